import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import type { HistoryDocument, LiquidationDocument, SymbolDocument, SymbolHistory } from '../model/documents.js';
import { emptyState } from '../model/open-store.js';
import type { DashboardState } from '../model/store.js';

/** A full hour of Unix time. */
export const HOUR_SEC: number = 1_795_273_200;
/** The present of {@link sampleState}, Unix ms. */
export const NOW_MS: number = HOUR_SEC * 1_000;

/** A connected page at {@link NOW_MS}. */
export function sampleState(change: Partial<DashboardState> = {}): DashboardState {
  return { ...emptyState(0), connection: { status: 'live', sinceMs: 0 }, data: 'simulated', nowMs: NOW_MS, ...change };
}

/** A signal of an episode that began with `openedSec`. */
export function sampleSignal(timestamp: number, signal: SignalLevel, openedSec = timestamp, symbol = 'BTCUSDT'): WireSignal {
  return {
    schema_version: 1,
    id: `${symbol}:${timestamp}:${signal}`,
    seq: 1,
    symbol,
    timestamp,
    signal,
    signal_level: SIGNAL_LEVELS.indexOf(signal),
    probability: SIGNAL_LEVELS.indexOf(signal) / 5,
    scores: {},
    metrics: { velocity: SIGNAL_LEVELS.indexOf(signal) * 10, volume_usd: 0 },
    context: { coverage: 1, missing: [], episode: `${symbol}:${openedSec * 1_000}`, reasons: ['because'] },
    meta: { preset: 'calibrated', valid_until: timestamp + 2 },
  };
}

/** A liquidation the venue told `delaySec` after it happened. */
export function sampleLiquidation(no: number, timestamp: number, delaySec = 0): LiquidationDocument {
  return { no, exchange: 'okx', symbol: 'BTCUSDT', timestamp, received: timestamp + delaySec };
}

/** A past with the same list everywhere but in `level`, which is 0 where there is a value. */
export function samplePast(values: readonly (number | null)[]): SymbolHistory {
  const level = values.map((value) => (value === null ? null : 0));
  return { probability: values, level, risk: values, velocity: values, long_usd_per_sec: values, short_usd_per_sec: values };
}

/** A history on a grid of 10 s that ends at {@link HOUR_SEC}. */
export function sampleHistory(symbols: Readonly<Record<string, SymbolHistory>>): HistoryDocument {
  const entries = Math.max(0, ...Object.values(symbols).map(({ velocity }) => velocity.length));
  return { data: 'simulated', timestamp: HOUR_SEC, start: HOUR_SEC - 10 * entries, step_s: 10, symbols };
}

/** A symbol with a flow and a probability. */
export function sampleDocument(timestamp: number, velocity: number): SymbolDocument {
  return {
    exchanges: {},
    correlations: {},
    velocity: { timestamp, velocity_10s: velocity },
    advanced: { timestamp, exchanges: [], velocity_10s: velocity, long_usd_per_sec_10s: 10 * velocity, short_usd_per_sec_10s: velocity },
    probability: { probability: 0.5, signal: 'ALERT', timestamp },
  };
}
