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
  const fake = await openFakeExchange({ venue: 'okx' });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('okx', () => {
  const liquidations = { channel: 'liquidation-orders', instType: 'SWAP' };

  it('acks each argument and prints contracts, fractional ones too, with order side and position side', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws/v5/public`);
    const futures = { channel: 'liquidation-orders', instType: 'FUTURES' };
    client.say({ op: 'subscribe', args: [liquidations, futures] });
    const ack = (await client.nextJson()) as { connId: string };
    expect(ack).toEqual({ event: 'subscribe', arg: liquidations, connId: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(await client.nextJson()).toMatchObject({ event: 'subscribe', arg: futures, connId: ack.connId });
    expect(fake.sendMany([{ ...LONG, quantity: 0.0855 }, SHORT, { ...LONG, tsMs: T + 1 }])).toBe(1);
    const detail = { bkLoss: '0', ccy: '' };
    expect(await client.nextJson()).toEqual({
      arg: liquidations,
      data: [
        {
          details: [
            { ...detail, bkPx: '80000', posSide: 'long', side: 'sell', sz: '8.55', ts: String(T) },
            { ...detail, bkPx: '80000', posSide: 'long', side: 'sell', sz: '20', ts: String(T + 1) },
          ],
          instFamily: 'BTC-USDT',
          instId: 'BTC-USDT-SWAP',
          instType: 'SWAP',
          uly: 'BTC-USDT',
        },
        {
          details: [{ ...detail, bkPx: '2500', posSide: 'short', side: 'buy', sz: '12.3', ts: String(T + 5) }],
          instFamily: 'ETH-USDT',
          instId: 'ETH-USDT-SWAP',
          instType: 'SWAP',
          uly: 'ETH-USDT',
        },
      ],
    });
  });

  it('counts coin-margined contracts in hundreds of dollars', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws/v5/public`);
    await client.ask({ op: 'subscribe', args: [liquidations] });
    fake.send(INVERSE);
    expect(await client.nextJson()).toMatchObject({ data: [{ instId: 'BTC-USD-SWAP', details: [{ sz: '400' }] }] });
  });

  it('lists by REST what it printed of a family, newest first, 100 at most, also while nobody listened', async () => {
    const fake = await open();
    type Rows = { data: { instId: string; details: { ts: string }[] }[] };
    const get = async (query: string): Promise<[number, Rows]> => {
      const response = await fetch(`${fake.restUrl}/api/v5/public/liquidation-orders?${query}`);
      return [response.status, (await response.json()) as Rows];
    };
    const wanted = 'instType=SWAP&instFamily=BTC-USDT&state=filled&limit=100';
    expect(await get(wanted)).toEqual([200, { code: '0', msg: '', data: [] }]);
    expect(fake.sendMany([SHORT, INVERSE, ...Array.from({ length: 103 }, (_, index) => ({ ...LONG, tsMs: T + index }))])).toBe(0);
    const [, { data }] = await get(wanted);
    expect(data).toMatchObject([{ instId: 'BTC-USDT-SWAP', instFamily: 'BTC-USDT', instType: 'SWAP', uly: 'BTC-USDT' }]);
    expect(data[0]?.details[0]).toEqual({
      bkLoss: '0',
      bkPx: '80000',
      ccy: '',
      posSide: 'long',
      side: 'sell',
      sz: '20',
      ts: String(T + 102),
    });
    expect(data[0]?.details.map(({ ts }) => Number(ts) - T)).toEqual(Array.from({ length: 100 }, (_, index) => 102 - index));
    expect((await get(wanted.replace('BTC-USDT', 'BTC-USD')))[1].data).toMatchObject([
      { instId: 'BTC-USD-SWAP', details: [{ sz: '400' }] },
    ]);
    for (const wrong of ['instType=SWAP&state=filled', wanted.replace('filled', 'x'), wanted.replace('100', '101')])
      expect((await get(wrong))[0]).toBe(400);
  });

  it('answers ping with pong in plain text', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws/v5/public`);
    client.say('ping');
    expect(await client.next()).toBe('pong');
  });

  it('answers wrong channels and requests with error events and carries out the rest', async () => {
    const fake = await open();
    const client = await RawClient.open(`${fake.url}/ws/v5/public`);
    client.say({ op: 'subscribe', args: [{ channel: 'tickers', instId: 'NOPE-USDT-SWAP' }, liquidations] });
    expect(await client.nextJson()).toMatchObject({ event: 'error', code: '60018' });
    expect(await client.nextJson()).toMatchObject({ event: 'subscribe', arg: liquidations });
    expect(await client.ask('{broken')).toMatchObject({ event: 'error', code: '60012' });
    expect(fake.subscriptions).toEqual([['liquidation-orders:SWAP']]);
  });

  it('prints prices on tickers, bbo-tbt and trades of BTC-USDT-SWAP, the state at once after a subscription', async () => {
    const fake = await open();
    fake.sendPrice(PRICE);
    const client = await RawClient.open(`${fake.url}/ws/v5/public`);
    const arg = (channel: string): object => ({ channel, instId: 'BTC-USDT-SWAP' });
    client.say({ op: 'subscribe', args: [arg('tickers'), arg('bbo-tbt'), arg('trades')] });
    expect(await client.nextJson()).toMatchObject({ event: 'subscribe', arg: arg('tickers') });
    expect(await client.nextJson()).toMatchObject({
      arg: arg('tickers'),
      data: [{ last: '80000', bidPx: '79999.9', askPx: '80000.1', ts: String(T) }],
    });
    expect(await client.nextJson()).toMatchObject({ event: 'subscribe', arg: arg('bbo-tbt') });
    expect(await client.nextJson()).toMatchObject({ arg: arg('bbo-tbt'), data: [{ bids: [['79999.9', '990', '0', '12']] }] });
    expect(await client.nextJson()).toMatchObject({ event: 'subscribe', arg: arg('trades') });
    fake.sendPrice({ ...PRICE, price: 79_000, tsMs: T + 9 });
    expect(await client.nextJson()).toMatchObject({ arg: arg('tickers'), data: [{ last: '79000' }] });
    expect(await client.nextJson()).toMatchObject({ arg: arg('bbo-tbt') });
    // 0.25 BTC are 25 contracts.
    expect(await client.nextJson()).toMatchObject({
      arg: arg('trades'),
      data: [{ px: '79000', sz: '25', side: 'sell', ts: String(T + 9) }],
    });
  });
});
