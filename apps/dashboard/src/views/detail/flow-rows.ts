import type { SymbolDocument } from '../../model/documents.js';

/** The flow over one window. */
export interface FlowRow {
  readonly name: string;
  /** Events in it, and per second. */
  readonly count: number | undefined;
  readonly eventsPerSec: number | undefined;
  /** USD/s by liquidated side. */
  readonly longUsdPerSec: number | undefined;
  readonly shortUsdPerSec: number | undefined;
}

/** The five windows, shortest first. What the engine does not tell is `undefined`. */
export function flowRows({ advanced: a, velocity: v }: SymbolDocument): readonly FlowRow[] {
  const row = (name: string, count?: number, eventsPerSec?: number, longUsdPerSec?: number, shortUsdPerSec?: number): FlowRow => ({
    name,
    count,
    eventsPerSec,
    longUsdPerSec,
    shortUsdPerSec,
  });
  return [
    row('100 ms', a?.count_100ms, a?.velocity_100ms, a?.long_usd_per_sec_100ms, a?.short_usd_per_sec_100ms),
    row('500 ms', a?.count_500ms, a?.velocity_500ms, a?.long_usd_per_sec_500ms, a?.short_usd_per_sec_500ms),
    row('2 s', a?.count_2s, a?.velocity_2s, a?.long_usd_per_sec_2s, a?.short_usd_per_sec_2s),
    row('10 s', a?.count_10s ?? v?.event_count_10s, a?.velocity_10s ?? v?.velocity_10s, a?.long_usd_per_sec_10s, a?.short_usd_per_sec_10s),
    row('60 s', a?.count_60s ?? v?.event_count_60s, a?.velocity_60s ?? v?.velocity_60s, a?.long_usd_per_sec_60s, a?.short_usd_per_sec_60s),
  ];
}

/**
 * Lengths of the bars of the rows, 0..1 of the greatest flow of any side and window: a burst makes the short windows longer than the long ones.
 * Square root, so that a side of a hundredth still shows.
 */
export function flowBars(rows: readonly FlowRow[]): readonly { readonly long: number; readonly short: number }[] {
  const most = Math.max(...rows.map(({ longUsdPerSec, shortUsdPerSec }) => Math.max(longUsdPerSec ?? 0, shortUsdPerSec ?? 0)));
  const length = (usdPerSec: number | undefined): number => (most > 0 ? Math.sqrt((usdPerSec ?? 0) / most) : 0);
  return rows.map(({ longUsdPerSec, shortUsdPerSec }) => ({ long: length(longUsdPerSec), short: length(shortUsdPerSec) }));
}
