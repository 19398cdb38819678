import type { SymbolHistory } from '../../model/documents.js';

/** A value, or nothing was heard. */
export type Value = number | null;

/** What the curves of one symbol show at one instant. */
export interface CurvePoint {
  /** Unix ms. */
  readonly tMs: number;
  /** Events/s over 10 s. */
  readonly velocity: Value;
  /** USD/s over 10 s, by liquidated side; both >= 0. */
  readonly longUsd: Value;
  readonly shortUsd: Value;
  /** 0..1. */
  readonly probability: Value;
  /** Index of the signal level that stood. */
  readonly level: Value;
}

/** The points as lists of one length, as uPlot reads them; shorts are negative, so that they hang below the axis. */
export interface CurveColumns {
  /** Unix seconds, strictly ascending. */
  readonly t: number[];
  readonly velocity: Value[];
  readonly long: Value[];
  readonly short: Value[];
  readonly probability: Value[];
  readonly level: Value[];
}

/** The past of one symbol with its grid. */
export interface PastCurve {
  /** Unix seconds of the first entry. */
  readonly start: number;
  readonly stepSec: number;
  readonly values: SymbolHistory;
}

/** Live points further apart than this have a gap between them: the service tells its values four times a second. */
export const LIVE_GAP_MS = 3_000;

/** Columns without a point. */
export function emptyColumns(): CurveColumns {
  return { t: [], velocity: [], long: [], short: [], probability: [], level: [] };
}

/** A point at which nothing is known. */
export function gapAt(tMs: number): CurvePoint {
  return { tMs, velocity: null, longUsd: null, shortUsd: null, probability: null, level: null };
}

/** Adds a point behind the others, and a gap before it when it is more than `gapMs` later. A point that is not later than the last is left out. O(1). */
export function appendPoint(columns: CurveColumns, point: CurvePoint, gapMs: number): void {
  const lastMs = (columns.t.at(-1) ?? Number.NaN) * 1_000;
  if (point.tMs <= lastMs) return;
  if (point.tMs - lastMs > gapMs) pushPoint(columns, gapAt(lastMs + 1));
  pushPoint(columns, point);
}

function pushPoint(columns: CurveColumns, { tMs, velocity, longUsd, shortUsd, probability, level }: CurvePoint): void {
  columns.t.push(tMs / 1_000);
  columns.velocity.push(velocity);
  columns.long.push(longUsd);
  columns.short.push(shortUsd === null ? null : -shortUsd);
  columns.probability.push(probability);
  columns.level.push(level);
}

/**
 * The live points, and before and between them the entries of the past they do not cover; nothing later than `untilMs`. An entry in which nothing was
 * heard stays a gap. O(entries + points).
 */
export function composeColumns(past: PastCurve | undefined, live: readonly CurvePoint[], untilMs: number): CurveColumns {
  const columns = emptyColumns();
  const stepMs = (past?.stepSec ?? 0) * 1_000;
  // The step under way is told when it is over: live points begin up to two steps behind the last entry.
  const pastGapMs = Math.max(LIVE_GAP_MS, 2 * stepMs + 1_000);
  let next = 0;
  let isFromPast = false;
  const append = (point: CurvePoint, fromPast: boolean): void => {
    if (point.tMs > untilMs) return;
    appendPoint(columns, point, fromPast || isFromPast ? pastGapMs : LIVE_GAP_MS);
    isFromPast = fromPast;
  };
  for (let i = 0; i < (past?.values.velocity.length ?? 0); i++) {
    const entry = past === undefined ? undefined : entryAt(past, i);
    if (entry === undefined) break;
    while ((live[next]?.tMs ?? Number.POSITIVE_INFINITY) < entry.tMs) append(live[next++] ?? gapAt(0), false);
    const isCovered = (live[next]?.tMs ?? Number.POSITIVE_INFINITY) < entry.tMs + stepMs;
    if (!isCovered) append(entry, true);
  }
  for (const point of live.slice(next)) append(point, false);
  return columns;
}

function entryAt({ start, stepSec, values }: PastCurve, index: number): CurvePoint {
  return {
    tMs: (start + index * stepSec) * 1_000,
    velocity: values.velocity[index] ?? null,
    longUsd: values.long_usd_per_sec[index] ?? null,
    shortUsd: values.short_usd_per_sec[index] ?? null,
    probability: values.probability[index] ?? null,
    level: values.level[index] ?? null,
  };
}
