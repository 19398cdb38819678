import type { ConnectLimit } from './connect-budget.js';

/** Thresholds of the runner; every one has a default in {@link FEED_TUNING}. Meant for tests and demonstrations. */
export interface FeedTuning {
  /** A canary silent this long means a dead socket, ms. `undefined` = the codec's own, 10,000 for the four venues. */
  readonly maxSilenceMs?: number | undefined;
  /** Application ping interval, ms. `undefined` = the codec's own. */
  readonly pingEveryMs?: number | undefined;
  /** Data must have flowed this long before backoff starts from the beginning, ms. `undefined` = the codec's own. */
  readonly stableMs?: number | undefined;
  /** A socket this old is replaced by a new one without a gap, ms. `undefined` = the codec's own, or never. */
  readonly rotateAfterMs?: number | undefined;
  /** Connects to one host in a minute, by the whole process. `undefined` = the codec's own limit. */
  readonly connectsPerMin?: number | undefined;
  /** A subscription not acknowledged in this time is sent again, ms. */
  readonly ackTimeoutMs: number;
  /** Longest wait for the WebSocket handshake, ms. */
  readonly handshakeTimeoutMs: number;
  /** First and longest upper bound of the reconnect delay, ms. */
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** Longest wait for one REST answer, ms. */
  readonly restTimeoutMs: number;
  /** Pause before instrument metadata that failed to load is asked for again, ms. */
  readonly instrumentRetryMs: number;
  /** Pause before loaded instrument metadata is refreshed, ms. */
  readonly instrumentRefreshMs: number;
  /** Time between the starts of two rounds of polls, ms; hurried, as in an extreme market. */
  readonly pollEveryMs: number;
  readonly pollHurriedMs: number;
  /** Pause of the polls after HTTP 429 without `Retry-After`, or when the request budget is nearly used, ms. */
  readonly pollRefusedMs: number;
  /** Pause of the polls after HTTP 403, 418 or 451 without `Retry-After`, ms. */
  readonly pollBannedMs: number;
  /** At most one BTC price per venue in this time, ms. */
  readonly conflateMs: number;
  /** Events waiting for a slow reader; more are dropped and counted. */
  readonly queueLimit: number;
}

/**
 * Defaults of the spec: acknowledgement 10 s, backoff 1 to 32 s, metadata every 30 min, one price per 250 ms, 10,000 events waiting;
 * polls every 30 s, hurried every 5 s, paused 30 s when refused and 10 min when banned (Bybit's ban for too many requests).
 */
export const FEED_TUNING: FeedTuning = {
  maxSilenceMs: undefined,
  pingEveryMs: undefined,
  stableMs: undefined,
  rotateAfterMs: undefined,
  connectsPerMin: undefined,
  ackTimeoutMs: 10_000,
  handshakeTimeoutMs: 10_000,
  backoffBaseMs: 1_000,
  backoffMaxMs: 32_000,
  restTimeoutMs: 10_000,
  instrumentRetryMs: 30_000,
  instrumentRefreshMs: 1_800_000,
  pollEveryMs: 30_000,
  pollHurriedMs: 5_000,
  pollRefusedMs: 30_000,
  pollBannedMs: 600_000,
  conflateMs: 250,
  queueLimit: 10_000,
};

/** A liquidation id is remembered at least this long unless {@link DEDUPE_LIMIT} is reached, ms (spec: 10 min). */
export const DEDUPE_WINDOW_MS = 600_000;
/** Liquidation ids remembered per venue; the densest 12 minutes on record held about 64,000 on one venue. */
export const DEDUPE_LIMIT = 100_000;
/** How far before the last sign of life a backfill begins, ms: what was printed then may have been lost on the way. */
export const BACKFILL_MARGIN_MS = 5_000;
/** How far a backfill reaches back from its answer, ms: a minute less than ids are remembered, so that nothing known counts again. */
export const BACKFILL_REACH_MS: number = DEDUPE_WINDOW_MS - 60_000;
/** A liquidation older than this on receipt is kept and counted as old, ms. */
export const OLD_ON_RECEIPT_MS = 60_000;
/** Connects per IP address where a venue states no limit. */
export const DEFAULT_CONNECTS: ConnectLimit = { count: 30, perMs: 60_000 };
/** Venues that close every socket after 24 h get a new one at 23 h, ms. */
export const DAILY_ROTATION_MS = 82_800_000;
/** Accounts one IP may watch on Hyperliquid (venue limit). */
export const MAX_WATCHLIST = 10;
/** Longest `Retry-After` honoured, ms: a hostile header must not park a feed for days. */
export const MAX_RETRY_AFTER_MS = 900_000;
