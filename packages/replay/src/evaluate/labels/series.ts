import type { TimeSeries } from '../market-truth.js';

/** Value standing at `atMs`; NaN where nothing is known or outside the series. */
export function valueAt({ startMs, stepMs, values }: TimeSeries, atMs: number): number {
  return values[Math.floor((atMs - startMs) / stepMs)] ?? Number.NaN;
}

/** Last known value at or before `atMs`, of any age; `undefined` without one. */
export function lastKnown({ startMs, stepMs, values }: TimeSeries, atMs: number): number | undefined {
  for (let i = Math.min(values.length - 1, Math.floor((atMs - startMs) / stepMs)); i >= 0; i--) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isNaN(value)) return value;
  }
  return undefined;
}

/** Whether any value is known. */
export function hasValues(series: TimeSeries | undefined): series is TimeSeries {
  return series?.values.some((value) => !Number.isNaN(value)) ?? false;
}
