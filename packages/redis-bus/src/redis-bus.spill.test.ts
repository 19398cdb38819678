import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisBinary, openRedisServer } from '@cascade/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalBus } from './bus.js';
import { numbered } from './numbered.sample.js';
import { expectWhole } from './outage.sample.js';
import { inspect, PATIENTLY } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import type { RedisBusOptions } from './redis-bus-options.js';

const hasRedis = (await findRedisBinary()) !== undefined;

/** Nobody listens there. */
const NOWHERE = 'redis://127.0.0.1:1';

function offer(bus: SignalBus, from: number, to: number): void {
  for (let number = from; number <= to; number++) bus.offer(numbered(number));
}

describe('RedisBus with a spill file', () => {
  let folder: string;
  let spillFile: string;
  const buses: SignalBus[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-bus-'));
    spillFile = join(folder, 'signals.spill');
  });
  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus.close();
    rmSync(folder, { recursive: true });
  });
  function open(options: RedisBusOptions): SignalBus {
    const bus = openRedisBus(options);
    buses.push(bus);
    return bus;
  }

  it.skipIf(!hasRedis)('writes what an earlier bus could not, first and in order', async () => {
    const first = open({ url: NOWHERE, queue: { spillFile } });
    offer(first, 1, 300);
    await first.close();
    expect(first.stats()).toMatchObject({ queued: 300, spilled: 300, refused: 0 });
    const server = await openRedisServer({ args: [] });
    const client = inspect(server.url);
    try {
      const second = open({ url: server.url, queue: { spillFile } });
      offer(second, 301, 310);
      await second.flush();
      await expectWhole(client, 310);
      expect(second.stats()).toMatchObject({ offered: 10, recovered: 300, published: 310, repeated: 0, spilledBytes: 0 });
    } finally {
      client.disconnect();
      await server.stop();
    }
  });

  it('says in the error of a waiting flush that nothing is lost', async () => {
    const bus = open({ url: NOWHERE, queue: { spillFile } });
    offer(bus, 1, 2);
    const flushed = bus.flush();
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('degraded');
    const closed = bus.close();
    await expect(flushed).rejects.toMatchObject({
      code: 'redis-bus/closed',
      message: 'the bus was closed with "2" signals not yet written to Redis; they are in the spill file',
    });
    await closed;
    expect(statSync(spillFile).size).toBeGreaterThan(1_500);
  });

  it.skipIf(process.platform !== 'linux')('says once that it refuses signals because memory and disk are full', async () => {
    symlinkSync('/dev/full', spillFile);
    const told: unknown[] = [];
    const bus = open({
      url: NOWHERE,
      queue: { spillFile, maxQueued: 3 },
      onStateChange: (state, error) => void (error && told.push([state, error.code, error.message])),
    });
    offer(bus, 1, 5);
    expect(bus.stats()).toMatchObject({ state: 'degraded', queued: 3, refused: 2, spillRefused: 2, spilled: 0, lastError: 'ENOSPC' });
    expect(told).toEqual([
      [
        'degraded',
        'redis-bus/spill-refused',
        'memory is full and the spill file took no more (ENOSPC): new signals are refused until Redis is back',
      ],
    ]);
  });

  it('does not open when another bus has the file', () => {
    open({ url: NOWHERE, queue: { spillFile } });
    expect(() => openRedisBus({ url: NOWHERE, queue: { spillFile } })).toThrow(expect.objectContaining({ code: 'redis-bus/spill-locked' }));
  });
});
