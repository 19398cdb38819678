import { findRedisBinary, findRedisServer, openRedisServer } from '@cascade/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeSignal, encodeSignalJson } from './codec.js';
import { CHECK_INTERVAL_MS, STREAM_BUFFER } from './config.js';
import { sampleDetection, sampleSignal } from './detection.sample.js';
import { createKeys } from './keys.js';
import { openTestRedis, PATIENTLY, type TestRedis } from './redis.sample.js';
import { openRedisBus } from './redis-bus.js';
import { type SignalSubscription, type SubscribeSignalsOptions, subscribeSignals } from './signal-subscription.js';
import { writeSignals } from './stream-writer.sample.js';
import type { WireSignal } from './wire-signal.js';

describe('subscribeSignals', () => {
  it.each([
    [{}, 'redis-bus/invalid-connection'],
    [{ url: 'localhost:6379' }, 'redis-bus/invalid-url'],
    [{ url: 'redis://x', channel: 'x' }, 'redis-bus/unknown-option'],
    [{ url: 'redis://x', fromId: '$' }, 'redis-bus/invalid-option'],
    [{ url: 'redis://x', fromId: '01-1' }, 'redis-bus/invalid-option'],
    [{ url: 'redis://x', symbols: [] }, 'redis-bus/invalid-option'],
  ])('refuses %j', (options, code) => {
    expect(() => subscribeSignals(options)).toThrow(expect.objectContaining({ code }));
  });
});

/** The next `count` signals. */
async function take(signals: AsyncIterator<WireSignal>, count: number): Promise<WireSignal[]> {
  const taken: WireSignal[] = [];
  while (taken.length < count) {
    const { value, done } = await signals.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe.skipIf((await findRedisServer()) === undefined)('a signal subscription', () => {
  let redis: TestRedis;
  let prefix: string;
  const open: SignalSubscription[] = [];
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.close());
  afterEach(async () => {
    for (const signals of open.splice(0)) await signals.return?.();
  });

  function subscribe(options: Omit<SubscribeSignalsOptions, 'prefix'> = {}): SignalSubscription {
    const signals = subscribeSignals({ ...(options.client === undefined ? { url: redis.server.url } : {}), prefix, ...options });
    open.push(signals);
    return signals;
  }
  const write = (from: number, to: number, options = {}) => writeSignals(redis.client, prefix, from, to, options);
  const seqs = async (signals: AsyncIterator<WireSignal>, count: number) => (await take(signals, count)).map(({ seq }) => seq);

  function fresh(): void {
    prefix = redis.nextPrefix();
  }

  it('reads what a bus in another process writes: checked documents at or above its level, with their stream ids', async () => {
    fresh();
    const signals = subscribe({ minLevel: 'EXTREME' });
    await signals.ready;
    const bus = openRedisBus({ url: redis.server.url, prefix });
    bus.offer(sampleDetection(1, 'CRITICAL'));
    const extreme = sampleDetection(2, 'EXTREME');
    bus.offer(extreme);
    await bus.flush();
    const [entry] = await redis.client.xrevrange(createKeys({ prefix }).stream(), '+', '-', 'COUNT', 1);
    const [signal] = await take(signals, 1);
    const { stream_id, ...meta } = encodeSignal(extreme.signal, entry?.[0]).meta;
    expect(signal).toMatchObject({ id: extreme.signal.id, signal: 'EXTREME', meta: { ...meta, stream_id } });
    expect(signals.stats()).toMatchObject({ delivered: 1, invalid: 0 });
    await bus.close();
  });

  it('delivers live what follows without a gap, not marked as replayed', async () => {
    fresh();
    await write(1, 1, { id: '5-1' });
    const signals = subscribe({ fromId: 'start' });
    expect((await take(signals, 1))[0]?.meta).toMatchObject({ stream_id: '5-1', replayed: true });
    await signals.ready;
    const ids = await write(2, 6);
    const live = await take(signals, 5);
    expect(live.map(({ meta }) => meta.stream_id)).toEqual(ids);
    expect(live.filter(({ meta }) => 'replayed' in meta)).toEqual([]);
    expect(signals.stats()).toMatchObject({ delivered: 6, replayed: 1, gaps: 0, rewinds: 0 });
  });

  it('begins after the id it is given, which is the last one processed, and finds nothing twice', async () => {
    fresh();
    const ids = await write(1, 5);
    const signals = subscribe({ fromId: ids[1]! });
    await signals.ready;
    await write(6, 7);
    expect(await seqs(signals, 5)).toEqual([3, 4, 5, 6, 7]);
  });

  it('begins with what is written after the call when no id is given, however long the connection takes', async () => {
    fresh();
    await write(1, 1, { id: '5-1' });
    const signals = subscribe();
    const written = write(2, 3);
    expect(await seqs(signals, 2)).toEqual([2, 3]);
    await written;
  });

  it.each([
    ['from now on', undefined, 0],
    ['from the newest entry on', 'newest', 0],
    ['from now on, before there was any signal', undefined, 1],
  ])('delivers the first live signal as live when it begins %s', async (_case, from, first) => {
    fresh();
    const ids = first === 1 ? [] : await write(1, 9, { publish: false });
    await expect.poll(() => Date.now(), PATIENTLY).toBeGreaterThan(Number(ids.at(-1)?.split('-')[0] ?? 0) + 200);
    const signals = subscribe(from === undefined ? {} : { fromId: ids.at(-1)! });
    await signals.ready;
    const next = first === 1 ? 1 : 10;
    await write(next, next);
    const [signal] = await take(signals, 1);
    expect(signal?.seq).toBe(next);
    expect(signal?.meta).not.toHaveProperty('replayed');
  });

  it('takes over from a backlog of many pages to live without a hole or a repetition', async () => {
    fresh();
    await write(1, 700);
    const signals = subscribe({ fromId: 'start' });
    const writing = write(701, 1_400);
    expect(await seqs(signals, 1_400)).toEqual(upTo(1_400));
    await writing;
  });

  it(`finds what was never published by looking into the stream every ${CHECK_INTERVAL_MS} ms`, async () => {
    fresh();
    const signals = subscribe({ fromId: 'start' });
    await signals.ready;
    await write(1, 300, { publish: false });
    const found = await take(signals, 300);
    expect(found.map(({ seq }) => seq)).toEqual(upTo(300));
    expect(found.every(({ meta }) => meta.replayed === true)).toBe(true);
  });

  it('fills a jump of seq from the stream, in order', async () => {
    fresh();
    const signals = subscribe({ fromId: 'start' });
    await write(1, 1);
    expect(await seqs(signals, 1)).toEqual([1]);
    await write(2, 9, { publish: false });
    await write(10, 10);
    expect(await seqs(signals, 9)).toEqual(upTo(10, 2));
  });

  it('reads documents whose seq counts per symbol, as older writers number them', async () => {
    fresh();
    const signals = subscribe({ fromId: 'start' });
    await signals.ready;
    for (let seq = 1; seq <= 20; seq++) for (const symbol of ['BTCUSDT', 'ETHUSDT']) await write(seq, seq, { symbol });
    const seen = (await take(signals, 40)).map(({ symbol, seq }) => `${symbol} ${seq}`);
    expect(seen).toEqual(upTo(20).flatMap((seq) => [`BTCUSDT ${seq}`, `ETHUSDT ${seq}`]));
  });

  it('loses nothing for a slow consumer, and keeps no more than its buffer', async () => {
    fresh();
    const signals = subscribe({ fromId: 'start' });
    await signals.ready;
    const total = 2 * STREAM_BUFFER + 345;
    for (let from = 1; from <= total; from += 100) await write(from, Math.min(total, from + 99));
    await expect.poll(() => signals.stats().delivered, PATIENTLY).toBe(STREAM_BUFFER);
    expect(await seqs(signals, total)).toEqual(upTo(total));
    expect(signals.stats().delivered).toBe(total);
  });

  it('gives every iteration its own pace and filter', async () => {
    fresh();
    const [all, ether] = [subscribe({ fromId: 'start' }), subscribe({ fromId: 'start', symbols: ['ETHUSDT'] })];
    await write(1, 3);
    await write(4, 4, { symbol: 'ETHUSDT' });
    expect(await seqs(ether, 1)).toEqual([4]);
    expect(await seqs(all, 4)).toEqual([1, 2, 3, 4]);
  });

  it('does not deliver what is only on the channel, whatever it claims, and goes on', async () => {
    fresh();
    const { channels } = createKeys({ prefix });
    const signals = subscribe({ fromId: 'start' });
    await write(1, 1);
    expect(await seqs(signals, 1)).toEqual([1]);
    await redis.client.publish(channels.signals, encodeSignalJson(sampleSignal({ seq: 2 })));
    await redis.client.publish(channels.signals, encodeSignalJson(sampleSignal({ seq: 77 }), '99999999999999-0'));
    await redis.client.publish(channels.signals, encodeSignalJson(sampleSignal({ seq: 2 }), 'soon'));
    await write(2, 3);
    expect(await seqs(signals, 2)).toEqual([2, 3]);
  });

  it('finds its place again when a forged message has led it beyond the end of the stream', async () => {
    fresh();
    const signals = subscribe({ fromId: 'start' });
    await write(1, 2);
    expect(await seqs(signals, 2)).toEqual([1, 2]);
    const forged = encodeSignalJson(sampleSignal({ seq: 3, id: 'forged' }), '99999999999999-0');
    // Again and again: a reader that is just looking into the stream does not take what is only on the channel.
    const forging = setInterval(() => void redis.client.publish(createKeys({ prefix }).channels.signals, forged), 20);
    const [first] = await take(signals, 1).finally(() => clearInterval(forging));
    expect(first?.id).toBe('forged');
    await write(3, 5);
    expect(await seqs(signals, 3)).toEqual([3, 4, 5]);
    expect(signals.stats().rewinds).toBeGreaterThanOrEqual(1);
  });

  it('uses duplicates of a given client and leaves it alone', async () => {
    fresh();
    const signals = subscribe({ client: redis.client, fromId: 'start' });
    await write(1, 2);
    expect(await seqs(signals, 2)).toEqual([1, 2]);
    await signals.return?.();
    expect(redis.client.status).toBe('ready');
    expect(redis.client.listenerCount('message')).toBe(0);
  });

  it('leaves no connection behind', async () => {
    fresh();
    const ids = async (): Promise<string[]> =>
      [...((await redis.client.client('LIST')) as string).matchAll(/^id=(\d+)/gm)].map(([, id]) => id!);
    const before = await ids();
    const signals = subscribe();
    await signals.ready;
    const own = (await ids()).filter((id) => !before.includes(id));
    expect(own).toHaveLength(2);
    await signals.return?.();
    await expect.poll(async () => (await ids()).filter((id) => own.includes(id)), PATIENTLY).toEqual([]);
  });

  it('ends at abort, before or after it started', async () => {
    fresh();
    const abort = new AbortController();
    const signals = subscribe({ signal: abort.signal });
    const reading = signals.next();
    abort.abort();
    expect(await reading).toEqual({ value: undefined, done: true });
    const late = subscribe({ signal: abort.signal });
    await late.ready;
    expect((await late.next()).done).toBe(true);
  });

  it('never writes "replayed", and does not believe it', async () => {
    fresh();
    const lying = encodeSignalJson(sampleSignal()).replace('"meta":{', '"meta":{"replayed":true,');
    const bus = openRedisBus({ url: redis.server.url, prefix });
    const signals = bus.signals({ fromId: 'start' });
    bus.offer(sampleDetection(1));
    await take(signals, 1);
    await bus.close();
    const { channels, ...keys } = createKeys({ prefix });
    expect(JSON.stringify(await redis.client.xrange(keys.stream(), '-', '+'))).not.toContain('replayed');
    const live = subscribe({ fromId: 'start' });
    await take(live, 1);
    await live.ready;
    const [entry] = await redis.client.xrange(keys.stream(), '-', '+');
    const { seq } = JSON.parse(entry![1][1]!) as { seq: number };
    const id = await redis.client.xadd(keys.stream(), '*', 'signal', lying);
    const message = lying.replace('"seq":1', `"seq":${seq + 1}`).replace(/"id":"[^"]*"/, '"id":"new"');
    await redis.client.publish(channels.signals, `${message.slice(0, -2)},"stream_id":"${id}"}}`);
    expect((await take(live, 1))[0]?.meta).not.toHaveProperty('replayed');
  });
});

describe.skipIf((await findRedisBinary()) === undefined)('a signal subscription without access', () => {
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
