import { assertKnownKeys, CascadeError } from '@cascade/core';
import { BoundedStream } from './bounded-stream.js';
import type { SignalStreamOptions } from './bus.js';
import { classifyError } from './classify-error.js';
import { decodeSignal } from './codec.js';
import { STREAM_BUFFER } from './config.js';
import { connectRedis, redactUrl } from './connection.js';
import { channelFor, createKeys } from './keys.js';
import { endOnAbort, minIndexOf } from './local-subscribers.js';
import type { RedisLike } from './redis-like.js';
import type { WireSignal } from './wire-signal.js';

/** Where {@link subscribeSignals} listens. Give either `url` or `client`. */
export interface SubscribeSignalsOptions extends SignalStreamOptions {
  readonly url?: string;
  /** A client of the caller's; the subscription uses a duplicate, because a subscribed connection is not for commands. */
  readonly client?: RedisLike;
  /** As the writer's. */
  readonly prefix?: string;
}

const OPTION_NAMES = ['url', 'client', 'prefix', 'minLevel', 'signal'] as const;

/** Counters of a subscription. */
export interface SubscriptionStats {
  /** Messages that passed the checks. */
  readonly received: number;
  /** Messages refused by the checks. */
  readonly invalid: number;
  /** Messages dropped because the consumer was slow. */
  readonly dropped: number;
}

/** Signals from other processes, live, at most once: what is published while the connection is down is not seen. */
export interface SignalSubscription extends AsyncIterableIterator<WireSignal> {
  /** Resolves when the server has confirmed the first subscription, or when the iteration ends before that. Never rejects. */
  readonly ready: Promise<void>;
  stats(): SubscriptionStats;
}

class Subscription implements SignalSubscription {
  readonly #client: RedisLike;
  readonly #stream: BoundedStream<WireSignal>;
  readonly #minIndex: number;
  readonly #channel: string;
  readonly #server: string;
  readonly ready: Promise<void>;
  #setReady = (): void => {};
  #forgetSignal = (): void => {};
  #received = 0;
  #invalid = 0;

  constructor(options: SubscribeSignalsOptions) {
    assertKnownKeys('redis-bus', options, OPTION_NAMES);
    if ((options.url === undefined) === (options.client === undefined)) {
      throw new CascadeError('redis-bus/invalid-connection', 'give either "url" or "client", not both and not neither');
    }
    this.#minIndex = minIndexOf(options);
    this.#channel = channelFor(createKeys({ prefix: options.prefix }), options.minLevel ?? 'NONE');
    this.#server = options.url === undefined ? 'the given client' : redactUrl(options.url);
    this.ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
    this.#client = options.client?.duplicate() ?? connectRedis(options.url ?? '');
    this.#stream = new BoundedStream(STREAM_BUFFER, () => {
      this.#forgetSignal();
      this.#client.disconnect();
      this.#setReady();
    });
    this.#client.on('message', (_channel, message) => this.#receive(message));
    this.#client.on('error', (error) => this.#problem(error));
    this.#client.on('ready', () => void this.#subscribe());
    if (this.#client.status === 'ready') void this.#subscribe();
    this.#forgetSignal = endOnAbort(this.#stream, options.signal);
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#client.subscribe(this.#channel);
      this.#setReady();
    } catch (error) {
      this.#problem(error);
    }
  }

  #receive(message: string): void {
    try {
      const signal = decodeSignal(message);
      this.#received++;
      if (signal.signal_level >= this.#minIndex) this.#stream.push(signal);
    } catch {
      this.#invalid++;
    }
  }

  #problem(error: unknown): void {
    const { kind, reason } = classifyError(error);
    if (kind !== 'fatal') return;
    const line = `Redis at ${this.#server} can't be read: ${reason}; check user, password, permissions and TLS settings`;
    this.#stream.end(new CascadeError('redis-bus/refused', line, { context: { server: this.#server, reason } }));
  }

  stats(): SubscriptionStats {
    return { received: this.#received, invalid: this.#invalid, dropped: this.#stream.dropped };
  }

  next(): Promise<IteratorResult<WireSignal>> {
    return this.#stream.next();
  }

  return(): Promise<IteratorResult<WireSignal>> {
    return this.#stream.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/**
 * Reads signals from the Redis channels: the quietest one that carries `minLevel`. Every message is checked; wrong ones are counted.
 * Keeps at most 1,000 signals that were not read yet, then drops the oldest and counts them. Subscribes again after each reconnect.
 * Pub/sub delivers at most once: `id`, `seq` and `meta.stream_id` let a reader notice a gap and read it from the stream.
 *
 * The iteration ends when `signal` aborts or the loop is left; it throws `redis-bus/refused` when no retry can help (password, TLS).
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-connection`, `redis-bus/invalid-url`
 */
export function subscribeSignals(options: SubscribeSignalsOptions): SignalSubscription {
  return new Subscription(options);
}
