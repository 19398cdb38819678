import { quote } from '@cascade/core';
import { cannotFit, totalsOf } from './outcomes.js';
import { poolAdjacentViolators, thinned } from './pool-adjacent.js';

/** Piecewise linear map through points that ascend strictly in both; constant before the first and after the last. */
export interface IsotonicMap {
  readonly raw: readonly number[];
  /** 0..1. */
  readonly probability: readonly number[];
}

/**
 * Isotonic calibration: what share of outcomes came true at each raw score, forced to rise with the score.
 *
 * Pool-adjacent-violators gives steps; the map goes through the middle (weighted mean score) of each step, so that it rises everywhere
 * between its ends. More than `maxPoints` steps are thinned by pooling the most alike. The ends can be exactly 0 or 1: no example of the
 * other kind was there, which is not the same as impossible. One point when outcomes do not rise with the score at all. O(n log n).
 * @param raw scores, finite; order does not matter
 * @param maxPoints at least 2
 * @throws CascadeError `replay/cannot-fit`: no rows, unequal lengths, a score that is not finite, a bad outcome or weight, `maxPoints` < 2
 */
export function fitIsotonic(raw: Float64Array, outcome: Uint8Array, weight: Float64Array, maxPoints = 20): IsotonicMap {
  if (!(Number.isInteger(maxPoints) && maxPoints >= 2)) throw cannotFit(`maxPoints must be an integer >= 2, got ${quote(maxPoints)}`);
  totalsOf(raw.length, outcome, weight);
  const bad = raw.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw cannotFit(`the score of row ${bad} is ${quote(raw[bad])}; leave out the row`, { row: bad });
  const blocks = thinned(poolAdjacentViolators(raw, outcome, weight), maxPoints);
  return { raw: blocks.map((block) => block.raw), probability: blocks.map((block) => block.value) };
}

/** The probability a map gives to a score. O(points). `undefined` for a map without points or a score that is NaN. */
export function mappedProbability({ raw, probability }: IsotonicMap, score: number): number | undefined {
  const above = raw.findIndex((point) => point >= score);
  if (Number.isNaN(score)) return undefined;
  if (above <= 0) return above === 0 ? probability[0] : probability.at(-1);
  const [x0, x1] = [raw[above - 1] as number, raw[above] as number];
  const [y0, y1] = [probability[above - 1] as number, probability[above] as number];
  return y0 + ((score - x0) / (x1 - x0)) * (y1 - y0);
}
