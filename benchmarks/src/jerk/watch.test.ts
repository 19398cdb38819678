import { simulate } from '@cascade/replay/simulate';
import { CASCADE_FEATURES } from '@cascade/signals';
import { describe, expect, it } from 'vitest';
import { METHODS } from './scores.js';
import { ADDED_FEATURES, Watch } from './watch.js';

const START_MS = 1_767_571_200_000;
const LENGTH_MS = 600_000;

/** Two flash crashes, the second right after the first. */
async function watchTwo(use: { readonly methods: boolean; readonly rows: boolean }): Promise<Watch> {
  const watch = new Watch(use);
  for (const seed of [1, 2]) {
    const startMs = START_MS + (seed - 1) * LENGTH_MS;
    const simulation = simulate({ scenario: 'flash-crash', seed, startMs, durationMs: LENGTH_MS });
    await watch.run(simulation.events, simulation.endMs);
  }
  return watch;
}

describe('a market that is watched', () => {
  it('is read every half second, each stream to its end and not beyond', async () => {
    const watch = await watchTwo({ methods: true, rows: false });
    for (const method of METHODS) {
      const { traces } = watch.traces(method);
      expect(traces.length, method.name).toBeGreaterThan(0);
      for (const { tsMs } of traces) {
        const gaps = [...tsMs.subarray(1)].map((later, index) => later - tsMs[index]!);
        expect(gaps.every((gapMs) => gapMs > 0)).toBe(true);
        expect(tsMs.at(-1)).toBeLessThan(START_MS + 2 * LENGTH_MS);
      }
    }
    const [rate] = METHODS;
    const gaps = watch.traces(rate!).traces.flatMap(({ tsMs }) => [...tsMs.subarray(1)].map((later, index) => later - tsMs[index]!));
    expect(Math.min(...gaps)).toBe(500);
    expect(watch.rows.table({ labels: [] }).tsMs).toHaveLength(0);
  }, 60_000);

  it('gives rows a second apart with every feature of the model and the derivatives behind them', async () => {
    const { tsMs, values, width, symbol } = (await watchTwo({ methods: true, rows: true })).rows.table({ labels: [] });
    expect(width).toBe(CASCADE_FEATURES.length + ADDED_FEATURES.length);
    expect(tsMs.length).toBeGreaterThan(100);
    expect(values).toHaveLength(tsMs.length * width);
    const lastMs = new Map<number, number>();
    for (const [row, nowMs] of tsMs.entries()) {
      expect(nowMs - (lastMs.get(symbol[row]!) ?? 0)).toBeGreaterThanOrEqual(1_000);
      lastMs.set(symbol[row]!, nowMs);
    }
    const sigmas = values.filter((_, index) => index % width >= CASCADE_FEATURES.length);
    expect(Math.max(...sigmas)).toBeGreaterThan(3);
    expect(Math.max(...sigmas)).toBeLessThanOrEqual(8);
    expect(Math.min(...sigmas)).toBeGreaterThanOrEqual(-3);
  }, 60_000);
});
