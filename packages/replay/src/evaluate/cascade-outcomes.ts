import { HIT_AFTER_MS, HIT_BEFORE_MS } from './scorecard/config.js';
import type { LabelledSpan } from './scorecard/labelled-span.js';

/**
 * The probability of a calibrated model is that of a cascade that is under way or begins within `aheadMs`. Around a grey burst nothing is
 * learned or judged, from `greyBeforeMs` before it to `greyAfterMs` after it: an alarm there would be no false one. All ms.
 */
export const OUTCOME_MARGINS: { readonly aheadMs: number; readonly greyBeforeMs: number; readonly greyAfterMs: number } = {
  aheadMs: 2_000,
  greyBeforeMs: HIT_BEFORE_MS,
  greyAfterMs: HIT_AFTER_MS,
};

/** Whether a cascade of a symbol is on or about to begin; `undefined` where that is not to be judged. */
export type OutcomeAt = (tsMs: number) => boolean | undefined;

/** What the probability of one symbol should have been, by the labels. O(log labels) a call, in any order. */
export function outcomesOf(symbol: string, { labels }: Pick<LabelledSpan, 'labels'>): OutcomeAt {
  const own = labels.filter((label) => label.symbol === symbol);
  const cascades = new Stretches();
  const greys = new Stretches();
  for (const { grade, onsetMs, endMs } of [...own].sort((a, b) => a.onsetMs - b.onsetMs)) {
    if (grade === 'cascade') cascades.add(onsetMs - OUTCOME_MARGINS.aheadMs, endMs);
    else greys.add(onsetMs - OUTCOME_MARGINS.greyBeforeMs, endMs + OUTCOME_MARGINS.greyAfterMs);
  }
  return (tsMs) => (cascades.has(tsMs) ? true : greys.has(tsMs) ? undefined : false);
}

/** Stretches of time, ends included; overlapping ones are one. */
class Stretches {
  readonly #fromMs: number[] = [];
  readonly #toMs: number[] = [];

  /** Starts ascend. */
  add(fromMs: number, toMs: number): void {
    const last = this.#toMs.length - 1;
    const lastToMs = this.#toMs[last];
    if (lastToMs !== undefined && fromMs <= lastToMs) this.#toMs[last] = Math.max(lastToMs, toMs);
    else {
      this.#fromMs.push(fromMs);
      this.#toMs.push(toMs);
    }
  }

  has(tsMs: number): boolean {
    let low = 0;
    let high = this.#fromMs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#fromMs[middle] ?? 0) <= tsMs) low = middle + 1;
      else high = middle;
    }
    return tsMs <= (this.#toMs[low - 1] ?? Number.NEGATIVE_INFINITY);
  }
}
