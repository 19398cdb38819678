import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const SHORT: FakeLiquidation = { symbol: 'ETHUSDT', liquidatedSide: 'short', price: 2_500, quantity: 1.23, tsMs: T + 5 };
const INVERSE: FakeLiquidation = { symbol: 'BTCUSD', liquidatedSide: 'long', price: 80_000, quantity: 0.5, tsMs: T };
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T, quantity: 0.25 };
const USER = `0x${'aB'.repeat(20)}`;
const OTHER = `0x${'cd'.repeat(20)}`;

const fakes: FakeExchange[] = [];

async function open(): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'hyperliquid' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('hyperliquid', () => {
  const watch = (user: string): object => ({ method: 'subscribe', subscription: { type: 'userFills', user } });

  it('acks userFills, sends old fills as a snapshot, then makers of forced orders: B for a long, A for a short', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws`);
    expect(await client.ask(watch(USER))).toEqual({
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription: { type: 'userFills', user: USER } },
    });
    const snapshot = (await client.nextJson()) as { data: { fills: { time: number; liquidation: object }[] } };
    expect(snapshot).toMatchObject({ channel: 'userFills', data: { isSnapshot: true, user: USER.toLowerCase() } });
    expect(snapshot.data.fills[0]!.time).toBeLessThan(T - 86_400_000);
    expect(snapshot.data.fills[0]!.liquidation).toBeDefined();
    expect(fake.sendMany([LONG, SHORT])).toBe(1);
    const live = (await client.nextJson()) as { data: { fills: Record<string, unknown>[] } };
    expect(live.data).not.toHaveProperty('isSnapshot');
    expect(live.data.fills).toMatchObject([
      { coin: 'BTC', px: '80000', sz: '0.2', side: 'B', time: T, crossed: false, liquidation: { method: 'market' } },
      { coin: 'ETH', px: '2500', sz: '1.23', side: 'A', time: T + 5, crossed: false, liquidation: { method: 'market' } },
    ]);
    const [one, two] = live.data.fills;
    expect(one!.tid).not.toBe(two!.tid);
    expect(Number.isSafeInteger(one!.tid)).toBe(true);
    expect(one!.hash).toMatch(/^0x[0-9a-f]{64}$/);
    expect((one!.liquidation as { liquidatedUser: string }).liquidatedUser).toMatch(/^0x[0-9a-f]{40}$/);
  });

  it('gives each forced order to one of the watched makers and an unmarked row to the public tape', async () => {
    const fake = await open();
    const fills = await RawClient.open(`${fake.url}/ws`);
    for (const user of [USER, OTHER]) {
      await fills.ask(watch(user));
      await fills.next();
    }
    const tape = await RawClient.open(`${fake.url}/ws`);
    await tape.ask({ method: 'subscribe', subscription: { type: 'trades', coin: 'BTC' } });
    for (let i = 0; i < 4; i += 1) expect(fake.send({ ...LONG, tsMs: T + i })).toBe(2);
    await Promise.all([fills.settled(), tape.settled()]);
    const users = fills.frames.map((frame) => (JSON.parse(frame) as { data: { user: string } }).data.user);
    expect(users.sort()).toEqual([USER.toLowerCase(), USER.toLowerCase(), OTHER, OTHER]);
    expect(tape.frames).toHaveLength(4);
    const trade = (JSON.parse(tape.frames[0]!) as { data: Record<string, unknown>[] }).data[0]!;
    expect(Object.keys(trade).sort()).toEqual(['coin', 'hash', 'px', 'side', 'sz', 'tid', 'time', 'users']);
    expect(trade.side).toBe('A');
  });

  it('answers pings, refuses unknown subscriptions, a second one to the same topic, and an eleventh user', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws`);
    expect(await client.ask({ method: 'ping' })).toEqual({ channel: 'pong' });
    expect(await client.ask({ method: 'subscribe', subscription: { type: 'liquidations' } })).toMatchObject({ channel: 'error' });
    for (let i = 0; i < 10; i += 1) {
      expect(await client.ask(watch(`0x${String(i).repeat(40)}`))).toMatchObject({ channel: 'subscriptionResponse' });
      await client.next();
    }
    expect(await client.ask(watch(USER))).toEqual({ channel: 'error', data: 'Cannot track more than 10 total users.' });
    expect(await client.ask(watch(`0x${'0'.repeat(40)}`))).toMatchObject({
      channel: 'error',
      data: expect.stringMatching(/^Already subscribed/),
    });
  });

  it('prints prices on bbo and trades of BTC', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws`);
    await client.ask({ method: 'subscribe', subscription: { type: 'bbo', coin: 'BTC' } });
    await client.ask({ method: 'subscribe', subscription: { type: 'trades', coin: 'BTC' } });
    fake.sendPrice(PRICE);
    expect(await client.nextJson()).toMatchObject({
      channel: 'bbo',
      data: { coin: 'BTC', time: T, bbo: [{ px: '79999.9' }, { px: '80000.1' }] },
    });
    expect(await client.nextJson()).toMatchObject({
      channel: 'trades',
      data: [{ coin: 'BTC', side: 'B', px: '80000', sz: '0.25', time: T }],
    });
  });

  it('prints the middles of all books on one subscription, spot among them', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws`);
    const subscription = { type: 'allMids' };
    expect(await client.ask({ method: 'subscribe', subscription })).toEqual({
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription },
    });
    fake.sendPrice(PRICE);
    const frame = await client.nextJson();
    expect(frame).toMatchObject({ channel: 'allMids', data: { mids: { BTC: '60000', LINK: '15', '@107': '63.85' } } });
  });

  it('has no coin-margined contracts', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws`);
    await client.ask(watch(USER));
    expect(() => fake.send(INVERSE)).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
  });
});
