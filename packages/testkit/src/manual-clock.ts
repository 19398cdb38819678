import { type AbortSignalLike, assertNonNegative, assertTime, CascadeError, type Clock } from '@cascade/core';

interface Sleep {
  readonly dueMs: number;
  wake(): void;
}

/** Lets every promise reaction that is due run, and those they cause. */
function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * A clock that moves only when told to.
 *
 * `sleep(0)` resolves without an advance; anything longer waits for {@link advance}. Memory: one entry per pending sleep.
 */
export class ManualClock implements Clock {
  #nowMs: number;
  #sleeps: Sleep[] = [];
  #advancing = false;

  /**
   * @param startMs Unix milliseconds, 2026-10-09T17:00:00Z if not given
   * @throws CascadeError `testkit/invalid-time`
   */
  constructor(startMs: number = 1_791_565_200_000) {
    assertTime('testkit', 'startMs', startMs);
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** Sleeps that have not ended. */
  get pendingSleeps(): number {
    return this.#sleeps.length;
  }

  /** Resolves when {@link advance} reaches `nowMs() + delayMs` (rounded up to a whole millisecond, as time is told in those), or at once when `signal` aborts; never rejects. */
  sleep(delayMs: number, signal?: AbortSignalLike): Promise<void> {
    if (!(delayMs > 0) || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const entry: Sleep = {
        dueMs: this.#nowMs + Math.ceil(delayMs),
        wake: () => {
          this.#sleeps = this.#sleeps.filter((other) => other !== entry);
          signal?.removeEventListener('abort', entry.wake);
          resolve();
        },
      };
      this.#sleeps.push(entry);
      signal?.addEventListener('abort', entry.wake);
    });
  }

  /**
   * Moves time forward, ending the due sleeps one by one in the order of their time (ties: the older sleep first). Between two of them
   * the code that woke up runs until it waits again, so that a loop of sleeps sees every one of its turns. `advance(0)` only lets code run.
   * @throws CascadeError `testkit/invalid-number` for a negative `ms`, `testkit/invalid-time` for one that is not a whole number,
   * `testkit/clock-busy` when an advance is under way
   */
  async advance(ms: number): Promise<void> {
    assertNonNegative('testkit', 'ms', ms);
    assertTime('testkit', 'ms', ms);
    if (this.#advancing) {
      throw new CascadeError('testkit/clock-busy', 'the clock is already advancing; await the first advance before the next one');
    }
    this.#advancing = true;
    try {
      const targetMs = this.#nowMs + ms;
      await drainMicrotasks();
      for (let next = this.#nextDue(targetMs); next !== undefined; next = this.#nextDue(targetMs)) {
        this.#nowMs = next.dueMs;
        next.wake();
        await drainMicrotasks();
      }
      this.#nowMs = targetMs;
    } finally {
      this.#advancing = false;
    }
  }

  #nextDue(targetMs: number): Sleep | undefined {
    let next: Sleep | undefined;
    for (const sleep of this.#sleeps) {
      if (sleep.dueMs <= targetMs && (next === undefined || sleep.dueMs < next.dueMs)) next = sleep;
    }
    return next;
  }
}
