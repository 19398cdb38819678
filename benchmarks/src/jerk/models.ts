import {
  calibrationOf,
  fitLogistic,
  type Interval,
  type LabelledSpan,
  type MethodTraces,
  type Scorecard,
  scorecard,
  TraceRecorder,
  thresholdForFalseAlarms,
} from '@cascade/replay/evaluate';
import { DayDraws, shareByDay } from './day-draws.js';
import { PAIR_TARGETS } from './detectors.js';
import { DAY_MS, daysOf } from './pairs.js';
import type { Table } from './rows.js';

/** Ridge and lowest probability kept, as in the fit of the calibrated model. */
const RIDGE = 1;
const TRACE_FLOOR = 0.002;

/** A model fitted on one table and what it says of another. */
export interface JudgedModel {
  readonly name: string;
  /** Weights per column, for the feature as it is. */
  readonly weights: readonly number[];
  /** -ln(probability of what happened) of each row, nats. */
  readonly losses: Float64Array;
  /** (probability - outcome)² of each row. */
  readonly squares: Float64Array;
  readonly logLoss: number;
  readonly brierSkill: number | undefined;
  readonly ece: number;
  readonly traces: MethodTraces;
  /** At {@link PAIR_TARGETS}. */
  readonly cards: readonly Scorecard[];
}

/** A difference with its 95 % interval by day blocks. */
export interface Difference {
  readonly value: number;
  readonly interval: Interval | undefined;
}

/** What a model is fitted on, and what it is judged by. */
export interface FitAndTest {
  readonly fit: Table;
  readonly test: Table;
  /** Of `test`. */
  readonly labelled: LabelledSpan;
}

/** Fits the columns of `fit` and judges the result on `test`, whose rows of weight 0 are alarmed on but not counted in the losses. */
export function judgeModel(name: string, columns: readonly number[], { fit, test, labelled }: FitAndTest): JudgedModel {
  const { intercept, weights } = fitLogistic(
    { features: chosen(fit, columns), outcome: fit.outcome, weight: fit.weight },
    { ridge: RIDGE },
  );
  const recorder = new TraceRecorder(name, TRACE_FLOOR);
  const rows = test.tsMs.length;
  const probability = new Float64Array(rows);
  const losses = new Float64Array(rows);
  const squares = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let logit = intercept;
    for (const [at, column] of columns.entries()) logit += (weights[at] ?? 0) * (test.values[row * test.width + column] ?? 0);
    const outcome = test.outcome[row] ?? 0;
    const p = 1 / (1 + Math.exp(-logit));
    probability[row] = p;
    losses[row] = softplus(outcome === 1 ? -logit : logit);
    squares[row] = (p - outcome) ** 2;
    recorder.add(test.symbols[test.symbol[row] ?? 0] ?? '', test.tsMs[row] ?? 0, p);
  }
  const { brierSkill, ece } = calibrationOf(probability, test.outcome, test.weight);
  const traces = recorder.traces();
  const cards = PAIR_TARGETS.map((target) => scorecard(traces, thresholdForFalseAlarms(traces, labelled, target).threshold, labelled));
  return { name, weights, losses, squares, logLoss: weightedMean(losses, test.weight), brierSkill, ece, traces, cards };
}

/** Weighted mean of `a` less that of `b` over the rows of `table`, paired by day. */
export function meanDifference(a: Float64Array, b: Float64Array, table: Table, labelled: LabelledSpan): Difference {
  const days = daysOf(labelled);
  const firstDay = Math.floor(labelled.startMs / DAY_MS);
  const sums = new Float64Array(days);
  const totals = new Float64Array(days);
  for (let row = 0; row < table.tsMs.length; row++) {
    const day = Math.floor((table.tsMs[row] ?? 0) / DAY_MS) - firstDay;
    const weight = table.weight[row] ?? 0;
    sums[day] = (sums[day] ?? 0) + weight * ((a[row] ?? 0) - (b[row] ?? 0));
    totals[day] = (totals[day] ?? 0) + weight;
  }
  return {
    value: shareByDay(sums, totals, new Uint16Array(days).fill(1)) ?? 0,
    interval: new DayDraws(days).interval((weights) => shareByDay(sums, totals, weights)),
  };
}

function chosen({ values, width, tsMs }: Table, columns: readonly number[]): Float64Array {
  const features = new Float64Array(tsMs.length * columns.length);
  for (let row = 0, at = 0; row < tsMs.length; row++) for (const column of columns) features[at++] = values[row * width + column] ?? 0;
  return features;
}

/** ln(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function weightedMean(values: Float64Array, weight: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (const [row, value] of values.entries()) {
    sum += (weight[row] ?? 0) * value;
    total += weight[row] ?? 0;
  }
  return sum / total;
}
