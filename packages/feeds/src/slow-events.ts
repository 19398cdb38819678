import type { FundingEvent, OpenInterestEvent } from '@cascade/core';

/** At most one open interest event per symbol in this time, ms. */
const OPEN_INTEREST_GAP_MS = 2_000;
/** At most one funding event per symbol in this time, ms: Binance sends one of every symbol each second. */
const FUNDING_GAP_MS = 30_000;
/** Symbols and kinds remembered for that. */
const MAX_KEYS = 10_000;

/** Thins out what changes slowly: one open interest and one funding event per symbol in a while. O(1), at most 10,000 keys. */
export class SlowEvents {
  readonly #passedMs: Map<string, number> = new Map();

  /** `true` for an event to pass on; it then counts as passed. */
  admits({ type, symbol }: OpenInterestEvent | FundingEvent, nowMs: number): boolean {
    const key = `${type} ${symbol}`;
    const gapMs = type === 'funding' ? FUNDING_GAP_MS : OPEN_INTEREST_GAP_MS;
    if (nowMs - (this.#passedMs.get(key) ?? Number.NEGATIVE_INFINITY) < gapMs) return false;
    if (this.#passedMs.size >= MAX_KEYS && !this.#passedMs.has(key)) return false;
    this.#passedMs.set(key, nowMs);
    return true;
  }
}
