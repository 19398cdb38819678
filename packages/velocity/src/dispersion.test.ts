import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { BurstFlow } from './burst-flow.js';
import { flowOf, longAt, series, T0 } from './flow-series.sample.js';

describe('dispersion', () => {
  it('is variance over mean of the completed seconds, the empty ones included', () => {
    const engine = flowOf(...series(T0 + 500, 4, 0), { tsMs: T0 + 3_500 });
    const weights = [3, 2, 1, 0].map((age) => Math.exp(-age / 60));
    const counts = [4, 0, 0, 1];
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0) / weights.reduce((a, b) => a + b);
    const expected = (mean(counts.map((n) => n * n)) - mean(counts) ** 2) / mean(counts);
    expect(longAt(engine, T0 + 4_000).dispersion).toBeCloseTo(expected, 12);
    expect(longAt(engine, T0 + 4_999).dispersion).toBe(longAt(engine, T0 + 4_000).dispersion);
  });

  it('is not told below three events of completed seconds', () => {
    expect(longAt(flowOf(...series(T0 + 1, 2, 0)), T0 + 1_000).dispersion).toBeUndefined();
    expect(longAt(flowOf(...series(T0 + 1, 9, 0)), T0 + 999).dispersion).toBeUndefined();
    expect(longAt(flowOf(...series(T0 + 1, 9, 0)), T0 + 1_000).dispersion).toBe(0);
  });

  it('is near 1 for chance', () => {
    const random = createRandom(5);
    const engine = new BurstFlow();
    const seen: number[] = [];
    for (let sec = 0, readSec = 600; sec < 6_000; sec += random.exponential(4)) {
      if (sec > readSec) {
        seen.push(longAt(engine, T0 + readSec * 1_000).dispersion ?? Number.NaN);
        readSec += 60;
      }
      engine.push({ tsMs: T0 + Math.floor(sec * 1_000), exchange: 'okx', liquidatedSide: 'long' });
    }
    const mean = seen.reduce((a, b) => a + b) / seen.length;
    expect(mean).toBeGreaterThan(0.9);
    expect(mean).toBeLessThan(1.1);
  });
});
