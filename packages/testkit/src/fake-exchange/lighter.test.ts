import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { ManualClock } from '../manual-clock.js';
import { LISTINGS } from './listings.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeExchangeOptions, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'lighter', ...options });
  fakes.push(fake);
  return fake;
}

async function connect(fake: FakeExchange): Promise<RawClient> {
  return RawClient.open(`${fake.url}/stream?readonly=true`);
}

function subscribe(channel: string): object {
  return { type: 'subscribe', channel };
}

interface TradeFrame {
  readonly liquidation_trades: readonly { readonly trade_id: number; readonly trade_id_str: string }[];
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('lighter', () => {
  it('is asked with a slash, answers with a colon, and repeats history of both sides', async () => {
    const fake = await open();
    const client = await connect(fake);
    expect(await client.ask(subscribe('trade/1'))).toMatchObject({
      type: 'subscribed/trade',
      channel: 'trade:1',
      trades: [{ type: 'trade' }],
      liquidation_trades: [
        { type: 'liquidation', market_id: 1, is_maker_ask: false, timestamp: 1_767_225_600_000 },
        { type: 'liquidation', market_id: 1, is_maker_ask: true, timestamp: 1_767_225_600_000 },
      ],
    });
    expect(fake.subscriptions).toEqual([['trade:1']]);
  });

  it('prints forced orders as takers: a long sells to a maker who bids, a short buys from a maker who asks', async () => {
    const fake = await open();
    const client = await connect(fake);
    await client.ask(subscribe('trade/1'));
    await client.ask(subscribe('trade/0'));
    expect(fake.sendMany([LONG, SHORT])).toBe(1);
    const long = { market_id: 1, size: '0.2', price: '80000', usd_amount: '16000.000000', timestamp: T };
    expect(await client.nextJson()).toMatchObject({
      type: 'update/trade',
      channel: 'trade:1',
      trades: [],
      liquidation_trades: [{ ...long, type: 'liquidation', is_maker_ask: false, taker_position_size_before: '0.2' }],
    });
    const short = { market_id: 0, size: '1.23', price: '2500', usd_amount: '3075.000000', is_maker_ask: true };
    expect(await client.nextJson()).toMatchObject({
      channel: 'trade:0',
      liquidation_trades: [{ ...short, taker_position_size_before: '-1.23' }],
    });
    expect(fake.send({ ...LONG, symbol: 'SOLUSDT' })).toBe(0);
  });

  it('repeats the id of a liquidation that is sent again, and gives twins of one batch different ones', async () => {
    const fake = await open();
    const client = await connect(fake);
    await client.ask(subscribe('trade/1'));
    fake.sendMany([LONG, LONG]);
    fake.send(LONG);
    const [first, twin] = ((await client.nextJson()) as TradeFrame).liquidation_trades;
    const [again] = ((await client.nextJson()) as TradeFrame).liquidation_trades;
    expect(again).toEqual(first);
    expect(twin?.trade_id).not.toBe(first?.trade_id);
    expect(first?.trade_id_str).toBe(String(first?.trade_id));
    expect(Number.isSafeInteger(first?.trade_id)).toBe(true);
  });

  it('refuses by code, an unknown market without naming it', async () => {
    const client = await connect(await open());
    const error = (code: number, message: string): object => ({ error: { code, message } });
    expect(await client.ask(subscribe('trade/99'))).toEqual(error(30_005, 'Invalid Channel:  (marketId)'));
    expect(await client.ask(subscribe('liquidations/1'))).toEqual(error(30_005, 'Invalid Channel'));
    await client.ask(subscribe('ticker/1'));
    expect(await client.ask(subscribe('ticker/1'))).toEqual(error(30_003, 'Already Subscribed to : ticker:1'));
    expect(await client.ask({ type: 'unsubscribe', channel: 'ticker/1' })).toEqual({ type: 'unsubscribed', channel: 'ticker:1' });
    expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' });
  });

  it('prints ticker, statistics and trade of BTC; the state known in the answer', async () => {
    const fake = await open();
    const client = await connect(fake);
    expect(await client.ask(subscribe('ticker/1'))).toEqual({
      type: 'subscribed/ticker',
      channel: 'ticker:1',
      last_updated_at: 1_767_225_600_000_000,
      nonce: 1,
      timestamp: 1_767_225_600_000,
    });
    await client.ask(subscribe('market_stats/all'));
    await client.ask(subscribe('trade/1'));
    fake.sendPrice(PRICE);
    const ticker = { s: 'BTC', a: { price: '80000.1' }, b: { price: '79999.9' }, last_updated_at: T * 1_000 };
    expect(await client.nextJson()).toMatchObject({ type: 'update/ticker', channel: 'ticker:1', ticker, timestamp: T });
    const stats = { symbol: 'BTC', market_id: 1, mark_price: '80000', open_interest: '124496091.756091', funding_rate: '0.0008' };
    expect(await client.nextJson()).toMatchObject({
      type: 'update/market_stats',
      channel: 'market_stats:all',
      timestamp: T,
      market_stats: { 1: stats },
    });
    expect(await client.nextJson()).toMatchObject({
      channel: 'trade:1',
      trades: [{ type: 'trade', size: '0.25', price: '80000', is_maker_ask: true }],
      liquidation_trades: [],
    });
    const second = await connect(fake);
    expect(await second.ask(subscribe('ticker/1'))).toMatchObject({ type: 'subscribed/ticker', ticker });
    expect(await second.ask(subscribe('market_stats/1'))).toMatchObject({ channel: 'market_stats:1', market_stats: stats });
  });

  it('has no coin-margined contracts', async () => {
    const fake = await open();
    await connect(fake);
    expect(() => fake.send({ ...LONG, symbol: 'BTCUSD' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
  });

  it('lists every market by number', async () => {
    const { restUrl } = await open();
    const body = (await (await fetch(`${restUrl}/api/v1/orderBookDetails`)).json()) as { order_book_details: object[] };
    expect(body.order_book_details).toHaveLength(LISTINGS.length);
    expect(body.order_book_details.slice(0, 2)).toMatchObject([
      { symbol: 'BTC', market_id: 1, market_type: 'perp', status: 'active' },
      { symbol: 'ETH', market_id: 0 },
    ]);
  });

  it('cuts a client that was silent for 2 min, whatever it was sent', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const client = await connect(fake);
    await clock.advance(119_000);
    expect(fake.sendRaw('{}')).toBe(1);
    const code = client.closed();
    await clock.advance(2_000);
    expect(await code).toBe(1_006);
  });
});
