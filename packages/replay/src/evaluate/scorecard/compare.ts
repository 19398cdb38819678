import type { MethodTraces } from '../score-trace.js';
import { type BootstrapOptions, DayBootstrap, type Estimate, ratioByDay } from './day-bootstrap.js';
import { DayGrid } from './day-grid.js';
import { type CascadeOutcome, judgeMethod } from './judge.js';
import type { LabelledSpan } from './labelled-span.js';
import { type ThresholdChoice, thresholdForFalseAlarms } from './threshold.js';

/** Recall of `a` minus recall of `b` on the same cascades, and which cascades make it. */
export interface PairedRecall {
  readonly cascades: number;
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
  /** -1..1, with a paired 95 % interval: both methods on the same drawn days. */
  readonly difference: Estimate;
}

/** Two methods on the same budget of false alarms. */
export interface MatchedComparison {
  /** The budget, false alarms per symbol-day. */
  readonly target: number;
  /** UTC days, the blocks of the bootstrap; below 10 go by the counts, not by the interval. */
  readonly days: number;
  readonly a: ThresholdChoice & { readonly method: string };
  readonly b: ThresholdChoice & { readonly method: string };
  readonly all: PairedRecall;
  readonly atLeast2: PairedRecall;
}

type OutcomePair = readonly [CascadeOutcome, CascadeOutcome];

function pairedRecall(pairs: readonly OutcomePair[], grid: DayGrid, bootstrap: DayBootstrap): PairedRecall {
  const onsets = (wanted: (a: boolean, b: boolean) => boolean): number[] =>
    pairs.filter(([a, b]) => wanted(a.detected, b.detected)).map(([a]) => a.label.onsetMs);
  const onlyA = onsets((a, b) => a && !b);
  const onlyB = onsets((a, b) => b && !a);
  const onlyBByDay = grid.countByDay(onlyB);
  const gain = grid.countByDay(onlyA).map((count, day) => count - (onlyBByDay[day] as number));
  return {
    cascades: pairs.length,
    both: onsets((a, b) => a && b).length,
    onlyA: onlyA.length,
    onlyB: onlyB.length,
    neither: onsets((a, b) => !a && !b).length,
    difference: bootstrap.estimate(ratioByDay(gain, grid.countByDay(onsets(() => true)))),
  };
}

/**
 * Recall of `a` minus recall of `b`, each at the threshold that {@link thresholdForFalseAlarms} gives it for `target` on the whole span. The
 * thresholds stay fixed in the resamples: the interval is of the days and does not include the choice. False alarms come in whole
 * numbers, so the two may spend slightly different parts of the budget, and with `atFloor` much less than it: see `a` and `b`.
 * @param target false alarms per symbol-day, >= 0
 * @throws CascadeError `replay/invalid-number`, those of `assertJudgeable` and of `DayBootstrap`
 */
export function compareAtMatchedFalseAlarms(
  a: MethodTraces,
  b: MethodTraces,
  labelled: LabelledSpan,
  target: number,
  options?: BootstrapOptions,
): MatchedComparison {
  const choiceA = thresholdForFalseAlarms(a, labelled, target);
  const choiceB = thresholdForFalseAlarms(b, labelled, target);
  const outcomesB = judgeMethod(b, choiceB.threshold, labelled).outcomes;
  // Both lists hold the cascades of the same labels in the same order.
  const pairs = judgeMethod(a, choiceA.threshold, labelled).outcomes.map(
    (outcome, index): OutcomePair => [outcome, outcomesB[index] as CascadeOutcome],
  );
  const grid = new DayGrid(labelled);
  const bootstrap = new DayBootstrap(grid.days, options);
  return {
    target,
    days: grid.days,
    a: { method: a.method, ...choiceA },
    b: { method: b.method, ...choiceB },
    all: pairedRecall(pairs, grid, bootstrap),
    atLeast2: pairedRecall(
      pairs.filter(([{ label }]) => label.severity >= 2),
      grid,
      bootstrap,
    ),
  };
}
