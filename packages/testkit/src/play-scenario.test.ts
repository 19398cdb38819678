import type { CascadeEvent } from '@cascade/core';
import { afterEach, describe, expect, it } from 'vitest';
import { RawClient } from './fake-exchange/raw-client.js';
import type { FakeExchange, FakeVenue } from './fake-exchange/types.js';
import { openFakeExchange } from './fake-exchange.js';
import { ManualClock } from './manual-clock.js';
import { playScenario } from './play-scenario.js';
import { marketWideCrash } from './scenarios/crash.js';
import { burst600 } from './scenarios/shocks.js';

const START_MS = 1_800_000_000_000;
const fakes: FakeExchange[] = [];

async function open(...venues: FakeVenue[]): Promise<FakeExchange[]> {
  const opened = await Promise.all(venues.map((venue) => openFakeExchange({ venue })));
  fakes.push(...opened);
  return opened;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

function liquidation(exchange: string, receivedTsMs: number, delayMs = 100): CascadeEvent {
  return {
    type: 'liquidation',
    id: `${exchange}:${receivedTsMs}`,
    exchange,
    exchangeSymbol: 'BTCUSDT',
    symbol: 'BTCUSDT',
    tsMs: receivedTsMs - delayMs,
    receivedTsMs,
    liquidatedSide: 'long',
    price: 80_000,
    quantity: 1,
    notionalBasis: 'price',
    method: 'market',
    completeness: 'all',
  };
}

/** Event times of the OKX liquidations a client got. */
function times(client: RawClient): number[] {
  return client.frames.map((frame) => Number((JSON.parse(frame) as { data: { details: { ts: string }[] }[] }).data[0]!.details[0]!.ts));
}

async function okxClient(fake: FakeExchange): Promise<RawClient> {
  const client = await RawClient.open(`${fake.url}/ws/v5/public`);
  await client.ask({ op: 'subscribe', args: [{ channel: 'liquidation-orders', instType: 'SWAP' }] });
  return client;
}

describe('playScenario', () => {
  it('prints each event at its offset, stamped with the present of the clock less its own delay', async () => {
    const clock = new ManualClock(START_MS);
    const [okx] = await open('okx');
    const client = await okxClient(okx!);
    const events = [liquidation('okx', 5_000), liquidation('okx', 5_000, 250), liquidation('okx', 7_500)];
    const played = playScenario([okx!], events, { clock });
    await clock.advance(2_499);
    await client.settled();
    expect(times(client)).toEqual([START_MS - 100, START_MS - 250]);
    await clock.advance(1);
    expect(await played).toEqual({ liquidations: { okx: 3 }, prices: 0, readings: 0, skipped: 0 });
    await client.settled();
    expect(times(client).at(-1)).toBe(START_MS + 2_400);
  });

  it('goes faster by `speed` and never stamps the future', async () => {
    const clock = new ManualClock(START_MS);
    const [okx] = await open('okx');
    const client = await okxClient(okx!);
    const played = playScenario(
      [okx!],
      [0, 10_000, 20_000].map((ms) => liquidation('okx', ms, 0)),
      { clock, speed: 10 },
    );
    await clock.advance(2_000);
    await played;
    await client.settled();
    expect(times(client)).toEqual([START_MS, START_MS + 1_000, START_MS + 2_000]);
  });

  it('sends liquidations to their venue, prices to all, and counts what nobody can print', async () => {
    const clock = new ManualClock(START_MS);
    const [okx, hyperliquid] = await open('okx', 'hyperliquid');
    const canary = await RawClient.open(`${okx!.url}/ws/v5/public`);
    await canary.ask({ op: 'subscribe', args: [{ channel: 'tickers', instId: 'BTC-USDT-SWAP' }] });
    const other = await RawClient.open(`${hyperliquid!.url}/ws`);
    await other.ask({ method: 'subscribe', subscription: { type: 'bbo', coin: 'BTC' } });
    const price: CascadeEvent = {
      type: 'price',
      exchange: 'binance',
      symbol: 'BTCUSDT',
      tsMs: 0,
      receivedTsMs: 0,
      price: 80_000,
      tradedUsd: 8_000,
    };
    const sideless = { ...liquidation('okx', 2), liquidatedSide: undefined };
    const unlisted = { ...price, symbol: 'NOPEUSDT' };
    const events = [price, unlisted, liquidation('okx', 1), liquidation('bybit', 1), sideless] as CascadeEvent[];
    const played = playScenario([okx!, hyperliquid!], events, { clock });
    await clock.advance(10);
    expect(await played).toEqual({ liquidations: { okx: 1 }, prices: 1, readings: 0, skipped: 3 });
    expect(await canary.nextJson()).toMatchObject({ data: [{ last: '80000', bidPx: '80000', lastSz: '10' }] });
    expect(await other.nextJson()).toMatchObject({ channel: 'bbo' });
  });

  it('makes marks of all prices, and tells open interest and funding of their own venue', async () => {
    const clock = new ManualClock(START_MS);
    const [binance, hyperliquid] = await open('binance', 'hyperliquid');
    const marks = await RawClient.open(`${binance!.url}/market/stream?streams=!markPrice@arr@1s`);
    const contexts = await RawClient.open(`${hyperliquid!.url}/ws`);
    await contexts.ask({ method: 'subscribe', subscription: { type: 'allMids' } });
    const at = { exchange: 'binance', symbol: 'ETHUSDT', tsMs: 0, receivedTsMs: 0 } as const;
    const events: CascadeEvent[] = [
      { ...at, type: 'price', price: 2_100 },
      { ...at, type: 'open-interest', openInterest: 1_234.5, openInterestUsd: 2_592_450 },
      { ...at, type: 'funding', exchange: 'hyperliquid', fundingRate: 0.00002, intervalHours: 1 },
      { ...at, type: 'price', symbol: 'BTCUSDT', price: 65_000, kind: 'mark' },
      { ...at, type: 'price', symbol: 'BTCUSDT', price: 64_990 },
    ];
    const played = playScenario([binance!, hyperliquid!], events, { clock });
    await clock.advance(1);
    expect(await played).toEqual({ liquidations: {}, prices: 1, readings: 4, skipped: 0 });
    const [eth, btc] = [
      { s: 'ETHUSDT', p: '2100', r: '0.0001' },
      { s: 'BTCUSDT', p: '64990' },
    ].map((row) => expect.objectContaining(row));
    expect(await marks.nextJson()).toMatchObject({ data: expect.arrayContaining([eth, btc]) });
    expect(await contexts.nextJson()).toMatchObject({ channel: 'allMids', data: { mids: { BTC: '64990', ETH: '2100' } } });
    const ask = async (url: string, body?: string): Promise<unknown> =>
      (await fetch(url, body === undefined ? {} : { method: 'POST', body })).json();
    expect(await ask(`${binance!.restUrl}/fapi/v1/openInterest?symbol=ETHUSDT`)).toMatchObject({ openInterest: '1234.5' });
    const [, rows] = (await ask(`${hyperliquid!.restUrl}/info`, '{"type":"metaAndAssetCtxs"}')) as [unknown, object[]];
    expect(rows[1]).toMatchObject({ openInterest: '600000.5', funding: '0.00002', markPx: '2100' });
  });

  it('stops when aborted and says how far it came', async () => {
    const clock = new ManualClock(START_MS);
    const [okx] = await open('okx');
    const abort = new AbortController();
    const played = playScenario(
      [okx!],
      [0, 1_000, 2_000].map((ms) => liquidation('okx', ms)),
      { clock, signal: abort.signal },
    );
    await clock.advance(1_500);
    abort.abort();
    expect((await played).liquidations).toEqual({ okx: 2 });
    expect(clock.nowMs()).toBe(START_MS + 1_500);
    await expect(playScenario([], [], { clock, speed: 0 })).rejects.toMatchObject({ code: 'testkit/invalid-speed' });
    expect(await playScenario([], [], { clock })).toEqual({ liquidations: {}, prices: 0, readings: 0, skipped: 0 });
  });

  it('carries whole scenarios over real sockets without losing a row', async () => {
    const clock = new ManualClock(START_MS);
    const all = await open('binance', 'bybit', 'okx', 'hyperliquid');
    const client = await okxClient(all[2]!);
    const events = burst600();
    const played = playScenario(all, events, { clock });
    await clock.advance(20_000);
    expect((await played).liquidations).toEqual({ binance: 200, bybit: 200, okx: 200 });
    await client.settled();
    expect(client.frames).toHaveLength(200);
    // The first event is a price received 8 ms after the start; OKX is third in the burst, 3 ms into it.
    expect(times(client)[0]).toBe(START_MS - 8 + 10_000 + 3);
    const crash = playScenario(all, marketWideCrash(), { clock });
    await clock.advance(60_000);
    const { liquidations, prices, skipped } = await crash;
    expect(Object.values(liquidations).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5_000);
    expect([prices, skipped]).toEqual([220, 0]);
  });
});
