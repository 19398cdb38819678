import { describe, expect, it } from 'vitest';
import type { CascadeLabel } from '../cascade-label.js';
import type { MethodTraces } from '../score-trace.js';
import type { LabelledSpan } from './labelled-span.js';
import { cascade, grey, labelled, MIDNIGHT_MS, method, trace } from './labelled-span.sample.js';
import { rocOf } from './roc.js';
import { scorecard } from './scorecard.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = (of: number): number => MIDNIGHT_MS + of * HOUR_MS;

/** Two days: severities 1, 2 and 3 detected after 2, 6 and -4 s, a 2 missed, two false alarms (one beside a label's hour), one on grey. */
const LABELS: CascadeLabel[] = [
  cascade(HOURS(3)),
  cascade(HOURS(5), { severity: 2 }),
  cascade(HOURS(30), { severity: 2 }),
  cascade(HOURS(31), { severity: 3 }),
  grey(HOURS(40)),
];
const SCORES: [number, number][] = [
  [HOURS(3) + 2_000, 7],
  [HOURS(5) + 6_000, 8],
  [HOURS(5) + 1_200_000, 6],
  [HOURS(12), 5],
  [HOURS(31) - 4_000, 9],
  [HOURS(31) + 1_000, 9],
  [HOURS(40) + 1_000, 9],
];

describe('scorecard', () => {
  const card = scorecard(method(SCORES), 5, labelled(LABELS, 2));

  it('counts recall by severity, with n', () => {
    const counts = Object.entries(card.recall).map(([name, { count, of, value }]) => [name, count, of, value]);
    expect(counts).toEqual([
      ['all', 3, 4, 0.75],
      ['severity1', 1, 1, 1],
      ['severity2', 1, 2, 0.5],
      ['severity3', 1, 1, 1],
      ['atLeast2', 2, 3, 2 / 3],
    ]);
  });

  it('counts false alarms per symbol-day and, of those in calm hours, per calm hour; what is on grey apart', () => {
    expect(card.hits).toBe(3);
    expect(card.falseAlarms.perSymbolDay).toMatchObject({ count: 2, of: 2, value: 1 });
    expect(card.falseAlarms.perCalmHour).toMatchObject({ count: 1, of: 48 - 5, value: 1 / 43 });
    expect(card.dontCare).toMatchObject({ count: 1, of: 2, value: 0.5 });
  });

  it('gives quantiles of the delays and of the lead, against onset, t* and peak', () => {
    const values = (['delayMs', 'delayToProvenMs', 'leadToPeakMs'] as const).map((figure) => {
      const { n, p10, p50, p90 } = card[figure];
      return [n, p10.value, p50.value, p90.value];
    });
    expect(values).toEqual([
      [3, -4_000, 2_000, 6_000],
      [3, -8_000, -2_000, 2_000],
      [3, 3_000, 7_000, 13_000],
    ]);
  });

  it('has an interval around every figure of two days and names the days, and none of one day', () => {
    expect(card).toMatchObject({ days: 2, resamples: 1_000, seed: 1, symbols: 1 });
    // The two days: 2 of 2 and 1 of 2 detected; 2 and 0 false alarms.
    expect(card.recall.all.interval).toStrictEqual({ low: 0.5, high: 1 });
    expect(card.falseAlarms.perSymbolDay.interval).toStrictEqual({ low: 0, high: 2 });
    expect(card.delayMs.p50.interval).toStrictEqual({ low: -4_000, high: 2_000 });
    const oneDay = scorecard(method(SCORES.slice(0, 4)), 5, labelled(LABELS.slice(0, 2)));
    expect(oneDay.days).toBe(1);
    expect(JSON.stringify(oneDay)).not.toContain('interval');
  });

  it('is plain data, also where nothing happened', () => {
    for (const made of [card, scorecard(method([]), 5, labelled([], 2))]) expect(JSON.parse(JSON.stringify(made))).toStrictEqual(made);
    const silent = scorecard(method([]), 5, labelled([], 2));
    expect(silent.recall.all).toStrictEqual({ count: 0, of: 0 });
    expect(silent.delayMs).toStrictEqual({ n: 0, p10: {}, p50: {}, p90: {} });
    expect(silent.falseAlarms.perSymbolDay).toStrictEqual({ count: 0, of: 2, value: 0, interval: { low: 0, high: 0 } });
  });

  it('gives the same figures for the same seed', () => {
    expect(scorecard(method(SCORES), 5, labelled(LABELS, 2))).toStrictEqual(card);
  });

  it.each<[string, Partial<MethodTraces>, Partial<LabelledSpan>]>([
    ['replay/invalid-span', {}, { endMs: MIDNIGHT_MS }],
    ['replay/invalid-span', {}, { endMs: MIDNIGHT_MS + 4_000 * DAY_MS }],
    ['replay/invalid-span', {}, { symbols: [] }],
    ['replay/invalid-span', {}, { symbols: ['BTCUSDT', 'BTCUSDT'] }],
    ['replay/invalid-time', {}, { startMs: 0.5 }],
    ['replay/invalid-label', {}, { labels: [cascade(10, { endMs: 9 })] }],
    ['replay/unlabelled-symbol', {}, { labels: [cascade(10, { symbol: 'ETHUSDT' })] }],
    ['replay/unlabelled-symbol', { traces: [trace([], 'ETHUSDT')] }, {}],
    ['replay/invalid-trace', { traces: [trace([]), trace([])] }, {}],
    [
      'replay/invalid-trace',
      {
        traces: [
          trace([
            [2, 1],
            [1, 1],
          ]),
        ],
      },
      {},
    ],
    ['replay/invalid-trace', { traces: [trace([[Number.NaN, 1]])] }, {}],
    ['replay/invalid-trace', { traces: [trace([[1, Number.POSITIVE_INFINITY]])] }, {}],
    ['replay/invalid-trace', { traces: [{ symbol: 'BTCUSDT', tsMs: new Float64Array(2), score: new Float64Array(1) }] }, {}],
    ['replay/invalid-trace', { floor: Number.NEGATIVE_INFINITY }, {}],
    ['replay/threshold-below-floor', { floor: 6 }, {}],
  ])('refuses with %s: %o %o', (code, badMethod, badSpan) => {
    const run = (): unknown => scorecard({ ...method([]), ...badMethod }, 5, { ...labelled([]), ...badSpan });
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});

describe('rocOf', () => {
  it('gives recall at each budget, at a threshold that keeps it', () => {
    const points = rocOf(method(SCORES), labelled(LABELS, 2), [0, 0.5, 1]);
    expect(points).toMatchObject([
      { target: 0, threshold: 7, atFloor: false, falseAlarmsPerSymbolDay: { count: 0 }, recall: { count: 3, of: 4 } },
      { target: 0.5, threshold: 6, atFloor: false, falseAlarmsPerSymbolDay: { count: 1, of: 2 }, recallAtLeast2: { count: 2, of: 3 } },
      { target: 1, threshold: 0, atFloor: true, falseAlarmsPerSymbolDay: { count: 2, value: 1, interval: { low: 0, high: 2 } } },
    ]);
    expect(JSON.parse(JSON.stringify(points))).toStrictEqual(points);
  });

  it('agrees with the scorecard at the same threshold', () => {
    const [point] = rocOf(method(SCORES), labelled(LABELS, 2), [0.5], { seed: 4, resamples: 200 });
    const card = scorecard(method(SCORES), 6, labelled(LABELS, 2), { seed: 4, resamples: 200 });
    expect(point?.recall).toStrictEqual(card.recall.all);
    expect(point?.recallAtLeast2).toStrictEqual(card.recall.atLeast2);
    expect(point?.falseAlarmsPerSymbolDay).toStrictEqual(card.falseAlarms.perSymbolDay);
  });
});
