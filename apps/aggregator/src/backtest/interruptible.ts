import { setImmediate } from 'node:timers/promises';

/** Timers and signals get their turn this often, ms. */
const TURN_MS = 50;

/**
 * The same items, but Ctrl-C and timers are served between them: items that are computed, not waited for, would keep the event loop.
 * Ends with the reason of `signal` when it is aborted.
 */
export async function* interruptible<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item> {
  signal?.throwIfAborted();
  let turnMs = performance.now() + TURN_MS;
  for await (const item of items) {
    yield item;
    if (performance.now() < turnMs) continue;
    await takeTurn(signal);
    turnMs = performance.now() + TURN_MS;
  }
}

/** Serves Ctrl-C and timers once. @throws the reason of `signal` when it is aborted */
export async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
