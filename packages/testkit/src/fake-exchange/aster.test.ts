import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'aster' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('aster', () => {
  const subscribe = { method: 'SUBSCRIBE', params: ['!forceOrder@arr', 'btcusdt@aggTrade', 'btcusdt@bookTicker'], id: 1 };

  it('carries liquidations, trades and quotes on one socket, wrapped on /stream', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/stream`);
    expect(await client.ask(subscribe)).toEqual({ result: null, id: 1 });
    expect(fake.send(LONG)).toBe(1);
    expect(await client.nextJson()).toEqual({
      stream: '!forceOrder@arr',
      data: {
        e: 'forceOrder',
        E: T,
        o: { s: 'BTCUSDT', S: 'SELL', o: 'LIMIT', f: 'IOC', q: '0.2', p: '79680', ap: '80000', X: 'FILLED', l: '0.15', z: '0.2', T },
      },
    });
    fake.sendPrice(PRICE);
    expect(await client.nextJson()).toMatchObject({ stream: 'btcusdt@aggTrade', data: { s: 'BTCUSDT', p: '80000', q: '0.25', m: false } });
    expect(await client.nextJson()).toMatchObject({ stream: 'btcusdt@bookTicker', data: { b: '79999.9', a: '80000.1', E: T } });
  });

  it('does not wrap on /ws, prints a short as BUY and marks a falling trade as sold', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws/ethusdt@forceOrder/btcusdt@aggTrade`);
    expect(fake.send(LONG)).toBe(0);
    expect(fake.send(SHORT)).toBe(1);
    expect(await client.nextJson()).toMatchObject({ e: 'forceOrder', o: { s: 'ETHUSDT', S: 'BUY', ap: '2500', p: '2510', z: '1.23' } });
    fake.sendPrice(PRICE);
    fake.sendPrice({ ...PRICE, price: 79_999 });
    expect(await client.nextJson()).toMatchObject({ e: 'aggTrade', m: false });
    expect(await client.nextJson()).toMatchObject({ e: 'aggTrade', m: true });
  });

  it('has neither /market nor coin-margined contracts', async () => {
    const fake = await open();
    expect((await fetch(`${fake.restUrl}/dapi/v1/exchangeInfo`)).status).toBe(404);
    await RawClient.open(`${fake.url}/ws/!forceOrder@arr`);
    expect(() => fake.send({ ...LONG, symbol: 'BTCUSD' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
    await expect(RawClient.open(`${fake.url}/market/ws`)).rejects.toThrow('404');
    expect(fake.refusedConnections).toBe(1);
  });
});
