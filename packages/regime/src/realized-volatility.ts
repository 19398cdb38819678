import { MIN_HORIZON_SHARE, SLOTS_KEPT } from './config.js';

/** Horizons of {@link realizedVolatilities} in slots: 1 m, 5 m, 15 m, 1 h. */
const HORIZON_SLOTS = [12, 60, 180, 720] as const;

/** Fractions per horizon, not annualised; `undefined` while less than half the horizon is known. */
export interface RealizedVolatilities {
  readonly oneMinute: number | undefined;
  readonly fiveMinutes: number | undefined;
  readonly fifteenMinutes: number | undefined;
  readonly oneHour: number | undefined;
}

/** A series of returns with nothing known yet: one NaN for each of the 720 slots of an hour. */
export function unknownSeries(length: number = SLOTS_KEPT): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}

/** The series one slot later, as a new array of the same length; the oldest value leaves. */
export function appended(series: Float64Array, value: number): Float64Array {
  const next = new Float64Array(series.length);
  next.set(series.subarray(1));
  next[series.length - 1] = value;
  return next;
}

/** Log return between two positive prices, finite even where their ratio is not. */
export function logReturn(before: number, after: number): number {
  const ratio = after / before;
  return ratio > 0 && ratio < Number.POSITIVE_INFINITY ? Math.log(ratio) : Math.log(after) - Math.log(before);
}

/**
 * Realized volatility `sqrt(sum r^2)` of 5 s log returns over 1 m, 5 m, 15 m and 1 h.
 *
 * Unknown returns (NaN) are left out; with n of N known the sum is scaled by N / n, and below half the value is `undefined`.
 * Summed anew each time, newest first, so nothing drifts. O(720), no allocation but the answer.
 * @param returns oldest first, NaN where unknown
 */
export function realizedVolatilities(returns: Float64Array): RealizedVolatilities {
  const values: (number | undefined)[] = [];
  let squares = 0;
  let known = 0;
  let used = 0;
  for (const horizon of HORIZON_SLOTS) {
    for (; used < horizon; used++) {
      const value = returns[returns.length - 1 - used];
      if (value === undefined || Number.isNaN(value)) continue;
      squares += value * value;
      known++;
    }
    values.push(known >= horizon * MIN_HORIZON_SHARE ? Math.sqrt((squares * horizon) / known) : undefined);
  }
  const [oneMinute, fiveMinutes, fifteenMinutes, oneHour] = values;
  return { oneMinute, fiveMinutes, fifteenMinutes, oneHour };
}
