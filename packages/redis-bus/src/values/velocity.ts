import { type FlowWindow, findDerivatives, findWindow, type PairCorrelation, type VelocitySnapshot } from '@cascade/core';
import { TTL_SEC } from '../keys.js';
import type { ValueDefinition } from './definition.js';
import { AMOUNT, CORRELATION, COUNT, DERIVATIVE, TEXT, TIME } from './fields.js';

/** `velocity:{symbol}:current`: counts and events/s of the windows the engine has among 10, 30, 60 and 300 s. */
export interface WireVelocity {
  readonly timestamp: number;
  readonly event_count_10s?: number | undefined;
  readonly event_count_30s?: number | undefined;
  readonly event_count_60s?: number | undefined;
  readonly event_count_300s?: number | undefined;
  readonly velocity_10s?: number | undefined;
  readonly velocity_30s?: number | undefined;
  readonly velocity_60s?: number | undefined;
  readonly velocity_300s?: number | undefined;
  /** Events/s² and events/s³ over 2 s. */
  readonly acceleration?: number | undefined;
  readonly jerk?: number | undefined;
  /** Over 60 s. */
  readonly total_value_usd?: number | undefined;
  readonly exchange_correlation?: number | undefined;
  readonly leading_exchange?: string | undefined;
}

/** The definition of `velocity:{symbol}:current`. */
export const VELOCITY: ValueDefinition<WireVelocity, 'hash', [symbol: string]> = {
  type: 'hash',
  key: (keys, symbol) => keys.velocityCurrent(symbol),
  ttlSec: TTL_SEC.velocity,
  fields: {
    timestamp: TIME,
    event_count_10s: { ...COUNT, optional: true },
    event_count_30s: { ...COUNT, optional: true },
    event_count_60s: { ...COUNT, optional: true },
    event_count_300s: { ...COUNT, optional: true },
    velocity_10s: { ...AMOUNT, optional: true },
    velocity_30s: { ...AMOUNT, optional: true },
    velocity_60s: { ...AMOUNT, optional: true },
    velocity_300s: { ...AMOUNT, optional: true },
    acceleration: { ...DERIVATIVE, optional: true },
    jerk: { ...DERIVATIVE, optional: true },
    total_value_usd: { ...AMOUNT, optional: true },
    exchange_correlation: { ...CORRELATION, optional: true },
    leading_exchange: { ...TEXT, optional: true },
  },
};

/** What `velocity:{symbol}:current` says of a snapshot. */
export function velocityOf(snapshot: VelocitySnapshot): WireVelocity {
  const { windows } = snapshot;
  const [w10, w30, w60, w300] = [10_000, 30_000, 60_000, 300_000].map((windowMs) => findWindow(windows, windowMs));
  const derivatives = findDerivatives(snapshot, 2_000);
  return {
    timestamp: snapshot.nowMs / 1_000,
    event_count_10s: w10?.count,
    event_count_30s: w30?.count,
    event_count_60s: w60?.count,
    event_count_300s: w300?.count,
    velocity_10s: w10?.eventsPerSec,
    velocity_30s: w30?.eventsPerSec,
    velocity_60s: w60?.eventsPerSec,
    velocity_300s: w300?.eventsPerSec,
    acceleration: derivatives?.acceleration?.eventsPerSec2,
    jerk: derivatives?.jerk?.eventsPerSec3,
    total_value_usd: w60?.usd,
    exchange_correlation: snapshot.exchangeCorrelation,
    leading_exchange: snapshot.leadingExchange,
  };
}

/** `velocity:exchange:{symbol}:{exchange}`: the flow of one exchange over 10 s. */
export interface WireExchangeFlow {
  readonly count: number;
  readonly usd: number;
  /** Events/s. */
  readonly velocity: number;
  readonly last_update: number;
}

/** The definition of `velocity:exchange:{symbol}:{exchange}`. */
export const EXCHANGE_FLOW: ValueDefinition<WireExchangeFlow, 'hash', [symbol: string, exchange: string]> = {
  type: 'hash',
  key: (keys, symbol, exchange) => keys.velocityExchange(symbol, exchange),
  ttlSec: TTL_SEC.velocity,
  fields: { count: COUNT, usd: AMOUNT, velocity: AMOUNT, last_update: TIME },
};

/** What `velocity:exchange:{symbol}:{exchange}` says of an exchange's windows; `undefined` without one of 10 s. */
export function exchangeFlowOf(windows: readonly FlowWindow[], nowMs: number): WireExchangeFlow | undefined {
  const window = findWindow(windows, 10_000);
  if (window === undefined) return undefined;
  return { count: window.count, usd: window.usd, velocity: window.eventsPerSec, last_update: nowMs / 1_000 };
}

/** One field of `velocity:correlation:matrix`, named `a|b|symbol` with the exchanges in alphabetical order. */
export interface WireCorrelation {
  /** -1..1. */
  readonly r: number;
  /** Positive: the first exchange leads. */
  readonly lag_sec: number;
  readonly timestamp: number;
}

/** The definition of the fields of `velocity:correlation:matrix`. */
export const CORRELATIONS: ValueDefinition<WireCorrelation, 'table'> = {
  type: 'table',
  key: (keys) => keys.velocityCorrelations,
  ttlSec: TTL_SEC.velocity,
  fields: { r: CORRELATION, lag_sec: { kind: 'number', digits: 3 }, timestamp: TIME },
};

/** Name of a pair's field. */
export function correlationName([a, b]: readonly [string, string], symbol: string): string {
  return `${a}|${b}|${symbol}`;
}

/** What `velocity:correlation:matrix` says of a pair. */
export function correlationOf({ r, lagSec }: PairCorrelation, nowMs: number): WireCorrelation {
  return { r, lag_sec: lagSec, timestamp: nowMs / 1_000 };
}
