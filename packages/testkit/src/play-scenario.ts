import { type AbortSignalLike, CascadeError, type CascadeEvent, type Clock } from '@cascade/core';
import type { FakeExchange, FakeVenue } from './fake-exchange/types.js';

/** How {@link playScenario} paces. */
export interface PlayOptions {
  readonly clock: Clock;
  /** How many times faster than the scenario's own time. Default 1. */
  readonly speed?: number;
  /** Ends the play early. */
  readonly signal?: AbortSignalLike;
}

/** What {@link playScenario} printed. */
export interface PlayCounts {
  /** Liquidations printed per venue, whether or not anyone was subscribed. */
  readonly liquidations: Readonly<Partial<Record<FakeVenue, number>>>;
  /** BTC prices printed, each on all venues. */
  readonly prices: number;
  /** Events that no fake can print: another venue, another type, a liquidation without price, quantity or side. */
  readonly skipped: number;
}

/** `true` when a fake printed it. */
function print(fakes: readonly FakeExchange[], event: CascadeEvent, tsMs: number): boolean {
  if (event.type === 'price') {
    if (event.symbol !== 'BTCUSDT') return false;
    const { price, bid = price, ask = price, tradedUsd } = event;
    const quantity = tradedUsd === undefined ? {} : { quantity: tradedUsd / price };
    for (const fake of fakes) fake.sendPrice({ price, bid, ask, tsMs, ...quantity });
    return fakes.length > 0;
  }
  if (event.type !== 'liquidation') return false;
  const { symbol, liquidatedSide, price, quantity } = event;
  const fake = fakes.find(({ venue }) => venue === event.exchange);
  if (fake === undefined || liquidatedSide === undefined || price === undefined || quantity === undefined) return false;
  fake.send({ symbol, liquidatedSide, price, quantity, tsMs });
  return true;
}

/**
 * Prints a scenario through fake exchanges: each liquidation on its venue, each BTC price on all of them, paced by `clock`.
 *
 * The first event is printed at once, the others at their `receivedTsMs` offset from it divided by `speed`. Times inside the frames are
 * moved to the clock's present and keep their venue's delay, so that a feed on the same clock sees them as fresh.
 *
 * @param events ordered by `receivedTsMs`, as scenarios give them
 * @throws CascadeError `testkit/invalid-speed`
 */
export async function playScenario(
  fakes: readonly FakeExchange[],
  events: readonly CascadeEvent[],
  options: PlayOptions,
): Promise<PlayCounts> {
  const { clock, speed = 1, signal } = options;
  if (!(speed > 0 && speed < Number.POSITIVE_INFINITY)) {
    throw new CascadeError('testkit/invalid-speed', `speed must be a finite number above 0, got "${speed}"`);
  }
  const startedMs = clock.nowMs();
  const firstMs = events[0]?.receivedTsMs ?? 0;
  const liquidations: Partial<Record<FakeVenue, number>> = {};
  let prices = 0;
  let skipped = 0;
  for (const event of events) {
    const dueMs = startedMs + Math.round((event.receivedTsMs - firstMs) / speed);
    while (clock.nowMs() < dueMs && signal?.aborted !== true) await clock.sleep(dueMs - clock.nowMs(), signal);
    if (signal?.aborted === true) break;
    if (!print(fakes, event, dueMs - (event.receivedTsMs - event.tsMs))) skipped += 1;
    else if (event.type === 'price') prices += 1;
    else liquidations[event.exchange as FakeVenue] = (liquidations[event.exchange as FakeVenue] ?? 0) + 1;
  }
  return { liquidations, prices, skipped };
}
