import { outcomesOf } from '@cascade/replay/evaluate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cascade, labelledDay, MIDNIGHT_MS, traceOf } from './backtest.sample.js';
import { calibrationReport, checkProbability } from './probability-check.js';

const at = (second: number): number => MIDNIGHT_MS + second * 1_000;
const grey = { grade: 'grey', severity: 0, provenMs: undefined } as const;

describe('checkProbability', () => {
  // 100 s of one symbol; a cascade is on or 2 s ahead at the ends of 12 of them: 48.999 to 59.999 s.
  const labelled = { ...labelledDay([cascade(at(50), { endMs: at(60) })]), symbols: ['BTCUSDT'], endMs: at(100) };

  it('takes what stands at the end of each second, silence as 0', () => {
    const method = traceOf([
      [at(49) + 100, 0.9],
      [at(49) + 700, 0.5],
      [at(70), 0.25],
    ]);
    const checked = checkProbability(method, labelled);
    expect(checked?.baseRate).toBeCloseTo(0.12, 9);
    expect(checked?.brier).toBeCloseTo((11 + 0.25 + 0.0625) / 100, 9);
    expect(calibrationReport(method, labelled)?.bins.map(({ n, positives }) => [n, positives])).toEqual([
      [98, 11],
      [1, 0],
      [1, 1],
    ]);
  });

  it('says the same as going through every second does', () => {
    const some = fc.record({ second: fc.integer({ min: -20, max: 120 }), length: fc.integer({ min: 0, max: 30 }), isGrey: fc.boolean() });
    const sample = fc.tuple(fc.integer({ min: -5_000, max: 105_000 }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), fc.array(sample, { maxLength: 40 }), (list, samples) => {
        const labels = [
          cascade(at(50), { endMs: at(60) }),
          ...list.map(({ second, length, isGrey }) => cascade(at(second), { endMs: at(second + length), ...(isGrey ? grey : {}) })),
        ];
        const outcomeAt = outcomesOf('BTCUSDT', { labels });
        const sorted = samples.map(([ms, score]): [number, number] => [at(0) + ms, score]).sort((a, b) => a[0] - b[0]);
        let [squares, judged] = [0, 0];
        for (let second = 0; second < 100; second++) {
          const outcome = outcomeAt(at(second) + 999);
          const newest = sorted.filter(([tsMs]) => tsMs >= at(second) && tsMs < at(second + 1)).at(-1)?.[1] ?? 0;
          if (outcome === undefined) continue;
          judged++;
          squares += (newest - (outcome ? 1 : 0)) ** 2;
        }
        expect(checkProbability(traceOf(sorted), { ...labelled, labels })?.brier).toBeCloseTo(squares / judged, 9);
      }),
    );
  });

  it('finds a forecast without fault', () => {
    const sure = traceOf(Array.from({ length: 12 }, (_, i): [number, number] => [at(48 + i) + 500, 1]));
    expect(calibrationReport(sure, labelled)).toMatchObject({ brier: 0, skill: 1, ece: 0 });
  });

  it('leaves out the seconds around a grey burst', () => {
    const both = { ...labelled, labels: [...labelled.labels, cascade(at(80), { ...grey, endMs: at(82) })] };
    const bins = calibrationReport(traceOf([[at(80), 0.99]]), both)?.bins;
    // From 70 to 87 s: the ends of the seconds 70 to 86.
    expect(bins?.map(({ n }) => n)).toEqual([83]);
  });

  it('says nothing of a span without a cascade', () => {
    expect(checkProbability(traceOf([[at(1), 0.5]]), { ...labelled, labels: [] })).toBeUndefined();
    expect(calibrationReport(traceOf([]), { ...labelled, labels: [cascade(at(500))] })).toBeUndefined();
  });
});
