import { describe, expect, it } from 'vitest';
import { StageLatency } from './stage-latency.js';

describe('StageLatency', () => {
  it('gives mean, median and 99th percentile by nearest rank', () => {
    const stage = new StageLatency('detect');
    expect(stage.reading()).toBeUndefined();
    for (let ms = 100; ms >= 1; ms--) stage.add(ms);
    expect(stage.reading()).toEqual({ stage: 'detect', averageMs: 50.5, p50Ms: 50, p99Ms: 99, count: 100 });
    const one = new StageLatency('publish');
    one.add(7);
    expect(one.reading()).toEqual({ stage: 'publish', averageMs: 7, p50Ms: 7, p99Ms: 7, count: 1 });
  });

  it('forgets all but the newest 1,024 runs', () => {
    const stage = new StageLatency('detect');
    for (let run = 0; run < 5_000; run++) stage.add(run < 3_976 ? 1_000 : 2);
    expect(stage.reading()).toEqual({ stage: 'detect', averageMs: 2, p50Ms: 2, p99Ms: 2, count: 1_024 });
  });
});
