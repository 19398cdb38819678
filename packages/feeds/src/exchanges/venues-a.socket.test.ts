import type { CascadeEvent, PriceEvent } from '@cascade/core';
import { type FakeExchange, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { Rig } from '../feed-rig.sample.js';

const PRICE = 60_000;
const rigs: Rig<FakeExchange>[] = [];

async function openLiveRig(venue: FakeVenue): Promise<Rig<FakeExchange>> {
  const rig = new Rig(await openFakeExchange({ venue }));
  rigs.push(rig);
  return rig.live();
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

/** A BTC price with both sides of the quote. */
function isQuoted(event: CascadeEvent): event is PriceEvent {
  return event.type === 'price' && event.bid !== undefined && event.ask !== undefined;
}

/** What a venue calls the contract printed as `symbol`, and how many dollars one step of its size is worth. */
interface Case {
  readonly venue: FakeVenue;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  readonly stepUsd: number;
}

const CASES: readonly Case[] = [
  { venue: 'aster', symbol: 'BTCUSDT', exchangeSymbol: 'BTCUSDT', stepUsd: 1e-6 },
  { venue: 'binance-coinm', symbol: 'BTCUSD', exchangeSymbol: 'BTCUSD_PERP', stepUsd: 100 },
  { venue: 'gate', symbol: 'BTCUSDT', exchangeSymbol: 'BTC_USDT', stepUsd: 1e-6 },
  { venue: 'gate', symbol: 'BTCUSD', exchangeSymbol: 'BTC_USD', stepUsd: 1e-6 },
  { venue: 'bitget', symbol: 'BTCUSDT', exchangeSymbol: 'BTCUSDT', stepUsd: 1e-6 },
  { venue: 'bitget', symbol: 'BTCUSD', exchangeSymbol: 'BTCUSD_CM', stepUsd: 1e-6 },
];

describe.each(CASES)('a feed of $venue with $symbol', ({ venue, symbol, exchangeSymbol, stepUsd }) => {
  it('carries liquidations of both sides with their value', async () => {
    const rig = await openLiveRig(venue);
    const tsMs = Date.now();
    expect(rig.fake.send({ symbol, liquidatedSide: 'long', price: PRICE, quantity: 0.123, tsMs })).toBe(1);
    expect(rig.fake.send({ symbol, liquidatedSide: 'short', price: PRICE, quantity: 0.5, tsMs: tsMs + 1 })).toBe(1);
    await rig.until('two liquidations', () => rig.liquidations.length === 2);
    const [long, short] = rig.liquidations;
    expect(long).toMatchObject({ exchange: venue, exchangeSymbol, symbol: 'BTCUSDT', liquidatedSide: 'long', tsMs, price: PRICE });
    expect(short).toMatchObject({ exchange: venue, exchangeSymbol, liquidatedSide: 'short', tsMs: tsMs + 1, orderSide: 'buy' });
    for (const [row, quantity] of [
      [long, 0.123],
      [short, 0.5],
    ] as const) {
      expect(Math.abs((row?.notionalUsd ?? Number.NaN) - quantity * PRICE)).toBeLessThanOrEqual(stepUsd / 2);
      expect(Math.abs((row?.quantity ?? Number.NaN) - quantity)).toBeLessThanOrEqual(stepUsd / 2 / PRICE + 1e-9);
    }
    expect(rig.venue).toMatchObject({ liquidations: 2, duplicates: 0, problems: [] });
  });

  it('comes back after the line is cut and does not count again what is sent again', async () => {
    const rig = await openLiveRig(venue);
    const sockets = rig.fake.connectionCount;
    const before = { symbol, liquidatedSide: 'long', price: PRICE, quantity: 0.123, tsMs: Date.now() } as const;
    rig.fake.send(before);
    await rig.until('the liquidation', () => rig.liquidations.length === 1);
    rig.fake.terminateAll();
    await rig.until('a second live', () => rig.statuses.filter(({ status }) => status === 'live').length === 2 * sockets);
    await rig.live();
    expect(rig.fake.send(before)).toBe(1);
    rig.fake.send({ ...before, tsMs: before.tsMs + 1 });
    await rig.until('the next liquidation', () => rig.liquidations.some(({ tsMs }) => tsMs === before.tsMs + 1));
    expect(rig.liquidations).toHaveLength(2);
    expect(rig.venue).toMatchObject({ liquidations: 2, duplicates: 1 });
    expect(rig.fake.totalConnections).toBe(2 * sockets);
  });
});

describe.each([...new Set(CASES.map(({ venue }) => venue))])('a feed of %s', (venue) => {
  it('carries the BTC price with both sides of the quote', async () => {
    const rig = await openLiveRig(venue);
    await rig.until('a quoted price', () => rig.events.some(isQuoted));
    const price = rig.events.find(isQuoted);
    expect(price).toMatchObject({ exchange: venue, symbol: 'BTCUSDT' });
    expect((price?.ask ?? 0) - (price?.bid ?? 0)).toBe(1);
    expect(price?.price).toBeGreaterThanOrEqual(PRICE);
    expect(rig.venue.problems).toEqual([]);
  });
});

describe('what comes with the BTC price', () => {
  it.each([
    ['gate', 64_000],
    ['bitget', 29_539.3825],
  ] as const)('%s: open interest in coins', async (venue, openInterest) => {
    const rig = await openLiveRig(venue);
    await rig.until('open interest', () => rig.events.some(({ type }) => type === 'open-interest'));
    expect(rig.events.find(({ type }) => type === 'open-interest')).toMatchObject({ exchange: venue, symbol: 'BTCUSDT', openInterest });
  });

  it.each(['gate', 'bitget', 'binance-coinm'] as const)('%s: the funding rate of 8 hours', async (venue) => {
    const rig = await openLiveRig(venue);
    await rig.until('funding', () => rig.events.some(({ type }) => type === 'funding'));
    expect(rig.events.find(({ type }) => type === 'funding')).toMatchObject({
      exchange: venue,
      symbol: 'BTCUSDT',
      fundingRate: 0.0001,
      intervalHours: 8,
    });
  });
});
