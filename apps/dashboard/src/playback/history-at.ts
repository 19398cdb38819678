import { RISK_LEVELS, type RiskAction, type RiskLevel, SIGNAL_LEVELS } from '@cascade/core';
import type { HistoryDocument, SymbolDocument, SymbolHistory } from '../model/documents.js';

/** Lowest risk score of LOW, MEDIUM, HIGH and CRITICAL: the default floors of `@cascade/risk`. The history keeps scores only. */
const RISK_FLOORS = [20, 40, 60, 80] as const;
/** What the risk engine recommends at each level, NONE to CRITICAL, when it is confident. */
const ACTIONS: readonly RiskAction[] = ['NORMAL', 'NORMAL', 'MONITOR', 'ALERT', 'URGENT'];
/** A symbol that was heard of, but not then. */
const SILENT: SymbolDocument = { exchanges: {}, correlations: {} };

/** Entries of the history whose whole step had passed at `atMs`, Unix ms. */
export function entriesBefore(history: HistoryDocument, atMs: number): number {
  return Math.max(0, Math.floor((atMs / 1_000 - history.start) / history.step_s + 1e-9));
}

/** The first entries of a history. O(symbols x entries). */
export function cutHistory(history: HistoryDocument, entries: number): HistoryDocument {
  const cut = (list: readonly (number | null)[]): readonly (number | null)[] => list.slice(0, entries);
  const symbols = Object.entries(history.symbols).map(([symbol, past]) => {
    const shorter: SymbolHistory = {
      probability: cut(past.probability),
      level: cut(past.level),
      risk: cut(past.risk),
      velocity: cut(past.velocity),
      long_usd_per_sec: cut(past.long_usd_per_sec),
      short_usd_per_sec: cut(past.short_usd_per_sec),
    };
    return [symbol, shorter] as const;
  });
  return {
    ...history,
    timestamp: Math.min(history.timestamp, history.start + entries * history.step_s),
    symbols: Object.fromEntries(symbols),
  };
}

/**
 * The symbols as the last of the first `entries` tells: probability, level, risk score with its level, velocity and USD over 10 s, USD over 60 s.
 * Symbols not heard of until then are left out; one heard of before but not then has an empty document. What the history does not keep (factors,
 * open interest, funding, venues) is absent; the confidence of the risk is NaN, for the wire type has no absence of it. O(symbols).
 */
export function symbolsAt(history: HistoryDocument, entries: number): ReadonlyMap<string, SymbolDocument> {
  const symbols = new Map<string, SymbolDocument>();
  for (const [symbol, past] of Object.entries(history.symbols)) {
    const document = symbolAt(past, entries - 1, history);
    if (document !== undefined) symbols.set(symbol, document);
    else if (past.velocity.slice(0, entries).some((value) => value !== null)) symbols.set(symbol, SILENT);
  }
  return symbols;
}

function symbolAt(past: SymbolHistory, index: number, { start, step_s: stepSec }: HistoryDocument): SymbolDocument | undefined {
  const timestamp = start + (index + 1) * stepSec;
  const velocity = past.velocity[index] ?? undefined;
  const probability = past.probability[index] ?? undefined;
  const risk = past.risk[index] ?? undefined;
  if (velocity === undefined && probability === undefined && risk === undefined) return undefined;
  const level = SIGNAL_LEVELS[past.level[index] ?? 0] ?? 'NONE';
  return {
    ...SILENT,
    ...(velocity === undefined ? {} : flowAt(past, index, { velocity, timestamp, stepSec })),
    probability: probability === undefined ? undefined : { probability, signal: level, timestamp },
    risk: risk === undefined ? undefined : { score: risk, ...riskOf(risk), confidence: Number.NaN, timestamp },
  };
}

function flowAt(
  past: SymbolHistory,
  index: number,
  { velocity, timestamp, stepSec }: { readonly velocity: number; readonly timestamp: number; readonly stepSec: number },
): Pick<SymbolDocument, 'velocity' | 'advanced'> {
  const long = past.long_usd_per_sec[index] ?? undefined;
  const short = past.short_usd_per_sec[index] ?? undefined;
  const perMinute = Math.max(1, Math.round(60 / stepSec));
  const [long60, short60] = [past.long_usd_per_sec, past.short_usd_per_sec].map((list) => mean(list, index, perMinute));
  const both60 = sum(long60, short60);
  return {
    velocity: { timestamp, velocity_10s: velocity, total_value_usd: both60 === undefined ? undefined : both60 * 60 },
    advanced: {
      timestamp,
      exchanges: [],
      velocity_10s: velocity,
      usd_per_sec_10s: sum(long, short),
      long_usd_per_sec_10s: long,
      short_usd_per_sec_10s: short,
      usd_per_sec_60s: both60,
      long_usd_per_sec_60s: long60,
      short_usd_per_sec_60s: short60,
    },
  };
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Mean of the `count` entries up to `index`; `undefined` when one of them is missing. */
function mean(list: readonly (number | null)[], index: number, count: number): number | undefined {
  if (index < count - 1) return undefined;
  let total = 0;
  for (let i = index - count + 1; i <= index; i++) {
    const value = list[i] ?? undefined;
    if (value === undefined) return undefined;
    total += value;
  }
  return total / count;
}

function riskOf(score: number): { readonly level: RiskLevel; readonly action: RiskAction } {
  const index = RISK_FLOORS.filter((floor) => score >= floor).length;
  return { level: RISK_LEVELS[index] ?? 'NONE', action: ACTIONS[index] ?? 'NORMAL' };
}
