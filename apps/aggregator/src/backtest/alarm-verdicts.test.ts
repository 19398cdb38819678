import type { MethodTraces } from '@cascade/replay/evaluate';
import { describe, expect, it } from 'vitest';
import type { LoggedAlarm } from './alarm-log.js';
import { judgeAlarms } from './alarm-verdicts.js';
import { cascade, labelledDay, MIDNIGHT_MS, traceOf } from './backtest.sample.js';

const ONSET_MS = MIDNIGHT_MS + 3_600_000;

function alarm(startMs: number, changes: Partial<LoggedAlarm> = {}): LoggedAlarm {
  return {
    symbol: 'BTCUSDT',
    startMs,
    endMs: startMs + 70_000,
    level: 'ALERT',
    probability: 0.6,
    side: 'long',
    reasons: ['because'],
    levels: [],
    ...changes,
  };
}

/** Level readings of BTCUSDT whose last stand until these times. */
function readTo(...timesMs: number[]): MethodTraces {
  return traceOf(timesMs.sort((a, b) => a - b).map((tsMs): [number, number] => [tsMs - 1_000, 1]));
}

describe('judgeAlarms', () => {
  const labels = [
    cascade(ONSET_MS, { symbol: 'ETHUSDT' }),
    cascade(ONSET_MS),
    cascade(ONSET_MS + 7_200_000, { grade: 'grey', severity: 0, provenMs: undefined }),
  ];
  /** Levels of BTCUSDT were above NONE for 10 s from the start of each of these alarms. */
  const verdicts = (...alarms: LoggedAlarm[]) =>
    judgeAlarms(alarms, labelledDay(labels), readTo(...alarms.map(({ startMs }) => startMs + 10_000)));

  it('tells a hit with its place in the list and its delays', () => {
    expect(verdicts(alarm(ONSET_MS + 3_000))).toEqual([
      {
        symbol: 'BTCUSDT',
        level: 'ALERT',
        startMs: ONSET_MS + 3_000,
        endMs: ONSET_MS + 73_000,
        probability: 0.6,
        side: 'long',
        reasons: ['because'],
        verdict: 'hit',
        labels: [1],
        delayMs: 3_000,
        delayToProvenMs: -1_000,
      },
    ]);
  });

  it('judges each alarm on its own: two in one cascade are two hits, one far away is false, one on grey counts neither way', () => {
    const alarms = [
      alarm(ONSET_MS),
      alarm(ONSET_MS + 20_000),
      alarm(ONSET_MS + 1_800_000),
      alarm(ONSET_MS + 7_200_000),
      alarm(ONSET_MS, { symbol: 'ETHUSDT' }),
    ];
    expect(verdicts(...alarms).map(({ verdict, labels }) => [verdict, labels])).toEqual([
      ['hit', [1]],
      ['hit', [1]],
      ['false', undefined],
      ['dont-care', undefined],
      ['hit', [0]],
    ]);
  });

  it('names every cascade that one alarm hits, its delays against the first', () => {
    const second = cascade(ONSET_MS + 40_000, { side: 'short' });
    const [both] = judgeAlarms([alarm(ONSET_MS + 3_000)], labelledDay([...labels, second]), readTo(ONSET_MS + 45_000));
    expect(both).toMatchObject({ verdict: 'hit', labels: [1, 3], delayMs: 3_000, delayToProvenMs: -1_000 });
  });

  it('does not take the cooldown of an alarm for the alarm', () => {
    // Confirmed until 20 s before the onset, in cooldown at the onset: near, but no hit.
    expect(verdicts(alarm(ONSET_MS - 30_000)).map(({ verdict }) => verdict)).toEqual(['dont-care']);
    const standing = judgeAlarms([alarm(ONSET_MS - 30_000)], labelledDay(labels), readTo(ONSET_MS));
    expect(standing.map(({ verdict }) => verdict)).toEqual(['hit']);
  });

  it('leaves out alarms that begin outside the span or on a symbol without labels', () => {
    expect(verdicts(alarm(MIDNIGHT_MS - 1), alarm(MIDNIGHT_MS + 86_400_000), alarm(ONSET_MS, { symbol: 'XUSDT' }))).toEqual([]);
  });
});
