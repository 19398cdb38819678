import { assertNonNegative } from '@cascade/core';
import type { MethodTraces } from '../score-trace.js';
import { symbolDaysOf } from './day-grid.js';
import { type FalseAlarmCurve, falseAlarmCurve } from './false-alarm-curve.js';
import { assertJudgeable, type LabelledSpan } from './labelled-span.js';

/** A threshold chosen for a budget of false alarms, and what it spends. */
export interface ThresholdChoice {
  /** A score of the method, its floor, or just above its highest score when even that breaks the budget (then there is no alarm at all). */
  readonly threshold: number;
  /** The floor itself keeps the budget: fewer false alarms than allowed, and a lower floor might detect more. */
  readonly atFloor: boolean;
  readonly falseAlarms: number;
  readonly falseAlarmsPerSymbolDay: number;
}

/** The smallest score above `score`; just above it when there is none. */
function nextScoreAbove(method: MethodTraces, score: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const trace of method.traces) {
    for (const candidate of trace.score) if (candidate > score && candidate < next) next = candidate;
  }
  return Number.isFinite(next) ? next : score + Math.max(Math.abs(score) * Number.EPSILON, Number.MIN_VALUE);
}

/** {@link thresholdForFalseAlarms} from a curve already computed. O(samples). */
export function thresholdOnCurve(
  curve: FalseAlarmCurve,
  method: MethodTraces,
  labelled: LabelledSpan,
  targetPerSymbolDay: number,
): ThresholdChoice {
  assertNonNegative('replay', 'targetPerSymbolDay', targetPerSymbolDay);
  const symbolDays = symbolDaysOf(labelled);
  const broken = curve.counts.findIndex((count) => count / symbolDays > targetPerSymbolDay);
  const atFloor = broken === -1;
  const kept = curve.counts.slice(0, atFloor ? undefined : broken);
  const falseAlarms = kept.at(-1) ?? 0;
  return {
    threshold: atFloor ? method.floor : nextScoreAbove(method, curve.scores[broken] as number),
    atFloor,
    falseAlarms,
    falseAlarmsPerSymbolDay: falseAlarms / symbolDays,
  };
}

/**
 * The lowest threshold that keeps at most `targetPerSymbolDay` false alarms per symbol-day, as does every threshold above it. The second
 * half matters: at a very low threshold all alarms melt into one that is on for days, which is one false alarm and no use.
 * O(n log n) in the samples.
 *
 * @param targetPerSymbolDay >= 0
 * @throws CascadeError `replay/invalid-number` and those of `assertJudgeable`
 */
export function thresholdForFalseAlarms(method: MethodTraces, labelled: LabelledSpan, targetPerSymbolDay: number): ThresholdChoice {
  assertJudgeable(method, labelled);
  return thresholdOnCurve(falseAlarmCurve(method, labelled), method, labelled, targetPerSymbolDay);
}
