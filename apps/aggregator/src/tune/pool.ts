import type { LabelledSpan, MethodTraces } from '@cascade/replay/evaluate';

/** What a method said over a span, and what was to be said. */
export interface JudgedRun {
  readonly traces: MethodTraces;
  readonly labelled: LabelledSpan;
}

/**
 * Several runs of the same span (seeds of one scenario) as one market of all their symbols, named `SYMBOL#0`, `SYMBOL#1` and so on: false
 * alarms and symbol-days then add up as they should.
 * @param runs at least one, all of the same method
 */
export function poolRuns(runs: readonly JudgedRun[]): JudgedRun {
  const [first] = runs;
  if (first === undefined || runs.length === 1) return first ?? EMPTY;
  const { method, floor } = first.traces;
  const named = <T extends { readonly symbol: string }>(items: readonly T[], run: number): T[] =>
    items.map((item) => ({ ...item, symbol: `${item.symbol}#${run}` }));
  return {
    traces: { method, floor, traces: runs.flatMap(({ traces }, run) => named(traces.traces, run)) },
    labelled: {
      startMs: first.labelled.startMs,
      endMs: first.labelled.endMs,
      symbols: runs.flatMap(({ labelled }, run) => labelled.symbols.map((symbol) => `${symbol}#${run}`)),
      labels: runs.flatMap(({ labelled }, run) => named(labelled.labels, run)),
    },
  };
}

const EMPTY: JudgedRun = { traces: { method: '', floor: 0, traces: [] }, labelled: { startMs: 0, endMs: 0, symbols: [], labels: [] } };

/** Items by a key, in order of first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
