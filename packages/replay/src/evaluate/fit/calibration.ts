import { CascadeError, quote } from '@cascade/core';
import { totalsOf } from './outcomes.js';

/** Forecasts of about the same size, and what became of them. Bounds: `from` included, `to` not (1 is). */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  /** Rows, whatever their weight. */
  readonly n: number;
  /** Sum of weights. */
  readonly weight: number;
  /** Weighted mean forecast. */
  readonly meanForecast: number;
  /** Weighted share of outcomes that are 1. */
  readonly observed: number;
  /**
   * Wilson 95 % interval of `observed`, for the effective number of rows (sum of weights)² / (sum of squared weights). It takes rows for
   * independent; seconds of one episode are not, so it is too narrow for them.
   */
  readonly low: number;
  readonly high: number;
}

/** How well probabilities agree with outcomes. Plain data, fit for JSON. */
export interface Calibration {
  /** Rows. */
  readonly n: number;
  /** Weighted share 0..1 of outcomes that are 1. */
  readonly baseRate: number;
  /** Weighted mean of (forecast - outcome)²: 0 perfect, 1 always wrong. */
  readonly brier: number;
  /** 1 - brier / that of always forecasting the base rate: 1 perfect, 0 no better, negative worse. Absent when all outcomes are equal. */
  readonly brierSkill?: number | undefined;
  /** Expected calibration error: weighted mean of |mean forecast - observed| over ten bins of equal width. 0..1. */
  readonly ece: number;
  /** The same over the bins of `reliability`: with rare events the ten equal bins hold nearly everything in one. */
  readonly logEce: number;
  /** Ascending, without empty bins. */
  readonly reliability: readonly ReliabilityBin[];
}

/** Bounds of the bins of a reliability table: two a decade up to .1, closer above. Our choice, for events in 1e-4 .. 1e-2 of all seconds. */
export const RELIABILITY_BOUNDS: readonly number[] = [0, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1];
const EQUAL_BOUNDS: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** 97.5 % quantile of the standard normal distribution. */
const Z95 = 1.959963984540054;

/** Sums of one bin. */
interface BinSums {
  n: number;
  weight: number;
  squaredWeight: number;
  forecast: number;
  positive: number;
}

/** Wilson score interval for a share, 95 %. @param n effective number of trials, > 0 */
function wilson95(share: number, n: number): { readonly low: number; readonly high: number } {
  const spread = (Z95 * Z95) / n;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / n + spread / (4 * n))) / (1 + spread);
  // At shares of 0 and 1 the interval touches them exactly; rounding would miss by 1e-17.
  return { low: share === 0 ? 0 : Math.max(0, centre - half), high: share === 1 ? 1 : Math.min(1, centre + half) };
}

function binOf(bounds: readonly number[], value: number): number {
  let bin = bounds.length - 2;
  while (bin > 0 && value < (bounds[bin] as number)) bin--;
  return bin;
}

function binned(bounds: readonly number[], probability: Float64Array, outcome: Uint8Array, weight: Float64Array): ReliabilityBin[] {
  const sums = bounds.slice(1).map((): BinSums => ({ n: 0, weight: 0, squaredWeight: 0, forecast: 0, positive: 0 }));
  probability.forEach((forecast, i) => {
    const w = weight[i] as number;
    const bin = sums[binOf(bounds, forecast)] as BinSums;
    if (w === 0) return;
    bin.n++;
    bin.weight += w;
    bin.squaredWeight += w * w;
    bin.forecast += w * forecast;
    if (outcome[i] === 1) bin.positive += w;
  });
  return sums.flatMap((bin, index) => {
    if (bin.n === 0) return [];
    const observed = bin.positive / bin.weight;
    const interval = wilson95(observed, bin.weight ** 2 / bin.squaredWeight);
    const [from = 0, to = 1] = bounds.slice(index, index + 2);
    return [{ from, to, n: bin.n, weight: bin.weight, meanForecast: bin.forecast / bin.weight, observed, ...interval }];
  });
}

function calibrationError(bins: readonly ReliabilityBin[], total: number): number {
  return bins.reduce((sum, bin) => sum + (bin.weight / total) * Math.abs(bin.meanForecast - bin.observed), 0);
}

/**
 * Brier score, Brier skill, expected calibration error and reliability table of forecasts. O(n).
 *
 * Rows of weight 0 count nowhere but in `n`.
 * @param probability forecasts, 0..1
 * @param outcome 0 or 1
 * @param weight how many examples a row stands for, >= 0
 * @throws CascadeError `replay/invalid-forecast` for a forecast outside 0..1; `replay/cannot-fit` for no rows, unequal lengths, a bad
 *   outcome or weight
 */
export function calibrationOf(probability: Float64Array, outcome: Uint8Array, weight: Float64Array): Calibration {
  const { weight: total, baseRate } = totalsOf(probability.length, outcome, weight);
  let squares = 0;
  probability.forEach((forecast, i) => {
    if (!(forecast >= 0 && forecast <= 1)) {
      throw new CascadeError('replay/invalid-forecast', `the forecast of row ${i} must be from 0 to 1, got ${quote(forecast)}`, {
        context: { row: i, forecast },
      });
    }
    squares += (weight[i] as number) * (forecast - (outcome[i] as number)) ** 2;
  });
  const brier = squares / total;
  const uncertainty = baseRate * (1 - baseRate);
  const reliability = binned(RELIABILITY_BOUNDS, probability, outcome, weight);
  return {
    n: probability.length,
    baseRate,
    brier,
    ...(uncertainty > 0 ? { brierSkill: 1 - brier / uncertainty } : {}),
    ece: calibrationError(binned(EQUAL_BOUNDS, probability, outcome, weight), total),
    logEce: calibrationError(reliability, total),
    reliability,
  };
}
