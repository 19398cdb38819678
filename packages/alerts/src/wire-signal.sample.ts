import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { WireContext, WireSignal } from '@cascade/redis-bus';

/** 2026-10-09 17:00:00 UTC, a Friday. */
export const START_MS = 1_791_565_200_000;

/** What tests say about a signal; the rest is that of a usual CRITICAL. */
export interface SignalSketch {
  readonly level?: SignalLevel;
  readonly symbol?: string;
  readonly tsMs?: number;
  /** Default: one of the symbol; `null`: outside an episode. */
  readonly episode?: string | null;
  readonly validForMs?: number;
  readonly context?: Partial<WireContext>;
  readonly change?: Partial<WireSignal>;
}

let count = 0;

/** A signal as the bus gives it, each with another id. */
export function sampleSignal(sketch: SignalSketch = {}): WireSignal {
  const { level = 'CRITICAL', symbol = 'BTCUSDT', tsMs = START_MS, episode = `${symbol}:1791565100000`, validForMs = 60_000 } = sketch;
  const seq = ++count;
  return {
    schema_version: 1,
    id: `${symbol}:1791565100000:${level}:${seq}`,
    seq,
    symbol,
    timestamp: tsMs / 1_000,
    signal: level,
    signal_level: SIGNAL_LEVELS.indexOf(level),
    probability: 0.7521,
    scores: { velocity: 0.825 },
    metrics: { velocity: 41.25, volume_usd: 36_050 },
    context: {
      volatility_regime: 'HIGH',
      market_regime: 'ELEVATED',
      leading_exchange: 'binance',
      exchange_correlation: 0.847,
      dominant_side: 'long',
      coverage: 0.93,
      missing: [],
      ...(episode !== null && { episode }),
      reasons: ['41 liquidations in 12 s, 95 % long'],
      ...sketch.context,
    },
    risk: { score: 81.2, level: 'CRITICAL', confidence: 0.86, action: 'URGENT', explanation: 'BTCUSDT risk is CRITICAL: 81.2 of 100.' },
    meta: { preset: 'calibrated', valid_until: (tsMs + validForMs) / 1_000 },
    ...sketch.change,
  };
}
