const FIRST_CAPACITY = 8;

/**
 * The largest value since any moment, for windows that all end now.
 *
 * Keeps only entries that no later entry reaches, so values fall from oldest to newest and the answer for `(from, now]`
 * is the oldest entry after `from`. Adding is O(1) amortised, out of order too. Random sizes keep about ln(n) of n entries;
 * sizes that fall all the time keep n, 16 bytes each.
 */
export class RecentMaximum {
  /** Unix ms, rising. Entries are at `start <= i < end`. */
  timeMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Falling. */
  value: Float64Array = new Float64Array(FIRST_CAPACITY);
  start = 0;
  end = 0;
  readonly #fingers: Int32Array;

  /** @param fingers callers of `after`, each with a time of its own */
  constructor(fingers: number) {
    this.#fingers = new Int32Array(fingers);
  }

  get byteLength(): number {
    return this.timeMs.byteLength + this.value.byteLength + this.#fingers.byteLength;
  }

  add(tsMs: number, value: number): void {
    const { end } = this;
    if (end > this.start && (this.timeMs[end - 1] as number) > tsMs) {
      this.#insert(tsMs, value);
      return;
    }
    let at = end;
    while (at > this.start && (this.value[at - 1] as number) <= value) at--;
    if (at === this.timeMs.length) at -= this.#makeRoom();
    this.timeMs[at] = tsMs;
    this.value[at] = value;
    this.end = at + 1;
  }

  /** Out of order: between entries there are. */
  #insert(tsMs: number, value: number): void {
    let after = this.end;
    while (after > this.start && (this.timeMs[after - 1] as number) > tsMs) after--;
    if (after < this.end && (this.value[after] as number) >= value) return;
    let from = after;
    while (from > this.start && (this.value[from - 1] as number) <= value) from--;
    if (from === after) {
      if (this.end === this.timeMs.length) {
        const removed = this.#makeRoom();
        from -= removed;
        after -= removed;
      }
      this.timeMs.copyWithin(from + 1, after, this.end);
      this.value.copyWithin(from + 1, after, this.end);
      this.end++;
    } else if (from + 1 < after) {
      this.timeMs.copyWithin(from + 1, after, this.end);
      this.value.copyWithin(from + 1, after, this.end);
      this.end -= after - from - 1;
    }
    this.timeMs[from] = tsMs;
    this.value[from] = value;
  }

  /**
   * The largest value later than `tsMs`, -1 if there is none.
   * @param finger where the last search began; callers whose `tsMs` rises search O(1) amortised
   */
  after(finger: number, tsMs: number): number {
    const { timeMs, start, end } = this;
    let at = this.#fingers[finger] as number;
    if (at < start) at = start;
    else if (at > end) at = end;
    while (at > start && (timeMs[at - 1] as number) > tsMs) at--;
    while (at < end && (timeMs[at] as number) <= tsMs) at++;
    this.#fingers[finger] = at;
    return at < end ? (this.value[at] as number) : -1;
  }

  /** Forgets entries at or before `tsMs`. */
  forgetUntil(tsMs: number): void {
    while (this.start < this.end && (this.timeMs[this.start] as number) <= tsMs) this.start++;
    if (this.start === this.end) {
      this.start = 0;
      this.end = 0;
    }
  }

  #makeRoom(): number {
    const { start, end } = this;
    const length = end - start;
    if (length * 4 > this.timeMs.length * 3) {
      const capacity = this.timeMs.length * 2;
      const timeMs = new Float64Array(capacity);
      const value = new Float64Array(capacity);
      timeMs.set(this.timeMs.subarray(start, end));
      value.set(this.value.subarray(start, end));
      this.timeMs = timeMs;
      this.value = value;
    } else {
      this.timeMs.copyWithin(0, start, end);
      this.value.copyWithin(0, start, end);
    }
    this.start = 0;
    this.end = length;
    return start;
  }
}
