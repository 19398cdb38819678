import type { MethodTraces } from '../score-trace.js';
import { type BootstrapOptions, DayBootstrap, type Ratio } from './day-bootstrap.js';
import { DayGrid } from './day-grid.js';
import { falseAlarmCurve } from './false-alarm-curve.js';
import { judgeMethod } from './judge.js';
import { assertJudgeable, type LabelledSpan } from './labelled-span.js';
import { recallOf } from './recall.js';
import { thresholdOnCurve } from './threshold.js';

/** What a method detects on one budget of false alarms. */
export interface RocPoint {
  /** The budget, false alarms per symbol-day. */
  readonly target: number;
  readonly threshold: number;
  /** See `ThresholdChoice`. */
  readonly atFloor: boolean;
  /** What is spent: at most the budget. */
  readonly falseAlarmsPerSymbolDay: Ratio;
  readonly recall: Ratio;
  readonly recallAtLeast2: Ratio;
}

/**
 * Recall at each budget of false alarms, in the order of `targets`. Thresholds are chosen once, on the whole span; the intervals are of the
 * days only and do not include the choice. O(n log n + targets x (n + resamples x days)) for n samples.
 * @throws CascadeError `replay/invalid-number`, those of `assertJudgeable` and of `DayBootstrap`
 */
export function rocOf(method: MethodTraces, labelled: LabelledSpan, targets: readonly number[], options?: BootstrapOptions): RocPoint[] {
  assertJudgeable(method, labelled);
  const curve = falseAlarmCurve(method, labelled);
  const grid = new DayGrid(labelled);
  const bootstrap = new DayBootstrap(grid.days, options);
  return targets.map((target) => {
    const { threshold, atFloor } = thresholdOnCurve(curve, method, labelled, target);
    const { outcomes, falseAlarms } = judgeMethod(method, threshold, labelled);
    const { all, atLeast2 } = recallOf(outcomes, grid, bootstrap);
    const falseByDay = grid.countByDay(falseAlarms.map(({ startMs }) => startMs));
    return {
      target,
      threshold,
      atFloor,
      falseAlarmsPerSymbolDay: bootstrap.ratio(falseByDay, grid.symbolDays),
      recall: all,
      recallAtLeast2: atLeast2,
    };
  });
}
