import type { SignalLevel } from '@cascade/core';
import type { SignalDocument, SymbolDocument } from '../model/documents.js';
import type { DashboardState } from '../model/store.js';
import { validSignals } from '../model/valid-signals.js';

/** How probable a cascade is. */
export interface Standing {
  readonly level: SignalLevel;
  /** 0..1; `undefined`: nothing is known. */
  readonly probability: number | undefined;
}

/** A symbol of the board. */
export interface BoardEntry extends Standing {
  readonly symbol: string;
  readonly document: SymbolDocument;
}

/**
 * What the board shows of each symbol: its values; of one whose values have no probability (the market as a whole) its newest signal while it
 * holds. O(symbols), and O(signals of 10 minutes) when one lacks it.
 */
export function boardEntries({ symbols, signals, nowMs }: Pick<DashboardState, 'symbols' | 'signals' | 'nowMs'>): readonly BoardEntry[] {
  let newest: ReadonlyMap<string, SignalDocument> | undefined;
  return [...symbols].map(([symbol, document]) => {
    if (document.probability !== undefined) {
      return { symbol, document, level: document.probability.signal, probability: document.probability.probability };
    }
    newest ??= validSignals(signals, nowMs ?? 0);
    const signal = newest.get(symbol);
    return { symbol, document, level: signal?.signal ?? 'NONE', probability: signal?.probability };
  });
}
