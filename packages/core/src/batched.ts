import type { AbortSignalLike, Clock } from './clock.js';
import { CascadeError } from './error.js';

/** How {@link batched} paces. */
export interface BatchOptions {
  /** Act at most this often, ms. Default 10. */
  readonly minGapMs?: number;
  /** Act at least this often, ms, with an empty batch if need be. Default 250. */
  readonly maxGapMs?: number;
  readonly clock: Clock;
  readonly signal?: AbortSignalLike;
}

/** Events that arrived since the last batch, and the time to read the engines at. */
export interface Batch<T> {
  readonly events: readonly T[];
  readonly nowMs: number;
}

type Pull<T> = { readonly kind: 'item'; readonly result: IteratorResult<T> } | { readonly kind: 'error'; readonly error: unknown };

/**
 * Groups a stream into batches at our own pace: one at most every `minGapMs`, at least every `maxGapMs`.
 *
 * Nothing is dropped; a batch holds whatever came in between, so memory is bounded by the source's own limit.
 * Ends when the source ends or `signal` aborts (what was collected is still delivered). Errors of the source are thrown.
 * @throws CascadeError `core/invalid-pace` when the gaps are not 0 <= min <= max
 */
export async function* batched<T>(source: AsyncIterable<T>, options: BatchOptions): AsyncGenerator<Batch<T>> {
  const { minGapMs = 10, maxGapMs = 250, clock, signal } = options;
  if (!(minGapMs >= 0 && maxGapMs >= minGapMs && maxGapMs > 0)) {
    throw new CascadeError('core/invalid-pace', `minGapMs "${minGapMs}" and maxGapMs "${maxGapMs}" must satisfy 0 <= min <= max, max > 0`);
  }
  const iterator = source[Symbol.asyncIterator]();
  let pending: Pull<T>[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  // The pump runs beside the consumer so that a slow consumer never delays reading the socket.
  const pump = async (): Promise<void> => {
    try {
      for (;;) {
        const result = await iterator.next();
        if (result.done === true) break;
        pending.push({ kind: 'item', result });
        wake?.();
      }
    } catch (error) {
      pending.push({ kind: 'error', error });
    }
    ended = true;
    wake?.();
  };
  void pump();
  const take = (): T[] => {
    const taken = pending;
    pending = [];
    const events: T[] = [];
    for (const pull of taken) {
      if (pull.kind === 'error') throw pull.error;
      events.push(pull.result.value);
    }
    return events;
  };
  try {
    let lastMs = clock.nowMs();
    while (!ended && signal?.aborted !== true) {
      if (pending.length === 0) {
        const arrival = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([arrival, clock.sleep(Math.max(0, lastMs + maxGapMs - clock.nowMs()), signal)]);
        wake = undefined;
      }
      const waitMs = lastMs + minGapMs - clock.nowMs();
      if (waitMs > 0 && !ended) await clock.sleep(waitMs, signal);
      if (ended && pending.length === 0) break;
      lastMs = clock.nowMs();
      yield { events: take(), nowMs: lastMs };
    }
    if (pending.length > 0) yield { events: take(), nowMs: clock.nowMs() };
  } finally {
    await iterator.return?.();
  }
}
