import { findRedisServer, openRedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleDetection } from './detection.sample.js';
import { createKeys } from './keys.js';
import { openTestRedis, PATIENTLY, type TestRedis } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import { writeSignals } from './stream-writer.sample.js';

describe.skipIf((await findRedisServer()) === undefined)('reading from a RedisBus', () => {
  let redis: TestRedis;
  let prefix: string;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    prefix = redis.nextPrefix();
  });

  it('iterates over what other writers write too, each with its stream id', async () => {
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const signals = bus.signals({ fromId: 'start' });
    const [id] = await writeSignals(redis.client, prefix, 1, 1);
    bus.offer(sampleDetection(2));
    expect((await signals.next()).value).toMatchObject({ seq: 1, meta: { stream_id: id } });
    expect((await signals.next()).value).toMatchObject({ id: sampleDetection(2).signal.id });
    await bus.close();
    expect((await signals.next()).done).toBe(true);
  });

  it('counts what its iterations refuse, also after they have ended', async () => {
    const bus = openRedisBus({ client: redis.client, prefix });
    await redis.client.xadd(createKeys({ prefix }).stream(), '*', 'signal', 'poison');
    const signals = bus.signals({ fromId: 'start' });
    await expect.poll(() => bus.stats().invalid, PATIENTLY).toBe(1);
    await signals.return?.();
    expect(bus.stats()).toMatchObject({ invalid: 1, dropped: 0 });
    await bus.close();
  });

  it('leaves poisoned entries out of a history', async () => {
    const bus = openRedisBus({ url: redis.server.url, prefix });
    for (let seq = 1; seq <= 3; seq++) bus.offer(sampleDetection(seq));
    await bus.flush();
    const key = createKeys({ prefix }).history('BTCUSDT');
    await redis.client.zadd(
      key,
      sampleDetection(2).signal.tsMs / 1_000,
      '{"schema_version":2}',
      sampleDetection(3).signal.tsMs / 1_000,
      '\u0000',
    );
    expect((await bus.history('BTCUSDT')).map(({ id }) => id)).toEqual([1, 2, 3].map((seq) => sampleDetection(seq).signal.id));
    await bus.close();
  });

  it('orders signals of the same millisecond in a history as the stream does', async () => {
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const symbols = ['SOLUSDT', 'BTCUSDT', 'ETHUSDT', 'ADAUSDT'];
    for (const symbol of symbols) bus.offer(sampleDetection(1, 'ALERT', symbol));
    await bus.flush();
    expect((await bus.history()).map(({ symbol }) => symbol)).toEqual(symbols);
    await bus.close();
  });

  it('says that a history can not be read while Redis is away, and ends iterations when it closes then', async () => {
    const server = await openRedisServer({ args: [] });
    server.kill();
    const bus = openRedisBus({ url: server.url });
    const waiting = bus.signals().next();
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('degraded');
    await expect(bus.history('BTCUSDT')).rejects.toMatchObject({ code: 'redis-bus/unavailable' });
    await bus.close();
    expect((await waiting).done).toBe(true);
    await server.stop();
  });
});
