import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LatencyWarning, PerformanceMonitor } from './performance-monitor.js';

interface Run {
  readonly atMs: number;
  readonly durationMs: number;
}

/** The 99th percentile by nearest rank over the present second and the 59 before; `undefined` without a run. */
function p99At(runs: readonly Run[], nowMs: number): number | undefined {
  const first = Math.floor(nowMs / 1_000) - 60;
  const window = runs.filter(({ atMs }) => Math.floor(atMs / 1_000) > first).map(({ durationMs }) => durationMs);
  return window.sort((a, b) => a - b)[Math.ceil(0.99 * window.length) - 1];
}

/** After which runs a warning is due, by the plain reading of the rule. */
function dueWarnings(runs: readonly Run[]): number[] {
  let isWarned = false;
  let belowSinceMs: number | undefined;
  const due: number[] = [];
  for (const [index, { atMs }] of runs.entries()) {
    const p99 = p99At(runs.slice(0, index + 1), atMs) ?? 0;
    belowSinceMs = p99 < 8 ? (belowSinceMs ?? atMs) : undefined;
    if (belowSinceMs !== undefined && atMs - belowSinceMs >= 60_000) isWarned = false;
    const isFullMinute = atMs - (runs[0]?.atMs ?? 0) >= 60_000;
    if (p99 > 10 && !isWarned && isFullMinute) {
      isWarned = true;
      due.push(index);
    }
  }
  return due;
}

const bursts = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 40 }),
    stepMs: fc.integer({ min: 0, max: 3_000 }),
    pauseMs: fc.constantFrom(0, 500, 20_000, 59_999, 60_000, 90_000),
    durationMs: fc.constantFrom(0, 1, 7.9, 8, 9, 10, 10.1, 50),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('PerformanceMonitor', () => {
  it('warns exactly when the sorted runs of the last minute say so', () => {
    let warned = 0;
    let warnedAgain = 0;
    fc.assert(
      fc.property(bursts, (plan) => {
        const runs: Run[] = [];
        let atMs = 1_791_565_200_000;
        for (const { count, stepMs, pauseMs, durationMs } of plan) {
          atMs += pauseMs;
          for (let index = 0; index < count; index += 1) {
            atMs += stepMs;
            runs.push({ atMs, durationMs });
          }
        }
        const heard: LatencyWarning[] = [];
        const monitor = new PerformanceMonitor((warning) => heard.push(warning));
        const indices = runs.flatMap(({ atMs: nowMs, durationMs }, index) => {
          const before = heard.length;
          monitor.add('detect', durationMs, nowMs);
          return heard.length > before ? [index] : [];
        });
        expect(indices).toEqual(dueWarnings(runs));
        warned += indices.length > 0 ? 1 : 0;
        warnedAgain += indices.length > 1 ? 1 : 0;
      }),
      { numRuns: 200 },
    );
    // Both outcomes have to be among the cases, else the property proves nothing.
    expect([warned > 20, warnedAgain > 2]).toEqual([true, true]);
  });
});
