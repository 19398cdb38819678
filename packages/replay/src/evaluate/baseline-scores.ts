import type { LiquidationEvent, OpenInterestEvent } from '@cascade/core';

/** Plain detectors that any proposal must beat. All look at one symbol's liquidations of both sides. */
export const BASELINES = ['rate10s', 'zScore', 'usd10s', 'usdPerInterest', 'cusum'] as const;
/** One of {@link BASELINES}. */
export type Baseline = (typeof BASELINES)[number];

/** Scores of the baselines at one instant. */
export interface BaselineReading {
  /** Liquidations in the last 10 s / 10, events/s. */
  readonly rate10s: number;
  /** (n - m) / sqrt(m + 1) of the last 10 s, m what the last 6 h would give. */
  readonly zScore: number;
  /** USD liquidated in the last 10 s. */
  readonly usd10s: number;
  /** That as a share of open interest; 0 while none is known. */
  readonly usdPerInterest: number;
  /** Page's CUSUM of events over a reference drift of max(19 mu, 2/s), events. */
  readonly cusum: number;
}

const WINDOW_MS = 10_000;
/** Time constant of the usual rate, s. */
const BASELINE_TAU_SEC = 21_600;
/** CUSUM's reference drift: a multiple of the usual rate, and its least value, events/s. Spec, detection.md section 3. */
const DRIFT_FACTOR = 19;
const LEAST_DRIFT = 2;
/** The CUSUM stops growing here, so that a long burst does not sound for hours, events. */
const MAX_CUSUM = 1_000;
/** So many numbers of the window are dropped at once, at least, while it is not empty. */
const LEAST_CUT = 1_024;

/**
 * The baselines of one symbol, told the time. Reading changes nothing that a later reading would give.
 * Cost: push O(1) amortised; memory: twice the events of 10 s and 512 more.
 */
export class BaselineScores {
  /** Events of the last 10 s: time and USD, alternating, from `#head` on. */
  #window: number[] = [];
  #head = 0;
  #usd = 0;
  #interest = new Map<string, number>();
  #decayed = 0;
  #decayedMs: number | undefined;
  #firstMs: number | undefined;
  #cusum = 0;
  #cusumMs = 0;

  /** The symbol has been watched from here on. */
  observeFrom(tsMs: number): void {
    this.#firstMs ??= tsMs;
  }

  push({ notionalUsd }: LiquidationEvent, tsMs: number): void {
    this.observeFrom(tsMs);
    this.#drop(tsMs);
    const usd = notionalUsd ?? 0;
    const mean = this.#meanPerSec(tsMs);
    this.#cusum = Math.min(MAX_CUSUM, this.#cusumAt(tsMs, mean) + 1);
    this.#cusumMs = tsMs;
    this.#decayed = this.#decayedAt(tsMs) + 1;
    this.#decayedMs = tsMs;
    this.#window.push(tsMs, usd);
    this.#usd += usd;
  }

  pushInterest({ exchange, openInterestUsd }: OpenInterestEvent): void {
    this.#interest.set(exchange, openInterestUsd);
  }

  /** `nowMs` never decreases. */
  at(nowMs: number): BaselineReading {
    this.#drop(nowMs);
    const count = (this.#window.length - this.#head) / 2;
    const mean = this.#meanPerSec(nowMs);
    const expected = mean * (WINDOW_MS / 1_000);
    let interestUsd = 0;
    for (const usd of this.#interest.values()) interestUsd += usd;
    const usd10s = count === 0 ? 0 : this.#usd;
    return {
      rate10s: count / (WINDOW_MS / 1_000),
      zScore: (count - expected) / Math.sqrt(expected + 1),
      usd10s,
      usdPerInterest: interestUsd > 0 ? usd10s / interestUsd : 0,
      cusum: this.#cusumAt(nowMs, mean),
    };
  }

  #drop(nowMs: number): void {
    while (this.#head < this.#window.length && (this.#window[this.#head] ?? 0) <= nowMs - WINDOW_MS) {
      this.#usd -= this.#window[this.#head + 1] ?? 0;
      this.#head += 2;
    }
    const isEmpty = this.#head === this.#window.length;
    // Rounding errors of the sum end with each pause.
    if (isEmpty) this.#usd = 0;
    if (this.#head === 0 || (!isEmpty && (this.#head < LEAST_CUT || this.#head * 2 < this.#window.length))) return;
    this.#window = this.#window.slice(this.#head);
    this.#head = 0;
  }

  #decayedAt(nowMs: number): number {
    return this.#decayedMs === undefined ? 0 : this.#decayed * Math.exp(-(nowMs - this.#decayedMs) / 1_000 / BASELINE_TAU_SEC);
  }

  /** Decayed count over the decayed time watched. */
  #meanPerSec(nowMs: number): number {
    const watchedSec = this.#firstMs === undefined ? 0 : (nowMs - this.#firstMs) / 1_000;
    const exposure = BASELINE_TAU_SEC * (1 - Math.exp(-watchedSec / BASELINE_TAU_SEC));
    return this.#decayedAt(nowMs) / Math.max(60, exposure);
  }

  #cusumAt(nowMs: number, mean: number): number {
    const drift = Math.max(DRIFT_FACTOR * mean, LEAST_DRIFT);
    return Math.max(0, this.#cusum - (drift * (nowMs - this.#cusumMs)) / 1_000);
  }
}
