import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { SignalBus } from './bus.js';
import { sampleDetection } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, PATIENTLY } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import { type SignalSubscription, type SubscribeSignalsOptions, subscribeSignals } from './signal-subscription.js';
import { writeSignals } from './stream-writer.sample.js';
import { openWireProxy } from './wire-proxy.sample.js';

const keys = createKeys();
const upTo = (last: number, first = 1): string[] => Array.from({ length: last - first + 1 }, (_, index) => idOf(first + index));
const idOf = (seq: number): string => sampleDetection(seq).signal.id;

describe.skipIf((await findRedisBinary()) === undefined)('a signal subscription when things break', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function start(...args: string[]): Promise<RedisServer> {
    const server = await openRedisServer({ args });
    cleanups.push(() => server.stop());
    return server;
  }
  function look(url: string): Redis {
    const client = inspect(url);
    cleanups.push(() => client.disconnect());
    return client;
  }
  function openBus(url: string): SignalBus {
    const bus = openRedisBus({ url });
    cleanups.push(() => bus.close());
    return bus;
  }
  /** Collects the ids a subscription delivers. */
  function collect(options: SubscribeSignalsOptions): { readonly ids: string[]; readonly signals: SignalSubscription } {
    const signals = subscribeSignals(options);
    const ids: string[] = [];
    const reading = (async () => {
      for await (const { id } of signals) ids.push(id);
    })();
    cleanups.push(async () => {
      await signals.return?.();
      await reading;
    });
    return { ids, signals };
  }
  /** Waits until everything is there and prints how long it took. */
  async function expectAll(ids: readonly string[], wanted: readonly string[], what: string, since = performance.now()): Promise<void> {
    await expect.poll(() => ids.length, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(wanted.length);
    process.stdout.write(`  ${what}: complete after ${(performance.now() - since).toFixed(0)} ms\n`);
    expect(ids).toEqual(wanted);
  }
  const offer = (bus: SignalBus, from: number, to: number): void => {
    for (let seq = from; seq <= to; seq++) bus.offer(sampleDetection(seq));
  };

  it('misses and repeats nothing when the server is killed and restarted while it reads', async () => {
    const server = await start('--appendonly', 'yes', '--appendfsync', 'always');
    const bus = openBus(server.url);
    const { ids, signals } = collect({ url: server.url, fromId: 'start' });
    await signals.ready;
    for (let round = 0; round < 3; round++) {
      offer(bus, round * 400 + 1, round * 400 + 200);
      await expect.poll(() => ids.length, { ...PATIENTLY, interval: 1 }).toBeGreaterThan(round * 400);
      server.kill();
      offer(bus, round * 400 + 201, round * 400 + 400);
      await server.restart();
      await expectAll(ids, upTo(round * 400 + 400), 'killed and restarted');
    }
    offer(bus, 1_201, 1_201);
    await expectAll(ids, upTo(1_201), 'and on');
  });

  it('misses and repeats nothing when a server without persistence comes back empty and the writer restores it', async () => {
    const server = await start();
    const bus = openBus(server.url);
    const { ids, signals } = collect({ url: server.url, fromId: 'start' });
    offer(bus, 1, 300);
    await bus.flush();
    await expect.poll(() => ids.length, PATIENTLY).toBe(300);
    server.kill();
    await server.restart();
    await expect.poll(() => bus.stats().restored, PATIENTLY).toBe(300);
    offer(bus, 301, 310);
    await bus.flush();
    await expectAll(ids, upTo(310), 'restored after a total loss');
    await expect.poll(() => signals.stats().rewinds, PATIENTLY).toBeGreaterThanOrEqual(1);
    expect(signals.stats().duplicates).toBeGreaterThanOrEqual(1);
    expect(ids).toEqual(upTo(310));
  });

  it('goes on when stream ids and seq run backwards after a loss, without delivering anything twice', async () => {
    const server = await start();
    const client = look(server.url);
    const { ids, signals } = collect({ url: server.url, fromId: 'start' });
    for (let seq = 1; seq <= 9; seq++) await writeSignals(client, '', seq, seq, { id: `${seq}000-0` });
    await expect.poll(() => ids.length, PATIENTLY).toBe(9);
    // The server comes back with six of nine signals and a clock that is behind.
    await client.del(keys.stream());
    for (let seq = 1; seq <= 6; seq++) await writeSignals(client, '', seq, seq, { id: `${seq}000-0`, publish: false });
    for (let seq = 10; seq <= 12; seq++) await writeSignals(client, '', seq, seq, { id: `6000-${seq}` });
    await expectAll(ids, upTo(12), 'stream ids went back');
    const { rewinds } = signals.stats();
    expect(rewinds).toBeGreaterThanOrEqual(1);
    await writeSignals(client, '', 13, 13, { id: '6001-0' });
    await expectAll(ids, upTo(13), 'and on');
    expect(signals.stats().rewinds).toBe(rewinds);
  });

  it('takes a fromId that the server has lost for the end of what is there', async () => {
    const server = await start();
    const client = look(server.url);
    for (let seq = 1; seq <= 3; seq++) await writeSignals(client, '', seq, seq, { id: `${seq}000-0` });
    const { ids, signals } = collect({ url: server.url, fromId: '9999-0' });
    await signals.ready;
    await writeSignals(client, '', 4, 4, { id: '4000-0' });
    await expectAll(ids, upTo(4, 4), 'fromId beyond the end');
  });

  it('goes on after FLUSHALL', async () => {
    const server = await start();
    const client = look(server.url);
    const { ids, signals } = collect({ url: server.url, fromId: 'start' });
    await writeSignals(client, '', 1, 5);
    await expect.poll(() => ids.length, PATIENTLY).toBe(5);
    await client.flushall();
    await expect.poll(() => signals.stats().rewinds, PATIENTLY).toBe(1);
    await writeSignals(client, '', 6, 8);
    await expectAll(ids, upTo(8), 'FLUSHALL');
  });

  it('misses nothing while the server is paused, which leaves every socket open', async () => {
    const server = await start();
    const bus = openBus(server.url);
    const { ids, signals } = collect({ url: server.url, fromId: 'start' });
    offer(bus, 1, 10);
    await expect.poll(() => ids.length, PATIENTLY).toBe(10);
    const pauseMs = 5_000;
    server.pause();
    let resumedAt = 0;
    setTimeout(() => {
      resumedAt = performance.now();
      server.resume();
    }, pauseMs);
    offer(bus, 11, 500);
    await expect.poll(() => signals.stats().lastError, PATIENTLY).toBeDefined();
    await expect.poll(() => resumedAt, PATIENTLY).toBeGreaterThan(0);
    await expectAll(ids, upTo(500), `server paused for ${pauseMs} ms`, resumedAt);
    offer(bus, 501, 501);
    await expectAll(ids, upTo(501), 'and on');
  });

  it('starts while the server is away, and begins with what was offered since', async () => {
    const server = await start();
    server.kill();
    const bus = openBus(server.url);
    const { ids, signals } = collect({ url: server.url });
    offer(bus, 1, 20);
    await expect.poll(() => signals.stats().lastError, PATIENTLY).toBe('ECONNREFUSED');
    await server.restart();
    await expectAll(ids, upTo(20), 'server started later');
  });

  it.each([
    ['both sockets die', () => true],
    ['the socket of the stream dies', (index: number) => index === 0],
    ['the socket of the channel dies', (index: number) => index === 1],
  ])('notices that %s without a word, and replaces them', async (what, which) => {
    const server = await start();
    const client = look(server.url);
    const proxy = await openWireProxy(server.port);
    cleanups.push(() => proxy.close());
    const { ids, signals } = collect({ url: `redis://127.0.0.1:${proxy.port}`, fromId: 'start' });
    await signals.ready;
    await writeSignals(client, '', 1, 5);
    await expect.poll(() => ids.length, PATIENTLY).toBe(5);
    expect(proxy.connections).toBe(2);
    proxy.freeze(which);
    await writeSignals(client, '', 6, 20);
    await expectAll(ids, upTo(20), what);
    await expect.poll(() => proxy.connections, PATIENTLY).toBeGreaterThan(2);
    await expect.poll(async () => (await client.pubsub('NUMSUB', keys.channels.signals))[1], PATIENTLY).toBeGreaterThanOrEqual(1);
    await writeSignals(client, '', 21, 25);
    await expectAll(ids, upTo(25), 'afterwards');
  });

  it('notices a dead socket also of a client that was given without a socket timeout', async () => {
    const server = await start();
    const client = look(server.url);
    const proxy = await openWireProxy(server.port);
    cleanups.push(() => proxy.close());
    const given = new Redis(`redis://127.0.0.1:${proxy.port}`);
    given.on('error', () => {});
    cleanups.push(() => given.disconnect());
    const { ids, signals } = collect({ client: given, fromId: 'start' });
    await signals.ready;
    await writeSignals(client, '', 1, 5);
    await expect.poll(() => ids.length, PATIENTLY).toBe(5);
    proxy.freeze();
    await writeSignals(client, '', 6, 20);
    await expectAll(ids, upTo(20), 'given client, both sockets die');
  });

  it('misses and repeats nothing when writers come, go and write at once', async () => {
    const server = await start();
    const { ids, signals } = collect({ url: server.url, fromId: 'start' });
    await signals.ready;
    for (let round = 0; round < 4; round++) {
      const [a, b] = [openBus(server.url), openBus(server.url)];
      for (let seq = 1; seq <= 50; seq++) {
        a.offer(sampleDetection(round * 50 + seq, 'ALERT', 'BTCUSDT'));
        b.offer(sampleDetection(round * 50 + seq, 'ALERT', 'ETHUSDT'));
      }
      await Promise.all([a.close(), b.close()]);
    }
    await expect.poll(() => ids.length, PATIENTLY).toBe(400);
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      const wanted = Array.from({ length: 200 }, (_, index) => sampleDetection(index + 1, 'ALERT', symbol).signal.id);
      expect(ids.filter((id) => id.startsWith(symbol))).toEqual(wanted);
    }
  });
});
