import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MethodTraces } from '../score-trace.js';
import { falseAlarmCurve } from './false-alarm-curve.js';
import { judgeMethod } from './judge.js';
import { afterPauses, cascade, grey, labelled, MIDNIGHT_MS, method, trace } from './labelled-span.sample.js';

const at = (second: number, score: number): [number, number] => [MIDNIGHT_MS + second * 1_000, score];

it('follows an episode as it begins, grows to either side, joins another and reaches a label', () => {
  const curve = (samples: [number, number][], labels = [grey(MIDNIGHT_MS + 200_000)]): [number, number][] => {
    const { scores, counts } = falseAlarmCurve(method(samples), labelled(labels));
    return scores.map((score, index) => [score, counts[index] as number]);
  };
  expect(curve([at(0, 9), at(50, 8), at(100, 7), at(150, 6), at(200, 5)])).toEqual([
    [9, 1],
    [5, 0],
  ]);
  expect(curve([at(0, 9), at(100, 8), at(50, 7)].sort(([a], [b]) => a - b))).toEqual([
    [9, 1],
    [8, 2],
    [7, 1],
  ]);
  // The two ends lie on two labels: the middle joins them without ever being an alarm of its own.
  const ends = [grey(MIDNIGHT_MS), grey(MIDNIGHT_MS + 200_000)];
  expect(curve([at(30, 9), at(80, 8), at(130, 7), at(180, 6), at(225, 5)], ends)).toEqual([]);
  expect(curve([at(30, 5), at(80, 6), at(130, 7), at(180, 8), at(225, 9)], ends)).toEqual([]);
  expect(curve([at(30, 9), at(85, 5), at(140, 8)], ends)).toEqual([
    [8, 1],
    [5, 0],
  ]);
});

it('is the number of false alarms at every score, of all symbols together', () => {
  const samples = fc
    .array(fc.tuple(fc.oneof(fc.nat(3), fc.integer({ min: 20, max: 90 })), fc.oneof(fc.nat(20), fc.constant(Number.NaN))), {
      maxLength: 50,
    })
    .map((steps) => afterPauses(MIDNIGHT_MS - 100_000, 1_000, steps));
  const labels = fc.array(
    fc.tuple(fc.nat(2_000), fc.integer({ min: 0, max: 5 }), fc.constantFrom('BTCUSDT', 'ETHUSDT')).map(([second, kind, symbol]) => {
      return (kind > 0 ? grey : cascade)(MIDNIGHT_MS + second * 1_000, { symbol });
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(samples, samples, labels, (ofBtc, ofEth, marks) => {
      const made: MethodTraces = { method: 'made', floor: 2, traces: [trace(ofBtc), trace(ofEth, 'ETHUSDT')] };
      const span = { ...labelled(marks), symbols: ['BTCUSDT', 'ETHUSDT'], endMs: MIDNIGHT_MS + 2_000_000 };
      const { scores, counts } = falseAlarmCurve(made, span);
      expect(scores).toEqual([...new Set(scores)].sort((a, b) => b - a));
      for (let threshold = 2; threshold <= 21; threshold++) {
        const step = scores.findLastIndex((score) => score >= threshold);
        expect(counts[step] ?? 0).toBe(judgeMethod(made, threshold, span).falseAlarms.length);
      }
    }),
    { numRuns: 300 },
  );
});
