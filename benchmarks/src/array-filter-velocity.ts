import type { FlowWindow, LiquidatedSide } from '@cascade/core';
import type { FlowEvent } from '@cascade/velocity';

/** Answer of {@link ArrayFilterVelocity}: the windows of a velocity snapshot. */
export interface FilteredFlow {
  readonly windows: readonly FlowWindow[];
  readonly byExchange: Readonly<Record<string, readonly FlowWindow[]>>;
  readonly bySide: Readonly<Record<LiquidatedSide, readonly FlowWindow[]>>;
}

/**
 * What one writes first: an array of events, those older than the longest window dropped from its front,
 * and at each read one `filter` per window, then one per venue and side over the events of that window.
 */
export class ArrayFilterVelocity {
  readonly #windowsMs: readonly number[];
  readonly #longestMs: number;
  readonly #exchanges = new Set<string>();
  readonly #events: FlowEvent[] = [];

  constructor(windowsMs: readonly number[]) {
    this.#windowsMs = windowsMs;
    this.#longestMs = Math.max(...windowsMs);
  }

  push(event: FlowEvent): void {
    this.#exchanges.add(event.exchange);
    this.#events.push(event);
  }

  at(nowMs: number): FilteredFlow {
    const expired = this.#events.findIndex((event) => event.tsMs > nowMs - this.#longestMs);
    if (expired > 0) this.#events.splice(0, expired);
    const windows: FlowWindow[] = [];
    const byExchange: Record<string, FlowWindow[]> = {};
    const bySide: Record<LiquidatedSide, FlowWindow[]> = { long: [], short: [] };
    for (const exchange of this.#exchanges) byExchange[exchange] = [];
    for (const windowMs of this.#windowsMs) {
      const events = this.#events.filter((event) => event.tsMs > nowMs - windowMs && event.tsMs <= nowMs);
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
    return { windows, byExchange, bySide };
  }
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
