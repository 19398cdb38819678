import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const INVERSE: FakeLiquidation = { symbol: 'BTCUSD', liquidatedSide: 'long', price: 80_000, quantity: 0.5, tsMs: T };
const PRICE = { price: 80_000, bid: 79_999.5, ask: 80_000.5, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'bitmex' });
  fakes.push(fake);
  return fake;
}

/** A client that has taken the welcome. */
async function connect(fake: FakeExchange): Promise<RawClient> {
  const client = await RawClient.open(`${fake.url}/realtime`);
  expect(await client.nextJson()).toMatchObject({ info: 'Welcome to the BitMEX Realtime API.' });
  return client;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('bitmex', () => {
  it('acks each topic and sends its partial, then inserts without a time', async () => {
    const fake = await open();
    const client = await connect(fake);
    const request = { op: 'subscribe', args: ['liquidation'] };
    expect(await client.ask(request)).toEqual({ success: true, subscribe: 'liquidation', request });
    expect(await client.nextJson()).toMatchObject({ table: 'liquidation', action: 'partial', keys: ['orderID'], data: [] });
    expect(fake.sendMany([LONG, SHORT, INVERSE])).toBe(1);
    const { table, action, data } = (await client.nextJson()) as { table: string; action: string; data: { orderID: string }[] };
    expect([table, action]).toEqual(['liquidation', 'insert']);
    // Contracts: a millionth of a bitcoin, a hundred thousandth of an ether, a dollar.
    const orderID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(data).toEqual([
      { orderID, symbol: 'XBTUSDT', side: 'Sell', price: 80_000, leavesQty: 200_000 },
      { orderID, symbol: 'ETHUSDT', side: 'Buy', price: 2_500, leavesQty: 123_000 },
      { orderID, symbol: 'XBTUSD', side: 'Sell', price: 80_000, leavesQty: 40_000 },
    ]);
    expect(new Set(data.map((row) => row.orderID)).size).toBe(3);
    expect(() => fake.send({ ...INVERSE, symbol: 'ETHUSD' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
  });

  it('puts the orders of lately into the partial, with the ids they were printed with', async () => {
    const fake = await open();
    const first = await connect(fake);
    first.say({ op: 'subscribe', args: ['liquidation:XBTUSDT'] });
    await first.next();
    await first.next();
    fake.sendMany([LONG, SHORT]);
    const printed = (await first.nextJson()) as { data: object[] };
    expect(printed.data).toHaveLength(1);
    const second = await connect(fake);
    await second.ask({ op: 'subscribe', args: ['liquidation:XBTUSDT'] });
    expect(await second.nextJson()).toMatchObject({ action: 'partial', data: printed.data });
  });

  it('refuses unknown tables and symbols, repeated topics and other requests, each on its own', async () => {
    const fake = await open();
    const client = await connect(fake);
    const refusal = async (args: readonly string[]): Promise<unknown> => client.ask({ op: 'subscribe', args });
    expect(await refusal(['forced'])).toMatchObject({ status: 400, error: 'Unknown table: forced', request: { args: ['forced'] } });
    expect(await refusal(['quote:NOPE'])).toMatchObject({ status: 400, error: 'Unknown or expired symbol.' });
    await client.ask({ op: 'subscribe', args: ['trade:XBTUSD'] });
    await client.next();
    expect(await refusal(['trade:XBTUSD'])).toMatchObject({ status: 400, error: expect.stringMatching(/^You are already subscribed/) });
    expect(await client.ask('{broken')).toMatchObject({ status: 400, error: expect.stringMatching(/^Unrecognized request/), request: {} });
    expect(fake.subscriptions).toEqual([['trade:XBTUSD']]);
    expect(await client.ask({ op: 'unsubscribe', args: ['trade:XBTUSD'] })).toMatchObject({ success: true, unsubscribe: 'trade:XBTUSD' });
  });

  it('begins the instrument table with every contract in full and goes on with what changed', async () => {
    const fake = await open();
    const client = await connect(fake);
    await client.ask({ op: 'subscribe', args: ['instrument'] });
    const partial = (await client.nextJson()) as { action: string; data: Record<string, unknown>[] };
    expect([partial.action, partial.data.length]).toEqual(['partial', 12]);
    expect(partial.data[0]).toMatchObject({ symbol: 'XBTUSD', isInverse: true, multiplier: -1e8, settlCurrency: 'XBt', lotSize: 100 });
    expect(partial.data[1]).toMatchObject({ symbol: 'XBTUSDT', multiplier: 1, underlyingToPositionMultiplier: 1e6 });
    fake.sendPrice(PRICE);
    const update = (await client.nextJson()) as { action: string; data: Record<string, unknown>[] };
    expect(update).toMatchObject({
      table: 'instrument',
      action: 'update',
      data: [
        { symbol: 'XBTUSD', lastPrice: 80_000, bidPrice: 79_999.5, askPrice: 80_000.5, timestamp: '2026-10-09T17:06:42.120Z' },
        { symbol: 'XBTUSDT' },
      ],
    });
    expect(update.data[0]).not.toHaveProperty('multiplier');
  });

  it('prints quotes and trades of one symbol', async () => {
    const fake = await open();
    const client = await connect(fake);
    client.say({ op: 'subscribe', args: ['quote:XBTUSD', 'trade:XBTUSDT'] });
    for (let i = 0; i < 4; i += 1) await client.next();
    fake.sendPrice(PRICE);
    expect(await client.nextJson()).toMatchObject({
      table: 'quote',
      action: 'insert',
      data: [{ symbol: 'XBTUSD', bidPrice: 79_999.5, askPrice: 80_000.5 }],
    });
    expect(await client.nextJson()).toMatchObject({
      table: 'trade',
      action: 'insert',
      data: [{ symbol: 'XBTUSDT', side: 'Buy', size: 250_000, price: 80_000, homeNotional: 0.25, foreignNotional: 20_000 }],
    });
  });

  it('answers ping with pong in plain text and lists its contracts', async () => {
    const fake = await open();
    const client = await connect(fake);
    client.say('ping');
    expect(await client.next()).toBe('pong');
    const active = (await (await fetch(`${fake.restUrl}/api/v1/instrument/active`)).json()) as Record<string, unknown>[];
    const symbols = [
      'XBTUSD',
      'XBTUSDT',
      'ETHUSDT',
      'SOLUSDT',
      'XRPUSDT',
      'DOGEUSDT',
      'BNBUSDT',
      'ADAUSDT',
      'LINKUSDT',
      'SUIUSDT',
      'WIFUSDT',
      'TRBUSDT',
    ];
    expect(active.map(({ symbol }) => symbol)).toEqual(symbols);
    expect(active[2]).toMatchObject({ multiplier: 10, underlyingToPositionMultiplier: 1e5, quoteToSettleMultiplier: 1e6, isQuanto: false });
  });
});
