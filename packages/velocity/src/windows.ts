import type { FlowWindow } from '@cascade/core';
import type { FlowLog } from './flow-log.js';
import { RecentMaximum } from './recent-maximum.js';

/** Category of a side: 0 long, 1 short, 2 unknown. */
const SIDES = 3;
/** Category of the first venue slot. */
export const VENUES = SIDES;

/**
 * Counts, integer cents and largest events of the last `ages[k]` ms, for each side and venue.
 *
 * Edges stand at fixed ages, the first at age 0. Each has a cursor into the log and the running sums of what has passed it, so a window
 * is the difference of two edges. Every record passes every edge once, when reading gets there.
 */
export class FlowWindows {
  /** ms, by edge: 0, the windows ascending, then what only derivatives ask for. */
  readonly ages: readonly number[];
  /** Events that have passed each edge, then cents: `category * stride + 2 * edge`. */
  passed: Float64Array = new Float64Array(0);
  /** Numbers per category in `passed`. */
  readonly stride: number;
  readonly #log: FlowLog;
  readonly #windowsMs: readonly number[];
  readonly #longestEdge: number;
  /** By edge: index of the oldest record that has not passed it. */
  readonly #cursors: Int32Array;
  /** By edge: bits of the windows that change when a record passes it. */
  readonly #touches: Uint32Array;
  /** By category: bits of the windows that have changed since they were built. */
  #stale: Uint32Array = new Uint32Array(0);
  readonly #largest: RecentMaximum[] = [];
  readonly #built: (readonly FlowWindow[])[] = [];
  readonly #empty: readonly FlowWindow[];
  #total: readonly FlowWindow[];

  constructor(log: FlowLog, windowsMs: readonly number[], otherAges: readonly number[]) {
    this.#log = log;
    this.#windowsMs = windowsMs;
    this.ages = [...new Set([0, ...windowsMs, ...otherAges])];
    this.stride = 2 * this.ages.length;
    this.#longestEdge = this.ages.indexOf(Math.max(...this.ages));
    this.#cursors = new Int32Array(this.ages.length);
    this.#touches = new Uint32Array(this.ages.length);
    for (let k = 0; k < windowsMs.length; k++) this.#touches[k + 1] = 1 << k;
    this.#touches[0] = (1 << windowsMs.length) - 1;
    this.#empty = windowsMs.map((windowMs) => flowWindow(windowMs, 0, 0, -1));
    this.#total = this.#empty;
    for (let category = 0; category < SIDES; category++) this.addCategory();
  }

  get byteLength(): number {
    let bytes = this.passed.byteLength + this.#cursors.byteLength + this.#touches.byteLength + this.#stale.byteLength;
    for (const largest of this.#largest) bytes += largest.byteLength;
    return bytes;
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
    const passed = new Float64Array(this.passed.length + this.stride);
    passed.set(this.passed);
    this.passed = passed;
    const stale = new Uint32Array(this.#stale.length + 1);
    stale.set(this.#stale);
    this.#stale = stale;
    this.#largest.push(new RecentMaximum(this.#windowsMs.length));
    this.#built.push(this.#empty);
  }

  /** Follows the log when it has moved its records towards the front, and keeps the running sums small (and so exact). */
  shift(by: number): void {
    for (let edge = 0; edge < this.#cursors.length; edge++) this.#cursors[edge] = (this.#cursors[edge] as number) - by;
    const { passed, stride } = this;
    for (let row = 0; row < passed.length; row += stride) {
      const count = passed[row + 2 * this.#longestEdge] as number;
      const cents = passed[row + 2 * this.#longestEdge + 1] as number;
      for (let at = row; at < row + stride; at += 2) add(passed, at, -count, -cents);
    }
  }

  /** Moves every edge to `nowMs`. */
  advance(nowMs: number): void {
    const { tail, timeMs, tag, centsLow, centsHigh } = this.#log;
    const { passed, stride, ages } = this;
    const cursors = this.#cursors;
    const stale = this.#stale;
    for (let edge = 0; edge < ages.length; edge++) {
      const limitMs = nowMs - (ages[edge] as number);
      const touches = this.#touches[edge] as number;
      let index = cursors[edge] as number;
      while (index < tail && (timeMs[index] as number) <= limitMs) {
        const bits = tag[index] as number;
        const side = bits & 3;
        const venue = VENUES + ((bits & 127) >> 2);
        const count = bits < 128 ? 1 : bits >> 7;
        const cents = (centsHigh[index] as number) * 2 ** 32 + (centsLow[index] as number);
        add(passed, side * stride + 2 * edge, count, cents);
        add(passed, venue * stride + 2 * edge, count, cents);
        stale[side] = (stale[side] as number) | touches;
        stale[venue] = (stale[venue] as number) | touches;
        if (edge === 0 && bits < 128) {
          (this.#largest[side] as RecentMaximum).add(timeMs[index] as number, cents);
          (this.#largest[venue] as RecentMaximum).add(timeMs[index] as number, cents);
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
    for (const category of [side, VENUES + slot]) {
      for (const [edge, age] of this.ages.entries()) {
        if (tsMs <= nowMs - age) add(this.passed, category * this.stride + 2 * edge, 1, Math.max(0, cents));
      }
      this.#stale[category] = this.#touches[0] as number;
      if (cents >= 0) (this.#largest[category] as RecentMaximum).add(tsMs, cents);
    }
    if (!inserted) return;
    for (const [edge, age] of this.ages.entries()) {
      if (tsMs <= nowMs - age) this.#cursors[edge] = (this.#cursors[edge] as number) + 1;
    }
  }

  /** Lets the oldest record pass every edge, before the log drops it. */
  drop(): void {
    const log = this.#log;
    const { head } = log;
    const isVisible = this.reached > head;
    const bits = log.tag[head] as number;
    for (let edge = 0; edge < this.ages.length; edge++) {
      if ((this.#cursors[edge] as number) > head) continue;
      this.#cursors[edge] = head + 1;
      if (!isVisible) continue;
      for (const category of [bits & 3, VENUES + ((bits & 127) >> 2)]) {
        add(this.passed, category * this.stride + 2 * edge, log.countAt(head), log.centsAt(head));
        this.#stale[category] = this.#touches[0] as number;
      }
    }
    for (const largest of this.#largest) largest.forgetUntil(log.timeMs[head] as number);
  }

  /** Whether the windows of a venue have changed since they were read. */
  isStale(slot: number): boolean {
    return this.#stale[VENUES + slot] !== 0;
  }

  /** Windows of all events. Call it before `side`, `advance` before both. Unchanged windows are shared between calls. */
  total(nowMs: number): readonly FlowWindow[] {
    const stale = (this.#stale[0] as number) | (this.#stale[1] as number) | (this.#stale[2] as number);
    if (stale === 0) return this.#total;
    const { passed, stride } = this;
    const [long, short, unknown] = this.#largest as [RecentMaximum, RecentMaximum, RecentMaximum];
    const windows = this.#total.slice();
    const two = 2 * stride;
    for (let k = 0; k < windows.length; k++) {
      if ((stale & (1 << k)) === 0) continue;
      const at = 2 * k + 2;
      const longCount = (passed[0] as number) - (passed[at] as number);
      const shortCount = (passed[stride] as number) - (passed[stride + at] as number);
      const unknownCount = (passed[two] as number) - (passed[two + at] as number);
      const longCents = (passed[1] as number) - (passed[at + 1] as number);
      const shortCents = (passed[stride + 1] as number) - (passed[stride + at + 1] as number);
      const unknownCents = (passed[two + 1] as number) - (passed[two + at + 1] as number);
      const windowMs = this.#windowsMs[k] as number;
      const fromMs = nowMs - windowMs;
      const largest = Math.max(long.after(k, fromMs), short.after(k, fromMs), unknown.after(k, fromMs));
      const count = longCount + shortCount + unknownCount;
      windows[k] =
        count === 0 ? (this.#empty[k] as FlowWindow) : flowWindow(windowMs, count, longCents + shortCents + unknownCents, largest);
    }
    this.#stale[2] = 0;
    this.#total = windows;
    return windows;
  }

  /** Windows of the liquidated longs (0) or shorts (1). */
  side(side: 0 | 1, nowMs: number): readonly FlowWindow[] {
    return this.#read(side, nowMs);
  }

  /** Windows of a venue. */
  venue(slot: number, nowMs: number): readonly FlowWindow[] {
    return this.#read(VENUES + slot, nowMs);
  }

  #read(category: number, nowMs: number): readonly FlowWindow[] {
    const stale = this.#stale[category] as number;
    const before = this.#built[category] as readonly FlowWindow[];
    if (stale === 0) return before;
    this.#stale[category] = 0;
    const { passed } = this;
    const windowsMs = this.#windowsMs;
    const largest = this.#largest[category] as RecentMaximum;
    const row = category * this.stride;
    const reachedCount = passed[row] as number;
    const reachedCents = passed[row + 1] as number;
    const windows = before.slice();
    for (let k = 0; k < windows.length; k++) {
      if ((stale & (1 << k)) === 0) continue;
      const windowMs = windowsMs[k] as number;
      const count = reachedCount - (passed[row + 2 * k + 2] as number);
      const cents = reachedCents - (passed[row + 2 * k + 3] as number);
      windows[k] = count === 0 ? (this.#empty[k] as FlowWindow) : flowWindow(windowMs, count, cents, largest.after(k, nowMs - windowMs));
    }
    largest.forgetUntil(nowMs - (windowsMs[windowsMs.length - 1] as number));
    this.#built[category] = windows;
    return windows;
  }
}

function add(sums: Float64Array, at: number, count: number, cents: number): void {
  sums[at] = (sums[at] as number) + count;
  sums[at + 1] = (sums[at + 1] as number) + cents;
}

/** One window from its count, integer cents and largest event (-1: none has a size, so sizes are absent). */
function flowWindow(windowMs: number, count: number, cents: number, largestCents: number): FlowWindow {
  return {
    windowMs,
    count,
    eventsPerSec: (count * 1000) / windowMs,
    usd: cents / 100,
    usdPerSec: (cents * 10) / windowMs,
    averageUsd: largestCents < 0 ? undefined : cents / 100 / count,
    maxUsd: largestCents < 0 ? undefined : largestCents / 100,
  };
}
