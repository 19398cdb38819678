import { assertKnownKeys, assertNonNegative } from '@cascade/core';
import { solveCholesky } from './cholesky.js';
import { cannotFit, totalsOf } from './outcomes.js';
import { type StandardScale, standardScale } from './standard-scale.js';

/** A table of examples, as columns. */
export interface LogisticRows {
  /** Row-major, one row per outcome: value of feature j of row i at `i * k + j`. Finite. */
  readonly features: Float64Array;
  /** 0 or 1. */
  readonly outcome: Uint8Array;
  /** How many examples a row stands for, >= 0, any fraction. */
  readonly weight: Float64Array;
}

/** Settings of {@link fitLogistic}. */
export interface LogisticOptions {
  /** Strength of the pull towards 0, in rows: as much as `ridge / 2 * b²` nats for a weight of b per standard deviation. >= 0, default 1. */
  readonly ridge?: number | undefined;
}

/** A fitted model: probability = 1 / (1 + exp(-(intercept + weights · features))). */
export interface LogisticFit {
  readonly intercept: number;
  /** One per feature, for the feature as it is (not standardised). 0 for a feature that never varies, or by less than 1e-145. */
  readonly weights: readonly number[];
  /** Newton steps taken. */
  readonly iterations: number;
  /** Weighted mean of -ln(probability of what happened), nats, without the ridge. */
  readonly logLoss: number;
}

const KNOWN_OPTIONS = ['ridge'] as const;
const MAX_ITERATIONS = 50;
const MAX_HALVINGS = 30;
/** Newton's own forecast of the gain per unit of weight, nats, below which the step is the last: what is left is its square. */
const LAST_GAIN = 1e-10;
/** Longest last step, logits per standard deviation: without a minimum the gain fades, the steps do not. */
const LAST_STEP = 1e-3;
/** Relative rounding of a sum over a million rows. */
const ROUNDING = 1e-12;

/** The penalised loss at one point: value, downhill gradient, and Hessian (lower triangle). Index 0 is the intercept. */
interface Slope {
  readonly coefficients: Float64Array;
  readonly loss: number;
  readonly penalty: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/**
 * One row is added to gradient and Hessian at a time, its standardised features in `z` (`z[0]` = 1).
 * @returns the row's weighted loss
 */
function addRow(slope: Slope, z: Float64Array, isPositive: boolean, weight: number): number {
  const { coefficients, gradient, hessian } = slope;
  const size = z.length;
  let logit = 0;
  for (let a = 0; a < size; a++) logit += (coefficients[a] as number) * (z[a] as number);
  // exp of a negative number only, so that nothing overflows.
  const tail = Math.exp(-Math.abs(logit));
  const probability = logit >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
  const pull = isPositive ? weight * (logit >= 0 ? tail / (1 + tail) : 1 / (1 + tail)) : -weight * probability;
  const curvature = (weight * tail) / ((1 + tail) * (1 + tail));
  for (let a = 0; a < size; a++) {
    const za = z[a] as number;
    gradient[a] = (gradient[a] as number) + pull * za;
    const scaled = curvature * za;
    const row = a * size;
    for (let b = 0; b <= a; b++) hessian[row + b] = (hessian[row + b] as number) + scaled * (z[b] as number);
  }
  return weight * (Math.log1p(tail) + Math.max(0, isPositive ? -logit : logit));
}

function slopeAt(coefficients: Float64Array, rows: LogisticRows, { mean, inverse }: StandardScale, ridge: number): Slope {
  const { features, outcome, weight } = rows;
  const size = coefficients.length;
  const slope = { coefficients, loss: 0, penalty: 0, gradient: new Float64Array(size), hessian: new Float64Array(size * size) };
  const z = new Float64Array(size);
  z[0] = 1;
  for (let i = 0, at = 0; i < outcome.length; i++) {
    for (let a = 1; a < size; a++, at++) z[a] = ((features[at] as number) - (mean[a - 1] as number)) * (inverse[a - 1] as number);
    if (weight[i] !== 0) slope.loss += addRow(slope, z, outcome[i] === 1, weight[i] as number);
  }
  for (let a = 1; a < size; a++) {
    const value = coefficients[a] as number;
    slope.penalty += (ridge / 2) * value * value;
    slope.gradient[a] = (slope.gradient[a] as number) - ridge * value;
    // A constant feature has no slope at all; any curvature keeps its weight at 0.
    const added = inverse[a - 1] === 0 ? 1 : ridge;
    slope.hessian[a * size + a] = (slope.hessian[a * size + a] as number) + added;
  }
  return slope;
}

function scaledSum(base: Float64Array, step: Float64Array, scale: number): Float64Array {
  return base.map((value, a) => value + scale * (step[a] as number));
}

function minimised(start: Float64Array, total: number, at: (coefficients: Float64Array) => Slope): { slope: Slope; iterations: number } {
  let slope = at(start);
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    const step = solveCholesky(slope.hessian, slope.gradient);
    if (step === undefined) throw cannotFit('features are linearly dependent or separate the outcomes; raise ridge or leave features out');
    const gain = step.reduce((sum, value, a) => sum + value * (slope.gradient[a] as number), 0) / 2;
    const highest = (slope.loss + slope.penalty) * (1 + ROUNDING);
    let next = at(scaledSum(slope.coefficients, step, 1));
    for (let half = 1; !(next.loss + next.penalty <= highest) && half <= MAX_HALVINGS; half++) {
      next = at(scaledSum(slope.coefficients, step, 2 ** -half));
    }
    slope = next;
    if (gain <= LAST_GAIN * total && step.every((value) => Math.abs(value) <= LAST_STEP)) return { slope, iterations };
  }
  throw cannotFit(`no minimum within ${MAX_ITERATIONS} steps; raise ridge, the outcomes may be separable`);
}

/**
 * Weighted logistic regression with a ridge, by Newton's method (iteratively reweighted least squares) with step halving.
 *
 * Minimises `sum of weight * -ln p(outcome) + ridge / 2 * sum b²` with b the weights per weighted standard deviation of each feature; the
 * intercept is free. A weight of 2 equals the row twice. With `ridge` > 0 the solution is finite and unique whatever the data; the result
 * depends on nothing but the input. Features of different units need no scaling by the caller.
 * Cost: O(rows * features²) a step, 6 to 12 steps as a rule and at most 50; no copy of the table.
 * @throws CascadeError `replay/cannot-fit`: no rows, lengths that don't fit, a feature that is not finite, a bad outcome or weight, only one
 *   kind of outcome, no minimum (with a `ridge` of 0 or next to it); `replay/invalid-number`, `replay/unknown-option`
 */
export function fitLogistic(rows: LogisticRows, options: LogisticOptions = {}): LogisticFit {
  assertKnownKeys('replay', options, KNOWN_OPTIONS);
  const { ridge = 1 } = options;
  assertNonNegative('replay', 'ridge', ridge);
  const { features, outcome, weight } = rows;
  const { weight: total, baseRate } = totalsOf(outcome.length, outcome, weight);
  if (features.length % outcome.length !== 0) {
    throw cannotFit(`"${features.length}" feature values do not divide into "${outcome.length}" rows`, { values: features.length });
  }
  if (baseRate === 0) throw cannotFit('no row with weight has outcome 1; give more data');
  if (baseRate === 1) throw cannotFit('no row with weight has outcome 0; give more data');
  const scale = standardScale(features, weight, total);
  const start = new Float64Array(1 + features.length / outcome.length);
  start[0] = Math.log(baseRate) - Math.log1p(-baseRate);
  const { slope, iterations } = minimised(start, total, (coefficients) => slopeAt(coefficients, rows, scale, ridge));
  const [intercept = 0, ...standardised] = slope.coefficients;
  const weights = standardised.map((value, j) => value * (scale.inverse[j] as number));
  const shift = weights.reduce((sum, value, j) => sum + value * (scale.mean[j] as number), 0);
  return { intercept: intercept - shift, weights, iterations, logLoss: slope.loss / total };
}

/**
 * Probability 0..1 of each row under a fit. O(rows * features).
 * @param features row-major, as many per row as the fit has weights
 * @throws CascadeError `replay/cannot-fit` when the values do not divide into rows of that many features
 */
export function predictLogistic(fit: Pick<LogisticFit, 'intercept' | 'weights'>, features: Float64Array): Float64Array {
  const columns = fit.weights.length;
  if (columns === 0 || features.length % columns !== 0) {
    throw cannotFit(`"${features.length}" feature values do not divide into rows of "${columns}"`, { values: features.length, columns });
  }
  return Float64Array.from({ length: features.length / columns }, (_, i) => {
    let logit = fit.intercept;
    for (let j = 0; j < columns; j++) logit += (fit.weights[j] as number) * (features[i * columns + j] as number);
    return 1 / (1 + Math.exp(-logit));
  });
}
