import { assertKnownKeys, assertTime, type CascadeEvent, type LiquidatedSide, type LiquidationEvent, type PriceEvent } from '@cascade/core';
import { createRandom, type Random } from '@cascade/core/stats';
import { marketOf, type Venue } from './markets.js';

/** What every scenario takes. */
export interface ScenarioOptions {
  /** The same seed gives the same events. Default 1. */
  readonly seed?: number;
  /** Time of the first possible event, Unix ms. Default 2026-10-09T17:00:00Z. */
  readonly startMs?: number;
}

const DEFAULT_START_MS = 1_791_565_200_000;
const PRICE_EVERY_MS = 250;

/** One liquidation to put on a tape. */
export interface TapeRow {
  readonly venue: Venue;
  readonly symbol: string;
  readonly liquidatedSide: LiquidatedSide;
  /** The market's price; the venue's offset is added. */
  readonly priceUsd: number;
  /** Wanted size; rounding to a tradable quantity changes it a little. */
  readonly notionalUsd: number;
  readonly tsMs: number;
  readonly receivedTsMs: number;
}

/** The state of BTC at one instant of a scenario. */
export interface BtcState {
  readonly priceUsd: number;
  readonly spreadBps: number;
  readonly tradedUsd: number;
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** Collects events and gives them back in the order in which they would arrive. */
export class Tape {
  readonly seed: number;
  readonly startMs: number;
  readonly random: Random;
  readonly #events: CascadeEvent[] = [];

  /** @throws CascadeError `testkit/unknown-option`, `testkit/invalid-time` */
  constructor(name: string, options: ScenarioOptions, extraKeys: readonly string[] = []) {
    assertKnownKeys('testkit', options, ['seed', 'startMs', ...extraKeys]);
    this.seed = options.seed ?? 1;
    this.startMs = options.startMs ?? DEFAULT_START_MS;
    assertTime('testkit', 'startMs', this.startMs);
    this.random = createRandom(this.seed).fork(name);
  }

  addLiquidation(row: TapeRow): void {
    const { venue, symbol, liquidatedSide, tsMs, receivedTsMs } = row;
    const market = marketOf(symbol);
    const away = liquidatedSide === 'long' ? -venue.priceOffset : venue.priceOffset;
    const price = rounded(row.priceUsd * (1 + away), market.priceDecimals);
    const smallest = 10 ** -market.quantityDecimals;
    const quantity = Math.max(smallest, rounded(row.notionalUsd / price, market.quantityDecimals));
    const exchangeSymbol = venue.nativeName(market.base);
    const event: LiquidationEvent = {
      type: 'liquidation',
      id: `simulated:${venue.exchange}:${exchangeSymbol}:${tsMs}:${this.#events.length}`,
      exchange: venue.exchange,
      exchangeSymbol,
      symbol,
      tsMs,
      receivedTsMs,
      liquidatedSide,
      orderSide: liquidatedSide === 'long' ? 'sell' : 'buy',
      price,
      priceKind: venue.priceKind,
      quantity,
      notionalUsd: quantity * price,
      notionalBasis: 'price',
      method: 'market',
      completeness: venue.completeness,
    };
    this.#events.push(event);
  }

  /** BTC prices four times a second over `durationMs`, as Binance trades with their quote. */
  addBtcPrices(durationMs: number, at: (offsetMs: number) => BtcState): void {
    for (let offsetMs = 0; offsetMs < durationMs; offsetMs += PRICE_EVERY_MS) {
      const { priceUsd, spreadBps, tradedUsd } = at(offsetMs);
      const half = Math.max(0.05, (priceUsd * spreadBps) / 20_000);
      const event: PriceEvent = {
        type: 'price',
        exchange: 'binance',
        symbol: 'BTCUSDT',
        tsMs: this.startMs + offsetMs,
        receivedTsMs: this.startMs + offsetMs + 8,
        price: rounded(priceUsd, 1),
        bid: rounded(priceUsd - half, 1),
        ask: rounded(priceUsd + half, 1),
        tradedUsd: rounded(tradedUsd, 2),
      };
      this.#events.push(event);
    }
  }

  /** The events received before `startMs + durationMs`, ordered by `receivedTsMs`; ties keep the order in which they were added. */
  finish(durationMs: number): readonly CascadeEvent[] {
    const endMs = this.startMs + durationMs;
    return this.#events.filter((event) => event.receivedTsMs < endMs).sort((a, b) => a.receivedTsMs - b.receivedTsMs);
  }
}

/**
 * A quiet BTC: a random walk of about 50 % a year, a one-tick spread, steady turnover.
 * Stateful: call the returned function with ascending offsets.
 */
export function quietBtc(random: Random): (offsetMs: number) => BtcState {
  let logPrice = Math.log(marketOf('BTCUSDT').priceUsd);
  return () => {
    logPrice += 0.000045 * random.normal();
    return { priceUsd: Math.exp(logPrice), spreadBps: 0.012, tradedUsd: random.lognormal(10, 1) };
  };
}
