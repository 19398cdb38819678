import { describe, expect, it } from 'vitest';
import { alarmsAt, label, labelled, MIDNIGHT_MS } from './jerk.sample.js';
import { daysOf, pairAt } from './pairs.js';

const DAY_MS = 86_400_000;
/** Noon of twelve days. */
const ONSETS_MS = Array.from({ length: 12 }, (_, day) => MIDNIGHT_MS + day * DAY_MS + DAY_MS / 2);
const SPAN = labelled(
  ONSETS_MS.map((onsetMs) => label(onsetMs)),
  12,
);

describe('two methods on one budget', () => {
  it('have their lead over the cascades that both detect, whatever the one alone detects', () => {
    const early = alarmsAt(
      'early',
      ONSETS_MS.slice(0, 9).map((onsetMs) => onsetMs + 1_000),
    );
    const late = alarmsAt(
      'late',
      ONSETS_MS.slice(2).map((onsetMs) => onsetMs + 3_500),
    );
    const { recall, lead } = pairAt(early, late, SPAN, 0.5);
    expect([recall.all.both, recall.all.onlyA, recall.all.onlyB]).toEqual([7, 2, 3]);
    expect(lead).toEqual({ cascades: 7, sooner: 7, later: 0, medianMs: 2_500, interval: { low: 2_500, high: 2_500 } });
    expect(pairAt(late, early, SPAN, 0.5).lead).toMatchObject({ sooner: 0, later: 7, medianMs: -2_500 });
  });

  it('have an interval of the lead as wide as the days differ', () => {
    const first = alarmsAt('first', ONSETS_MS);
    const other = alarmsAt(
      'other',
      ONSETS_MS.map((onsetMs, day) => onsetMs + (day < 7 ? 1_000 : 9_000)),
    );
    expect(pairAt(first, other, SPAN, 0.5).lead).toMatchObject({ medianMs: 1_000, interval: { low: 1_000, high: 9_000 } });
  });

  it('have no lead where no cascade is detected by both', () => {
    const { lead } = pairAt(alarmsAt('a', ONSETS_MS.slice(0, 1)), alarmsAt('b', ONSETS_MS.slice(1, 2)), SPAN, 0.5);
    expect(lead).toEqual({ cascades: 0, sooner: 0, later: 0, medianMs: undefined, interval: undefined });
  });
});

it('the days of a span are those it touches', () => {
  expect(daysOf({ startMs: MIDNIGHT_MS, endMs: MIDNIGHT_MS + DAY_MS })).toBe(1);
  expect(daysOf({ startMs: MIDNIGHT_MS - 1, endMs: MIDNIGHT_MS + DAY_MS + 1 })).toBe(3);
});
