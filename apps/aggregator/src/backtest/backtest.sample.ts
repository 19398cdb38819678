import type { CascadeSignal, LiquidatedSide, LiquidationEvent, PriceEvent, SignalLevel } from '@cascade/core';
import type { CascadeLabel, LabelledMarket, MethodTraces } from '@cascade/replay/evaluate';
import { SINGLE_VENUE_RULE } from '@cascade/replay/evaluate';

/** A UTC midnight. */
export const MIDNIGHT_MS: number = Date.UTC(2026, 0, 5);

/** A cascade of BTCUSDT longs of 30 s from `onsetMs`, proven after 4 s, peak after 9 s. */
export function cascade(onsetMs: number, changes: Partial<CascadeLabel> = {}): CascadeLabel {
  return {
    symbol: 'BTCUSDT',
    side: 'long',
    grade: 'cascade',
    severity: 1,
    onsetMs,
    endMs: onsetMs + 30_000,
    peakMs: onsetMs + 9_000,
    provenMs: onsetMs + 4_000,
    count: 50,
    notionalUsd: 1e6,
    openInterestShare: undefined,
    sideShare: 0.9,
    venues: 1,
    adverseMove: undefined,
    ...changes,
  };
}

/** One day of BTCUSDT and ETHUSDT with these labels, by liquidations only. */
export function labelledDay(labels: readonly CascadeLabel[], changes: Partial<LabelledMarket> = {}): LabelledMarket {
  return {
    version: 'labels/1',
    variant: 'A',
    rule: SINGLE_VENUE_RULE,
    labels,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    judged: { interest: 0, price: 0, side: 2 },
    startMs: MIDNIGHT_MS,
    endMs: MIDNIGHT_MS + 86_400_000,
    calmHours: 48,
    ...changes,
  };
}

/** What a method says of BTCUSDT, from pairs of time and score. */
export function traceOf(samples: readonly (readonly [tsMs: number, score: number])[], floor = 0): MethodTraces {
  const tsMs = Float64Array.from(samples, ([at]) => at);
  return { method: 'calibrated', floor, traces: [{ symbol: 'BTCUSDT', tsMs, score: Float64Array.from(samples, ([, score]) => score) }] };
}

/** What the log reads of a signal. */
export function signalOf(tsMs: number, level: SignalLevel, changes: Partial<CascadeSignal> = {}): CascadeSignal {
  const unread = {} as Pick<CascadeSignal, 'scores' | 'metrics' | 'regime' | 'risk'>;
  return {
    ...unread,
    id: `${tsMs}`,
    seq: 1,
    symbol: 'BTCUSDT',
    tsMs,
    level,
    probability: 0.5,
    baseProbability: 0.5,
    leadingExchange: undefined,
    exchangeCorrelation: undefined,
    dominantSide: 'long',
    coverage: 1,
    missing: [],
    reasons: [level],
    episode: undefined,
    validUntilMs: tsMs,
    preset: 'calibrated',
    model: 'sample',
    ...changes,
  };
}

/** A liquidation of $10,000 on OKX. */
export function liquidation(tsMs: number, symbol = 'BTCUSDT', side: LiquidatedSide = 'long'): LiquidationEvent {
  return {
    type: 'liquidation',
    id: `${symbol}-${tsMs}`,
    exchange: 'okx',
    exchangeSymbol: symbol,
    symbol,
    tsMs,
    receivedTsMs: tsMs,
    liquidatedSide: side,
    price: 50_000,
    priceKind: 'bankruptcy',
    quantity: 0.2,
    notionalUsd: 10_000,
    notionalBasis: 'exchange',
    method: 'market',
    completeness: 'all',
  };
}

/** A BTCUSDT price of OKX. */
export function price(tsMs: number, usd: number): PriceEvent {
  return { type: 'price', exchange: 'okx', symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, price: usd };
}
