import { CascadeError, type Detection } from '@cascade/core';
import { findRedisBinary, findRedisServer } from '@cascade/testkit';
import type { Cluster, Redis } from 'ioredis';
import type { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { sampleDetection } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, openTestRedis, PATIENTLY, readStream, type TestRedis } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import type { RedisLike } from './redis-like.js';

describe('openRedisBus', () => {
  it.each([
    [{}, 'redis-bus/invalid-connection'],
    [{ url: 'redis://x', client: {} as RedisLike }, 'redis-bus/invalid-connection'],
    [{ url: 'http://user:hunter2@x' }, 'redis-bus/invalid-url'],
    [{ url: 'redis://x', queue: { maxQueued: 0 } }, 'redis-bus/invalid-option'],
    [{ url: 'redis://x', queue: { maxQueuedBytes: 1.5 } }, 'redis-bus/invalid-option'],
    [{ url: 'redis://x', queue: { maxQueued: 1, spill: 'x' } }, 'redis-bus/unknown-option'],
    [{ url: 'redis://x', maxQueued: 5 }, 'redis-bus/unknown-option'],
  ])('refuses %j', (options, code) => {
    let caught: unknown;
    try {
      openRedisBus(options);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(CascadeError);
    expect(caught).toMatchObject({ code });
    expect(String(caught)).not.toContain('hunter2');
  });

  it('takes a client or Cluster of ioredis 5 and 6', () => {
    expectTypeOf<Redis | Cluster | Redis5 | Cluster5>().toExtend<RedisLike>();
  });
});

const found = await findRedisServer();

describe.skipIf(found === undefined)('RedisBus', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());

  it('brings a CRITICAL to all three channels, an ALERT to two, a WATCH to one', async () => {
    const prefix = redis.nextPrefix();
    const { channels } = createKeys({ prefix });
    const listener = inspect(redis.server.url);
    const seen: string[] = [];
    listener.on('message', (channel, message: string) => {
      seen.push(`${channel.slice(prefix.length)} ${(JSON.parse(message) as { signal: string }).signal}`);
    });
    await listener.subscribe(channels.signals, channels.alerts, channels.critical);
    const bus = openRedisBus({ url: redis.server.url, prefix });
    for (const level of ['WATCH', 'ALERT', 'CRITICAL'] as const) bus.offer(sampleDetection(1, level));
    await bus.flush();
    await expect
      .poll(() => seen, PATIENTLY)
      .toEqual([
        'cascade:signals WATCH',
        'cascade:signals ALERT',
        'cascade:alerts ALERT',
        'cascade:signals CRITICAL',
        'cascade:alerts CRITICAL',
        'cascade:critical CRITICAL',
      ]);
    listener.disconnect();
    await bus.close();
  });

  it('publishes documents whose stream_id names their stream entry', async () => {
    const prefix = redis.nextPrefix();
    const keys = createKeys({ prefix });
    const listener = inspect(redis.server.url);
    const messages: { seq: number; meta: { stream_id: string } }[] = [];
    listener.on('message', (_channel, message: string) => messages.push(JSON.parse(message)));
    await listener.subscribe(keys.channels.critical);
    const bus = openRedisBus({ url: redis.server.url, prefix });
    for (let seq = 1; seq <= 3; seq++) bus.offer(sampleDetection(seq));
    await bus.flush();
    await expect.poll(() => messages.length, PATIENTLY).toBe(3);
    const stream = await readStream(redis.client, keys.stream());
    expect(messages.map(({ seq, meta }) => ({ id: meta.stream_id, seq }))).toEqual(stream.map(({ id, seq }) => ({ id, seq })));
    expect(new Set(stream.map(({ id }) => id)).size).toBe(3);
    listener.disconnect();
    await bus.close();
  });

  it('writes more than one batch in order', async () => {
    const prefix = redis.nextPrefix();
    const bus = openRedisBus({ url: redis.server.url, prefix });
    for (let seq = 1; seq <= 700; seq++) bus.offer(sampleDetection(seq, 'WATCH'));
    await bus.flush();
    const seqs = (await readStream(redis.client, createKeys({ prefix }).stream())).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 700 }, (_, index) => index + 1));
    expect(bus.stats()).toMatchObject({ published: 700, retries: 0 });
    await bus.close();
  });

  it('keeps the newest values of each symbol, and the newest regime', async () => {
    const prefix = redis.nextPrefix();
    const keys = createKeys({ prefix });
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const withScore = (score: number, symbol: string): Detection => {
      const detection = sampleDetection(score, 'ALERT', symbol);
      return { ...detection, risk: { ...detection.risk, score: score / 4 }, regime: { ...detection.regime, confidence: score / 1_000 } };
    };
    for (let score = 1; score <= 301; score++) bus.offer(withScore(score, score % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT'));
    await bus.flush();
    expect(await redis.client.hget(keys.risk('BTCUSDT'), 'score')).toBe('75');
    expect(await redis.client.hget(keys.risk('ETHUSDT'), 'score')).toBe('75.25');
    expect(JSON.parse((await redis.client.get(keys.regimeCurrent))!)).toMatchObject({ confidence: 0.301 });
    await bus.close();
  });

  it('writes the signal even when the values beside it can not be encoded', async () => {
    const prefix = redis.nextPrefix();
    const keys = createKeys({ prefix });
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const detection = sampleDetection(1);
    bus.offer({ ...detection, regime: { ...detection.regime, confidence: Number.NaN } });
    await bus.flush();
    expect(await redis.client.xlen(keys.stream())).toBe(1);
    expect(await redis.client.exists(keys.regimeCurrent)).toBe(0);
    expect(bus.stats()).toMatchObject({ published: 1, sideErrors: 1 });
    await bus.close();
  });

  it('uses a given client and leaves it open', async () => {
    const prefix = redis.nextPrefix();
    const bus = openRedisBus({ client: redis.client, prefix });
    bus.offer(sampleDetection(1));
    await bus.flush();
    await bus.close();
    expect(await readStream(redis.client, createKeys({ prefix }).stream())).toMatchObject([{ seq: 1 }]);
    expect(redis.client.listenerCount('ready')).toBe(0);
  });

  it('waits for its first connection when it closes', async () => {
    const prefix = redis.nextPrefix();
    const bus = openRedisBus({ url: redis.server.url, prefix });
    bus.offer(sampleDetection(1));
    await bus.close();
    expect(await redis.client.xlen(createKeys({ prefix }).stream())).toBe(1);
  });

  it('leaves no connection behind when it closes', async () => {
    const ids = async (): Promise<string[]> =>
      [...((await redis.client.client('LIST')) as string).matchAll(/^id=(\d+)/gm)].map(([, id]) => id!);
    const before = await ids();
    const bus = openRedisBus({ url: redis.server.url, prefix: redis.nextPrefix() });
    bus.offer(sampleDetection(1));
    await bus.flush();
    const own = (await ids()).filter((id) => !before.includes(id));
    expect(own).toHaveLength(1);
    await bus.close();
    await expect.poll(ids, PATIENTLY).not.toContain(own[0]);
  });

  it('writes what is queued when it closes', async () => {
    const prefix = redis.nextPrefix();
    const bus = openRedisBus({ client: redis.client, prefix });
    for (let seq = 1; seq <= 300; seq++) bus.offer(sampleDetection(seq));
    await bus.close();
    expect(await redis.client.xlen(createKeys({ prefix }).stream())).toBe(300);
    expect(bus.stats()).toMatchObject({ state: 'closed', published: 300, queued: 0 });
  });

  it('reports each change of state once and survives a callback that throws', async () => {
    const states: string[] = [];
    const bus = openRedisBus({
      url: redis.server.url,
      prefix: redis.nextPrefix(),
      onStateChange: (state) => {
        states.push(state);
        throw new Error('callback');
      },
    });
    expect(bus.stats().state).toBe('connecting');
    bus.offer(sampleDetection(1));
    await bus.flush();
    await bus.close();
    expect(states).toEqual(['ready', 'closed']);
    expect(bus.stats().listenerErrors).toBe(2);
  });
});

describe.skipIf((await findRedisBinary()) === undefined)('RedisBus in a cluster', () => {
  it('writes a batch of several symbols into the one slot of the prefix', async () => {
    const redis = await openTestRedis(['--cluster-enabled', 'yes']);
    try {
      await redis.client.cluster('ADDSLOTSRANGE', 0, 16_383);
      await expect.poll(async () => redis.client.cluster('INFO'), PATIENTLY).toContain('cluster_state:ok');
      const bus = openRedisBus({ client: redis.client, cluster: true });
      for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) bus.offer(sampleDetection(1, 'CRITICAL', symbol));
      await bus.flush();
      const keys = createKeys({ cluster: true });
      expect(await readStream(redis.client, keys.stream())).toHaveLength(3);
      expect(await redis.client.xlen('{cascade}:cascade:stream:{ETHUSDT}')).toBe(1);
      expect(bus.stats()).toMatchObject({ published: 3, sideErrors: 0 });
      await bus.close();
    } finally {
      await redis.close();
    }
  });
});
