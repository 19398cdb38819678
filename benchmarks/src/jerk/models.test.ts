import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { label, labelled, MIDNIGHT_MS } from './jerk.sample.js';
import { judgeModel, meanDifference } from './models.js';
import { Rows, type Table } from './rows.js';
import { isGain } from './worth.js';

const DAY_MS = 86_400_000;
const DAYS = 12;
const SPAN = labelled(
  Array.from({ length: DAYS }, (_, day) => label(MIDNIGHT_MS + day * DAY_MS + DAY_MS / 2)),
  DAYS,
);

/** Two minutes about each noon: column 0 is chance, column 1 tells a cascade, with noise. */
function tableOf(seed: number): Table {
  const random = createRandom(seed);
  const rows = new Rows(2);
  for (let day = 0; day < DAYS; day++) {
    for (let second = -60; second < 60; second++) {
      const tsMs = MIDNIGHT_MS + day * DAY_MS + DAY_MS / 2 + second * 1_000;
      const isActive = second >= -2 && second <= 30;
      rows.add('BTCUSDT', tsMs, 1, [random.normal(), (isActive ? 2 : 0) + random.normal()]);
    }
  }
  return rows.table(SPAN);
}

describe('seconds and what became of them', () => {
  it('are 1 from 2 s before a cascade to its end and count for nothing about a grey burst', () => {
    const rows = new Rows(1);
    const [cascadeMs, greyMs] = [MIDNIGHT_MS + 100_000, MIDNIGHT_MS + 500_000];
    const offsets = [-2_001, -2_000, 30_000, 30_001];
    for (const offset of offsets) rows.add('BTCUSDT', cascadeMs + offset, 1, [0]);
    for (const offset of [-10_001, -10_000, 35_000, 35_001]) rows.add('BTCUSDT', greyMs + offset, 20, [0]);
    rows.add('ETHUSDT', cascadeMs + 1_000, 1, [0]);
    const { outcome, weight } = rows.table({ labels: [label(cascadeMs), label(greyMs, 'grey')] });
    expect([...outcome]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect([...weight]).toEqual([1, 1, 1, 1, 20, 0, 0, 20, 1]);
  });

  it('are left out, for every model, while one of their values is not known', () => {
    const rows = new Rows(2);
    rows.add('BTCUSDT', MIDNIGHT_MS, 1, [1, undefined]);
    rows.add('BTCUSDT', MIDNIGHT_MS + 1_000, 1, [1, 2]);
    const { tsMs, values } = rows.table(SPAN);
    expect([[...tsMs], [...values]]).toEqual([[MIDNIGHT_MS + 1_000], [1, 2]]);
  });
});

describe('a feature more', () => {
  const data = { fit: tableOf(1), test: tableOf(2), labelled: SPAN };
  const chance = judgeModel('chance', [0], data);
  const both = judgeModel('both', [0, 1], data);

  it('that tells cascades lowers the log loss on the days not fitted, for certain', () => {
    const { value, interval } = meanDifference(both.losses, chance.losses, data.test, SPAN);
    expect(value).toBeCloseTo(both.logLoss - chance.logLoss, 10);
    expect(interval!.high).toBeLessThan(0);
    expect(both.brierSkill).toBeGreaterThan(0.3);
    expect(Math.abs(chance.brierSkill!)).toBeLessThan(0.05);
  });

  it('that is chance does not', () => {
    const useful = judgeModel('useful', [1], data);
    const { interval } = meanDifference(both.losses, useful.losses, data.test, SPAN);
    expect(interval!.high).toBeGreaterThan(0);
  });
});

describe('a gain', () => {
  type Given = Parameters<typeof isGain>[0];
  const given = (logLossHigh: number, recalls: readonly (readonly [low: number, high: number])[]): Given => ({
    logLoss: { value: logLossHigh - 1, interval: { low: logLossHigh - 2, high: logLossHigh } },
    at: recalls.map(([low, high]) => {
      const paired = {
        cascades: 9,
        both: 3,
        onlyA: 2,
        onlyB: 2,
        neither: 2,
        difference: { value: (low + high) / 2, interval: { low, high } },
      };
      const choice = { threshold: 1, atFloor: false, falseAlarms: 1, falseAlarmsPerSymbolDay: 0.1 };
      const recall = { target: 0.5, days: 12, a: { method: 'a', ...choice }, b: { method: 'b', ...choice }, all: paired, atLeast2: paired };
      return { recall, lead: { cascades: 0, sooner: 0, later: 0, medianMs: undefined, interval: undefined } };
    }),
  });

  it('is a lower log loss with a higher recall, both certain', () => {
    expect(
      isGain(
        given(-0.1, [
          [0.01, 0.03],
          [-0.01, 0.02],
        ]),
      ),
    ).toBe(true);
  });

  it('is neither of them alone, nor one bought by recall at the other budget', () => {
    expect(
      isGain(
        given(-0.1, [
          [0, 0.03],
          [-0.01, 0.02],
        ]),
      ),
    ).toBe(false);
    expect(isGain(given(0.1, [[0.01, 0.03]]))).toBe(false);
    expect(
      isGain(
        given(-0.1, [
          [0.01, 0.03],
          [-0.05, -0.01],
        ]),
      ),
    ).toBe(false);
  });
});
