import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pearson } from './pearson.js';
import { Ring } from './ring.js';

describe('pearson', () => {
  it('is 1 for proportional, -1 for opposed, undefined without variance', () => {
    expect(pearson([1, 2, 3], [2, 4, 6])).toBe(1);
    expect(pearson([1, 2, 3], [3, 2, 1])).toBe(-1);
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeUndefined();
    expect(pearson([1], [1])).toBeUndefined();
  });

  it('with a positive lag pairs a[i] with b[i + lag]', () => {
    expect(pearson([5, 1, 4, 9, 0, 0], [0, 5, 1, 4, 9, 0], 1)).toBe(1);
    expect(pearson([0, 5, 1, 4, 9, 0], [5, 1, 4, 9, 0, 0], -1)).toBe(1);
  });

  it('equals the textbook formula and stays in range', () => {
    const series = fc.array(fc.nat(50), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(series, fc.infiniteStream(fc.nat(50)), (a, stream) => {
        const b = a.map(() => stream.next().value as number);
        const r = pearson(a, b);
        const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
        const [ma, mb] = [mean(a), mean(b)];
        const cov = a.reduce((sum, value, i) => sum + (value - ma) * ((b[i] as number) - mb), 0);
        const va = a.reduce((sum, value) => sum + (value - ma) ** 2, 0);
        const vb = b.reduce((sum, value) => sum + (value - mb) ** 2, 0);
        if (new Set(a).size === 1 || new Set(b).size === 1) expect(r).toBeUndefined();
        else expect(r).toBeCloseTo(cov / Math.sqrt(va * vb), 9);
      }),
    );
  });
});

describe('Ring', () => {
  it('keeps the newest items in order, like a list cut at its front', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.integer(), { maxLength: 40 }), (capacity, items) => {
        const ring = new Ring<number>(capacity);
        for (const item of items) ring.push(item);
        const expected = items.slice(-capacity);
        expect(ring.toArray()).toEqual(expected);
        expect(ring.length).toBe(expected.length);
        expect(ring.at(-1)).toBe(expected.at(-1));
        expect(ring.at(0)).toBe(expected[0]);
        expect(ring.at(capacity)).toBeUndefined();
        ring.clear();
        expect(ring.toArray()).toEqual([]);
      }),
    );
  });
});
