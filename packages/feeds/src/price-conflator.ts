import type { PriceEvent } from '@cascade/core';

/**
 * Merges one venue's BTC prices into at most one per `gapMs`.
 *
 * The newest trade gives the price (the newest quote when there was no trade), the newest quote gives bid and ask, and
 * `tradedUsd` is the sum, so no volume is lost. Told the time; a clock that steps back releases what is held. O(1).
 */
export class PriceConflator {
  readonly #gapMs: number;
  #held: PriceEvent | undefined;
  #lastMs: number | undefined;

  /** @param gapMs shortest time between two prices let through, ms */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Takes a price; returns the merged one when it is due. */
  offer(event: PriceEvent, nowMs: number): PriceEvent | undefined {
    this.#held = this.#held === undefined ? event : merge(this.#held, event);
    return this.flush(nowMs);
  }

  /** The held price when one is held and due. */
  flush(nowMs: number): PriceEvent | undefined {
    const sinceMs = this.#lastMs === undefined ? Number.POSITIVE_INFINITY : nowMs - this.#lastMs;
    if (this.#held === undefined || (sinceMs >= 0 && sinceMs < this.#gapMs)) return undefined;
    const due = this.#held;
    this.#held = undefined;
    this.#lastMs = nowMs;
    return due;
  }
}

function merge(held: PriceEvent, event: PriceEvent): PriceEvent {
  const [older, newer] = event.tsMs >= held.tsMs ? [held, event] : [event, held];
  const olderIsTheTrade = older.tradedUsd !== undefined && newer.tradedUsd === undefined;
  const quote = newer.bid === undefined ? older : newer;
  const traded = held.tradedUsd === undefined && event.tradedUsd === undefined;
  return {
    ...newer,
    receivedTsMs: event.receivedTsMs,
    price: olderIsTheTrade ? older.price : newer.price,
    bid: quote.bid,
    ask: quote.ask,
    tradedUsd: traded ? undefined : (held.tradedUsd ?? 0) + (event.tradedUsd ?? 0),
  };
}
