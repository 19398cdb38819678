import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openFakeExchange } from '../fake-exchange.js';
import { ManualClock } from '../manual-clock.js';
import { RawClient } from './raw-client.js';
import type { FakeExchange, FakeExchangeOptions, FakeFault } from './types.js';

const T = 1_791_565_200_000;
const LONG = { symbol: 'BTCUSDT', liquidatedSide: 'long', price: 80_000, quantity: 0.2, tsMs: T } as const;
const OKX_PATH = '/ws/v5/public';
const LIQUIDATIONS = { op: 'subscribe', args: [{ channel: 'liquidation-orders', instType: 'SWAP' }] };

const fakes: FakeExchange[] = [];
const clients: WebSocket[] = [];

async function open(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue: 'okx', ...options });
  fakes.push(fake);
  return fake;
}

async function connect(fake: FakeExchange): Promise<RawClient> {
  const client = await RawClient.open(fake.url + OKX_PATH);
  clients.push(client.socket);
  return client;
}

async function subscribed(fake: FakeExchange): Promise<RawClient> {
  const client = await connect(fake);
  await client.ask(LIQUIDATIONS);
  return client;
}

/** A client that is not open yet, with the error it will end with. */
function dial(fake: FakeExchange, options: object = {}): { socket: WebSocket; failure: Promise<string> } {
  const socket = new WebSocket(fake.url + OKX_PATH, options);
  clients.push(socket);
  const failure = new Promise<string>((resolve) => socket.once('error', (error) => resolve(error.message)));
  return { socket, failure };
}

/** Waits for something the server does on its own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

describe('half-open', () => {
  it('keeps the connection without hearing, answering or closing, also after it ends', async () => {
    const fake = await open();
    const client = await subscribed(fake);
    const heard = fake.receivedFrames.length;
    let signs = 0;
    for (const sign of ['pong', 'close', 'error', 'message']) client.socket.on(sign, () => (signs += 1));
    fake.setFault('half-open');
    client.say('ping');
    client.socket.ping();
    expect([fake.send(LONG), fake.sendRaw('{}'), fake.sendBytes(new Uint8Array([0x89, 0]))]).toEqual([0, 0, 0]);
    fake.closeAll(1_001);
    fake.setFault(undefined);
    const other = await subscribed(fake);
    expect(fake.send(LONG)).toBe(1);
    expect(await other.next()).toContain('80000');
    client.say('ping');
    await other.settled();
    expect([signs, fake.receivedFrames.length - heard, client.socket.readyState]).toEqual([0, 1, WebSocket.OPEN]);
    expect(fake.connectionCount).toBe(2);
  });

  it('notices that the client has left, and can be cut', async () => {
    const fake = await open();
    const [leaves, stays] = [await connect(fake), await connect(fake)];
    fake.setFault('half-open');
    leaves.socket.terminate();
    await until(() => fake.connectionCount === 1);
    const code = stays.closed();
    fake.terminateAll();
    expect(await code).toBe(1_006);
  });

  it('goes on listing instruments by REST', async () => {
    const fake = await open();
    fake.setFault('half-open');
    expect((await fetch(`${fake.restUrl}/api/v5/public/instruments?instType=SWAP`)).status).toBe(200);
  });
});

describe.each(['half-open', 'no-upgrade'] as const)('a handshake under %s', (fault) => {
  it('is taken by TCP and never answered, not even afterwards', async () => {
    const fake = await open();
    fake.setFault(fault);
    const raw = connectTcp(Number(new URL(fake.url).port), '127.0.0.1');
    await once(raw, 'connect');
    let bytes = 0;
    raw.on('data', (chunk) => (bytes += chunk.length));
    raw.write(`GET ${OKX_PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`);
    raw.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
    await until(() => fake.unansweredConnections === 1);
    const { failure } = dial(fake, { handshakeTimeout: 50 });
    expect(await failure).toBe('Opening handshake has timed out');
    expect([fake.totalConnections, fake.connectionCount, fake.unansweredConnections]).toEqual([0, 0, 2]);
    expect(fake.peakConnectionCount).toBe(2);
    fake.setFault(undefined);
    await (await connect(fake)).settled();
    expect([bytes, raw.readyState]).toEqual([0, 'open']);
    raw.destroy();
  });
});

describe('slow-upgrade', () => {
  it('answers byte by byte, so that no pause ever ends the wait', async () => {
    const fake = await open();
    fake.setFault('slow-upgrade');
    const raw = connectTcp(Number(new URL(fake.url).port), '127.0.0.1');
    let text = '';
    raw.on('data', (chunk) => (text += String(chunk)));
    raw.write(`GET ${OKX_PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`);
    raw.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
    await until(() => text.endsWith('xxx'));
    expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\nX-Padding: x+$/);
    expect([fake.unansweredConnections, fake.totalConnections]).toEqual([1, 0]);
    raw.destroy();
  });
});

describe('no-upgrade', () => {
  it('leaves open sockets in peace', async () => {
    const fake = await open();
    const client = await subscribed(fake);
    fake.setFault('no-upgrade');
    fake.send(LONG);
    expect(await client.next()).toContain('80000');
  });
});

describe('flapping', () => {
  it('cuts open and new sockets after the time given, for as long as it lasts', async () => {
    const clock = new ManualClock();
    const fake = await open({ clock });
    const before = await connect(fake);
    fake.setFault('flapping', 300);
    await clock.advance(200);
    const later = await connect(fake);
    const cut = Promise.all([before.closed(), later.closed()]);
    await clock.advance(100);
    await until(() => fake.connectionCount === 1);
    expect(later.socket.readyState).toBe(WebSocket.OPEN);
    await clock.advance(200);
    expect(await cut).toEqual([1_006, 1_006]);
    const last = await connect(fake);
    fake.setFault(undefined);
    await clock.advance(1_000);
    await last.settled();
    expect(fake.connectionCount).toBe(1);
  });
});

describe('a refused upgrade', () => {
  it.each<[FakeFault, number]>([
    ['refuse-403', 403],
    ['refuse-429', 429],
    ['refuse-451', 451],
    ['refuse-503', 503],
  ])('%s carries that status', async (fault, status) => {
    const fake = await open();
    fake.setFault(fault);
    expect(await dial(fake).failure).toBe(`Unexpected server response: ${status}`);
    expect([fake.refusedConnections, fake.totalConnections]).toEqual([1, 0]);
  });
});

describe('compression', () => {
  it('is never agreed on unless forced, then also with a client that did not offer it', async () => {
    const fake = await open();
    const offering = dial(fake, { perMessageDeflate: true }).socket;
    await once(offering, 'open');
    expect(offering.extensions).toBe('');
    fake.setFault('forced-deflate');
    expect(await dial(fake, { perMessageDeflate: false }).failure).toContain('Sec-WebSocket-Extensions');
    const agreed = dial(fake, { perMessageDeflate: true }).socket;
    await once(agreed, 'open');
    expect(agreed.extensions).toBe('permessage-deflate');
  });

  it('lets a bomb of a few kilobytes unpack to megabytes where it was agreed on, and break the protocol elsewhere', async () => {
    const fake = await open();
    const plain = await connect(fake);
    fake.setFault('forced-deflate');
    const agreed = dial(fake, { perMessageDeflate: true }).socket;
    await once(agreed, 'open');
    const broken = once(plain.socket, 'error');
    const unpacked = once(agreed, 'message');
    expect(fake.sendBomb(8_000_000)).toBe(2);
    expect(String((await unpacked)[0])).toHaveLength(8_000_000);
    expect((await broken)[0]).toMatchObject({ code: 'WS_ERR_UNEXPECTED_RSV_1' });
    expect(deflateRawSync(Buffer.alloc(8_000_000, 'x')).length).toBeLessThan(10_000);
  });
});

describe('bytes below the framing', () => {
  it.each<[string, readonly number[], string]>([
    ['invalid UTF-8', [0x81, 2, 0xc3, 0x28], 'WS_ERR_INVALID_UTF8'],
    ['an unknown opcode', [0x83, 0], 'WS_ERR_INVALID_OPCODE'],
    ['a masked frame', [0x81, 0x80, 1, 2, 3, 4], 'WS_ERR_UNEXPECTED_MASK'],
    ['a close code nobody may send', [0x88, 2, 0x03, 0xed], 'WS_ERR_INVALID_CLOSE_CODE'],
  ])('arrive as they are: %s', async (_what, bytes, code) => {
    const fake = await open();
    const client = await connect(fake);
    const error = once(client.socket, 'error');
    expect(fake.sendBytes(new Uint8Array(bytes))).toBe(1);
    expect((await error)[0]).toMatchObject({ code });
  });
});

describe.each(['binance', 'bybit', 'okx', 'hyperliquid'] as const)('what a fake %s printed', (venue) => {
  const paths = { binance: '/market/ws/!forceOrder@arr', bybit: '/v5/public/linear', okx: OKX_PATH, hyperliquid: '/ws' };
  const requests = {
    binance: undefined,
    bybit: { op: 'subscribe', args: ['allLiquidation.BTCUSDT'] },
    okx: LIQUIDATIONS,
    hyperliquid: { method: 'subscribe', subscription: { type: 'trades', coin: 'BTC' } },
  };
  const reader = async (fake: FakeExchange): Promise<RawClient> => {
    const client = await RawClient.open(fake.url + paths[venue]);
    clients.push(client.socket);
    if (requests[venue] !== undefined) await client.ask(requests[venue]);
    return client;
  };

  it('is replayed to the letter on another socket, the last 500 prints', async () => {
    const fake = await open({ venue });
    const first = await reader(fake);
    for (let index = 0; index < 503; index += 1) fake.send({ ...LONG, tsMs: T + index });
    await first.settled();
    const second = await reader(fake);
    first.socket.terminate();
    await until(() => fake.connectionCount === 1);
    expect(fake.replay()).toBe(500);
    await second.settled();
    expect(second.frames).toHaveLength(500);
    expect(second.frames).toEqual(first.frames.slice(3));
  });

  it('carries a clock that is off', async () => {
    const fake = await open({ venue });
    const client = await reader(fake);
    fake.setClockSkewMs(-5_000);
    fake.send(LONG);
    fake.setClockSkewMs(5_000);
    fake.send(LONG);
    fake.setClockSkewMs(0);
    fake.send(LONG);
    const stamps = [await client.next(), await client.next(), await client.next()].map(
      (frame) => /"(?:time|ts|T)":"?(\d{13})/.exec(frame)?.[1],
    );
    expect(stamps).toEqual([String(T - 5_000), String(T + 5_000), String(T)]);
  });
});
