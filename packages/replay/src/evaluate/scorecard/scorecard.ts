import type { MethodTraces } from '../score-trace.js';
import { type BootstrapOptions, DayBootstrap, type Estimate, quantileByDay, type Ratio } from './day-bootstrap.js';
import { DayGrid } from './day-grid.js';
import { type CascadeOutcome, judgeMethod } from './judge.js';
import { assertJudgeable, type LabelledSpan } from './labelled-span.js';
import { type Recall, recallOf } from './recall.js';

/** Nearest-rank quantiles of `n` values; each without `value` when `n` is 0. */
export interface Quantiles {
  readonly n: number;
  readonly p10: Estimate;
  readonly p50: Estimate;
  readonly p90: Estimate;
}

/**
 * What one method does at one threshold on one labelled span. Plain data. Intervals are 95 %, by day-block bootstrap
 * (see `DayBootstrap`), absent with fewer than two days.
 */
export interface Scorecard {
  readonly method: string;
  readonly threshold: number;
  /** UTC days the span touches, partial ones too: the blocks of the bootstrap. Below 10 the intervals are not to be relied on. */
  readonly days: number;
  readonly symbols: number;
  readonly resamples: number;
  readonly seed: number;
  readonly recall: Recall;
  /** Alarms that hit a cascade. */
  readonly hits: number;
  readonly falseAlarms: {
    readonly perSymbolDay: Ratio;
    /** False alarms of all symbols that start in a calm hour, per calm hour of the market (no label of any symbol in that clock hour). */
    readonly perCalmHour: Ratio;
  };
  /** Alarms near a cascade or on grey that hit nothing, per symbol-day. */
  readonly dontCare: Ratio;
  /** First alarm minus onset, ms, of detected cascades: below 0 the alarm was first. */
  readonly delayMs: Quantiles;
  /** First alarm minus t*, ms, of detected cascades: below 0 the alarm was first. */
  readonly delayToProvenMs: Quantiles;
  /** Peak minus first alarm, ms, of detected cascades: above 0 the alarm was first. */
  readonly leadToPeakMs: Quantiles;
}

function quantilesOf(
  outcomes: readonly CascadeOutcome[],
  figure: 'delayMs' | 'delayToProvenMs' | 'leadToPeakMs',
  grid: DayGrid,
  bootstrap: DayBootstrap,
): Quantiles {
  const values = outcomes.flatMap((outcome) => {
    const value = outcome[figure];
    return value === undefined ? [] : [{ value, day: grid.dayOf(outcome.label.onsetMs) }];
  });
  const at = (share: number): Estimate => bootstrap.estimate(quantileByDay(values, share));
  return { n: values.length, p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}

/**
 * Judges a method at `threshold`. O(samples + resamples x (days + cascades)).
 * @throws CascadeError `replay/threshold-below-floor`, those of `assertJudgeable` and of `DayBootstrap`
 */
export function scorecard(method: MethodTraces, threshold: number, labelled: LabelledSpan, options?: BootstrapOptions): Scorecard {
  assertJudgeable(method, labelled);
  const { outcomes, hits, falseAlarms, dontCare } = judgeMethod(method, threshold, labelled);
  const grid = new DayGrid(labelled);
  const bootstrap = new DayBootstrap(grid.days, options);
  const falseMs = falseAlarms.map(({ startMs }) => startMs);
  return {
    method: method.method,
    threshold,
    days: grid.days,
    symbols: labelled.symbols.length,
    resamples: bootstrap.resamples,
    seed: bootstrap.seed,
    recall: recallOf(outcomes, grid, bootstrap),
    hits,
    falseAlarms: {
      perSymbolDay: bootstrap.ratio(grid.countByDay(falseMs), grid.symbolDays),
      perCalmHour: bootstrap.ratio(grid.countByDay(falseMs.filter((tsMs) => grid.isCalm(tsMs))), grid.calmHours),
    },
    dontCare: bootstrap.ratio(grid.countByDay(dontCare.map(({ startMs }) => startMs)), grid.symbolDays),
    delayMs: quantilesOf(outcomes, 'delayMs', grid, bootstrap),
    delayToProvenMs: quantilesOf(outcomes, 'delayToProvenMs', grid, bootstrap),
    leadToPeakMs: quantilesOf(outcomes, 'leadToPeakMs', grid, bootstrap),
  };
}
