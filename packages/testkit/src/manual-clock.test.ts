import { batched, CascadeError } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = new ManualClock(1_000);
    let woke = false;
    void clock.sleep(10).then(() => {
      woke = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([clock.nowMs(), woke, clock.pendingSleeps]).toEqual([1_000, false, 1]);
    await clock.advance(9);
    expect([clock.nowMs(), woke]).toEqual([1_009, false]);
    await clock.advance(1);
    expect([clock.nowMs(), woke, clock.pendingSleeps]).toEqual([1_010, true, 0]);
  });

  it('ends sleeps in the order of their time, ties in the order they began, each at its own time', async () => {
    const clock = new ManualClock(0);
    const log: string[] = [];
    const note = async (name: string, delayMs: number): Promise<void> => {
      await clock.sleep(delayMs);
      log.push(`${name}@${clock.nowMs()}`);
    };
    void note('late', 30);
    void note('first', 10);
    void note('tie-a', 20);
    void note('tie-b', 20);
    await clock.advance(100);
    expect(log).toEqual(['first@10', 'tie-a@20', 'tie-b@20', 'late@30']);
    expect(clock.nowMs()).toBe(100);
  });

  it('lets a loop of sleeps see every one of its turns within one advance', async () => {
    const clock = new ManualClock(0);
    const seen: number[] = [];
    void (async (): Promise<void> => {
      for (;;) {
        await clock.sleep(250);
        await Promise.resolve();
        seen.push(clock.nowMs());
      }
    })();
    await clock.advance(1_000);
    expect(seen).toEqual([250, 500, 750, 1_000]);
  });

  it('lets pending reactions run before time moves, so that a sleep begun in them counts from the old time', async () => {
    const clock = new ManualClock(0);
    let wokeAtMs: number | undefined;
    void Promise.resolve().then(async () => {
      await clock.sleep(5);
      wokeAtMs = clock.nowMs();
    });
    await clock.advance(50);
    expect(wokeAtMs).toBe(5);
  });

  it('ends a sleep at once when its signal aborts and forgets it', async () => {
    const clock = new ManualClock(0);
    const abort = new AbortController();
    const sleep = clock.sleep(1_000, abort.signal);
    abort.abort();
    await sleep;
    expect([clock.nowMs(), clock.pendingSleeps]).toEqual([0, 0]);
    await clock.sleep(1_000, abort.signal);
    expect(clock.pendingSleeps).toBe(0);
  });

  it('leaves no listener on a signal it has done with', async () => {
    const clock = new ManualClock(0);
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      addEventListener: (_: 'abort', listener: () => void): unknown => listeners.add(listener),
      removeEventListener: (_: 'abort', listener: () => void): unknown => listeners.delete(listener),
    };
    const sleep = clock.sleep(10, signal);
    expect(listeners.size).toBe(1);
    await clock.advance(10);
    await sleep;
    expect(listeners.size).toBe(0);
  });

  it('does not wait for a sleep of nothing', async () => {
    const clock = new ManualClock(7);
    await clock.sleep(0);
    await clock.sleep(-5);
    expect(clock.nowMs()).toBe(7);
  });

  it('stays on whole milliseconds when a sleep is not', async () => {
    const clock = new ManualClock(0);
    let wokeAtMs: number | undefined;
    void clock.sleep(1.2).then(() => {
      wokeAtMs = clock.nowMs();
    });
    await clock.advance(10);
    expect(wokeAtMs).toBe(2);
  });

  it('refuses steps that are no steps, and two advances at once', async () => {
    const clock = new ManualClock(0);
    await expect(clock.advance(-1)).rejects.toMatchObject({ code: 'testkit/invalid-number' });
    await expect(clock.advance(0.5)).rejects.toMatchObject({ code: 'testkit/invalid-time' });
    const first = clock.advance(1);
    await expect(clock.advance(1)).rejects.toMatchObject({ code: 'testkit/clock-busy' });
    await first;
    await clock.advance(1);
    expect(clock.nowMs()).toBe(2);
    expect(() => new ManualClock(1.5)).toThrow(CascadeError);
  });

  it('paces batched() from core', async () => {
    const clock = new ManualClock(0);
    const abort = new AbortController();
    const silent: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: async (): Promise<IteratorResult<number>> => {
          await clock.sleep(10_000, abort.signal);
          return { done: true, value: undefined };
        },
      }),
    };
    const times: number[] = [];
    const run = (async (): Promise<void> => {
      for await (const { nowMs } of batched(silent, { clock, signal: abort.signal })) times.push(nowMs);
    })();
    await clock.advance(1_000);
    abort.abort();
    await run;
    expect(times).toEqual([250, 500, 750, 1_000]);
  });
});
