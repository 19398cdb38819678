import { CascadeError, type Detection } from '@cascade/core';
import type { BusState, BusStats, SignalBus, SignalFilter, SignalListener, SignalStreamOptions } from './bus.js';
import { encodeSignal } from './codec.js';
import { createKeys, HISTORY_LIMIT } from './keys.js';
import { LocalSubscribers } from './local-subscribers.js';
import { type HistoryQuery, historyRange, selectHistory } from './signal-history.js';
import { STREAM_START, startAfter } from './stream-id.js';
import { type CurrentValues, type EncodedValues, encodeDetection, encodeValues } from './values/encode-values.js';
import { LocalValues } from './values/local-values.js';
import { type CurrentReading, type RegimeReading, type ServiceReading, ValueReader } from './values/read-values.js';
import type { WireSignal } from './wire-signal.js';

/**
 * The bus without Redis: subscribers in this process get the same documents, in the same order, as they would from Redis,
 * without `meta.stream_id`. Keeps the newest 1,000 signals, and current values for as long as Redis would keep them.
 * Cost per signal: its encoding and that of its values, plus one call per subscriber.
 */
export class InProcessBus implements SignalBus {
  readonly #subscribers = new LocalSubscribers();
  /** The newest signals; the oldest are cut off once there are twice as many as promised. */
  #kept: WireSignal[] = [];
  readonly #keys = createKeys();
  readonly #values = new LocalValues();
  readonly #reader = new ValueReader(this.#values, this.#keys, () => this.#valuesInvalid++);
  #state: BusState = 'ready';
  #offered = 0;
  #refused = 0;
  #published = 0;
  #sideErrors = 0;
  #valuesInvalid = 0;
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
      return;
    }
    this.#store(() => encodeDetection(this.#keys, detection));
    this.#values.write({ key: this.#keys.signalsGenerated, kind: 'text', ttlSec: undefined, items: [String(this.#published)] });
  }

  note(values: CurrentValues): void {
    if (this.#state !== 'closed') this.#store(() => encodeValues(this.#keys, values));
  }

  #store(encode: () => EncodedValues): void {
    try {
      const { writes, invalid } = encode();
      this.#sideErrors += invalid;
      for (const write of writes) this.#values.write(write);
    } catch {
      this.#sideErrors++;
    }
  }

  current(symbol: string): Promise<CurrentReading> {
    return this.#reader.current(symbol);
  }

  regime(): Promise<RegimeReading> {
    return this.#reader.regime();
  }

  service(): Promise<ServiceReading> {
    return this.#reader.service();
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
      repeated: 0,
      queued: 0,
      queuedBytes: 0,
      restored: 0,
      lost: 0,
      recovered: 0,
      spilled: 0,
      spilledBytes: 0,
      spillRefused: 0,
      spillCorrupt: 0,
      retries: 0,
      sideErrors: this.#sideErrors,
      valuesDropped: this.#values.dropped,
      valuesInvalid: this.#valuesInvalid,
      invalid: 0,
      dropped: this.#subscribers.dropped,
      listenerErrors: this.#subscribers.listenerErrors,
      lastError: this.#lastError,
    };
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#subscribers.close();
    this.#values.clear();
  }
}
