import type { FlowDerivatives } from '@cascade/core';
import type { VenueSpans } from './derivatives.js';
import type { FlowLog } from './flow-log.js';
import type { SmoothedState } from './velocity-state.js';

/** Time constants in windows; with a 2 s window they are the published 1, 2.5 and 6 s (spec: smoothed variant). */
const TAUS = [0.5, 1.25, 3] as const;
/** Divisor of the acceleration in windows; with a 2 s window the published 3 s. */
const ACCELERATION_SPAN = 1.5;
/** Time constants after which a venue's past weighs less than 1 %; it must have been live that long. */
const HORIZON = 5;
/** Weights of the three rates, per window squared: the divided second difference over the time constants, halved. */
const JERK_WEIGHTS = [1 / (0.75 * 2.5), -1 / (0.75 * 2.5) - 1 / (1.75 * 2.5), 1 / (1.75 * 2.5)] as const;

/**
 * Derivatives from exponentially weighted rates `r = sum(exp(-age / tau)) / tau`.
 *
 * With w the window in seconds and tau = 0.5 w, 1.25 w, 3 w: acceleration = `(r1 - r3) / (1.5 w)`,
 * jerk = `((r1 - r2) / (0.75 w) - (r2 - r3) / (1.75 w)) / (2.5 w)`. A flow that grows by a events/s² reads as acceleration 5/3 a
 * (the published divisor is kept); a flow j t²/2 reads as jerk j. `standardError` is that of a Poisson flow at the largest of the three rates.
 *
 * A pure function of the event log, bit for bit: events that late ones can still precede are summed at each read,
 * all older ones are folded into a running sum in time order, so that nothing depends on when it was read.
 */
export class SmoothedDerivatives {
  readonly #log: FlowLog;
  readonly #windowsMs: readonly number[];
  /** Per venue slot and window: three sums of counts, then three of USD, decayed to `#foldedMs`. */
  #folded: Float64Array = new Float64Array(0);
  /** Time of the newest event folded in, per venue slot. */
  #foldedMs: Float64Array = new Float64Array(0);
  #sums: Float64Array = new Float64Array(0);
  /** Index of the oldest record not folded in. */
  next = 0;

  constructor(log: FlowLog, windowsMs: readonly number[]) {
    this.#log = log;
    this.#windowsMs = windowsMs;
  }

  get byteLength(): number {
    return this.#folded.byteLength + this.#sums.byteLength + this.#foldedMs.byteLength;
  }

  addVenue(): void {
    const slots = this.#foldedMs.length + 1;
    const size = slots * this.#windowsMs.length * 6;
    const folded = new Float64Array(size);
    folded.set(this.#folded);
    const foldedMs = new Float64Array(slots);
    foldedMs.fill(Number.NEGATIVE_INFINITY).set(this.#foldedMs);
    this.#folded = folded;
    this.#foldedMs = foldedMs;
    this.#sums = new Float64Array(size);
  }

  /**
   * @param settledMs events at or before this can't be preceded by late ones any more
   * @param reached index after the newest record visible at `nowMs`
   */
  at(nowMs: number, settledMs: number, reached: number, venues: VenueSpans): readonly FlowDerivatives[] {
    const log = this.#log;
    let index = Math.max(this.next, log.head);
    while (index < reached && (log.timeMs[index] as number) <= settledMs) this.#fold(index++);
    this.next = index;
    this.#sums.fill(0);
    for (let slot = 0; slot < this.#foldedMs.length; slot++) this.#carry(slot, nowMs);
    for (; index < reached; index++) this.#add(this.#sums, index, nowMs - (log.timeMs[index] as number));
    return this.#windowsMs.map((_, i) => this.#one(i, nowMs, venues));
  }

  /** Follows the log when it has moved its records towards the front. */
  shift(by: number): void {
    this.next -= by;
  }

  /** A copy of the sums; what the log still holds of them is counted from its head. */
  save(): SmoothedState {
    const foldedCount = Math.max(0, this.next - this.#log.head);
    return { folded: this.#folded.slice(), foldedMs: this.#foldedMs.slice(), foldedCount };
  }

  /** Takes over saved sums, after `addVenue` for each of their venues and with their log restored. */
  restore(state: SmoothedState): void {
    this.#folded = state.folded.slice();
    this.#foldedMs = state.foldedMs.slice();
    this.next = this.#log.head + state.foldedCount;
  }

  #fold(index: number): void {
    const slot = ((this.#log.tag[index] as number) & 127) >> 2;
    const tsMs = this.#log.timeMs[index] as number;
    this.#decay(this.#folded, this.#folded, slot, tsMs - (this.#foldedMs[slot] as number));
    this.#foldedMs[slot] = tsMs;
    this.#add(this.#folded, index, 0);
  }

  #carry(slot: number, nowMs: number): void {
    this.#decay(this.#folded, this.#sums, slot, nowMs - (this.#foldedMs[slot] as number));
  }

  #decay(from: Float64Array, to: Float64Array, slot: number, elapsedMs: number): void {
    for (let i = 0; i < this.#windowsMs.length; i++) {
      const at = (slot * this.#windowsMs.length + i) * 6;
      for (let t = 0; t < 3; t++) {
        const keep = Math.exp(-elapsedMs / ((TAUS[t] as number) * (this.#windowsMs[i] as number)));
        to[at + t] = (from[at + t] as number) * keep;
        to[at + 3 + t] = (from[at + 3 + t] as number) * keep;
      }
    }
  }

  #add(to: Float64Array, index: number, ageMs: number): void {
    const tag = this.#log.tag[index] as number;
    const count = tag < 128 ? 1 : tag >> 7;
    const usd = this.#log.centsAt(index) / 100;
    const slot = (tag & 127) >> 2;
    for (let i = 0; i < this.#windowsMs.length; i++) {
      const at = (slot * this.#windowsMs.length + i) * 6;
      for (let t = 0; t < 3; t++) {
        const weight = Math.exp(-ageMs / ((TAUS[t] as number) * (this.#windowsMs[i] as number)));
        to[at + t] = (to[at + t] as number) + count * weight;
        to[at + 3 + t] = (to[at + 3 + t] as number) + usd * weight;
      }
    }
  }

  #one(i: number, nowMs: number, { liveSinceMs, earliestMs }: VenueSpans): FlowDerivatives {
    const windowMs = this.#windowsMs[i] as number;
    const w = windowMs / 1000;
    const fromMs = nowMs - HORIZON * TAUS[2] * windowMs;
    if (earliestMs > fromMs) return { windowMs, acceleration: undefined, jerk: undefined };
    const rates = [0, 0, 0, 0, 0, 0];
    for (let slot = 0; slot < this.#foldedMs.length; slot++) {
      if (liveSinceMs !== undefined && (liveSinceMs[slot] as number) > fromMs) continue;
      const at = (slot * this.#windowsMs.length + i) * 6;
      for (let t = 0; t < 6; t++) rates[t] = (rates[t] as number) + (this.#sums[at + t] as number) / ((TAUS[t % 3] as number) * w);
    }
    const [r1 = 0, r2 = 0, r3 = 0, usd1 = 0, usd2 = 0, usd3 = 0] = rates;
    const span = ACCELERATION_SPAN * w;
    const [j1, j2, j3] = JERK_WEIGHTS;
    const highest = Math.max(r1, r2, r3);
    return {
      windowMs,
      acceleration: {
        eventsPerSec2: (r1 - r3) / span,
        usdPerSec2: (usd1 - usd3) / span,
        standardError: Math.sqrt((highest * varianceOf([1, 0, -1])) / w) / span,
      },
      jerk: {
        eventsPerSec3: (j1 * r1 + j2 * r2 + j3 * r3) / (w * w),
        usdPerSec3: (j1 * usd1 + j2 * usd2 + j3 * usd3) / (w * w),
        standardError: Math.sqrt((highest * varianceOf(JERK_WEIGHTS)) / w) / (w * w),
      },
    };
  }
}

/** Variance of a weighted sum of the three rates for a Poisson flow of rate 1 with w = 1: `sum(a b / (tauA + tauB))`. */
function varianceOf(weights: readonly [number, number, number]): number {
  let variance = 0;
  for (const [i, a] of weights.entries()) {
    for (const [j, b] of weights.entries()) variance += (a * b) / ((TAUS[i] as number) + (TAUS[j] as number));
  }
  return variance;
}
