import { atLeast, type LiquidatedSide, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';

/** A symbol's last excitement counts for this long, ms. */
const BREADTH_WINDOW_MS = 60_000;
/** Symbols with a liquidation in this span make up the market, ms. */
const MARKET_SPAN_MS = 600_000;
/** Fewer active symbols than this are no market. */
const MIN_MARKET_SYMBOLS = 3;

/** How far one side's excitement has spread. */
export interface MarketBreadth {
  readonly side: LiquidatedSide;
  /** Level that at least half of the active symbols have reached within 60 s, all on this side. */
  readonly level: SignalLevel;
  /** Share 0..1 of active symbols at or above WATCH on this side within 60 s. */
  readonly breadth: number;
  /** Symbols with a liquidation within 10 min. */
  readonly activeSymbols: number;
  /** How long before the median of the other excited symbols BTC became excited, ms; negative: after. `undefined` unless both are. */
  readonly btcLeadMs?: number | undefined;
}

/** The breadth in words, stable order. */
export function describeBreadth({ breadth, activeSymbols, side, btcLeadMs }: MarketBreadth, btcSymbol: string): string[] {
  const share = `${Math.round(breadth * 100)} % of ${activeSymbols} active symbols excited on the ${side} side within 60 s`;
  if (btcLeadMs === undefined) return [share];
  const lead = `${btcSymbol} ${btcLeadMs >= 0 ? 'led' : 'followed'} the others by ${(Math.abs(btcLeadMs) / 1_000).toFixed(1)} s (median)`;
  return [share, lead];
}

interface Excitement {
  /** When the symbol last was at each level, by level index. */
  readonly lastAtMs: number[];
  side: LiquidatedSide | undefined;
  /** Start of the current excitement. */
  sinceMs: number;
  lastEventMs: number;
}

/** Numbers of a symbol in {@link ContagionState.timesMs}. */
const TIMES = SIGNAL_LEVELS.length + 2;

/** What a {@link Contagion} knows, as plain data: about 80 bytes a symbol. */
export interface ContagionState {
  readonly symbols: readonly string[];
  readonly sides: readonly (LiquidatedSide | undefined)[];
  /** For each symbol: when it last was at each level, start of the excitement, newest liquidation. */
  readonly timesMs: Float64Array;
}

/**
 * Follows which symbols are excited, on which side, to tell one coin's trouble from the whole market's.
 * Memory: one small record per tracked symbol; `at` is O(symbols).
 */
export class Contagion {
  readonly #symbols = new Map<string, Excitement>();

  /** Notes a liquidation of a symbol: it is part of the market for 10 min. */
  noteEvent(symbol: string, nowMs: number): void {
    const entry = this.#symbols.get(symbol);
    if (entry !== undefined) entry.lastEventMs = nowMs;
    else
      this.#symbols.set(symbol, {
        lastAtMs: SIGNAL_LEVELS.map(() => Number.NEGATIVE_INFINITY),
        side: undefined,
        sinceMs: nowMs,
        lastEventMs: nowMs,
      });
  }

  /** Notes a symbol's level and dominant side at this reading. */
  noteLevel(symbol: string, level: SignalLevel, side: LiquidatedSide | undefined, nowMs: number): void {
    const entry = this.#symbols.get(symbol);
    if (entry === undefined || !atLeast(SIGNAL_LEVELS, level, 'WATCH')) return;
    const lastExcitedMs = entry.lastAtMs[1] ?? Number.NEGATIVE_INFINITY;
    if (nowMs - lastExcitedMs > BREADTH_WINDOW_MS || side !== entry.side) {
      entry.lastAtMs.fill(Number.NEGATIVE_INFINITY);
      entry.sinceMs = nowMs;
      entry.side = side;
    }
    for (let index = 1; index <= SIGNAL_LEVELS.indexOf(level); index++) entry.lastAtMs[index] = nowMs;
  }

  forget(symbol: string): void {
    this.#symbols.delete(symbol);
  }

  /** The stronger side's breadth, or `undefined` with fewer than three active symbols. */
  at(nowMs: number, btcSymbol: string): MarketBreadth | undefined {
    const active = [...this.#symbols.values()].filter((entry) => nowMs - entry.lastEventMs <= MARKET_SPAN_MS);
    if (active.length < MIN_MARKET_SYMBOLS) return undefined;
    const long = this.#side('long', active, nowMs, btcSymbol);
    const short = this.#side('short', active, nowMs, btcSymbol);
    return SIGNAL_LEVELS.indexOf(short.level) > SIGNAL_LEVELS.indexOf(long.level) ||
      (short.level === long.level && short.breadth > long.breadth)
      ? short
      : long;
  }

  /** A copy as plain data. O(symbols). */
  save(): ContagionState {
    const sides: (LiquidatedSide | undefined)[] = [];
    const timesMs = new Float64Array(TIMES * this.#symbols.size);
    for (const { lastAtMs, side, sinceMs, lastEventMs } of this.#symbols.values()) {
      const at = TIMES * sides.length;
      timesMs.set(lastAtMs, at);
      timesMs[at + TIMES - 2] = sinceMs;
      timesMs[at + TIMES - 1] = lastEventMs;
      sides.push(side);
    }
    return { symbols: [...this.#symbols.keys()], sides, timesMs };
  }

  /** Continues from what {@link save} returned. @throws RangeError when its parts are not of one length */
  restore({ symbols, sides, timesMs }: ContagionState): void {
    if (sides.length !== symbols.length || timesMs.length !== TIMES * symbols.length) throw new RangeError('parts of different lengths');
    this.#symbols.clear();
    for (const [index, symbol] of symbols.entries()) {
      const [sinceMs = 0, lastEventMs = 0] = timesMs.subarray(TIMES * (index + 1) - 2);
      const lastAtMs = [...timesMs.subarray(TIMES * index, TIMES * (index + 1) - 2)];
      this.#symbols.set(symbol, { lastAtMs, side: sides[index], sinceMs, lastEventMs });
    }
  }

  #side(side: LiquidatedSide, active: readonly Excitement[], nowMs: number, btcSymbol: string): MarketBreadth {
    const excited = (entry: Excitement, index: number): boolean =>
      entry.side === side && nowMs - (entry.lastAtMs[index] ?? Number.NEGATIVE_INFINITY) <= BREADTH_WINDOW_MS;
    const needed = Math.max(MIN_MARKET_SYMBOLS, Math.ceil(active.length / 2));
    let level: SignalLevel = 'NONE';
    for (const [index, name] of SIGNAL_LEVELS.entries()) {
      if (index > 0 && active.filter((entry) => excited(entry, index)).length >= needed) level = name;
    }
    const watching = active.filter((entry) => excited(entry, 1));
    const btc = this.#symbols.get(btcSymbol);
    const others = watching.filter((entry) => entry !== btc).map((entry) => entry.sinceMs);
    const btcLeadMs = btc !== undefined && excited(btc, 1) && others.length > 0 ? median(others) - btc.sinceMs : undefined;
    return { side, level, breadth: watching.length / active.length, activeSymbols: active.length, btcLeadMs };
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
