import type { ExchangeCodec } from './codec.js';
import type { FeedTuning } from './config.js';

/** The thresholds of one connection, ms. */
export interface Timing {
  readonly maxSilenceMs: number;
  /** `undefined` for venues that need no ping of ours. */
  readonly pingEveryMs: number | undefined;
  readonly stableMs: number;
  readonly ackTimeoutMs: number;
  /** `undefined` for sockets that may live for ever. */
  readonly rotateAfterMs: number | undefined;
  /** How often the thresholds are looked at: a tenth of the shortest, 10 to 1,000 ms, so detection is at most 10 % late. */
  readonly tickMs: number;
}

/** The codec's thresholds, replaced by the tuning's where it has them. */
export function resolveTiming(codec: ExchangeCodec, tuning: FeedTuning): Timing {
  const maxSilenceMs = tuning.maxSilenceMs ?? codec.limits.maxSilenceMs;
  const pingEveryMs = tuning.pingEveryMs ?? codec.heartbeat?.everyMs;
  const stableMs = tuning.stableMs ?? codec.limits.stableMs;
  const rotateAfterMs = tuning.rotateAfterMs ?? codec.limits.rotateAfterMs;
  const { ackTimeoutMs } = tuning;
  const shortestMs = Math.min(maxSilenceMs, pingEveryMs ?? maxSilenceMs, ackTimeoutMs);
  const tickMs = Math.min(1_000, Math.max(10, Math.floor(shortestMs / 10)));
  return { maxSilenceMs, pingEveryMs, stableMs, ackTimeoutMs, rotateAfterMs, tickMs };
}
