import { describe, expect, it } from 'vitest';
import type { CascadeLabel } from '../cascade-label.js';
import type { Alarm } from './alarms.js';
import { type Judgement, judge, judgeMethod } from './judge.js';
import { cascade, grey, labelled, MIDNIGHT_MS, method } from './labelled-span.sample.js';

const ONSET_MS = MIDNIGHT_MS + 3_600_000;
const END_MS = ONSET_MS + 30_000;

function alarm(fromMs: number, toMs: number): Alarm {
  return { startMs: fromMs, endMs: toMs, highest: 1 };
}

function judgeOne(alarms: readonly Alarm[], labels: readonly CascadeLabel[] = [cascade(ONSET_MS)]): Judgement {
  return judge(new Map([['BTCUSDT', alarms]]), labels, labelled(labels));
}

/** What a single alarm against a single cascade is counted as. */
function verdict(startMs: number, endMs: number, label: CascadeLabel = cascade(ONSET_MS)): string {
  const { outcomes, hits, falseAlarms, dontCare } = judgeOne([alarm(startMs, endMs)], [label]);
  expect(hits + falseAlarms.length + dontCare.length).toBe(1);
  expect(outcomes.filter(({ detected }) => detected)).toHaveLength(hits);
  if (hits === 1) return 'hit';
  return falseAlarms.length === 1 ? 'false' : 'do not care';
}

describe('judge', () => {
  it.each([
    ['starts 59 s before the onset', -59_000, 1_000, 'hit'],
    ['starts 60 s before the onset', -60_000, 1_000, 'hit'],
    ['starts 61 s before the onset', -61_000, 1_000, 'do not care'],
    ['is over 10 s before the onset', -20_000, -10_000, 'hit'],
    ['is over 10.001 s before the onset', -20_000, -10_001, 'do not care'],
    ['starts 5 s after the end', 35_000, 40_000, 'hit'],
    ['starts 5.001 s after the end', 35_001, 40_000, 'do not care'],
    ['starts 60 s after the end', 90_000, 95_000, 'do not care'],
    ['starts 60.001 s after the end', 90_001, 95_000, 'false'],
    ['is over 60 s before the onset', -70_000, -60_000, 'do not care'],
    ['is over 60.001 s before the onset', -70_000, -60_001, 'false'],
    ['is on all day', -3_600_000, 3_600_000, 'do not care'],
  ])('an alarm that %s', (_, startsMs, endsMs, expected) => {
    expect(verdict(ONSET_MS + startsMs, ONSET_MS + endsMs)).toBe(expected);
  });

  it.each([
    ['ends at its first moment', -5_000, 0, 'do not care'],
    ['ends 1 ms before', -5_000, -1, 'false'],
    ['starts at its last moment', 30_000, 40_000, 'do not care'],
    ['starts 1 ms after', 30_001, 40_000, 'false'],
  ])('an alarm near grey that %s', (_, startsMs, endsMs, expected) => {
    expect(verdict(ONSET_MS + startsMs, ONSET_MS + endsMs, grey(ONSET_MS))).toBe(expected);
  });

  it('times the first alarm against onset, t* and peak', () => {
    const label = cascade(ONSET_MS);
    expect(judgeOne([alarm(ONSET_MS + 3_000, ONSET_MS + 5_000)]).outcomes).toStrictEqual([
      { label, detected: true, alarmMs: ONSET_MS + 3_000, delayMs: 3_000, delayToProvenMs: -1_000, leadToPeakMs: 6_000 },
    ]);
    const unproven = cascade(ONSET_MS, { provenMs: undefined });
    expect(judgeOne([alarm(ONSET_MS, ONSET_MS)], [unproven]).outcomes[0]).not.toHaveProperty('delayToProvenMs');
    expect(judgeOne([]).outcomes).toStrictEqual([{ label, detected: false }]);
  });

  it('takes two alarms in one long cascade as one detection, by the first, and none as false', () => {
    const long = cascade(ONSET_MS, { endMs: ONSET_MS + 300_000 });
    const judged = judgeOne([alarm(ONSET_MS, ONSET_MS + 5_000), alarm(ONSET_MS + 100_000, ONSET_MS + 110_000)], [long]);
    expect(judged).toMatchObject({ hits: 2, falseAlarms: [], dontCare: [] });
    expect(judged.outcomes.map(({ delayMs }) => delayMs)).toEqual([0]);
  });

  it('lets one alarm detect every cascade it overlaps, unless it starts too early for one', () => {
    const on = [alarm(ONSET_MS, ONSET_MS + 200_000)];
    const near = judgeOne(on, [cascade(ONSET_MS + 50_000), cascade(ONSET_MS, { side: 'short' })]);
    expect(near.outcomes.map(({ delayMs }) => delayMs)).toEqual([-50_000, 0]);
    expect(near.hits).toBe(1);
    const far = judgeOne(on, [cascade(ONSET_MS), cascade(ONSET_MS + 100_000)]);
    expect(far.outcomes.map(({ detected }) => detected)).toEqual([true, false]);
  });

  it('compares symbols, not sides', () => {
    const ofEth = judge(new Map([['ETHUSDT', [alarm(ONSET_MS, END_MS)]]]), [cascade(ONSET_MS)], labelled([]));
    expect(ofEth.outcomes[0]?.detected).toBe(false);
    expect(ofEth.falseAlarms).toStrictEqual([{ symbol: 'ETHUSDT', startMs: ONSET_MS, endMs: END_MS, highest: 1 }]);
    for (const side of ['long', 'short', undefined] as const) expect(verdict(ONSET_MS, END_MS, cascade(ONSET_MS, { side }))).toBe('hit');
  });

  it('counts alarms by their start and cascades by their onset, in [start, end) of the span', () => {
    const { startMs, endMs } = labelled([]);
    const alarms = [alarm(startMs - 1, startMs + 5), alarm(startMs + 100_000, startMs + 100_001), alarm(endMs, endMs + 1)];
    expect(judgeOne(alarms, []).falseAlarms).toHaveLength(1);
    expect(judgeOne([], [cascade(startMs - 1), cascade(endMs)]).outcomes).toEqual([]);
    // An alarm on a cascade that is not counted is neither for nor against.
    expect(judgeOne([alarm(startMs, startMs + 1)], [cascade(startMs - 1)])).toMatchObject({ hits: 0, falseAlarms: [], dontCare: [{}] });
  });
});

describe('judgeMethod', () => {
  it('judges the alarms at a threshold and refuses one below the floor', () => {
    const scores = method([[ONSET_MS, 2]]);
    const span = labelled([cascade(ONSET_MS)]);
    expect(judgeMethod(scores, 2, span).hits).toBe(1);
    expect(judgeMethod(scores, 2.1, span).hits).toBe(0);
    for (const threshold of [-0.1, Number.NaN]) {
      expect(() => judgeMethod(scores, threshold, span)).toThrow(expect.objectContaining({ code: 'replay/threshold-below-floor' }));
    }
  });
});
