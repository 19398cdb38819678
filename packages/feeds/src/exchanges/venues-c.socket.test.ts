import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeExchange, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from '../feed-options.js';
import { Rig, tuned } from '../feed-rig.sample.js';

const rigs: Rig<FakeExchange>[] = [];
const servers: Server[] = [];

function keep(rig: Rig<FakeExchange>): Rig<FakeExchange> {
  rigs.push(rig);
  return rig;
}

async function openRig(venue: FakeVenue, options: FeedOptions = {}): Promise<Rig<FakeExchange>> {
  return keep(new Rig(await openFakeExchange({ venue }), options));
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  for (const server of servers.splice(0)) server.close();
});

/** The origin of a server that answers every request with `body`. */
async function restOf(body: unknown): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify(body)));
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** All subscription messages the fake has heard. */
function asked(fake: FakeExchange): string[] {
  return fake.receivedFrames.filter((frame) => frame.includes('"subscribe"') && !frame.includes('heartbeat'));
}

describe.each([
  { venue: 'kraken', exchangeSymbol: 'PF_XBTUSD', isQuoted: true },
  { venue: 'dydx', exchangeSymbol: 'BTC-USD', isQuoted: false },
  { venue: 'lighter', exchangeSymbol: '1', isQuoted: true },
] as const)('a feed of $venue', ({ venue, exchangeSymbol, isQuoted }) => {
  it('becomes live and carries liquidations of both sides, and nothing of the history it is greeted with', async () => {
    const rig = await (await openRig(venue)).live();
    const tsMs = Date.now();
    rig.liquidate(tsMs, 'long');
    rig.liquidate(tsMs + 1, 'short');
    await rig.until('two liquidations', () => rig.liquidations.length >= 2);
    expect(rig.liquidations).toMatchObject([
      { exchange: venue, exchangeSymbol, symbol: 'BTCUSDT', liquidatedSide: 'long', orderSide: 'sell', price: 60_000, tsMs },
      { exchange: venue, exchangeSymbol, symbol: 'BTCUSDT', liquidatedSide: 'short', orderSide: 'buy', price: 60_000, tsMs: tsMs + 1 },
    ]);
    for (const { quantity, notionalUsd } of rig.liquidations) {
      expect(quantity).toBeCloseTo(0.5, 9);
      expect(notionalUsd).toBeCloseTo(30_000, 6);
    }
    expect(rig.venue).toMatchObject({ liquidations: 2, duplicates: 0, filtered: 0, oldOnReceipt: 0, problems: [] });
  });

  it(`carries the BTC price ${isQuoted ? 'with its quote' : 'of trades, which have no quote'}, open interest and funding`, async () => {
    const rig = await (await openRig(venue)).live();
    const prices = (): typeof rig.events => rig.events.filter((event) => event.type === 'price');
    await rig.until('prices', () => prices().length >= 2);
    const [price] = prices();
    if (price?.type !== 'price') throw new Error('no price');
    expect(price).toMatchObject({ exchange: venue, symbol: 'BTCUSDT' });
    expect(price.price).toBeGreaterThan(60_000);
    expect([price.bid, price.ask]).toEqual(isQuoted ? [price.price - 0.5, price.price + 0.5] : [undefined, undefined]);
    await rig.until('funding', () => rig.events.some(({ type }) => type === 'funding'));
    const openInterest = rig.events.find((event) => event.type === 'open-interest' && event.symbol === 'BTCUSDT');
    if (openInterest?.type !== 'open-interest') throw new Error('no open interest');
    expect(openInterest.openInterestUsd).toBeGreaterThan(1e7);
    expect(openInterest.openInterestUsd).toBeLessThan(1e9);
    const funding = rig.events.find((event) => event.type === 'funding' && event.symbol === 'BTCUSDT');
    if (funding?.type !== 'funding') throw new Error('no funding');
    expect(funding.intervalHours).toBe(1);
    // About 10 % a year: a rate in another unit is off by a hundred times.
    expect(funding.fundingRate * 24 * 365).toBeGreaterThan(0.01);
    expect(funding.fundingRate * 24 * 365).toBeLessThan(1);
  });

  it('comes back live after the line is cut, and does not repeat a liquidation that is sent again', async () => {
    const rig = await (await openRig(venue)).live();
    const sockets = rig.fake.connectionCount;
    const tsMs = Date.now();
    rig.liquidate(tsMs);
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    rig.fake.terminateAll();
    await rig.until('live again', () => rig.isLive && rig.reasons('live').length === 2 * sockets);
    rig.liquidate(tsMs);
    rig.liquidate(tsMs + 1);
    await rig.until('the liquidation after it', () => rig.liquidations.some((event) => event.tsMs === tsMs + 1));
    expect(rig.liquidations.map((event) => event.tsMs)).toEqual([tsMs, tsMs + 1]);
    expect(rig.venue).toMatchObject({ liquidations: 2, duplicates: 1, problems: [] });
    expect([rig.fake.totalConnections, rig.fake.peakConnectionCount]).toEqual([2 * sockets, sockets]);
  });

  it('is never live on acknowledgements alone, whatever state they carry', async () => {
    const fake = await openFakeExchange({ venue });
    fake.sendPrice({ price: 60_000, bid: 59_999.5, ask: 60_000.5, tsMs: Date.now() });
    fake.setFault('ack-only');
    const rig = keep(new Rig(fake));
    await rig.until('stale', () => rig.reasons('stale').length > 0);
    await rig.until('a new socket', () => rig.statuses.some(({ status, reconnects }) => status === 'connecting' && reconnects === 1));
    expect(rig.reasons('live')).toEqual([]);
    expect(rig.reasons('stale')[0]).toMatch(/^canary silent for 0\.3 s since connecting/);
  });

  it('tells equal liquidations of one frame apart', async () => {
    const rig = await (await openRig(venue)).live();
    const row = { symbol: 'BTCUSDT', liquidatedSide: 'short', price: 60_000, quantity: 0.5, tsMs: Date.now() } as const;
    rig.fake.sendMany([row, row]);
    await rig.until('two liquidations', () => rig.liquidations.length === 2);
    expect(rig.venue.duplicates).toBe(0);
  });
});

describe('kraken', () => {
  it('reads the coin-margined contract in US dollars beside the linear one', async () => {
    const rig = await (await openRig('kraken')).live();
    rig.fake.send({ symbol: 'BTCUSD', liquidatedSide: 'short', price: 60_000, quantity: 0.25, tsMs: Date.now() });
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect(rig.liquidations[0]).toMatchObject({
      exchangeSymbol: 'PI_XBTUSD',
      symbol: 'BTCUSDT',
      contracts: 15_000,
      notionalUsd: 15_000,
      notionalBasis: 'exchange',
    });
  });

  it('goes on at once without a product that an alert names as invalid', async () => {
    const fake = await openFakeExchange({ venue: 'kraken' });
    const product = (symbol: string, base: string): object => ({
      symbol,
      type: 'flexible_futures',
      contractSize: 1,
      tradeable: true,
      base,
    });
    const instruments = [product('PF_NOPEUSD', 'NOPE'), product('PF_XBTUSD', 'BTC')].map((entry) => ({ ...entry, quote: 'USD' }));
    const rest = await restOf({ result: 'success', instruments });
    const rig = keep(new Rig(fake, { symbols: undefined, endpoints: { kraken: { ws: fake.url, rest } } }));
    await rig.live();
    expect(rig.reasons('connecting').some((reason) => reason.includes('no acknowledgement'))).toBe(false);
    expect(rig.venue.problems).toMatchObject([{ code: 'venue-error', count: 1, firstDetail: expect.stringContaining('PF_NOPEUSD') }]);
    rig.liquidate(Date.now());
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect(fake.totalConnections).toBe(1);
  });
});

describe('lighter', () => {
  it('waits for acknowledgements from the last message sent, so that many topics are asked for once', async () => {
    const rig = await openRig('lighter', { symbols: undefined, ...tuned({ ackTimeoutMs: 300 }) });
    await rig.live();
    // One ticker, eleven markets and the statistics, 120 ms apart: sending takes several times the timeout.
    expect(asked(rig.fake)).toHaveLength(13);
    expect(new Set(asked(rig.fake)).size).toBe(13);
    expect(rig.reasons('connecting').some((reason) => reason.includes('no acknowledgement'))).toBe(false);
  });

  it('goes on without a market that is refused three times without being named', async () => {
    const fake = await openFakeExchange({ venue: 'lighter' });
    const market = (market_id: number, symbol: string): object => ({ market_id, symbol, status: 'active', market_type: 'perp' });
    const rest = await restOf({ code: 200, order_book_details: [market(1, 'BTC'), market(99, 'NOPE')] });
    const endpoints = { lighter: { ws: fake.url, rest } };
    const rig = keep(new Rig(fake, { symbols: undefined, endpoints, ...tuned({ ackTimeoutMs: 60 }) }));
    await rig.live();
    expect(rig.reasons('connecting').at(-1)).toMatch(/^no acknowledgement of trade:99 .* after 3 requests; refused, going on without$/);
    expect(asked(fake).filter((frame) => frame.includes('trade/99'))).toHaveLength(3);
    rig.liquidate(Date.now());
    await rig.until('a liquidation', () => rig.liquidations.length === 1);
    expect([rig.reasons('down'), fake.totalConnections]).toEqual([[], 2]);
  });
});
