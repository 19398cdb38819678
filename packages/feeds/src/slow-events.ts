import type { FundingEvent, MarketEvent, OpenInterestEvent, PriceEvent } from '@cascade/core';

/** An event that comes for every symbol, at a pace of its own: the price is a mark price. */
export type SlowEvent = OpenInterestEvent | FundingEvent | (PriceEvent & { readonly kind: 'mark' });

/** At most one event of each kind per symbol in this time, ms. */
const GAPS_MS = {
  'open-interest': 2_000,
  /** Binance sends one of every symbol each second. */
  funding: 30_000,
  /** What comes each second may come a little early. */
  price: 750,
} as const;
/** Symbols and kinds remembered for that. */
const MAX_KEYS = 10_000;

/** `true` for open interest, funding and mark prices. */
export function isSlow(event: MarketEvent): event is SlowEvent {
  return event.type === 'open-interest' || event.type === 'funding' || (event.type === 'price' && event.kind === 'mark');
}

/** Thins out what comes for every symbol: one open interest, one funding and one mark price event in a while. O(1), at most 10,000 keys. */
export class SlowEvents {
  readonly #passedMs: Map<string, number> = new Map();

  /** `true` for an event to pass on; it then counts as passed. */
  admits({ type, symbol }: SlowEvent, nowMs: number): boolean {
    const key = `${type} ${symbol}`;
    if (nowMs - (this.#passedMs.get(key) ?? Number.NEGATIVE_INFINITY) < GAPS_MS[type]) return false;
    if (this.#passedMs.size >= MAX_KEYS && !this.#passedMs.has(key)) return false;
    this.#passedMs.set(key, nowMs);
    return true;
  }
}
