import type { LiquidatedSide, LiquidationEvent, PriceEvent } from '@cascade/core';
import type { PriceMovesSnapshot } from '@cascade/regime';
import { type CascadeInputs, EXCITED_ABOVE, excitement } from '@cascade/signals';
import { BurstFlow, type BurstFlowSnapshot, type BurstFlowState, type SideFlow } from '@cascade/velocity';
import { BTC_SYMBOL } from './config.js';
import { SymbolPrice, type SymbolPriceState } from './symbol-price.js';

/** Symbols are read anew once in this time, at multiples of it. */
const SECOND_MS = 1_000;
/** Open interest older than this no longer measures anything, ms. */
const INTEREST_STALE_MS = 3_600_000;
/** Venues whose open interest is kept. */
const MAX_VENUES = 32;

/** What the calibrated model gets to see of one symbol. */
export interface SymbolInputs {
  readonly symbol: string;
  readonly inputs: CascadeInputs;
}

/** What others get to see of a symbol's own figures as of `evalMs`. */
export interface Figures {
  readonly evalMs: number;
  /** The side the model judges. */
  readonly side: LiquidatedSide;
  /** Excitement by side. */
  readonly long: number;
  readonly short: number;
  readonly venues: number;
}

/** What the inputs of figures are made of, until they are made: figures are many and live for a while. */
interface Source {
  readonly flow: BurstFlowSnapshot;
  readonly moves: PriceMovesSnapshot | undefined;
  readonly interestUsd: number | undefined;
}

/** What the symbols of the market show together as of a full second. */
export interface Market {
  readonly secondMs: number;
  /** Symbols with a liquidation in the 10 min before. */
  readonly symbols: number;
  /** How many of them are excited, by side. */
  readonly long: number;
  readonly short: number;
  readonly btc: Figures | undefined;
  /** Whether more than one venue is listened to. */
  readonly hasVenues: boolean;
}

/** Symbols with a liquidation in this span are the ones a cascade can spread to, ms. */
const MARKET_SPAN_MS = 600_000;

/** How a symbol stood at a full second, seen before its first liquidation after it. */
export interface Standing {
  readonly secondMs: number;
  /** Its newest liquidation by then, ms. */
  readonly lastMs: number;
  /** `undefined` when there was none. */
  readonly figures: Figures | undefined;
}

/** Open interest of one venue. */
export interface Interest {
  readonly tsMs: number;
  readonly usd: number;
}

/** What a {@link WatchedSymbol} knows, as plain data: most of it the prices of its last 5 min. */
export interface WatchedSymbolState {
  readonly price: SymbolPriceState;
  readonly interest: ReadonlyMap<string, Interest>;
  /** From the first liquidation on. */
  readonly flow: BurstFlowState | undefined;
  readonly standing: Standing | undefined;
  readonly lastLiquidationMs: number;
}

/**
 * One symbol with its flow, price moves and open interest.
 *
 * Its own figures are those at `evalMs`, the later of its newest liquidation and the last full second: a liquidation is seen at once, what
 * fades with time once a second, and the price as of the last full second at `evalMs`. Open interest counts from when it is heard. What it
 * tells others is how it stood at the last full second. So all of it follows from what was pushed and `nowMs`, and most reads find it
 * unchanged: figures are kept until something is pushed that changes them, and so are the inputs made of them, as the very same object.
 */
export class WatchedSymbol {
  readonly #symbol: string;
  readonly #price = new SymbolPrice();
  readonly #interest = new Map<string, Interest>();
  /** From the first liquidation on. */
  #flow: BurstFlow | undefined;
  #figures: Figures | undefined;
  #source: Source | undefined;
  #standing: Standing | undefined;
  #lastLiquidationMs: number = Number.NEGATIVE_INFINITY;
  /** The newest inputs, and the market they were made with. */
  #entry: SymbolInputs | undefined;
  #entryMarket: Market | undefined;

  constructor(symbol: string) {
    this.#symbol = symbol;
  }

  /** Newest liquidation, ms; `-Infinity` before the first. */
  get lastLiquidationMs(): number {
    return this.#lastLiquidationMs;
  }

  /** Whether a liquidation was pushed. */
  get hasFlow(): boolean {
    return this.#flow !== undefined;
  }

  /** @param observedFromMs since when a symbol not heard of is known to be silent, ms; matters before the first one */
  pushLiquidation(event: LiquidationEvent, tsMs: number, observedFromMs: number | undefined): void {
    const secondMs = Math.ceil(tsMs / SECOND_MS) * SECOND_MS - SECOND_MS;
    if (this.#lastLiquidationMs <= secondMs) {
      // From here on the flow can't be asked any more how it stood then.
      this.#standing = { secondMs, lastMs: this.#lastLiquidationMs, figures: this.figuresAt(secondMs) };
    }
    const flow = this.#flow ?? this.#newFlow(observedFromMs);
    const { exchange, liquidatedSide, notionalUsd, completeness } = event;
    flow.push({ tsMs, exchange, liquidatedSide, notionalUsd, completeness });
    // Only now: a refused liquidation leaves no trace.
    this.#flow = flow;
    if (tsMs > this.#lastLiquidationMs) this.#lastLiquidationMs = tsMs;
    this.#figures = undefined;
  }

  pushPrice(event: PriceEvent, tsMs: number): void {
    this.#price.push(event, tsMs);
    // A newer one is not to be seen yet.
    if (this.#figures !== undefined && tsMs <= this.#figures.evalMs) this.#figures = undefined;
  }

  pushInterest(exchange: string, usd: number, tsMs: number): void {
    if (this.#interest.size >= MAX_VENUES && !this.#interest.has(exchange)) return;
    this.#interest.set(exchange, { tsMs, usd });
    this.#figures = undefined;
  }

  /** The figures of the symbol read at `nowMs`, ms; `undefined` before the first liquidation. */
  figuresAt(nowMs: number): Figures | undefined {
    const secondMs = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
    const evalMs = Math.max(this.#lastLiquidationMs, secondMs);
    const known = this.#figures;
    if (known !== undefined && known.evalMs === evalMs) return known;
    if (this.#flow === undefined) return undefined;
    this.#figures = this.#read(this.#flow, evalMs);
    return this.#figures;
  }

  /** The figures as of a full second, whatever came since; `undefined` without a liquidation in the 10 min before it. */
  standingAt(secondMs: number): Figures | undefined {
    const standing = this.#standing;
    if (standing?.secondMs === secondMs) return secondMs - standing.lastMs <= MARKET_SPAN_MS ? standing.figures : undefined;
    return secondMs - this.#lastLiquidationMs <= MARKET_SPAN_MS ? this.figuresAt(secondMs) : undefined;
  }

  /** The inputs read at `nowMs`, the very same object as before while nothing in it changed; `undefined` before the first liquidation. */
  inputsAt(nowMs: number, market: Market): SymbolInputs | undefined {
    const figures = this.figuresAt(nowMs);
    const source = this.#source;
    const known = this.#entry;
    if (figures === undefined || (source === undefined && market === this.#entryMarket)) return known;
    const fromOthers = this.#fromOthers(figures, market);
    this.#entryMarket = market;
    if (source !== undefined) this.#entry = { symbol: this.#symbol, inputs: inputsOf(figures, source, fromOthers) };
    else if (known !== undefined && !isMadeOf(known.inputs, fromOthers)) {
      this.#entry = { symbol: this.#symbol, inputs: { ...known.inputs, ...fromOthers } };
    }
    this.#source = undefined;
    return this.#entry;
  }

  /** A copy as plain data, without what was made for reads: that follows from the rest. */
  save(): WatchedSymbolState {
    return {
      price: this.#price.save(),
      interest: new Map(this.#interest),
      flow: this.#flow?.save(),
      standing: this.#standing,
      lastLiquidationMs: this.#lastLiquidationMs,
    };
  }

  /** Continues, as a new symbol, from what {@link save} returned. */
  restore({ price, interest, flow, standing, lastLiquidationMs }: WatchedSymbolState): void {
    this.#price.restore(price);
    for (const [exchange, heard] of interest) this.#interest.set(exchange, heard);
    if (flow !== undefined) {
      this.#flow = this.#newFlow(undefined);
      this.#flow.restore(flow);
    }
    this.#standing = standing;
    this.#lastLiquidationMs = lastLiquidationMs;
  }

  #fromOthers({ side, venues }: Figures, market: Market): FromOthers {
    const standing = this.standingAt(market.secondMs);
    const others = market.symbols - (standing === undefined ? 0 : 1);
    const isExcited = standing !== undefined && standing[side] > EXCITED_ABOVE;
    return {
      venues: market.hasVenues ? venues : undefined,
      breadth: others > 0 ? (market[side] - (isExcited ? 1 : 0)) / others : 0,
      btcRate: market.btc === undefined || this.#symbol === BTC_SYMBOL ? 0 : market.btc[side],
    };
  }

  #newFlow(observedFromMs: number | undefined): BurstFlow {
    const flow = new BurstFlow({ symbol: this.#symbol });
    if (observedFromMs !== undefined) flow.observeFrom(observedFromMs);
    return flow;
  }

  #read(engine: BurstFlow, evalMs: number): Figures {
    const flow = engine.at(evalMs);
    const { long, short } = flow.sides;
    const side = flow.dominantSide ?? 'long';
    const own = flow.sides[side];
    this.#source = { flow, moves: this.#price.at(evalMs, own.burst?.sinceMs), interestUsd: this.#interestUsd(evalMs) };
    return { evalMs, side, long: excitementOf(long), short: excitementOf(short), venues: own.venues };
  }

  /** Sum over the venues heard of within the hour; `undefined` without any. */
  #interestUsd(evalMs: number): number | undefined {
    let sum = 0;
    for (const { tsMs, usd } of this.#interest.values()) if (evalMs - tsMs <= INTEREST_STALE_MS) sum += usd;
    return sum > 0 ? sum : undefined;
  }
}

function excitementOf({ eventsPerSec5s, baselineEventsPerSec }: SideFlow): number {
  return excitement(eventsPerSec5s, baselineEventsPerSec);
}

/** The inputs that do not come from the symbol's own figures alone. */
type FromOthers = Pick<CascadeInputs, 'venues' | 'breadth' | 'btcRate'>;

function isMadeOf(inputs: CascadeInputs, { venues, breadth, btcRate }: FromOthers): boolean {
  return inputs.breadth === breadth && inputs.btcRate === btcRate && inputs.venues === venues;
}

function inputsOf(
  { evalMs, side }: Figures,
  { flow, moves, interestUsd }: Source,
  { venues, breadth, btcRate }: FromOthers,
): CascadeInputs {
  const own = flow.sides[side];
  const { burst } = own;
  return {
    liquidatedSide: flow.dominantSide,
    eventsPerSec1s: own.eventsPerSec1s,
    eventsPerSec5s: own.eventsPerSec5s,
    eventsPerSec30s: own.eventsPerSec30s,
    baselineEventsPerSec: own.baselineEventsPerSec,
    usd10s: own.usd10s,
    usd60s: own.usd60s,
    baselineUsdPerSec: own.baselineUsdPerSec,
    imbalance: flow.imbalance,
    venues,
    dispersion: own.dispersion,
    cusum: own.cusum,
    burst:
      burst === undefined
        ? undefined
        : {
            ageMs: evalMs - burst.sinceMs,
            silenceMs: evalMs - burst.lastMs,
            count: burst.count,
            otherCount: burst.otherCount,
            notionalUsd: burst.notionalUsd,
            venues: burst.venues,
          },
    openInterestUsd: interestUsd,
    adverseMoves: moves === undefined ? undefined : adverse(moves, side),
    breadth,
    btcRate,
  };
}

function adverse(moves: PriceMovesSnapshot, side: LiquidatedSide): NonNullable<CascadeInputs['adverseMoves']> {
  const sign = side === 'long' ? -1 : 1;
  return {
    sigmas10s: sign * moves.sigmas10s,
    sigmas60s: sign * moves.sigmas60s,
    sigmas180s: sign * moves.sigmas180s,
    sigma60s: moves.sigma60s,
    sinceBurst: side === 'long' ? moves.sinceMove?.down : moves.sinceMove?.up,
  };
}
