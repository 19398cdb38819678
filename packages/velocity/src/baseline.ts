import type { BaselineState } from './burst-flow-state.js';

/** How fast the usual is forgotten, s (spec). */
const TAU_SEC = 21_600;
/** What a symbol counts as having shown before it was watched (spec): this long, at these rates per side. */
const PRIOR_SEC = 600;
const PRIOR_EVENTS_PER_SEC = 0.004;
const PRIOR_USD_PER_SEC = 20;
/** A flow this many times the usual counts as a burst and is held back (spec). */
const BURST_RATIO = 20;

/**
 * What is usual for one symbol: events and USD per second and side, half of both sides together, since a calm side alone has too few.
 *
 * Decayed sums over the decayed time watched, warm-started with a prior worth 600 s: a new symbol begins at it, one watched for two hours
 * is down to a tenth of it, and after many hours 3 % are left, so that small venues and small caps find their own scale.
 * An event counts `min(1, 20 usual / rate)` with the side's 5 s rate just before it: a burst adds at most as much as a flow at 20 times
 * the usual, so it hardly lifts what it is compared with, while a flow that stays raises it within minutes from a cold start.
 */
export class Baseline {
  #events = 0;
  #usd = 0;
  #atMs = Number.NEGATIVE_INFINITY;

  /**
   * Takes an event in at `tMs`, ms, which must not go back, after `observedMs` of watching.
   * @param eventsPerSec the 5 s rate of its side without it
   * @returns the usual events/s of a side without it; > 0
   */
  add(tMs: number, usd: number, eventsPerSec: number, observedMs: number): number {
    const keep = this.#keep(tMs);
    this.#events *= keep;
    this.#usd *= keep;
    this.#atMs = tMs;
    const usualPerSec = (this.#events / 2 + PRIOR_SEC * PRIOR_EVENTS_PER_SEC) / (watchedSec(observedMs) + PRIOR_SEC);
    const weight = Math.min(1, (BURST_RATIO * usualPerSec) / eventsPerSec);
    this.#events += weight;
    this.#usd += weight * usd;
    return usualPerSec;
  }

  /** Usual events/s and USD/s of a side at `tMs` after `observedMs` of watching; always > 0. */
  at(tMs: number, observedMs: number): { readonly eventsPerSec: number; readonly usdPerSec: number } {
    const keep = this.#keep(tMs) / 2;
    const sec = watchedSec(observedMs) + PRIOR_SEC;
    return {
      eventsPerSec: (this.#events * keep + PRIOR_SEC * PRIOR_EVENTS_PER_SEC) / sec,
      usdPerSec: (this.#usd * keep + PRIOR_SEC * PRIOR_USD_PER_SEC) / sec,
    };
  }

  save(): BaselineState {
    return { events: this.#events, usd: this.#usd, atMs: this.#atMs };
  }

  restore(state: BaselineState): void {
    this.#events = state.events;
    this.#usd = state.usd;
    this.#atMs = state.atMs;
  }

  #keep(tMs: number): number {
    return Math.exp((this.#atMs - tMs) / (TAU_SEC * 1_000));
  }
}

/** Time watched, decayed like the sums. */
function watchedSec(observedMs: number): number {
  return -TAU_SEC * Math.expm1(-observedMs / (TAU_SEC * 1_000));
}
