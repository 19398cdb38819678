import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeSignal } from './codec.js';
import { SPILL_FROM } from './config.js';
import { sampleSignal } from './detection.sample.js';
import { type QueuedSignal, queuedSignal } from './queued-signal.js';
import { SignalQueue } from './signal-queue.js';
import { SpillFile } from './spill-file.js';

const signalOf = (seq: number): QueuedSignal => queuedSignal(encodeSignal(sampleSignal({ seq })));
const idOf = (seq: number): string => signalOf(seq).id;
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('SignalQueue with a spill file', () => {
  let folder: string;
  let spill: SpillFile;
  const queues: SignalQueue[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-queue-'));
  });
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.close();
    rmSync(folder, { recursive: true });
  });

  function open(maxQueued = 100): SignalQueue {
    spill = new SpillFile(join(folder, 'signals.spill'));
    const queue = new SignalQueue({ maxQueued, maxQueuedBytes: 10_000_000, spill });
    queues.push(queue);
    return queue;
  }
  function add(queue: SignalQueue, from: number, to: number, isAway = false): void {
    for (let seq = from; seq <= to; seq++) expect(queue.add(signalOf(seq), isAway)).toBe(true);
  }
  /** Sends rounds until nothing is left, each acknowledged; the ids in the order they were sent. */
  async function drain(queue: SignalQueue): Promise<string[]> {
    const ids: string[] = [];
    while (queue.hasWork) {
      await queue.refill();
      for (const { signals } of queue.runs()) {
        ids.push(...signals.map(({ id }) => id));
        queue.acknowledge(signals);
      }
    }
    return ids;
  }

  it('writes nothing to disk while the server answers and memory has room', async () => {
    const queue = open();
    add(queue, 1, 100);
    expect([queue.counts().spilled, spill.bytes, queue.isFull]).toEqual([0, 0, false]);
  });

  it('has every waiting signal on disk by the time add returns while the server is away', async () => {
    const queue = open();
    add(queue, 1, 2);
    add(queue, 3, 5, true);
    expect(queue.counts()).toMatchObject({ queued: 5, spilled: 5 });
    expect(await drain(queue)).toEqual(upTo(5).map(idOf));
    expect(spill.bytes).toBe(0);
  });

  it('goes on to disk when memory is full, and sends all in order', async () => {
    const queue = open();
    add(queue, 1, 1_000);
    expect(queue.counts()).toMatchObject({ queued: 1_000, spilled: 1_000 });
    expect(queue.isFull).toBe(true);
    expect(queue.counts().queuedBytes).toBeLessThan(200_000);
    expect(await drain(queue)).toEqual(upTo(1_000).map(idOf));
    expect(queue.counts()).toMatchObject({ queued: 0, queuedBytes: 0, published: 1_000 });
    expect([queue.isFull, spill.bytes]).toEqual([false, 0]);
  });

  it('keeps the order of what comes while the file is being read', async () => {
    const queue = open();
    add(queue, 1, 800);
    const ids: string[] = [];
    let last = 800;
    while (queue.hasWork) {
      await queue.refill();
      for (const { signals } of queue.runs()) {
        ids.push(...signals.map(({ id }) => id));
        queue.acknowledge(signals);
      }
      if (last >= 1_100) continue;
      add(queue, last + 1, last + 60);
      last += 60;
    }
    expect(ids).toEqual(upTo(last).map(idOf));
  });

  it('secures what waits when the server goes away, and when more than a round waits', () => {
    const queue = open(5_000);
    add(queue, 1, SPILL_FROM);
    expect(queue.counts().spilled).toBe(0);
    add(queue, SPILL_FROM + 1, SPILL_FROM + 1);
    expect(queue.counts().spilled).toBe(SPILL_FROM + 1);
    const other = new SignalQueue({ maxQueued: 10, maxQueuedBytes: 1_000_000, spill: new SpillFile(join(folder, 'other')) });
    queues.push(other);
    add(other, 1, 3);
    other.secure();
    expect(other.counts().spilled).toBe(3);
  });

  it('leaves what waits to the next process, which sends it first', async () => {
    const queue = open();
    add(queue, 1, 150);
    for (const { signals } of queue.runs()) queue.acknowledge(signals.slice(0, 10));
    await queues.pop()?.close();
    const next = open();
    expect(next.counts()).toMatchObject({ recovered: 150, queued: 150 });
    add(next, 151, 152);
    expect(await drain(next)).toEqual(upTo(152).map(idOf));
    expect([next.taken, next.done, spill.bytes]).toEqual([152, 152, 0]);
  });

  it('leaves what waits in memory when it closes while the server answers', async () => {
    const queue = open();
    add(queue, 1, 5);
    await queues.pop()?.close();
    expect(open().counts().recovered).toBe(5);
    expect(queue.counts().spilled).toBe(5);
  });

  it('keeps what is restored in order with what is on disk', async () => {
    const queue = open();
    add(queue, 1, 10);
    const [run] = queue.runs();
    queue.acknowledge(run!.signals);
    add(queue, 11, 300, true);
    queue.rewind(5);
    expect(await drain(queue)).toEqual([...upTo(10).slice(5), ...upTo(300).slice(10)].map(idOf));
    expect(queue.counts()).toMatchObject({ restored: 5, published: 300, queued: 0 });
  });
});
