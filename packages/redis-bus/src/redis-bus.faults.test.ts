import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { inspect as printed } from 'node:util';
import type { CascadeError } from '@cascade/core';
import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BusState, SignalBus } from './bus.js';
import { sampleDetection } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, PATIENTLY, readStream } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import type { RedisBusOptions } from './redis-bus-options.js';

const keys = createKeys();
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

function offerAll(bus: SignalBus, from: number, to: number): void {
  for (let seq = from; seq <= to; seq++) bus.offer(sampleDetection(seq));
}

describe.skipIf((await findRedisBinary()) === undefined)('RedisBus when things break', () => {
  const servers: RedisServer[] = [];
  const buses: SignalBus[] = [];
  const clients: ReturnType<typeof inspect>[] = [];
  const output = { warn: vi.spyOn(console, 'warn'), error: vi.spyOn(console, 'error') };

  beforeEach(() => {
    for (const spy of Object.values(output)) spy.mockClear();
  });
  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus.close();
    for (const client of clients.splice(0)) client.disconnect();
    for (const server of servers.splice(0)) await server.stop();
  });

  async function start(...args: string[]): Promise<RedisServer> {
    const server = await openRedisServer({ args });
    servers.push(server);
    return server;
  }
  function open(options: RedisBusOptions): SignalBus {
    const bus = openRedisBus(options);
    buses.push(bus);
    return bus;
  }
  function look(url: string, password?: string): ReturnType<typeof inspect> {
    const client = inspect(url, password);
    clients.push(client);
    return client;
  }
  async function writtenSeqs(url: string): Promise<number[]> {
    const entries = await readStream(look(url), keys.stream());
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    return entries.map(({ offered }) => offered);
  }

  it('serves local subscribers while the server is dead and writes the rest in order after it is back', async () => {
    const server = await start('--appendonly', 'yes');
    const states: BusState[] = [];
    const bus = open({ url: server.url, onStateChange: (state) => states.push(state) });
    const seen: number[] = [];
    bus.subscribe({}, (signal) => seen.push(signal.seq));
    offerAll(bus, 1, 50);
    await bus.flush();
    server.kill();
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('degraded');
    offerAll(bus, 51, 400);
    expect(seen).toEqual(upTo(400));
    expect(bus.stats()).toMatchObject({ published: 50, queued: 350, refused: 0 });
    await server.restart();
    await bus.flush();
    expect(await writtenSeqs(server.url)).toEqual(upTo(400));
    expect(await readStream(look(server.url), keys.stream('BTCUSDT'))).toHaveLength(400);
    expect(states).toEqual(['ready', 'degraded', 'ready']);
  });

  it('loses and repeats nothing when the server is killed in the middle of writing', async () => {
    const server = await start('--appendonly', 'yes');
    const bus = open({ url: server.url });
    for (let round = 0; round < 3; round++) {
      offerAll(bus, round * 600 + 1, round * 600 + 600);
      await expect.poll(() => bus.stats().published, { ...PATIENTLY, interval: 1 }).toBeGreaterThan(round * 600);
      server.kill();
      await server.restart();
    }
    await bus.flush();
    // While it syncs its file the server answers before it writes, so even acknowledged signals may have to be written again.
    await expect.poll(() => writtenSeqs(server.url), PATIENTLY).toEqual(upTo(1_800));
    expect(await look(server.url).get(keys.signalsGenerated)).toBe('1800');
  });

  it('restores what a server without persistence has lost, and publishes none of it twice', async () => {
    const server = await start();
    const bus = open({ url: server.url });
    offerAll(bus, 1, 300);
    await bus.flush();
    server.kill();
    await server.restart();
    await expect.poll(() => bus.stats().restored, PATIENTLY).toBe(300);
    const listener = look(server.url);
    const published: number[] = [];
    listener.on('message', (_channel, message: string) => published.push((JSON.parse(message) as { seq: number }).seq));
    await listener.subscribe(keys.channels.signals);
    server.kill();
    await server.restart();
    await expect.poll(async () => (await look(server.url).pubsub('NUMSUB', keys.channels.signals))[1], PATIENTLY).toBe(1);
    offerAll(bus, 301, 301);
    await bus.flush();
    expect(await writtenSeqs(server.url)).toEqual(upTo(301));
    await expect.poll(() => published, PATIENTLY).toEqual([301]);
    expect(bus.stats()).toMatchObject({ published: 301, restored: 600, lost: 0 });
  });

  it('attaches to a server that starts later', async () => {
    const server = await start();
    server.kill();
    const bus = open({ url: server.url });
    offerAll(bus, 1, 3);
    await expect.poll(() => bus.stats(), PATIENTLY).toMatchObject({ state: 'degraded', lastError: 'ECONNREFUSED', queued: 3 });
    await server.restart();
    await bus.flush();
    expect(await writtenSeqs(server.url)).toEqual([1, 2, 3]);
  });

  it('writes once what a frozen server carried out after the bus had given up on it', async () => {
    const server = await start();
    const bus = open({ url: server.url });
    offerAll(bus, 1, 1);
    await bus.flush();
    server.pause();
    offerAll(bus, 2, 3);
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('degraded');
    offerAll(bus, 4, 4);
    server.resume();
    await bus.flush();
    expect(bus.stats().retries).toBeGreaterThanOrEqual(1);
    expect(await writtenSeqs(server.url)).toEqual([1, 2, 3, 4]);
    expect(await look(server.url).get(keys.signalsGenerated)).toBe('4');
  });

  it('keeps signals while the server is out of memory', async () => {
    const server = await start();
    const client = look(server.url);
    await client.config('SET', 'maxmemory', '1');
    const bus = open({ url: server.url });
    offerAll(bus, 1, 3);
    await expect.poll(() => bus.stats(), PATIENTLY).toMatchObject({ state: 'degraded', lastError: 'OOM', queued: 3, published: 0 });
    await client.config('SET', 'maxmemory', '0');
    await bus.flush();
    expect(await writtenSeqs(server.url)).toEqual([1, 2, 3]);
    expect(bus.stats()).toMatchObject({ state: 'ready', queued: 0, queuedBytes: 0 });
  });

  it('refuses the newest and counts it when the queue is full by count', async () => {
    const server = await start();
    server.kill();
    const bus = open({ url: server.url, queue: { maxQueued: 3 } });
    offerAll(bus, 1, 5);
    expect(bus.stats()).toMatchObject({ offered: 5, refused: 2, queued: 3 });
    await server.restart();
    await bus.flush();
    offerAll(bus, 6, 6);
    await bus.flush();
    expect(await writtenSeqs(server.url)).toEqual([1, 2, 3, 6]);
  });

  it('refuses the newest and counts it when the queue is full by bytes', async () => {
    const server = await start();
    server.kill();
    const bus = open({ url: server.url, queue: { maxQueuedBytes: 3_000 } });
    offerAll(bus, 1, 20);
    const { queued, refused, queuedBytes } = bus.stats();
    expect(queued + refused).toBe(20);
    expect(queued).toBeGreaterThanOrEqual(1);
    expect(queuedBytes).toBeLessThanOrEqual(3_000);
    expect(queuedBytes + queuedBytes / queued).toBeGreaterThan(3_000);
  });

  it('stops waiting in close when the server turns out to be away', { timeout: 4_000 }, async () => {
    const server = await start();
    server.kill();
    const bus = open({ url: server.url });
    offerAll(bus, 1, 1);
    await bus.close();
    expect(bus.stats()).toMatchObject({ state: 'closed', queued: 1 });
  });

  it('closes at once while the server is away, and says what was not written', async () => {
    const server = await start();
    server.kill();
    const bus = open({ url: server.url });
    offerAll(bus, 1, 2);
    const flushed = bus.flush();
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('degraded');
    const closed = bus.close();
    await expect(flushed).rejects.toMatchObject({ code: 'redis-bus/closed', context: { queued: 2 } });
    await closed;
    expect(bus.stats()).toMatchObject({ state: 'closed', queued: 2 });
  });

  /** Waits for the one `failed` and checks what it prints. */
  async function failure(options: RedisBusOptions): Promise<CascadeError> {
    const failures: (CascadeError | undefined)[] = [];
    const bus = open({ ...options, onStateChange: (state, error) => void (state === 'failed' && failures.push(error)) });
    offerAll(bus, 1, 1);
    const flushed = bus.flush().then(
      () => 'flushed',
      (error: unknown) => error,
    );
    await expect.poll(() => bus.stats().state, { timeout: 2_000 }).toBe('failed');
    offerAll(bus, 2, 2);
    expect(bus.stats()).toMatchObject({ offered: 2, queued: 1, refused: 1 });
    expect(failures).toHaveLength(1);
    const error = failures[0]!;
    expect(error).toMatchObject({ code: 'redis-bus/refused' });
    expect(await flushed).toBe(error);
    expect(error.message).not.toContain('\n');
    expect(printed([error, bus.stats()], { depth: 10 })).not.toMatch(/hunter2|somebody/);
    expect(output.warn).not.toHaveBeenCalled();
    expect(output.error).not.toHaveBeenCalled();
    return error;
  }

  it('fails with one clear line for a wrong password', async () => {
    const server = await start('--requirepass', 'right');
    const error = await failure({ url: `redis://:hunter2@127.0.0.1:${server.port}` });
    expect(error.message).toBe(
      `Redis at redis://127.0.0.1:${server.port} can't be used: WRONGPASS; user or password is wrong. The bus has stopped trying.`,
    );
  });

  it('fails for a missing password', async () => {
    const server = await start('--requirepass', 'right');
    expect((await failure({ url: server.url })).message).toContain('NOAUTH; the server wants a password');
  });

  it('fails for a user that may not run a command the bus needs', async () => {
    const server = await start();
    await look(server.url).acl('SETUSER', 'somebody', 'on', '>hunter2', '~*', '&*', '+@all', '-xadd');
    const error = await failure({ url: `redis://somebody:hunter2@127.0.0.1:${server.port}` });
    expect(error.message).toContain('NOPERM; this user may not run a command the bus needs');
  });

  it('fails when the TLS handshake is refused', async () => {
    const refusing = createServer({});
    refusing.on('tlsClientError', () => {});
    refusing.listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const { port } = refusing.address() as AddressInfo;
    const error = await failure({ url: `rediss://somebody:hunter2@127.0.0.1:${port}` });
    expect(error.message).toMatch(new RegExp(`^Redis at rediss://127.0.0.1:${port} can't be used: ERR_SSL_`));
    refusing.close();
  });

  it('fails when a given client is closed by its owner', async () => {
    const server = await start();
    const client = look(server.url);
    await expect.poll(() => client.status, PATIENTLY).toBe('ready');
    const failures: string[] = [];
    const bus = open({ client, onStateChange: (state, error) => void (state === 'failed' && failures.push(error?.message ?? '')) });
    client.disconnect();
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('failed');
    expect(failures).toEqual([expect.stringContaining('client ended; the given client was closed by its owner')]);
  });
});
