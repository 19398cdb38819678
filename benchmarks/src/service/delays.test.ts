import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DelayRow, delayRow, judge, percentile } from './delays.js';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('percentile', () => {
  it('is the smallest value that at least the share do not exceed', () => {
    expect(percentile(numbers(1, 100), 0.99)).toBe(99);
    expect(percentile(numbers(1, 101), 0.99)).toBe(100);
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
    expect(percentile([10, 9], 0.5)).toBe(9);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([5, 4], 0)).toBe(4);
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('is a value of the list, leaves it as it was and does not fall when the share rises', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const before = [...values];
        const found = percentile(values, share) as number;
        expect(values).toEqual(before);
        expect(values.some((value) => value === found)).toBe(true);
        expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(share * values.length - 1e-9);
        expect(percentile(values, 1)).toBeGreaterThanOrEqual(found);
      }),
    );
  });
});

describe('delayRow', () => {
  it('takes the median over the rounds, so that one busy round decides nothing', () => {
    const quiet = numbers(1, 100);
    expect(delayRow([quiet, quiet.map((ms) => ms * 50), quiet])).toEqual({ samples: 300, p50Ms: 50, p99Ms: 99, p99Range: [99, 4_950] });
  });

  it('is undefined without rounds, or with one in which nothing came', () => {
    expect(delayRow([])).toBeUndefined();
    expect(delayRow([[1, 2], []])).toBeUndefined();
  });
});

describe('judge', () => {
  const row = (p99Ms: number): DelayRow => ({ samples: 100, p50Ms: 1, p99Ms, p99Range: [p99Ms, p99Ms] });

  it('allows 1.5 times the noise of two that are the same', () => {
    expect(judge(row(4), row(4), row(6))).toEqual({ ratio: 1.5, noise: 1, limit: 1.5, is: 'fine' });
    expect(judge(row(4), row(4), row(6.1)).is).toBe('slower');
    expect(judge(row(6), row(4), row(11))).toEqual({ ratio: 2.2, noise: 1.5, limit: 2.25, is: 'fine' });
    expect(judge(row(4), row(6), row(11.5)).is).toBe('slower');
  });

  it('does not mind what is faster', () => {
    expect(judge(row(4), row(4), row(1)).is).toBe('fine');
  });

  it('says nothing on a machine that is too noisy', () => {
    expect(judge(row(2), row(4.1), row(3)).is).toBe('inconclusive');
    expect(judge(row(2), row(4), row(3)).is).toBe('fine');
  });
});
