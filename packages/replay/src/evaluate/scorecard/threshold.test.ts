import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MethodTraces } from '../score-trace.js';
import { judgeMethod } from './judge.js';
import type { LabelledSpan } from './labelled-span.js';
import { afterPauses, cascade, grey, labelled, MIDNIGHT_MS, method, trace } from './labelled-span.sample.js';
import { thresholdForFalseAlarms } from './threshold.js';

const MINUTE_MS = 60_000;

/** Six calm minutes apart: each its own alarm. */
const FIVE_BURSTS = method([1, 5, 3, 2, 4].map((score, index): [number, number] => [MIDNIGHT_MS + (index + 1) * 6 * MINUTE_MS, score]));

describe('thresholdForFalseAlarms', () => {
  it('is the lowest score that keeps the budget', () => {
    const at = (target: number): unknown => thresholdForFalseAlarms(FIVE_BURSTS, labelled([]), target);
    expect(at(2)).toStrictEqual({ threshold: 4, atFloor: false, falseAlarms: 2, falseAlarmsPerSymbolDay: 2 });
    expect(at(2.9)).toStrictEqual(at(2));
    expect(at(4.5)).toMatchObject({ threshold: 2, falseAlarms: 4 });
  });

  it('is the floor, and says so, when everything keeps the budget', () => {
    const expected = { threshold: 0, atFloor: true, falseAlarms: 5, falseAlarmsPerSymbolDay: 5 };
    expect(thresholdForFalseAlarms(FIVE_BURSTS, labelled([]), 5)).toStrictEqual(expected);
    expect(thresholdForFalseAlarms(method([]), labelled([]), 0)).toMatchObject({ threshold: 0, atFloor: true, falseAlarms: 0 });
  });

  it.each([5, 0, -5, 1e-320, -1e300])('is just above the highest score, %d, when even that breaks the budget', (score) => {
    const shouting: MethodTraces = { ...method([[MIDNIGHT_MS, score]]), floor: -1e301 };
    const { threshold, atFloor, falseAlarms } = thresholdForFalseAlarms(shouting, labelled([]), 0.9);
    expect(threshold).toBeGreaterThan(score);
    expect(threshold - score).toBeLessThanOrEqual(Math.abs(score) * 1e-15 + 1e-300);
    expect({ atFloor, falseAlarms }).toEqual({ atFloor: false, falseAlarms: 0 });
  });

  it('does not go down to where all alarms melt into one', () => {
    const hour = Array.from({ length: 60 }, (_, index): [number, number] => [MIDNIGHT_MS + index * MINUTE_MS, index % 10 === 0 ? 2 : 1]);
    expect(judgeMethod(method(hour), 1, labelled([])).falseAlarms).toHaveLength(1);
    expect(thresholdForFalseAlarms(method(hour), labelled([]), 5)).toMatchObject({ falseAlarms: 0, atFloor: false });
    expect(thresholdForFalseAlarms(method(hour), labelled([]), 6)).toMatchObject({ falseAlarms: 1, atFloor: true });
  });

  it('spreads the budget over all symbols of the span, those without a trace too', () => {
    const span: LabelledSpan = { ...labelled([]), symbols: ['BTCUSDT', 'ETHUSDT'] };
    expect(thresholdForFalseAlarms(FIVE_BURSTS, span, 2)).toMatchObject({ threshold: 2, falseAlarms: 4, falseAlarmsPerSymbolDay: 2 });
  });

  it('keeps to the budget and is the lowest to do so with all above it, as found by trying every score', () => {
    const samples = fc
      .array(fc.tuple(fc.oneof(fc.nat(3), fc.integer({ min: 50, max: 130 })), fc.oneof(fc.nat(12), fc.constant(Number.NaN))), {
        maxLength: 40,
      })
      .map((steps) => afterPauses(MIDNIGHT_MS - 100_000, 1_000, steps));
    const labels = fc.array(
      fc.tuple(fc.nat(1_500), fc.boolean(), fc.constantFrom('BTCUSDT', 'ETHUSDT')).map(([second, isGrey, symbol]) => {
        return (isGrey ? grey : cascade)(MIDNIGHT_MS + second * 1_000, { symbol });
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(samples, samples, labels, fc.nat(8), (ofBtc, ofEth, marks, allowed) => {
        const traces = [trace(ofBtc), trace(ofEth, 'ETHUSDT')];
        const made: MethodTraces = { method: 'made', floor: 2, traces };
        const span = { ...labelled(marks), symbols: ['BTCUSDT', 'ETHUSDT'], endMs: MIDNIGHT_MS + 2_500_000 };
        const symbolDays = (2 * 2_500_000) / 86_400_000;
        const falseAt = (threshold: number): number => judgeMethod(made, threshold, span).falseAlarms.length;
        const choice = thresholdForFalseAlarms(made, span, allowed / symbolDays);
        expect(choice.falseAlarms).toBe(falseAt(choice.threshold));
        expect(choice.falseAlarmsPerSymbolDay).toBeLessThanOrEqual(allowed / symbolDays);

        const scores = [...ofBtc, ...ofEth].map(([, score]) => score).filter((score) => score >= 2);
        const falling = [...new Set([...scores, 2])].sort((a, b) => b - a);
        const broken = falling.findIndex((score) => falseAt(score) > allowed);
        expect(choice.atFloor).toBe(broken === -1);
        if (broken === 0) expect(choice.threshold).toBeGreaterThan(falling[0]!);
        else expect(choice.threshold).toBe(falling.at(broken === -1 ? -1 : broken - 1));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a budget below 0', () => {
    expect(() => thresholdForFalseAlarms(FIVE_BURSTS, labelled([]), -1)).toThrow(
      expect.objectContaining({ code: 'replay/invalid-number' }),
    );
  });
});
