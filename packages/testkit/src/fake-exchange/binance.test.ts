import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const INVERSE: FakeLiquidation = { symbol: 'BTCUSD', liquidatedSide: 'long', price: 80_000, quantity: 0.5, tsMs: T };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'binance' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('binance', () => {
  const subscribe = { method: 'SUBSCRIBE', params: ['!forceOrder@arr', 'btcusdt@aggTrade'], id: 1 };

  it('acks, lists and drops subscriptions on /market/stream and wraps its frames', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/market/stream`);
    expect(fake.send(LONG)).toBe(0);
    expect(await client.ask(subscribe)).toEqual({ result: null, id: 1 });
    expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 2 })).toEqual({ result: ['!forceOrder@arr', 'btcusdt@aggTrade'], id: 2 });
    expect(fake.send(LONG)).toBe(1);
    expect(await client.nextJson()).toEqual({
      stream: '!forceOrder@arr',
      data: {
        e: 'forceOrder',
        E: T,
        o: {
          s: 'BTCUSDT',
          S: 'SELL',
          o: 'LIMIT',
          f: 'IOC',
          q: '0.2',
          p: '79680',
          ap: '80000',
          X: 'FILLED',
          l: '0.15',
          z: '0.2',
          T,
          ps: 'BTCUSDT',
          st: 1,
        },
      },
    });
    fake.sendPrice(PRICE);
    expect(await client.nextJson()).toMatchObject({
      stream: 'btcusdt@aggTrade',
      data: { e: 'aggTrade', s: 'BTCUSDT', p: '80000', q: '0.25', T, m: false },
    });
    expect(await client.ask({ method: 'UNSUBSCRIBE', params: ['!forceOrder@arr'], id: 3 })).toEqual({ result: null, id: 3 });
    expect(fake.send(LONG)).toBe(0);
    expect(fake.subscriptions).toEqual([['btcusdt@aggTrade']]);
  });

  it('prints the mark prices of all contracts in one frame', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/market/stream?streams=!markPrice@arr@1s`);
    fake.sendPrice(PRICE);
    const rows = [
      { e: 'markPriceUpdate', E: T, s: 'BTCUSDT', p: '60000' },
      { s: 'ETHUSDT', p: '3000' },
    ];
    expect(await client.nextJson()).toMatchObject({
      stream: '!markPrice@arr@1s',
      data: expect.arrayContaining(rows.map((row) => expect.objectContaining(row))),
    });
  });

  it('does not wrap on /market/ws, takes topics from the URL, prints a short as BUY', async () => {
    const fake = await open();
    const raw = await RawClient.open(`${fake.url}/market/ws/ethusdt@forceOrder`);
    const named = await RawClient.open(`${fake.url}/market/stream?streams=!forceOrder@arr/btcusdt@aggTrade`);
    expect(fake.subscriptions).toEqual([['ethusdt@forceOrder'], ['!forceOrder@arr', 'btcusdt@aggTrade']]);
    expect(fake.send(LONG)).toBe(1);
    expect(fake.send(SHORT)).toBe(2);
    expect(await raw.nextJson()).toMatchObject({
      e: 'forceOrder',
      o: { s: 'ETHUSDT', S: 'BUY', ap: '2500', p: '2510', z: '1.23', T: T + 5 },
    });
    await named.settled();
    expect(named.frames).toHaveLength(2);
  });

  it('carries quotes on /public only and nothing of /market on the legacy endpoints, which ack all the same', async () => {
    const fake = await open();
    const everything = { method: 'SUBSCRIBE', params: ['!forceOrder@arr', 'btcusdt@aggTrade', 'btcusdt@bookTicker'], id: 9 };
    const [market, open_, legacy] = await Promise.all(['/market/ws', '/public/ws', '/ws'].map((path) => RawClient.open(fake.url + path)));
    for (const client of [market!, open_!, legacy!]) expect(await client.ask(everything)).toEqual({ result: null, id: 9 });
    expect(fake.send(LONG)).toBe(1);
    expect(fake.sendPrice(PRICE)).toBe(3);
    await Promise.all([market!.settled(), open_!.settled(), legacy!.settled()]);
    const kinds = (client: RawClient): unknown[] => client.frames.map((frame) => (JSON.parse(frame) as { e: string }).e);
    expect(kinds(market!)).toEqual(['forceOrder', 'aggTrade']);
    expect(kinds(open_!)).toEqual(['bookTicker']);
    expect(kinds(legacy!)).toEqual(['bookTicker']);
    expect(JSON.parse(open_!.frames[0]!)).toMatchObject({ s: 'BTCUSDT', b: '79999.9', a: '80000.1', T, E: T });
  });

  it('prints coin-margined liquidations in contracts, marked st 2, on the same stream', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/market/ws/!forceOrder@arr`);
    fake.send(INVERSE);
    // 0.5 BTC at 80,000 are 400 contracts of $100.
    expect(await client.nextJson()).toMatchObject({ o: { s: 'BTCUSD_PERP', ps: 'BTCUSD', st: 2, z: '400', q: '400', ap: '80000' } });
  });

  it('answers broken and unknown requests with the documented error codes', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/market/ws`);
    expect(await client.ask('{broken')).toMatchObject({ error: { code: 3 } });
    expect(await client.ask({ method: 'DANCE', id: 4 })).toMatchObject({ error: { code: 2 }, id: 4 });
  });
});
