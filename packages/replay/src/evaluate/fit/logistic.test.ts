import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { fitLogistic, type LogisticRows, predictLogistic } from './logistic.js';

function rowsOf(features: readonly number[], outcome: readonly number[], weight: readonly number[] = outcome.map(() => 1)): LogisticRows {
  return { features: Float64Array.from(features), outcome: Uint8Array.from(outcome), weight: Float64Array.from(weight) };
}

/** The model rows are drawn from: one weight and one scale per feature. */
interface GeneratedModel {
  readonly intercept: number;
  readonly weights: readonly number[];
  /** Standard deviation of each feature. */
  readonly scales: readonly number[];
  /** Mean of each feature. */
  readonly means: readonly number[];
}

/** Rows whose outcomes are drawn from a logistic model, all of weight 1. */
function generatedRows(model: GeneratedModel, count: number, seed: number): LogisticRows {
  const random = createRandom(seed);
  const columns = model.weights.length;
  const features = new Float64Array(count * columns);
  const outcome = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let logit = model.intercept;
    model.weights.forEach((weight, j) => {
      const value = (model.means[j] ?? 0) + (model.scales[j] ?? 1) * random.normal();
      features[i * columns + j] = value;
      logit += weight * value;
    });
    outcome[i] = random.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  return { features, outcome, weight: new Float64Array(count).fill(1) };
}

describe('fitLogistic', () => {
  it('gives the log odds of a 2 x 2 table: 1 of 4 without the feature, 6 of 9 with it', () => {
    const fit = fitLogistic(rowsOf([0, 0, 1, 1], [0, 1, 0, 1], [3, 1, 3, 6]), { ridge: 0 });
    expect(fit.intercept).toBeCloseTo(Math.log(1 / 3), 10);
    expect(fit.weights[0]).toBeCloseTo(Math.log(2) - Math.log(1 / 3), 10);
    const nats = 3 * Math.log(3 / 4) + Math.log(1 / 4) + 3 * Math.log(1 / 3) + 6 * Math.log(2 / 3);
    expect(fit.logLoss).toBeCloseTo(-nats / 13, 12);
    expect(fit.iterations).toBeGreaterThan(1);
  });

  it('meets the ridge by hand: two rows at -1 and 1 solve 1 / (1 + e^b) = b', () => {
    // Mean 0, deviation 1; each row pulls with 1 / (1 + e^b), the ridge of 2 pulls back with 2 b.
    const [weight = Number.NaN] = fitLogistic(rowsOf([-1, 1], [0, 1]), { ridge: 2 }).weights;
    expect(weight).toBeCloseTo(0.401_058_137_541_547, 12);
    expect(1 / (1 + Math.exp(weight))).toBeCloseTo(weight, 12);
  });

  it('recovers the weights rows were drawn from within 4 standard errors', () => {
    const model = { intercept: -13.5, weights: [1, -0.5, 0, 0.02, 300], scales: [1, 2, 1, 40, 0.001], means: [0, 3, -1, 500, 0.01] };
    const rows = generatedRows(model, 20_000, 5);
    const fit = fitLogistic(rows, { ridge: 0 });
    const probability = predictLogistic(fit, rows.features);
    const information = probability.reduce((sum, p) => sum + p * (1 - p), 0);
    model.weights.forEach((weight, j) => {
      // With independent features of deviation s the standard error is near 1 / (s sqrt(sum p (1 - p))).
      const standardError = 1 / ((model.scales[j] ?? 1) * Math.sqrt(information));
      expect(Math.abs((fit.weights[j] ?? Number.NaN) - weight)).toBeLessThan(4 * standardError * 1.2);
    });
    const centre = (weights: readonly number[]): number => weights.reduce((sum, weight, j) => sum + weight * (model.means[j] ?? 0), 0);
    expect(Math.abs(fit.intercept + centre(fit.weights) - (model.intercept + centre(model.weights)))).toBeLessThan(0.1);
  });

  it('recovers a rare event: one row in a thousand', () => {
    const rows = generatedRows({ intercept: -8.5, weights: [1.5, 0.7], scales: [1, 1], means: [0, 0] }, 60_000, 6);
    const { weights, intercept } = fitLogistic(rows);
    const positives = rows.outcome.reduce((sum, y) => sum + y, 0);
    expect(positives).toBeLessThan(120);
    const tolerance = 4 / Math.sqrt(positives);
    expect(Math.abs((weights[0] ?? 0) - 1.5)).toBeLessThan(tolerance);
    expect(Math.abs((weights[1] ?? 0) - 0.7)).toBeLessThan(tolerance);
    expect(Math.abs(intercept + 8.5)).toBeLessThan(2.5 * tolerance);
  });

  it('does not care for units: a feature in bp has a ten thousandth of the weight', () => {
    const rows = generatedRows({ intercept: -1, weights: [1, 2], scales: [1, 1], means: [0, 5] }, 500, 7);
    const scaled = rows.features.map((value, at) => (at % 2 === 1 ? value * 10_000 - 7 : value));
    const fit = fitLogistic(rows, { ridge: 3 });
    const other = fitLogistic({ ...rows, features: scaled }, { ridge: 3 });
    expect(other.weights[0]).toBeCloseTo(fit.weights[0] ?? Number.NaN, 8);
    expect((other.weights[1] ?? Number.NaN) * 10_000).toBeCloseTo(fit.weights[1] ?? Number.NaN, 8);
    expect(other.logLoss).toBeCloseTo(fit.logLoss, 10);
  });

  it('stays finite where a feature separates the outcomes, and shrinks with the ridge', () => {
    const rows = rowsOf([-3, -2, -1, 1, 2, 3], [0, 0, 0, 1, 1, 1]);
    const weights = [0.001, 0.1, 1, 100].map((ridge) => fitLogistic(rows, { ridge }).weights[0] ?? Number.NaN);
    expect(weights.every(Number.isFinite)).toBe(true);
    expect([...weights].sort((a, b) => b - a)).toEqual(weights);
    expect(weights[3]).toBeLessThan(0.05);
    expect(weights[0]).toBeGreaterThan(2);
    expect(() => fitLogistic(rows, { ridge: 0 })).toThrow(/raise ridge/);
  });

  it('finds the minimum where a plain Newton step goes astray', () => {
    const { logLoss, weights } = fitLogistic(rowsOf([-3, -1, -1, -3, -2, 3], [1, 0, 1, 0, 0, 0], [1, 1, 1, 50, 1, 1]), { ridge: 0.01 });
    expect(weights.every(Number.isFinite)).toBe(true);
    const baseRate = 2 / 55;
    expect(logLoss).toBeLessThan(-baseRate * Math.log(baseRate) - (1 - baseRate) * Math.log(1 - baseRate));
  });

  it('gives a feature that never varies the weight 0, with and without ridge', () => {
    const varying = [1, 2, 3, 4, 5, 6, 7];
    const rows = rowsOf(
      varying.flatMap((value) => [0.1, value]),
      [0, 0, 1, 0, 1, 0, 1],
    );
    for (const ridge of [0, 1]) {
      const { weights, intercept } = fitLogistic(rows, { ridge });
      const alone = fitLogistic({ ...rows, features: Float64Array.from(varying) }, { ridge });
      expect(weights[0]).toBe(0);
      expect(weights[1]).toBeCloseTo(alone.weights[0] ?? Number.NaN, 10);
      expect(intercept).toBeCloseTo(alone.intercept, 10);
    }
  });

  it('shares a weight between equal features, and refuses them without ridge', () => {
    const rows = rowsOf([1, 1, 2, 2, 3, 3, 4, 4], [0, 1, 0, 1]);
    const [first = Number.NaN, second] = fitLogistic(rows, { ridge: 0.01 }).weights;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeCloseTo(second ?? Number.NaN, 10);
    expect(() => fitLogistic(rows, { ridge: 0 })).toThrow(/linearly dependent/);
  });

  it('without any feature that varies, gives the base rate', () => {
    const fit = fitLogistic(rowsOf([2, 2, 2, 2, 2], [1, 0, 0, 0, 0]));
    expect(fit.intercept).toBeCloseTo(Math.log(1 / 4), 10);
  });

  const good = { features: [1, 2, 3, 4], outcome: [0, 1, 0, 1] };
  it.each([
    ['no rows', rowsOf([], []), /no rows/],
    ['no positives', rowsOf(good.features, [0, 0, 0, 0]), /no row with weight has outcome 1/],
    ['positives of weight 0', rowsOf(good.features, good.outcome, [1, 0, 1, 0]), /no row with weight has outcome 1/],
    ['no negatives', rowsOf(good.features, [1, 1, 1, 1]), /no row with weight has outcome 0/],
    ['NaN', rowsOf([1, 2, 3, 4, 5, Number.NaN, 7, 8], good.outcome), /feature 1 of row 2 is "NaN"/],
    ['an outcome of 2', rowsOf(good.features, [0, 1, 2, 1]), /outcome of row 2 must be 0 or 1, got "2"/],
    ['a negative weight', rowsOf(good.features, good.outcome, [1, -1, 1, 1]), /weight of row 1 .* got "-1"/],
    ['an infinite weight', rowsOf(good.features, good.outcome, [1, Number.POSITIVE_INFINITY, 1, 1]), /finite sum/],
    ['a ragged table', rowsOf([1, 2, 3, 4, 5], good.outcome), /do not divide into "4" rows/],
    ['too few weights', rowsOf(good.features, good.outcome, [1]), /"4" rows need as many/],
    ['a range beyond numbers', rowsOf([1e300, -1e300, 1e300, 0], good.outcome), /feature 0 has values too large/],
  ])('refuses %s', (_, rows, message) => {
    expect(() => fitLogistic(rows)).toThrow(
      expect.objectContaining({ code: 'replay/cannot-fit', message: expect.stringMatching(message) }),
    );
  });

  it('refuses a negative ridge and unknown options', () => {
    const rows = rowsOf(good.features, good.outcome);
    expect(() => fitLogistic(rows, { ridge: -1 })).toThrow(expect.objectContaining({ code: 'replay/invalid-number' }));
    const misspelt = { rigde: 1 } as object;
    expect(() => fitLogistic(rows, misspelt)).toThrow(expect.objectContaining({ code: 'replay/unknown-option' }));
  });
});

describe('predictLogistic', () => {
  it('gives 1 / (1 + exp(-(intercept + weights · features))), 0 and 1 at the far ends', () => {
    const fit = { intercept: 1, weights: [2, -1] };
    const probability = predictLogistic(fit, Float64Array.from([0, 0, 1, 3, 1e6, 0, -1e6, 0]));
    expect(probability[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
    expect([...probability.slice(1)]).toEqual([0.5, 1, 0]);
    expect(() => predictLogistic(fit, new Float64Array(3))).toThrow(expect.objectContaining({ code: 'replay/cannot-fit' }));
  });
});
