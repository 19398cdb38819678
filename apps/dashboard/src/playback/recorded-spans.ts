import type { HistoryDocument } from '../model/documents.js';

/** From and to, Unix ms. */
export type TimeSpan = readonly [fromMs: number, toMs: number];

const known = new WeakMap<HistoryDocument, readonly TimeSpan[]>();

/** The time something was recorded in, of any symbol; what lies between is a gap. Ascending. O(symbols x entries), once a history. */
export function recordedSpans(history: HistoryDocument): readonly TimeSpan[] {
  let spans = known.get(history);
  if (spans === undefined) {
    spans = findSpans(history);
    known.set(history, spans);
  }
  return spans;
}

function findSpans({ symbols, start, step_s: stepSec }: HistoryDocument): readonly TimeSpan[] {
  const lists = Object.values(symbols).map(({ velocity }) => velocity);
  const entries = Math.max(0, ...lists.map(({ length }) => length));
  const spans: (readonly [number, number])[] = [];
  for (let i = 0; i < entries; i++) {
    if (!lists.some((list) => (list[i] ?? null) !== null)) continue;
    const [fromMs, toMs] = [(start + i * stepSec) * 1_000, (start + (i + 1) * stepSec) * 1_000];
    const last = spans.at(-1);
    if (last !== undefined && last[1] >= fromMs) spans[spans.length - 1] = [last[0], toMs];
    else spans.push([fromMs, toMs]);
  }
  return spans;
}
