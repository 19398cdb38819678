import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmsOf } from './alarms.js';
import { afterPauses, trace } from './labelled-span.sample.js';

const STEP_MS = 250;

/** Samples on a grid of 250 ms, with pauses about as long as an alarm is held. */
const samples: fc.Arbitrary<[number, number][]> = fc
  .array(
    fc.tuple(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 230, max: 250 })), fc.oneof(fc.nat(5), fc.constant(Number.NaN))),
    { maxLength: 40 },
  )
  .map((steps) => afterPauses(0, STEP_MS, steps));

describe('alarmsOf', () => {
  it('lasts from the first to the last moment at or above the threshold: a sample stands until the next, at most 1 s', () => {
    const made = trace([
      [1_000, 2],
      [1_400, 1.9],
      [5_000, 3],
      [9_000, 2],
    ]);
    expect(alarmsOf(made, 2)).toEqual([{ startMs: 1_000, endMs: 10_000, highest: 3 }]);
    expect(
      alarmsOf(
        trace([
          [1_000, 2],
          [1_400, 1.9],
        ]),
        2,
      ),
    ).toEqual([{ startMs: 1_000, endMs: 1_400, highest: 2 }]);
    expect(alarmsOf(made, 3.1)).toEqual([]);
    expect(alarmsOf(trace([]), 0)).toEqual([]);
  });

  it('ends after 60 s below, not before', () => {
    const after = (pauseMs: number): number =>
      alarmsOf(
        trace([
          [0, 1],
          [1_000 + pauseMs, 1],
        ]),
        1,
      ).length;
    expect(after(59_999)).toBe(1);
    expect(after(60_000)).toBe(2);
  });

  it('takes an unknown score as below', () => {
    expect(alarmsOf(trace([[0, Number.NaN]]), Number.NEGATIVE_INFINITY)).toEqual([]);
  });

  it('equals a walk along the time line', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 5 }), (pairs, threshold) => {
        const expected: { startMs: number; endMs: number; highest: number }[] = [];
        const endMs = (pairs.at(-1)?.[0] ?? 0) + 2_000;
        for (let nowMs = 0; nowMs < endMs; nowMs += STEP_MS) {
          const standing = pairs.filter(([tsMs]) => tsMs <= nowMs).at(-1);
          if (standing === undefined || nowMs - standing[0] >= 1_000 || !(standing[1] >= threshold)) continue;
          const open = expected.at(-1);
          if (open !== undefined && nowMs - open.endMs < 60_000) {
            open.endMs = nowMs + STEP_MS;
            open.highest = Math.max(open.highest, standing[1]);
          } else expected.push({ startMs: nowMs, endMs: nowMs + STEP_MS, highest: standing[1] });
        }
        expect(alarmsOf(trace(pairs), threshold)).toEqual(expected);
      }),
    );
  });

  it('lies within an alarm of every lower threshold', () => {
    fc.assert(
      fc.property(samples, fc.nat(5), fc.nat(5), (pairs, one, other) => {
        const lower = alarmsOf(trace(pairs), Math.min(one, other));
        for (const alarm of alarmsOf(trace(pairs), Math.max(one, other))) {
          expect(lower.some(({ startMs, endMs }) => startMs <= alarm.startMs && endMs >= alarm.endMs)).toBe(true);
        }
      }),
    );
  });
});
