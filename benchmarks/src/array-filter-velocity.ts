import type { FlowDerivatives, FlowWindow, LiquidatedSide, PairCorrelation, VelocitySnapshot } from '@cascade/core';
import { pearson } from '@cascade/core/stats';
import type { FlowEvent } from '@cascade/velocity';

const CORRELATION_BINS = 60;
const MIN_ACTIVE_BINS = 5;

/** What {@link ArrayFilterVelocity} computes of a snapshot. */
export type FilteredSnapshot = Pick<
  VelocitySnapshot,
  'windows' | 'byExchange' | 'bySide' | 'derivatives' | 'correlations' | 'exchangeCorrelation' | 'leadingExchange'
>;

/**
 * The snapshot as one writes it first: an array of events, those older than a minute dropped from its front, and at each read one `filter`
 * per window, then one per venue and side over the events of that window, two more per derivative. The correlation is computed once per
 * completed second, like in the engine. The part of the engine's promises that costs (late and future events, exact sums) is left out.
 */
export class ArrayFilterVelocity {
  readonly #windowsMs: readonly number[];
  readonly #derivativeWindowsMs: readonly number[];
  readonly #keepMs: number;
  readonly #exchanges = new Set<string>();
  readonly #events: FlowEvent[] = [];
  #correlatedSec = 0;
  #correlations: readonly PairCorrelation[] = [];

  constructor(windowsMs: readonly number[], derivativeWindowsMs: readonly number[]) {
    this.#windowsMs = windowsMs;
    this.#derivativeWindowsMs = derivativeWindowsMs;
    this.#keepMs = Math.max(...windowsMs, (CORRELATION_BINS + 1) * 1000);
  }

  push(event: FlowEvent): void {
    this.#exchanges.add(event.exchange);
    this.#events.push(event);
  }

  at(nowMs: number): FilteredSnapshot {
    const expired = this.#events.findIndex((event) => event.tsMs > nowMs - this.#keepMs);
    if (expired > 0) this.#events.splice(0, expired);
    const windows: FlowWindow[] = [];
    const byExchange: Record<string, FlowWindow[]> = {};
    const bySide: Record<LiquidatedSide, FlowWindow[]> = { long: [], short: [] };
    for (const exchange of this.#exchanges) byExchange[exchange] = [];
    for (const windowMs of this.#windowsMs) {
      const events = between(this.#events, nowMs - windowMs, nowMs);
      windows.push(summarise(windowMs, events));
      for (const exchange of this.#exchanges) {
        const own = events.filter((event) => event.exchange === exchange);
        byExchange[exchange]?.push(summarise(windowMs, own));
      }
      for (const side of ['long', 'short'] as const) {
        const own = events.filter((event) => event.liquidatedSide === side);
        bySide[side].push(summarise(windowMs, own));
      }
    }
    if (Math.floor(nowMs / 1000) !== this.#correlatedSec) {
      this.#correlatedSec = Math.floor(nowMs / 1000);
      this.#correlations = this.#correlate(this.#correlatedSec);
    }
    const correlations = this.#correlations;
    const exchangeCorrelation =
      correlations.length === 0 ? undefined : correlations.reduce((sum, { r }) => sum + r, 0) / correlations.length;
    const derivatives = this.#derivativeWindowsMs.map((windowMs) => this.#derive(windowMs, nowMs));
    return { windows, byExchange, bySide, derivatives, correlations, exchangeCorrelation, leadingExchange: this.#leading(byExchange) };
  }

  #derive(windowMs: number, nowMs: number): FlowDerivatives {
    const w = windowMs / 1000;
    const [v0, v1, v2] = [0, 1, 2].map((back) =>
      summarise(windowMs, between(this.#events, nowMs - (back + 1) * windowMs, nowMs - back * windowMs)),
    ) as [FlowWindow, FlowWindow, FlowWindow];
    return {
      windowMs,
      acceleration: {
        eventsPerSec2: (v0.eventsPerSec - v1.eventsPerSec) / w,
        usdPerSec2: (v0.usdPerSec - v1.usdPerSec) / w,
        standardError: Math.sqrt((v0.eventsPerSec + v1.eventsPerSec) / w) / w,
      },
      jerk: {
        eventsPerSec3: (v0.eventsPerSec - 2 * v1.eventsPerSec + v2.eventsPerSec) / w ** 2,
        usdPerSec3: (v0.usdPerSec - 2 * v1.usdPerSec + v2.usdPerSec) / w ** 2,
        standardError: Math.sqrt((v0.eventsPerSec + 4 * v1.eventsPerSec + v2.eventsPerSec) / w) / w ** 2,
      },
    };
  }

  #leading(byExchange: Readonly<Record<string, readonly FlowWindow[]>>): string | undefined {
    const at = this.#windowsMs.indexOf(2_000);
    const venues = Object.entries(byExchange).map(([exchange, windows]) => ({
      exchange,
      count: windows[at]?.count ?? 0,
      usd: windows[at]?.usd ?? 0,
    }));
    const sorted = venues
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || b.usd - a.usd || (a.exchange < b.exchange ? -1 : 1));
    return sorted[0]?.exchange;
  }

  #correlate(lastBin: number): PairCorrelation[] {
    const venues = [...this.#exchanges].sort().map((exchange) => {
      const bins = new Array<number>(CORRELATION_BINS).fill(0);
      for (const { tsMs } of this.#events.filter((event) => event.exchange === exchange)) {
        const bin = Math.ceil(tsMs / 1000) - lastBin + CORRELATION_BINS - 1;
        if (bin >= 0 && bin < CORRELATION_BINS) bins[bin] = (bins[bin] as number) + 1;
      }
      return { exchange, bins };
    });
    const active = venues.filter(({ bins }) => bins.filter((count) => count > 0).length >= MIN_ACTIVE_BINS);
    const pairs: PairCorrelation[] = [];
    for (const [i, first] of active.entries()) {
      for (const second of active.slice(i + 1)) {
        const lags = [0, 1, -1, 2, -2].flatMap((lagSec) => {
          const r = pearson(first.bins, second.bins, lagSec);
          return r === undefined ? [] : [{ r, lagSec }];
        });
        const best = lags.sort((a, b) => b.r - a.r)[0];
        if (best !== undefined) pairs.push({ exchanges: [first.exchange, second.exchange], ...best });
      }
    }
    return pairs;
  }
}

function between(events: readonly FlowEvent[], fromMs: number, toMs: number): FlowEvent[] {
  return events.filter((event) => event.tsMs > fromMs && event.tsMs <= toMs);
}

function summarise(windowMs: number, events: readonly FlowEvent[]): FlowWindow {
  const usd = events.reduce((sum, event) => sum + (event.notionalUsd ?? 0), 0);
  const largest = events.reduce((max, event) => Math.max(max, event.notionalUsd ?? 0), 0);
  const seconds = windowMs / 1000;
  return {
    windowMs,
    count: events.length,
    eventsPerSec: events.length / seconds,
    usd,
    usdPerSec: usd / seconds,
    averageUsd: events.length === 0 ? undefined : usd / events.length,
    maxUsd: events.length === 0 ? undefined : largest,
  };
}
