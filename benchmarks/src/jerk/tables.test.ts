import { describe, expect, it } from 'vitest';
import type { JerkPair } from './detectors.js';
import { alarmsAt, label, labelled, MIDNIGHT_MS } from './jerk.sample.js';
import { pairAt } from './pairs.js';
import { METHODS } from './scores.js';
import { detectorConclusion } from './tables.js';

const DAY_MS = 86_400_000;

/** Jerk finds every second cascade, its rivals all of them and 2 s later. */
function pairsOver(days: number): JerkPair[] {
  const onsets = Array.from({ length: 2 * days }, (_, half) => MIDNIGHT_MS + half * (DAY_MS / 2) + 3_600_000);
  const span = labelled(
    onsets.map((onsetMs) => label(onsetMs)),
    days,
  );
  const jerkMs = onsets.filter((_, index) => index % 2 === 0);
  const rivalMs = onsets.map((onsetMs) => onsetMs + 2_000);
  const jerk = METHODS.find(({ kind }) => kind === 'jerk')!;
  return METHODS.filter(({ kind }) => kind !== 'jerk').map((rival) => ({
    jerk,
    rival,
    at: [pairAt(alarmsAt('jerk', jerkMs), alarmsAt('rival', rivalMs), span, 0.5)],
  }));
}

describe('the sentence about the detectors', () => {
  it('counts the comparisons whose interval excludes 0 and gives the range of leads', () => {
    const text = detectorConclusion(pairsOver(12));
    const found = 'it finds more cascades in 0 and fewer in 1 of 1 comparisons (interval excludes 0), median lead 2.0 to 2.0 s';
    expect(text).toContain(`against the 10 s rate ${found}`);
    expect(text).toContain('against acceleration over the same window it finds more cascades in 0 and fewer in 4 of 4 comparisons');
  });

  it('says so when days are too few for intervals', () => {
    expect(detectorConclusion(pairsOver(2))).toContain('by the counts, without intervals');
  });
});
