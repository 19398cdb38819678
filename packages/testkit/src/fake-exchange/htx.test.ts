import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
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
const ALL = { op: 'sub', cid: '1', topic: 'public.*.liquidation_orders' };

const fakes: FakeExchange[] = [];

async function open(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'htx', ...options });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('htx', () => {
  it('packs every frame with gzip and sends it as a binary one', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/linear-swap-notification`);
    const ack = once(client.socket, 'message');
    client.say(ALL);
    const [data, isBinary] = (await ack) as [Buffer, boolean];
    expect([isBinary, data.subarray(0, 2)]).toEqual([true, Buffer.from([0x1f, 0x8b])]);
    expect(JSON.parse(gunzipSync(data).toString())).toMatchObject({ op: 'sub', cid: '1', topic: ALL.topic, 'err-code': 0 });
    client.frames.length = 0;
    fake.sendRaw('{"op":"notify"}');
    expect(await client.next()).toBe('{"op":"notify"}');
    fake.sendRaw(new Uint8Array([111, 107]));
    expect(await client.next()).toBe('ok');
  });

  it("prints the order's side, contracts, coins and dollars, one frame per contract and batch", async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/linear-swap-notification`);
    await client.ask(ALL);
    expect(fake.sendMany([LONG, SHORT, { ...LONG, tsMs: T + 66 }])).toBe(1);
    const first = (await client.nextJson()) as { data: object[] };
    const row = { symbol: 'BTC', contract_code: 'BTC-USDT', direction: 'sell', offset: 'close', volume: 200, price: 80_000 };
    const kind = { contract_type: 'swap', pair: 'BTC-USDT', business_type: 'swap', trade_partition: 'USDT' };
    expect(first).toMatchObject({ op: 'notify', topic: 'public.BTC-USDT.liquidation_orders', ts: T + 71 });
    expect(first.data).toEqual([
      { ...row, created_at: T, amount: 0.2, trade_turnover: 16_000, ...kind },
      { ...row, created_at: T + 66, amount: 0.2, trade_turnover: 16_000, ...kind },
    ]);
    expect(await client.nextJson()).toMatchObject({
      topic: 'public.ETH-USDT.liquidation_orders',
      data: [{ direction: 'buy', volume: 123, amount: 1.23, trade_turnover: 3_075 }],
    });
    expect(fake.send(INVERSE)).toBe(0);
  });

  it('counts coin-margined contracts in hundreds of dollars, without coins and dollars', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/swap-notification`);
    await client.ask(ALL);
    expect(fake.send(LONG)).toBe(0);
    expect(fake.send(INVERSE)).toBe(1);
    const { data } = (await client.nextJson()) as { data: object[] };
    expect(data).toEqual([
      { symbol: 'BTC', contract_code: 'BTC-USD', direction: 'sell', offset: 'close', volume: 400, price: 80_000, created_at: T },
    ]);
  });

  it('answers repeated and wrong subscriptions with error codes', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/linear-swap-notification`);
    await client.ask(ALL);
    const sub = (topic: string): Promise<unknown> => client.ask({ op: 'sub', cid: '2', topic });
    expect(await sub('public.BTC-USDT.liquidation_orders')).toMatchObject({ 'err-code': 2014, 'err-msg': 'Repeated subscription.' });
    expect(await sub('public.NOPE-USDT.liquidation_orders')).toMatchObject({ 'err-code': 2011 });
    expect(await sub('public.*.everything')).toMatchObject({ 'err-code': 2010 });
    expect(fake.subscriptions).toEqual([[ALL.topic]]);
    const market = await RawClient.open(`${fake.url}/linear-swap-ws`);
    expect(await market.ask({ sub: 'market.NOPE-USDT.bbo', id: 'x' })).toMatchObject({
      status: 'error',
      id: 'x',
      'err-code': 'bad-request',
      'err-msg': 'invalid topic market.NOPE-USDT.bbo',
    });
  });

  it('prints quotes and trades on the market socket and funding on the notification sockets', async () => {
    const fake = await open();
    const market = await RawClient.open(`${fake.url}/linear-swap-ws`);
    expect(await market.ask({ sub: 'market.BTC-USDT.bbo', id: 'a' })).toMatchObject({
      id: 'a',
      status: 'ok',
      subbed: 'market.BTC-USDT.bbo',
    });
    await market.ask({ sub: 'market.BTC-USDT.trade.detail', id: 'b' });
    const coin = await RawClient.open(`${fake.url}/swap-notification`);
    await coin.ask({ op: 'sub', cid: '3', topic: 'public.*.funding_rate' });
    expect(fake.sendPrice(PRICE)).toBe(2);
    expect(await market.nextJson()).toMatchObject({
      ch: 'market.BTC-USDT.bbo',
      ts: T,
      tick: { bid: [79_999.9, 1_250], ask: [80_000.1, 975], ts: T, ch: 'market.BTC-USDT.bbo' },
    });
    // Both sides of 0.25 BTC: 500 contracts.
    expect(await market.nextJson()).toMatchObject({
      ch: 'market.BTC-USDT.trade.detail',
      tick: { data: [{ amount: 500, quantity: 0.5, trade_turnover: 40_000, price: 80_000, direction: 'buy' }] },
    });
    expect(await coin.nextJson()).toMatchObject({
      topic: 'public.BTC-USD.funding_rate',
      data: [{ contract_code: 'BTC-USD', fee_asset: 'BTC', funding_rate: '0.000100000000000000' }],
    });
  });

  it('pings every 5 s and keeps a client that echoes the time as it came', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const client = await RawClient.open(`${fake.url}/linear-swap-notification`);
    for (let round = 0; round < 10; round += 1) {
      await clock.advance(5_000);
      const ping = (await client.nextJson()) as { op: string; ts: string };
      expect(ping).toEqual({ op: 'ping', ts: String(clock.nowMs()) });
      client.say({ op: 'pong', ts: ping.ts });
      await client.settled();
    }
    expect(fake.connectionCount).toBe(1);
    const market = await RawClient.open(`${fake.url}/linear-swap-ws`);
    await clock.advance(5_000);
    expect(await market.nextJson()).toEqual({ ping: clock.nowMs() });
  });

  it('says close and goes after 30 s when the time comes back changed, even from text to number', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const client = await RawClient.open(`${fake.url}/linear-swap-notification`);
    const code = client.closed();
    for (let second = 0; second < 29; second += 1) {
      await clock.advance(1_000);
      const ping = client.frames.shift();
      if (ping !== undefined) client.say({ op: 'pong', ts: Number((JSON.parse(ping) as { ts: string }).ts) });
      await client.settled();
    }
    expect(fake.connectionCount).toBe(1);
    client.frames.length = 0;
    await clock.advance(1_000);
    expect(await code).toBe(1_000);
    expect(client.frames).toEqual(['{"op":"close"}']);
  });

  it('lists its contracts with their sizes', async () => {
    const { restUrl } = await open();
    const list = async (family: string): Promise<{ contract_code: string; contract_size: number }[]> => {
      const body = (await (await fetch(`${restUrl}/${family}-api/v1/swap_contract_info`)).json()) as { status: string; data: never[] };
      expect([body.status, body.data.length]).toEqual(['ok', 11]);
      return body.data;
    };
    expect((await list('linear-swap'))[0]).toMatchObject({ contract_code: 'BTC-USDT', contract_size: 0.001, contract_status: 1 });
    expect((await list('swap'))[0]).toMatchObject({ contract_code: 'BTC-USD', contract_size: 100, contract_status: 1 });
    expect((await fetch(`${restUrl}/linear-swap-api/v1/nothing`)).status).toBe(404);
  });
});
