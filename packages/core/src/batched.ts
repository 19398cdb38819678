import type { AbortSignalLike, Clock } from './clock.js';
import { CascadeError } from './error.js';

/** How {@link batched} paces. */
export interface BatchOptions {
  /** Act at most this often, ms. Default 10. */
  readonly minGapMs?: number;
  /** Act at least this often, ms, with an empty batch if need be. Default 250. */
  readonly maxGapMs?: number;
  readonly clock: Clock;
  readonly signal?: AbortSignalLike | undefined;
}

/** Events that arrived since the last batch, and the time to read the engines at. */
export interface Batch<T> {
  readonly events: readonly T[];
  readonly nowMs: number;
}

/** A batch holds at most this many events; a faster source is left waiting, so that its own limit and drop counters apply. */
export const MAX_BATCH_EVENTS = 10_000;

/** What the source has delivered and the consumer has not taken yet. */
class Inbox<T> {
  ended = false;
  #error: { readonly cause: unknown } | undefined;
  #items: T[] = [];
  #onArrival: (() => void) | undefined;
  #onRoom: (() => void) | undefined;

  get size(): number {
    return this.#items.length;
  }

  /** Reads the source until it ends, fails or `stop` says so; waits while the inbox is full. */
  async fill(iterator: AsyncIterator<T>): Promise<void> {
    try {
      for (;;) {
        const result = await iterator.next();
        if (result.done === true) break;
        this.#items.push(result.value);
        this.#onArrival?.();
        if (this.#items.length >= MAX_BATCH_EVENTS) {
          await new Promise<void>((resolve) => {
            this.#onRoom = resolve;
          });
        }
      }
    } catch (cause) {
      this.#error = { cause };
    }
    this.ended = true;
    this.#onArrival?.();
  }

  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#onArrival = resolve;
    });
  }

  take(): T[] {
    const taken = this.#items;
    this.#items = [];
    this.#onRoom?.();
    return taken;
  }

  rethrow(): void {
    if (this.#error !== undefined) throw this.#error.cause;
  }
}

/**
 * Groups a stream into batches at our own pace: one at most every `minGapMs`, at least every `maxGapMs` (then empty).
 *
 * Nothing is dropped here. Memory: at most {@link MAX_BATCH_EVENTS} events; beyond that the source is not read on.
 * Ends when the source ends or `signal` aborts, after delivering what was collected. An error of the source is thrown
 * after the events that came before it.
 * @throws CascadeError `core/invalid-pace` unless 0 <= minGapMs <= maxGapMs and maxGapMs > 0
 */
export async function* batched<T>(source: AsyncIterable<T>, options: BatchOptions): AsyncGenerator<Batch<T>> {
  const { minGapMs = 10, maxGapMs = 250, clock, signal } = options;
  if (!(minGapMs >= 0 && maxGapMs >= minGapMs && maxGapMs > 0)) {
    const message = `minGapMs "${minGapMs}" and maxGapMs "${maxGapMs}" must satisfy 0 <= minGapMs <= maxGapMs and maxGapMs > 0`;
    throw new CascadeError('core/invalid-pace', message);
  }
  const iterator = source[Symbol.asyncIterator]();
  const inbox = new Inbox<T>();
  void inbox.fill(iterator);
  let lastMs = clock.nowMs();
  // One deadline timer is kept and reused: an early wake-up costs a loop turn, a new timer per event would pile up.
  let deadline: Promise<void> | undefined;
  const nextDeadline = (): Promise<void> => {
    deadline ??= clock.sleep(Math.max(0, lastMs + maxGapMs - clock.nowMs()), signal).then(() => {
      deadline = undefined;
    });
    return deadline;
  };
  try {
    for (;;) {
      while (inbox.size === 0 && !inbox.ended && signal?.aborted !== true && clock.nowMs() < lastMs + maxGapMs) {
        await Promise.race([inbox.arrival(), nextDeadline()]);
      }
      const restMs = lastMs + minGapMs - clock.nowMs();
      if (restMs > 0 && !inbox.ended && signal?.aborted !== true) await clock.sleep(restMs, signal);
      const finished = inbox.ended || signal?.aborted === true;
      if (!finished || inbox.size > 0) {
        lastMs = clock.nowMs();
        yield { events: inbox.take(), nowMs: lastMs };
      }
      if (inbox.ended && inbox.size === 0) inbox.rethrow();
      if (finished && inbox.size === 0) return;
    }
  } finally {
    // Not awaited: a source stuck in next() would hold the caller for ever.
    void iterator.return?.();
  }
}
