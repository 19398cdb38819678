import { CascadeError, type Detection } from '@cascade/core';
import type { BusState, BusStats, SignalBus, SignalFilter, SignalListener, SignalStreamOptions } from './bus.js';
import { encodeSignal } from './codec.js';
import { HISTORY_LIMIT } from './keys.js';
import { LocalSubscribers } from './local-subscribers.js';
import { type HistoryQuery, historyRange, selectHistory } from './signal-history.js';
import { STREAM_START, startAfter } from './stream-id.js';
import type { WireSignal } from './wire-signal.js';

/**
 * The bus without Redis: subscribers in this process get the same documents, in the same order, as they would from Redis,
 * without `meta.stream_id`. Keeps the newest 1,000 signals; cost per signal is one encoding plus one call per subscriber.
 */
export class InProcessBus implements SignalBus {
  readonly #subscribers = new LocalSubscribers();
  /** The newest signals; the oldest are cut off once there are twice as many as promised. */
  #kept: WireSignal[] = [];
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
      const signal = encodeSignal(detection.signal);
      this.#kept.push(signal);
      if (this.#kept.length >= 2 * HISTORY_LIMIT) this.#kept = this.#kept.slice(-HISTORY_LIMIT);
      this.#subscribers.deliver(signal);
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

  /** Its signals have no stream ids: a `fromId` other than the start belongs to another bus and means from now on. */
  signals(options: SignalStreamOptions = {}): AsyncIterableIterator<WireSignal> {
    const past = startAfter(options.fromId) === STREAM_START ? this.#kept.slice(-HISTORY_LIMIT) : [];
    return this.#subscribers.signals(
      options,
      past.map((signal) => ({ ...signal, meta: { ...signal.meta, replayed: true } })),
    );
  }

  async history(symbol?: string, query: HistoryQuery = {}): Promise<WireSignal[]> {
    return selectHistory(this.#kept.slice(-HISTORY_LIMIT), symbol, historyRange(query));
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
      invalid: 0,
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
