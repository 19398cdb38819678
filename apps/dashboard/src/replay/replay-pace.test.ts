import { describe, expect, it } from 'vitest';
import { type PaceClock, ReplayPace, type Speed } from './replay-pace.js';

/** A wall clock that jumps from one timer to the next. */
class FakeClock implements PaceClock {
  wallMs = 5_000;
  #timers: { atMs: number; run: () => void }[] = [];

  nowMs(): number {
    return this.wallMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.wallMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs what is due until `wallMs`. */
  async goTo(wallMs: number): Promise<void> {
    await settle();
    for (let next = this.#next(wallMs); next !== undefined; next = this.#next(wallMs)) {
      this.wallMs = Math.max(this.wallMs, next.atMs);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
      await settle();
    }
    this.wallMs = wallMs;
  }

  #next(untilMs: number): { atMs: number; run: () => void } | undefined {
    return this.#timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Replays readings at these times; `seen` has the wall time of each. */
function started(clock: FakeClock, speed: Speed, times: readonly number[]): { pace: ReplayPace; seen: number[]; pauses: () => number } {
  const pace = new ReplayPace(clock, speed);
  const seen: number[] = [];
  let pauses = 0;
  void (async () => {
    for (const nowMs of times) {
      await pace.due(nowMs, async () => {
        pauses++;
      });
      seen.push(clock.wallMs - 5_000);
    }
  })();
  return { pace, seen, pauses: () => pauses };
}

const EVERY_100_MS = Array.from({ length: 50 }, (_, i) => 1_000_000 + i * 100);

describe('the pace of a replay', () => {
  it('is that of the recording at 1x, and a multiple of it at more', async () => {
    for (const [speed, gapMs] of [
      [1, 100],
      [10, 10],
    ] as const) {
      const clock = new FakeClock();
      const { seen } = started(clock, speed, EVERY_100_MS);
      await clock.goTo(20_000);
      expect(seen).toEqual(EVERY_100_MS.map((_, i) => i * gapMs));
    }
  });

  it('costs no time at max', async () => {
    const clock = new FakeClock();
    const { seen } = started(clock, 'max', EVERY_100_MS);
    await settle();
    expect(seen).toEqual(EVERY_100_MS.map(() => 0));
  });

  it('waits 250 ms for a jump over silence', async () => {
    const clock = new FakeClock();
    const { seen } = started(clock, 1, [0, 100, 3_600_000, 3_600_100]);
    await clock.goTo(10_000);
    expect(seen).toEqual([0, 100, 350, 450]);
  });

  it('stands still while paused, says so once, and goes on', async () => {
    const clock = new FakeClock();
    const { pace, seen, pauses } = started(clock, 1, EVERY_100_MS);
    await clock.goTo(5_300);
    pace.setPaused(true);
    await clock.goTo(500_000);
    expect(seen).toEqual([0, 100, 200, 300]);
    expect(pauses()).toBe(1);
    pace.setPaused(false);
    await clock.goTo(500_100);
    expect(seen).toHaveLength(5);
    await clock.goTo(510_000);
    expect(seen).toHaveLength(50);
  });

  it('changes at once, also in the middle of a wait', async () => {
    const clock = new FakeClock();
    const { pace, seen } = started(clock, 1, [0, 200, 400]);
    await clock.goTo(5_100);
    pace.setSpeed(10);
    await clock.goTo(10_000);
    // Half of the step had passed: the other half takes a tenth.
    expect(seen).toEqual([0, 110, 130]);
  });
});
