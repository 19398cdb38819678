import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLogistic, type LogisticRows, predictLogistic } from './logistic.js';

const COLUMNS = 3;

/** Small tables of any shape with both outcomes: separable, collinear and constant ones among them. */
const tables: fc.Arbitrary<LogisticRows> = fc
  .array(
    fc.record({
      features: fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -100, max: 100, noNaN: true })), {
        minLength: COLUMNS,
        maxLength: COLUMNS,
      }),
      outcome: fc.constantFrom(0, 1),
      weight: fc.constantFrom(1, 2, 3),
    }),
    { minLength: 2, maxLength: 30 },
  )
  .filter((rows) => rows.some(({ outcome }) => outcome === 0) && rows.some(({ outcome }) => outcome === 1))
  .map((rows) => ({
    features: Float64Array.from(rows.flatMap(({ features }) => features)),
    outcome: Uint8Array.from(rows.map(({ outcome }) => outcome)),
    weight: Float64Array.from(rows.map(({ weight }) => weight)),
  }));

/** Weighted mean and standard deviation of a column. */
function moments({ features, weight }: LogisticRows, column: number): { readonly mean: number; readonly deviation: number } {
  const total = weight.reduce((sum, w) => sum + w, 0);
  const values = Array.from(weight, (_, i) => features[i * COLUMNS + column] ?? Number.NaN);
  const mean = values.reduce((sum, value, i) => sum + ((weight[i] ?? 0) / total) * value, 0);
  return { mean, deviation: Math.sqrt(values.reduce((sum, value, i) => sum + ((weight[i] ?? 0) / total) * (value - mean) ** 2, 0)) };
}

describe('fitLogistic', () => {
  it('ends where the penalised loss has no slope', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(0.01, 1, 10), (rows, ridge) => {
        const fit = fitLogistic(rows, { ridge });
        const probability = predictLogistic(fit, rows.features);
        const residual = Array.from(rows.weight, (w, i) => w * ((rows.outcome[i] ?? 0) - (probability[i] ?? 0)));
        expect(Math.abs(residual.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-5);
        for (let j = 0; j < COLUMNS; j++) {
          const { mean, deviation } = moments(rows, j);
          if (deviation < 1e-9) continue;
          const pull = residual.reduce((sum, value, i) => sum + (value * ((rows.features[i * COLUMNS + j] ?? 0) - mean)) / deviation, 0);
          const slope = pull - ridge * (fit.weights[j] ?? Number.NaN) * deviation;
          expect(Math.abs(slope)).toBeLessThan(1e-5);
        }
      }),
    );
  });

  it('takes a weight of w for the row w times', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const times = Array.from(rows.weight, (w, i) => new Array<number>(w).fill(i)).flat();
        const repeated = {
          features: Float64Array.from(times.flatMap((i) => [...rows.features.slice(i * COLUMNS, (i + 1) * COLUMNS)])),
          outcome: Uint8Array.from(times.map((i) => rows.outcome[i] ?? 0)),
          weight: new Float64Array(times.length).fill(1),
        };
        const once = fitLogistic(rows);
        const many = fitLogistic(repeated);
        expect(many.logLoss).toBeCloseTo(once.logLoss, 8);
        const difference = predictLogistic(many, rows.features).map((p, i) => p - (predictLogistic(once, rows.features)[i] ?? 0));
        expect(Math.max(...difference.map(Math.abs))).toBeLessThan(1e-5);
      }),
    );
  });

  it('takes a feature whose variance has no digits left for one that never varies', () => {
    const features = Float64Array.from([0, 4.1e-162, 0, 0, 0, 1e-146]);
    const outcome = Uint8Array.from([1, 0]);
    const fit = fitLogistic({ features, outcome, weight: Float64Array.from([2, 3]) });
    expect(fit.weights).toEqual([0, 0, 0]);
    for (const probability of predictLogistic(fit, features)) expect(probability).toBeCloseTo(2 / 5, 12);
  });

  it('leaves out rows of weight 0', () => {
    fc.assert(
      fc.property(tables, fc.double({ min: -100, max: 100, noNaN: true }), (rows, value) => {
        const fit = fitLogistic(rows);
        const added = {
          features: Float64Array.from([...rows.features, value, -value, 5]),
          outcome: Uint8Array.from([...rows.outcome, 1]),
          weight: Float64Array.from([...rows.weight, 0]),
        };
        expect(fitLogistic(added)).toEqual(fit);
      }),
    );
  });
});
