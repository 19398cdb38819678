import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import { ManualClock } from '../manual-clock.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeExchangeOptions, FakeLiquidation } from './types.js';

const T = 1_791_565_602_120;
const LONG: FakeLiquidation = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T };
const INVERSE: FakeLiquidation = { symbol: 'BTCUSD', liquidatedSide: 'long', price: 80_000, quantity: 0.5, tsMs: T };
const PRICE = { price: 80_000, bid: 79_999.5, ask: 80_000.5, tsMs: T, quantity: 0.25 };

const fakes: FakeExchange[] = [];

async function open(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'deribit', ...options });
  fakes.push(fake);
  return fake;
}

async function connect(fake: FakeExchange): Promise<RawClient> {
  return RawClient.open(`${fake.url}/ws/api/v2`);
}

function call(method: string, params: object, id: number | string = 1): object {
  return { jsonrpc: '2.0', id, method: `public/${method}`, params };
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('deribit', () => {
  it('takes the channels that exist, drops the others without a word, refuses raw ones', async () => {
    const fake = await open();
    const client = await connect(fake);
    const known = ['trades.BTC-PERPETUAL.100ms', 'trades.SOL_USDC-PERPETUAL.100ms', 'quote.BTC-PERPETUAL'];
    const unknown = ['trades.SOL-PERPETUAL.100ms', 'trades.BTC-PERPETUAL.50ms', 'liquidations'];
    expect(await client.ask(call('subscribe', { channels: [...known, ...unknown] }, 'a b'))).toMatchObject({
      jsonrpc: '2.0',
      id: 'a b',
      result: known,
    });
    expect(fake.subscriptions).toEqual([known]);
    expect(await client.ask(call('subscribe', { channels: ['trades.BTC-PERPETUAL.raw'] }))).toMatchObject({ error: { code: 13_778 } });
    expect(await client.ask(call('nope', {}))).toMatchObject({ id: 1, error: { code: -32_601 } });
    expect(await client.ask('{broken')).toMatchObject({ error: { code: 11_050, data: 'invalid json' } });
  });

  it('marks forced trades: the first took, the second rested in the book and shows the other direction', async () => {
    const fake = await open();
    const client = await connect(fake);
    const channel = 'trades.BTC_USDC-PERPETUAL.100ms';
    await client.ask(call('subscribe', { channels: [channel] }));
    expect(fake.sendMany([LONG, { ...LONG, tsMs: T + 1 }, { ...LONG, liquidatedSide: 'short', tsMs: T + 2 }])).toBe(1);
    const { method, params } = (await client.nextJson()) as { method: string; params: { channel: string; data: { trade_id: string }[] } };
    expect([method, params.channel]).toEqual(['subscription', channel]);
    expect(params.data).toMatchObject([
      { instrument_name: 'BTC_USDC-PERPETUAL', timestamp: T, price: 80_000, amount: 0.2, direction: 'sell', liquidation: 'T' },
      { timestamp: T + 1, direction: 'buy', liquidation: 'M' },
      { timestamp: T + 2, direction: 'buy', liquidation: 'T' },
    ]);
    expect(new Set(params.data.map(({ trade_id }) => trade_id)).size).toBe(3);
    expect(fake.send(INVERSE)).toBe(0);
  });

  it('counts coin-margined amounts in whole contracts of 10 USD', async () => {
    const fake = await open();
    const client = await connect(fake);
    await client.ask(call('subscribe', { channels: ['trades.future.any.100ms'] }));
    fake.send({ ...INVERSE, quantity: 0.50001 });
    expect(await client.nextJson()).toMatchObject({ params: { data: [{ instrument_name: 'BTC-PERPETUAL', amount: 40_000 }] } });
    expect(() => fake.send({ ...INVERSE, symbol: 'SOLUSD' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
  });

  it('prints tickers, quotes and trades of both BTC perpetuals, the state at once after a subscription', async () => {
    const fake = await open();
    fake.sendPrice(PRICE);
    const client = await connect(fake);
    const channels = ['ticker.BTC-PERPETUAL.100ms', 'quote.BTC_USDC-PERPETUAL', 'trades.BTC-PERPETUAL.100ms', 'ticker.ETH-PERPETUAL.100ms'];
    await client.ask(call('subscribe', { channels }));
    const best = { best_bid_price: 79_999.5, best_ask_price: 80_000.5, timestamp: T };
    expect(await client.nextJson()).toMatchObject({
      params: {
        channel: channels[0],
        data: { ...best, instrument_name: 'BTC-PERPETUAL', last_price: 80_000, open_interest: 1_132_329_370, funding_8h: 0.0001 },
      },
    });
    expect(await client.nextJson()).toMatchObject({ params: { channel: channels[1], data: best } });
    fake.sendPrice({ ...PRICE, price: 79_000, tsMs: T + 9 });
    expect(await client.nextJson()).toMatchObject({ params: { channel: channels[0], data: { last_price: 79_000 } } });
    expect(await client.nextJson()).toMatchObject({ params: { channel: channels[1] } });
    const trades = (await client.nextJson()) as { params: { data: object[] } };
    expect(trades.params.data).toMatchObject([{ direction: 'sell', price: 79_000, amount: 19_750 }]);
    expect(trades.params.data[0]).not.toHaveProperty('liquidation');
  });

  it('tests a client that asked for it and closes the socket of one that does not answer', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const polite = await connect(fake);
    const deaf = await connect(fake);
    expect(await polite.ask(call('set_heartbeat', { interval: 9 }))).toMatchObject({ error: { code: -32_602 } });
    for (const client of [polite, deaf])
      expect(await client.ask(call('set_heartbeat', { interval: 10 }))).toMatchObject({ id: 1, result: 'ok' });
    const code = deaf.closed();
    await clock.advance(10_000);
    expect(await polite.nextJson()).toMatchObject({ method: 'heartbeat', params: { type: 'heartbeat' } });
    expect(await polite.nextJson()).toMatchObject({ method: 'heartbeat', params: { type: 'test_request' } });
    expect(await polite.ask(call('test', {}, 'x'))).toMatchObject({ id: 'x', result: { version: expect.any(String) } });
    await clock.advance(9_000);
    expect(fake.connectionCount).toBe(2);
    await clock.advance(1_000);
    expect(await code).toBe(4_000);
    await polite.settled();
    expect(fake.connectionCount).toBe(1);
  });

  it('cuts a client that asked for no heartbeat after 60 s of silence', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const client = await connect(fake);
    const code = client.closed();
    await clock.advance(59_000);
    expect(fake.connectionCount).toBe(1);
    await clock.advance(1_000);
    expect(await code).toBe(1_006);
  });

  it('lists linear perpetuals of all coins and inverse ones of BTC and ETH', async () => {
    const { restUrl } = await open();
    const list = async (currency: string): Promise<Record<string, unknown>[]> => {
      const answer = await fetch(`${restUrl}/api/v2/public/get_instruments?currency=${currency}&kind=future&expired=false`);
      return ((await answer.json()) as { result: Record<string, unknown>[] }).result;
    };
    expect((await list('any')).length).toBe(13);
    expect((await list('USDC')).map(({ base_currency }) => base_currency)).toEqual([
      'BTC',
      'ETH',
      'SOL',
      'XRP',
      'DOGE',
      'BNB',
      'ADA',
      'LINK',
      'SUI',
      'WIF',
      'TRB',
    ]);
    expect(await list('BTC')).toMatchObject([
      { instrument_name: 'BTC-PERPETUAL', instrument_type: 'reversed', contract_size: 10, quote_currency: 'USD', kind: 'future' },
    ]);
  });
});
