import { assertTime, CascadeError, quote } from '@cascade/core';
import type { PriceMovesState } from './price-moves-state.js';
import { PRIOR_ESTIMATE, type SigmaEstimate, sigma10sOf, withReturn } from './price-sigma.js';
import { assertPrice } from './price-slot.js';
import { logReturn } from './realized-volatility.js';

/** One price of one symbol. */
export interface PricePoint {
  /** Unix ms on the caller's time axis. */
  readonly tsMs: number;
  /** USD, > 0. */
  readonly price: number;
}

/** Recent moves of one symbol's price in units of its own usual ones. Plain data. */
export interface PriceMovesSnapshot {
  /** The newest price, USD. */
  readonly price: number;
  /** Usual size of a 60 s log return (standard deviation), a fraction, >= .00012. */
  readonly sigma60s: number;
  /** Log return up to now since the last full second at least 10, 60, 180 s ago; below 0 the price fell. */
  readonly move10s: number;
  readonly move60s: number;
  readonly move180s: number;
  /** The moves over the sigma of their own horizon. */
  readonly sigmas10s: number;
  readonly sigmas60s: number;
  readonly sigmas180s: number;
  /** Only when `sinceMs` was given: largest fall below and rise above the price 10 s before it, up to now, fractions >= 0. */
  readonly sinceMove?: { readonly down: number; readonly up: number } | undefined;
}

const SLOT_MS = 1_000;
/** Slots kept: 300 s and the running one. */
const SLOTS_KEPT = 301;
/** How long a price stands without a newer one, ms. */
const MAX_CARRY_MS = 30_000;
/** A late price is taken into the newest slot or one of this many before it. */
const OPEN_SLOTS = 2;
/** Slots between the prices of two returns of the sigma: 10 s, aligned to the epoch. */
const SLOTS_PER_RETURN = 10;
const RETURNS_KEPT = 31;
/** How long before `sinceMs` the reference price of `sinceMove` stands, ms (spec: a cascade's move is taken from 10 s before its onset). */
const BEFORE_MS = 10_000;

/** Where copies are put together. */
const SCRATCH = new Float64Array(2 * SLOTS_KEPT);

/** Position in a ring, of negative numbers too. */
function modulo(value: number, size: number): number {
  return ((value % size) + size) % size;
}

/**
 * One symbol's recent price moves in units of its own sigma. Feed it one venue's prices: a difference between venues would read as a move.
 *
 * Prices are kept as the last one of each second ((k - 1) s, k s] for 300 s. A second without a price has that of the one before, for at
 * most 30 s of silence; what is older is unknown, and a move that would begin there, or before the first price, begins at the first price
 * after it. Extremes within a second are not seen.
 *
 * Sigma is that of epoch-aligned 10 s log returns, exponentially weighted (6 h), each return cut at 4 sigma of the estimate before it; it
 * starts from .0004 with the weight of ten minutes, is at least .00005, stands still while prices are unknown, and grows with the root of
 * the horizon.
 *
 * Prices may come in any order within the newest second with a price and the two before; older ones are counted in `lateCount` and left
 * out. Of prices stamped later than `nowMs` none is seen; a read that lies in the past sees whole seconds. The answer depends on what was
 * pushed and on `nowMs`, not on earlier reads. The time axis is trusted: a price from the far future makes everything before it late.
 *
 * Cost: `push` and `at` O(1), `sinceMove` at most 301 steps, a price after a silence at most 400. Memory: 3.3 KB.
 */
export class PriceMoves {
  /** By slot: the price at its end, NaN where unknown. */
  readonly #price = new Float64Array(SLOTS_KEPT);
  /** By slot: how old that price is at the slot's end, ms. */
  readonly #ageMs = new Uint16Array(SLOTS_KEPT);
  /** By return: the variance after it. */
  readonly #variance = new Float64Array(RETURNS_KEPT);
  #newestSlot: number | undefined;
  /** The last return that no late price can change, and the estimate after it. */
  #settledReturn = 0;
  #settled: SigmaEstimate = PRIOR_ESTIMATE;
  #lateCount = 0;

  /** Prices that came too late to count, since the last reset. */
  get lateCount(): number {
    return this.#lateCount;
  }

  /** Bytes held in typed arrays; fixed. */
  get memoryBytes(): number {
    return this.#price.byteLength + this.#ageMs.byteLength + this.#variance.byteLength;
  }

  /**
   * Takes one price.
   * @throws CascadeError `regime/invalid-sample`, `regime/invalid-time`, `regime/invalid-price`
   */
  push(point: PricePoint): void {
    if (typeof point !== 'object' || point === null) {
      throw new CascadeError('regime/invalid-sample', `push takes an object with tsMs and price, got ${quote(point)}`);
    }
    const { tsMs, price } = point;
    assertTime('regime', 'tsMs', tsMs);
    assertPrice('price', price);
    const slot = Math.ceil(tsMs / SLOT_MS);
    if (this.#newestSlot !== undefined && slot < this.#newestSlot - OPEN_SLOTS) {
      this.#lateCount++;
      return;
    }
    const newest = this.#openUntil(slot);
    for (let later = slot; later <= newest; later++) {
      const at = modulo(later, SLOTS_KEPT);
      const ageMs = later * SLOT_MS - tsMs;
      // Of equal times the later pushed counts.
      if (Number.isNaN(this.#price[at]) || ageMs <= (this.#ageMs[at] as number)) {
        this.#price[at] = price;
        this.#ageMs[at] = ageMs;
      }
    }
  }

  /**
   * The moves up to `nowMs`, in any order of reads; `undefined` before the first price and when the newest one is more than 30 s old.
   * @param nowMs Unix ms
   * @param options `sinceMs`: beginning of the span of `sinceMove`, Unix ms; more than 290 s ago counts from the oldest price kept
   * @throws CascadeError `regime/invalid-time`
   */
  at(nowMs: number, options: { readonly sinceMs?: number | undefined } = {}): PriceMovesSnapshot | undefined {
    const { sinceMs } = options;
    assertTime('regime', 'nowMs', nowMs);
    if (sinceMs !== undefined) assertTime('regime', 'sinceMs', sinceMs);
    const slot = this.#slotSeenAt(nowMs);
    if (slot === undefined) return undefined;
    const price = this.#priceOf(slot);
    const moveOver = (horizonMs: number): number => logReturn(this.#priceOf(this.#firstKnown(nowMs - horizonMs, slot)), price);
    const [move10s, move60s, move180s] = [moveOver(10_000), moveOver(60_000), moveOver(180_000)];
    const sigma10s = sigma10sOf(this.#varianceAt(nowMs));
    const sigma60s = sigma10s * Math.sqrt(6);
    return {
      price,
      sigma60s,
      move10s,
      move60s,
      move180s,
      sigmas10s: move10s / sigma10s,
      sigmas60s: move60s / sigma60s,
      sigmas180s: move180s / (sigma10s * Math.sqrt(18)),
      ...(sinceMs === undefined ? {} : { sinceMove: this.#moveBetween(this.#firstKnown(sinceMs - BEFORE_MS, slot), slot) }),
    };
  }

  /** Back to the state after construction. */
  reset(): void {
    this.#newestSlot = undefined;
    this.#settledReturn = 0;
    this.#settled = PRIOR_ESTIMATE;
    this.#lateCount = 0;
  }

  /** What the engine knows, to go on with in another process: plain data, a copy. Cost one pass over 301 slots. */
  save(): PriceMovesState {
    const variances: number[] = [];
    let length = 0;
    if (this.#newestSlot !== undefined) {
      const newest = this.#newestSlot;
      let first = newest;
      let lastMs = Number.NEGATIVE_INFINITY;
      let at = modulo(newest + 1, SLOTS_KEPT);
      for (let slot = newest - SLOTS_KEPT + 1; slot <= newest; slot++) {
        const price = this.#price[at] as number;
        const stampMs = slot * SLOT_MS - (this.#ageMs[at] as number);
        if (++at === SLOTS_KEPT) at = 0;
        if (Number.isNaN(price) || stampMs === lastMs) continue;
        if (length === 0) first = slot;
        SCRATCH[length++] = stampMs;
        SCRATCH[length++] = price;
        lastMs = stampMs;
      }
      // A late price may still make the slots known that are open to it.
      const oldest = Math.min(first, newest - OPEN_SLOTS);
      for (let index = Math.floor((oldest - 1) / SLOTS_PER_RETURN); index <= this.#settledReturn; index++) {
        variances.push(this.#variance[modulo(index, RETURNS_KEPT)] as number);
      }
    }
    return {
      points: SCRATCH.slice(0, length),
      variances: new Float64Array(variances),
      settledReturn: this.#settledReturn,
      variance: this.#settled.variance,
      returns: this.#settled.returns,
      lateCount: this.#lateCount,
    };
  }

  /** Replaces everything by a copy of what was saved, unchecked; then answers as the saved one does. Cost: pushing at most 301 prices. */
  restore({ points, variances, settledReturn, variance, returns, lateCount }: PriceMovesState): void {
    this.reset();
    for (let i = 0; i < points.length; i += 2) this.push({ tsMs: points[i] as number, price: points[i + 1] as number });
    this.#settledReturn = settledReturn;
    this.#settled = { variance, returns };
    const first = settledReturn - variances.length + 1;
    for (const [i, earlier] of variances.entries()) this.#variance[modulo(first + i, RETURNS_KEPT)] = earlier;
    this.#lateCount = lateCount;
  }

  /** The newest slot whose price is stamped at or before `nowMs`, unless that price is older than 30 s. */
  #slotSeenAt(nowMs: number): number | undefined {
    if (this.#newestSlot === undefined) return undefined;
    const running = Math.ceil(nowMs / SLOT_MS);
    let slot = Math.min(running, this.#newestSlot);
    if (this.#stampOf(slot) > nowMs) slot--;
    if (Number.isNaN(this.#priceOf(slot))) return undefined;
    return nowMs - this.#stampOf(slot) > MAX_CARRY_MS ? undefined : slot;
  }

  /** When the price of a kept slot was stamped, ms. */
  #stampOf(slot: number): number {
    return slot * SLOT_MS - (this.#ageMs[modulo(slot, SLOTS_KEPT)] as number);
  }

  /** The price at the end of a slot, carried over at most 30 s; NaN where it is unknown. */
  #priceOf(slot: number): number {
    const newest = this.#newestSlot;
    if (newest === undefined || slot <= newest - SLOTS_KEPT) return Number.NaN;
    if (slot <= newest) return this.#price[modulo(slot, SLOTS_KEPT)] as number;
    return slot * SLOT_MS - this.#stampOf(newest) > MAX_CARRY_MS ? Number.NaN : (this.#price[modulo(newest, SLOTS_KEPT)] as number);
  }

  /** The last full second at `tsMs`, or the first with a known price after it; at most `last`, whose price is known. */
  #firstKnown(tsMs: number, last: number): number {
    let slot = Math.min(last, Math.max(Math.floor(tsMs / SLOT_MS), last - SLOTS_KEPT + 1));
    while (slot < last && Number.isNaN(this.#priceOf(slot))) slot++;
    return slot;
  }

  #moveBetween(first: number, last: number): { readonly down: number; readonly up: number } {
    const reference = this.#priceOf(first);
    let lowest = reference;
    let highest = reference;
    for (let slot = first + 1; slot <= last; slot++) {
      const price = this.#priceOf(slot);
      if (price < lowest) lowest = price;
      if (price > highest) highest = price;
    }
    return { down: 1 - lowest / reference, up: Math.min(Number.MAX_VALUE, highest / reference - 1) };
  }

  /** The variance after the last return complete at `nowMs`. At most five returns are not settled: older prices are stale. */
  #varianceAt(nowMs: number): number {
    const last = Math.floor(nowMs / (SLOT_MS * SLOTS_PER_RETURN));
    if (last <= this.#settledReturn) return this.#variance[modulo(last, RETURNS_KEPT)] as number;
    let estimate = this.#settled;
    for (let index = this.#settledReturn + 1; index <= last; index++) estimate = withReturn(estimate, this.#changeOf(index));
    return estimate.variance;
  }

  /** The log return that ends at 10 s * index; NaN where a price is unknown. */
  #changeOf(index: number): number {
    const before = this.#priceOf((index - 1) * SLOTS_PER_RETURN);
    const after = this.#priceOf(index * SLOTS_PER_RETURN);
    return Number.isNaN(before) || Number.isNaN(after) ? Number.NaN : logReturn(before, after);
  }

  /** Opens all slots up to `slot`, which take over the price before them, and settles what gets out of reach. */
  #openUntil(slot: number): number {
    let newest = this.#newestSlot ?? this.#skipTo(slot - 1);
    while (newest < slot) {
      // After so long a silence no slot that is kept would be known: don't walk through it.
      const isUnknown = Number.isNaN(this.#priceOf(newest - OPEN_SLOTS - 1)) && Number.isNaN(this.#priceOf(newest));
      if (isUnknown && slot - newest > SLOTS_KEPT) newest = this.#skipTo(slot - 1);
      const price = this.#priceOf(newest + 1);
      const stampMs = this.#stampOf(newest);
      newest++;
      this.#price[modulo(newest, SLOTS_KEPT)] = price;
      this.#ageMs[modulo(newest, SLOTS_KEPT)] = Number.isNaN(price) ? 0 : newest * SLOT_MS - stampMs;
      this.#newestSlot = newest;
      const closed = newest - OPEN_SLOTS - 1;
      if (modulo(closed, SLOTS_PER_RETURN) === 0) this.#settle(closed / SLOTS_PER_RETURN);
    }
    return newest;
  }

  #settle(index: number): void {
    this.#settled = withReturn(this.#settled, this.#changeOf(index));
    this.#settledReturn = index;
    this.#variance[modulo(index, RETURNS_KEPT)] = this.#settled.variance;
  }

  /** Makes `slot` the newest one, with no price known in or before it. */
  #skipTo(slot: number): number {
    this.#price.fill(Number.NaN);
    this.#variance.fill(this.#settled.variance);
    // Returns that end by then begin where no late price can come.
    this.#settledReturn = Math.floor(slot / SLOTS_PER_RETURN);
    this.#newestSlot = slot;
    return slot;
  }
}
