import type { HistoryDocument, LiquidationDocument, SignalDocument, SymbolDocument } from '../model/documents.js';
import { cutHistory, symbolsAt } from './history-at.js';
import { RecentValues } from './recent-values.js';
import { SteadyCut } from './steady-cut.js';

/** What the look back remembers between two states: the recent values, and what it computed last. Bounded by the state itself. */
export class Past {
  readonly recent: RecentValues = new RecentValues();
  readonly signals: SteadyCut<SignalDocument> = new SteadyCut((signal) => signal.timestamp * 1_000);
  /** By the later of the venue's clock and ours: nothing is shown before it was known. */
  readonly liquidations: SteadyCut<LiquidationDocument> = new SteadyCut(({ timestamp, received }) => Math.max(timestamp, received) * 1_000);
  #history: HistoryDocument | undefined;
  #entries = -1;
  #shown: { readonly history: HistoryDocument; readonly symbols: ReadonlyMap<string, SymbolDocument> } | undefined;

  /** The first `entries` of the history and the symbols as the last of them tells. */
  history(
    history: HistoryDocument,
    entries: number,
  ): { readonly history: HistoryDocument; readonly symbols: ReadonlyMap<string, SymbolDocument> } {
    if (this.#shown === undefined || history !== this.#history || entries !== this.#entries) {
      this.#history = history;
      this.#entries = entries;
      this.#shown = { history: cutHistory(history, entries), symbols: symbolsAt(history, entries) };
    }
    return this.#shown;
  }
}
