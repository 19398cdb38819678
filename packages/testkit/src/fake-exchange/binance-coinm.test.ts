import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSD', liquidatedSide: 'long', price: 80_000, quantity: 0.5, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSD', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'binance-coinm' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('binance-coinm', () => {
  it('prints liquidations in contracts: $100 of Bitcoin, $10 of others', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/market/stream?streams=!forceOrder@arr`);
    expect(fake.send(LONG)).toBe(1);
    expect(await client.nextJson()).toEqual({
      stream: '!forceOrder@arr',
      data: {
        e: 'forceOrder',
        E: T,
        o: {
          s: 'BTCUSD_PERP',
          S: 'SELL',
          o: 'LIMIT',
          f: 'IOC',
          q: '400',
          p: '79680',
          ap: '80000',
          X: 'FILLED',
          l: '200',
          z: '400',
          T,
          ps: 'BTCUSD',
        },
      },
    });
    fake.send(SHORT);
    // 1.23 ETH at 2,500 are $3,075: 308 whole contracts of $10.
    expect(await client.nextJson()).toMatchObject({ data: { o: { s: 'ETHUSD_PERP', ps: 'ETHUSD', S: 'BUY', z: '308', ap: '2500' } } });
  });

  it('carries trades and mark prices on /market and quotes on /public', async () => {
    const fake = await open();
    const params = ['btcusd_perp@aggTrade', 'btcusd_perp@markPrice', 'btcusd_perp@bookTicker'];
    const [market, quotes] = await Promise.all(['/market/ws', '/public/ws'].map((path) => RawClient.open(fake.url + path)));
    for (const client of [market!, quotes!])
      expect(await client.ask({ method: 'SUBSCRIBE', params, id: 1 })).toEqual({ result: null, id: 1 });
    expect(fake.sendPrice(PRICE)).toBe(2);
    expect(await market!.nextJson()).toMatchObject({
      e: 'markPriceUpdate',
      s: 'BTCUSD_PERP',
      p: '80000',
      r: '0.0001',
      T: 1_791_590_400_000,
    });
    // 0.25 BTC at 80,000 are 200 contracts.
    expect(await market!.nextJson()).toMatchObject({ e: 'aggTrade', s: 'BTCUSD_PERP', p: '80000', q: '200' });
    expect(await quotes!.nextJson()).toMatchObject({ e: 'bookTicker', s: 'BTCUSD_PERP', ps: 'BTCUSD', b: '79999.9', a: '80000.1', T });
    await Promise.all([market!.settled(), quotes!.settled()]);
    expect([market!.frames, quotes!.frames]).toEqual([[], []]);
  });

  it('acknowledges on the endpoints without a prefix, which carry no liquidations', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/stream`);
    expect(await client.ask({ method: 'SUBSCRIBE', params: ['!forceOrder@arr'], id: 7 })).toEqual({ result: null, id: 7 });
    expect(fake.send(LONG)).toBe(0);
  });

  it('has no contracts margined in dollars', async () => {
    const fake = await open();
    await RawClient.open(`${fake.url}/market/ws/!forceOrder@arr`);
    expect(() => fake.send({ ...LONG, symbol: 'BTCUSDT' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
    expect((await fetch(`${fake.restUrl}/fapi/v1/exchangeInfo`)).status).toBe(404);
  });
});
