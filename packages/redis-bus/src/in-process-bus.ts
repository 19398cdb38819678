import { CascadeError, type Detection } from '@cascade/core';
import type { BusState, BusStats, SignalBus, SignalFilter, SignalListener, SignalStreamOptions } from './bus.js';
import { encodeSignal } from './codec.js';
import { LocalSubscribers } from './local-subscribers.js';
import type { WireSignal } from './wire-signal.js';

/**
 * The bus without Redis: subscribers in this process get the same documents, in the same order, as they would from Redis,
 * without `meta.stream_id`. Nothing is kept; cost per signal is one encoding plus one call per subscriber.
 */
export class InProcessBus implements SignalBus {
  readonly #subscribers = new LocalSubscribers();
  #state: BusState = 'ready';
  #offered = 0;
  #refused = 0;
  #published = 0;
  #lastError: string | undefined;

  offer(detection: Detection): void {
    this.#offered++;
    if (this.#state === 'closed') {
      this.#refused++;
      return;
    }
    try {
      this.#subscribers.deliver(encodeSignal(detection.signal));
      this.#published++;
    } catch (error) {
      this.#refused++;
      this.#lastError = error instanceof CascadeError ? error.code : 'redis-bus/invalid-signal';
    }
  }

  async flush(): Promise<void> {}

  subscribe(filter: SignalFilter, listener: SignalListener): () => void {
    return this.#subscribers.subscribe(filter, listener);
  }

  signals(options: SignalStreamOptions = {}): AsyncIterableIterator<WireSignal> {
    return this.#subscribers.signals(options);
  }

  stats(): BusStats {
    return {
      state: this.#state,
      offered: this.#offered,
      refused: this.#refused,
      published: this.#published,
      queued: 0,
      queuedBytes: 0,
      restored: 0,
      lost: 0,
      retries: 0,
      sideErrors: 0,
      dropped: this.#subscribers.dropped,
      listenerErrors: this.#subscribers.listenerErrors,
      lastError: this.#lastError,
    };
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#subscribers.close();
  }
}
