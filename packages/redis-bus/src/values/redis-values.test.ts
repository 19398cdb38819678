import { findRedisServer, openRedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleDetection } from '../detection.sample.js';
import { type BusKeys, createKeys, TTL_SEC } from '../keys.js';
import { inspect, openTestRedis, PATIENTLY, type TestRedis } from '../redis.sample.js';
import { openRedisBus } from '../redis-bus.js';
import { SAMPLE_NOW_MS, sampleReading, sampleValues } from './values.sample.js';

const found = await findRedisServer();

describe.skipIf(found === undefined)('current values in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());

  async function written(): Promise<{ readonly prefix: string; readonly keys: BusKeys }> {
    const prefix = redis.nextPrefix();
    const bus = openRedisBus({ url: redis.server.url, prefix });
    bus.note(sampleValues());
    await bus.flush();
    await bus.close();
    return { prefix, keys: createKeys({ prefix }) };
  }

  it('live as long as published', async () => {
    const { keys } = await written();
    const lifetimes = [
      [keys.velocityCurrent('BTCUSDT'), TTL_SEC.velocity],
      [keys.velocityAdvanced('BTCUSDT'), TTL_SEC.velocity],
      [keys.velocityExchange('BTCUSDT', 'binance'), TTL_SEC.velocity],
      [keys.velocityExchange('BTCUSDT', 'okx'), TTL_SEC.velocity],
      [keys.velocityCorrelations, TTL_SEC.velocity],
      [keys.risk('BTCUSDT'), TTL_SEC.risk],
      [keys.probability('BTCUSDT'), TTL_SEC.probability],
      [keys.openInterestChange('BTCUSDT'), TTL_SEC.openInterest],
      [keys.funding('BTCUSDT'), TTL_SEC.funding],
      [keys.regimeCurrent, TTL_SEC.regime],
      [keys.volatilityBtc, TTL_SEC.volatility],
      [keys.btcPrice, TTL_SEC.price],
      [keys.feeds, TTL_SEC.feeds],
    ] as const;
    for (const [key, seconds] of lifetimes) {
      const left = await redis.client.pttl(key);
      expect(left, key).toBeLessThanOrEqual(seconds * 1_000);
      expect(left, key).toBeGreaterThan(Math.max(0, seconds - 20) * 1_000);
    }
    for (const key of [keys.regimeHistory, keys.latency]) expect(await redis.client.ttl(key), key).toBe(-1);
  });

  it('have the published types and names', async () => {
    const { keys } = await written();
    const { client } = redis;
    expect(await client.hgetall(keys.velocityCurrent('BTCUSDT'))).toEqual({
      timestamp: '1698765432.123',
      event_count_10s: '300',
      event_count_60s: '1800',
      velocity_10s: '30',
      velocity_60s: '30',
      acceleration: '-3.46',
      jerk: '1.23',
      total_value_usd: '1800599.4',
      exchange_correlation: '0.847',
      leading_exchange: 'binance',
    });
    expect(await client.hmget(keys.velocityAdvanced('BTCUSDT'), 'count_100ms', 'short_usd_per_sec_60s', 'exchanges')).toEqual([
      '3',
      '10003.33',
      '["binance","okx"]',
    ]);
    expect(await client.hgetall(keys.velocityCorrelations)).toEqual({
      'binance|okx|BTCUSDT': '{"schema_version":1,"r":0.847,"lag_sec":-1,"timestamp":1698765432.123}',
    });
    expect(await client.get(keys.probability('BTCUSDT'))).toBe(
      '{"schema_version":1,"probability":0.7521,"signal":"CRITICAL","timestamp":1698765432.123}',
    );
    expect(await client.lrange(keys.regimeHistory, 0, -1)).toEqual([
      '{"schema_version":1,"from":"ELEVATED","to":"HIGH","timestamp":1698765372.123}',
    ]);
    expect(await client.hget(keys.feeds, 'okx')).toBe('{"schema_version":1,"status":"down","reconnects":0,"timestamp":1698765432.123}');
    expect((await client.hkeys(keys.latency)).sort()).toEqual(['detect', 'publish']);
  });

  it('are read by another process as by the one that wrote them', async () => {
    const { prefix } = await written();
    const reader = openRedisBus({ url: redis.server.url, prefix });
    // Asked before it is connected.
    const { velocity, exchanges } = await reader.current('BTCUSDT');
    expect([velocity?.velocity_10s, Object.keys(exchanges)]).toEqual([30, ['binance', 'okx']]);
    expect((await reader.regime()).btcPrice?.price).toBe(43_521.5);
    await reader.close();
  });

  it('are absent and counted when they can not be read, one by one', async () => {
    const { prefix, keys } = await written();
    const { client } = redis;
    await client.hset(keys.velocityCurrent('BTCUSDT'), 'velocity_10s', 'fast');
    await client.hset(keys.velocityExchange('BTCUSDT', 'okx'), 'count', '-1');
    await client.hset(keys.risk('BTCUSDT'), 'level', 'PANIC');
    await client.hset(keys.velocityCorrelations, 'binance|okx|BTCUSDT', '{"schema_version":1,"r":1.5,"lag_sec":0,"timestamp":1}');
    await client.set(keys.probability('BTCUSDT'), '{"schema_version":2,"probability":0.5,"signal":"ALERT","timestamp":1}');
    await client.set(keys.funding('BTCUSDT'), 'x'.repeat(70_000));
    await client.del(keys.openInterestChange('BTCUSDT'));
    await client.hset(keys.openInterestChange('BTCUSDT'), 'a', 'hash');
    await client.lpush(keys.regimeHistory, 'not JSON');
    await client.hset(keys.feeds, 'okx', '[]');
    await client.set(keys.signalsGenerated, 'many');
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const reading = await bus.current('BTCUSDT');
    expect(reading).toMatchObject({ advanced: { count_10s: 300 }, exchanges: { binance: { count: 200 } }, correlations: {} });
    expect(Object.keys(reading.exchanges)).toEqual(['binance']);
    const { velocity, risk, probability, funding, openInterest } = reading;
    expect([velocity, risk, probability, funding, openInterest]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(bus.stats().valuesInvalid).toBe(7);
    expect((await bus.regime()).history).toHaveLength(1);
    const { feeds, signalsGenerated } = await bus.service();
    expect([Object.keys(feeds), signalsGenerated]).toEqual([['binance'], undefined]);
    expect(bus.stats().valuesInvalid).toBe(10);
    await bus.close();
  });

  it('get over what others put into their keys', async () => {
    const prefix = redis.nextPrefix();
    const keys = createKeys({ prefix });
    await redis.client.set(keys.velocityCurrent('BTCUSDT'), 'text');
    await redis.client.rpush(keys.probability('BTCUSDT'), 'list');
    await redis.client.rpush(keys.regimeHistory, '{"timestamp":{}}');
    const bus = openRedisBus({ url: redis.server.url, prefix });
    bus.note(sampleValues());
    await bus.flush();
    expect(await bus.current('BTCUSDT')).toMatchObject({ velocity: { velocity_10s: 30 }, probability: { signal: 'CRITICAL' } });
    expect((await bus.regime()).history).toHaveLength(1);
    expect(bus.stats()).toMatchObject({ sideErrors: 0, valuesInvalid: 1 });
    await bus.close();
  });

  it('are written however many there are, tables up to 1,000 rows', async () => {
    const prefix = redis.nextPrefix();
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const symbols = Array.from({ length: 1_200 }, (_, index) => sampleReading(`S${index}USDT`));
    bus.note({ nowMs: SAMPLE_NOW_MS, symbols });
    bus.offer(sampleDetection(1, 'CRITICAL', 'S1199USDT'));
    await bus.flush();
    expect(await redis.client.hlen(createKeys({ prefix }).velocityCorrelations)).toBe(1_000);
    expect(await bus.current('S0USDT')).toMatchObject({ velocity: { velocity_10s: 30 }, funding: { trend: 'rising' } });
    expect(await bus.current('S1199USDT')).toMatchObject({ velocity: { velocity_10s: 41.2 }, funding: { trend: 'rising' } });
    expect(bus.stats()).toMatchObject({ published: 1, sideErrors: 0, valuesDropped: 0 });
    await bus.close();
  });

  it('wait for a server that is away, for as long as they would have lived', async () => {
    const server = await openRedisServer();
    const bus = openRedisBus({ url: server.url });
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('ready');
    server.kill();
    await expect.poll(() => bus.stats().state, PATIENTLY).toBe('degraded');
    bus.note(sampleValues());
    bus.offer(sampleDetection(1, 'CRITICAL', 'ETHUSDT'));
    bus.note({ ...sampleValues(), symbols: [{ ...sampleReading(), signal: { probability: 0.25, level: 'NONE' } }] });
    await expect(bus.current('BTCUSDT')).rejects.toMatchObject({ code: 'redis-bus/read-failed' });
    await server.restart();
    await bus.flush();
    expect(await bus.current('BTCUSDT')).toMatchObject({
      velocity: { velocity_10s: 30 },
      probability: { probability: 0.25, signal: 'NONE' },
    });
    expect(await bus.current('ETHUSDT')).toMatchObject({ probability: { signal: 'CRITICAL' } });
    expect(bus.stats()).toMatchObject({ published: 1, valuesDropped: 0, sideErrors: 0 });
    await bus.close();
    await server.stop();
  });

  it('are refused in words without a secret while Redis can not be read', async () => {
    const bus = openRedisBus({ url: 'redis://user:hunter2@127.0.0.1:1' });
    bus.note(sampleValues());
    const error: unknown = await bus.current('BTCUSDT').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'redis-bus/read-failed', retryable: true });
    expect(String(error)).not.toContain('hunter2');
    await bus.close();
    expect(bus.stats().valuesDropped).toBeGreaterThan(0);
  });

  it('are kept from a user who may not read them, and the bus goes on', async () => {
    await redis.client.call('ACL', 'SETUSER', 'writer', 'on', '>secret', '~*', '&*', '+@all', '-hgetall');
    const url = redis.server.url.replace('redis://', 'redis://writer:secret@');
    const bus = openRedisBus({ url, prefix: redis.nextPrefix() });
    await expect(bus.current('BTCUSDT')).rejects.toMatchObject({
      code: 'redis-bus/read-failed',
      retryable: false,
      context: { reason: 'NOPERM' },
    });
    bus.offer(sampleDetection(1));
    await bus.flush();
    expect(bus.stats()).toMatchObject({ state: 'ready', published: 1 });
    await bus.close();
    const client = inspect(redis.server.url);
    await client.call('ACL', 'DELUSER', 'writer');
    client.disconnect();
  });
});
