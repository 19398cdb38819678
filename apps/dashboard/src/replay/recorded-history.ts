import type { HistoryDocument, SymbolHistory } from '../model/documents.js';
import { HISTORY_LISTS, QUIET, QUIET_UNJUDGED } from '../model/history-entry.js';
import { HISTORY_LENGTH, HISTORY_STEP_MS, type HistoryPoint } from './history-recorder.js';

/** Symbols with a past: those heard of last; as many as the service remembers. */
const MAX_SYMBOLS = 300;

/** The points of a replay as the document the views know. Memory: 60 minutes of at most 300 symbols. */
export class RecordedHistory {
  #points: HistoryPoint[] = [];

  /** Goes on by the next points, in order. @returns the last 60 minutes; `undefined` before the first point. O(steps x symbols) */
  add(points: readonly HistoryPoint[]): HistoryDocument | undefined {
    const last = points.at(-1) ?? this.#points.at(-1);
    if (last === undefined) return undefined;
    this.#points = [...this.#points, ...points].filter(({ step }) => step > last.step - HISTORY_LENGTH);
    const first = this.#points[0] ?? last;
    const bySlot = new Map(this.#points.map((point) => [point.step - first.step, point]));
    const slots = Array.from({ length: last.step - first.step + 1 }, (_, slot) => bySlot.get(slot));
    const symbols = Object.fromEntries([...this.#names()].map((name) => [name, past(slots, name)]));
    const stepS = HISTORY_STEP_MS / 1_000;
    return { data: 'recorded', timestamp: (last.step + 1) * stepS, start: first.step * stepS, step_s: stepS, symbols };
  }

  #names(): ReadonlySet<string> {
    const names = new Set<string>();
    for (let index = this.#points.length - 1; index >= 0; index--) {
      for (const name of Object.keys(this.#points[index]?.symbols ?? {})) {
        if (names.size === MAX_SYMBOLS) return names;
        names.add(name);
      }
    }
    return names;
  }
}

/** A slot without a point was quiet, at 0 what is ever told of the symbol; one in which no feed was live and the symbol did not show is a gap. */
function past(slots: readonly (HistoryPoint | undefined)[], name: string): SymbolHistory {
  const isJudged = slots.some((point) => (point?.symbols[name]?.probability ?? null) !== null);
  const quiet = isJudged ? QUIET : QUIET_UNJUDGED;
  const entries = slots.map((point) => point?.symbols[name] ?? (point?.isHeard === false ? undefined : quiet));
  return Object.fromEntries(HISTORY_LISTS.map((list) => [list, entries.map((entry) => entry?.[list] ?? null)])) as Record<
    keyof SymbolHistory,
    (number | null)[]
  >;
}
