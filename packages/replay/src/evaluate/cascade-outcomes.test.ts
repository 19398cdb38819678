import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomesOf } from './cascade-outcomes.js';
import { cascade, MIDNIGHT_MS } from './scorecard/labelled-span.sample.js';

const at = (second: number): number => MIDNIGHT_MS + second * 1_000;
const grey = { grade: 'grey', severity: 0, provenMs: undefined } as const;

describe('outcomesOf', () => {
  it('is true from 2 s before a cascade to its end, unknown around grey, else false', () => {
    const outcomeAt = outcomesOf('BTCUSDT', {
      labels: [cascade(at(100)), cascade(at(300), grey), cascade(at(500), { symbol: 'ETHUSDT' })],
    });
    const outcomes = [97.999, 98, 130, 130.001, 289.999, 290, 335, 335.001, 510].map((second) => outcomeAt(at(second)));
    expect(outcomes).toEqual([false, true, true, false, false, undefined, undefined, false, false]);
  });

  it('says the same in any order of asking as going through all labels does', () => {
    const some = fc.record({
      second: fc.integer({ min: 0, max: 600 }),
      length: fc.integer({ min: 0, max: 200 }),
      isGrey: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), fc.array(fc.integer({ min: -20, max: 900 })), (list, seconds) => {
        const labels = list.map(({ second, length, isGrey }) =>
          cascade(at(second), { endMs: at(second + length), ...(isGrey ? grey : {}) }),
        );
        const outcomeAt = outcomesOf('BTCUSDT', { labels });
        for (const second of seconds) {
          const tsMs = at(second);
          const inside = (isGrey: boolean, beforeMs: number, afterMs: number): boolean =>
            labels.some(
              ({ grade, onsetMs, endMs }) => (grade === 'grey') === isGrey && tsMs >= onsetMs - beforeMs && tsMs <= endMs + afterMs,
            );
          expect(outcomeAt(tsMs)).toBe(inside(false, 2_000, 0) ? true : inside(true, 10_000, 5_000) ? undefined : false);
        }
      }),
    );
  });
});
