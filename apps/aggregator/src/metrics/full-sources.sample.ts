import type { FeedReading, RegimeSnapshot } from '@cascade/core';
import { Detector, type DetectorStats } from '@cascade/detector';
import type { FeedsStats, VenueStats } from '@cascade/feeds';
import type { BusStats } from '@cascade/redis-bus';
import type { StreamStats } from '../http/stream-parts.js';
import type { MetricsSources } from './metrics-sources.js';

/** The time of the samples, Unix ms. */
const SAMPLE_NOW_MS = 1_791_565_200_000;

/** A polled venue with two sockets, every counter another number. */
export function sampleVenue(exchange = 'okx'): VenueStats {
  const connection = { status: 'live', reconnects: 2, rotations: 3, topics: 4 } as const;
  return {
    exchange,
    connections: [
      { ...connection, connection: 'liquidations', lastCanaryTsMs: SAMPLE_NOW_MS - 1_500 },
      { ...connection, connection: 'liquidations-2', lastCanaryTsMs: SAMPLE_NOW_MS - 250 },
    ],
    instruments: 301,
    frames: 50_000,
    scannedFrames: 41_000,
    liquidations: 1_201,
    backfilled: 17,
    prices: 1_302,
    marks: 1_403,
    openInterests: 1_404,
    fundings: 1_405,
    duplicates: 18,
    filtered: 19,
    oldOnReceipt: 20,
    polling: { requests: 500, failures: 21, intervalMs: 5_000, lastSuccessTsMs: SAMPLE_NOW_MS - 4_000 },
    problems: [{ code: 'invalid-row', count: 22, firstDetail: 'no price', firstFrame: '{}' }],
    lagMs: 120,
    minLagMs: -30,
    lastLiquidationTsMs: SAMPLE_NOW_MS - 2_000,
    sides: { votesFor: 1, votesAgainst: 40, inverted: true },
  };
}

/** A bus that has seen everything, every counter another number. */
export const SAMPLE_BUS: BusStats = {
  state: 'degraded',
  offered: 1_001,
  refused: 1_002,
  published: 1_003,
  repeated: 1_004,
  queued: 1_005,
  queuedBytes: 1_006,
  restored: 1_007,
  lost: 1_008,
  recovered: 1_009,
  spilled: 1_010,
  spilledBytes: 1_011,
  spillRefused: 1_012,
  spillCorrupt: 1_013,
  retries: 1_014,
  sideErrors: 1_015,
  valuesDropped: 1_016,
  valuesInvalid: 1_017,
  dropped: 1_018,
  invalid: 1_019,
  listenerErrors: 1_020,
};

const FEEDS: FeedsStats = {
  venues: [sampleVenue()],
  queue: { waiting: 31, peak: 32, droppedPrices: 33, droppedLiquidations: 34, droppedStatuses: 35 },
};

const READINGS: readonly FeedReading[] = [
  { exchange: 'okx', status: 'stale', lastMessageTsMs: SAMPLE_NOW_MS - 3_000, reconnects: 4, gapMs: 12_500 },
];

function sampleDetector(): DetectorStats {
  const { signals } = new Detector().stats();
  const byLevel = { NONE: 41, WATCH: 42, ALERT: 43, CRITICAL: 44, EXTREME: 45 };
  const highest = {
    symbol: 'BTCUSDT',
    nowMs: SAMPLE_NOW_MS,
    probability: 0.71,
    level: 'CRITICAL',
    riskScore: 80,
    eventsPerSec10s: 1,
    usdPerSec10s: 2,
  } as const;
  const counts = { events: 51, liquidations: 52, unpriced: 53, symbols: 54, evicted: 55, refused: 56 };
  return { ...counts, coverage: 0.93, signals: { ...signals, generated: 215, byLevel }, highest };
}

function sampleRegime(): RegimeSnapshot {
  return { ...new Detector().regimeAt(SAMPLE_NOW_MS), regime: 'HIGH', confidence: 0.8 };
}

const STREAM: StreamStats = { clients: 61, accepted: 62, refused: 63, cut: 64, sent: 65, dropped: 66, queuedBytes: 0 };

/** Sources that say something about everything. */
export function fullSources(changes: Partial<MetricsSources> = {}): MetricsSources {
  const [detector, regime] = [sampleDetector(), sampleRegime()];
  return {
    data: 'simulated',
    nowMs: () => SAMPLE_NOW_MS,
    feeds: () => FEEDS,
    feedReadings: () => READINGS,
    bus: () => SAMPLE_BUS,
    detector: () => detector,
    regime: () => regime,
    readiness: () => ({ ready: true, reasons: [] }),
    streams: () => ({ sse: STREAM, websocket: { ...STREAM, clients: 71 } }),
    http: () => ({ requests: [{ route: '/health', status: 200, count: 81 }], refused: 82, limited: 83, connections: 84 }),
    routes: ['/health', '/metrics'],
    alerts: () => [{ target: 'desk', delivered: 91, failed: 92, retried: 93, deadLettered: 94, queued: 95, breaker: 'half-open' }],
    recovery: () => ({ lastCheckpointMs: SAMPLE_NOW_MS - 5_000, bytes: 101, durationMs: 12, failures: 103 }),
    redisMemory: () => Promise.resolve({ usedBytes: 2_000, maxBytes: 10_000 }),
    ...changes,
  };
}
