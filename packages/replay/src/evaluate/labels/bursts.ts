import { BIN_MS, dailyRates } from './base-rate.js';
import { MERGE_GAP_MS } from './rule.js';
import { findRuns } from './two-state.js';

/** A stretch of time `[fromMs, toMs)`. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Joins ascending stretches of which one starts at most {@link MERGE_GAP_MS} after the end of the one before. */
export function mergeStretches(stretches: Iterable<Stretch>): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of stretches) {
    const last = merged.at(-1);
    if (last === undefined || stretch.fromMs - last.toMs > MERGE_GAP_MS) merged.push(stretch);
    else merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, stretch.toMs) };
  }
  return merged;
}

/**
 * Bursts of one series of events between `startMs` and `endMs`, in whole seconds from `startMs`, bursts at most 30 s apart merged.
 * O(events + days).
 * @param tsMs ascending, all inside the span
 */
export function findBursts(tsMs: Iterable<number>, startMs: number, endMs: number): Stretch[] {
  const bins: number[] = [];
  const counts: number[] = [];
  for (const ts of tsMs) {
    const bin = Math.floor((ts - startMs) / BIN_MS);
    if (bins.at(-1) === bin) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      bins.push(bin);
      counts.push(1);
    }
  }
  const sparse = { bins, counts };
  const rates = dailyRates(sparse, startMs, Math.ceil((endMs - startMs) / BIN_MS));
  const runs = findRuns(sparse, rates);
  return mergeStretches(runs.map(({ fromBin, toBin }) => ({ fromMs: startMs + fromBin * BIN_MS, toMs: startMs + (toBin + 1) * BIN_MS })));
}
