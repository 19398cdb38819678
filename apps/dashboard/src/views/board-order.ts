import { SIGNAL_LEVELS } from '@cascade/core';
import type { BoardEntry } from './standing.js';

/** The symbol that stands for all of them. */
export const MARKET = 'MARKET';
/** Rows of the board at most. */
export const MAX_ROWS = 200;

/** As it is shown: two symbols of which both read >99 % do not change places for a difference nobody sees. */
const percentOf = ({ probability }: BoardEntry): number => (probability === undefined ? -1 : Math.round(probability * 100));
const usdOf = ({ document }: BoardEntry): number => document.velocity?.total_value_usd ?? -1;

function compare(a: BoardEntry, b: BoardEntry): number {
  if ((a.symbol === MARKET) !== (b.symbol === MARKET)) return a.symbol === MARKET ? -1 : 1;
  const byValue = percentOf(b) - percentOf(a) || usdOf(b) - usdOf(a);
  if (byValue !== 0) return byValue;
  return a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0;
}

/** The entries that fit a filter (part of the name, any case): the market first, then by whole percent of probability and USD, at most 200. O(n log n). */
export function boardOrder(entries: readonly BoardEntry[], filter: string): readonly BoardEntry[] {
  const wanted = filter.trim().toUpperCase();
  return entries
    .filter(({ symbol }) => symbol.toUpperCase().includes(wanted))
    .sort(compare)
    .slice(0, MAX_ROWS);
}

/** What must not wait for the next ordering: which symbols there are and at what levels. */
export function boardKey(entries: readonly BoardEntry[]): string {
  return entries.map(({ symbol, level }) => `${symbol}:${SIGNAL_LEVELS.indexOf(level)}`).join(' ');
}

/** The symbol `step` rows further, kept within the list; from nothing to the first or last. `undefined` for an empty list. */
export function neighbour(order: readonly string[], selected: string | undefined, step: number): string | undefined {
  const at = selected === undefined ? -1 : order.indexOf(selected);
  if (at === -1) return step > 0 ? order[0] : order.at(-1);
  return order[Math.min(order.length - 1, Math.max(0, at + step))];
}
