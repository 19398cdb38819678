import { findRedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Batch, writeBatch } from './batch-script.js';
import { decodeSignal, encodeSignal } from './codec.js';
import { sampleDetection } from './detection.sample.js';
import { createKeys, TTL_SEC } from './keys.js';
import { queuedSignal } from './queued-signal.js';
import { openTestRedis, PATIENTLY, readStream, type TestRedis } from './redis.sample.js';

function batchOf(
  firstSequence: number,
  levels: readonly ('NONE' | 'WATCH' | 'ALERT' | 'CRITICAL' | 'EXTREME')[],
  symbol = 'BTCUSDT',
): Batch {
  const detections = levels.map((level, index) => sampleDetection(firstSequence + index, level, symbol));
  return {
    producerId: 'p1',
    firstSequence,
    confirmed: 0,
    quietUntil: 0,
    signals: detections.map(({ signal }) => queuedSignal(encodeSignal(signal))),
    states: [],
  };
}

describe.skipIf((await findRedisServer()) === undefined)('writeBatch', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());

  it('writes streams, histories, probability and counter, each with its lifetime', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    const batch = batchOf(1, ['WATCH', 'ALERT', 'CRITICAL']);
    expect(await writeBatch(client, keys, batch)).toEqual({ applied: 3, skipped: 0, repeated: 0, sideErrors: 0, sideError: undefined });

    const entries = await client.xrange(keys.stream(), '-', '+');
    const documents = batch.signals.map(({ payload }, index) => {
      const document = decodeSignal(payload);
      return { ...document, meta: { ...document.meta, stream_id: entries[index]![0] } };
    });
    expect(entries.map(([, fields]) => [fields[0], decodeSignal(fields[1]!)])).toEqual(documents.map((document) => ['signal', document]));
    expect(await client.xrange(keys.stream('BTCUSDT'), '-', '+')).toEqual(entries);
    expect((await client.zrange(keys.history(), '0', '-1')).map(decodeSignal)).toEqual(documents);
    expect((await client.zrange(keys.history('BTCUSDT'), '0', '-1')).map(decodeSignal)).toEqual(documents.slice(1));
    expect(Number((await client.zrange(keys.history(), '0', '0', 'WITHSCORES'))[1])).toBe(1698765432.123);
    expect(await client.get(keys.signalsGenerated)).toBe('3');
    expect(JSON.parse((await client.get(keys.probability('BTCUSDT')))!)).toEqual({
      schema_version: 1,
      probability: 0.7521,
      signal: 'CRITICAL',
      timestamp: 1698765432.125,
    });

    const lifetimes = [
      [keys.history(), TTL_SEC.history],
      [keys.history('BTCUSDT'), TTL_SEC.history],
      [keys.probability('BTCUSDT'), TTL_SEC.probability],
      [keys.producer('p1'), TTL_SEC.producer],
    ] as const;
    for (const [key, seconds] of lifetimes) {
      const left = await client.ttl(key);
      expect(left, key).toBeLessThanOrEqual(seconds);
      expect(left, key).toBeGreaterThan(seconds - 20);
    }
    for (const key of [keys.stream(), keys.stream('BTCUSDT'), keys.signalsGenerated]) expect(await client.ttl(key), key).toBe(-1);
  });

  it('gives a signal the same id in the stream of all and in that of its symbol', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    const [btc, eth] = [batchOf(1, ['ALERT', 'ALERT', 'ALERT']), batchOf(4, ['ALERT', 'ALERT', 'ALERT'], 'ETHUSDT')];
    await writeBatch(client, keys, { ...btc, signals: btc.signals.flatMap((signal, index) => [signal, eth.signals[index]!]) });
    const all = await readStream(client, keys.stream());
    expect(all).toHaveLength(6);
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      expect(await readStream(client, keys.stream(symbol))).toEqual(all.filter((entry) => entry.symbol === symbol));
    }
  });

  it('changes nothing when the same batch comes again, and adds only what is new when it has grown', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    const published: string[] = [];
    const listener = client.duplicate();
    listener.on('message', (_channel, message) => published.push(message));
    await listener.subscribe(keys.channels.signals);
    const look = async () => ({
      all: await client.xrange(keys.stream(), '-', '+'),
      symbol: await client.xrange(keys.stream('BTCUSDT'), '-', '+'),
      history: await client.zrange(keys.history(), '0', '-1'),
      generated: await client.get(keys.signalsGenerated),
    });
    const batch = batchOf(1, ['CRITICAL', 'CRITICAL']);
    await writeBatch(client, keys, batch);
    const before = await look();
    expect(await writeBatch(client, keys, batch)).toMatchObject({ applied: 0, skipped: 2 });
    expect(await look()).toEqual(before);
    expect(await writeBatch(client, keys, batchOf(1, ['CRITICAL', 'CRITICAL', 'EXTREME']))).toMatchObject({ applied: 1, skipped: 2 });
    expect(await readStream(client, keys.stream())).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
    expect(await client.get(keys.signalsGenerated)).toBe('3');
    await expect.poll(() => published.length, PATIENTLY).toBe(3);
    listener.disconnect();
  });

  it('writes nothing on a server that has lost acknowledged signals, and says how much it still has', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    await writeBatch(client, keys, batchOf(1, ['ALERT', 'ALERT']));
    const later = { ...batchOf(6, ['ALERT']), confirmed: 5 };
    expect(await writeBatch(client, keys, later)).toMatchObject({ applied: 0, skipped: 0, lostAfter: 2 });
    expect(await client.xlen(keys.stream())).toBe(2);
    expect(await writeBatch(client, keys, { ...later, confirmed: 2 })).toMatchObject({ applied: 1, lostAfter: undefined });
    expect((await readStream(client, keys.stream())).map(({ offered }) => offered)).toEqual([1, 2, 6]);
  });

  it('restores published signals to streams, histories and counter without publishing them again', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    const published: string[] = [];
    const listener = client.duplicate();
    listener.on('message', (_channel, message) => published.push(decodeSignal(message).signal));
    await listener.subscribe(keys.channels.signals);
    await writeBatch(client, keys, { ...batchOf(1, ['CRITICAL']), quietUntil: 1 });
    expect(await client.exists(keys.probability('BTCUSDT'))).toBe(0);
    await writeBatch(client, keys, { ...batchOf(2, ['ALERT', 'EXTREME']), confirmed: 1, quietUntil: 2 });
    await expect.poll(() => published, PATIENTLY).toEqual(['EXTREME']);
    expect(await client.xlen(keys.stream('BTCUSDT'))).toBe(3);
    expect(await client.zcard(keys.history('BTCUSDT'))).toBe(3);
    expect(await client.get(keys.signalsGenerated)).toBe('3');
    listener.disconnect();
  });

  it('keeps producers apart', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    await writeBatch(client, keys, batchOf(1, ['ALERT']));
    expect(await writeBatch(client, keys, { ...batchOf(1, ['ALERT'], 'ETHUSDT'), producerId: 'p2' })).toMatchObject({ applied: 1 });
    const entries = await readStream(client, keys.stream());
    expect(entries.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(2);
    expect(await readStream(client, keys.stream('ETHUSDT'))).toEqual(entries.slice(1));
  });

  it('writes the stream before it publishes', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    const monitor = await client.monitor();
    const commands: string[] = [];
    monitor.on('monitor', (_time: string, args: string[]) => {
      const command = args[0]?.toUpperCase() ?? '';
      if (['XADD', 'PUBLISH'].includes(command)) commands.push(`${command} ${args[1]}`);
    });
    await writeBatch(client, keys, batchOf(1, ['CRITICAL']));
    const channels = [keys.channels.signals, keys.channels.alerts, keys.channels.critical];
    await expect
      .poll(() => commands, PATIENTLY)
      .toEqual([`XADD ${keys.stream()}`, `XADD ${keys.stream('BTCUSDT')}`, ...channels.map((channel) => `PUBLISH ${channel}`)]);
    monitor.disconnect();
  });

  it('trims histories by age and to 1,000 entries', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    const now = 1_698_765_432.123;
    await client.zadd(keys.history(), now - TTL_SEC.history - 1, 'too old', now - TTL_SEC.history, 'just old enough');
    await writeBatch(client, keys, batchOf(1, ['ALERT']));
    expect(await client.zrange(keys.history(), '0', '-1')).toHaveLength(2);
    expect(await client.zscore(keys.history(), 'too old')).toBeNull();
    await client.zadd(keys.history(), ...Array.from({ length: 1_500 }, (_, index) => [now - 10, `filler ${index}`]).flat());
    await writeBatch(client, keys, batchOf(2, ['ALERT']));
    expect(await client.zcard(keys.history())).toBe(1_000);
    expect(await client.zscore(keys.history(), 'just old enough')).toBeNull();
  });

  it('counts what fails beside the stream and still writes and publishes', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    await client.set(keys.history(), 'not a sorted set');
    const result = await writeBatch(client, keys, batchOf(1, ['CRITICAL']));
    expect(result).toMatchObject({ applied: 1, sideErrors: 3 });
    expect(result.sideError).toContain('WRONGTYPE');
    expect(await client.xlen(keys.stream())).toBe(1);
    expect(await client.zcard(keys.history('BTCUSDT'))).toBe(1);
  });

  it('writes nothing of a signal whose stream entry is refused, so that it can come again', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    await client.set(keys.stream(), 'not a stream');
    await expect(writeBatch(client, keys, batchOf(1, ['CRITICAL']))).rejects.toThrow('WRONGTYPE');
    expect(await client.exists(keys.producer('p1'), keys.stream('BTCUSDT'), keys.history())).toBe(0);
    await client.del(keys.stream());
    expect(await writeBatch(client, keys, batchOf(1, ['CRITICAL']))).toMatchObject({ applied: 1, skipped: 0 });
  });

  it('loads its script again after SCRIPT FLUSH', async () => {
    const { client, nextPrefix } = redis;
    const keys = createKeys({ prefix: nextPrefix() });
    await writeBatch(client, keys, batchOf(1, ['ALERT']));
    await client.script('FLUSH');
    expect(await writeBatch(client, keys, batchOf(2, ['ALERT']))).toMatchObject({ applied: 1, sideErrors: 0 });
  });
});
