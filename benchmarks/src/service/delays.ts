/** Delays of one round, ms, in any order. */
export type Round = ArrayLike<number>;

/** The smallest value that at least this share (0 to 1) of the values do not exceed; `undefined` without values. O(n log n). */
export function percentile(values: ArrayLike<number>, share: number): number | undefined {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** One contender in short, ms. */
export interface DelayRow {
  readonly samples: number;
  /** Medians over the rounds: one round in which the machine was busy elsewhere does not decide. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Least and most p99 of a round. */
  readonly p99Range: readonly [number, number];
}

/** Percentiles of each round, then the median over the rounds; `undefined` unless every round has samples. */
export function delayRow(rounds: readonly Round[]): DelayRow | undefined {
  const of = (share: number): number[] => rounds.flatMap((round) => percentile(round, share) ?? []);
  const [p50s, p99s] = [of(0.5), of(0.99)];
  const [p50Ms, p99Ms] = [percentile(p50s, 0.5), percentile(p99s, 0.5)];
  if (p99s.length < rounds.length || p50Ms === undefined || p99Ms === undefined) return undefined;
  const samples = rounds.reduce((sum, { length }) => sum + length, 0);
  return { samples, p50Ms, p99Ms, p99Range: [Math.min(...p99s), Math.max(...p99s)] };
}

/** Whether what was changed costs time, seen beside two contenders that are the same. */
export interface Verdict {
  /** p99 of the changed one over the mean of the two that are the same. */
  readonly ratio: number;
  /** The larger p99 of the two that are the same over the smaller: what the machine does by itself, >= 1. */
  readonly noise: number;
  /** Most the ratio may be: 1.5 times the noise. */
  readonly limit: number;
  /** `inconclusive`: the noise is above 2, so that a change of half as much again could not be told. */
  readonly is: 'fine' | 'slower' | 'inconclusive';
}

const MARGIN = 1.5;
const MOST_NOISE = 2;

/** Judges by p99: slower when the ratio is above 1.5 times the noise of the same run. Being faster is no failure. */
export function judge(same: DelayRow, sameAgain: DelayRow, changed: DelayRow): Verdict {
  const [a, b] = [same.p99Ms, sameAgain.p99Ms];
  const noise = Math.max(a, b) / Math.min(a, b);
  const ratio = changed.p99Ms / ((a + b) / 2);
  const limit = MARGIN * noise;
  return { ratio, noise, limit, is: noise > MOST_NOISE ? 'inconclusive' : ratio > limit ? 'slower' : 'fine' };
}
