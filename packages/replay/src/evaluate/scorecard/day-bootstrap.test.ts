import { createRandom } from '@cascade/core/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DayBootstrap, quantileByDay, ratioByDay } from './day-bootstrap.js';

describe('DayBootstrap', () => {
  const detected = [1, 4, 0, 3, 2];
  const all = [4, 5, 3, 3, 5];

  it('draws the same days for the same seed, others for another', () => {
    const first = new DayBootstrap(5, { seed: 3 }).ratio(detected, all);
    expect(first).toMatchObject({ count: 10, of: 20, value: 0.5 });
    expect(new DayBootstrap(5, { seed: 3 }).ratio(detected, all)).toStrictEqual(first);
    const others = [4, 5, 6].map((seed) => new DayBootstrap(5, { seed, resamples: 50 }).ratio(detected, all).interval);
    expect(new Set(others.map((interval) => JSON.stringify(interval))).size).toBeGreaterThan(1);
  });

  it('draws as many days as there are, each as often as any other', () => {
    const totals = [0, 0, 0, 0];
    let draws = 0;
    new DayBootstrap(4, { resamples: 5_000 }).estimate((weights) => {
      const counts = Array.from(weights);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
      for (const [day, count] of counts.entries()) totals[day]! += count;
      draws += 1;
      return 0;
    });
    // The first call is the days as they were. Standard deviation of a total: sqrt(20,000 * 1/4 * 3/4) = 61.
    expect(draws).toBe(5_001);
    for (const total of totals) expect(Math.abs(total - 5_001)).toBeLessThan(5 * 61);
  });

  it('gives no interval on one day, and no value where there is nothing to divide by', () => {
    expect(new DayBootstrap(1).ratio([1], [2])).toStrictEqual({ count: 1, of: 2, value: 0.5 });
    expect(new DayBootstrap(3).ratio([0, 0, 0], [0, 0, 0])).toStrictEqual({ count: 0, of: 0 });
  });

  it('leaves out resamples that hold nothing, so that a single day with cascades has a point for an interval', () => {
    expect(new DayBootstrap(3).ratio([0, 1, 0], [0, 2, 0]).interval).toStrictEqual({ low: 0.5, high: 0.5 });
  });

  it('covers the true share in about 95 of 100 samples: 40 days of 10 cascades, each detected with probability .6', () => {
    const random = createRandom(11);
    const of = new Array<number>(40).fill(10);
    const trials = 300;
    let covered = 0;
    let width = 0;
    for (let trial = 0; trial < trials; trial++) {
      const counts = of.map((cascades) => Array.from({ length: cascades }, () => random.next()).filter((draw) => draw < 0.6).length);
      const { interval } = new DayBootstrap(40, { resamples: 400, seed: trial }).ratio(counts, of);
      if (interval!.low <= 0.6 && interval!.high >= 0.6) covered += 1;
      width += (interval!.high - interval!.low) / trials;
    }
    // Percentile intervals of 40 blocks cover about 94 %; the standard deviation of the share in 300 trials is 1.4 %.
    expect(covered / trials).toBeGreaterThan(0.89);
    expect(covered / trials).toBeLessThan(0.985);
    // Width of the binomial interval: 2 * 1.96 * sqrt(.6 * .4 / 400) = .096.
    expect(width).toBeGreaterThan(0.085);
    expect(width).toBeLessThan(0.105);
  });

  it('is wider when cascades of a day share their fate: blocks count, not cascades', () => {
    const of = new Array<number>(40).fill(10);
    const together = of.map((cascades, day) => (day < 24 ? cascades : 0));
    const apart = of.map(() => 6);
    const widthOf = (counts: number[]): number => {
      const { interval } = new DayBootstrap(40).ratio(counts, of);
      return interval!.high - interval!.low;
    };
    expect(widthOf(together)).toBeGreaterThan(0.25);
    expect(widthOf(apart)).toBe(0);
  });

  it.each([0, 1.5, 10_001, Number.NaN])('refuses %d resamples', (resamples) => {
    expect(() => new DayBootstrap(2, { resamples })).toThrow(expect.objectContaining({ code: 'replay/invalid-resamples' }));
  });
});

describe('quantileByDay', () => {
  it('is the nearest rank', () => {
    const ten = Array.from({ length: 10 }, (_, index) => ({ value: 10 - index, day: 0 }));
    const at = (share: number): number | undefined => quantileByDay(ten, share)([1]);
    expect([0.1, 0.11, 0.5, 0.9, 1].map(at)).toEqual([1, 2, 5, 9, 10]);
    expect(quantileByDay([], 0.5)([1])).toBeUndefined();
    expect(quantileByDay(ten, 0.5)([0])).toBeUndefined();
  });

  it('and ratioByDay treat a day of weight n like n copies of that day', () => {
    const figures = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(3)), { maxLength: 20 });
    const weights = fc.array(fc.nat(3), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(figures, weights, fc.constantFrom(0.1, 0.5, 0.9), (pairs, times, share) => {
        const values = pairs.map(([value, day]) => ({ value, day }));
        const copied = values.flatMap(({ value, day }) => new Array<number>(times[day]!).fill(value)).sort((a, b) => a - b);
        expect(quantileByDay(values, share)(times)).toBe(copied[Math.ceil(share * copied.length) - 1]);
        const of = [2, 0, 1, 3];
        const total = of.reduce((sum, count, day) => sum + count * times[day]!, 0);
        const some = times[0]! + times[3]!;
        expect(ratioByDay([1, 0, 0, 1], of)(times)).toBe(total === 0 ? undefined : some / total);
      }),
    );
  });
});
