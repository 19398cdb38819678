import type { FlowWindow } from '@cascade/core';
import { type FlowLog, VENUE_BITS } from './flow-log.js';
import { flowWindow } from './flow-window.js';
import { add, grown } from './running-sums.js';

/** Categories: side 0 long, 1 short, 2 unknown, then one per venue slot. */
export const VENUES = 3;

/**
 * Counts, integer cents and largest events of the last `ages[k]` ms, for each side and venue.
 *
 * Edges stand at fixed ages, the first at age 0. Each has a cursor into the log and the running sums of what has passed it, so a window
 * is the difference of two edges. Every record passes every edge once, when reading gets there. The largest event of a window is
 * remembered; when it leaves, the window is searched again: about once per window of random sizes, at worst (sizes that only fall) at each read.
 */
export class FlowWindows {
  /** ms, by edge: 0, the windows ascending, then what only derivatives ask for (those edges keep no sides). */
  readonly ages: readonly number[];
  /** Events that have passed each edge, then cents: `category * stride + 2 * edge`. */
  passed: Float64Array = new Float64Array(0);
  /** Numbers per category in `passed`. */
  readonly stride: number;
  readonly #log: FlowLog;
  readonly #windowsMs: readonly number[];
  readonly #longestEdge: number;
  readonly #allBits: number;
  /** By edge: index of the oldest record that has not passed it. */
  readonly #cursors: Int32Array;
  /** By category: bits of the windows that have changed since they were built. */
  #stale: Uint32Array = new Uint32Array(0);
  /** By category: the largest event reached since the last build, cents and ms; -1 if none. */
  #newLargest: Float64Array = new Float64Array(0);
  /** By category and window: the largest event, cents (-1 if none has a size) and ms (`Infinity`: nothing to leave). */
  #largest: Float64Array = new Float64Array(0);
  readonly #built: (readonly FlowWindow[])[] = [];
  readonly #empty: readonly FlowWindow[];
  #total: readonly FlowWindow[];

  constructor(log: FlowLog, windowsMs: readonly number[], otherAges: readonly number[]) {
    this.#log = log;
    this.#windowsMs = windowsMs;
    this.ages = [...new Set([0, ...windowsMs, ...otherAges])];
    this.stride = 2 * this.ages.length;
    this.#longestEdge = this.ages.indexOf(Math.max(...this.ages));
    this.#allBits = (1 << windowsMs.length) - 1;
    this.#cursors = new Int32Array(this.ages.length);
    this.#empty = windowsMs.map((windowMs) => flowWindow(windowMs, 0, 0, -1));
    this.#total = this.#empty;
    for (let category = 0; category < VENUES; category++) this.addCategory();
  }

  get byteLength(): number {
    const sums = this.passed.byteLength + this.#cursors.byteLength + this.#stale.byteLength;
    return sums + this.#newLargest.byteLength + this.#largest.byteLength;
  }

  /** Index after the newest record that reading has reached. */
  get reached(): number {
    return this.#cursors[0] as number;
  }

  /** Index of the oldest record that is in some window. */
  get oldest(): number {
    return this.#cursors[this.#longestEdge] as number;
  }

  addCategory(): void {
    const categories = this.#stale.length + 1;
    this.passed = grown(this.passed, categories * this.stride, 0);
    this.#newLargest = grown(this.#newLargest, categories * 2, -1);
    this.#largest = grown(this.#largest, categories * 2 * this.#windowsMs.length, -1);
    const stale = new Uint32Array(categories);
    stale.set(this.#stale);
    this.#stale = stale;
    this.#built.push(this.#empty);
  }

  /** Follows the log when it has moved its records towards the front, and keeps the running sums small (and so exact). */
  shift(by: number): void {
    for (let edge = 0; edge < this.#cursors.length; edge++) this.#cursors[edge] = (this.#cursors[edge] as number) - by;
    const { passed, stride } = this;
    for (let row = 0; row < passed.length; row += stride) {
      const oldest = row + 2 * (row < VENUES * stride ? this.#windowsMs.length : this.#longestEdge);
      const count = passed[oldest] as number;
      const cents = passed[oldest + 1] as number;
      for (let at = row; at < row + stride; at += 2) add(passed, at, -count, -cents);
    }
  }

  /** Moves every edge to `nowMs`. */
  advance(nowMs: number): void {
    const { tail, timeMs, tag, centsLow, centsHigh } = this.#log;
    const { passed, stride, ages } = this;
    const cursors = this.#cursors;
    const stale = this.#stale;
    const windowCount = this.#windowsMs.length;
    for (let edge = 0; edge < ages.length; edge++) {
      const limitMs = nowMs - (ages[edge] as number);
      const touched = edge === 0 ? this.#allBits : edge <= windowCount ? 1 << (edge - 1) : 0;
      let index = cursors[edge] as number;
      while (index < tail && (timeMs[index] as number) <= limitMs) {
        const bits = tag[index] as number;
        const count = bits < 128 ? 1 : bits >> 7;
        const cents = (centsHigh[index] as number) * 2 ** 32 + (centsLow[index] as number);
        const venue = VENUES + ((bits & VENUE_BITS) >> 2);
        add(passed, venue * stride + 2 * edge, count, cents);
        if (touched !== 0) {
          const side = bits & 3;
          add(passed, side * stride + 2 * edge, count, cents);
          stale[side] = (stale[side] as number) | touched;
          stale[venue] = (stale[venue] as number) | touched;
          if (edge === 0 && bits < 128) {
            this.#enlarge(side, cents, timeMs[index] as number);
            this.#enlarge(venue, cents, timeMs[index] as number);
          }
        }
        index++;
      }
      cursors[edge] = index;
    }
  }

  /**
   * Takes in one event whose time reading has passed already.
   * @param inserted whether the log has a new record for it
   */
  include(nowMs: number, tsMs: number, slot: number, side: number, cents: number, inserted: boolean): void {
    const windowCount = this.#windowsMs.length;
    for (const [edge, age] of this.ages.entries()) {
      if (tsMs > nowMs - age) continue;
      if (inserted) this.#cursors[edge] = (this.#cursors[edge] as number) + 1;
      add(this.passed, (VENUES + slot) * this.stride + 2 * edge, 1, Math.max(0, cents));
      if (edge <= windowCount) add(this.passed, side * this.stride + 2 * edge, 1, Math.max(0, cents));
    }
    for (const category of [side, VENUES + slot]) {
      this.#stale[category] = this.#allBits;
      for (const [k, windowMs] of this.#windowsMs.entries()) {
        const at = 2 * (category * windowCount + k);
        if (cents < 0 || tsMs <= nowMs - windowMs || cents < (this.#largest[at] as number)) continue;
        this.#largest[at] = cents;
        this.#largest[at + 1] = tsMs;
      }
    }
  }

  /** Lets the oldest record pass every edge, before the log drops it. */
  drop(): void {
    const log = this.#log;
    const { head } = log;
    const isVisible = this.reached > head;
    const bits = log.tag[head] as number;
    const categories = [bits & 3, VENUES + ((bits & VENUE_BITS) >> 2)];
    for (let edge = 0; edge < this.ages.length; edge++) {
      if ((this.#cursors[edge] as number) > head) continue;
      this.#cursors[edge] = head + 1;
      if (!isVisible) continue;
      for (const category of categories) add(this.passed, category * this.stride + 2 * edge, log.countAt(head), log.centsAt(head));
    }
    for (const category of categories) {
      this.#stale[category] = this.#allBits;
      const from = 2 * category * this.#windowsMs.length;
      for (let at = from; at < from + 2 * this.#windowsMs.length; at += 2) this.#largest[at + 1] = Number.NEGATIVE_INFINITY;
    }
  }

  get venueCount(): number {
    return this.#stale.length - VENUES;
  }

  /** Windows of all events, as of the last `build`. */
  get total(): readonly FlowWindow[] {
    return this.#total;
  }

  /** Windows of a side (0 long, 1 short) or a venue (`VENUES` + slot), as of the last `build`. */
  of(category: number): readonly FlowWindow[] {
    return this.#built[category] as readonly FlowWindow[];
  }

  /** Whether an event of the venue has ever become visible, those taken in since the last `build` included. */
  hasSeen(slot: number): boolean {
    return this.#built[VENUES + slot] !== this.#empty || this.#stale[VENUES + slot] !== 0;
  }

  /** Has the windows of a venue built anew. */
  touch(slot: number): void {
    this.#stale[VENUES + slot] = this.#allBits;
  }

  /**
   * Builds the windows that have changed since the last call, after `advance` to the same time; the others are kept as they are.
   * @returns whether those of any venue have changed
   */
  build(nowMs: number): boolean {
    const staleTotal = (this.#stale[0] as number) | (this.#stale[1] as number) | (this.#stale[2] as number);
    for (let category = 0; category < VENUES; category++) this.#buildCategory(category, nowMs);
    if (staleTotal !== 0) this.#buildTotal(staleTotal);
    let isVenueChanged = false;
    for (let category = VENUES; category < this.#stale.length; category++) {
      if (this.#buildCategory(category, nowMs)) isVenueChanged = true;
    }
    return isVenueChanged;
  }

  #buildTotal(stale: number): void {
    const { passed, stride } = this;
    const windowsMs = this.#windowsMs;
    const length = windowsMs.length;
    const largest = this.#largest;
    const windows = this.#total.slice();
    for (let k = 0; k < length; k++) {
      if ((stale & (1 << k)) === 0) continue;
      let count = 0;
      let cents = 0;
      let largestCents = -1;
      for (let side = 0; side < VENUES; side++) {
        const row = side * stride;
        const at = row + 2 * k + 2;
        count += (passed[row] as number) - (passed[at] as number);
        cents += (passed[row + 1] as number) - (passed[at + 1] as number);
        largestCents = Math.max(largestCents, largest[2 * (side * length + k)] as number);
      }
      windows[k] = count === 0 ? (this.#empty[k] as FlowWindow) : flowWindow(windowsMs[k] as number, count, cents, largestCents);
    }
    this.#total = windows;
  }

  #buildCategory(category: number, nowMs: number): boolean {
    const stale = this.#stale[category] as number;
    if (stale === 0) return false;
    this.#stale[category] = 0;
    const { passed } = this;
    const windowsMs = this.#windowsMs;
    const length = windowsMs.length;
    const largest = this.#largest;
    const newCents = this.#newLargest[2 * category] as number;
    const newMs = this.#newLargest[2 * category + 1] as number;
    this.#newLargest[2 * category] = -1;
    const row = category * this.stride;
    const reachedCount = passed[row] as number;
    const reachedCents = passed[row + 1] as number;
    const windows = (this.#built[category] as readonly FlowWindow[]).slice();
    for (let k = 0; k < length; k++) {
      if ((stale & (1 << k)) === 0) continue;
      const windowMs = windowsMs[k] as number;
      const at = 2 * (category * length + k);
      const count = reachedCount - (passed[row + 2 * k + 2] as number);
      if (count === 0) {
        largest[at] = -1;
        largest[at + 1] = Number.POSITIVE_INFINITY;
        windows[k] = this.#empty[k] as FlowWindow;
        continue;
      }
      const isNew = newCents >= 0 && newCents >= (largest[at] as number);
      const heldMs = isNew ? newMs : (largest[at + 1] as number);
      if (heldMs <= nowMs - windowMs) this.#search(category, k);
      else if (isNew) {
        largest[at] = newCents;
        largest[at + 1] = newMs;
      }
      if (category === 2) continue;
      const cents = reachedCents - (passed[row + 2 * k + 3] as number);
      windows[k] = flowWindow(windowMs, count, cents, largest[at] as number);
    }
    this.#built[category] = windows;
    return true;
  }

  #enlarge(category: number, cents: number, tsMs: number): void {
    const newLargest = this.#newLargest;
    if (cents < (newLargest[2 * category] as number)) return;
    newLargest[2 * category] = cents;
    newLargest[2 * category + 1] = tsMs;
  }

  /** Finds the largest event of a window among its records. */
  #search(category: number, k: number): void {
    const log = this.#log;
    const end = this.reached;
    const mask = category < VENUES ? ~(VENUE_BITS & ~3) : ~3;
    const wanted = category < VENUES ? category : (category - VENUES) << 2;
    let cents = -1;
    let tsMs = Number.POSITIVE_INFINITY;
    for (let index = this.#cursors[k + 1] as number; index < end; index++) {
      if (((log.tag[index] as number) & mask) !== wanted) continue;
      const own = log.centsAt(index);
      if (own < cents) continue;
      cents = own;
      tsMs = log.timeMs[index] as number;
    }
    const at = 2 * (category * this.#windowsMs.length + k);
    this.#largest[at] = cents;
    this.#largest[at + 1] = tsMs;
  }
}
