import { MAX_RETRY_AFTER_MS, RETRY_BASE_MS, RETRY_MAX_MS } from './config.js';

/** What a pause depends on. */
export interface RetryFacts {
  /** Attempts made so far, at least 1. */
  readonly attempts: number;
  /** What the target asked for, ms. */
  readonly retryAfterMs?: number | undefined;
  /** Uniform in [0, 1). */
  readonly random: number;
}

/**
 * Pause before the next attempt, exponential with full jitter: uniform in `[0, min(60 s, 1 s * 2^(attempts - 1)))`. When the target asked
 * for a pause, that and up to 1 s more.
 * @returns integer ms >= 0
 */
export function retryDelayMs({ attempts, retryAfterMs, random }: RetryFacts): number {
  if (retryAfterMs !== undefined) return Math.ceil(retryAfterMs + random * RETRY_BASE_MS);
  return Math.floor(random * Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** (attempts - 1)));
}

/** Whether an answer with this status says that the same request may succeed later: 408, 425, 429 and 5xx. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);
}

/**
 * Milliseconds a `Retry-After` header asks to wait: seconds, or an HTTP date as seen from `nowMs`; 0 to 10 minutes.
 * @returns `undefined` when there is no header or it can't be read
 */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  const isDate = text.length <= 40 && text.endsWith('GMT');
  const delayMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : isDate ? Date.parse(text) - nowMs : Number.NaN;
  return Number.isNaN(delayMs) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, delayMs));
}
