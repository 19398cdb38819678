import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Batch, batched, MAX_BATCH_EVENTS } from './batched.js';
import type { Clock } from './clock.js';

/** The platform's timers, which these tests fake. */
const clock: Clock = {
  nowMs: () => Date.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      setTimeout(resolve, delayMs);
      signal?.addEventListener('abort', resolve);
    }),
};

/** A source the test feeds by hand. */
function openSource<T>(): { push(item: T): void; end(): void; fail(error: Error): void; stream: AsyncIterable<T> } {
  const items: T[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  let failure: Error | undefined;
  async function* stream(): AsyncGenerator<T> {
    for (;;) {
      const next = items.shift();
      if (next !== undefined) yield next;
      else if (failure) throw failure;
      else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  const notify = (): void => wake?.();
  return {
    push: (item) => {
      items.push(item);
      notify();
    },
    end: () => {
      ended = true;
      notify();
    },
    fail: (error) => {
      failure = error;
      notify();
    },
    stream: stream(),
  };
}

async function collect<T>(batches: AsyncIterable<Batch<T>>, into: Batch<T>[]): Promise<void> {
  for await (const batch of batches) into.push(batch);
}

describe('batched', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('groups what arrives within minGapMs and stamps it with the clock', async () => {
    vi.setSystemTime(1_000);
    const source = openSource<number>();
    const seen: Batch<number>[] = [];
    const done = collect(batched(source.stream, { minGapMs: 10, maxGapMs: 250, clock }), seen);
    source.push(1);
    source.push(2);
    await vi.advanceTimersByTimeAsync(10);
    source.push(3);
    await vi.advanceTimersByTimeAsync(10);
    source.end();
    await vi.advanceTimersByTimeAsync(250);
    await done;
    expect(seen.map((batch) => batch.events)).toEqual([[1, 2], [3]]);
    expect(seen.map((batch) => batch.nowMs)).toEqual([1_010, 1_020]);
  });

  it('acts at least every maxGapMs, with an empty batch', async () => {
    const source = openSource<number>();
    const seen: Batch<number>[] = [];
    const done = collect(batched(source.stream, { minGapMs: 10, maxGapMs: 100, clock }), seen);
    await vi.advanceTimersByTimeAsync(350);
    expect(seen.map((batch) => [batch.nowMs, batch.events.length])).toEqual([
      [100, 0],
      [200, 0],
      [300, 0],
    ]);
    source.end();
    await vi.advanceTimersByTimeAsync(100);
    await done;
  });

  it('delivers the events before an error, then throws it', async () => {
    const source = openSource<number>();
    const seen: Batch<number>[] = [];
    const done = collect(batched(source.stream, { clock }), seen);
    source.push(7);
    source.fail(new Error('socket gone'));
    const outcome = expect(done).rejects.toThrow('socket gone');
    await vi.advanceTimersByTimeAsync(300);
    await outcome;
    expect(seen.flatMap((batch) => batch.events)).toEqual([7]);
  });

  it('ends on abort and still delivers what was collected', async () => {
    const source = openSource<number>();
    const controller = new AbortController();
    const seen: Batch<number>[] = [];
    const done = collect(batched(source.stream, { clock, signal: controller.signal }), seen);
    source.push(1);
    await Promise.resolve();
    controller.abort();
    await vi.advanceTimersByTimeAsync(10);
    await done;
    expect(seen.flatMap((batch) => batch.events)).toEqual([1]);
  });

  it('stops reading a source that is far ahead of the consumer', async () => {
    let pulled = 0;
    async function* endless(): AsyncGenerator<number> {
      for (;;) yield pulled++;
    }
    const batches = batched(endless(), { clock })[Symbol.asyncIterator]();
    const first = batches.next();
    await vi.advanceTimersByTimeAsync(50);
    const { value } = (await first) as { value: Batch<number> };
    expect(value.events.length).toBe(MAX_BATCH_EVENTS);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pulled).toBeLessThanOrEqual(2 * MAX_BATCH_EVENTS + 1);
    await batches.return?.(undefined);
  });

  it('rejects a pace that contradicts itself', async () => {
    await expect(collect(batched(openSource<number>().stream, { minGapMs: 50, maxGapMs: 10, clock }), [])).rejects.toMatchObject({
      code: 'core/invalid-pace',
    });
  });
});
