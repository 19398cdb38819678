import type { LiquidationEvent, PriceEvent } from '@cascade/core';
import { type FakeExchange, ManualClock, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { Rig, tuned } from '../feed-rig.sample.js';

/** What a venue makes of half a bitcoin at 60,000 USD. */
interface Expected {
  readonly venue: 'htx' | 'deribit' | 'bitmex' | 'bitfinex';
  readonly linear: string;
  /** The coin-margined contract, where there is one. */
  readonly inverse?: string;
  readonly sockets: number;
  /** Which of the prices of the BTC contract the feed carries. */
  readonly price: 'trade and quote' | 'quote' | 'trade';
}

const VENUES: readonly Expected[] = [
  { venue: 'htx', linear: 'BTC-USDT', inverse: 'BTC-USD', sockets: 3, price: 'quote' },
  { venue: 'deribit', linear: 'BTC_USDC-PERPETUAL', inverse: 'BTC-PERPETUAL', sockets: 1, price: 'trade and quote' },
  { venue: 'bitmex', linear: 'XBTUSDT', inverse: 'XBTUSD', sockets: 1, price: 'trade and quote' },
  { venue: 'bitfinex', linear: 'tBTCF0:USTF0', sockets: 1, price: 'trade' },
];

const rigs: Rig<FakeExchange>[] = [];

async function openRig(venue: Expected['venue'], clock?: ManualClock): Promise<Rig<FakeExchange>> {
  const fake = await openFakeExchange(clock === undefined ? { venue } : { venue, clock });
  const rig = new Rig(fake, tuned({ maxSilenceMs: 2_000 }));
  rigs.push(rig);
  return rig.live();
}

/** Half a bitcoin at 60,000 USD; `BTCUSD` means the coin-margined contract. */
function print(rig: Rig<FakeExchange>, symbol: string, liquidatedSide: 'long' | 'short', tsMs: number): number {
  return rig.fake.send({ symbol, liquidatedSide, price: 60_000, quantity: 0.5, tsMs });
}

async function received(rig: Rig<FakeExchange>, count: number): Promise<readonly LiquidationEvent[]> {
  await rig.until(`${count} liquidations`, () => rig.liquidations.length >= count);
  return rig.liquidations;
}

/** Resolves when everything sent so far has been read, by something sent after it. */
async function marker(rig: Rig<FakeExchange>): Promise<void> {
  const tsMs = Date.now() + 60_000;
  rig.fake.send({ symbol: 'BTCUSDT', liquidatedSide: 'short', price: 61_000, quantity: 1, tsMs });
  await rig.until('the marker', () => rig.liquidations.some(({ price }) => price === 61_000));
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

describe.each(VENUES)('$venue over sockets', ({ venue, linear, sockets, price }) => {
  it('goes live on every socket and tells side, dollars, coins and contract of what is printed', async () => {
    const rig = await openRig(venue);
    expect([rig.fake.connectionCount, rig.venue.instrumentsFailure]).toEqual([sockets, undefined]);
    const tsMs = Date.now();
    // Four, because Deribit's fake shows every other one as a maker's.
    const sides = ['long', 'long', 'short', 'short'] as const;
    for (const [index, side] of sides.entries()) expect(print(rig, 'BTCUSDT', side, tsMs + index)).toBe(1);
    const events = await received(rig, 4);
    expect(events.map(({ liquidatedSide }) => liquidatedSide)).toEqual(sides);
    for (const [index, event] of events.entries()) {
      expect(event).toMatchObject({ exchange: venue, symbol: 'BTCUSDT', exchangeSymbol: linear, price: 60_000 });
      expect(event.notionalUsd).toBeCloseTo(30_000, 6);
      expect(event.quantity).toBeCloseTo(0.5, 9);
      // BitMEX prints no time: there it is the time of receipt.
      if (venue === 'bitmex') expect(event.tsMs).toBe(event.receivedTsMs);
      else expect(event.tsMs).toBe(tsMs + index);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
  });

  it('carries the BTC price, open interest and funding as far as the venue publishes them', async () => {
    const rig = await openRig(venue);
    const prices = (): PriceEvent[] => rig.events.filter((event) => event.type === 'price');
    await rig.until('three prices', () => prices().length >= 3);
    for (const event of prices()) {
      const quoted = price === 'trade' ? [undefined, undefined] : [event.price - 0.5, event.price + 0.5];
      expect(event).toMatchObject({ exchange: venue, symbol: 'BTCUSDT' });
      expect([event.bid, event.ask]).toEqual(quoted);
      expect(event.price).toBeGreaterThan(60_000);
    }
    await rig.until('funding', () => rig.events.some((event) => event.type === 'funding' && event.symbol === 'BTCUSDT'));
    const funding = rig.events.find((event) => event.type === 'funding' && event.symbol === 'BTCUSDT');
    expect(funding).toMatchObject({ exchange: venue, fundingRate: 0.0001, intervalHours: 8 });
    // HTX has no stream of open interest.
    if (venue !== 'htx') await rig.until('open interest', () => rig.events.some((event) => event.type === 'open-interest'));
  });

  it('loses and invents nothing between malformed frames', async () => {
    const rig = await openRig(venue);
    rig.fake.setFault('garbage');
    const tsMs = Date.now();
    for (let i = 0; i < 20; i += 1) expect(print(rig, 'BTCUSDT', 'long', tsMs + i)).toBe(1);
    rig.fake.setFault(undefined);
    await marker(rig);
    expect(rig.liquidations.map((event) => event.price)).toEqual([...Array.from({ length: 20 }, () => 60_000), 61_000]);
    expect([rig.isLive, rig.fake.totalConnections]).toEqual([true, sockets]);
  });

  it('reconnects after a cut, goes live again and counts nothing twice that is replayed', async () => {
    const rig = await openRig(venue);
    expect(print(rig, 'BTCUSDT', 'long', Date.now())).toBe(1);
    await received(rig, 1);
    rig.fake.terminateAll();
    await rig.until('live again', () => rig.reasons('live').length === 2 * sockets && rig.isLive);
    expect(rig.fake.totalConnections).toBe(2 * sockets);
    await marker(rig);
    expect(rig.liquidations.map((event) => event.price)).toEqual([60_000, 61_000]);
  });
});

describe.each(VENUES.filter(({ inverse }) => inverse !== undefined))('coin-margined contracts of $venue', ({ venue, inverse }) => {
  it('are valued in their dollars', async () => {
    const rig = await openRig(venue);
    const tsMs = Date.now();
    expect([print(rig, 'BTCUSD', 'short', tsMs), print(rig, 'BTCUSD', 'long', tsMs + 1)]).toEqual([1, 1]);
    const events = await received(rig, 2);
    expect(events.map(({ liquidatedSide }) => liquidatedSide)).toEqual(['short', 'long']);
    for (const event of events) {
      expect(event).toMatchObject({ symbol: 'BTCUSDT', exchangeSymbol: inverse, notionalUsd: 30_000, notionalBasis: 'exchange' });
      expect(event.quantity).toBeCloseTo(0.5, 9);
    }
  });
});

describe('an identical liquidation', () => {
  /** Sends a frame twice, then the marker; returns what was made of it. */
  async function sendTwice(rig: Rig<FakeExchange>, frame: object): Promise<readonly LiquidationEvent[]> {
    rig.fake.sendRaw(JSON.stringify(frame));
    rig.fake.sendRaw(JSON.stringify(frame));
    await marker(rig);
    return rig.liquidations.filter((event) => event.price !== 61_000);
  }

  it('counts once on HTX: contract, side, time, size and price are its identity', async () => {
    const rig = await openRig('htx');
    const tsMs = Date.now();
    print(rig, 'BTCUSDT', 'long', tsMs);
    print(rig, 'BTCUSDT', 'long', tsMs);
    await marker(rig);
    expect([rig.liquidations.length, rig.venue.duplicates]).toEqual([2, 1]);
  });

  it('counts once on Deribit, by the id of the trade', async () => {
    const rig = await openRig('deribit');
    const trade = { trade_id: '9', timestamp: Date.now(), price: 60_000, amount: 0.5, direction: 'sell', liquidation: 'T' };
    const data = [{ ...trade, instrument_name: 'BTC_USDC-PERPETUAL' }];
    const events = await sendTwice(rig, {
      jsonrpc: '2.0',
      method: 'subscription',
      params: { channel: 'trades.BTC_USDC-PERPETUAL.100ms', data },
    });
    expect([events.length, rig.venue.duplicates]).toEqual([1, 1]);
  });

  it('counts once on BitMEX, by the id of the order: without a time nothing else could tell', async () => {
    const rig = await openRig('bitmex');
    const order = { symbol: 'XBTUSD', side: 'Sell', price: 60_000, leavesQty: 30_000 };
    const insert = (orderID: string): object => ({ table: 'liquidation', action: 'insert', data: [{ orderID, ...order }] });
    rig.fake.sendRaw(JSON.stringify(insert('b')));
    const events = await sendTwice(rig, insert('a'));
    expect([events.length, rig.venue.duplicates]).toEqual([2, 1]);
  });

  it('counts once on Bitfinex, by position and time', async () => {
    const rig = await openRig('bitfinex');
    const row = ['pos', 9, Date.now(), null, 'tBTCF0:USTF0', 0.5, 61_500, null, 1, 1, null, 60_000];
    // The first connection's channel of liquidations has the number 1000.
    const events = await sendTwice(rig, [1_000, [row]]);
    expect([events.length, events[0]?.exchangeSymbol, rig.venue.duplicates]).toEqual([1, 'tBTCF0:USTF0', 1]);
  });
});

describe('heartbeats', () => {
  it('echoes a ping of HTX byte by byte: text as text, a number as a number', async () => {
    const rig = await openRig('htx');
    const answers = (): readonly string[] => rig.fake.receivedFrames.filter((frame) => frame.includes('pong'));
    rig.fake.sendRaw('{"op":"ping","ts":"0001789676355591"}');
    rig.fake.sendRaw('{"op":"ping","ts":1789676355592}');
    rig.fake.sendRaw('{"ping":1789676355593}');
    await rig.until('the answers of three sockets', () => answers().length >= 9);
    const kinds = ['{"op":"pong","ts":"0001789676355591"}', '{"op":"pong","ts":1789676355592}', '{"pong":1789676355593}'];
    for (const kind of kinds) expect(answers().filter((frame) => frame === kind)).toHaveLength(3);
    expect([rig.isLive, rig.venue.problems]).toEqual([true, []]);
  });

  it.each([
    { venue: 'htx', everyMs: 5_000, sockets: 3, answer: 'pong' },
    { venue: 'deribit', everyMs: 10_000, sockets: 1, answer: 'public/test' },
  ] as const)('outlives two minutes of the pings of $venue', async ({ venue, everyMs, sockets, answer }) => {
    const clock = new ManualClock();
    const rig = await openRig(venue, clock);
    const answers = (): number => rig.fake.receivedFrames.filter((frame) => frame.includes(answer)).length;
    for (let pings = 1; pings * everyMs <= 120_000; pings += 1) {
      await clock.advance(everyMs);
      await rig.until(`answer ${pings}`, () => answers() === pings * sockets);
    }
    expect([rig.isLive, rig.fake.totalConnections]).toEqual([true, sockets]);
  });
});
