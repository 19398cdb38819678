import type { PriceEvent } from '@cascade/core';

/** Another venue takes over when the current one has been silent this long, ms. */
const PRICE_SOURCE_SILENCE_MS = 3_000;

/**
 * Picks ONE venue's BTC price at a time, so that no return is ever computed across two venues.
 * Stays with a venue until it is silent for 3 s; O(1), constant memory.
 */
export class PriceSource {
  #exchange: string | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** `true` when this price belongs to the chosen venue. */
  accept(event: PriceEvent, nowMs: number): boolean {
    if (event.exchange !== this.#exchange) {
      if (nowMs - this.#lastMs <= PRICE_SOURCE_SILENCE_MS) return false;
      this.#exchange = event.exchange;
    }
    this.#lastMs = Math.max(this.#lastMs, nowMs);
    return true;
  }

  reset(): void {
    this.#exchange = undefined;
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}
