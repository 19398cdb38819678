import type { Batch, CascadeEvent } from '@cascade/core';
import { MARKET_SYMBOL } from '@cascade/detector';

/**
 * How long it takes from the receipt of a liquidation to its signal being handed to the bus.
 *
 * The liquidation is the newest one of the signal's symbol in the batch the signal comes from, for `MARKET` the newest of all. Older ones of
 * the batch have waited longer, by up to the least time between two batches (`minGapMs`, 10 ms unless configured); that wait is a setting and
 * not counted. Signals of a batch without such a liquidation, e.g. when an alarm ends, are not timed. Receipt and batch are stamped in whole
 * milliseconds, so a single duration is right to 1 ms either way and never below 0. Memory: one entry per signal of one batch.
 */
export class EndToEnd {
  #offers: { readonly symbol: string; readonly doneMs: number }[] = [];
  #firstStartedMs: number | undefined;

  /** Takes an offer to the bus: when it was begun and when it had returned, by one stopwatch. */
  offered(symbol: string, startedMs: number, doneMs: number): void {
    this.#firstStartedMs ??= startedMs;
    this.#offers.push({ symbol, doneMs });
  }

  /**
   * The durations of what was offered since the last call, ms.
   * @param processingTimeMs from the batch's `nowMs` to the first offer; without it nothing is known
   */
  durations({ events, nowMs }: Batch<CascadeEvent>, processingTimeMs: number | undefined): number[] {
    const [offers, startedMs] = [this.#offers, this.#firstStartedMs];
    this.#offers = [];
    this.#firstStartedMs = undefined;
    if (startedMs === undefined || processingTimeMs === undefined) return [];
    const received = newestReceipts(events);
    return offers.flatMap(({ symbol, doneMs }) => {
      const receivedTsMs = received.get(symbol);
      return receivedTsMs === undefined ? [] : [Math.max(0, nowMs - receivedTsMs) + processingTimeMs + (doneMs - startedMs)];
    });
  }
}

function newestReceipts(events: readonly CascadeEvent[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'liquidation') continue;
    for (const symbol of [event.symbol, MARKET_SYMBOL]) newest.set(symbol, Math.max(event.receivedTsMs, newest.get(symbol) ?? 0));
  }
  return newest;
}
