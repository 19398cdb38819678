import { assertKnownKeys, assertTime, CascadeError, quote } from '@cascade/core';
import { BadMessages } from './bad-messages.js';
import { classifyError } from './classify-error.js';
import { type BusKeys, HISTORY_LIMIT } from './keys.js';
import type { RedisLike } from './redis-like.js';
import { compareStreamIds } from './stream-id.js';
import type { WireSignal } from './wire-signal.js';

/** Which past signals. */
export interface HistoryQuery {
  /** Not before this time, Unix ms. Default: no limit. */
  readonly fromTsMs?: number;
  /** Not after this time, Unix ms. Default: no limit. */
  readonly toTsMs?: number;
  /** Only the newest so many, 1 .. 1,000. Default 1,000. */
  readonly limit?: number;
}

/** A checked {@link HistoryQuery}; absent times are infinite. */
export interface HistoryRange {
  readonly fromTsMs: number;
  readonly toTsMs: number;
  readonly limit: number;
}

const ALERT_LEVEL = 2;

/** @throws CascadeError `redis-bus/invalid-time`, `redis-bus/invalid-option`, `redis-bus/unknown-option` */
export function historyRange(query: HistoryQuery): HistoryRange {
  assertKnownKeys('redis-bus', query, ['fromTsMs', 'toTsMs', 'limit']);
  const { fromTsMs, toTsMs, limit = HISTORY_LIMIT } = query;
  if (fromTsMs !== undefined) assertTime('redis-bus', 'fromTsMs', fromTsMs);
  if (toTsMs !== undefined) assertTime('redis-bus', 'toTsMs', toTsMs);
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > HISTORY_LIMIT) {
    throw new CascadeError('redis-bus/invalid-option', `limit must be an integer in 1 .. ${HISTORY_LIMIT}, got ${quote(limit)}`, {
      context: { limit },
    });
  }
  return { fromTsMs: fromTsMs ?? Number.NEGATIVE_INFINITY, toTsMs: toTsMs ?? Number.POSITIVE_INFINITY, limit };
}

/** Of signals in the order they were offered, what a history holds: of one symbol from ALERT up, else all; newest last. */
export function selectHistory(signals: readonly WireSignal[], symbol: string | undefined, range: HistoryRange): WireSignal[] {
  return signals
    .filter((signal) => symbol === undefined || (signal.symbol === symbol && signal.signal_level >= ALERT_LEVEL))
    .filter(({ timestamp }) => timestamp * 1_000 >= range.fromTsMs - 0.5 && timestamp * 1_000 <= range.toTsMs + 0.5)
    .sort((a, b) => a.timestamp - b.timestamp)
    .slice(-range.limit);
}

/** A time as the score of a history spells it: Unix seconds, or an infinity. */
function score(tsMs: number): string {
  return Number.isFinite(tsMs) ? String(tsMs / 1_000) : tsMs < 0 ? '-inf' : '+inf';
}

/**
 * Reads a history from its sorted set.
 * @throws CascadeError `redis-bus/unavailable`
 */
export async function readHistory(
  client: RedisLike,
  keys: BusKeys,
  symbol: string | undefined,
  range: HistoryRange,
): Promise<WireSignal[]> {
  const limits = [score(range.toTsMs), score(range.fromTsMs), 'LIMIT', '0', String(range.limit)];
  let reply: unknown;
  try {
    reply = await client.call('zrevrangebyscore', keys.history(symbol), ...limits);
  } catch (error) {
    const { reason } = classifyError(error);
    throw new CascadeError('redis-bus/unavailable', `the history can't be read: ${reason}; try again when the bus is ready`, {
      context: { reason },
    });
  }
  const bad = new BadMessages();
  const signals = (Array.isArray(reply) ? reply : []).map((json) => bad.read(json)).filter((signal) => signal !== undefined);
  // The set orders equal times by their text.
  return signals.sort((a, b) => a.timestamp - b.timestamp || compareStreamIds(a.meta.stream_id ?? '', b.meta.stream_id ?? ''));
}
