import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { ManualClock } from '../manual-clock.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeExchangeOptions, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const INVERSE: FakeLiquidation = { symbol: 'BTCUSD', liquidatedSide: 'long', price: 80_000, quantity: 0.5, tsMs: T };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'kraken', ...options });
  fakes.push(fake);
  return fake;
}

async function connect(fake: FakeExchange): Promise<RawClient> {
  return RawClient.open(`${fake.url}/ws/v1`);
}

function subscribe(feed: string, ...product_ids: string[]): object {
  return { event: 'subscribe', feed, product_ids };
}

/** Subscribes to the trades of a product and takes acknowledgement and history. */
async function watch(client: RawClient, product: string): Promise<void> {
  await client.ask(subscribe('trade', product));
  await client.next();
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('kraken', () => {
  it('acknowledges each product on its own and follows with its history, a liquidation in it', async () => {
    const client = await connect(await open());
    client.say(subscribe('trade', 'PF_XBTUSD', 'PF_ETHUSD'));
    for (const product of ['PF_XBTUSD', 'PF_ETHUSD']) {
      expect(await client.nextJson()).toEqual({ event: 'subscribed', feed: 'trade', product_ids: [product] });
      expect(await client.nextJson()).toMatchObject({
        feed: 'trade_snapshot',
        product_id: product,
        trades: [
          { feed: 'trade', product_id: product, type: 'liquidation', time: 1_767_225_600_000 },
          { type: 'fill', time: 1_767_225_599_600 },
        ],
      });
    }
  });

  it("prints the taker's side and counts coins", async () => {
    const fake = await open();
    const client = await connect(fake);
    await watch(client, 'PF_XBTUSD');
    await watch(client, 'PF_ETHUSD');
    expect(fake.sendMany([LONG, SHORT])).toBe(1);
    const uid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    const common = { feed: 'trade', uid, type: 'liquidation' };
    expect(await client.nextJson()).toEqual({
      ...common,
      product_id: 'PF_XBTUSD',
      side: 'sell',
      seq: expect.any(Number),
      time: T,
      qty: 0.2,
      price: 80_000,
    });
    expect(await client.nextJson()).toMatchObject({ ...common, product_id: 'PF_ETHUSD', side: 'buy', qty: 1.23, price: 2_500 });
    expect(fake.send({ ...LONG, symbol: 'SOLUSDT' })).toBe(0);
  });

  it('counts US dollars on the coin-margined contract', async () => {
    const fake = await open();
    const client = await connect(fake);
    await watch(client, 'PI_XBTUSD');
    expect([fake.send(LONG), fake.send(INVERSE)]).toEqual([0, 1]);
    expect(await client.nextJson()).toMatchObject({ product_id: 'PI_XBTUSD', side: 'sell', qty: 40_000, price: 80_000 });
  });

  it('repeats the id of a liquidation that is sent again, and gives twins of one batch different ones', async () => {
    const fake = await open();
    const client = await connect(fake);
    await watch(client, 'PF_XBTUSD');
    fake.sendMany([LONG, LONG]);
    fake.send(LONG);
    const frames = [await client.nextJson(), await client.nextJson(), await client.nextJson()] as { uid: string }[];
    const [first, twin, again] = frames.map(({ uid }) => uid);
    expect(again).toBe(first);
    expect(twin).not.toBe(first);
  });

  it('names an invalid product in an alert and serves the others of the request', async () => {
    const fake = await open();
    const client = await connect(fake);
    expect(await client.ask(subscribe('ticker', 'PF_NOPEUSD', 'PF_XBTUSD'))).toEqual({
      event: 'alert',
      message: "Couldn't subscribe to invalid product `PF_NOPEUSD`",
    });
    expect(await client.nextJson()).toEqual({ event: 'subscribed', feed: 'ticker', product_ids: ['PF_XBTUSD'] });
    expect(fake.subscriptions).toEqual([['ticker:PF_XBTUSD']]);
  });

  it('answers other mistakes and repetitions without naming anything', async () => {
    const client = await connect(await open());
    expect(await client.ask(subscribe('trade'))).toEqual({ event: 'error', message: 'Invalid product id' });
    expect(await client.ask(subscribe('liquidations', 'PF_XBTUSD'))).toEqual({ event: 'error', message: 'Invalid feed' });
    expect(await client.ask('nonsense')).toEqual({ event: 'error', message: 'Json Error' });
    expect(await client.ask({ event: 'ping' })).toEqual({ event: 'alert', message: 'Bad websocket message' });
    const heartbeat = { event: 'subscribe', feed: 'heartbeat' };
    expect(await client.ask(heartbeat)).toEqual({ event: 'subscribed', feed: 'heartbeat' });
    expect(await client.ask(heartbeat)).toEqual({ event: 'alert', message: 'Already subscribed to feed, re-requesting' });
    expect(await client.ask({ event: 'unsubscribe', feed: 'heartbeat' })).toEqual({ event: 'unsubscribed', feed: 'heartbeat' });
    expect(await client.ask({ event: 'unsubscribe', feed: 'heartbeat' })).toEqual({ event: 'alert', message: 'Not subscribed to feed' });
  });

  it('prints heartbeat, ticker and trade of the BTC perpetual; a known ticker at once', async () => {
    const fake = await open();
    const client = await connect(fake);
    await client.ask({ event: 'subscribe', feed: 'heartbeat' });
    await client.ask(subscribe('ticker', 'PF_XBTUSD'));
    await watch(client, 'PF_XBTUSD');
    fake.sendPrice(PRICE);
    expect(await client.nextJson()).toEqual({ feed: 'heartbeat', time: T });
    const ticker = { feed: 'ticker', product_id: 'PF_XBTUSD', time: T, bid: 79_999.9, ask: 80_000.1, last: 80_000, markPrice: 80_000 };
    expect(await client.nextJson()).toMatchObject({ ...ticker, relative_funding_rate: 0.0000125, funding_rate: 1, openInterest: 2055.214 });
    expect(await client.nextJson()).toMatchObject({ feed: 'trade', type: 'fill', side: 'buy', time: T, qty: 0.25, price: 80_000 });
    const second = await connect(fake);
    await second.ask(subscribe('ticker', 'PF_XBTUSD'));
    expect(await second.nextJson()).toMatchObject(ticker);
  });

  it('lists linear and coin-margined products', async () => {
    const { restUrl } = await open();
    const body = (await (await fetch(`${restUrl}/derivatives/api/v3/instruments`)).json()) as { instruments: object[] };
    expect(body.instruments).toHaveLength(22);
    expect(body.instruments.slice(0, 2)).toMatchObject([
      { symbol: 'PF_XBTUSD', type: 'flexible_futures', contractSize: 1, tradeable: true, base: 'BTC', quote: 'USD' },
      { symbol: 'PI_XBTUSD', type: 'futures_inverse', contractSize: 1, tradeable: true, base: 'BTC', quote: 'USD' },
    ]);
    expect((await fetch(`${restUrl}/derivatives/api/v3/nothing`)).status).toBe(404);
  });

  it('cuts a client that was silent for 60 s; a ping frame keeps it', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const client = await connect(fake);
    await clock.advance(59_000);
    await client.settled();
    await clock.advance(59_000);
    expect(fake.sendRaw('{}')).toBe(1);
    const code = client.closed();
    await clock.advance(2_000);
    expect(await code).toBe(1_006);
  });
});
