import type { CascadeLabel } from '../evaluate/cascade-label.js';
import type { BacktestResult, ReportCard, ReportLevel, ReportMethod } from './backtest-result.js';

/** All targets of false alarms, ascending. */
export function targetsOf(result: BacktestResult): number[] {
  const targets = result.methods.flatMap(({ matched }) => matched.map(({ targetPerSymbolDay }) => targetPerSymbolDay));
  return [...new Set(targets)].sort((a, b) => a - b);
}

/** The card of a method at a target; `undefined` when no threshold met it. */
export function cardAt(method: ReportMethod, target: number): { readonly threshold: number; readonly card: ReportCard } | undefined {
  return method.matched.find(({ targetPerSymbolDay }) => targetPerSymbolDay === target);
}

/** The judged preset among the methods. */
export function presetMethod(result: BacktestResult): ReportMethod | undefined {
  return result.methods.find(({ method }) => method === result.preset);
}

/** The labels that count, with their places in the list. */
export function cascadesOf(result: BacktestResult): { readonly label: CascadeLabel; readonly index: number }[] {
  return result.labels.list.map((label, index) => ({ label, index })).filter(({ label }) => label.grade === 'cascade');
}

/** The level that everything said of single cascades is about: ALERT, else the lowest; `undefined` when the preset has no levels. */
export function mainLevel(result: BacktestResult): ReportLevel | undefined {
  const levels = presetMethod(result)?.atLevels;
  return levels?.find(({ level }) => level === 'ALERT') ?? levels?.[0];
}

/** When the first alarm at the main level began, by the place of the cascade it hit; of any level when there are no levels. */
export function firstAlarms(result: BacktestResult): ReadonlyMap<number, number> {
  const level = mainLevel(result);
  if (level !== undefined) return new Map(level.caught.map(({ label, alarmMs }) => [label, alarmMs]));
  const first = new Map<number, number>();
  for (const { labels = [], startMs } of result.alarms) {
    for (const label of labels) first.set(label, Math.min(startMs, first.get(label) ?? startMs));
  }
  return first;
}
