import { assertKnownKeys, CascadeError, quote } from '@cascade/core';
import { createRandom } from '@cascade/core/stats';
import { DEFAULT_RESAMPLES, MAX_RESAMPLES } from './config.js';

/** A 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure with its uncertainty. */
export interface Estimate {
  /** Absent when there is nothing to compute it from. */
  readonly value?: number;
  /** Absent with fewer than two days. */
  readonly interval?: Interval;
}

/** `value` = `count / of`: a share (detected of all) or a rate (false alarms of symbol-days). */
export interface Ratio extends Estimate {
  readonly count: number;
  readonly of: number;
}

/** How the intervals are drawn. */
export interface BootstrapOptions {
  /** 1 to 10,000. Default 1,000. */
  readonly resamples?: number;
  /** Default 1; the same seed draws the same days. */
  readonly seed?: number;
}

/** A figure computed from days that count `weights[day]` times each; `undefined` when these days hold nothing to compute it from. */
export type DayStatistic = (weights: ArrayLike<number>) => number | undefined;

/** Sum of `counts` over sum of `of`, both by day. O(days). */
export function ratioByDay(counts: ArrayLike<number>, of: ArrayLike<number>): DayStatistic {
  return (weights) => {
    let count = 0;
    let total = 0;
    for (let day = 0; day < weights.length; day++) {
      count += (weights[day] as number) * (counts[day] as number);
      total += (weights[day] as number) * (of[day] as number);
    }
    return total > 0 ? count / total : undefined;
  };
}

/**
 * Smallest value with at least `share` of all values at or below it (nearest rank), `share` in (0, 1].
 * O(values): they are sorted once, not per resample.
 */
export function quantileByDay(values: readonly { readonly value: number; readonly day: number }[], share: number): DayStatistic {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  return (weights) => {
    let total = 0;
    for (const { day } of sorted) total += weights[day] as number;
    if (total === 0) return undefined;
    let below = 0;
    for (const { value, day } of sorted) {
      below += weights[day] as number;
      if (below >= share * total) return value;
    }
    return undefined;
  };
}

/**
 * Day-block bootstrap: what happens within a day hangs together, so whole days are drawn with replacement, as many as there are.
 * All figures of one instance use the same draws: the difference of two methods on it is paired. The interval is that of percentiles
 * (2.5 %, 97.5 %); resamples in which a figure is undefined are left out. With few days it is too narrow: say the number of days. Of a
 * share that is 0 or 1 on all days it is a point, which says nothing of how sure that is: give the counts.
 * Memory: resamples x days x 2 bytes.
 */
export class DayBootstrap {
  readonly days: number;
  readonly resamples: number;
  readonly seed: number;
  readonly #once: Uint16Array;
  readonly #draws: readonly Uint16Array[];

  /** @throws CascadeError `replay/invalid-resamples`, `replay/unknown-option` */
  constructor(days: number, options: BootstrapOptions = {}) {
    assertKnownKeys('replay', options, ['resamples', 'seed']);
    const { resamples = DEFAULT_RESAMPLES, seed = 1 } = options;
    if (!Number.isInteger(resamples) || resamples < 1 || resamples > MAX_RESAMPLES) {
      const message = `resamples must be an integer from 1 to ${MAX_RESAMPLES}, got ${quote(resamples)}`;
      throw new CascadeError('replay/invalid-resamples', message, { context: { resamples } });
    }
    this.days = days;
    this.resamples = resamples;
    this.seed = seed;
    this.#once = new Uint16Array(days).fill(1);
    const random = createRandom(seed);
    this.#draws = Array.from({ length: days < 2 ? 0 : resamples }, () => {
      const weights = new Uint16Array(days);
      for (let draw = 0; draw < days; draw++) {
        const day = random.int(0, days - 1);
        weights[day] = (weights[day] as number) + 1;
      }
      return weights;
    });
  }

  /** The figure over all days as they were, with its interval. O(resamples x cost of the statistic). */
  estimate(statistic: DayStatistic): Estimate {
    const value = statistic(this.#once);
    if (value === undefined) return {};
    const drawn: number[] = [];
    for (const weights of this.#draws) {
      const figure = statistic(weights);
      if (figure !== undefined) drawn.push(figure);
    }
    if (drawn.length === 0) return { value };
    const sorted = Float64Array.from(drawn).sort();
    const cut = Math.floor(sorted.length * 0.025);
    return { value, interval: { low: sorted[cut] as number, high: sorted[sorted.length - 1 - cut] as number } };
  }

  /** A share or rate from counts by day. */
  ratio(counts: ArrayLike<number>, of: ArrayLike<number>): Ratio {
    return { count: sum(counts), of: sum(of), ...this.estimate(ratioByDay(counts, of)) };
  }
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index] as number;
  return total;
}
