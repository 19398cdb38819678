import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MANNERS } from './fake-exchange/manners.sample.js';
import { RawClient } from './fake-exchange/raw-client.js';
import { FAKE_VENUES, type FakeExchange, type FakeExchangeOptions } from './fake-exchange/types.js';
import { openFakeExchange } from './fake-exchange.js';

const T = 1_791_565_200_000;
const LONG = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T } as const;
const PRICE = { price: 80_000, bid: 79_999.9, ask: 80_000.1, tsMs: T };

const fakes: FakeExchange[] = [];

async function open(options: FakeExchangeOptions): Promise<FakeExchange> {
  const fake = await openFakeExchange(options);
  fakes.push(fake);
  return fake;
}

async function connect(fake: FakeExchange): Promise<RawClient> {
  const { path, welcome = 0 } = MANNERS[fake.venue];
  const client = await RawClient.open(fake.url + path);
  for (let i = 0; i < welcome; i += 1) await client.next();
  return client;
}

/** A client that is subscribed and has taken ack and snapshot. */
async function subscribed(fake: FakeExchange): Promise<RawClient> {
  const client = await connect(fake);
  client.say(MANNERS[fake.venue].subscribe);
  for (let i = 0; i < MANNERS[fake.venue].greeting; i += 1) await client.next();
  return client;
}

/** Waits for something the server does on its own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe.each(FAKE_VENUES)('a fake %s', (venue) => {
  const row = { ...LONG, symbol: MANNERS[venue].symbol ?? LONG.symbol };

  it('mute: withholds data, keeps acking and answering pings, and recovers', async () => {
    const fake = await open({ venue });
    const client = await subscribed(fake);
    fake.setFault('mute');
    expect([fake.send(row), fake.sendPrice(PRICE)]).toEqual([0, 0]);
    client.say(MANNERS[venue].ping);
    expect(await client.next()).toBeTypeOf('string');
    const late = await connect(fake);
    late.say(MANNERS[venue].subscribe);
    await late.next();
    await late.settled();
    expect([client.frames, late.frames]).toEqual([[], []]);
    fake.setFault(undefined);
    expect(fake.send(row)).toBe(2);
  });

  it('ack-only: acks but never serves a socket that subscribed meanwhile, even afterwards', async () => {
    const fake = await open({ venue });
    const before = await subscribed(fake);
    fake.setFault('ack-only');
    const meanwhile = await connect(fake);
    meanwhile.say(MANNERS[venue].subscribe);
    expect(await meanwhile.next()).toBeTypeOf('string');
    expect(fake.send(row)).toBe(0);
    fake.setFault(undefined);
    expect(fake.send(row)).toBe(1);
    meanwhile.say(MANNERS[venue].ping);
    await meanwhile.next();
    await Promise.all([before.settled(), meanwhile.settled()]);
    expect([before.frames.length, meanwhile.frames.length]).toEqual([1, 0]);
  });

  it('no-ack: loses the subscription, still answers pings', async () => {
    const fake = await open({ venue });
    fake.setFault('no-ack');
    const client = await connect(fake);
    client.say(MANNERS[venue].subscribe);
    await client.settled();
    expect([client.frames, fake.subscriptions]).toEqual([[], [[]]]);
    expect(fake.send(row)).toBe(0);
    client.say(MANNERS[venue].ping);
    expect(await client.next()).toBeTypeOf('string');
    fake.setFault(undefined);
    client.say(MANNERS[venue].subscribe);
    await client.next();
    expect(fake.send(row)).toBe(1);
  });

  it('no-pong: answers neither its own pings nor ping frames, keeps sending data', async () => {
    const fake = await open({ venue });
    const client = await subscribed(fake);
    fake.setFault('no-pong');
    let pongs = 0;
    client.socket.on('pong', () => {
      pongs += 1;
    });
    client.say(MANNERS[venue].ping);
    client.socket.ping();
    await until(() => fake.receivedFrames.length === 2);
    fake.send(row);
    expect(await client.next()).toContain('80000');
    expect([client.frames, pongs]).toEqual([[], 0]);
    fake.setFault(undefined);
    await client.settled();
    expect(pongs).toBe(1);
  });

  it('garbage: puts a malformed frame before every good one', async () => {
    const fake = await open({ venue });
    const client = await subscribed(fake);
    fake.setFault('garbage');
    for (let i = 0; i < 12; i += 1) fake.send({ ...row, tsMs: T + i });
    await client.settled();
    expect(client.frames).toHaveLength(24);
    const good = client.frames.filter((_, index) => index % 2 === 1);
    const bad = client.frames.filter((_, index) => index % 2 === 0);
    expect(good.every((frame) => frame.includes('80000') && typeof JSON.parse(frame) === 'object')).toBe(true);
    expect(new Set(bad).size).toBeGreaterThan(8);
    expect(bad).toContain('');
  });
});

describe('a fake exchange', () => {
  it('refuses upgrades with 429 and Retry-After, or 403; open sockets stay', async () => {
    const fake = await open({ venue: 'binance' });
    const client = await subscribed(fake);
    const refusal = async (): Promise<{ status: number | undefined; retryAfter: string | undefined }> => {
      const socket = new WebSocket(`${fake.url}/market/ws`);
      const [, response] = (await once(socket, 'unexpected-response')) as [
        unknown,
        { statusCode?: number; headers: Record<string, string> },
      ];
      return { status: response.statusCode, retryAfter: response.headers['retry-after'] };
    };
    fake.setFault('refuse-429');
    expect(await refusal()).toEqual({ status: 429, retryAfter: '1' });
    expect(fake.send(LONG)).toBe(1);
    fake.setFault('refuse-403');
    expect(await refusal()).toEqual({ status: 403, retryAfter: undefined });
    fake.setFault(undefined);
    await connect(fake);
    await client.settled();
    expect([client.frames.length, fake.refusedConnections, fake.totalConnections]).toEqual([1, 2, 2]);
  });

  it('knows only the endpoints of its venue', async () => {
    const fake = await open({ venue: 'bybit' });
    const socket = new WebSocket(`${fake.url}/ws`);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }];
    expect(response.statusCode).toBe(404);
    expect((await fetch(`${fake.restUrl}/fapi/v1/exchangeInfo`)).status).toBe(404);
  });

  it('counts connections: open now, most at once, ever', async () => {
    const fake = await open({ venue: 'okx' });
    const first = await connect(fake);
    const second = await connect(fake);
    expect([fake.connectionCount, fake.peakConnectionCount, fake.totalConnections]).toEqual([2, 2, 2]);
    first.socket.close();
    await first.closed();
    await until(() => fake.connectionCount === 1);
    await connect(fake);
    expect([fake.connectionCount, fake.peakConnectionCount, fake.totalConnections]).toEqual([2, 2, 3]);
    expect(second.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('closes with a code, or cuts the line without one', async () => {
    const fake = await open({ venue: 'okx' });
    const polite = await connect(fake);
    const code = polite.closed();
    fake.closeAll(1_012, 'restart');
    expect(await code).toBe(1_012);
    const cut = await connect(fake);
    const cutCode = cut.closed();
    fake.terminateAll();
    expect(await cutCode).toBe(1_006);
    await until(() => fake.connectionCount === 0);
  });

  it('sends raw text and bytes to every socket, subscribed or not', async () => {
    const fake = await open({ venue: 'okx' });
    const client = await connect(fake);
    expect(fake.sendRaw('{"event":"notice","code":"64008"}')).toBe(1);
    expect(await client.nextJson()).toEqual({ event: 'notice', code: '64008' });
    fake.sendRaw(new Uint8Array([111, 107]));
    expect(await client.next()).toBe('ok');
  });

  it('keeps the last 1,000 frames it heard', async () => {
    const fake = await open({ venue: 'okx' });
    const client = await connect(fake);
    for (let i = 0; i < 1_003; i += 1) client.say(`frame ${i}`);
    await client.settled();
    expect([fake.receivedFrames.length, fake.receivedFrames[0], fake.receivedFrames.at(-1)]).toEqual([1_000, 'frame 3', 'frame 1002']);
  });

  it('survives clients that send nonsense', async () => {
    for (const venue of FAKE_VENUES) {
      const fake = await open({ venue });
      const client = await connect(fake);
      for (const text of [
        '',
        'null',
        '[]',
        '{}',
        '{"op":"subscribe"}',
        '{"op":"subscribe","args":[null,7]}',
        '{"method":"SUBSCRIBE","params":{}}',
        '{"method":"subscribe"}',
      ])
        client.say(text);
      client.socket.send(new Uint8Array([1, 2, 3]));
      await client.settled();
      expect(fake.connectionCount).toBe(1);
    }
  });

  it('takes a given port, can be closed and opened again on it, and says when it is taken', async () => {
    const first = await openFakeExchange({ venue: 'okx' });
    const port = Number(new URL(first.url).port);
    await expect(openFakeExchange({ venue: 'okx', port })).rejects.toMatchObject({ code: 'testkit/listen-failed' });
    const client = await connect(first);
    const closed = client.closed();
    await first.close();
    expect(await closed).toBe(1_006);
    const again = await open({ venue: 'okx', port });
    expect(again.url).toBe(first.url);
    await connect(again);
  });

  it('refuses unknown venues, options, faults and symbols', async () => {
    await expect(openFakeExchange({ venue: 'mtgox' as never })).rejects.toMatchObject({ code: 'testkit/unknown-venue' });
    await expect(openFakeExchange({ venue: 'okx', prot: 1 } as never)).rejects.toMatchObject({ code: 'testkit/unknown-option' });
    const fake = await open({ venue: 'okx' });
    expect(() => fake.setFault('sulk' as never)).toThrow(expect.objectContaining({ code: 'testkit/unknown-fault' }));
    await subscribed(fake);
    expect(() => fake.send({ ...LONG, symbol: 'BTC-USDT' })).toThrow(expect.objectContaining({ code: 'testkit/unknown-symbol' }));
  });
});
