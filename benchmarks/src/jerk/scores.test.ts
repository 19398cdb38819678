import type { VelocitySnapshot } from '@cascade/core';
import { VelocityEngine } from '@cascade/velocity';
import { describe, expect, it } from 'vitest';
import { METHODS, sigmasOf, WINDOWS_MS } from './scores.js';

const NOW_MS = 1_700_000_000_000;

/** Events so many ms before now. */
function snapshotOf(agesMs: readonly number[], configure: (engine: VelocityEngine) => void = () => {}): VelocitySnapshot {
  const engine = new VelocityEngine({ windowsMs: WINDOWS_MS, derivativeWindowsMs: WINDOWS_MS, correlation: false });
  configure(engine);
  for (const age of [...agesMs].sort((a, b) => b - a)) engine.push({ tsMs: NOW_MS - age, exchange: 'okx' });
  return engine.at(NOW_MS);
}

function scoresOf(snapshot: VelocitySnapshot): Record<string, number | undefined> {
  return Object.fromEntries(METHODS.map(({ name, score }) => [name, score(snapshot)]));
}

describe('the scores compared', () => {
  it('of 16 events in the last 2 s after silence are their counts, and noise is the root of them', () => {
    const scores = scoresOf(snapshotOf(Array.from({ length: 16 }, (_, index) => 100 * index)));
    expect(scores['rate 10 s']).toBeCloseTo(1.6);
    expect(scores['rate 2 s']).toBeCloseTo(8);
    for (const name of ['acceleration 2 s', 'acceleration 10 s', 'jerk 2 s', 'jerk 10 s'])
      expect(scores[`${name} in sigma`]).toBeCloseTo(4);
    expect(scores['acceleration 2 s above noise']).toBeCloseTo((16 - 3 * 4) / 2 ** 2);
    expect(scores['jerk 10 s above noise']).toBeCloseTo((16 - 3 * 4) / 10 ** 3);
  });

  it('of a flow that has risen evenly have no jerk, but acceleration', () => {
    const spread = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + 10 * index);
    const snapshot = snapshotOf([...spread(0, 30), ...spread(2_000, 20), ...spread(4_000, 10)]);
    expect(sigmasOf('jerk', 2_000, snapshot)).toBeCloseTo(0);
    expect(sigmasOf('acceleration', 2_000, snapshot)).toBeCloseTo(10 / Math.sqrt(50));
  });

  it('are 0 sigma where nothing happened and unknown while no venue was live throughout', () => {
    expect(sigmasOf('jerk', 10_000, snapshotOf([60_000]))).toBe(0);
    const returned = snapshotOf([100], (engine) => engine.setLive('okx', true, NOW_MS - 25_000));
    expect(sigmasOf('acceleration', 10_000, returned)).toBeCloseTo(1);
    expect(sigmasOf('jerk', 10_000, returned)).toBeUndefined();
  });

  it('include, for every jerk, acceleration over the same window in the same form', () => {
    const of = (kind: string): string[] =>
      METHODS.filter((method) => method.kind === kind).map(({ windowMs, form }) => `${windowMs} ${form}`);
    expect(of('jerk')).toHaveLength(4);
    expect(of('acceleration')).toEqual(of('jerk'));
  });
});
