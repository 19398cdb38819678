import type { LiquidatedSide } from '@cascade/core';
import type { LiquidationColumns, MarketTruth, SymbolTruth, TimeSeries } from '../market-truth.js';

/** Midnight UTC. */
export const START_MS: number = Date.UTC(2026, 0, 5);
/** Where the bursts of the tests begin: a full minute, deep in the day. */
export const ONSET_MS: number = START_MS + 3_600_000;
export const HOURS_MS: number = 2 * 3_600_000;
const VENUES: readonly string[] = ['okx', 'bybit', 'binance'];

/** One liquidation of a hand-built truth. */
export interface Shot {
  readonly tsMs: number;
  readonly side?: LiquidatedSide | undefined;
  readonly usd?: number | undefined;
  readonly venue?: number;
}

function columnsOf(shots: readonly Shot[]): LiquidationColumns {
  const sorted = [...shots].sort((a, b) => a.tsMs - b.tsMs);
  return {
    tsMs: Float64Array.from(sorted, ({ tsMs }) => tsMs),
    notionalUsd: Float64Array.from(sorted, ({ usd }) => usd ?? Number.NaN),
    side: Uint8Array.from(sorted, ({ side }) => (side === undefined ? 2 : side === 'long' ? 0 : 1)),
    exchange: Uint8Array.from(sorted, ({ venue = 0 }) => venue),
    exchanges: VENUES,
  };
}

/** `count` liquidations every `everyMs`, by turns on two venues, $5,000 each. */
export function shots(count: number, some: Partial<Shot> & { readonly everyMs?: number } = {}): Shot[] {
  const { tsMs = ONSET_MS, everyMs = 100, side = 'long', usd = 5_000 } = some;
  return Array.from({ length: count }, (_, i) => ({ tsMs: tsMs + i * everyMs, side, usd, venue: some.venue ?? i % 2 }));
}

/** A price each second of the span: the last of `points` at or before it. */
export function pricesOf(points: readonly (readonly [atMs: number, price: number])[], lengthMs: number = HOURS_MS): TimeSeries {
  const values = new Float64Array(lengthMs / 1_000);
  for (const [atMs, price] of points) values.fill(price, (atMs - START_MS) / 1_000);
  return { startMs: START_MS, stepMs: 1_000, values };
}

/** Stays at 100 and falls to `low` two seconds after the onset. */
export function fallTo(low: number, atMs: number = ONSET_MS + 2_000): TimeSeries {
  return pricesOf([
    [START_MS, 100],
    [atMs, low],
  ]);
}

/** $1bn for the whole span. */
export const INTEREST: TimeSeries = { startMs: START_MS, stepMs: HOURS_MS, values: Float64Array.of(1e9) };

/** A symbol that just meets every criterion: 40 longs of $200,000 together on two venues in 4 s, a fall of 0.7 %. */
export function symbolOf(some: Partial<SymbolTruth> & { readonly shots?: readonly Shot[] } = {}): SymbolTruth {
  const { shots: own = shots(40), ...rest } = some;
  return { symbol: 'BTCUSDT', liquidations: columnsOf(own), prices: fallTo(99.3), openInterestUsd: INTEREST, ...rest };
}

export function marketOf(...symbols: readonly SymbolTruth[]): MarketTruth {
  return { startMs: START_MS, endMs: START_MS + HOURS_MS, symbols };
}
