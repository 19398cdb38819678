import type { HistoryDocument } from '../model/documents.js';

/** How far back a sparkline goes, s. */
const SPAN_S = 600;

/** The probability of a symbol over the 10 minutes before `nowMs`; `null` where nothing is known. O(points). */
export function recentProbability(history: HistoryDocument | undefined, symbol: string, nowMs: number): readonly (number | null)[] {
  const length = history === undefined ? 0 : Math.round(SPAN_S / history.step_s);
  const values = history !== undefined && Object.hasOwn(history.symbols, symbol) ? history.symbols[symbol]?.probability : undefined;
  if (history === undefined || values === undefined) return [];
  const end = Math.floor((nowMs / 1_000 - history.start) / history.step_s) + 1;
  return Array.from({ length }, (_, i) => values[end - length + i] ?? null);
}

/**
 * The path of values 0..1 over `width` x `height`: one line for each stretch without a gap; a single point is drawn as a short dash.
 * Empty without values.
 */
export function sparklinePath(values: readonly (number | null)[], width: number, height: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const y = (value: number): string => (height - Math.min(1, Math.max(0, value)) * height).toFixed(1);
  let path = '';
  values.forEach((value, i) => {
    if (value === null) return;
    const before = values[i - 1] ?? null;
    const after = values[i + 1] ?? null;
    path += before === null ? `M${(i * step).toFixed(1)} ${y(value)}` : `L${(i * step).toFixed(1)} ${y(value)}`;
    if (before === null && after === null) path += 'h1';
  });
  return path;
}
