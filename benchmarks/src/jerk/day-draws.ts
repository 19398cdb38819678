import { createRandom } from '@cascade/core/stats';
import type { Interval } from '@cascade/replay/evaluate';

/** A number that belongs to a day, 0 = the first. */
export interface DayValue {
  readonly day: number;
  readonly value: number;
}

const RESAMPLES = 1_000;
const SEED = 1;

/**
 * Days drawn with replacement, as many as there are, a thousand times: what happens within a day hangs together. The same draws for every
 * figure of one number of days, so that differences are paired. Intervals are the percentiles 2.5 and 97.5.
 */
export class DayDraws {
  readonly #draws: readonly Uint16Array[];

  constructor(days: number) {
    const random = createRandom(SEED);
    this.#draws = Array.from({ length: days < 2 ? 0 : RESAMPLES }, () => {
      const weights = new Uint16Array(days);
      for (let draw = 0; draw < days; draw++) {
        const day = random.int(0, days - 1);
        weights[day] = (weights[day] ?? 0) + 1;
      }
      return weights;
    });
  }

  /** @param statistic the figure when each day counts `weights[day]` times, `undefined` where these days have nothing to compute it from */
  interval(statistic: (weights: Uint16Array) => number | undefined): Interval | undefined {
    const figures = this.#draws.map(statistic).filter((figure) => figure !== undefined);
    const sorted = Float64Array.from(figures).sort();
    const cut = Math.floor(sorted.length * 0.025);
    const low = sorted[cut];
    const high = sorted[sorted.length - 1 - cut];
    return low === undefined || high === undefined ? undefined : { low, high };
  }
}

/** Smallest value with at least half of the weight at or below it. @param ascending sorted by value */
export function medianByDay(ascending: readonly DayValue[], weights: ArrayLike<number>): number | undefined {
  const total = ascending.reduce((sum, { day }) => sum + (weights[day] ?? 0), 0);
  let below = 0;
  for (const { day, value } of ascending) {
    below += weights[day] ?? 0;
    if (total > 0 && 2 * below >= total) return value;
  }
  return undefined;
}

/** Sum of `counts` over sum of `of`, both by day. */
export function shareByDay(counts: ArrayLike<number>, of: ArrayLike<number>, weights: ArrayLike<number>): number | undefined {
  let sum = 0;
  let total = 0;
  for (let day = 0; day < weights.length; day++) {
    sum += (weights[day] ?? 0) * (counts[day] ?? 0);
    total += (weights[day] ?? 0) * (of[day] ?? 0);
  }
  return total > 0 ? sum / total : undefined;
}
