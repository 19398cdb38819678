import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleRing } from './sample-ring.js';

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.double()), { maxLength: 60 });

function rowsOf(ring: SampleRing): [number, number][] {
  return Array.from({ length: ring.length }, (_, index) => [ring.valueAt(index, 0), ring.valueAt(index, 1)]);
}

describe('a ring of samples', () => {
  it('holds the newest rows, also once it was copied', () => {
    fc.assert(
      fc.property(pairs, pairs, fc.integer({ min: 1, max: 20 }), fc.nat(5), (first, rest, capacity, before) => {
        const [ring, copy] = [new SampleRing(2, capacity), new SampleRing(2, capacity)];
        for (const row of first) ring.push(row);
        for (const row of rest) copy.push(row);
        const values = new Float64Array(before + 2 * ring.length);
        expect(ring.copyTo(values, before)).toBe(values.length);
        expect(copy.copyFrom(values, before, ring.length)).toBe(values.length);
        for (const row of rest) for (const each of [ring, copy]) each.push(row);
        values.fill(7);
        const kept = [...first, ...rest].slice(-capacity);
        expect(rowsOf(ring)).toEqual(kept);
        expect(rowsOf(copy)).toEqual(kept);
        expect(ring.newestMs).toBe(kept.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY);
      }),
    );
  });

  it('finds the newest row at or before a time', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: -1, max: 51 }), fc.integer({ min: 1, max: 20 }), (rows, tsMs, capacity) => {
        const ring = new SampleRing(2, capacity);
        for (const row of rows) ring.push(row);
        expect(ring.indexAt(tsMs)).toBe(rows.slice(-capacity).findLastIndex(([rowMs]) => rowMs <= tsMs));
      }),
    );
  });

  it.each([
    [4, 0],
    [2, 3],
    [-1, 0],
    [2.5, 0],
    [9, 0],
  ])('refuses %d rows at %d of six numbers', (rows, offset) => {
    expect(() => new SampleRing(2, 8).copyFrom(new Float64Array(6), offset, rows)).toThrow(`no ${rows} samples at ${offset}`);
  });
});
