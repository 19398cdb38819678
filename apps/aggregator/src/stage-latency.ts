import type { LatencyReading } from '@cascade/core';
import { Ring } from '@cascade/core/stats';

/** Runs of a stage the figures are from. */
const RUNS_KEPT = 1_024;

/**
 * The stages that are timed: `decode` from a frame's text to its events (one frame in 401), `detect` one reading of the detector over a
 * batch, `publish` from the first signal offered to the bus having written everything offered, `end_to_end` from the receipt of a
 * liquidation to its signal being handed to the bus (`EndToEnd` says which liquidation).
 */
export const STAGES = ['decode', 'detect', 'publish', 'end_to_end'] as const;
/** Name of a stage that is timed. */
export type Stage = (typeof STAGES)[number];

/** How long one stage takes, over its newest 1,024 runs. */
export class StageLatency {
  readonly #stage: Stage;
  readonly #runs = new Ring<number>(RUNS_KEPT);

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  add(durationMs: number): void {
    this.#runs.push(durationMs);
  }

  /** Percentiles are the smallest duration that at least that share of the runs did not exceed; `undefined` without a run. O(runs log runs). */
  reading(): LatencyReading | undefined {
    // Typed arrays sort numbers without a callback: this is asked four times a second while somebody watches.
    const sorted = Float64Array.from(this.#runs.toArray()).sort();
    const count = sorted.length;
    if (count === 0) return undefined;
    const percentile = (share: number): number => sorted[Math.ceil(share * count) - 1] ?? 0;
    const averageMs = sorted.reduce((sum, durationMs) => sum + durationMs, 0) / count;
    return { stage: this.#stage, averageMs, p50Ms: percentile(0.5), p99Ms: percentile(0.99), count };
  }
}
