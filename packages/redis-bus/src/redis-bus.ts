import { randomUUID } from 'node:crypto';
import { CascadeError, type Detection } from '@cascade/core';
import { ADVICE } from './advice.js';
import { writeBatch } from './batch-script.js';
import type { BusState, BusStats, SignalBus, SignalFilter, SignalListener, SignalStreamOptions } from './bus.js';
import { type ClassifiedError, classifyError } from './classify-error.js';
import { encodeSignal } from './codec.js';
import { CLOSE_DRAIN_MS, DEFAULT_MAX_QUEUED, DEFAULT_MAX_QUEUED_BYTES, FINISH_TIMEOUT_MS } from './config.js';
import { assertUrl, connectRedis, endClient, redactUrl, retryDelayMs } from './connection.js';
import { type BusKeys, createKeys, effectivePrefix } from './keys.js';
import { LocalSubscribers } from './local-subscribers.js';
import { Publisher } from './publisher.js';
import { queuedSignal } from './queued-signal.js';
import type { RedisSource } from './reader-connection.js';
import { assertConnectable, positive, type RedisBusOptions } from './redis-bus-options.js';
import type { RedisLike } from './redis-like.js';
import { type HistoryQuery, historyRange, readHistory } from './signal-history.js';
import { StreamSubscription } from './signal-subscription.js';
import { SpillFile } from './spill-file.js';
import { type CurrentValues, type EncodedValues, encodeDetection, encodeValues } from './values/encode-values.js';
import { type CurrentReading, type RegimeReading, type ServiceReading, ValueReader } from './values/read-values.js';
import { redisValues } from './values/redis-values.js';
import type { WireSignal } from './wire-signal.js';

class RedisBus implements SignalBus {
  readonly #client: RedisLike;
  readonly #keys: BusKeys;
  readonly #source: RedisSource;
  readonly #iterations = new Set<StreamSubscription>();
  #invalidInEnded = 0;
  readonly #owned: boolean;
  readonly #server: string;
  readonly #onStateChange: RedisBusOptions['onStateChange'];
  readonly #subscribers = new LocalSubscribers();
  readonly #spill: SpillFile | undefined;
  readonly #publisher: Publisher;
  readonly #reader: ValueReader;
  /** Resolves at the first change of state: connected or not. */
  readonly #tried: Promise<void>;
  #setTried = (): void => {};
  #state: BusState = 'connecting';
  #offered = 0;
  #refused = 0;
  #valueErrors = 0;
  #valuesInvalid = 0;
  #lastError: string | undefined;
  #callbackErrors = 0;
  #isRefusalTold = false;
  #closing: Promise<void> | undefined;
  #stopDraining = (): void => {};

  constructor(options: RedisBusOptions) {
    assertConnectable(options);
    this.#onStateChange = options.onStateChange;
    this.#server = options.url === undefined ? 'the given client' : redactUrl(options.url);
    const { maxQueued = DEFAULT_MAX_QUEUED, maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES, spillFile } = options.queue ?? {};
    positive('queue.maxQueued', maxQueued);
    positive('queue.maxQueuedBytes', maxQueuedBytes);
    if (options.url !== undefined) assertUrl(options.url);
    const keys = createKeys(options);
    this.#keys = keys;
    const { url, client } = options;
    this.#source = { ...(url === undefined ? {} : { url }), ...(client && { client }), prefix: effectivePrefix(options) };
    this.#tried = new Promise((resolve) => {
      this.#setTried = resolve;
    });
    this.#spill = spillFile === undefined ? undefined : new SpillFile(spillFile);
    this.#owned = options.client === undefined;
    this.#client = options.client ?? connectRedis(options.url ?? '');
    this.#reader = new ValueReader(redisValues(this.#client), keys, () => this.#valuesInvalid++);
    this.#publisher = new Publisher({
      producerId: randomUUID(),
      maxQueued,
      maxQueuedBytes,
      spill: this.#spill,
      send: (batch) => writeBatch(this.#client, keys, batch),
      delayMs: retryDelayMs,
      onAttempt: (failure) => (failure === undefined ? this.#moveTo('ready') : this.#problem(failure)),
    });
    this.#client.on('ready', this.#onReady);
    this.#client.on('close', this.#onClose);
    this.#client.on('end', this.#onEnd);
    this.#client.on('error', this.#onError);
    if (this.#client.status === 'ready') this.#onReady();
  }

  readonly #onReady = (): void => {
    this.#moveTo('ready');
    this.#publisher.setOpen(true);
  };

  readonly #onClose = (): void => {
    this.#publisher.setOpen(false);
    this.#moveTo('degraded');
  };

  readonly #onEnd = (): void => this.#problem({ kind: 'fatal', reason: 'client ended' });

  readonly #onError = (error: Error): void => this.#problem(classifyError(error));

  #problem(failure: ClassifiedError): void {
    if (this.#state === 'failed' || this.#state === 'closed') return;
    this.#lastError = failure.reason;
    if (failure.kind !== 'fatal') {
      this.#moveTo('degraded');
      return;
    }
    const advice = ADVICE[failure.reason] ?? 'check the url, TLS settings and certificates';
    const line = `Redis at ${this.#server} can't be used: ${failure.reason}; ${advice}. The bus has stopped trying.`;
    const error = new CascadeError('redis-bus/refused', line, { context: { server: this.#server, reason: failure.reason } });
    void this.#publisher.end(error);
    this.#release();
    this.#moveTo('failed', error);
  }

  #moveTo(state: BusState, error?: CascadeError): void {
    if (this.#state === state || this.#state === 'closed' || (this.#state === 'failed' && state !== 'closed')) return;
    this.#state = state;
    this.#setTried();
    if (state === 'ready') this.#isRefusalTold = false;
    else this.#stopDraining();
    this.#tell(state, error);
  }

  #tell(state: BusState, error: CascadeError | undefined): void {
    try {
      this.#onStateChange?.(state, error);
    } catch {
      this.#callbackErrors++;
    }
  }

  /** Says once that signals are being refused, until Redis is back. */
  #tellRefusal(): void {
    const problem = this.#spill?.problem;
    if (problem === undefined || this.#closing !== undefined || this.#state === 'failed') return;
    this.#lastError = problem;
    if (this.#isRefusalTold) return;
    this.#isRefusalTold = true;
    const line = `memory is full and the spill file took no more (${problem}): new signals are refused until Redis is back`;
    this.#moveTo('degraded');
    this.#tell('degraded', new CascadeError('redis-bus/spill-refused', line, { context: { reason: problem } }));
  }

  #release(): void {
    this.#publisher.setOpen(false);
    this.#client.off('ready', this.#onReady);
    this.#client.off('close', this.#onClose);
    this.#client.off('end', this.#onEnd);
    // An owned client keeps its error listener: without one ioredis prints to the console.
    if (this.#owned) endClient(this.#client);
    else this.#client.off('error', this.#onError);
  }

  offer(detection: Detection): void {
    this.#offered++;
    try {
      const signal = encodeSignal(detection.signal);
      const accepted = this.#closing === undefined && this.#publisher.add(queuedSignal(signal));
      if (!accepted) {
        this.#refused++;
        this.#tellRefusal();
      }
      this.#subscribers.deliver(signal);
    } catch (error) {
      this.#refused++;
      this.#lastError = error instanceof CascadeError ? error.code : 'redis-bus/invalid-signal';
      return;
    }
    this.#note(() => encodeDetection(this.#keys, detection));
  }

  note(values: CurrentValues): void {
    this.#note(() => encodeValues(this.#keys, values));
  }

  #note(encode: () => EncodedValues): void {
    try {
      const { writes, invalid } = encode();
      this.#valueErrors += invalid;
      this.#publisher.note(writes);
    } catch {
      this.#valueErrors++;
    }
  }

  current(symbol: string): Promise<CurrentReading> {
    return this.#read(() => this.#reader.current(symbol));
  }

  regime(): Promise<RegimeReading> {
    return this.#read(() => this.#reader.regime());
  }

  service(): Promise<ServiceReading> {
    return this.#read(() => this.#reader.service());
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    await this.#tried;
    try {
      return await read();
    } catch (error) {
      const { reason, kind } = classifyError(error);
      const line = `Redis at ${this.#server} could not be read: ${reason}; ${ADVICE[reason] ?? 'try again when the bus is ready'}`;
      throw new CascadeError('redis-bus/read-failed', line, { retryable: kind !== 'fatal', context: { server: this.#server, reason } });
    }
  }

  flush(): Promise<void> {
    return this.#publisher.flush();
  }

  subscribe(filter: SignalFilter, listener: SignalListener): () => void {
    return this.#subscribers.subscribe(filter, listener);
  }

  signals(options: SignalStreamOptions = {}): AsyncIterableIterator<WireSignal> {
    const iteration = new StreamSubscription({ ...options, ...this.#source }, (ended) => {
      if (this.#iterations.delete(ended)) this.#invalidInEnded += ended.stats().invalid;
    });
    if (this.#closing !== undefined) void iteration.return();
    else if (options.signal?.aborted !== true) this.#iterations.add(iteration);
    return iteration;
  }

  async history(symbol?: string, query: HistoryQuery = {}): Promise<WireSignal[]> {
    return readHistory(this.#client, this.#keys, symbol, historyRange(query));
  }

  stats(): BusStats {
    const { sideErrors, sideReason, ...counts } = this.#publisher.counts();
    return {
      state: this.#state,
      offered: this.#offered,
      refused: this.#refused,
      ...counts,
      spilledBytes: this.#spill?.bytes ?? 0,
      spillCorrupt: this.#spill?.corrupt ?? 0,
      spillSample: this.#spill?.corruptSample,
      sideErrors: sideErrors + this.#valueErrors,
      valuesInvalid: this.#valuesInvalid,
      dropped: 0,
      invalid: [...this.#iterations].reduce((sum, iteration) => sum + iteration.stats().invalid, this.#invalidInEnded),
      listenerErrors: this.#subscribers.listenerErrors + this.#callbackErrors,
      lastError: this.#lastError ?? sideReason,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#state === 'ready' || this.#state === 'connecting') await this.#drain();
    const waitMs = this.#state === 'ready' ? FINISH_TIMEOUT_MS : 0;
    await Promise.all([...this.#iterations].map((iteration) => iteration.finish(waitMs)));
    const { queued } = this.#publisher.counts();
    const where = this.#spill === undefined ? '' : '; they are in the spill file';
    const line = `the bus was closed with "${queued}" signals not yet written to Redis${where}`;
    await this.#publisher.end(new CascadeError('redis-bus/closed', line, { context: { queued } }));
    if (this.#state !== 'failed') this.#release();
    this.#moveTo('closed');
    this.#subscribers.close();
  }

  /** Until the queue is empty, Redis goes away or the time is over. */
  async #drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_DRAIN_MS);
      this.#stopDraining = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#publisher.flush().then(this.#stopDraining, this.#stopDraining);
    });
  }
}

/**
 * Opens the bus that writes to Redis: stream first, then histories, current values and the three channels, in one Lua call per batch.
 * Connects in the background; while Redis is away it is `degraded`: local subscribers are served, signals wait in a bounded queue,
 * and are written in order, once, when it is back. Several processes may write; each has a producer id of its own.
 *
 * With `queue.spillFile` they also go to that file, survive the end of the process, and are written by the next one that opens it.
 *
 * Memory: `maxQueued` signals and `maxQueuedBytes` payload at most.
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-option`, `redis-bus/invalid-connection`, `redis-bus/invalid-url`,
 * `redis-bus/spill-locked`, `redis-bus/spill-foreign`, `redis-bus/spill-unusable`
 */
export function openRedisBus(options: RedisBusOptions): SignalBus {
  return new RedisBus(options);
}
