import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openFakeExchange } from '../fake-exchange.js';
import { ManualClock } from '../manual-clock.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeExchangeOptions, FakeVenue } from './types.js';

// biome-ignore format: one a line
const PATHS: Partial<Record<FakeVenue, string>> = {
  binance: '/market/ws',
  bybit: '/v5/public/linear',
  okx: '/ws/v5/public',
  hyperliquid: '/ws',
  aster: '/ws',
  'binance-coinm': '/market/ws',
  gate: '/v4/ws/usdt',
  bitget: '/v3/ws/public',
  kraken: '/ws/v1',
  dydx: '/v4/ws',
  lighter: '/stream',
};

const fakes: FakeExchange[] = [];

async function open(options: FakeExchangeOptions): Promise<FakeExchange> {
  const fake = await openFakeExchange(options);
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('heartbeats', () => {
  it('okx closes a socket after 30 s of silence in both directions; a ping keeps it open', async () => {
    const clock = new ManualClock();
    const fake = await open({ venue: 'okx', clock });
    const client = await RawClient.open(fake.url + PATHS[fake.venue]);
    await clock.advance(29_000);
    client.say('ping');
    await client.next();
    await clock.advance(29_000);
    expect(fake.connectionCount).toBe(1);
    const code = client.closed();
    await clock.advance(2_000);
    expect(await code).toBe(4_004);
  });

  it('hyperliquid closes after 60 s; what the server sends counts as a sign of life', async () => {
    const clock = new ManualClock();
    const fake = await open({ venue: 'hyperliquid', clock });
    const client = await RawClient.open(fake.url + PATHS[fake.venue]);
    await clock.advance(59_000);
    fake.sendRaw('{}');
    await clock.advance(59_000);
    expect(fake.connectionCount).toBe(1);
    const code = client.closed();
    await clock.advance(2_000);
    expect(await code).toBe(1_000);
  });

  it('bybit cuts a client that was silent for 10 min, whatever it was sent', async () => {
    const clock = new ManualClock();
    const fake = await open({ venue: 'bybit', clock });
    const client = await RawClient.open(fake.url + PATHS[fake.venue]);
    await clock.advance(599_000);
    expect(fake.sendRaw('{}')).toBe(1);
    const code = client.closed();
    await clock.advance(2_000);
    expect(await code).toBe(1_006);
  });

  it('bitget cuts a client that was silent for 2 min, whatever it was sent', async () => {
    const clock = new ManualClock();
    const fake = await open({ venue: 'bitget', clock });
    const client = await RawClient.open(fake.url + PATHS[fake.venue]);
    await clock.advance(119_000);
    expect(await client.ask({ op: 'dance' })).toMatchObject({ event: 'error' });
    await clock.advance(119_000);
    expect(fake.sendRaw('{}')).toBe(1);
    const code = client.closed();
    await clock.advance(2_000);
    expect(await code).toBe(1_006);
  });

  it.each([
    ['aster', 300_000],
    ['binance-coinm', 180_000],
    ['gate', 30_000],
  ] as const)('%s sends a ping frame every %d ms', async (venue, everyMs) => {
    const clock = new ManualClock();
    const fake = await open({ venue, clock });
    const client = await RawClient.open(fake.url + PATHS[venue]);
    const times: number[] = [];
    client.socket.on('ping', (payload) => times.push(Number(String(payload))));
    for (let turn = 1; turn <= 3; turn += 1) {
      await clock.advance(everyMs);
      await client.settled();
      expect(times).toHaveLength(turn);
    }
    expect([times.at(-1), fake.connectionCount]).toEqual([clock.nowMs(), 1]);
  });

  it('binance sends ping frames every 3 min and cuts a client that has not answered for 10 min', async () => {
    const clock = new ManualClock();
    const fake = await open({ venue: 'binance', clock });
    const polite = await RawClient.open(fake.url + PATHS[fake.venue]);
    await clock.advance(179_000);
    const ping = once(polite.socket, 'ping');
    await clock.advance(1_000);
    expect(String((await ping)[0])).toBe(String(clock.nowMs()));
    const deaf = new WebSocket(`${fake.url}/market/ws`, { autoPong: false });
    await once(deaf, 'open');
    const cut = once(deaf, 'close');
    for (let second = 0; second < 601 && fake.connectionCount === 2; second += 20) {
      await clock.advance(20_000);
      await polite.settled();
    }
    expect((await cut)[0]).toBe(1_006);
    expect([fake.connectionCount, polite.socket.readyState]).toEqual([1, WebSocket.OPEN]);
  });
});
