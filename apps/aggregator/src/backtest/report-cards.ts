import { SIGNAL_LEVELS } from '@cascade/core';
import {
  compareAtMatchedFalseAlarms,
  type Interval,
  judgeMethod,
  type LabelledSpan,
  type MethodTraces,
  type Quantiles,
  type Ratio,
  rocOf,
  type Scorecard,
  scorecard,
} from '@cascade/replay/evaluate';
import type {
  ReportCard,
  ReportDifference,
  ReportInterval,
  ReportLevel,
  ReportMethod,
  ReportQuantiles,
  ReportShare,
} from '@cascade/replay/report';
import type { LevelFloor } from './level-floors.js';

/** False alarms per symbol-day at which methods are compared, ascending. */
export const MATCHED_TARGETS: readonly number[] = [0.02, 0.05, 0.14, 0.25, 0.5, 1, 2];

/** The one of {@link MATCHED_TARGETS} that people see first: the budget of ALERT. */
export const MAIN_TARGET = 0.5;

/** Intervals from fewer days than this are not shown. */
export const DAYS_FOR_INTERVALS = 10;

/** Methods in words, in the order people see them. */
export const METHOD_TITLES: Readonly<Record<string, string>> = {
  calibrated: 'calibrated',
  corrected: 'corrected signal',
  published: 'published signal',
  'risk:corrected': 'corrected risk',
  'risk:published': 'published risk',
  rate10s: '10 s rate',
  zScore: 'z-score of 10 s',
  usd10s: 'USD in 10 s',
  usdPerInterest: 'USD / open interest',
  cusum: 'Poisson CUSUM',
};

/** The levels of a preset as a method: the score is the index in `SIGNAL_LEVELS`. */
export interface LevelTraces {
  readonly traces: MethodTraces;
  /** Lowest first; levels that are not listed are not judged. */
  readonly floors: readonly LevelFloor[];
}

/** A method at matched false alarms and, for a preset, at its own levels. O(n log n) in its samples. */
export function methodReport(traces: MethodTraces, levels: LevelTraces | undefined, labelled: LabelledSpan): ReportMethod {
  // One resample: only the thresholds are wanted here.
  const matched = rocOf(traces, labelled, MATCHED_TARGETS, { resamples: 1 }).map(({ target, threshold }) => ({
    targetPerSymbolDay: target,
    threshold,
    card: reportCard(scorecard(traces, threshold, labelled)),
  }));
  const method = { method: traces.method, title: METHOD_TITLES[traces.method] ?? traces.method, matched };
  if (levels === undefined) return method;
  const atLevels = levels.floors.map(({ level, threshold }) => {
    const score = SIGNAL_LEVELS.indexOf(level);
    return {
      level,
      threshold,
      card: reportCard(scorecard(levels.traces, score, labelled)),
      caught: caughtAt(levels.traces, score, labelled),
    };
  });
  return { ...method, atLevels };
}

function caughtAt(traces: MethodTraces, threshold: number, labelled: LabelledSpan): ReportLevel['caught'] {
  const places = new Map(labelled.labels.map((label, index) => [label, index]));
  return judgeMethod(traces, threshold, labelled).outcomes.flatMap(({ label, alarmMs }) => {
    const place = places.get(label);
    return place === undefined || alarmMs === undefined ? [] : [{ label: place, alarmMs }];
  });
}

/** The preset against one baseline at every target. */
export function differencesOf(preset: MethodTraces, baseline: MethodTraces, labelled: LabelledSpan): ReportDifference[] {
  return MATCHED_TARGETS.map((target) => {
    const { all, days } = compareAtMatchedFalseAlarms(preset, baseline, labelled, target);
    return {
      method: preset.method,
      baseline: baseline.method,
      targetPerSymbolDay: target,
      difference: all.difference.value ?? 0,
      interval: bounds(all.difference.interval, days),
      both: all.both,
      onlyMethod: all.onlyA,
      onlyBaseline: all.onlyB,
      neither: all.neither,
    };
  });
}

/** A share as the report has it; without an interval where there are too few days for one, or all are alike. */
export function shareOf({ count, of, interval }: Ratio, days: number): ReportShare {
  return { hits: count, n: of, interval: bounds(interval, days) };
}

/** A scorecard as the report has it. */
function reportCard(card: Scorecard): ReportCard {
  const { recall, falseAlarms, days } = card;
  return {
    recall: shareOf(recall.all, days),
    recallSevere: shareOf(recall.atLeast2, days),
    recallBySeverity: ([1, 2, 3] as const).map((severity) => ({ severity, ...shareOf(recall[`severity${severity}`], days) })),
    falseAlarms: falseAlarms.perSymbolDay.count,
    falseAlarmsPerSymbolDay: falseAlarms.perSymbolDay.value ?? 0,
    falseAlarmsInterval: bounds(falseAlarms.perSymbolDay.interval, days),
    falseAlarmsPerCalmHour: falseAlarms.perCalmHour.value,
    delay: quantiles(card.delayMs),
    delayToProven: quantiles(card.delayToProvenMs),
    leadToPeak: quantiles(card.leadToPeakMs),
    dontCare: card.dontCare.count,
  };
}

function bounds(interval: Interval | undefined, days: number): ReportInterval | undefined {
  if (interval === undefined || days < DAYS_FOR_INTERVALS) return undefined;
  const { low, high } = interval;
  // Where all days are alike, 28 of 28 for one, every draw is too: a point would look like certainty.
  return low === high ? undefined : { low, high };
}

function quantiles({ n, p10, p50, p90 }: Quantiles): ReportQuantiles | undefined {
  if (p10.value === undefined || p50.value === undefined || p90.value === undefined) return undefined;
  return { n, p10Ms: p10.value, p50Ms: p50.value, p90Ms: p90.value };
}
