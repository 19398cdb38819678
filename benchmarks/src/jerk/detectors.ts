import { type MethodTraces, type Scorecard, scorecard, type ThresholdChoice, thresholdForFalseAlarms } from '@cascade/replay/evaluate';
import type { WatchedMarket } from './markets.js';
import { type Pair, pairAt } from './pairs.js';
import { METHODS, type Method } from './scores.js';

/** Budgets of false alarms per symbol-day. */
const TARGETS = [0.14, 0.5, 1, 2] as const;
/** Those at which methods are compared in pairs. */
export const PAIR_TARGETS = [0.14, 0.5] as const;

/** One method at all of {@link TARGETS}. */
export interface JudgedMethod {
  readonly method: Method;
  readonly traces: MethodTraces;
  readonly at: readonly { readonly target: number; readonly choice: ThresholdChoice; readonly card: Scorecard }[];
}

/** Jerk against one rival at {@link PAIR_TARGETS}. */
export interface JerkPair {
  readonly jerk: Method;
  readonly rival: Method;
  readonly at: readonly Pair[];
}

/** Every method on its own. O(methods x budgets x samples log samples). */
export function judgeMethods({ watch, labelled }: WatchedMarket): JudgedMethod[] {
  return METHODS.map((method) => {
    const traces = watch.traces(method);
    const at = TARGETS.map((target) => {
      const choice = thresholdForFalseAlarms(traces, labelled, target);
      return { target, choice, card: scorecard(traces, choice.threshold, labelled) };
    });
    return { method, traces, at };
  });
}

/** Every form of jerk against the two rates, and against acceleration over the same window in the same form. */
export function compareJerk(judged: readonly JudgedMethod[], { labelled }: WatchedMarket): JerkPair[] {
  const jerks = judged.filter(({ method }) => method.kind === 'jerk');
  return jerks.flatMap((jerk) => {
    const { windowMs, form } = jerk.method;
    const rivals = judged.filter(({ method: { kind, ...rival } }) =>
      kind === 'acceleration' ? rival.windowMs === windowMs && rival.form === form : kind === 'rate',
    );
    return rivals.map((rival) => ({
      jerk: jerk.method,
      rival: rival.method,
      at: PAIR_TARGETS.map((target) => pairAt(jerk.traces, rival.traces, labelled, target)),
    }));
  });
}
