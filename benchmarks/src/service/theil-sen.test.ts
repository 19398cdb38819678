import { describe, expect, it } from 'vitest';
import { theilSen, withoutFirst } from './theil-sen.js';

const line = (slope: number, count = 40): { x: number; y: number }[] =>
  Array.from({ length: count }, (_, i) => ({ x: i * 1_000, y: 5e7 + slope * i * 1_000 }));

describe('theilSen', () => {
  it('is the slope of a line, also of one that falls or stands', () => {
    expect(theilSen(line(1.5))).toBeCloseTo(1.5, 9);
    expect(theilSen(line(-0.25))).toBeCloseTo(-0.25, 9);
    expect(theilSen(line(0))).toBe(0);
  });

  it('is not moved by a few readings that are far off', () => {
    const points = line(0.5).map((point, i) => (i % 10 === 3 ? { ...point, y: point.y + 9e6 } : point));
    expect(theilSen(points)).toBeCloseTo(0.5, 1);
  });

  it('does not take what comes back every period for a trend', () => {
    const daily = (slope: number) => line(slope, 96).map(({ x, y }, i) => ({ x, y: y + 1e6 * Math.sin((2 * Math.PI * i) / 24) }));
    expect(theilSen(daily(0.5), 24)).toBeCloseTo(0.5, 9);
    expect(theilSen(daily(0), 24)).toBeCloseTo(0, 9);
    expect(theilSen(line(1, 24), 24)).toBeUndefined();
  });

  it('takes the middle of the two middle slopes', () => {
    expect(
      theilSen([
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 2, y: 2 },
      ]),
    ).toBe(1);
    expect(
      theilSen([
        { x: 0, y: 0 },
        { x: 1, y: 1 },
        { x: 1, y: 3 },
      ]),
    ).toBe(2);
  });

  it('is undefined without two different x', () => {
    expect(theilSen([])).toBeUndefined();
    expect(theilSen([{ x: 1, y: 1 }])).toBeUndefined();
    expect(
      theilSen([
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ]),
    ).toBeUndefined();
  });
});

describe('withoutFirst', () => {
  it('leaves out the share, rounded up', () => {
    expect(withoutFirst([1, 2, 3, 4], 0.25)).toEqual([2, 3, 4]);
    expect(withoutFirst([1, 2, 3, 4, 5], 0.25)).toEqual([3, 4, 5]);
    expect(withoutFirst([], 0.25)).toEqual([]);
  });
});
