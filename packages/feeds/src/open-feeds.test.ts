import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CascadeEvent } from '@cascade/core';
import { type FakeExchange, type FakeVenue, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options.js';
import { FAST, Rig, tuned } from './feed-rig.sample.js';
import { openFeeds } from './open-feeds.js';

const rigs: Rig<FakeExchange>[] = [];

function keep(rig: Rig<FakeExchange>): Rig<FakeExchange> {
  rigs.push(rig);
  return rig;
}

async function openRig(venue: FakeVenue, options: FeedOptions = {}): Promise<Rig<FakeExchange>> {
  return keep(new Rig(await openFakeExchange({ venue }), options));
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

/** A base URL on which nobody listens. */
async function deadRest(): Promise<string> {
  const fake = await openFakeExchange({ venue: 'okx' });
  await fake.close();
  return fake.restUrl;
}

describe('instrument metadata', () => {
  it('prices liquidations from the moment it can be loaded', async () => {
    const fake = await openFakeExchange({ venue: 'okx' });
    const rest = await deadRest();
    const rig = keep(new Rig(fake, { endpoints: { okx: { ws: fake.url, rest } }, ...tuned({ instrumentRetryMs: 30 }) }));
    await rig.live();
    rig.liquidate(Date.now());
    await rig.until('an unpriced liquidation', () => rig.liquidations.length === 1);
    expect(rig.liquidations[0]).toMatchObject({ contracts: 50, notionalBasis: 'none' });
    expect(rig.liquidations[0]?.notionalUsd).toBeUndefined();
    const listing = await openFakeExchange({ venue: 'okx', port: Number(new URL(rest).port) });
    await rig.until('metadata', () => rig.venue.instrumentsFailure === undefined);
    rig.liquidate(Date.now() + 1);
    await rig.until('a priced liquidation', () => rig.liquidations.length === 2);
    expect(rig.liquidations[1]?.notionalUsd).toBeCloseTo(30_000, 6);
    await listing.close();
  });

  it('is refreshed, and what was listed since is subscribed on the open socket', async () => {
    const coins = ['BTC'];
    const server = createServer((request, response) => {
      const inverse = request.url?.includes('inverse') === true;
      const list = coins.map((baseCoin) => ({
        symbol: `${baseCoin}USDT`,
        contractType: 'LinearPerpetual',
        status: 'Trading',
        baseCoin,
        quoteCoin: 'USDT',
      }));
      const other = { symbol: 'XRPUSD', contractType: 'InversePerpetual', status: 'Closed', baseCoin: 'XRP', quoteCoin: 'USD' };
      response.end(JSON.stringify({ result: { list: inverse ? [other] : list } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const fake = await openFakeExchange({ venue: 'bybit' });
    const options = { symbols: undefined, endpoints: { bybit: { ws: fake.url, rest } }, ...tuned({ instrumentRefreshMs: 30 }) };
    const rig = await keep(new Rig(fake, options)).live();
    expect(fake.subscriptions).toEqual([['tickers.BTCUSDT', 'allLiquidation.BTCUSDT']]);
    coins.push('ETH');
    await rig.until('the new topic', () => fake.subscriptions.flat().includes('allLiquidation.ETHUSDT'));
    expect([fake.totalConnections, rig.isLive]).toEqual([1, true]);
    server.close();
    server.closeAllConnections();
  });
});

describe('the stream', () => {
  const frame = (tsMs: number): string =>
    JSON.stringify({
      arg: { channel: 'liquidation-orders', instType: 'SWAP' },
      data: [{ instId: 'BTC-USDT-SWAP', details: [{ side: 'sell', posSide: 'long', bkPx: '60000', sz: '1', ts: String(tsMs) }] }],
    });

  it('holds a liquidation once, however often it is sent and across reconnects', async () => {
    const rig = await (await openRig('okx')).live();
    const tsMs = Date.now();
    rig.fake.sendRaw(frame(tsMs));
    rig.fake.sendRaw(frame(tsMs));
    rig.fake.closeAll(1001);
    await rig.until('live again', () => rig.reasons('live').length === 2);
    rig.fake.sendRaw(frame(tsMs));
    rig.fake.sendRaw(frame(tsMs + 1));
    await rig.until('the new one', () => rig.liquidations.length === 2);
    expect(rig.venue).toMatchObject({ liquidations: 2, duplicates: 2 });
  });

  it('keeps and counts what was old when it arrived', async () => {
    const rig = await (await openRig('okx')).live();
    rig.fake.sendRaw(frame(Date.now() - 480_000));
    await rig.until('the old one', () => rig.liquidations.length === 1);
    expect(rig.venue.oldOnReceipt).toBe(1);
  });

  it('leaves out symbols nobody asked for', async () => {
    const rig = await (await openRig('okx')).live();
    rig.fake.send({ symbol: 'ETHUSDT', liquidatedSide: 'long', price: 3_000, quantity: 1, tsMs: Date.now() });
    rig.liquidate(Date.now());
    await rig.until('the one asked for', () => rig.liquidations.length === 1);
    expect([rig.liquidations[0]?.symbol, rig.venue.filtered]).toEqual(['BTCUSDT', 1]);
  });

  it('merges prices to one per gap', async () => {
    const rig = await (await openRig('binance', tuned({ conflateMs: 3_600_000 }))).live();
    const sent = rig.venue.frames;
    await rig.until('more price frames', () => rig.venue.frames > sent + 10);
    expect(rig.events.filter((event) => event.type === 'price' && event.kind !== 'mark')).toHaveLength(1);
  });

  it('drops prices, not liquidations, when nobody reads', async () => {
    const fake = await openFakeExchange({ venue: 'okx' });
    const endpoints = { okx: { ws: fake.url, rest: fake.restUrl } };
    const feeds = openFeeds(['okx'], { endpoints, tuning: { ...FAST, queueLimit: 50 } });
    const prices = setInterval(() => fake.sendPrice({ price: 60_000, bid: 59_999, ask: 60_001, tsMs: Date.now() }), 5);
    for (let turn = 0; turn < 1_000 && feeds.stats().queue.droppedPrices < 20; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const rows = Array.from(
      { length: 20 },
      (_, index) => ({ symbol: 'BTCUSDT', liquidatedSide: 'long', price: 60_000, quantity: 1, tsMs: Date.now() + index }) as const,
    );
    fake.sendMany(rows);
    for (let turn = 0; turn < 1_000 && (feeds.stats().venues[0]?.liquidations ?? 0) < 20; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(prices);
    await feeds.close();
    const read: CascadeEvent[] = [];
    for await (const event of feeds) read.push(event);
    await fake.close();
    expect(read.filter(({ type }) => type === 'liquidation')).toHaveLength(20);
    expect(read.length).toBeLessThanOrEqual(50);
    expect(feeds.stats().queue).toMatchObject({ droppedLiquidations: 0, droppedStatuses: 0 });
  });

  it('takes 5,000 liquidations in one burst without loss', async () => {
    const rig = await (await openRig('hyperliquid', tuned({ maxSilenceMs: 5_000 }))).live();
    const tsMs = Date.now();
    rig.fake.sendMany(
      Array.from(
        { length: 5_000 },
        (_, index) => ({ symbol: 'BTCUSDT', liquidatedSide: 'long', price: 60_000, quantity: 0.01, tsMs: tsMs + index }) as const,
      ),
    );
    await rig.until('all of them', () => rig.liquidations.length === 5_000);
    expect(new Set(rig.liquidations.map(({ id }) => id)).size).toBe(5_000);
  });

  it('ends when closed, leaving no socket, timer or request', async () => {
    const before = process.getActiveResourcesInfo().length;
    const rig = await (await openRig('bybit')).live();
    await rig.close();
    await rig.until('the end', () => rig.ended);
    expect(rig.statuses.slice(-2).map(({ status, reason }) => [status, reason])).toEqual([
      ['down', 'closed here'],
      ['down', 'closed here'],
    ]);
    await rig.until('no handles', () => process.getActiveResourcesInfo().length <= before);
  });

  it('ends when the signal is aborted or the loop is left, also before it is connected', async () => {
    const abort = new AbortController();
    const rig = await openRig('okx', { signal: abort.signal });
    abort.abort();
    await rig.until('the end', () => rig.ended);
    const another = openFeeds(['okx'], { endpoints: { okx: { ws: 'ws://127.0.0.1:1', rest: 'http://127.0.0.1:1' } }, tuning: FAST });
    for await (const event of another) {
      expect(event.type).toBe('feed-status');
      break;
    }
    expect(another.stats().venues[0]?.connections[0]?.status).toBe('down');
    const aborted = openFeeds(['okx'], { signal: AbortSignal.abort() });
    expect((await aborted[Symbol.asyncIterator]().next()).done).toBe(true);
  });
});
