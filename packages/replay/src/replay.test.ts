import type { AbortSignalLike, Batch, CascadeEvent, Clock } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { type ReplayOptions, replay } from './replay.js';

function price(receivedTsMs: number, tsMs = receivedTsMs): CascadeEvent {
  return { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs, receivedTsMs, price: 1 };
}

/** A clock that moves only by sleeping. */
class SleepingClock implements Clock {
  #nowMs = 1_000_000;
  readonly sleeps: number[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(delayMs: number, signal?: AbortSignalLike): Promise<void> {
    if (signal?.aborted === true) return;
    this.sleeps.push(delayMs);
    this.#nowMs += delayMs;
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }
}

async function batchesOf(times: readonly number[], options?: ReplayOptions): Promise<Batch<CascadeEvent>[]> {
  const batches: Batch<CascadeEvent>[] = [];
  for await (const batch of replay(
    times.map((tsMs) => price(tsMs)),
    options,
  )) {
    batches.push(batch);
  }
  return batches;
}

/** `[nowMs, ...event times]` of the batches up to the last one with events. */
async function reading(times: readonly number[], options?: ReplayOptions): Promise<number[][]> {
  const batches = await batchesOf(times, options);
  const last = batches.findLastIndex((batch) => batch.events.length > 0);
  return batches.slice(0, last + 1).map(({ nowMs, events }) => [nowMs, ...events.map((event) => event.receivedTsMs)]);
}

describe('replay', () => {
  it('reads at the first event, then at most every 10 ms', async () => {
    expect(await reading([1_000, 1_000, 1_001, 1_004, 1_010, 1_011, 1_025])).toEqual([
      [1_000, 1_000, 1_000],
      [1_010, 1_001, 1_004, 1_010],
      [1_020, 1_011],
      [1_030, 1_025],
    ]);
  });

  it('reads at the event when the last reading is long enough ago, and empty after 250 ms', async () => {
    expect(await reading([0, 100, 350, 901])).toEqual([[0, 0], [100, 100], [350, 350], [600], [850], [901, 901]]);
  });

  it('obeys other gaps', async () => {
    expect(await reading([0, 1, 2, 150], { minGapMs: 0, maxGapMs: 100 })).toEqual([[0, 0], [1, 1], [2, 2], [102], [150, 150]]);
    expect(await reading([0, 40, 120], { minGapMs: 100, maxGapMs: 100 })).toEqual([
      [0, 0],
      [100, 40],
      [200, 120],
    ]);
  });

  it('ticks for 120 s of silence, then jumps to the next event', async () => {
    const nextMs = 36_000_000;
    const batches = await batchesOf([0, nextMs]);
    const at = batches.findIndex((batch) => batch.nowMs === nextMs);
    expect(at).toBe(1 + 120_000 / 250);
    expect(batches[at - 1]).toEqual({ events: [], nowMs: 120_000 });
    expect(batches[at]).toEqual({ events: [price(nextMs)], nowMs: nextMs });
  });

  it('ticks for 120 s after the last event, so that what is open can close', async () => {
    const batches = await batchesOf([5_000]);
    expect(batches).toHaveLength(1 + 480);
    expect(batches.at(-1)).toEqual({ events: [], nowMs: 125_000 });
  });

  it('of nothing is nothing', async () => {
    expect(await batchesOf([])).toEqual([]);
  });

  it('sorts what is slightly out of order', async () => {
    expect(await reading([1_000, 1_500, 1_200], { maxGapMs: 1_000 })).toEqual([
      [1_000, 1_000],
      [1_200, 1_200],
      [1_500, 1_500],
    ]);
  });

  it('goes by the venue clock when asked, and delivers late events at once', async () => {
    const events = [price(5, 1_000), price(4, 900), price(30_000, 30_000), price(30_001, 50)];
    const batches: number[][] = [];
    for await (const batch of replay(events, { timeAxis: 'event', maxGapMs: 60_000 })) {
      if (batch.events.length > 0) batches.push([batch.nowMs, ...batch.events.map((event) => event.tsMs)]);
    }
    expect(batches).toEqual([
      [900, 900],
      [1_000, 1_000, 50],
      [30_000, 30_000],
    ]);
  });

  it('throws what the source throws, after the batches that were complete', async () => {
    async function* broken(): AsyncGenerator<CascadeEvent> {
      yield price(0);
      yield price(20_000);
      throw new Error('source failed');
    }
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const batch of replay(broken(), { maxGapMs: 30_000 })) seen.push(batch.nowMs);
    };
    await expect(run()).rejects.toThrowError('source failed');
    expect(seen).toEqual([]);
  });

  it('closes the source when it is left', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<CascadeEvent> {
      try {
        for (let tsMs = 0; ; tsMs += 1_000) yield price(tsMs);
      } finally {
        closed = true;
      }
    }
    for await (const { nowMs } of replay(endless())) if (nowMs > 5_000) break;
    expect(closed).toBe(true);
  });

  it('refuses wrong options at the call', () => {
    expect(() => replay([], { pace: 0 })).toThrowError('pace must be max or a number from 0.001 to 1000000 (1 = as recorded), got "0"');
    expect(() => replay([], { pace: Number.NaN })).toThrowError(/pace must be/);
    for (const gaps of [{ minGapMs: -1 }, { minGapMs: 300 }, { maxGapMs: 0, minGapMs: 0 }, { maxGapMs: 10.5 }, { maxGapMs: Number.NaN }]) {
      expect(() => replay([], gaps)).toThrowError(/must be integers with 0 <= minGapMs <= maxGapMs/);
    }
    expect(() => replay([], { timeAxis: 'venue' as 'event' })).toThrowError('timeAxis must be received or event, got "venue"');
    expect(() => replay([], { speed: 1 } as ReplayOptions)).toThrowError(/unknown option "speed"/);
  });
});

describe('the pace of a replay', () => {
  const times = [0, 30, 400, 1_000, 1_005, 40_000];

  it.each([1, 10, 0.5])('%d: wall gaps are tape gaps divided by it', async (pace) => {
    const clock = new SleepingClock();
    const startMs = clock.nowMs();
    let count = 0;
    for await (const { nowMs } of replay(
      times.map((tsMs) => price(tsMs)),
      { pace, clock },
    )) {
      expect(clock.nowMs() - startMs).toBeCloseTo(nowMs / pace, 6);
      count++;
    }
    expect(count).toBeGreaterThan(times.length);
  });

  it('never sleeps at max', async () => {
    const clock = new SleepingClock();
    expect((await batchesOf(times, { clock })).length).toBeGreaterThan(times.length);
    expect(clock.sleeps).toEqual([]);
  });

  it('waits one maxGapMs for a silence it jumps over', async () => {
    const clock = new SleepingClock();
    const startMs = clock.nowMs();
    const wallMs: number[] = [];
    for await (const { events } of replay([price(0), price(36_000_000), price(36_000_500)], { pace: 10, clock })) {
      if (events.length > 0) wallMs.push(clock.nowMs() - startMs);
    }
    expect(wallMs).toEqual([0, 12_025, 12_075]);
  });

  it('catches up after a slow reader instead of falling behind', async () => {
    const clock = new SleepingClock();
    const startMs = clock.nowMs();
    const lateMs: number[] = [];
    for await (const { nowMs } of replay([price(0), price(200), price(400), price(600)], { pace: 1, clock })) {
      lateMs.push(clock.nowMs() - startMs - nowMs);
      if (nowMs === 0) clock.pass(500);
      if (nowMs >= 600) break;
    }
    expect(lateMs).toEqual([0, 300, 100, 0]);
  });

  it('ends within a sleep when aborted, without the batch it waited for', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const hour = [price(0), price(3_600_000)];
    for await (const { nowMs } of replay(hour, { pace: 0.001, maxGapMs: 3_600_000, signal: controller.signal })) {
      seen.push(nowMs);
      setTimeout(() => controller.abort(), 5);
    }
    expect(seen).toEqual([0]);
  });

  it('lets timers run at max', async () => {
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 0);
    for await (const _ of replay(Array.from({ length: 200_000 }, (_, index) => price(index * 10)))) if (fired) break;
    expect(fired).toBe(true);
  });
});
