import type { LiquidationDocument, SignalDocument, SymbolDocument, ValuesDocument } from '../model/documents.js';
import type { DashboardState } from '../model/store.js';

/** Signals kept, and for how long, s. */
export const MAX_SIGNALS = 5_000;
export const SIGNALS_FOR_S = 3_600;
/** Liquidations kept. */
export const MAX_LIQUIDATIONS = 2_000;
/** Symbols kept, and for how long after the newest word of one, s: as long as the service shows them. */
export const MAX_SYMBOLS = 500;
const SYMBOLS_FOR_S = 600;

/** When a liquidation last changed what stands of a symbol, Unix seconds; 0: never. */
export function symbolTime({ velocity, risk, probability }: SymbolDocument): number {
  return Math.max(velocity?.timestamp ?? 0, risk?.timestamp ?? 0, probability?.timestamp ?? 0);
}

/** When anything was last told of a symbol, its funding and open interest included, Unix seconds; 0: never. */
function toldTime(document: SymbolDocument): number {
  return Math.max(symbolTime(document), document.funding?.timestamp ?? 0, document.open_interest?.timestamp ?? 0);
}

/** When values stand, Unix seconds: the newest time in them; `undefined` when they hold none. O(symbols + feeds). */
export function valuesTime({ symbols, regime, service }: ValuesDocument): number | undefined {
  let newest = regime.current?.timestamp ?? 0;
  for (const document of Object.values(symbols)) newest = Math.max(newest, symbolTime(document));
  for (const { timestamp } of Object.values(service.feeds)) newest = Math.max(newest, timestamp);
  return newest > 0 && Number.isFinite(newest) ? newest : undefined;
}

/** Merges values: newer documents replace older ones, symbols nothing was heard of for 10 minutes go, at most 500 stay. O(symbols). */
export function mergeValues(state: DashboardState, values: ValuesDocument): Partial<DashboardState> {
  const timeSec = valuesTime(values);
  const isNewer = timeSec === undefined || state.nowMs === undefined || timeSec * 1_000 >= state.nowMs;
  const merged = new Map(state.symbols);
  for (const [name, document] of Object.entries(values.symbols)) {
    const known = merged.get(name);
    if (known === undefined || toldTime(document) >= toldTime(known)) merged.set(name, document);
  }
  const nowMs = timeSec === undefined ? state.nowMs : Math.max(state.nowMs ?? 0, timeSec * 1_000);
  const symbols = pruned(merged, (nowMs ?? 0) / 1_000);
  return isNewer ? { symbols, nowMs, regime: values.regime, service: values.service } : { symbols };
}

function pruned(symbols: Map<string, SymbolDocument>, nowSec: number): ReadonlyMap<string, SymbolDocument> {
  for (const [name, document] of symbols) if (nowSec - toldTime(document) > SYMBOLS_FOR_S) symbols.delete(name);
  if (symbols.size <= MAX_SYMBOLS) return symbols;
  return new Map([...symbols].sort(([, a], [, b]) => toldTime(b) - toldTime(a)).slice(0, MAX_SYMBOLS));
}

/** Adds signals, each once, in order of time; at most 5,000 of the hour before the newest. O(signals) to copy; only those as new as the added are looked at. */
export function mergeSignals(signals: readonly SignalDocument[], added: readonly SignalDocument[]): readonly SignalDocument[] {
  let first = signals.length;
  const fromSec = added.reduce((least, { timestamp }) => Math.min(least, timestamp), Number.POSITIVE_INFINITY);
  while (first > 0 && (signals[first - 1]?.timestamp ?? 0) >= fromSec) first--;
  const newest = signals.slice(first);
  const known = new Set(newest.map(({ id }) => id));
  const news = added.filter(({ id }) => !known.has(id) && known.add(id));
  if (news.length === 0) return signals;
  const all = [...signals.slice(0, first), ...inOrder([...newest, ...news], ({ timestamp }) => timestamp)];
  const oldest = (all.at(-1)?.timestamp ?? 0) - SIGNALS_FOR_S;
  const from = Math.max(
    all.findIndex(({ timestamp }) => timestamp >= oldest),
    all.length - MAX_SIGNALS,
  );
  return from === 0 ? all : all.slice(from);
}

/** Adds liquidations of the same process, each once, in its order; the newest 2,000. O(liquidations). */
export function mergeLiquidations(
  liquidations: readonly LiquidationDocument[],
  added: readonly LiquidationDocument[],
): readonly LiquidationDocument[] {
  const newest = liquidations.at(-1)?.no ?? 0;
  const isAfter = added.every(({ no }, i) => no > (added[i - 1]?.no ?? newest));
  if (isAfter) return added.length === 0 ? liquidations : [...liquidations, ...added].slice(-MAX_LIQUIDATIONS);
  const byNo = new Map([...liquidations, ...added].map((liquidation) => [liquidation.no, liquidation]));
  return inOrder([...byNo.values()], ({ no }) => no).slice(-MAX_LIQUIDATIONS);
}

function inOrder<T>(list: T[], keyOf: (entry: T) => number): T[] {
  const isOrdered = list.every((entry, i) => i === 0 || keyOf(entry) >= keyOf(list[i - 1] as T));
  return isOrdered ? list : list.sort((a, b) => keyOf(a) - keyOf(b));
}
