/**
 * Remembers ids for a time, so that what a venue sends again after a reconnect is not counted twice.
 *
 * Bounded by count: when full, the oldest id is forgotten. O(1) amortised; about 150 bytes per id.
 */
export class Dedupe {
  readonly #seenMs = new Map<string, number>();
  readonly #windowMs: number;
  readonly #limit: number;

  /**
   * @param windowMs how long an id is remembered, ms
   * @param limit how many ids are remembered at most
   */
  constructor(windowMs: number, limit: number) {
    this.#windowMs = windowMs;
    this.#limit = limit;
  }

  get size(): number {
    return this.#seenMs.size;
  }

  /** `true` the first time `id` is offered within the window; seeing it again renews it. */
  isNew(id: string, nowMs: number): boolean {
    const seenMs = this.#seenMs.get(id);
    this.#seenMs.delete(id);
    this.#seenMs.set(id, nowMs);
    this.#forget(nowMs);
    return seenMs === undefined || nowMs - seenMs > this.#windowMs;
  }

  #forget(nowMs: number): void {
    for (const [id, seenMs] of this.#seenMs) {
      if (this.#seenMs.size <= this.#limit && nowMs - seenMs <= this.#windowMs) return;
      this.#seenMs.delete(id);
    }
  }
}
