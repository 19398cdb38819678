import { MAX_RETRY_AFTER_MS } from './config.js';

/** What a reconnect delay depends on. */
export interface BackoffFacts {
  /** Failed attempts since data last flowed stably, 0 for the first. */
  readonly attempt: number;
  /** First upper bound, ms. */
  readonly baseMs: number;
  /** Longest upper bound, ms. */
  readonly maxMs: number;
  /** `true` when the venue turned us away (HTTP 403, 418, 429, 451, close 1008): it wants distance, not haste. */
  readonly refused?: boolean | undefined;
  /** The venue's `Retry-After`, ms. */
  readonly retryAfterMs?: number | undefined;
  /** Uniform in [0, 1). */
  readonly random: number;
}

/**
 * Full-jitter exponential backoff: uniform in `[0, min(maxMs, baseMs * 2^attempt))`, so that many clients do not return at once.
 *
 * Refused: uniform in `[maxMs / 2, maxMs)`. With `retryAfterMs` never less than it, plus up to `baseMs` of jitter.
 * @returns integer ms >= 0
 */
export function reconnectDelayMs(facts: BackoffFacts): number {
  const { attempt, baseMs, maxMs, random } = facts;
  if (facts.retryAfterMs !== undefined) return Math.ceil(facts.retryAfterMs + random * baseMs);
  if (facts.refused === true) return Math.floor(maxMs / 2 + (random * maxMs) / 2);
  return Math.floor(random * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30)));
}

/**
 * Milliseconds a `Retry-After` header asks to wait: seconds or an HTTP date, at most 15 minutes.
 * @returns `undefined` when there is no header or it can't be read
 */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.length > 60) return undefined;
  const delayMs = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(delayMs) ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, delayMs)) : undefined;
}
