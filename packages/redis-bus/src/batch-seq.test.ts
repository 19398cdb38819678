import { findRedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Batch, writeBatch } from './batch-script.js';
import { encodeSignal } from './codec.js';
import { sampleSignal } from './detection.sample.js';
import { createKeys, KNOWN_IDS_LIMIT, TTL_SEC } from './keys.js';
import { queuedSignal } from './queued-signal.js';
import { openTestRedis, PATIENTLY, readStream, type TestRedis } from './redis.sample.js';

/** Signals `from`..`to` under the local numbers that end their ids; sequences as the producer counts. */
function batchOf(producerId: string, firstSequence: number, from: number, to: number, change: Partial<Batch> = {}): Batch {
  const signals = Array.from({ length: to - from + 1 }, (_, index) => queuedSignal(encodeSignal(sampleSignal({ seq: from + index }))));
  return { producerId, firstSequence, confirmed: 0, quietUntil: 0, signals, states: [], ...change };
}

describe.skipIf((await findRedisServer()) === undefined)('writeBatch: seq and ids', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());

  function open() {
    const keys = createKeys({ prefix: redis.nextPrefix() });
    const numbers = async (key = keys.stream()) => (await readStream(redis.client, key)).map(({ seq, offered }) => [seq, offered]);
    return { keys, numbers, write: (batch: Batch) => writeBatch(redis.client, keys, batch) };
  }

  it('numbers the stream 1, 2, 3... whoever writes, and the same in every copy', async () => {
    const { keys, numbers, write } = open();
    const { client } = redis;
    const published: [number, number][] = [];
    const listener = client.duplicate();
    listener.on('message', (_channel, message: string) => {
      const { seq, id } = JSON.parse(message) as { seq: number; id: string };
      published.push([seq, Number(id.split(':').at(-1))]);
    });
    await listener.subscribe(keys.channels.critical);
    await write(batchOf('p1', 1, 701, 702));
    await write(batchOf('p2', 1, 801, 801));
    await write(batchOf('p1', 3, 703, 703));
    const expected = [
      [1, 701],
      [2, 702],
      [3, 801],
      [4, 703],
    ];
    expect(await numbers()).toEqual(expected);
    expect(await numbers(keys.stream('BTCUSDT'))).toEqual(expected);
    await expect.poll(() => published, PATIENTLY).toEqual(expected);
    const stream = (await client.xrange(keys.stream(), '-', '+')).map(([, fields]) => fields[1]).sort();
    expect((await client.zrange(keys.history(), '0', '-1')).sort()).toEqual(stream);
    expect((await client.zrange(keys.history('BTCUSDT'), '0', '-1')).sort()).toEqual(stream);
    expect(await client.get(keys.signalsGenerated)).toBe('4');
    listener.disconnect();
  });

  it('leaves numbers as they were written when a batch comes again', async () => {
    const { numbers, write } = open();
    await write(batchOf('p1', 1, 701, 703));
    const before = await numbers();
    expect(await write(batchOf('p1', 1, 701, 703))).toMatchObject({ applied: 0, skipped: 3, repeated: 0 });
    expect(await numbers()).toEqual(before);
  });

  it('gives restored signals new numbers in the order of the stream', async () => {
    const { numbers, write } = open();
    await write(batchOf('p1', 1, 701, 701));
    await write(batchOf('p2', 1, 801, 801));
    await write(batchOf('p1', 2, 702, 703, { quietUntil: 3 }));
    expect(await numbers()).toEqual([
      [1, 701],
      [2, 801],
      [3, 702],
      [4, 703],
    ]);
  });

  it('writes a signal once when another producer offers it again, and takes its sequence as done', async () => {
    const { numbers, write } = open();
    await write(batchOf('p1', 1, 701, 703));
    expect(await write(batchOf('p2', 1, 702, 705))).toMatchObject({ applied: 2, skipped: 2, repeated: 2 });
    expect(await write(batchOf('p2', 5, 706, 706, { confirmed: 4 }))).toMatchObject({ applied: 1 });
    expect(await numbers()).toEqual([
      [1, 701],
      [2, 702],
      [3, 703],
      [4, 704],
      [5, 705],
      [6, 706],
    ]);
  });

  it('writes a signal once when a batch holds it twice', async () => {
    const { numbers, write } = open();
    const { signals, ...batch } = batchOf('p1', 1, 701, 701);
    expect(await write({ ...batch, signals: [...signals, ...signals] })).toMatchObject({ applied: 1, skipped: 1, repeated: 1 });
    expect(await numbers()).toEqual([[1, 701]]);
  });

  it('remembers the newest ids only, and for as long as the producer', async () => {
    const { keys, write } = open();
    const { client } = redis;
    await client.set(keys.signalsGenerated, KNOWN_IDS_LIMIT);
    await client.zadd(keys.signalIds, 1, 'oldest', 2, 'next');
    await write(batchOf('p1', 1, 701, 701));
    expect(await client.zrange(keys.signalIds, '0', '-1')).toEqual(['next', 'BTCUSDT:1698765400000:CRITICAL:701']);
    const left = await client.ttl(keys.signalIds);
    expect(left).toBeLessThanOrEqual(TTL_SEC.producer);
    expect(left).toBeGreaterThan(TTL_SEC.producer - 20);
  });

  it('goes on from the newest entry when the counter is gone or is no number', async () => {
    const { keys, numbers, write } = open();
    await write(batchOf('p1', 1, 701, 703));
    await redis.client.del(keys.signalsGenerated);
    await write(batchOf('p1', 4, 704, 704));
    await redis.client.set(keys.signalsGenerated, 'much');
    await write(batchOf('p1', 5, 705, 705));
    expect((await numbers()).map(([seq]) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('stays above entries from a server whose clock was ahead', async () => {
    const { keys, numbers, write } = open();
    const ahead = Date.now() + 3_600_000;
    await redis.client.xadd(keys.stream(), `${ahead}-7`, 'signal', '{"id":"X:1","seq":9}');
    await write(batchOf('p1', 1, 701, 702));
    expect((await readStream(redis.client, keys.stream())).map(({ id }) => id)).toEqual([`${ahead}-7`, `${ahead}-8`, `${ahead}-9`]);
    expect((await numbers()).map(([seq]) => seq)).toEqual([9, 10, 11]);
  });

  it('is not misled by an id that looks like a document', async () => {
    const { keys, write } = open();
    const id = '","seq":5,"x":"\\';
    const signal = queuedSignal(encodeSignal(sampleSignal({ id, seq: 701 })));
    await write({ ...batchOf('p1', 1, 1, 1), signals: [signal] });
    const entries = await redis.client.xrange(keys.stream(), '-', '+');
    expect(JSON.parse(entries[0]![1][1]!)).toMatchObject({ id, seq: 1, symbol: 'BTCUSDT' });
  });

  it('refuses a batch whose predecessor was not written', async () => {
    const { numbers, write } = open();
    expect(await write(batchOf('p1', 257, 702, 703, { confirmed: 256 }))).toMatchObject({ applied: 0, lostAfter: 0 });
    expect(await numbers()).toEqual([]);
  });
});
