import { type AbortSignalLike, CascadeError, type CascadeEvent, type Clock, fundingRate8h, type PriceEvent } from '@cascade/core';
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
  /** Prices of other symbols, mark prices, open interest and funding, which go out with the next BTC price or are told when asked for. */
  readonly readings: number;
  /** Events that no fake can print: another venue, an unlisted coin, another type, a liquidation without price, quantity or side. */
  readonly skipped: number;
}

type Printed = 'liquidation' | 'price' | 'reading' | undefined;

/** What became of it; `undefined`: nothing. */
function print(fakes: readonly FakeExchange[], event: CascadeEvent, tsMs: number): Printed {
  if (event.type === 'price') return printPrice(fakes, event, tsMs);
  const fake = fakes.find(({ venue }) => venue === event.exchange);
  if (fake === undefined) return undefined;
  if (event.type === 'open-interest') {
    const { symbol, openInterest } = event;
    return openInterest !== undefined && fake.setDerivative({ symbol, openInterest }) ? 'reading' : undefined;
  }
  if (event.type === 'funding') {
    const rate = fundingRate8h(event.fundingRate, event.intervalHours);
    return fake.setDerivative({ symbol: event.symbol, fundingRate8h: rate }) ? 'reading' : undefined;
  }
  if (event.type !== 'liquidation') return undefined;
  const { symbol, liquidatedSide, price, quantity } = event;
  if (liquidatedSide === undefined || price === undefined || quantity === undefined) return undefined;
  fake.send({ symbol, liquidatedSide, price, quantity, tsMs });
  return 'liquidation';
}

/** The mark follows every price, so that marks and trades belong together. */
function printPrice(fakes: readonly FakeExchange[], event: PriceEvent, tsMs: number): Printed {
  const { symbol, kind, price, bid = price, ask = price, tradedUsd } = event;
  const listed = fakes.filter((fake) => fake.setDerivative({ symbol, mark: price }));
  if (listed.length === 0) return undefined;
  if (symbol !== 'BTCUSDT' || kind === 'mark') return 'reading';
  const quantity = tradedUsd === undefined ? {} : { quantity: tradedUsd / price };
  for (const fake of listed) fake.sendPrice({ price, bid, ask, tsMs, ...quantity });
  return 'price';
}

/**
 * Prints a scenario through fake exchanges: each liquidation on its venue, each BTC price on all of them, paced by `clock`. Open interest and
 * funding are set on their venue, prices of other symbols become the marks of all venues. Auto-deleveraging is printed as any liquidation.
 *
 * The first event is printed at once, the others at their `receivedTsMs` offset from it divided by `speed`. Times inside the frames are
 * moved to the clock's present and keep their venue's delay, so that a feed on the same clock sees them as fresh.
 *
 * @param events ordered by `receivedTsMs`; taken one at a time, so they may be made while they are played
 * @throws CascadeError `testkit/invalid-speed`
 */
export async function playScenario(
  fakes: readonly FakeExchange[],
  events: Iterable<CascadeEvent>,
  options: PlayOptions,
): Promise<PlayCounts> {
  const { clock, speed = 1, signal } = options;
  if (!(speed > 0 && speed < Number.POSITIVE_INFINITY)) {
    throw new CascadeError('testkit/invalid-speed', `speed must be a finite number above 0, got "${speed}"`);
  }
  const startedMs = clock.nowMs();
  let firstMs: number | undefined;
  const liquidations: Partial<Record<FakeVenue, number>> = {};
  let prices = 0;
  let readings = 0;
  let skipped = 0;
  for (const event of events) {
    firstMs ??= event.receivedTsMs;
    const dueMs = startedMs + Math.round((event.receivedTsMs - firstMs) / speed);
    while (clock.nowMs() < dueMs && signal?.aborted !== true) await clock.sleep(dueMs - clock.nowMs(), signal);
    if (signal?.aborted === true) break;
    const printed = print(fakes, event, dueMs - (event.receivedTsMs - event.tsMs));
    if (printed === undefined) skipped += 1;
    else if (printed === 'price') prices += 1;
    else if (printed === 'reading') readings += 1;
    else liquidations[event.exchange as FakeVenue] = (liquidations[event.exchange as FakeVenue] ?? 0) + 1;
  }
  return { liquidations, prices, readings, skipped };
}
