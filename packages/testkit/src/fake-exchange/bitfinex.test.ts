import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { ManualClock } from '../manual-clock.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeExchangeOptions, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const PRICE = { price: 80_000, bid: 79_999, ask: 80_001, tsMs: T, quantity: 0.25 };
const LIQUIDATIONS = { event: 'subscribe', channel: 'status', key: 'liq:global' };
const STATUS = { event: 'subscribe', channel: 'status', key: 'deriv:tBTCF0:USTF0' };

const fakes: FakeExchange[] = [];

async function open(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'bitfinex', ...options });
  fakes.push(fake);
  return fake;
}

/** A client that has taken the info event. */
async function connect(fake: FakeExchange): Promise<RawClient> {
  const client = await RawClient.open(`${fake.url}/ws/2`);
  expect(await client.nextJson()).toMatchObject({ event: 'info', version: 2, platform: { status: 1 } });
  return client;
}

/** Subscribes and takes the number of the channel from the answer. */
async function subscribe(client: RawClient, request: object): Promise<number> {
  const answer = (await client.ask(request)) as { event: string; chanId: number };
  expect(answer.event).toBe('subscribed');
  return answer.chanId;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('bitfinex', () => {
  it('names channels by numbers that differ from connection to connection', async () => {
    const fake = await open();
    const [first, second] = [await connect(fake), await connect(fake)];
    const numbers = [await subscribe(first, STATUS), await subscribe(first, LIQUIDATIONS), await subscribe(second, STATUS)];
    expect(new Set(numbers).size).toBe(3);
    expect(fake.subscriptions).toEqual([[`status:${STATUS.key}`, 'status:liq:global'], [`status:${STATUS.key}`]]);
  });

  it('replays old rows first, then prints trigger and execution of a position; longs are positive', async () => {
    const fake = await open();
    const client = await connect(fake);
    const channel = await subscribe(client, LIQUIDATIONS);
    const replay = (await client.nextJson()) as [number, unknown[][]];
    expect([replay[0], replay[1][0]?.[0], replay[1][0]?.[2]]).toEqual([channel, 'pos', 1_767_225_600_000]);
    expect(fake.sendMany([LONG, SHORT])).toBe(1);
    const id = expect.any(Number);
    expect(await client.nextJson()).toEqual([
      channel,
      [
        ['pos', id, T - 9, null, 'tBTCF0:USTF0', 0.2, 84_000, null, 0, 1, null, null],
        ['pos', id, T, null, 'tBTCF0:USTF0', 0.2, 84_000, null, 1, 1, null, 80_000],
      ],
    ]);
    const [, short] = (await client.nextJson()) as [number, unknown[][]];
    expect(short[1]).toEqual(['pos', id, T + 5, null, 'tETHF0:USTF0', -1.23, 2_375, null, 1, 1, null, 2_500]);
    expect(short[0]?.[1]).toBe(short[1]?.[1]);
    const late = await connect(fake);
    await subscribe(late, LIQUIDATIONS);
    const [, again] = (await late.nextJson()) as [number, unknown[][]];
    expect(again.map((row) => row[2])).toEqual([T, T + 5]);
    expect(() => fake.send({ ...LONG, symbol: 'BTCUSD' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
  });

  it('prints status, ticker and trades of the BTC contract, the state at once after a subscription', async () => {
    const fake = await open();
    fake.sendPrice(PRICE);
    const client = await connect(fake);
    const status = await subscribe(client, STATUS);
    const [, row] = (await client.nextJson()) as [number, unknown[]];
    expect([row.length, row[0], row[2], row[11], row[14], row[17]]).toEqual([23, T, 80_000, 0.0001, 80_000, 8_851.89352831]);
    const ticker = await subscribe(client, { event: 'subscribe', channel: 'ticker', symbol: 'tBTCF0:USTF0' });
    const [, quotes] = (await client.nextJson()) as [number, unknown[]];
    expect([quotes[0], quotes[2], quotes[6]]).toEqual([79_999, 80_001, 80_000]);
    const trades = await subscribe(client, { event: 'subscribe', channel: 'trades', symbol: 'tBTCF0:USTF0' });
    expect(await client.nextJson()).toMatchObject([trades, [[expect.any(Number), T, 0.25, 80_000]]]);
    fake.sendPrice({ ...PRICE, price: 79_000, tsMs: T + 9 });
    expect(await client.nextJson()).toMatchObject([ticker, expect.any(Array)]);
    expect(await client.nextJson()).toMatchObject([status, expect.any(Array)]);
    expect(await client.nextJson()).toMatchObject([trades, 'te', [expect.any(Number), T + 9, -0.25, 79_000]]);
    expect(await client.nextJson()).toMatchObject([trades, 'tu', [expect.any(Number), T + 9, -0.25, 79_000]]);
  });

  it('answers wrong requests with error events, and not at all when the contract or the text makes no sense', async () => {
    const fake = await open();
    const client = await connect(fake);
    const channel = await subscribe(client, LIQUIDATIONS);
    await client.next();
    expect(await client.ask(LIQUIDATIONS)).toMatchObject({ event: 'error', msg: 'subscribe: dup', code: 10_301, chanId: channel });
    expect(await client.ask({ event: 'subscribe', channel: 'ticker', symbol: 'tNOPEF0:USTF0' })).toMatchObject({
      event: 'error',
      msg: 'symbol: invalid',
      code: 10_300,
      symbol: 'tNOPEF0:USTF0',
    });
    expect(await client.ask({ event: 'subscribe', channel: 'nope' })).toMatchObject({ msg: 'channel: unknown', code: 10_300 });
    client.say({ ...STATUS, key: 'deriv:tNOPEF0:USTF0' });
    client.say('no json');
    expect(await client.ask({ event: 'nope' })).toMatchObject({ event: 'error', msg: 'event: invalid (nope)', code: 10_000 });
    expect(await client.ask({ event: 'unsubscribe', chanId: 7 })).toMatchObject({ msg: 'unsubscribe: invalid', code: 10_400 });
    expect(await client.ask({ event: 'unsubscribe', chanId: channel })).toEqual({ event: 'unsubscribed', status: 'OK', chanId: channel });
    expect(await client.ask({ event: 'ping', cid: 5 })).toMatchObject({ event: 'pong', cid: 5 });
    expect(fake.subscriptions).toEqual([[]]);
  });

  it('sends a heartbeat on every channel each 15 s, and cuts a socket without any after 60 s', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const client = await connect(fake);
    const idle = await connect(fake);
    const channels = [await subscribe(client, LIQUIDATIONS)];
    await client.next();
    channels.push(await subscribe(client, STATUS));
    await clock.advance(14_000);
    await client.settled();
    expect(client.frames).toEqual([]);
    await clock.advance(1_000);
    expect([await client.nextJson(), await client.nextJson()]).toEqual(channels.map((channel) => [channel, 'hb']));
    const code = idle.closed();
    await clock.advance(45_000);
    expect(await code).toBe(1_006);
    await client.settled();
    expect(fake.connectionCount).toBe(1);
  });

  it('lists its contracts by name', async () => {
    const { restUrl } = await open();
    const names = (await (await fetch(`${restUrl}/v2/conf/pub:list:pair:futures`)).json()) as string[][];
    expect([names[0]?.length, names[0]?.[0]]).toEqual([11, 'BTCF0:USTF0']);
  });
});
