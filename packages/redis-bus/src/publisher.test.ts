import { CascadeError } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import type { Batch, BatchResult } from './batch-script.js';
import { encodeSignal } from './codec.js';
import { sampleSignal } from './detection.sample.js';
import { Publisher } from './publisher.js';
import { queuedSignal } from './queued-signal.js';
import { PATIENTLY } from './redis.sample.js';
import type { ValueWrite } from './values/definition.js';

const signalOf = (seq: number) => queuedSignal(encodeSignal(sampleSignal({ seq })));
const noted = (key: string, text: string): ValueWrite => ({ key, kind: 'text', ttlSec: 600, items: [text] });
const done = (batch: Batch): BatchResult => ({ applied: batch.signals.length, skipped: 0, repeated: 0, sideErrors: 0 });
const lostAfter = (sequence: number): BatchResult => ({ applied: 0, skipped: 0, repeated: 0, sideErrors: 0, lostAfter: sequence });

/** A publisher whose sends are answered by hand, one after the other. */
function openPublisher(answers: readonly ('ok' | Error | BatchResult)[] = []) {
  const batches: Batch[] = [];
  let inFlight = 0;
  const mostInFlight = { value: 0 };
  const publisher = new Publisher({
    producerId: 'p1',
    maxQueued: 3_000,
    maxQueuedBytes: 10_000_000,
    delayMs: () => 1,
    onAttempt: () => {},
    send: async (batch) => {
      const answer = answers[batches.length] ?? 'ok';
      batches.push(batch);
      mostInFlight.value = Math.max(mostInFlight.value, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight--;
      if (answer instanceof Error) throw answer;
      return answer === 'ok' ? done(batch) : answer;
    },
  });
  return { publisher, batches, mostInFlight };
}

describe('Publisher', () => {
  it('sends what one loop offers at once, in batches that each name what must come before them', async () => {
    const { publisher, batches, mostInFlight } = openPublisher();
    publisher.setOpen(true);
    for (let seq = 1; seq <= 600; seq++) publisher.add(signalOf(seq));
    await publisher.flush();
    expect(batches.map(({ firstSequence, confirmed, signals }) => [firstSequence, confirmed, signals.length])).toEqual([
      [1, 0, 256],
      [257, 256, 256],
      [513, 512, 88],
    ]);
    expect(mostInFlight.value).toBe(3);
  });

  it('sends at most four batches before the first is answered', async () => {
    const { publisher, batches, mostInFlight } = openPublisher();
    publisher.setOpen(true);
    for (let seq = 1; seq <= 2_000; seq++) publisher.add(signalOf(seq));
    await publisher.flush();
    expect(batches.map(({ firstSequence }) => firstSequence)).toEqual([1, 257, 513, 769, 1_025, 1_281, 1_537, 1_793]);
    expect(mostInFlight.value).toBe(4);
  });

  it('sends the rest of a round again when a batch in the middle failed', async () => {
    const { publisher, batches } = openPublisher(['ok', new Error('LOADING'), lostAfter(256)]);
    publisher.setOpen(true);
    for (let seq = 1; seq <= 600; seq++) publisher.add(signalOf(seq));
    await publisher.flush();
    expect(batches.map(({ firstSequence, confirmed }) => [firstSequence, confirmed])).toEqual([
      [1, 0],
      [257, 256],
      [513, 512],
      [257, 256],
      [513, 512],
    ]);
    expect(publisher.counts()).toMatchObject({ published: 600, restored: 0, lost: 0, retries: 1 });
  });

  it('sends nothing before the connection is open', async () => {
    const { publisher, batches } = openPublisher();
    publisher.add(signalOf(1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(batches).toEqual([]);
    publisher.setOpen(true);
    await publisher.flush();
    expect(batches).toHaveLength(1);
  });

  it('sends a failed batch again under the same sequences, with what came since', async () => {
    const { publisher, batches } = openPublisher([new Error('LOADING'), new Error('LOADING')]);
    publisher.setOpen(true);
    publisher.add(signalOf(1));
    await expect.poll(() => batches.length, PATIENTLY).toBeGreaterThanOrEqual(1);
    publisher.add(signalOf(2));
    await publisher.flush();
    expect(batches.map(({ firstSequence }) => firstSequence).slice(0, 3)).toEqual([1, 1, 1]);
    expect(batches.at(-1)?.signals.at(-1)).toEqual(signalOf(2));
    expect(publisher.counts()).toMatchObject({ published: 2, retries: 2, queued: 0, queuedBytes: 0 });
  });

  it('brings current values again after a failure, unless newer ones came, the newest last', async () => {
    const { publisher, batches } = openPublisher([new Error('LOADING')]);
    publisher.setOpen(true);
    publisher.note([noted('BTCUSDT', 'btc 1')]);
    publisher.note([noted('ETHUSDT', 'eth 1')]);
    publisher.note([noted('BTCUSDT', 'btc 2')]);
    await expect.poll(() => batches.length, { ...PATIENTLY, interval: 1 }).toBe(1);
    publisher.note([noted('ETHUSDT', 'eth 2')]);
    publisher.note([noted('SOLUSDT', 'sol 1')]);
    await expect.poll(() => batches.length, PATIENTLY).toBe(2);
    expect(batches.map(({ states }) => states.flatMap(({ items }) => items))).toEqual([
      ['eth 1', 'btc 2'],
      ['btc 2', 'eth 2', 'sol 1'],
    ]);
  });

  it('gives up current values, never signals, when the server is full', async () => {
    const { publisher, batches } = openPublisher([new Error("OOM command not allowed when used memory > 'maxmemory'.")]);
    publisher.setOpen(true);
    publisher.add(signalOf(1));
    publisher.note([noted('BTCUSDT', 'btc 1')]);
    await publisher.flush();
    expect(batches.map(({ signals, states }) => [signals.length, states.length])).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });

  it('writes again what the server has lost, from where it stands, marked as published before', async () => {
    const { publisher, batches } = openPublisher(['ok', lostAfter(1)]);
    publisher.setOpen(true);
    for (let seq = 1; seq <= 3; seq++) publisher.add(signalOf(seq));
    await publisher.flush();
    publisher.add(signalOf(4));
    publisher.note([noted('BTCUSDT', 'btc 1')]);
    await publisher.flush();
    expect(
      batches.map(({ firstSequence, confirmed, quietUntil, signals, states }) => [
        firstSequence,
        confirmed,
        quietUntil,
        signals.length,
        states.length,
      ]),
    ).toEqual([
      [1, 0, 0, 3, 0],
      [4, 3, 3, 1, 1],
      [2, 1, 3, 3, 1],
    ]);
    expect(batches.at(-1)?.signals).toEqual([2, 3, 4].map(signalOf));
    expect(publisher.counts()).toMatchObject({ published: 4, restored: 2, lost: 0, queued: 0, queuedBytes: 0 });
  });

  it('asks after a reconnect whether the server still has everything, and keeps 30,000 signals for that', async () => {
    const { publisher, batches } = openPublisher([...Array(124).fill('ok'), lostAfter(0)]);
    publisher.setOpen(true);
    for (let seq = 1; seq <= 124; seq++) {
      for (let index = 0; index < 250; index++) publisher.add(signalOf(seq));
      await publisher.flush();
    }
    expect(batches).toHaveLength(124);
    publisher.setOpen(false);
    publisher.setOpen(true);
    await expect.poll(() => publisher.counts().restored, PATIENTLY).toBe(30_000);
    expect(batches[124]).toMatchObject({ firstSequence: 31_001, confirmed: 31_000, signals: [] });
    expect(batches[125]).toMatchObject({ firstSequence: 1_001, confirmed: 0, quietUntil: 31_000 });
    expect(publisher.counts()).toMatchObject({ published: 31_000, lost: 1_000, queued: 0, queuedBytes: 0 });
  });

  it('asks until it is answered', async () => {
    const { publisher, batches } = openPublisher(['ok', new Error('LOADING'), new Error('LOADING'), lostAfter(0)]);
    publisher.setOpen(true);
    publisher.add(signalOf(1));
    await publisher.flush();
    publisher.setOpen(true);
    await expect.poll(() => publisher.counts().restored, PATIENTLY).toBe(1);
    expect(batches.map(({ signals }) => signals.length)).toEqual([1, 0, 0, 0, 1]);
  });

  it('resolves a flush when its own signals are written, not later ones', async () => {
    const { publisher } = openPublisher();
    publisher.setOpen(true);
    publisher.add(signalOf(1));
    const flushed = publisher.flush();
    await Promise.resolve();
    for (let seq = 2; seq <= 2_000; seq++) publisher.add(signalOf(seq));
    await flushed;
    expect(publisher.counts().queued).toBeGreaterThan(0);
    await publisher.flush();
    expect(publisher.counts().queued).toBe(0);
  });

  it('counts refused side writes with their code', async () => {
    const { publisher } = openPublisher();
    const sided = new Publisher({
      producerId: 'p1',
      maxQueued: 10,
      maxQueuedBytes: 10_000,
      delayMs: () => 1,
      onAttempt: () => {},
      send: async (batch) => ({
        ...done(batch),
        sideErrors: 3,
        sideError: 'WRONGTYPE Operation against a key holding the wrong kind of value',
      }),
    });
    sided.setOpen(true);
    sided.add(signalOf(1));
    await sided.flush();
    expect(sided.counts()).toMatchObject({ sideErrors: 3, sideReason: 'WRONGTYPE' });
    expect(publisher.counts()).toMatchObject({ sideErrors: 0, sideReason: undefined });
  });

  it('rejects waiting flushes and refuses signals once ended', async () => {
    const { publisher } = openPublisher();
    publisher.add(signalOf(1));
    const flushed = publisher.flush();
    const error = new CascadeError('redis-bus/closed', 'closed');
    publisher.end(error);
    await expect(flushed).rejects.toBe(error);
    await expect(publisher.flush()).rejects.toBe(error);
    expect(publisher.add(signalOf(2))).toBe(false);
    expect(publisher.counts().queued).toBe(1);
  });
});
