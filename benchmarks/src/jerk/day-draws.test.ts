import { describe, expect, it } from 'vitest';
import { DayDraws, medianByDay, shareByDay } from './day-draws.js';

describe('the median by days', () => {
  const ascending = [
    { day: 0, value: 1 },
    { day: 1, value: 2 },
    { day: 2, value: 9 },
  ];

  it('is the smallest value with half of the weight at or below it', () => {
    expect(medianByDay(ascending, [1, 1, 1])).toBe(2);
    expect(medianByDay(ascending, [0, 1, 1])).toBe(2);
    expect(medianByDay(ascending, [0, 1, 2])).toBe(9);
  });

  it('is unknown where the drawn days hold nothing', () => {
    expect(medianByDay(ascending, [0, 0, 0])).toBeUndefined();
    expect(medianByDay([], [1])).toBeUndefined();
  });
});

describe('drawn days', () => {
  it('enclose the share of all days, and more of equal days makes the interval narrower', () => {
    const width = (days: number): number => {
      const counts = Array.from({ length: days }, (_, day) => (day % 2 === 0 ? 8 : 2));
      const of = counts.map(() => 10);
      const interval = new DayDraws(days).interval((weights) => shareByDay(counts, of, weights));
      expect(interval!.low).toBeLessThan(0.5);
      expect(interval!.high).toBeGreaterThan(0.5);
      return interval!.high - interval!.low;
    };
    expect(width(40)).toBeLessThan(width(10));
  });

  it('are the same for every figure, so that what is equal on every day differs by nothing', () => {
    const draws = new DayDraws(12);
    const shares = Array.from({ length: 12 }, (_, day) => day);
    const ones = shares.map(() => 1);
    expect(draws.interval((weights) => shareByDay(shares, ones, weights))).toEqual(
      new DayDraws(12).interval((weights) => shareByDay(shares, ones, weights)),
    );
    expect(
      draws.interval((weights) =>
        shareByDay(
          shares.map((share) => share - share),
          ones,
          weights,
        ),
      ),
    ).toEqual({ low: 0, high: 0 });
  });

  it('give no interval of one day, nor of a figure no draw has', () => {
    expect(new DayDraws(1).interval(() => 1)).toBeUndefined();
    expect(new DayDraws(5).interval(() => undefined)).toBeUndefined();
  });
});
