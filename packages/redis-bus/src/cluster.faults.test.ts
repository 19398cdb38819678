import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisBinary, openRedisCluster, type RedisCluster, type RedisServer } from '@cascade/testkit';
import { Cluster } from 'ioredis';
import { Cluster as Cluster5 } from 'ioredis-5';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalBus } from './bus.js';
import { createKeys } from './keys.js';
import { numbered } from './numbered.sample.js';
import { CATCH_UP, expectWhole } from './outage.sample.js';
import { inspect } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import type { RedisLike } from './redis-like.js';
import { type SignalSubscription, subscribeSignals } from './signal-subscription.js';

/** `CASCADE_FAULT_SEC=8` plays the long partition. */
const PARTITION_SEC = Number(process.env.CASCADE_FAULT_SEC ?? 4);
const PER_SEC = 500;
/** A master that is alone stops taking writes after about this time; what it took until then must fit into the kept signals. */
const NODE_TIMEOUT_MS = 1_000;

const PREFIX = '{cascade}:';
const KEYS = createKeys({ cluster: true });

const MAJORS = [
  ['ioredis 6', Cluster],
  ['ioredis 5', Cluster5],
] as const;

describe.skipIf((await findRedisBinary()) === undefined).each(MAJORS)('a cluster, client of %s', (major, Client) => {
  let cluster: RedisCluster;
  let bus: SignalBus;
  let signals: SignalSubscription;
  let master: RedisServer;
  let timer: NodeJS.Timeout;
  let offered: number;
  let gapMs: number;
  let received: string[];
  let reading: Promise<void>;
  const cleanups: (() => unknown)[] = [];

  /** As a user should open it: without the socket timeout a stopped master holds up all writing. */
  function openClient(): RedisLike {
    const redisOptions = { enableOfflineQueue: false, maxRetriesPerRequest: 0, socketTimeout: 2_000 };
    const client = new Client([...cluster.startupNodes], { redisOptions });
    client.on('error', () => {});
    cleanups.push(() => client.disconnect());
    return client;
  }

  /** Offers {@link PER_SEC} signals a second, and watches the longest time without a written one. */
  function flow(): void {
    const sinceMs = performance.now();
    let [writtenMs, published] = [sinceMs, 0];
    timer = setInterval(() => {
      const nowMs = performance.now();
      while (offered < ((nowMs - sinceMs) * PER_SEC) / 1_000) bus.offer(numbered(++offered));
      if (bus.stats().published > published) {
        gapMs = Math.max(gapMs, nowMs - writtenMs);
        [writtenMs, published] = [nowMs, bus.stats().published];
      }
    }, 5);
  }

  const published = (): number => bus.stats().published;
  const replication = async (node: RedisServer): Promise<string> => {
    const client = inspect(node.url);
    try {
      return await client.info('replication');
    } finally {
      client.disconnect();
    }
  };

  beforeEach(async () => {
    cluster = await openRedisCluster({ replicas: 1, nodeTimeoutMs: NODE_TIMEOUT_MS });
    cleanups.push(() => cluster.close());
    bus = openRedisBus({ client: openClient(), cluster: true });
    cleanups.push(() => bus.close());
    signals = subscribeSignals({ client: openClient(), prefix: PREFIX, fromId: 'start' });
    [offered, gapMs, received] = [0, 0, []];
    reading = (async () => {
      for await (const { id } of signals) received.push(id);
    })();
    cleanups.push(async () => {
      await signals.return?.();
      await reading;
    });
    await signals.ready;
    flow();
    cleanups.push(() => clearInterval(timer));
    await expect.poll(published, CATCH_UP).toBeGreaterThan(300);
    master = await cluster.masterOf(KEYS.stream());
    gapMs = 0;
  }, 60_000);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** Until the fault is over for the writer: another node serves, and new signals are written there. */
  async function goesOnElsewhere(): Promise<void> {
    await expect.poll(() => cluster.masterOf(KEYS.stream()), CATCH_UP).not.toBe(master);
    const before = published();
    await expect.poll(published, CATCH_UP).toBeGreaterThan(before + 2 * PER_SEC);
  }

  /** Waits until the master of before is a replica, ends the flow, and checks that stream and subscriber have every signal once and in order. */
  async function finish(what: string): Promise<void> {
    await expect.poll(() => replication(master), CATCH_UP).toMatch(/role:slave[\s\S]*master_link_status:up/);
    clearInterval(timer);
    await bus.flush();
    const client = inspect((await cluster.masterOf(KEYS.stream())).url);
    cleanups.push(() => client.disconnect());
    await expectWhole(client, offered, KEYS);
    await expect.poll(() => received.length, CATCH_UP).toBeGreaterThanOrEqual(offered);
    expect(received).toEqual(Array.from({ length: offered }, (_, index) => numbered(index + 1).signal.id));
    expect(bus.stats()).toMatchObject({ state: 'ready', refused: 0, lost: 0, queued: 0, published: offered });
    const { restored, retries } = bus.stats();
    const { rewinds, replayed } = signals.stats();
    process.stdout.write(
      `fault: cluster, ${major}, ${what}, node timeout ${NODE_TIMEOUT_MS} ms, ${PER_SEC}/s: ${offered} offered, 0 lost, 0 twice; write gap ` +
        `${gapMs.toFixed(0)} ms; ${restored} restored, ${retries} retries; the subscriber: ${replayed} replayed, ${rewinds} rewinds\n`,
    );
  }

  it('loses no signal and writes none twice when the master of the slot is killed and comes back as a replica', {
    timeout: 120_000,
  }, async () => {
    master.kill();
    await goesOnElsewhere();
    await master.restart();
    await finish('SIGKILL of the master');
  });

  it('loses no signal and writes none twice when the master of the slot is stopped, which leaves every socket open', {
    timeout: 120_000,
  }, async () => {
    master.pause();
    await goesOnElsewhere();
    master.resume();
    await finish('SIGSTOP of the master');
  });

  it(`loses no signal and writes none twice when the master of the slot is cut off from its peers for ${PARTITION_SEC} s`, {
    timeout: 120_000 + PARTITION_SEC * 1_000,
  }, async () => {
    const healed = sleep(PARTITION_SEC * 1_000);
    cluster.isolate(master);
    await Promise.all([goesOnElsewhere(), healed]);
    cluster.heal();
    // What it had acknowledged alone is gone with its being a master.
    if (process.platform === 'linux') expect(bus.stats().restored).toBeGreaterThan(PER_SEC / 10);
    await finish(`master alone for ${PARTITION_SEC} s`);
  });
});
