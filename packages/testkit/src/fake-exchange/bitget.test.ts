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
  const fake = await openFakeExchange({ venue: 'bitget' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

const LIQUIDATION = { instType: 'usdt-futures', topic: 'liquidation' };
const TICKER = { instType: 'usdt-futures', topic: 'ticker', symbol: 'BTCUSDT' };

describe('bitget', () => {
  it('acks every argument and prints position side and amount in the quote coin, all symbols in one frame', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v3/ws/public`);
    expect(await client.ask({ op: 'subscribe', args: [LIQUIDATION, TICKER] })).toMatchObject({ event: 'subscribe', arg: LIQUIDATION });
    expect(await client.nextJson()).toMatchObject({ event: 'subscribe', arg: TICKER });
    expect(fake.sendMany([LONG, SHORT])).toBe(1);
    expect(await client.nextJson()).toEqual({
      action: 'update',
      arg: LIQUIDATION,
      data: [
        { symbol: 'BTCUSDT', side: 'buy', price: '80000', amount: '16000', ts: String(T) },
        { symbol: 'ETHUSDT', side: 'sell', price: '2500', amount: '3075', ts: String(T + 5) },
      ],
      ts: T + 5,
    });
    expect(fake.send(INVERSE)).toBe(0);
  });

  it('prints coin-margined liquidations under coin-futures', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v3/ws/public`);
    await client.ask({ op: 'subscribe', args: [{ instType: 'coin-futures', topic: 'liquidation' }] });
    expect(fake.send(LONG)).toBe(0);
    expect(fake.send(INVERSE)).toBe(1);
    expect(await client.nextJson()).toMatchObject({
      arg: { instType: 'coin-futures' },
      data: [{ symbol: 'BTCUSD_CM', side: 'buy', price: '80000', amount: '40000' }],
    });
  });

  it('refuses unknown arguments one by one, naming them in the message only', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v3/ws/public`);
    const args = [{ ...TICKER, symbol: 'NOPEUSDT' }, { instType: 'USDT-FUTURES', channel: 'liquidation', instId: 'default' }, LIQUIDATION];
    const refusal = await client.ask({ op: 'subscribe', args });
    expect(refusal).toMatchObject({
      event: 'error',
      code: 30_001,
      msg: `{"instType":"usdt-futures","symbol":"NOPEUSDT","topic":"ticker"} doesn't exist`,
    });
    expect(refusal).not.toHaveProperty('arg');
    expect(await client.nextJson()).toMatchObject({ event: 'error', code: 30_001 });
    expect(await client.nextJson()).toMatchObject({ event: 'subscribe', arg: LIQUIDATION });
    expect(await client.ask({ op: 'dance' })).toMatchObject({ event: 'error', code: 30_002 });
    expect(fake.subscriptions).toEqual([['usdt-futures:liquidation']]);
  });

  it('acknowledges a symbol of another product and stays silent', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v3/ws/public`);
    expect(await client.ask({ op: 'subscribe', args: [{ ...TICKER, instType: 'usdc-futures' }] })).toMatchObject({ event: 'subscribe' });
    expect(fake.sendPrice(PRICE)).toBe(0);
  });

  it('prints whole tickers and books, and trades that begin with their past', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v3/ws/public`);
    fake.sendPrice({ ...PRICE, price: 79_000 });
    const args = ['ticker', 'books1', 'publicTrade'].map((topic) => ({ ...TICKER, topic }));
    expect(await client.ask({ op: 'subscribe', args })).toMatchObject({ event: 'subscribe', arg: { topic: 'ticker' } });
    expect(await client.nextJson()).toMatchObject({ action: 'snapshot', arg: TICKER, data: [{ lastPrice: '79000' }] });
    await client.next();
    expect(await client.nextJson()).toMatchObject({ action: 'snapshot', arg: { topic: 'books1' } });
    await client.next();
    expect(await client.nextJson()).toMatchObject({ action: 'snapshot', arg: { topic: 'publicTrade' }, data: [{ p: '79000' }] });
    fake.sendPrice({ ...PRICE, price: 78_000 });
    expect(await client.nextJson()).toMatchObject({
      action: 'snapshot',
      arg: TICKER,
      ts: T,
      data: [
        {
          lastPrice: '78000',
          bid1Price: '79999.9',
          ask1Price: '80000.1',
          fundingRate: '0.0001',
          openInterest: '29539.3825',
          nextFundingTime: '1791590400000',
        },
      ],
    });
    expect(await client.nextJson()).toMatchObject({
      arg: { topic: 'books1' },
      data: [{ a: [['80000.1', '8.8086']], b: [['79999.9', '0.9608']] }],
    });
    expect(await client.nextJson()).toMatchObject({
      action: 'update',
      arg: { topic: 'publicTrade' },
      data: [{ p: '78000', v: '0.25', S: 'sell' }],
    });
    await client.ask({ op: 'unsubscribe', args });
    expect(fake.sendPrice(PRICE)).toBe(0);
  });

  it('answers the text ping', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v3/ws/public`);
    client.say('ping');
    expect(await client.next()).toBe('pong');
  });
});
