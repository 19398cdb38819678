import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Baseline } from './baseline.js';

describe('Baseline', () => {
  it('ranks like a plain count over the newest samples, halves for ties', () => {
    const values = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 25 }), fc.integer({ min: -1, max: 21 }), (samples, capacity, value) => {
        let baseline = new Baseline(capacity);
        for (const sample of samples) baseline = baseline.holding(sample).released();
        const kept = samples.slice(-capacity);
        expect(baseline.count).toBe(kept.length);
        const below = kept.filter((sample) => sample < value).length;
        const equal = kept.filter((sample) => sample === value).length;
        const expected = kept.length === 0 ? undefined : (50 * (2 * below + equal)) / kept.length;
        expect(baseline.percentileOf(value)).toBe(expected);
      }),
    );
  });

  it('leaves the held sample out until it is released, and changes no older version', () => {
    const first = new Baseline(3).holding(1).released();
    const holding = first.holding(2);
    expect([holding.count, holding.percentileOf(5)]).toEqual([1, 100]);
    const second = holding.released();
    expect([first.count, holding.count, second.count]).toEqual([1, 1, 2]);
    expect(second.released()).toBe(second);
    expect(second.holding(undefined)).toBe(second);
  });
});
