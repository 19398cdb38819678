import type { FlowLogState } from './velocity-state.js';

/** Events one summed record can hold: 9 bits beside the 7 bits of the group. */
const MAX_REST_COUNT = 511;
const MAX_CENTS = 2 ** 48;
const HIGH = 2 ** 32;
const FIRST_CAPACITY = 64;
const STEP = 512;

/** Bits of a tag that hold the venue slot; the side is in the two below. */
export const VENUE_BITS = 124;

/** Venue slot (0..31) and side (0 long, 1 short, 2 unknown) in 7 bits. */
export function groupOf(slot: number, side: number): number {
  return slot * 4 + side;
}

/**
 * The events of one symbol in time order, 16 bytes per record, in typed arrays.
 *
 * Events of the same millisecond and group share at most two records without loss: a *single* record holds the largest event,
 * a *rest* record the count and sum of all others (and of events without a size). A rest record overflows into another one.
 */
export class FlowLog {
  /** Unix ms. */
  timeMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Low 32 bits of the cents. */
  centsLow: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  /** High 16 bits of the cents. */
  centsHigh: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  /** `group + 128 * n`: n = 0 a single event, n > 0 a rest of n events. */
  tag: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  /** Index of the oldest record held. */
  head = 0;
  /** Index after the newest record. */
  tail = 0;

  get byteLength(): number {
    return this.timeMs.byteLength + this.centsLow.byteLength + this.centsHigh.byteLength + this.tag.byteLength;
  }

  centsAt(index: number): number {
    return (this.centsHigh[index] as number) * HIGH + (this.centsLow[index] as number);
  }

  /** Events in the record. */
  countAt(index: number): number {
    const tag = this.tag[index] as number;
    return tag < 128 ? 1 : tag >> 7;
  }

  /** Index of the first record later than `tsMs`. */
  indexAfter(tsMs: number): number {
    const { timeMs } = this;
    let low = this.head;
    let high = this.tail;
    if (low === high || (timeMs[high - 1] as number) <= tsMs) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((timeMs[middle] as number) <= tsMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Adds one event in time order. `cents < 0` stands for an event of unknown size.
   * @returns whether it got a new record, `false` when an existing one took it in
   */
  add(tsMs: number, group: number, cents: number): boolean {
    const { tail } = this;
    if (tail > this.head && (this.timeMs[tail - 1] as number) >= tsMs) return this.#addAmong(tsMs, group, cents);
    this.timeMs[tail] = tsMs;
    this.tag[tail] = cents < 0 ? group + 128 : group;
    this.#setCents(tail, Math.max(0, cents));
    this.tail = tail + 1;
    return true;
  }

  #addAmong(tsMs: number, group: number, cents: number): boolean {
    const at = this.indexAfter(tsMs);
    let single = -1;
    let rest = -1;
    for (let i = at - 1; i >= this.head && this.timeMs[i] === tsMs; i--) {
      const tag = this.tag[i] as number;
      if ((tag & 127) !== group) continue;
      if (tag < 128) single = i;
      else if (rest < 0 && tag >> 7 < MAX_REST_COUNT) rest = i;
    }
    let sum = cents;
    if (cents < 0) sum = 0;
    else if (single < 0) return this.#insert(at, tsMs, group, cents);
    else {
      const largest = this.centsAt(single);
      if (cents > largest) {
        this.#setCents(single, cents);
        sum = largest;
      }
    }
    if (rest >= 0 && this.centsAt(rest) + sum < MAX_CENTS) {
      this.#setCents(rest, this.centsAt(rest) + sum);
      this.tag[rest] = (this.tag[rest] as number) + 128;
      return false;
    }
    return this.#insert(at, tsMs, group + 128, sum);
  }

  /**
   * Moves the records to the front, or into larger or smaller arrays, when the next insert would not fit.
   * @returns how far the indices have moved down
   */
  makeRoom(): number {
    const capacity = this.timeMs.length;
    if (this.tail < capacity) return 0;
    const length = this.tail - this.head;
    // A sixteenth of slack keeps the moves at 16 records per event at worst.
    const wanted = length + Math.max(32, length >> 4);
    let next = FIRST_CAPACITY;
    while (next < wanted) next = next < STEP ? next * 2 : next + Math.max(STEP, Math.floor(next / 4096) * STEP);
    this.timeMs = moved(this.timeMs, this.head, this.tail, next);
    this.centsLow = moved(this.centsLow, this.head, this.tail, next);
    this.centsHigh = moved(this.centsHigh, this.head, this.tail, next);
    this.tag = moved(this.tag, this.head, this.tail, next);
    const movedBy = this.head;
    this.tail = length;
    this.head = 0;
    return movedBy;
  }

  /** A copy of the records held. */
  save(): FlowLogState {
    const { head, tail } = this;
    return {
      timeMs: this.timeMs.slice(head, tail),
      centsLow: this.centsLow.slice(head, tail),
      centsHigh: this.centsHigh.slice(head, tail),
      tag: this.tag.slice(head, tail),
    };
  }

  /** Replaces the records by saved ones, in arrays that just hold them; the next insert makes room. */
  restore(state: FlowLogState): void {
    this.timeMs = state.timeMs.slice();
    this.centsLow = state.centsLow.slice();
    this.centsHigh = state.centsHigh.slice();
    this.tag = state.tag.slice();
    this.head = 0;
    this.tail = state.timeMs.length;
  }

  #insert(at: number, tsMs: number, tag: number, cents: number): boolean {
    const { tail } = this;
    if (at < tail) {
      this.timeMs.copyWithin(at + 1, at, tail);
      this.centsLow.copyWithin(at + 1, at, tail);
      this.centsHigh.copyWithin(at + 1, at, tail);
      this.tag.copyWithin(at + 1, at, tail);
    }
    this.timeMs[at] = tsMs;
    this.tag[at] = tag;
    this.#setCents(at, cents);
    this.tail = tail + 1;
    return true;
  }

  #setCents(index: number, cents: number): void {
    const high = Math.floor(cents / HIGH);
    this.centsHigh[index] = high;
    this.centsLow[index] = cents - high * HIGH;
  }
}

type Column = Float64Array | Uint32Array | Uint16Array;

function moved<T extends Column>(column: T, head: number, tail: number, capacity: number): T {
  if (capacity === column.length || (capacity < column.length && capacity * 2 > column.length)) {
    column.copyWithin(0, head, tail);
    return column;
  }
  const next = new (column.constructor as new (length: number) => T)(capacity);
  next.set(column.subarray(head, tail));
  return next;
}
