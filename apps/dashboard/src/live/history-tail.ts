import { SIGNAL_LEVELS } from '@cascade/core';
import type { DataKind, HistoryDocument, SignalDocument, SymbolDocument, SymbolHistory, ValuesDocument } from '../model/documents.js';
import { greater, HISTORY_LISTS, type HistoryEntry, meanOf, QUIET, QUIET_UNJUDGED, together } from '../model/history-entry.js';
import { validSignals } from '../model/valid-signals.js';

/** Step of a history that begins in the page because the service gave none, s. */
const STEP_S = 10;
const KEPT_S = 3_600;
/** Symbols with a past; as many as the service remembers. */
const MAX_SYMBOLS = 300;

function entryOf({ velocity, advanced, risk, probability }: SymbolDocument, valid: SignalDocument | undefined): HistoryEntry {
  const standing = probability ?? valid;
  return {
    probability: standing?.probability ?? null,
    level: standing === undefined ? null : Math.max(0, SIGNAL_LEVELS.indexOf(standing.signal)),
    risk: risk?.score ?? 0,
    velocity: velocity?.velocity_10s ?? 0,
    long_usd_per_sec: advanced?.long_usd_per_sec_10s ?? 0,
    short_usd_per_sec: advanced?.short_usd_per_sec_10s ?? 0,
  };
}

/** The entries of a history; all its lists are equally long. */
export function historyLength({ symbols }: Pick<HistoryDocument, 'symbols'>): number {
  for (const name in symbols) return symbols[name]?.probability.length ?? 0;
  return 0;
}

/**
 * Goes on with a history from the values that come in: of each step the greatest probability, level, risk and velocity and the mean USD rates,
 * as the service does. A flow whose values have no probability has that of its newest signal while it is valid, else none. A known symbol that
 * was not heard of while a feed was live is quiet (0); steps without values, or without a live feed, are gaps. Memory: 60 minutes of at most 300 symbols.
 */
export class HistoryTail {
  #sums = new Map<string, HistoryEntry>();
  #frames = 0;
  #slotSec: number | undefined;
  #isLive = false;
  /** Symbols of the history whose newest values had no probability: quiet, they have none either. */
  readonly #unjudged = new Set<string>();

  /**
   * Takes values that stand at `timeSec`. @returns the history with the step that is over, `undefined` while none is
   * @param history as it is now; one begins when there is none
   * @param signals those known, oldest first
   */
  push(
    history: HistoryDocument | undefined,
    values: ValuesDocument,
    { timeSec, data, signals }: { readonly timeSec: number; readonly data: DataKind; readonly signals: readonly SignalDocument[] },
  ): HistoryDocument | undefined {
    const step = history?.step_s ?? STEP_S;
    const start = history?.start ?? Math.floor(timeSec / step) * step;
    const slotSec = start + Math.floor((timeSec - start) / step) * step;
    const current = history ?? { data, timestamp: timeSec, start, step_s: step, symbols: {} };
    const isOver = this.#slotSec !== undefined && slotSec - this.#slotSec > step / 2;
    const grown = isOver && this.#slotSec !== undefined ? this.#grown(current, this.#slotSec, timeSec) : undefined;
    if (isOver || this.#slotSec === undefined) this.#begin(slotSec);
    this.#add(values, () => validSignals(signals, timeSec * 1_000));
    return grown ?? (history === undefined ? current : undefined);
  }

  #begin(slotSec: number): void {
    this.#slotSec = slotSec;
    this.#sums = new Map();
    this.#frames = 0;
    this.#isLive = false;
  }

  #add({ symbols, service }: ValuesDocument, valid: () => ReadonlyMap<string, SignalDocument>): void {
    let standing: ReadonlyMap<string, SignalDocument> | undefined;
    this.#frames++;
    this.#isLive ||= Object.values(service.feeds).some(({ status }) => status === 'live');
    for (const [name, document] of Object.entries(symbols)) {
      const sum = this.#sums.get(name);
      if (document.probability === undefined) {
        standing ??= valid();
        this.#unjudged.add(name);
      } else this.#unjudged.delete(name);
      const entry = entryOf(document, standing?.get(name));
      this.#sums.set(name, sum === undefined ? entry : together(sum, entry));
    }
  }

  #grown(history: HistoryDocument, slotSec: number, timeSec: number): HistoryDocument {
    const { step_s: step } = history;
    const index = Math.round((slotSec - history.start) / step);
    const length = Math.max(historyLength(history), index + 1);
    const cut = Math.max(0, length - Math.ceil(KEPT_S / step));
    const names = new Set([...Object.keys(history.symbols), ...this.#sums.keys()]);
    const symbols: [string, SymbolHistory][] = [];
    for (const name of names) {
      const past = Object.hasOwn(history.symbols, name) ? history.symbols[name] : undefined;
      if (past === undefined && symbols.length >= MAX_SYMBOLS) continue;
      symbols.push([name, extended(past, length, index, this.#entry(name, past), cut)]);
    }
    for (const name of this.#unjudged) if (!names.has(name)) this.#unjudged.delete(name);
    return { ...history, timestamp: timeSec, start: history.start + cut * step, symbols: Object.fromEntries(symbols) };
  }

  #entry(name: string, past: SymbolHistory | undefined): HistoryEntry | undefined {
    const sum = this.#sums.get(name);
    if (sum === undefined) {
      if (past === undefined || !this.#isLive) return undefined;
      const isJudged = !this.#unjudged.has(name) && past.probability.some((value) => value !== null);
      return isJudged ? QUIET : QUIET_UNJUDGED;
    }
    return meanOf(sum, this.#frames);
  }
}

/** Lists of `length`, less the first `cut`, with the entry at `index`; what lies between is a gap. The service may know more of a step: the greater stays. */
function extended(
  past: SymbolHistory | undefined,
  length: number,
  index: number,
  entry: HistoryEntry | undefined,
  cut: number,
): SymbolHistory {
  const listOf = (list: keyof SymbolHistory): (number | null)[] => {
    const values = past?.[list].slice() ?? [];
    while (values.length < length) values.push(null);
    if (index >= 0 && entry !== undefined) values[index] = greater(values[index] ?? null, entry[list]);
    return cut === 0 ? values : values.slice(cut);
  };
  return Object.fromEntries(HISTORY_LISTS.map((list) => [list, listOf(list)])) as unknown as SymbolHistory;
}
