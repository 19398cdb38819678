import type { LatencyReading } from '@cascade/core';
import { Ring } from '@cascade/core/stats';

/** Runs of a stage the figures are from. */
const RUNS_KEPT = 1_024;

/** How long one stage takes, over its newest 1,024 runs. */
export class StageLatency {
  readonly #stage: string;
  readonly #runs = new Ring<number>(RUNS_KEPT);

  constructor(stage: string) {
    this.#stage = stage;
  }

  add(durationMs: number): void {
    this.#runs.push(durationMs);
  }

  /** Percentiles are the smallest duration that at least that share of the runs did not exceed; `undefined` without a run. O(runs log runs). */
  reading(): LatencyReading | undefined {
    const sorted = this.#runs.toArray().sort((a, b) => a - b);
    const count = sorted.length;
    if (count === 0) return undefined;
    const percentile = (share: number): number => sorted[Math.ceil(share * count) - 1] ?? 0;
    const averageMs = sorted.reduce((sum, durationMs) => sum + durationMs, 0) / count;
    return { stage: this.#stage, averageMs, p50Ms: percentile(0.5), p99Ms: percentile(0.99), count };
  }
}
