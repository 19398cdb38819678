import { FEED_STATUSES, type FeedReading, type FeedStatus, type LatencyReading } from '@cascade/core';
import { TTL_SEC } from '../keys.js';
import type { ValueDefinition } from './definition.js';
import { AMOUNT, COUNT, TIME } from './fields.js';

/** One field of `cascade:feeds`, named by its exchange. */
export interface WireFeed {
  readonly status: FeedStatus;
  /** Unix seconds; absent before the first message. */
  readonly last_message?: number | undefined;
  readonly reconnects: number;
  /** Length of the newest coverage hole. */
  readonly gap_ms?: number | undefined;
  readonly timestamp: number;
}

/** The definition of the fields of `cascade:feeds`. */
export const FEEDS: ValueDefinition<WireFeed, 'table'> = {
  type: 'table',
  key: (keys) => keys.feeds,
  ttlSec: TTL_SEC.feeds,
  fields: {
    status: { kind: 'choice', of: FEED_STATUSES },
    last_message: { ...TIME, optional: true },
    reconnects: COUNT,
    gap_ms: { ...AMOUNT, optional: true },
    timestamp: TIME,
  },
};

/** What `cascade:feeds` says of an exchange. */
export function feedOf({ status, lastMessageTsMs, reconnects, gapMs }: FeedReading, nowMs: number): WireFeed {
  const lastMessage = lastMessageTsMs === undefined ? undefined : lastMessageTsMs / 1_000;
  return { status, last_message: lastMessage, reconnects, gap_ms: gapMs, timestamp: nowMs / 1_000 };
}

/** One field of `performance:latency`, named by its stage: over the newest `count` runs. */
export interface WireLatency {
  readonly avg_ms: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly count: number;
  readonly timestamp: number;
}

/** The definition of the fields of `performance:latency`. */
export const LATENCY: ValueDefinition<WireLatency, 'table'> = {
  type: 'table',
  key: (keys) => keys.latency,
  ttlSec: undefined,
  fields: { avg_ms: AMOUNT, p50_ms: AMOUNT, p99_ms: AMOUNT, count: COUNT, timestamp: TIME },
};

/** What `performance:latency` says of a stage. */
export function latencyOf({ averageMs, p50Ms, p99Ms, count }: LatencyReading, nowMs: number): WireLatency {
  return { avg_ms: averageMs, p50_ms: p50Ms, p99_ms: p99Ms, count, timestamp: nowMs / 1_000 };
}
