import { randomUUID } from 'node:crypto';
import { assertKnownKeys, CascadeError, type Detection, quote } from '@cascade/core';
import { queuedSignal, writeBatch } from './batch-script.js';
import type { BusState, BusStats, SignalBus, SignalFilter, SignalListener, SignalStreamOptions } from './bus.js';
import { type ClassifiedError, classifyError } from './classify-error.js';
import { encodeSignal } from './codec.js';
import { CLOSE_DRAIN_MS, DEFAULT_MAX_QUEUED, DEFAULT_MAX_QUEUED_BYTES, FINISH_TIMEOUT_MS } from './config.js';
import { connectRedis, redactUrl, retryDelayMs } from './connection.js';
import { type BusKeys, createKeys } from './keys.js';
import { LocalSubscribers } from './local-subscribers.js';
import { Publisher } from './publisher.js';
import type { RedisSource } from './reader-connection.js';
import type { RedisLike } from './redis-like.js';
import { type HistoryQuery, historyRange, readHistory } from './signal-history.js';
import { StreamSubscription } from './signal-subscription.js';
import { stateWrite } from './state-fields.js';
import type { WireSignal } from './wire-signal.js';

/** How {@link openRedisBus} connects and how much it keeps while Redis is away. Give either `url` or `client`. */
export interface RedisBusOptions {
  /** `redis://user:password@host:port/db`, or `rediss://` for TLS. */
  readonly url?: string;
  /** A connected client of the caller's, e.g. an ioredis `Cluster`. The bus never closes it. */
  readonly client?: RedisLike;
  /** Prepended to keys and channels. Default none. */
  readonly prefix?: string;
  /**
   * Keys keep the symbol's braces. Default `false`. One batch is one atomic call, so it must live in one slot:
   * `prefix` needs a hash tag of its own, e.g. `{cascade}:`.
   */
  readonly cluster?: boolean;
  /** Signals that may wait, >= 1. Default 10,000. */
  readonly maxQueued?: number;
  /** Payload bytes that may wait, >= 1. Default 16 MiB. */
  readonly maxQueuedBytes?: number;
  /** Called at each change of state, with the reason where there is one. `failed` comes once, with one printable line. */
  readonly onStateChange?: (state: BusState, error?: CascadeError) => void;
}

const OPTION_NAMES = ['url', 'client', 'prefix', 'cluster', 'maxQueued', 'maxQueuedBytes', 'onStateChange'] as const;

const ADVICE: Readonly<Record<string, string>> = {
  NOAUTH: 'the server wants a password: put it into the url',
  WRONGPASS: 'user or password is wrong',
  'client ended': 'the given client was closed by its owner',
  NOPERM:
    'this user may not run a command the bus needs: EVALSHA, EVAL, TIME, GET, SET, DEL, EXPIRE, XADD, ZADD, HSET, INCRBY, PUBLISH ...',
};

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new CascadeError('redis-bus/invalid-option', `${name} must be an integer >= 1, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

function assertConnectable(options: RedisBusOptions): void {
  assertKnownKeys('redis-bus', options, OPTION_NAMES);
  if ((options.url === undefined) === (options.client === undefined)) {
    throw new CascadeError('redis-bus/invalid-connection', 'give either "url" or "client", not both and not neither');
  }
  if (options.cluster === true && !/\{[^}]+\}/.test(options.prefix ?? '')) {
    throw new CascadeError(
      'redis-bus/cluster-prefix',
      `in Redis Cluster the prefix must hold a hash tag such as "{cascade}:", got ${quote(options.prefix)}`,
    );
  }
}

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
  readonly #publisher: Publisher;
  #state: BusState = 'connecting';
  #offered = 0;
  #refused = 0;
  #stateErrors = 0;
  #lastError: string | undefined;
  #callbackErrors = 0;
  #closing: Promise<void> | undefined;
  #stopDraining = (): void => {};

  constructor(options: RedisBusOptions) {
    assertConnectable(options);
    this.#onStateChange = options.onStateChange;
    this.#server = options.url === undefined ? 'the given client' : redactUrl(options.url);
    const maxQueued = positive('maxQueued', options.maxQueued ?? DEFAULT_MAX_QUEUED);
    const maxQueuedBytes = positive('maxQueuedBytes', options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES);
    const keys = createKeys(options);
    this.#keys = keys;
    const { url, client, prefix } = options;
    this.#source = { ...(url === undefined ? {} : { url }), ...(client && { client }), ...(prefix === undefined ? {} : { prefix }) };
    this.#owned = options.client === undefined;
    this.#client = options.client ?? connectRedis(options.url ?? '');
    this.#publisher = new Publisher({
      producerId: randomUUID(),
      maxQueued,
      maxQueuedBytes,
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
    this.#publisher.end(error);
    this.#release();
    this.#moveTo('failed', error);
  }

  #moveTo(state: BusState, error?: CascadeError): void {
    if (this.#state === state || this.#state === 'closed' || (this.#state === 'failed' && state !== 'closed')) return;
    this.#state = state;
    if (state !== 'ready') this.#stopDraining();
    try {
      this.#onStateChange?.(state, error);
    } catch {
      this.#callbackErrors++;
    }
  }

  #release(): void {
    this.#publisher.setOpen(false);
    this.#client.off('ready', this.#onReady);
    this.#client.off('close', this.#onClose);
    this.#client.off('end', this.#onEnd);
    // An owned client keeps its error listener: without one ioredis prints to the console.
    if (this.#owned) this.#client.disconnect();
    else this.#client.off('error', this.#onError);
  }

  offer(detection: Detection): void {
    this.#offered++;
    try {
      const signal = encodeSignal(detection.signal);
      const accepted = this.#closing === undefined && this.#publisher.add(queuedSignal(signal));
      if (!accepted) this.#refused++;
      this.#subscribers.deliver(signal);
    } catch (error) {
      this.#refused++;
      this.#lastError = error instanceof CascadeError ? error.code : 'redis-bus/invalid-signal';
      return;
    }
    try {
      this.#publisher.setState(stateWrite(detection));
    } catch {
      this.#stateErrors++;
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
      sideErrors: sideErrors + this.#stateErrors,
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
    const line = `the bus was closed with "${queued}" signals not yet written to Redis`;
    this.#publisher.end(new CascadeError('redis-bus/closed', line, { context: { queued } }));
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
 * Memory: `maxQueued` signals and `maxQueuedBytes` payload at most. Not yet: a full queue refuses the newest signal (counted)
 * instead of spilling it to disk.
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-option`, `redis-bus/invalid-connection`, `redis-bus/invalid-url`,
 * `redis-bus/cluster-prefix`
 */
export function openRedisBus(options: RedisBusOptions): SignalBus {
  return new RedisBus(options);
}
