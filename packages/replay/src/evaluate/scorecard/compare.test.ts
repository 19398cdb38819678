import { createRandom } from '@cascade/core/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAtMatchedFalseAlarms } from './compare.js';
import { cascade, labelled, MIDNIGHT_MS, method } from './labelled-span.sample.js';
import { scorecard } from './scorecard.js';

const DAYS = 20;
const HOUR_MS = 3_600_000;

/** A cascade every third hour, every second of them severe. */
const LABELS = Array.from({ length: DAYS * 8 }, (_, index) =>
  cascade(MIDNIGHT_MS + index * 3 * HOUR_MS + HOUR_MS, { severity: index % 2 === 0 ? 2 : 1 }),
);

/** Cascades score `quality` more than calm; noise in between. */
function noisy(name: string, quality: number, seed: number): ReturnType<typeof method> {
  const random = createRandom(seed);
  const samples = Array.from({ length: DAYS * 8 * 3 }, (_, hour): [number, number] => {
    const score = Math.abs(random.normal()) + (hour % 3 === 1 ? quality : 0);
    return [MIDNIGHT_MS + hour * HOUR_MS + 1_000, score];
  });
  return method(samples, name);
}

describe('compareAtMatchedFalseAlarms', () => {
  it('tells which cascades each detects, on thresholds that spend the same budget', () => {
    const made = compareAtMatchedFalseAlarms(noisy('good', 2, 1), noisy('bad', 1, 2), labelled(LABELS, DAYS), 1);
    const { a, b, all, atLeast2 } = made;
    expect([a.method, a.falseAlarms, b.method, b.falseAlarms]).toEqual(['good', DAYS, 'bad', DAYS]);
    expect(made.days).toBe(DAYS);
    expect(all.both + all.onlyA + all.onlyB + all.neither).toBe(160);
    const recallOf = (name: 'good' | 'bad'): number | undefined => {
      const [scores, threshold] = name === 'good' ? [noisy('good', 2, 1), a.threshold] : [noisy('bad', 1, 2), b.threshold];
      return scorecard(scores, threshold, labelled(LABELS, DAYS)).recall.all.value;
    };
    expect(all.difference.value).toBeCloseTo(recallOf('good')! - recallOf('bad')!, 12);
    expect(all.difference.interval!.low).toBeGreaterThan(0);
    expect(atLeast2.cascades).toBe(80);
    expect(JSON.parse(JSON.stringify(made))).toStrictEqual(made);
  });

  it('is minus itself when the methods change places', () => {
    const [good, bad] = [noisy('good', 2, 1), noisy('bad', 1, 2)];
    const there = compareAtMatchedFalseAlarms(good, bad, labelled(LABELS, DAYS), 0.5).all;
    const back = compareAtMatchedFalseAlarms(bad, good, labelled(LABELS, DAYS), 0.5).all;
    expect(back).toMatchObject({ onlyA: there.onlyB, onlyB: there.onlyA, both: there.both });
    expect(back.difference).toEqual({
      value: -there.difference.value!,
      interval: { low: -there.difference.interval!.high, high: -there.difference.interval!.low },
    });
  });

  it('is paired: two methods that miss the same cascades differ by a certain amount', () => {
    const days = (wanted: (day: number) => boolean): [number, number][] =>
      LABELS.flatMap(({ onsetMs }, index): [number, number][] => (wanted(Math.floor(index / 8)) ? [[onsetMs, 1]] : []));
    const half = method(days((day) => day % 2 === 0));
    // One more detected cascade on every second day, of those on which the other detects none.
    const more = method(
      [...half.traces[0]!.tsMs, ...LABELS.filter((_, index) => index % 16 === 8).map(({ onsetMs }) => onsetMs)]
        .sort((a, b) => a - b)
        .map((tsMs): [number, number] => [tsMs, 1]),
    );
    const { all } = compareAtMatchedFalseAlarms(more, half, labelled(LABELS, DAYS), 0);
    expect(all).toMatchObject({ both: 80, onlyA: 10, onlyB: 0, neither: 70, difference: { value: 10 / 160 } });
    const { low, high } = all.difference.interval!;
    // Ten of twenty days gain one of eight: standard error 1/16/sqrt(20) = .014, against .11 for each recall alone.
    expect(high - low).toBeGreaterThan(0.03);
    expect(high - low).toBeLessThan(0.07);
  });

  it('of a method with itself is exactly 0', () => {
    const seeds = fc.nat(1_000);
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 0.3, 1, 5), (seed, target) => {
        const scores = noisy('same', 1, seed);
        const { all, atLeast2 } = compareAtMatchedFalseAlarms(scores, scores, labelled(LABELS, DAYS), target, { resamples: 50, seed });
        for (const { difference, onlyA, onlyB } of [all, atLeast2]) {
          expect({ difference, onlyA, onlyB }).toEqual({ difference: { value: 0, interval: { low: 0, high: 0 } }, onlyA: 0, onlyB: 0 });
        }
      }),
      { numRuns: 20 },
    );
  });
});
