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
  const fake = await openFakeExchange({ venue: 'bybit' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('bybit', () => {
  it('acks with the request id and prints the position side, one frame per symbol and batch', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v5/public/linear`);
    const args = ['allLiquidation.BTCUSDT', 'allLiquidation.ETHUSDT'];
    expect(await client.ask({ op: 'subscribe', args, req_id: 'r1' })).toMatchObject({
      success: true,
      ret_msg: '',
      req_id: 'r1',
      op: 'subscribe',
    });
    expect(fake.sendMany([LONG, SHORT, { ...LONG, tsMs: T + 66, quantity: 0.038 }])).toBe(1);
    expect(await client.nextJson()).toEqual({
      topic: 'allLiquidation.BTCUSDT',
      type: 'snapshot',
      ts: T + 66,
      data: [
        { T, s: 'BTCUSDT', S: 'Buy', v: '0.2', p: '80000' },
        { T: T + 66, s: 'BTCUSDT', S: 'Buy', v: '0.038', p: '80000' },
      ],
    });
    expect(await client.nextJson()).toMatchObject({ topic: 'allLiquidation.ETHUSDT', data: [{ S: 'Sell', v: '1.23', p: '2500' }] });
    expect(fake.send({ ...LONG, symbol: 'SOLUSDT' })).toBe(0);
  });

  it('refuses a request with an invalid topic as a whole and names the topic', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v5/public/linear`);
    for (const bad of ['liquidation.BTCUSDT', 'allLiquidation.NOPEUSDT', 'allLiquidation.BTCUSD']) {
      const answer = await client.ask({ op: 'subscribe', args: ['allLiquidation.BTCUSDT', bad] });
      expect(answer).toMatchObject({ success: false, ret_msg: `Invalid topic: ${bad}`, op: 'subscribe' });
    }
    expect(fake.subscriptions).toEqual([[]]);
  });

  it("prints the BTC ticker of the socket's own category", async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v5/public/inverse`);
    expect(await client.ask({ op: 'subscribe', args: ['tickers.BTCUSD'] })).toMatchObject({ success: true });
    expect(fake.sendPrice(PRICE)).toBe(1);
    expect(await client.nextJson()).toMatchObject({
      topic: 'tickers.BTCUSD',
      type: 'snapshot',
      data: { symbol: 'BTCUSD', lastPrice: '80000' },
    });
  });

  it('counts inverse contracts in USD on /v5/public/inverse', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v5/public/inverse`);
    await client.ask({ op: 'subscribe', args: ['allLiquidation.BTCUSD'] });
    expect(fake.send(LONG)).toBe(0);
    expect(fake.send(INVERSE)).toBe(1);
    expect(await client.nextJson()).toMatchObject({ data: [{ s: 'BTCUSD', S: 'Buy', v: '40000', p: '80000' }] });
  });

  it('begins a ticker with a snapshot, at once when a price is known, and goes on with deltas of what changed', async () => {
    const fake = await open();
    const first = await RawClient.open(`${fake.url}/v5/public/linear`);
    await first.ask({ op: 'subscribe', args: ['tickers.BTCUSDT'] });
    fake.sendPrice(PRICE);
    expect(await first.nextJson()).toMatchObject({
      topic: 'tickers.BTCUSDT',
      type: 'snapshot',
      ts: T,
      data: { lastPrice: '80000', bid1Price: '79999.9' },
    });
    fake.sendPrice({ ...PRICE, price: 79_990, tsMs: T + 100 });
    expect(await first.nextJson()).toMatchObject({ type: 'delta', ts: T + 100, data: { symbol: 'BTCUSDT', lastPrice: '79990' } });
    fake.sendPrice({ ...PRICE, price: 79_990, ask: 79_999.95, tsMs: T + 200 });
    const delta = (await first.nextJson()) as { data: object };
    expect(delta.data).toEqual({ symbol: 'BTCUSDT', ask1Price: '79999.95' });
    const second = await RawClient.open(`${fake.url}/v5/public/linear`);
    await second.ask({ op: 'subscribe', args: ['tickers.BTCUSDT', 'publicTrade.BTCUSDT'] });
    expect(await second.nextJson()).toMatchObject({ type: 'snapshot', data: { lastPrice: '79990', ask1Price: '79999.95' } });
    fake.sendPrice({ ...PRICE, price: 79_980, tsMs: T + 300 });
    expect(await second.nextJson()).toMatchObject({ type: 'delta', data: { lastPrice: '79980' } });
    expect(await second.nextJson()).toMatchObject({ topic: 'publicTrade.BTCUSDT', data: [{ S: 'Sell', p: '79980', v: '0.25' }] });
  });

  it('begins a ticker anew when a fault withheld a part of it', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v5/public/linear`);
    await client.ask({ op: 'subscribe', args: ['tickers.BTCUSDT'] });
    fake.sendPrice(PRICE);
    await client.next();
    fake.setFault('mute');
    fake.sendPrice({ ...PRICE, bid: 79_000 });
    fake.setFault(undefined);
    fake.sendPrice({ ...PRICE, bid: 79_000, ask: 80_001 });
    expect(await client.nextJson()).toMatchObject({ type: 'snapshot', data: { bid1Price: '79000', ask1Price: '80001' } });
  });

  it('answers pings', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v5/public/linear`);
    expect(await client.ask({ op: 'ping', req_id: '7' })).toMatchObject({ success: true, ret_msg: 'pong', req_id: '7', op: 'ping' });
  });
});
