import { type FakeExchange, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options.js';
import { Rig, tuned } from './feed-rig.sample.js';

const MAX_FRAME_BYTES = 1_048_576;
/** FIN and text, or text to be continued, or the last part of it, each with a length in 8 bytes. */
const [WHOLE, FIRST_PART, LAST_PART] = [0x81, 0x01, 0x80];

const rigs: Rig<FakeExchange>[] = [];

async function openRig(options: FeedOptions = {}): Promise<Rig<FakeExchange>> {
  const rig = new Rig(await openFakeExchange({ venue: 'okx' }), options);
  rigs.push(rig);
  return rig.live();
}

/** The bytes of a WebSocket frame whose payload may lack its end. */
function frame(firstByte: number, payload: Uint8Array, declaredBytes: number = payload.length): Buffer {
  const header = Buffer.alloc(10);
  header.writeUInt8(firstByte, 0);
  header.writeUInt8(127, 1);
  header.writeBigUInt64BE(BigInt(declaredBytes), 2);
  return Buffer.concat([header, payload]);
}

/** The reason why the socket was replaced, once it was and the next good liquidation has arrived. */
async function replaced(rig: Rig<FakeExchange>): Promise<string> {
  await rig.until('live again', () => rig.reasons('live').length === 2 && rig.isLive);
  rig.liquidate(Date.now());
  await rig.until('the next good one', () => rig.liquidations.length === 1);
  expect([rig.fake.totalConnections - rig.fake.peakConnectionCount, rig.fake.peakConnectionCount]).toEqual([1, 1]);
  return (rig.reasons('down')[0] ?? '').replace(/:\d+/, '');
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

describe('a frame that breaks the protocol', () => {
  it.each<[string, (fake: FakeExchange) => void, string]>([
    ['invalid UTF-8', (fake) => fake.sendBytes(frame(WHOLE, new Uint8Array([0xc3, 0x28]))), 'WS_ERR_INVALID_UTF8'],
    ['an unknown opcode', (fake) => fake.sendBytes(frame(0x83, new Uint8Array())), 'WS_ERR_INVALID_OPCODE'],
    ['a giant', (fake) => fake.sendRaw('x'.repeat(MAX_FRAME_BYTES + 1)), 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    [
      'a giant that is only announced',
      (fake) => fake.sendBytes(frame(WHOLE, new Uint8Array(), 2 ** 40)),
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    [
      'a giant in parts that are small enough',
      (fake) => {
        fake.sendBytes(frame(FIRST_PART, Buffer.alloc(600_000, 'x')));
        fake.sendBytes(frame(LAST_PART, Buffer.alloc(600_000, 'x')));
      },
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    ['a decompression bomb', (fake) => fake.sendBomb(100_000_000), 'WS_ERR_UNEXPECTED_RSV_1'],
  ])('%s: costs the socket and nothing else', async (_what, send, code) => {
    const rig = await openRig();
    send(rig.fake);
    expect(await replaced(rig)).toBe(`protocol error from 127.0.0.1 (${code})`);
  });

  it('truncated: what never comes is not waited for longer than for any data', async () => {
    const rig = await openRig();
    rig.stopPrices();
    rig.fake.sendBytes(frame(WHOLE, Buffer.from('{"arg":'), 5_000));
    await rig.until('stale', () => rig.reasons('stale').length === 1);
    rig.startPrices();
    expect(await replaced(rig)).toBe('canary silent for 0.3 s');
  });

  it('truncated: data that comes instead ends up inside the frame, and its silence is noticed all the same', async () => {
    const rig = await openRig();
    rig.fake.sendBytes(frame(WHOLE, Buffer.from('{"arg":'), 900_000));
    expect(await replaced(rig)).toBe('canary silent for 0.3 s');
  });

  it('does not include the longest allowed', async () => {
    const rig = await openRig();
    rig.fake.sendRaw('x'.repeat(MAX_FRAME_BYTES));
    await rig.until('it was read', () => rig.venue.problems.some(({ code }) => code === 'not-json'));
    expect([rig.isLive, rig.fake.totalConnections]).toEqual([true, 1]);
  });
});

describe('compression', () => {
  it('is not offered, so that an exchange that insists on it is refused until it stops', async () => {
    const rig = await openRig();
    rig.fake.setFault('forced-deflate');
    rig.fake.terminateAll();
    await rig.until('two refusals', () => rig.reasons('down').length >= 3);
    expect(rig.reasons('down')[1]?.replace(/:\d+/, '')).toBe(
      'connection failed to 127.0.0.1 (Server sent a Sec-WebSocket-Extensions header but no extension was requested)',
    );
    rig.fake.setFault(undefined);
    await rig.until('live again', () => rig.isLive);
  });
});

describe.each(['binance', 'bybit', 'okx', 'hyperliquid'] as const)('garbage among good data of %s', (venue) => {
  it('is counted and left out; every good one arrives on the same socket', async () => {
    const rig = new Rig(await openFakeExchange({ venue }), tuned({ maxSilenceMs: 10_000 }));
    rigs.push(rig);
    await rig.live();
    const sockets = rig.fake.totalConnections;
    rig.fake.setFault('garbage');
    const tsMs = Date.now();
    for (let index = 0; index < 500; index += 1) rig.liquidate(tsMs + index, index % 2 === 0 ? 'long' : 'short');
    await rig.until('every good one', () => rig.liquidations.length >= 500);
    await rig.until('more prices', () => rig.venue.frames > 1_000);
    rig.fake.setFault(undefined);
    expect(rig.liquidations.map((event) => event.tsMs)).toEqual(Array.from({ length: 500 }, (_, index) => tsMs + index));
    expect(rig.liquidations.every(({ price, notionalUsd }) => price === 60_000 && notionalUsd !== undefined && notionalUsd > 0)).toBe(true);
    expect(new Set(rig.venue.problems.map(({ code }) => code))).toContain('not-json');
    expect(rig.venue.problems.filter(({ code }) => code === 'codec-defect')).toEqual([]);
    const counted = rig.venue.problems.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBeGreaterThan(300);
    expect([rig.fake.totalConnections, rig.reasons('down')]).toEqual([sockets, []]);
  });
});
