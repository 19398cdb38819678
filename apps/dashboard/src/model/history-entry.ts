import type { SymbolHistory } from './documents.js';

/** What is known of every entry; of the others `null`: none was told. */
type Known = 'risk' | 'velocity' | 'long_usd_per_sec' | 'short_usd_per_sec';

/** One symbol in one step of a history: probability, level, risk and velocity are the greatest in it, the USD rates the mean. */
export type HistoryEntry = { readonly [K in keyof SymbolHistory]: K extends Known ? number : number | null };

/** Nothing happened. */
export const QUIET: HistoryEntry = { probability: 0, level: 0, risk: 0, velocity: 0, long_usd_per_sec: 0, short_usd_per_sec: 0 };
/** Of a flow of which no probability is told, as of the market as a whole. */
export const QUIET_UNJUDGED: HistoryEntry = { ...QUIET, probability: null, level: null };
/** The lists of a history. */
export const HISTORY_LISTS = Object.keys(QUIET) as readonly (keyof SymbolHistory)[];

/** The greater of those that are known. */
export function greater(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

/** Two readings of a step as one. USD rates are added up: {@link meanOf} divides them when the step is over. */
export function together(a: HistoryEntry, b: HistoryEntry): HistoryEntry {
  return {
    probability: greater(a.probability, b.probability),
    level: greater(a.level, b.level),
    risk: Math.max(a.risk, b.risk),
    velocity: Math.max(a.velocity, b.velocity),
    long_usd_per_sec: a.long_usd_per_sec + b.long_usd_per_sec,
    short_usd_per_sec: a.short_usd_per_sec + b.short_usd_per_sec,
  };
}

/** The entry of a step in which so many readings were taken; in those without the symbol it had no flow. */
export function meanOf(sum: HistoryEntry, readings: number): HistoryEntry {
  return { ...sum, long_usd_per_sec: sum.long_usd_per_sec / readings, short_usd_per_sec: sum.short_usd_per_sec / readings };
}
