import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.234, tsMs: T + 5 };
const INVERSE: FakeLiquidation = { symbol: 'BTCUSD', liquidatedSide: 'long', price: 80_000, quantity: 0.5, tsMs: T };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'gate' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

function request(channel: string, payload: readonly string[], event = 'subscribe'): object {
  return { time: 1_791_565_602, id: 3, channel, event, payload };
}

describe('gate', () => {
  it('acks with id and payload and prints signed contracts, one frame per contract, whole numbers without the header', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v4/ws/usdt`);
    expect(await client.ask(request('futures.public_liquidates', ['!all']))).toMatchObject({
      time: 1_791_565_602,
      id: 3,
      channel: 'futures.public_liquidates',
      event: 'subscribe',
      payload: ['!all'],
      result: { status: 'success' },
    });
    expect(fake.sendMany([LONG, SHORT, { ...LONG, tsMs: T + 66, quantity: 0.038 }])).toBe(1);
    // A Bitcoin contract is 0.0001 BTC, an Ether contract 0.01 ETH.
    expect(await client.nextJson()).toEqual({
      time: Math.floor((T + 66) / 1_000),
      time_ms: T + 66,
      channel: 'futures.public_liquidates',
      event: 'update',
      result: [
        { price: '80000', size: -2_000, time: T, contract: 'BTC_USDT' },
        { price: '80000', size: -380, time: T + 66, contract: 'BTC_USDT' },
      ],
    });
    expect(await client.nextJson()).toMatchObject({ result: [{ price: '2500', size: 123, contract: 'ETH_USDT' }] });
  });

  it('prints sizes as decimal text to clients that ask for it by header', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v4/ws/usdt`, { 'X-Gate-Size-Decimal': '1' });
    await client.ask(request('futures.public_liquidates', ['!all']));
    fake.send(SHORT);
    expect(await client.nextJson()).toMatchObject({ result: [{ size: '123.4', contract: 'ETH_USDT' }] });
  });

  it('sends at most 20 rows in one frame', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v4/ws/usdt`);
    await client.ask(request('futures.public_liquidates', ['BTC_USDT']));
    fake.sendMany(Array.from({ length: 45 }, (_, index) => ({ ...LONG, tsMs: T + index })));
    await client.settled();
    const rows = client.frames.map((frame) => (JSON.parse(frame) as { result: { time: number }[] }).result);
    expect(rows.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(rows.flat().map(({ time }) => time)).toEqual(Array.from({ length: 45 }, (_, index) => T + index));
  });

  it('refuses a request with an unknown contract as a whole, and unknown channels', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v4/ws/usdt`);
    expect(await client.ask(request('futures.book_ticker', ['BTC_USDT', 'NOPE_USDT']))).toMatchObject({
      id: 3,
      channel: 'futures.book_ticker',
      error: { code: 2, message: 'unknown currency pair NOPE_USDT' },
      result: { status: 'fail' },
    });
    expect(await client.ask(request('futures.mark_price', ['BTC_USDT']))).toMatchObject({
      error: { code: 2, message: 'Unknown channel futures.mark_price' },
    });
    expect(await client.ask('{broken')).toMatchObject({ error: { code: 1 } });
    expect(fake.subscriptions).toEqual([[]]);
  });

  it('prints ticker, quote and trade of BTC, the ticker also at once when a price is known', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v4/ws/usdt`);
    for (const channel of ['futures.tickers', 'futures.book_ticker', 'futures.trades']) await client.ask(request(channel, ['BTC_USDT']));
    expect(fake.sendPrice(PRICE)).toBe(1);
    expect(await client.nextJson()).toMatchObject({
      channel: 'futures.tickers',
      result: [{ contract: 'BTC_USDT', last: '80000', total_size: 640_000_000, funding_rate: '0.0001', funding_next_apply: 1_791_590_400 }],
    });
    expect(await client.nextJson()).toMatchObject({
      channel: 'futures.book_ticker',
      time_ms: T,
      result: { t: T, s: 'BTC_USDT', b: '79999.9', a: '80000.1' },
    });
    expect(await client.nextJson()).toMatchObject({
      channel: 'futures.trades',
      result: [{ size: 2_500, price: '80000', create_time_ms: T }],
    });
    fake.sendPrice({ ...PRICE, price: 79_990 });
    await client.settled();
    expect(JSON.parse(client.frames.at(-1)!)).toMatchObject({ channel: 'futures.trades', result: [{ size: -2_500 }] });
    const second = await RawClient.open(`${fake.url}/v4/ws/usdt`);
    await second.ask(request('futures.tickers', ['BTC_USDT']));
    expect(await second.nextJson()).toMatchObject({ channel: 'futures.tickers', result: [{ last: '79990' }] });
    await second.ask(request('futures.tickers', ['BTC_USDT'], 'unsubscribe'));
    expect(fake.subscriptions[1]).toEqual([]);
  });

  it('counts the inverse contract in USD on /v4/ws/btc', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v4/ws/btc`);
    await client.ask(request('futures.public_liquidates', ['!all']));
    await client.ask(request('futures.book_ticker', ['BTC_USD']));
    expect(fake.send(LONG)).toBe(0);
    expect(fake.send(INVERSE)).toBe(1);
    expect(await client.nextJson()).toMatchObject({ result: [{ size: -40_000, price: '80000', contract: 'BTC_USD' }] });
    fake.sendPrice(PRICE);
    expect(await client.nextJson()).toMatchObject({ channel: 'futures.book_ticker', result: { s: 'BTC_USD', b: '79999.9' } });
  });

  it('answers pings', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/v4/ws/usdt`);
    expect(await client.ask({ time: 1_791_565_602, channel: 'futures.ping' })).toMatchObject({
      channel: 'futures.pong',
      event: '',
      result: null,
    });
  });
});
