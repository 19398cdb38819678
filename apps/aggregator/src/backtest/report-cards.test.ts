import type { MethodTraces } from '@cascade/replay/evaluate';
import { describe, expect, it } from 'vitest';
import { cascade, labelledDay, MIDNIGHT_MS, traceOf } from './backtest.sample.js';
import { differencesOf, MAIN_TARGET, MATCHED_TARGETS, methodReport } from './report-cards.js';

const hour = (count: number): number => MIDNIGHT_MS + count * 3_600_000;
const labelled = labelledDay([cascade(hour(1)), cascade(hour(2), { severity: 2 })]);
/** Hits both cascades, the second with more, and rings falsely once, in between. */
const method = traceOf([
  [hour(1) + 5_000, 3],
  [hour(2) + 1_000, 9],
  [hour(5), 5],
]);

function cardAt(target: number, some: MethodTraces = method) {
  return methodReport(some, undefined, labelled).matched.find(({ targetPerSymbolDay }) => targetPerSymbolDay === target);
}

it('the targets ascend, the main one among them', () => {
  expect(MATCHED_TARGETS).toEqual([...MATCHED_TARGETS].sort((a, b) => a - b));
  expect(MATCHED_TARGETS).toContain(MAIN_TARGET);
});

describe('methodReport', () => {
  it('gives every target the lowest threshold that keeps it', () => {
    expect(methodReport(method, undefined, labelled).matched.map(({ targetPerSymbolDay }) => targetPerSymbolDay)).toEqual(MATCHED_TARGETS);
    // One false alarm in two symbol-days is 0.5: allowed at 0.5, too much at 0.25.
    expect(cardAt(0.5)).toMatchObject({ threshold: 0, card: { falseAlarms: 1, falseAlarmsPerSymbolDay: 0.5, recall: { hits: 2, n: 2 } } });
    expect(cardAt(0.25)).toMatchObject({ threshold: 9, card: { falseAlarms: 0, recall: { hits: 1, n: 2 } } });
  });

  it('tells recall by severity, delays against onset, t* and peak, and false alarms per calm hour', () => {
    const card = cardAt(0.5)?.card;
    expect(card).toMatchObject({
      recallSevere: { hits: 1, n: 1 },
      recallBySeverity: [
        { severity: 1, hits: 1, n: 1 },
        { severity: 2, hits: 1, n: 1 },
        { severity: 3, hits: 0, n: 0 },
      ],
      delay: { n: 2, p10Ms: 1_000, p50Ms: 1_000, p90Ms: 5_000 },
      delayToProven: { n: 2, p10Ms: -3_000, p90Ms: 1_000 },
      leadToPeak: { n: 2, p10Ms: 4_000, p90Ms: 8_000 },
      dontCare: 0,
    });
    expect(card?.falseAlarmsPerCalmHour).toBeCloseTo(1 / 22, 9);
  });

  it('has no delays without hits and no intervals below ten days', () => {
    const silent = cardAt(0.5, traceOf([]))?.card;
    expect([silent?.delay, silent?.delayToProven, silent?.leadToPeak]).toEqual([undefined, undefined, undefined]);
    expect(cardAt(0.5)?.card.recall.interval).toBeUndefined();
    const tenDays = { ...labelled, endMs: MIDNIGHT_MS + 10 * 86_400_000 };
    expect(methodReport(method, undefined, tenDays).matched.at(-1)?.card.falseAlarmsInterval).toBeDefined();
  });

  it('gives no interval where all days are alike: two of two is no certainty', () => {
    const tenDays = { ...labelled, endMs: MIDNIGHT_MS + 10 * 86_400_000 };
    const { matched } = methodReport(method, undefined, tenDays);
    expect(matched.at(-1)?.card.recall).toEqual({ hits: 2, n: 2, interval: undefined });
    expect(matched[0]?.card).toMatchObject({ falseAlarms: 0, falseAlarmsInterval: undefined });
  });

  it('judges a preset at the levels listed, also at one without a lowest probability', () => {
    const levels = traceOf([
      [hour(1), 1],
      [hour(2), 3],
      [hour(7), 2],
      [hour(8), 4],
    ]);
    const floors = [
      { level: 'WATCH', threshold: 0.2 },
      { level: 'CRITICAL', threshold: 0.7 },
      { level: 'EXTREME', threshold: undefined },
    ] as const;
    const { atLevels } = methodReport(method, { traces: levels, floors }, labelled);
    expect(atLevels?.map(({ level, threshold, card }) => [level, threshold, card.recall.hits, card.falseAlarms])).toEqual([
      ['WATCH', 0.2, 2, 2],
      ['CRITICAL', 0.7, 1, 1],
      ['EXTREME', undefined, 0, 1],
    ]);
    expect(atLevels?.map(({ caught }) => caught)).toEqual([
      [
        { label: 0, alarmMs: hour(1) },
        { label: 1, alarmMs: hour(2) },
      ],
      [{ label: 1, alarmMs: hour(2) }],
      [],
    ]);
  });
});

describe('differencesOf', () => {
  it('counts which cascades each of two methods catches on the same budget', () => {
    const rival = { ...traceOf([[hour(1), 4]]), method: 'rate10s' };
    expect(differencesOf(method, rival, labelled).find(({ targetPerSymbolDay }) => targetPerSymbolDay === MAIN_TARGET)).toEqual({
      method: 'calibrated',
      baseline: 'rate10s',
      targetPerSymbolDay: MAIN_TARGET,
      difference: 0.5,
      interval: undefined,
      both: 1,
      onlyMethod: 1,
      onlyBaseline: 0,
      neither: 0,
    });
  });
});
