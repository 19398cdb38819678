import type { TimeSeries } from '../market-truth.js';
import { DAY_MS } from './base-rate.js';
import { valueAt } from './series.js';

/** Makes the median absolute deviation of a normal variable its standard deviation. */
const NORMAL_MAD = 1.4826;
const RETURN_MS = 60_000;
/** Fewer known returns than this say nothing of a day. Our choice: half an hour. */
const MIN_RETURNS = 30;

function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function madSigma(values: readonly number[]): number {
  const centre = median(Float64Array.from(values).sort());
  return NORMAL_MAD * median(Float64Array.from(values, (value) => Math.abs(value - centre)).sort());
}

/**
 * Sigma of 60 s of one symbol by UTC day: 1.4826 times the median absolute deviation of the day's log returns from minute to minute
 * (not overlapping, on full minutes). A day with fewer than 30 known returns has none.
 */
export class PriceSigma {
  readonly #byDay = new Map<number, number>();

  constructor(prices: TimeSeries) {
    const firstDay = Math.floor(prices.startMs / DAY_MS);
    const endMs = prices.startMs + prices.values.length * prices.stepMs;
    for (let day = firstDay; day * DAY_MS < endMs; day++) {
      const returns: number[] = [];
      const untilMs = Math.min(endMs, (day + 1) * DAY_MS);
      for (let atMs = day * DAY_MS; atMs + RETURN_MS <= untilMs; atMs += RETURN_MS) {
        const value = Math.log(valueAt(prices, atMs + RETURN_MS) / valueAt(prices, atMs));
        if (Number.isFinite(value)) returns.push(value);
      }
      if (returns.length >= MIN_RETURNS) this.#byDay.set(day, madSigma(returns));
    }
  }

  /** Sigma of the day of `atMs`, a fraction; 0 when it has none, so that only the least move counts. */
  at(atMs: number): number {
    return this.#byDay.get(Math.floor(atMs / DAY_MS)) ?? 0;
  }
}
