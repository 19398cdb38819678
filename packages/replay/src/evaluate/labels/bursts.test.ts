import { describe, expect, it } from 'vitest';
import { BASE_FLOOR, DAY_MS, dailyRates } from './base-rate.js';
import { findBursts } from './bursts.js';
import { ONSET_MS, START_MS, shots } from './truth.sample.js';

const DAY_BINS = 86_400;
const END_MS = START_MS + DAY_MS;

function times(...parts: readonly (readonly [fromMs: number, count: number])[]): number[] {
  return parts.flatMap(([tsMs, count]) => shots(count, { tsMs }).map((shot) => shot.tsMs));
}

describe('dailyRates', () => {
  it('of silence are one event an hour and 0.6 a second', () => {
    expect(dailyRates({ bins: [], counts: [] }, START_MS, DAY_BINS)).toEqual([{ endBin: DAY_BINS, calm: BASE_FLOOR, burst: 0.6 }]);
  });

  it('are the mean of the quietest 90 % of the minutes, times 20 for a burst', () => {
    const bins = Array.from({ length: 1_440 }, (_, minute) => minute * 60);
    const counts = bins.map((_, minute) => (minute < 144 ? 1_000 : 6));
    expect(dailyRates({ bins, counts }, START_MS, DAY_BINS)).toEqual([{ endBin: DAY_BINS, calm: 0.1, burst: 2 }]);
    const [one] = dailyRates({ bins, counts: counts.map((count, minute) => (minute === 144 ? 1_302 : count)) }, START_MS, DAY_BINS);
    expect(one?.calm).toBeCloseTo(0.1 + (1_000 - 6) / 1_296 / 60, 12);
  });

  it('begin anew at midnight UTC, also when the span does not begin there', () => {
    const fromMs = START_MS + DAY_MS - 600_000;
    const bins = Array.from({ length: 10 }, (_, minute) => minute * 60);
    const rates = dailyRates({ bins, counts: bins.map(() => 60) }, fromMs, 1_200);
    expect(rates).toEqual([
      { endBin: 600, calm: 1, burst: 20 },
      { endBin: 1_200, calm: BASE_FLOOR, burst: 0.6 },
    ]);
  });
});

describe('findBursts', () => {
  it('are whole seconds from the first to the last event', () => {
    expect(findBursts(times([ONSET_MS + 250, 40]), START_MS, END_MS)).toEqual([{ fromMs: ONSET_MS, toMs: ONSET_MS + 5_000 }]);
  });

  it('at most 30 s apart are one', () => {
    const second = (gapMs: number): number[] => times([ONSET_MS, 10], [ONSET_MS + 1_000 + gapMs, 10]);
    expect(findBursts(second(30_000), START_MS, END_MS)).toEqual([{ fromMs: ONSET_MS, toMs: ONSET_MS + 32_000 }]);
    expect(findBursts(second(31_000), START_MS, END_MS)).toEqual([
      { fromMs: ONSET_MS, toMs: ONSET_MS + 1_000 },
      { fromMs: ONSET_MS + 32_000, toMs: ONSET_MS + 33_000 },
    ]);
  });

  it('go on over midnight', () => {
    const fromMs = START_MS + DAY_MS - 2_000;
    expect(findBursts(times([fromMs, 40]), START_MS, START_MS + 2 * DAY_MS)).toEqual([{ fromMs, toMs: fromMs + 4_000 }]);
  });

  it('are none in a steady flow, however dense', () => {
    const steady = Array.from({ length: DAY_BINS }, (_, second) => START_MS + second * 1_000);
    expect(findBursts(steady, START_MS, END_MS)).toEqual([]);
  });
});
