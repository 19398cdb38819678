import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@cascade/feeds';
import { createKeys, decodeSignal } from '@cascade/redis-bus';
import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askedBy } from '../metrics/promql.sample.js';
import { ServiceRig } from './service-rig.sample.js';
import { SseClient } from './sse-client.sample.js';

const DEPLOY = join(import.meta.dirname, '../../../../deploy');
/** A fact of the service, not of this machine's speed: it must be there even when the machine is busy. */
const READY_WITHIN_MS = 5_000;

const hasRedis = (await findRedisBinary()) !== undefined;
let redis: RedisServer;
let rig: ServiceRig;
const clients: SseClient[] = [];

beforeAll(async () => {
  if (hasRedis) redis = await openRedisServer();
}, 60_000);
afterAll(() => redis?.stop());
afterEach(async () => {
  for (const client of clients.splice(0)) await client.cut();
  await rig.stop();
});

/** Ids of the signals in Redis, in order. */
async function storedIds(prefix: string): Promise<string[]> {
  const client = new Redis(redis.url);
  const entries = await client.xrange(createKeys({ prefix }).stream(), '-', '+');
  client.disconnect();
  return entries.map(([, fields]) => decodeSignal(fields[1] ?? '').id);
}

async function connect(lastEventId?: string): Promise<SseClient> {
  const client = new SseClient();
  clients.push(client);
  await client.open(`${rig.url}/v1/stream`, lastEventId);
  return client;
}

describe.skipIf(!hasRedis)('a service on fake exchanges with a real Redis', () => {
  it('is ready within 5 s, shows every metric that is asked for in a crash, and loses no signal of a client that was cut', async () => {
    rig = new ServiceRig();
    const startedMs = systemClock.nowMs();
    await rig.start({ redisUrl: redis.url, redisPrefix: 'service:', redisSpillFile: 'none' });
    await rig.ready();
    expect(systemClock.nowMs() - startedMs).toBeLessThan(READY_WITHIN_MS);

    const steady = await connect();
    // A gap, so that there is one to show.
    rig.fakes[3]?.terminateAll();
    const crash = rig.crash();
    const seen: string[] = [];
    // Cut again and again while the signals come.
    let interrupted = await connect();
    for (let round = 0; round < 8; round++) {
      await systemClock.sleep(700);
      const last = interrupted.lastEventId();
      await interrupted.cut();
      seen.push(...interrupted.signalIds());
      interrupted = await connect(last);
    }
    await crash;
    await systemClock.sleep(500);
    const scrape = await (await fetch(`${rig.url}/metrics`)).text();
    await interrupted.cut();
    seen.push(...interrupted.signalIds());

    const all = steady.signalIds();
    expect(all.length).toBeGreaterThan(30);
    expect(new Set(all).size).toBe(all.length);
    // Signals still come: the one client was asked a moment before the other.
    expect(seen.length).toBeGreaterThan(all.length - 20);
    expect(seen).toEqual(all.slice(0, seen.length));
    expect(all.some((id) => id.includes(':EXTREME:'))).toBe(true);

    const asked = ['grafana/cascade.json', 'prometheus/rules.yml'].flatMap((file) => askedBy(readFileSync(join(DEPLOY, file), 'utf8')));
    // Alert targets are none here, and this Redis has no limit.
    const absent = new Set(asked.map(({ name }) => name).filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(scrape)));
    expect([...absent].filter((name) => !/^cascade_(alert|redis_memory_max|checkpoint)/.test(name))).toEqual([]);

    const stored = new Redis(redis.url);
    expect(Object.keys(await stored.hgetall(createKeys({ prefix: 'service:' }).latency)).sort()).toEqual([
      ...['decode', 'detect', 'end_to_end', 'publish'],
    ]);
    stored.disconnect();
    expect((await storedIds('service:')).slice(0, all.length)).toEqual(all);
  }, 60_000);

  it('gives a client that comes back after a restart everything since, from Redis', async () => {
    rig = new ServiceRig();
    const settings = { redisUrl: redis.url, redisPrefix: 'again:', redisSpillFile: 'none' };
    await rig.start(settings);
    await rig.ready();
    const before = await connect();
    await rig.crash();
    await rig.stop();
    // Its last signals may have met a client that was cut already.
    const all = await storedIds('again:');
    expect(all.slice(0, before.signalIds().length)).toEqual(before.signalIds());

    rig = new ServiceRig();
    await rig.start(settings);
    const middle = before.events.filter(({ event }) => event === 'signal')[5];
    const after = await connect(middle?.id);
    await expect.poll(() => after.signalIds().length, { timeout: 10_000 }).toBe(all.length - 6);
    expect(after.signalIds()).toEqual(all.slice(6));
    expect(after.events.some(({ event }) => event === 'gap')).toBe(false);
  }, 60_000);
});

describe('a service', () => {
  it('says why it is not ready while no feed is live, and that it is degraded by nothing else', async () => {
    rig = new ServiceRig();
    await rig.start();
    const answer = await fetch(`${rig.url}/readyz`);
    const body = (await answer.json()) as { ready: boolean; reasons: string[] };
    expect(answer.status).toBe(503);
    expect(body.reasons.length).toBeGreaterThan(0);
    await rig.ready();
  }, 30_000);

  it('shows a secret of its configuration nowhere', async () => {
    const canary = 'zebra-7f3a-zebra-7f3a';
    rig = new ServiceRig();
    await rig.start({ httpToken: canary, redisUrl: `redis://bot:${canary}@127.0.0.1:1`, redisSpillFile: 'none', logLevel: 'debug' });
    const shown: string[] = [];
    for (const path of ['/healthz', '/readyz', '/metrics', '/v1/snapshot', '/v1/exchanges', '/v1/openapi.json', '/nowhere', `/${canary}`]) {
      for (const headers of [{}, { authorization: `Bearer ${canary}` }, { authorization: 'Bearer wrong-wrong-wrong-wrong' }]) {
        const answer = await fetch(`${rig.url}${path}`, { headers });
        if (!path.includes(canary)) shown.push(await answer.text(), JSON.stringify([...answer.headers]));
      }
    }
    expect(shown.join('').length).toBeGreaterThan(10_000);
    expect(shown.join('')).not.toContain('zebra');
    expect(rig.logged.join('')).not.toContain('zebra');
  }, 30_000);
});
