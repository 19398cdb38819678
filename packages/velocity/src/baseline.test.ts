import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { BurstFlow } from './burst-flow.js';
import { flowOf, longAt, series, T0 } from './flow-series.sample.js';

describe('the usual', () => {
  it('begins at the prior and forgets it while nothing happens', () => {
    const engine = new BurstFlow();
    expect(longAt(engine, T0)).toMatchObject({ baselineEventsPerSec: 0.004, baselineUsdPerSec: 20 });
    engine.observeFrom(T0);
    const watchedSec = 21_600 * (1 - Math.exp(-1));
    const { baselineEventsPerSec, baselineUsdPerSec } = longAt(engine, T0 + 21_600_000);
    expect(baselineEventsPerSec).toBeCloseTo((0.004 * 600) / (watchedSec + 600), 12);
    expect(baselineUsdPerSec).toBeCloseTo((20 * 600) / (watchedSec + 600), 9);
    expect(engine.at(T0 + 21_600_000).observedMs).toBe(21_600_000);
  });

  it('is half of what both sides show', () => {
    const { long, short } = flowOf({ notionalUsd: 600 }).at(T0).sides;
    expect([long.baselineEventsPerSec, short.baselineEventsPerSec]).toEqual([2.9 / 600, 2.9 / 600]);
    expect([long.baselineUsdPerSec, short.baselineUsdPerSec]).toEqual([12_300 / 600, 12_300 / 600]);
  });

  it('takes a second event of the same instant with 20 usual rates over the rate it finds', () => {
    const weight = (20 * (2.9 / 600)) / 0.2;
    expect(longAt(flowOf({}, {}), T0).baselineEventsPerSec).toBeCloseTo((2.9 + weight / 2) / 600, 12);
  });

  it('counts as watched from the earliest of what was told and what was seen', () => {
    const engine = flowOf({ tsMs: T0 });
    engine.observeFrom(T0 + 5_000);
    expect(engine.at(T0 + 10_000).observedMs).toBe(10_000);
    engine.observeFrom(T0 - 5_000);
    expect(engine.at(T0 + 10_000).observedMs).toBe(15_000);
    engine.observeFrom(T0);
    expect(engine.at(T0 + 10_000).observedMs).toBe(15_000);
  });

  it.each([0.01, 0.2, 5])('reaches a steady flow of %d events/s within an hour from a cold start', (perSec) => {
    const random = createRandom(11);
    const engine = new BurstFlow();
    engine.observeFrom(T0);
    const count = { long: 0, short: 0 };
    for (let sec = random.exponential(perSec); sec < 3_600; sec += random.exponential(perSec)) {
      const liquidatedSide = random.pick(['long', 'short'] as const);
      count[liquidatedSide]++;
      engine.push({ tsMs: T0 + Math.floor(sec * 1_000), exchange: 'okx', liquidatedSide });
    }
    const shown = longAt(engine, T0 + 3_600_000).baselineEventsPerSec / ((count.long + count.short) / 2 / 3_600);
    expect(shown).toBeGreaterThan(0.7);
    expect(shown).toBeLessThan(1.3);
  });

  it('is hardly lifted by a burst: a minute at 20 events/s after six hours of one a minute less than doubles it', () => {
    const engine = flowOf(...series(T0, 360, 60_000));
    const calm = longAt(engine, T0 + 21_600_000).baselineEventsPerSec;
    for (const event of series(T0 + 21_600_000, 1_200, 50)) engine.push({ exchange: 'okx', liquidatedSide: 'long', tsMs: T0, ...event });
    const { baselineEventsPerSec, eventsPerSec5s } = longAt(engine, T0 + 21_660_000);
    expect(eventsPerSec5s).toBeGreaterThan(19);
    expect(baselineEventsPerSec / calm).toBeLessThan(2);
  });
});
