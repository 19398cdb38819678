import { describe, expect, it } from 'vitest';
import { cascade } from './label.sample.js';
import { GAP_MS, PARTS, partOfTime, splitSeeds, testFromMs } from './split.js';

const HOUR_MS = 3_600_000;
const SPAN = { startMs: 0, endMs: 10 * HOUR_MS };

describe('splitSeeds', () => {
  it.each([
    [3, 1, 1, 1],
    [4, 2, 1, 1],
    [5, 3, 1, 1],
    [8, 4, 2, 2],
    [10, 6, 2, 2],
    [100, 60, 20, 20],
  ])('%d simulations: %d fit, %d validate, %d test, in that order', (count, fit, validation, test) => {
    const parts = splitSeeds(count);
    expect(PARTS.map((part) => parts.filter((own) => own === part).length)).toEqual([fit, validation, test]);
    expect([...parts].sort((a, b) => PARTS.indexOf(a) - PARTS.indexOf(b))).toEqual(parts);
  });

  it.each([1, 2])('%d simulations are too few', (count) => {
    expect(() => splitSeeds(count)).toThrow('at least 3 are needed');
  });
});

describe('partOfTime', () => {
  it('cuts at 60 and 80 % and leaves two minutes out', () => {
    expect(PARTS.map((part) => partOfTime(part, SPAN, []))).toEqual([
      { startMs: 0, endMs: 6 * HOUR_MS - 60_000 },
      { startMs: 6 * HOUR_MS + 60_000, endMs: 8 * HOUR_MS - 60_000 },
      { startMs: 8 * HOUR_MS + 60_000, endMs: 10 * HOUR_MS },
    ]);
    expect(GAP_MS).toBe(120_000);
    expect(testFromMs(SPAN)).toBe(8 * HOUR_MS + 60_000);
  });

  it('has no burst in two parts: the gap swallows those it touches, and those they reach', () => {
    const across = cascade(6 * HOUR_MS - 300_000, { endMs: 6 * HOUR_MS + 300_000 });
    // Ends 2 s before the first begins, and a burst lasts 5 s longer and begins 10 s sooner.
    const before = cascade(6 * HOUR_MS - 400_000, { endMs: 6 * HOUR_MS - 302_000, symbol: 'ETHUSDT', grade: 'grey' });
    const clear = cascade(6 * HOUR_MS + 400_000);
    const labels = [before, across, clear];
    const [fit, validation] = [partOfTime('fit', SPAN, labels), partOfTime('validation', SPAN, labels)];
    expect(fit.endMs).toBe(before.onsetMs - 10_000);
    expect(validation.startMs).toBe(across.endMs + 5_001);
    for (const { onsetMs, endMs } of labels) {
      const touched = PARTS.filter((part) => {
        const span = partOfTime(part, SPAN, labels);
        return onsetMs < span.endMs && endMs >= span.startMs;
      });
      expect(touched.length).toBeLessThanOrEqual(1);
    }
  });

  it('says so when nothing is left of a part', () => {
    expect(() => partOfTime('validation', { startMs: 0, endMs: 600_000 }, [])).toThrow(
      'an input of 10.0 minutes leaves nothing for the part "validation"',
    );
    expect(() => partOfTime('test', SPAN, [cascade(7 * HOUR_MS, { endMs: 11 * HOUR_MS })])).toThrow('"test"');
  });
});
