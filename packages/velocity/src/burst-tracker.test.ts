import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { BurstFlow } from './burst-flow.js';
import type { BurstSnapshot } from './burst-flow-snapshot.js';
import { BurstTracker } from './burst-tracker.js';
import { flowOf, longAt, series, T0 } from './flow-series.sample.js';

function burstAt(engine: BurstFlow, nowMs: number): BurstSnapshot | undefined {
  return longAt(engine, nowMs).burst;
}

describe('bursts', () => {
  // At the prior the calm rate is .004/s and the burst rate .6/s: an event adds ln 150 = 5.01 nats, a second takes .596.
  const GAIN = Math.log(150);
  const DRIFT = 0.596;

  it('have a sum of evidence: a step for an event, down in a line with silence', () => {
    const engine = flowOf({});
    expect(longAt(engine, T0).cusum).toBeCloseTo(GAIN - DRIFT, 12);
    expect(longAt(engine, T0 + 999).cusum).toBeCloseTo(GAIN - DRIFT, 12);
    expect(longAt(engine, T0 + 5_000).cusum).toBeCloseTo(GAIN - 5 * DRIFT, 12);
    expect(longAt(engine, T0 + 9_000).cusum).toBe(0);
    expect(longAt(flowOf(...series(T0, 9, 0)), T0).cusum).toBe(12);
  });

  it('begin at 6 nats and reach back to the first event since there was no evidence', () => {
    const engine = flowOf({ tsMs: T0 - 60_000, notionalUsd: 1 }, { notionalUsd: 10 }, { tsMs: T0, liquidatedSide: 'short' });
    expect(burstAt(engine, T0)).toBeUndefined();
    engine.push({ tsMs: T0 + 1_500, exchange: 'bybit', liquidatedSide: 'long', notionalUsd: 20 });
    const expected = { sinceMs: T0, lastMs: T0 + 1_500, count: 2, otherCount: 1, notionalUsd: 30, venues: 2 };
    expect(burstAt(engine, T0 + 1_500)).toEqual(expected);
    expect(burstAt(engine, T0 + 31_499)).toEqual(expected);
    expect(burstAt(engine, T0 + 31_500)).toBeUndefined();
    expect(engine.at(T0 + 1_500).sides.short.burst).toBeUndefined();
  });

  it('continue when a new one begins within 30 s, and are new after that', () => {
    const events = series(T0, 3, 100);
    const merged = flowOf(...events, ...series(T0 + 29_000, 3, 100));
    expect(burstAt(merged, T0 + 30_000)).toMatchObject({ sinceMs: T0, lastMs: T0 + 29_200, count: 6 });
    const apart = flowOf(...events, ...series(T0 + 30_200, 3, 100));
    expect(burstAt(apart, T0 + 31_000)).toMatchObject({ sinceMs: T0 + 30_200, lastMs: T0 + 30_400, count: 3 });
  });

  it('are not prolonged by a lone event after them, which is counted while they are reported', () => {
    const engine = flowOf(...series(T0, 3, 100), { tsMs: T0 + 28_000 });
    expect(burstAt(engine, T0 + 28_000)).toMatchObject({ lastMs: T0 + 200, count: 4 });
    expect(burstAt(engine, T0 + 30_200)).toBeUndefined();
  });

  it('count venues with a tenth of their events', () => {
    const venuesOf = (others: number): number | undefined =>
      burstAt(flowOf(...series(T0, 20 - others, 10), ...series(T0 + 300, others, 0, { exchange: 'bybit' })), T0 + 300)?.venues;
    expect([venuesOf(1), venuesOf(2)]).toEqual([1, 2]);
  });

  it('count an event of unknown side on both sides, as own and as other', () => {
    const { long, short } = flowOf(...series(T0, 3, 0, { liquidatedSide: undefined })).at(T0).sides;
    expect([long.burst, short.burst]).toEqual([1, 2].map(() => expect.objectContaining({ count: 3, otherCount: 3 })));
  });

  it('are rare in chance, however busy the symbol usually is', () => {
    const random = createRandom(3);
    const engine = new BurstFlow();
    engine.observeFrom(T0);
    let inBurst = 0;
    let reads = 0;
    for (let sec = 0, readSec = 3_600; sec < 7_200; sec += random.exponential(10)) {
      for (; readSec < sec; readSec++) {
        reads++;
        if (burstAt(engine, T0 + readSec * 1_000) !== undefined) inBurst++;
      }
      engine.push({ tsMs: T0 + Math.floor(sec * 1_000), exchange: 'okx', liquidatedSide: random.pick(['long', 'short']) });
    }
    expect(reads).toBeGreaterThan(3_000);
    expect(inBurst / reads).toBeLessThan(0.02);
    for (const event of series(T0 + 7_200_000, 150, 10)) engine.push({ exchange: 'okx', liquidatedSide: 'long', tsMs: T0, ...event });
    expect(burstAt(engine, T0 + 7_201_500)?.count).toBeGreaterThan(140);
  });

  describe('of a symbol with one event/s as usual', () => {
    // An event adds ln 20 = 3.00 nats, a second takes 19: seven events hold the balance.
    const GAIN_OF_20 = Math.log(20);
    const add = (tracker: BurstTracker, tMs: number, count: number): void => {
      for (let i = 0; i < count; i++) tracker.add(tMs, 0, 1, 1);
    };

    it('keep the sum through the second that has just begun', () => {
      const tracker = new BurstTracker();
      add(tracker, T0, 10);
      add(tracker, T0 + 1_000, 1);
      expect(tracker.cusum(T0 + 1_000)).toBeCloseTo(10 * GAIN_OF_20 - 19, 12);
      add(tracker, T0 + 1_500, 5);
      expect(tracker.cusum(T0 + 2_000)).toBeCloseTo(16 * GAIN_OF_20 - 38, 12);
    });

    it('do not reach back into an earlier one over seconds that kept some evidence', () => {
      const tracker = new BurstTracker();
      add(tracker, T0, 10);
      add(tracker, T0 + 1_000, 4);
      for (let sec = 2; sec < 35; sec++) add(tracker, T0 + sec * 1_000, sec % 3 === 1 ? 7 : 6);
      expect(tracker.cusum(T0 + 34_999)).toBeGreaterThan(0);
      expect(tracker.at(T0 + 34_999)).toBeUndefined();
      add(tracker, T0 + 35_000, 15);
      expect(tracker.at(T0 + 35_000)).toMatchObject({ sinceMs: T0 + 2_000, count: 33 * 6 + 11 + 15 });
    });
  });
});
