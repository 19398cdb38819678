import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { type Calibration, calibrationOf, RELIABILITY_BOUNDS } from './calibration.js';

function calibration(
  probability: readonly number[],
  outcome: readonly number[],
  weight: readonly number[] = outcome.map(() => 1),
): Calibration {
  return calibrationOf(Float64Array.from(probability), Uint8Array.from(outcome), Float64Array.from(weight));
}

describe('calibrationOf', () => {
  it('computes Brier score, skill and ECE by hand', () => {
    const { n, baseRate, brier, brierSkill, ece } = calibration([0.1, 0.15, 0.8, 0.84], [0, 1, 1, 1]);
    expect([n, baseRate]).toEqual([4, 0.75]);
    expect(brier).toBeCloseTo((0.01 + 0.7225 + 0.04 + 0.0256) / 4, 12);
    expect(brierSkill).toBeCloseTo(1 - 0.199525 / 0.1875, 12);
    // Bins .1-.2 (mean .125, observed .5) and .8-.9 (mean .82, observed 1), half of the rows each.
    expect(ece).toBeCloseTo(0.5 * 0.375 + 0.5 * 0.18, 12);
  });

  it('tells apart forecasts within the lowest tenth by the log-spaced bins only', () => {
    const probability = [...new Array<number>(500).fill(0.0002), ...new Array<number>(500).fill(0.02)];
    const outcome = probability.map((_, i) => (i < 10 ? 1 : 0));
    const { ece, logEce } = calibration(probability, outcome);
    expect(ece).toBeCloseTo(0.0101 - 0.01, 12);
    expect(logEce).toBeCloseTo(0.5 * (0.02 - 0.0002) + 0.5 * 0.02, 12);
  });

  it('has a row per bin that holds forecasts, bounds below included, with the Wilson interval of its share', () => {
    const { reliability } = calibration([0, 0.01, 0.02, 0.029, 0.03, 1], [0, 1, 0, 0, 0, 1]);
    expect(reliability.map(({ from, to, n }) => [from, to, n])).toEqual([
      [0, 1e-4, 1],
      [0.01, 0.03, 3],
      [0.03, 0.1, 1],
      [0.9, 1, 1],
    ]);
    const bin = reliability[1];
    expect(bin?.meanForecast).toBeCloseTo(0.059 / 3, 12);
    expect(bin?.observed).toBeCloseTo(1 / 3, 12);
    // 1 of 3, from the published formula: .0615 to .7923.
    expect(bin?.low).toBeCloseTo(0.0615, 4);
    expect(bin?.high).toBeCloseTo(0.7923, 4);
    // 0 of 1 and 1 of 1: 0 to .7935 and .2065 to 1.
    expect(reliability[0]?.low).toBe(0);
    expect(reliability[0]?.high).toBeCloseTo(0.7935, 4);
    expect(reliability[3]?.low).toBeCloseTo(0.2065, 4);
    expect(reliability[3]?.high).toBe(1);
  });

  it('takes weights for repetition in every mean, and for no more rows in the interval', () => {
    const weighted = calibration([0.3, 0.35, 0.6], [1, 0, 1], [2, 3, 1]);
    const repeated = calibration([0.3, 0.3, 0.35, 0.35, 0.35, 0.6], [1, 1, 0, 0, 0, 1]);
    for (const key of ['baseRate', 'brier', 'brierSkill', 'ece', 'logEce'] as const) {
      expect(weighted[key]).toBeCloseTo(repeated[key] ?? Number.NaN, 12);
    }
    expect(weighted.reliability[0]).toMatchObject({ n: 2, weight: 5, observed: 0.4 });
    const doubled = calibration([0.3, 0.35], [1, 0], [10, 10]).reliability[0];
    const plain = calibration([0.3, 0.35], [1, 0]).reliability[0];
    expect([doubled?.low, doubled?.high]).toEqual([plain?.low, plain?.high]);
  });

  it('gives forecasts drawn true a small error, skill above 0 and intervals that mostly hold the mean forecast', () => {
    const random = createRandom(9);
    const probability = Array.from({ length: 50_000 }, () => 10 ** (-4 * random.next()));
    const { ece, logEce, brierSkill, reliability } = calibration(
      probability,
      probability.map((p) => (random.next() < p ? 1 : 0)),
    );
    expect(Math.max(ece, logEce)).toBeLessThan(0.005);
    expect(brierSkill).toBeGreaterThan(0.3);
    // None lies below .0001.
    expect(reliability).toHaveLength(RELIABILITY_BOUNDS.length - 2);
    expect(reliability.filter(({ low, high, meanForecast }) => meanForecast < low || meanForecast > high).length).toBeLessThan(3);
  });

  it('has no skill for always forecasting the base rate, and none to speak of when all outcomes are equal', () => {
    expect(calibration([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0]).brierSkill).toBe(0);
    expect(calibration([0.1, 0.2], [0, 0])).not.toHaveProperty('brierSkill');
  });

  it('survives JSON unchanged', () => {
    const result = calibration([0.1, 0.9, 0.4], [0, 1, 1]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it.each([Number.NaN, -0.1, 1.1])('refuses the forecast %d', (forecast) => {
    expect(() => calibration([0.5, forecast], [0, 1])).toThrow(expect.objectContaining({ code: 'replay/invalid-forecast' }));
  });

  it('refuses an empty table', () => {
    expect(() => calibration([], [])).toThrow(expect.objectContaining({ code: 'replay/cannot-fit' }));
  });

  it('has bounds that ascend from 0 to 1', () => {
    expect([RELIABILITY_BOUNDS[0], RELIABILITY_BOUNDS.at(-1)]).toEqual([0, 1]);
    expect([...RELIABILITY_BOUNDS].sort((a, b) => a - b)).toEqual(RELIABILITY_BOUNDS);
  });
});
