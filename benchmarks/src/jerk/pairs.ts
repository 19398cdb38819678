import {
  type CascadeOutcome,
  compareAtMatchedFalseAlarms,
  type Interval,
  judgeMethod,
  type LabelledSpan,
  type MatchedComparison,
  type MethodTraces,
} from '@cascade/replay/evaluate';
import { DayDraws, medianByDay } from './day-draws.js';

/** How much sooner one method's first alarm comes than another's, over the cascades that both detect. */
export interface PairedLead {
  /** Detected by both. */
  readonly cascades: number;
  readonly sooner: number;
  readonly later: number;
  /** ms, above 0 = sooner; `undefined` when both detect none. */
  readonly medianMs: number | undefined;
  /** 95 %, by day blocks; `undefined` with fewer than two days. */
  readonly interval: Interval | undefined;
}

/** One UTC day, ms. */
export const DAY_MS = 86_400_000;

/** UTC days a span touches. */
export function daysOf({ startMs, endMs }: Pick<LabelledSpan, 'startMs' | 'endMs'>): number {
  return Math.floor((endMs - 1) / DAY_MS) - Math.floor(startMs / DAY_MS) + 1;
}

/** Lead of `a` over `b`: what became of the same cascades, in the same order, by either. */
function pairedLead(a: readonly CascadeOutcome[], b: readonly CascadeOutcome[], span: Pick<LabelledSpan, 'startMs' | 'endMs'>): PairedLead {
  const firstDay = Math.floor(span.startMs / DAY_MS);
  const leads = a.flatMap(({ label, alarmMs }, index) => {
    const otherMs = b[index]?.alarmMs;
    if (alarmMs === undefined || otherMs === undefined) return [];
    return [{ day: Math.floor(label.onsetMs / DAY_MS) - firstDay, value: otherMs - alarmMs }];
  });
  leads.sort((x, y) => x.value - y.value);
  const days = daysOf(span);
  return {
    cascades: leads.length,
    sooner: leads.filter(({ value }) => value > 0).length,
    later: leads.filter(({ value }) => value < 0).length,
    medianMs: medianByDay(leads, new Uint16Array(days).fill(1)),
    interval: new DayDraws(days).interval((weights) => medianByDay(leads, weights)),
  };
}

/** Two methods on one budget of false alarms. */
export interface Pair {
  /** Recall of the first minus that of the second. */
  readonly recall: MatchedComparison;
  /** Lead of the first over the second. */
  readonly lead: PairedLead;
}

/** Compares two methods, each at its own threshold. @param target false alarms per symbol-day */
export function pairAt(a: MethodTraces, b: MethodTraces, labelled: LabelledSpan, target: number): Pair {
  const recall = compareAtMatchedFalseAlarms(a, b, labelled, target);
  const outcomesA = judgeMethod(a, recall.a.threshold, labelled).outcomes;
  const outcomesB = judgeMethod(b, recall.b.threshold, labelled).outcomes;
  return { recall, lead: pairedLead(outcomesA, outcomesB, labelled) };
}
