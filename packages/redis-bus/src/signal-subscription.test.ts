import { findRedisBinary, findRedisServer, openRedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeSignal, encodeSignalJson } from './codec.js';
import { STREAM_BUFFER } from './config.js';
import { sampleDetection, sampleSignal } from './detection.sample.js';
import { createKeys } from './keys.js';
import { inspect, openTestRedis, PATIENTLY, type TestRedis } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import { subscribeSignals } from './signal-subscription.js';

describe('subscribeSignals', () => {
  it.each([
    [{}, 'redis-bus/invalid-connection'],
    [{ url: 'localhost:6379' }, 'redis-bus/invalid-url'],
    [{ url: 'redis://x', channel: 'x' }, 'redis-bus/unknown-option'],
  ])('refuses %j', (options, code) => {
    expect(() => subscribeSignals(options)).toThrow(expect.objectContaining({ code }));
  });
});

describe.skipIf((await findRedisServer()) === undefined)('a signal subscription', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());

  it('reads what another process would: checked documents at or above its level, with their stream ids', async () => {
    const prefix = redis.nextPrefix();
    const signals = subscribeSignals({ url: redis.server.url, prefix, minLevel: 'EXTREME' });
    await signals.ready;
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const [critical, extreme] = [sampleDetection(1, 'CRITICAL'), sampleDetection(2, 'EXTREME')];
    bus.offer(critical);
    bus.offer(extreme);
    await bus.flush();
    const [entry] = await redis.client.xrevrange(createKeys({ prefix }).stream(), '+', '-', 'COUNT', 1);
    expect((await signals.next()).value).toStrictEqual(encodeSignal(extreme.signal, entry?.[0]));
    expect(signals.stats()).toEqual({ received: 2, invalid: 0, dropped: 0 });
    await signals.return?.();
    await bus.close();
  });

  it('counts messages it can not trust and goes on', async () => {
    const prefix = redis.nextPrefix();
    const signals = subscribeSignals({ client: redis.client, prefix });
    await signals.ready;
    const channel = createKeys({ prefix }).channels.signals;
    for (const message of ['', '{}', encodeSignalJson(sampleSignal()).replace('"seq":1', '"seq":"1"')]) {
      await redis.client.publish(channel, message);
    }
    await redis.client.publish(channel, encodeSignalJson(sampleSignal()));
    expect((await signals.next()).value).toStrictEqual(encodeSignal(sampleSignal()));
    expect(signals.stats()).toEqual({ received: 1, invalid: 3, dropped: 0 });
    await signals.return?.();
    expect(redis.client.status).toBe('ready');
  });

  it('drops the oldest when its consumer is slow, and counts them', async () => {
    const prefix = redis.nextPrefix();
    const signals = subscribeSignals({ url: redis.server.url, prefix });
    await signals.ready;
    const channel = createKeys({ prefix }).channels.signals;
    const pipeline = redis.client.pipeline();
    for (let seq = 1; seq <= STREAM_BUFFER + 2; seq++) pipeline.publish(channel, encodeSignalJson(sampleSignal({ seq })));
    await pipeline.exec();
    await expect.poll(() => signals.stats(), PATIENTLY).toEqual({ received: STREAM_BUFFER + 2, invalid: 0, dropped: 2 });
    expect((await signals.next()).value).toMatchObject({ seq: 3 });
    await signals.return?.();
  });

  it('ends at abort, before or after it started', async () => {
    const abort = new AbortController();
    const signals = subscribeSignals({ url: redis.server.url, signal: abort.signal });
    const reading = signals.next();
    abort.abort();
    expect(await reading).toEqual({ value: undefined, done: true });
    const late = subscribeSignals({ url: redis.server.url, signal: abort.signal });
    await late.ready;
    expect((await late.next()).done).toBe(true);
  });
});

describe.skipIf((await findRedisBinary()) === undefined)('a signal subscription when things break', () => {
  it('subscribes again after the server came back', async () => {
    const server = await openRedisServer({ args: [] });
    const signals = subscribeSignals({ url: server.url });
    await signals.ready;
    server.kill();
    await server.restart();
    const client = inspect(server.url);
    const channel = createKeys().channels.signals;
    await expect.poll(() => client.publish(channel, encodeSignalJson(sampleSignal({ seq: 5 }))), PATIENTLY).toBe(1);
    expect((await signals.next()).value).toMatchObject({ seq: 5 });
    await signals.return?.();
    client.disconnect();
    await server.stop();
  });

  it('throws one clear error for a wrong password, without it', async () => {
    const server = await openRedisServer({ args: ['--requirepass', 'right'] });
    const signals = subscribeSignals({ url: `redis://:hunter2@127.0.0.1:${server.port}` });
    const error: unknown = await signals.next().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'redis-bus/refused', context: { reason: 'WRONGPASS' } });
    expect(String(error)).not.toContain('hunter2');
    await signals.ready;
    expect((await signals.next()).done).toBe(true);
    await server.stop();
  });
});
