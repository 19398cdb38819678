import type { FeedReading, RegimeSnapshot } from '@cascade/core';
import type { DetectorStats } from '@cascade/detector';
import type { FeedsStats } from '@cascade/feeds';
import type { BusStats } from '@cascade/redis-bus';
import type { StreamStats } from '../http/stream-parts.js';
import type { DataKind, Readiness } from '../service/live-source.js';

/** Counters of the HTTP server since start. */
export interface HttpReading {
  /** By route pattern and status code; patterns that are not among `MetricsSources.routes` become `other`. */
  readonly requests: readonly { readonly route: string; readonly status: number; readonly count: number }[];
  /** Turned away for want of a token, or for a foreign page. */
  readonly refused: number;
  /** Turned away because there were too many from one address. */
  readonly limited: number;
  /** Open now. */
  readonly connections: number;
}

/** Deliveries to one target since start. */
export interface AlertReading {
  /** Its name in the configuration; never its URL. */
  readonly target: string;
  readonly delivered: number;
  /** Attempts that failed. */
  readonly failed: number;
  readonly retried: number;
  /** Given up and kept for people. */
  readonly deadLettered: number;
  /** Waiting now. */
  readonly queued: number;
  readonly breaker: 'closed' | 'open' | 'half-open';
}

/** Checkpoints of the engines' state since start. */
export interface RecoveryReading {
  /** When the newest was written, Unix ms; `undefined` before the first. */
  readonly lastCheckpointMs?: number | undefined;
  /** Its size. */
  readonly bytes?: number | undefined;
  /** How long it took to write, ms. */
  readonly durationMs?: number | undefined;
  readonly failures: number;
}

/** What Redis says of its memory. */
export interface RedisMemory {
  readonly usedBytes: number;
  /** `undefined` when the server has no limit. */
  readonly maxBytes?: number | undefined;
}

/** Where metrics come from: functions that are read at scrape time, once each. What a missing one would give is absent from the scrape. */
export interface MetricsSources {
  readonly data: DataKind;
  /** Unix ms. */
  readonly nowMs: () => number;
  readonly feeds: () => FeedsStats | undefined;
  readonly feedReadings: () => readonly FeedReading[];
  readonly bus: () => BusStats;
  readonly detector: () => DetectorStats;
  readonly regime: () => RegimeSnapshot | undefined;
  readonly readiness?: () => Readiness;
  readonly streams?: () => { readonly sse: StreamStats; readonly websocket: StreamStats };
  readonly http?: () => HttpReading;
  /** Every route pattern of the server, e.g. `/v1/signals/:symbol`. */
  readonly routes?: readonly string[];
  readonly alerts?: () => readonly AlertReading[];
  readonly recovery?: () => RecoveryReading;
  /** Waited for 1 s at most, and not asked again before it has answered. */
  readonly redisMemory?: () => Promise<RedisMemory | undefined>;
}
