import type { SignalDocument } from './documents.js';

/** Signals that do not say how long they hold: as long as those of the service, s. */
const HOLDS_FOR_S = 60;
/** No signal holds longer, s. */
const LONGEST_S = 600;

function holds({ timestamp, meta }: SignalDocument, nowSec: number): boolean {
  return (meta.valid_until ?? timestamp + HOLDS_FOR_S) >= nowSec;
}

/**
 * The newest signal of each symbol, of those whose newest one still holds: what is said of a flow whose values have no probability (the market as
 * a whole). Oldest first; `nowMs` in Unix ms. O(signals of the 10 minutes before).
 */
export function validSignals(signals: readonly SignalDocument[], nowMs: number): ReadonlyMap<string, SignalDocument> {
  const newest = new Map<string, SignalDocument>();
  for (let i = signals.length - 1; i >= 0; i--) {
    const signal = signals[i];
    if (signal === undefined || signal.timestamp < nowMs / 1_000 - LONGEST_S) break;
    if (!newest.has(signal.symbol)) newest.set(signal.symbol, signal);
  }
  for (const [symbol, signal] of newest) if (!holds(signal, nowMs / 1_000)) newest.delete(symbol);
  return newest;
}

/** That of one symbol. O(signals of the 10 minutes before). */
export function validSignal(signals: readonly SignalDocument[], symbol: string, nowMs: number): SignalDocument | undefined {
  for (let i = signals.length - 1; i >= 0; i--) {
    const signal = signals[i];
    if (signal === undefined || signal.timestamp < nowMs / 1_000 - LONGEST_S) return undefined;
    if (signal.symbol === symbol) return holds(signal, nowMs / 1_000) ? signal : undefined;
  }
  return undefined;
}
