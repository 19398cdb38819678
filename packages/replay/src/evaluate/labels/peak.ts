import type { LiquidatedSide } from '@cascade/core';
import type { LiquidationColumns } from '../market-truth.js';
import type { Stretch } from './bursts.js';
import { indexAt } from './columns.js';
import { SIDE_CODES } from './tally.js';

const PEAK_MS = 5_000;

/** Time of the largest weight in any 5 s that begin with an event, the earliest of equal ones. */
function heaviest(times: readonly number[], weightOf: (index: number) => number): number | undefined {
  let best = 0;
  let bestMs: number | undefined;
  let sum = 0;
  let end = 0;
  for (const [start, fromMs] of times.entries()) {
    for (; end < times.length && (times[end] ?? 0) < fromMs + PEAK_MS; end++) sum += weightOf(end);
    // Subtracting what left would add up rounding errors; a millionth decides nothing.
    if (sum > best * (1 + 1e-6)) {
      best = sum;
      bestMs = fromMs + PEAK_MS / 2;
    }
    sum -= weightOf(start);
  }
  return bestMs;
}

/** Middle of the 5 s with the most USD of this side, by count where no USD is known; at most the last ms of the burst. */
export function findPeak(columns: LiquidationColumns, side: LiquidatedSide | undefined, { fromMs, toMs }: Stretch): number {
  const times: number[] = [];
  const usd: number[] = [];
  for (let i = indexAt(columns.tsMs, fromMs); i < columns.tsMs.length && (columns.tsMs[i] ?? 0) < toMs; i++) {
    if (side !== undefined && columns.side[i] !== SIDE_CODES[side]) continue;
    times.push(columns.tsMs[i] ?? 0);
    const value = columns.notionalUsd[i] ?? Number.NaN;
    usd.push(Number.isNaN(value) ? 0 : value);
  }
  const peakMs = heaviest(times, (index) => usd[index] ?? 0) ?? heaviest(times, () => 1) ?? fromMs;
  return Math.min(peakMs, toMs - 1);
}
