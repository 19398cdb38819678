import type { Detection } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { InProcessBus, openRedisBus, type SignalBus, type WireSignal } from '@cascade/redis-bus';
import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchesOf } from '../recovery/batches.sample.js';
import { type CatchUp, eventIdOf, parseEventId } from './live-source.js';
import { SignalMemory } from './signal-memory.js';

const T0 = 1_760_130_900_000;

function crashDetections(): Detection[] {
  const detector = new Detector();
  return batchesOf(T0).flatMap(({ nowMs, events }) => {
    for (const event of events) detector.push(event);
    return detector.at(nowMs);
  });
}

const DETECTIONS = crashDetections();

/** A memory that has seen the detections from `from` on, of a bus that got all of them. */
async function rig(bus: SignalBus, hasRedis: boolean, from: number): Promise<{ memory: SignalMemory; all: WireSignal[] }> {
  const all: WireSignal[] = [];
  bus.subscribe({}, (signal) => all.push(signal));
  for (const detection of DETECTIONS.slice(0, from)) bus.offer(detection);
  const memory = new SignalMemory(bus, hasRedis);
  bus.subscribe({}, (signal) => memory.add(signal));
  for (const detection of DETECTIONS.slice(from)) bus.offer(detection);
  await bus.flush();
  return { memory, all };
}

async function idsOf({ signals }: CatchUp): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, meta } of signals) {
    expect(meta.replayed).toBe(true);
    ids.push(id);
  }
  return ids;
}

describe('an event id', () => {
  it('is read back as it was written', () => {
    const signal = { timestamp: 1_760_130_900.123, id: 'BTCUSDT:1:ALERT:2' };
    expect(parseEventId(eventIdOf(signal))).toEqual({ tsMs: 1_760_130_900_123, id: signal.id });
  });

  it.each(['', 'x', '-', '12', '12-', `1-${'x'.repeat(201)}`, 'NaN-a'])('is not %j', (text) => {
    expect(parseEventId(text)).toBeUndefined();
  });
});

describe('SignalMemory without Redis', () => {
  it('catches up after every signal it remembers', async () => {
    const { memory, all } = await rig(new InProcessBus(), false, 0);
    expect(all.length).toBeGreaterThan(20);
    for (const [index, signal] of all.entries()) {
      const found = memory.catchUp(eventIdOf(signal));
      expect(found.complete).toBe(true);
      expect(await idsOf(found)).toEqual(all.slice(index + 1).map(({ id }) => id));
    }
  });

  it('says that signals may be missing when it does not know the last one', async () => {
    const { memory, all } = await rig(new InProcessBus(), false, 10);
    const found = memory.catchUp(eventIdOf(all[3]!));
    expect(found.complete).toBe(false);
    expect(await idsOf(found)).toEqual(all.slice(10).map(({ id }) => id));
    expect(memory.catchUp('nonsense').complete).toBe(false);
  });

  it('finds past signals by symbol, level, time and number', async () => {
    const { memory, all } = await rig(new InProcessBus(), false, 0);
    const { signals, source } = await memory.past({ symbol: 'ETHUSDT', minLevel: 'CRITICAL', limit: 3 });
    expect(source).toBe('memory');
    expect(signals).toEqual(all.filter(({ symbol, signal_level }) => symbol === 'ETHUSDT' && signal_level >= 3).slice(-3));
    const middleMs = Math.round(all[10]!.timestamp * 1_000);
    const early = await memory.past({ toTsMs: middleMs, limit: 1_000 });
    expect(early.signals).toEqual(all.filter(({ timestamp }) => timestamp * 1_000 <= middleMs));
  });
});

const hasRedis = (await findRedisBinary()) !== undefined;

describe.skipIf(!hasRedis)('SignalMemory with Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await openRedisServer();
  });
  afterAll(() => redis.stop());

  it.each([0, 5, 19])('catches up after signal %i although a process before it published half of them', async (index) => {
    const bus = openRedisBus({ url: redis.url, prefix: `memory${index}:` });
    try {
      const { memory, all } = await rig(bus, true, 20);
      const found = memory.catchUp(eventIdOf(all[index]!));
      expect(found.complete).toBe(true);
      expect(await idsOf(found)).toEqual(all.slice(index + 1).map(({ id }) => id));
    } finally {
      await bus.close();
    }
  });

  it('answers from its own memory when Redis is gone, and says so', async () => {
    const server = await openRedisServer();
    const bus = openRedisBus({ url: server.url });
    const { memory, all } = await rig(bus, true, 0);
    expect((await memory.past({ limit: 5 })).source).toBe('redis');
    await server.stop();
    await expect.poll(() => bus.stats().state, { timeout: 5_000 }).toBe('degraded');
    expect(await memory.past({ limit: 5 })).toEqual({ signals: all.slice(-5), source: 'memory' });
    await expect(idsOf(memory.catchUp('1760130900000-unknown'))).rejects.toMatchObject({ code: 'redis-bus/unavailable' });
    await bus.close();
  });
});
