import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { ManualClock } from '../manual-clock.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeExchangeOptions, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const AT = new Date(T).toISOString();
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'dydx', ...options });
  fakes.push(fake);
  return fake;
}

async function connect(fake: FakeExchange): Promise<RawClient> {
  return RawClient.open(`${fake.url}/v4/ws`);
}

function subscribe(channel: string, id?: string): object {
  return { type: 'subscribe', channel, id, batched: false };
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('dydx', () => {
  it('answers a subscription to trades with history, forced trades in it', async () => {
    const client = await connect(await open());
    expect(await client.ask(subscribe('v4_trades', 'BTC-USD'))).toMatchObject({
      type: 'subscribed',
      channel: 'v4_trades',
      id: 'BTC-USD',
      contents: {
        trades: [
          { side: 'SELL', type: 'LIQUIDATED', createdAt: '2026-01-01T00:00:00.000Z', createdAtHeight: '60000000' },
          { type: 'DELEVERAGED' },
          { type: 'LIMIT' },
        ],
      },
    });
  });

  it("prints the taker's side, one frame per market and batch", async () => {
    const fake = await open();
    const client = await connect(fake);
    await client.ask(subscribe('v4_trades', 'BTC-USD'));
    await client.ask(subscribe('v4_trades', 'ETH-USD'));
    expect(fake.sendMany([LONG, SHORT, LONG])).toBe(1);
    const id = expect.stringMatching(/^[0-9a-f]{24}$/);
    const sold = { id, size: '0.2', price: '80000', side: 'SELL', createdAt: AT, type: 'LIQUIDATED' };
    const frame = (await client.nextJson()) as { contents: { trades: { id: string }[] } };
    expect(frame).toEqual({
      type: 'channel_data',
      connection_id: expect.any(String),
      message_id: expect.any(Number),
      id: 'BTC-USD',
      channel: 'v4_trades',
      version: '2.1.0',
      contents: { trades: [sold, sold] },
    });
    expect(new Set(frame.contents.trades.map((trade) => trade.id)).size).toBe(2);
    const bought = { size: '1.23', price: '2500', side: 'BUY', type: 'LIQUIDATED' };
    expect(await client.nextJson()).toMatchObject({ id: 'ETH-USD', contents: { trades: [bought] } });
    expect(fake.send({ ...LONG, symbol: 'SOLUSDT' })).toBe(0);
    fake.send(LONG);
    expect(await client.nextJson()).toMatchObject({ contents: { trades: [{ id: frame.contents.trades[0]?.id }] } });
  });

  it('refuses in the words of the indexer', async () => {
    const fake = await open();
    const client = await connect(fake);
    const refusal = async (request: unknown): Promise<unknown> => {
      const answer = (await client.ask(request)) as { type: string; message: string };
      expect(answer.type).toBe('error');
      return answer.message;
    };
    expect(await refusal(subscribe('v4_trades', 'NOPE-USD'))).toBe('Invalid subscription id for channel: (v4_trades-NOPE-USD)');
    expect(await refusal(subscribe('v3_trades', 'BTC-USD'))).toBe('Invalid channel: v3_trades');
    expect(await refusal({ type: 'sing' })).toBe('Invalid message type: sing');
    expect(await refusal('nonsense')).toBe('Invalid message: could not parse');
    await client.ask(subscribe('v4_trades', 'BTC-USD'));
    expect(await refusal(subscribe('v4_trades', 'BTC-USD'))).toBe('Invalid subscribe message: already subscribed (v4_trades-BTC-USD)');
    await client.ask(subscribe('v4_markets'));
    expect(await refusal(subscribe('v4_markets'))).toBe('Invalid subscribe message: already subscribed (v4_markets-v4_markets)');
    expect(await client.ask({ type: 'unsubscribe', channel: 'v4_markets' })).toMatchObject({ type: 'unsubscribed', channel: 'v4_markets' });
    expect(fake.subscriptions).toEqual([['v4_trades:BTC-USD']]);
  });

  it('prints the oracle price, open interest and funding on v4_markets, the whole market in the answer', async () => {
    const fake = await open();
    fake.sendPrice(PRICE);
    const client = await connect(fake);
    expect(await client.ask(subscribe('v4_markets'))).toMatchObject({
      type: 'subscribed',
      channel: 'v4_markets',
      contents: { markets: { 'BTC-USD': { ticker: 'BTC-USD', status: 'ACTIVE', oraclePrice: '80000', openInterest: '782.0931' } } },
    });
    fake.sendPrice({ ...PRICE, price: 80_010 });
    const data = { type: 'channel_data', channel: 'v4_markets', version: '1.0.0' };
    const oracle = { oraclePrice: '80010', effectiveAt: AT, marketId: 0 };
    expect(await client.nextJson()).toMatchObject({ ...data, contents: { oraclePrices: { 'BTC-USD': oracle } } });
    const trading = { openInterest: '782.0931', nextFundingRate: '0.0000125' };
    expect(await client.nextJson()).toMatchObject({ ...data, contents: { trading: { 'BTC-USD': trading } } });
  });

  it('prints the BTC quote on v4_orderbook, where the level before is taken away, and the trade on v4_trades', async () => {
    const fake = await open();
    fake.sendPrice(PRICE);
    const client = await connect(fake);
    expect(await client.ask(subscribe('v4_orderbook', 'BTC-USD'))).toMatchObject({
      contents: { bids: [{ price: '79999.9', size: '1.5' }], asks: [{ price: '80000.1', size: '1.5' }] },
    });
    await client.ask(subscribe('v4_trades', 'BTC-USD'));
    fake.sendPrice({ ...PRICE, price: 79_990, bid: 79_989.9 });
    const bids = [
      ['79999.9', '0'],
      ['79989.9', '1.5'],
    ];
    expect(await client.nextJson()).toMatchObject({ channel: 'v4_orderbook', contents: { bids, asks: [['80000.1', '1.5']] } });
    const trade = { size: '0.25', price: '79990', side: 'SELL', createdAt: AT, type: 'LIMIT' };
    expect(await client.nextJson()).toMatchObject({ channel: 'v4_trades', contents: { trades: [trade] } });
  });

  it('has no coin-margined contracts', async () => {
    const fake = await open();
    await connect(fake);
    expect(() => fake.send({ ...LONG, symbol: 'BTCUSD' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
  });

  it('lists every market', async () => {
    const { restUrl } = await open();
    const body = (await (await fetch(`${restUrl}/v4/perpetualMarkets`)).json()) as { markets: Record<string, object> };
    expect(Object.keys(body.markets)).toEqual(
      ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'BNB', 'ADA', 'LINK', 'SUI', 'WIF', 'TRB'].map((base) => `${base}-USD`),
    );
    expect(body.markets['BTC-USD']).toMatchObject({ ticker: 'BTC-USD', status: 'ACTIVE' });
  });

  it('sends a ping frame every 30 s and cuts a client that leaves it unanswered for 10 s', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const client = await connect(fake);
    let pings = 0;
    client.socket.on('ping', () => {
      pings += 1;
    });
    await clock.advance(30_000);
    await client.settled();
    expect(pings).toBe(1);
    client.socket.pause();
    await clock.advance(39_000);
    expect(fake.connectionCount).toBe(1);
    await clock.advance(2_000);
    const code = client.closed();
    client.socket.resume();
    expect(await code).toBe(1_006);
  });
});
