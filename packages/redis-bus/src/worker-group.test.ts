import { findRedisBinary, findRedisServer, openRedisServer } from '@cascade/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeys } from './keys.js';
import { inspect, openTestRedis, PATIENTLY, type TestRedis } from './redis.sample.js';
import { writeSignals } from './stream-writer.sample.js';
import { openWorkerGroup, type WorkerGroup, type WorkerGroupOptions, type WorkItem } from './worker-group.js';

describe('openWorkerGroup', () => {
  const names = { group: 'g', consumer: 'c' };
  it.each([
    [{}, names, 'redis-bus/invalid-connection'],
    [{ url: 'redis://x', host: 'y' }, names, 'redis-bus/unknown-option'],
    [{ url: 'redis://x' }, { ...names, group: '' }, 'redis-bus/invalid-name'],
    [{ url: 'redis://x' }, { ...names, consumer: 'c'.repeat(65) }, 'redis-bus/invalid-name'],
    [{ url: 'redis://x' }, { ...names, minIdleMs: 0 }, 'redis-bus/invalid-option'],
    [{ url: 'redis://x' }, { ...names, fromId: '>' }, 'redis-bus/invalid-option'],
    [{ url: 'redis://x' }, { ...names, block: 1 }, 'redis-bus/unknown-option'],
  ])('refuses %j %j', (source, options, code) => {
    expect(() => openWorkerGroup(source, options)).toThrow(expect.objectContaining({ code }));
  });
});

describe.skipIf((await findRedisServer()) === undefined)('a worker group', () => {
  let redis: TestRedis;
  let prefix: string;
  const workers: WorkerGroup[] = [];
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    prefix = redis.nextPrefix();
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.return?.();
  });

  function work(consumer: string, options: Partial<WorkerGroupOptions> = {}): WorkerGroup {
    const worker = openWorkerGroup({ url: redis.server.url, prefix }, { group: 'hooks', consumer, fromId: 'start', ...options });
    workers.push(worker);
    return worker;
  }
  const write = (from: number, to: number, options = {}) => writeSignals(redis.client, prefix, from, to, options);
  const next = async (worker: WorkerGroup): Promise<WorkItem> => ((await worker.next()) as { value: WorkItem }).value;
  const pending = async (): Promise<unknown> => (await redis.client.xpending(createKeys({ prefix }).stream(), 'hooks'))[0];

  it('shares the signals among its workers, each in the order of the stream', async () => {
    await write(1, 40);
    const [a, b] = [work('a'), work('b')];
    const seen: number[][] = [[], []];
    const run = async (worker: WorkerGroup, into: number[]): Promise<void> => {
      for await (const { signal, deliveries, ack } of worker) {
        into.push(signal.seq);
        expect([deliveries, await ack(), await ack()]).toEqual([1, true, false]);
      }
    };
    const running = [run(a, seen[0]!), run(b, seen[1]!)];
    await expect.poll(() => seen.flat().length, PATIENTLY).toBe(40);
    expect(seen.flat().sort((x, y) => x - y)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    for (const list of seen) expect(list).toEqual([...list].sort((x, y) => x - y));
    await expect.poll(pending, PATIENTLY).toBe(0);
    for (const worker of [a, b]) await worker.return?.();
    await Promise.all(running);
    expect(a.stats().acknowledged + b.stats().acknowledged).toBe(40);
  });

  it('begins a new group with what is written from now on, unless told otherwise', async () => {
    await write(1, 2);
    const { fromId: _, ...rest } = { fromId: 'start', group: 'hooks', consumer: 'a' };
    const worker = openWorkerGroup({ url: redis.server.url, prefix }, rest);
    workers.push(worker);
    const waiting = next(worker);
    await expect.poll(async () => redis.client.xinfo('GROUPS', createKeys({ prefix }).stream()), PATIENTLY).toHaveLength(1);
    await write(3, 3);
    expect((await waiting).signal.seq).toBe(3);
  });

  it('hands out only what is wanted, and is done with the rest', async () => {
    await write(1, 3);
    await write(4, 4, { symbol: 'ETHUSDT' });
    const worker = work('a', { symbols: ['ETHUSDT'], minLevel: 'ALERT' });
    const item = await next(worker);
    expect(item.signal).toMatchObject({ seq: 4, symbol: 'ETHUSDT' });
    expect(await item.ack()).toBe(true);
    expect(await pending()).toBe(0);
    expect(worker.stats()).toMatchObject({ delivered: 1, takenOver: 0 });
  });

  it('takes over what another worker has not acknowledged, and says how often it was delivered', async () => {
    await write(1, 2);
    const dead = work('dead', { minIdleMs: 100 });
    expect((await next(dead)).deliveries).toBe(1);
    await dead.return?.();
    const worker = work('a', { minIdleMs: 100 });
    const items = [await next(worker), await next(worker)];
    const taken = items.find(({ deliveries }) => deliveries > 1);
    expect(taken).toMatchObject({ deliveries: 2, signal: { seq: 1, meta: { replayed: true } } });
    for (const { ack } of items) expect(await ack()).toBe(true);
    expect(worker.stats()).toMatchObject({ delivered: 2, takenOver: 1, acknowledged: 2, deleted: 0 });
  });

  it('reports signals that were gone from the stream before anybody finished them', async () => {
    const [id] = await write(1, 1);
    const dead = work('dead', { minIdleMs: 100 });
    await next(dead);
    await dead.return?.();
    await redis.client.xdel(createKeys({ prefix }).stream(), id!);
    const worker = work('a', { minIdleMs: 100 });
    const waiting = next(worker);
    await expect.poll(() => worker.stats(), PATIENTLY).toMatchObject({ deleted: 1, deletedIds: [id] });
    await write(2, 2);
    expect((await waiting).signal.seq).toBe(2);
    expect(worker.stats().invalid).toBe(0);
  });

  it('acknowledges unread what is no signal, and counts it', async () => {
    const stream = createKeys({ prefix }).stream();
    await redis.client.xadd(stream, '*', 'signal', '{\u0007"oops"');
    await redis.client.xadd(stream, '*', 'other', 'x');
    await write(1, 1);
    const worker = work('a');
    expect((await next(worker)).signal.seq).toBe(1);
    expect(worker.stats()).toMatchObject({ invalid: 2, invalidSample: '{?"oops"' });
    expect(await pending()).toBe(1);
  });

  it('makes its group again when the stream was deleted, and works on everything new', async () => {
    await write(1, 1);
    const worker = work('a');
    await (await next(worker)).ack();
    await redis.client.del(createKeys({ prefix }).stream());
    await write(2, 3);
    expect([(await next(worker)).signal.seq, (await next(worker)).signal.seq]).toEqual([2, 3]);
    expect(worker.stats().lastError).toBe('NOGROUP');
  });

  it('lets the signal in work be acknowledged after an abort, then ends', async () => {
    await write(1, 2);
    const abort = new AbortController();
    const seen: number[] = [];
    for await (const { signal, ack } of work('a', { signal: abort.signal })) {
      seen.push(signal.seq);
      abort.abort();
      expect(await ack()).toBe(true);
    }
    expect(seen).toEqual([1]);
    expect(await pending()).toBe(0);
    expect(await work('b', { signal: abort.signal }).next()).toEqual({ value: undefined, done: true });
  });

  it('uses duplicates of a given client and leaves no connection behind', async () => {
    const ids = async (): Promise<string[]> =>
      [...((await redis.client.client('LIST')) as string).matchAll(/^id=(\d+)/gm)].map(([, id]) => id!);
    const before = await ids();
    await write(1, 1);
    const worker = openWorkerGroup({ client: redis.client, prefix }, { group: 'hooks', consumer: 'a', fromId: 'start' });
    await (await next(worker)).ack();
    const own = (await ids()).filter((id) => !before.includes(id));
    expect(own).toHaveLength(2);
    await worker.return?.();
    await expect.poll(async () => (await ids()).filter((id) => own.includes(id)), PATIENTLY).toEqual([]);
    expect(redis.client.status).toBe('ready');
  });
});

describe.skipIf((await findRedisBinary()) === undefined)('a worker when things break', () => {
  it('goes on after the server was killed and after it was paused; what it got no answer for comes again', async () => {
    const server = await openRedisServer({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    const client = inspect(server.url);
    const worker = openWorkerGroup({ url: server.url }, { group: 'hooks', consumer: 'a', fromId: 'start', minIdleMs: 1_000 });
    const seen = new Set<number>();
    const working = (async () => {
      for await (const { signal, ack } of worker) {
        seen.add(signal.seq);
        await ack();
      }
    })();
    await writeSignals(client, '', 1, 50);
    await expect.poll(() => seen.size, PATIENTLY).toBeGreaterThan(10);
    server.kill();
    await server.restart();
    await expect.poll(() => client.status, PATIENTLY).toBe('ready');
    await writeSignals(client, '', 51, 100);
    await expect.poll(() => seen.size, PATIENTLY).toBe(100);
    server.pause();
    await expect.poll(() => worker.stats().lastError, PATIENTLY).toBe('timeout');
    server.resume();
    await writeSignals(client, '', 101, 150);
    await expect.poll(() => seen.size, PATIENTLY).toBe(150);
    await expect.poll(async () => (await client.xpending(createKeys().stream(), 'hooks'))[0], PATIENTLY).toBe(0);
    await worker.return?.();
    await working;
    client.disconnect();
    await server.stop();
  });

  it('throws one clear error for a wrong password', async () => {
    const server = await openRedisServer({ args: ['--requirepass', 'right'] });
    const worker = openWorkerGroup({ url: `redis://:hunter2@127.0.0.1:${server.port}` }, { group: 'g', consumer: 'c' });
    const error: unknown = await worker.next().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'redis-bus/refused', context: { reason: 'WRONGPASS' } });
    expect(String(error)).not.toContain('hunter2');
    expect((await worker.next()).done).toBe(true);
    await server.stop();
  });
});
