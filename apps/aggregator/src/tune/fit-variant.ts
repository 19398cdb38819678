import { fitLogistic, judgeMethod, outcomesOf, TraceRecorder } from '@cascade/replay/evaluate';
import type { ModelVariant } from '@cascade/signals';
import { chooseLevels, type LevelBudgets, type LevelName, type LevelNote } from './levels.js';
import { groupBy, type JudgedRun, poolRuns } from './pool.js';
import type { VariantSample } from './sample.js';
import type { VariantSpec } from './variant-specs.js';

/** Ridge penalty on standardised weights. */
const RIDGE = 1;
/** Probabilities below are calm when thresholds are looked for. */
const TRACE_FLOOR = 0.002;

/** What a fit is made from. */
export interface Table {
  /** Row-major. */
  readonly features: Float64Array;
  readonly outcome: Uint8Array;
  readonly weight: Float64Array;
}

/** Validation data: samples of one group (seeds of one scenario, or one tape) are judged together. */
export interface GroupedSample extends VariantSample {
  readonly group: string;
}

/** A fitted variant and what its levels do on the validation data. */
export interface FittedVariant {
  readonly variant: ModelVariant;
  /** Cascades of the validation data that reach each level, and all of them. */
  readonly detected: Readonly<Record<LevelName, number>>;
  readonly cascades: number;
  readonly notes: readonly LevelNote[];
}

/** Fits one variant: coefficients on `table`, levels on `validation`. @throws CascadeError `replay/cannot-fit` */
export function fitVariant(spec: VariantSpec, table: Table, validation: readonly GroupedSample[], budgets: LevelBudgets): FittedVariant {
  const { intercept, weights } = fitLogistic(table, { ridge: RIDGE });
  const groups = groupBy(validation, ({ group, exchange }) => `${group} ${exchange ?? ''}`);
  const runs = [...groups.values()].map((samples) => poolRuns(samples.map((sample) => scored(sample, intercept, weights))));
  const { levels, notes } = chooseLevels(runs, budgets);
  const outcomesAt = (level: LevelName): boolean[] =>
    runs.flatMap(({ traces, labelled }) => judgeMethod(traces, levels[level], labelled).outcomes.map(({ detected }) => detected));
  const detectedAt = (level: LevelName): number => outcomesAt(level).filter(Boolean).length;
  return {
    variant: { name: spec.name, rule: spec.rule, features: spec.features, intercept, weights: [...weights], levels },
    detected: { WATCH: detectedAt('WATCH'), ALERT: detectedAt('ALERT'), CRITICAL: detectedAt('CRITICAL') },
    cascades: outcomesAt('WATCH').length,
    notes,
  };
}

/** The rows that can serve, with their outcomes: all features known, and no grey burst near. */
export function tableOf(samples: readonly VariantSample[], width: number): Table {
  const outcomes = samples.map((sample) => outcomesOfRows(sample, width));
  const count = outcomes.reduce((sum, codes) => sum + codes.reduce((kept, code) => kept + (code === UNUSED ? 0 : 1), 0), 0);
  const table: Table = { features: new Float64Array(count * width), outcome: new Uint8Array(count), weight: new Float64Array(count) };
  let at = 0;
  for (const [index, { rows }] of samples.entries()) {
    for (const [row, code] of outcomes[index]?.entries() ?? []) {
      if (code === UNUSED) continue;
      table.features.set(rows.features.subarray(row * width, (row + 1) * width), at * width);
      table.outcome[at] = code;
      table.weight[at] = rows.weight[row] ?? 0;
      at++;
    }
  }
  return table;
}

/** Mark of a row that can't be learned from; the others are 0 and 1. */
const UNUSED = 2;

function outcomesOfRows({ rows, labelled }: VariantSample, width: number): Uint8Array {
  const outcomeAt = rows.symbols.map((symbol) => outcomesOf(symbol, labelled));
  return Uint8Array.from(rows.tsMs, (tsMs, row) => {
    for (let at = row * width; at < (row + 1) * width; at++) if (Number.isNaN(rows.features[at])) return UNUSED;
    const outcome = outcomeAt[rows.symbol[row] ?? 0]?.(tsMs);
    return outcome === undefined ? UNUSED : outcome ? 1 : 0;
  });
}

function scored({ variant, rows, labelled }: VariantSample, intercept: number, weights: readonly number[]): JudgedRun {
  const recorder = new TraceRecorder(variant, TRACE_FLOOR);
  for (let row = 0; row < rows.tsMs.length; row++) {
    let logit = intercept;
    for (const [at, weight] of weights.entries()) logit += (rows.features[row * weights.length + at] ?? Number.NaN) * weight;
    const probability = 1 / (1 + Math.exp(-logit));
    const symbol = rows.symbols[rows.symbol[row] ?? 0];
    if (symbol !== undefined && Number.isFinite(probability)) recorder.add(symbol, rows.tsMs[row] ?? 0, probability);
  }
  return { traces: recorder.traces(), labelled };
}
