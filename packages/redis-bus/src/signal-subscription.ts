import { assertKnownKeys } from '@cascade/core';
import { BadMessages } from './bad-messages.js';
import { BoundedStream } from './bounded-stream.js';
import type { SignalStreamOptions } from './bus.js';
import { CHECK_INTERVAL_MS, PAGE_SIZE, STREAM_BUFFER } from './config.js';
import { createKeys } from './keys.js';
import { endOnAbort } from './local-subscribers.js';
import { ReaderConnection, type RedisSource } from './reader-connection.js';
import { passing } from './signal-filter.js';
import { StreamCursor } from './stream-cursor.js';
import { isStreamId, STREAM_START, startAfter } from './stream-id.js';
import { StreamPages } from './stream-pages.js';
import type { WireSignal } from './wire-signal.js';

/** Where {@link subscribeSignals} reads, what, and from where on. */
export interface SubscribeSignalsOptions extends SignalStreamOptions, RedisSource {}

const OPTION_NAMES = ['url', 'client', 'prefix', 'minLevel', 'symbols', 'fromId', 'signal'] as const;

/** Counters of a subscription. */
export interface SubscriptionStats {
  /** Signals put into the iteration. */
  readonly delivered: number;
  /** Of these, brought from the stream: `meta.replayed`. */
  readonly replayed: number;
  /** Signals and messages that had passed already: each is delivered once. */
  readonly duplicates: number;
  /** Jumps of `seq` on the channel; what was missing was read from the stream. */
  readonly gaps: number;
  /** How often the stream had lost what was read last: a server that lost its tail or was emptied, or retention. */
  readonly rewinds: number;
  /** Messages and entries refused by the checks. */
  readonly invalid: number;
  /** The first of them, cut to 200 characters, unprintable ones replaced. */
  readonly invalidSample?: string | undefined;
  /** Code of the newest problem with Redis, e.g. `ECONNREFUSED`; stays after recovery. Never a secret. */
  readonly lastError?: string | undefined;
}

/** Signals of a deployment, each once, in the order of the stream. */
export interface SignalSubscription extends AsyncIterableIterator<WireSignal> {
  /** Resolves when the channel is subscribed and the place in the stream is known, or when the iteration ends before that. Never rejects. */
  readonly ready: Promise<void>;
  stats(): SubscriptionStats;
}

/** {@link SignalSubscription}, and what the bus that opened it needs. */
export class StreamSubscription implements SignalSubscription {
  readonly #wants: (signal: WireSignal) => boolean;
  readonly #channel: string;
  readonly #bad = new BadMessages();
  readonly #stream: BoundedStream<WireSignal>;
  readonly #listener: ReaderConnection;
  readonly #reader: ReaderConnection;
  readonly #pages: StreamPages;
  readonly #calledAt: number = performance.now();
  readonly #timer: NodeJS.Timeout;
  #forgetSignal = (): void => {};
  /** Unknown until the server has told its time, for an iteration from now on. */
  #cursor: StreamCursor | undefined;
  /** The stream may hold something that has not passed. */
  #behind = true;
  #reading: Promise<void> | undefined;
  /** Channel messages that came during a read; may follow it without a gap. */
  #heard: WireSignal[] = [];
  #subscribed = false;
  #asking = false;
  readonly ready: Promise<void>;
  #setReady = (): void => {};
  #delivered = 0;
  #replayed = 0;

  /** @param onEnd called once, when the iteration ends for whatever reason */
  constructor(options: SubscribeSignalsOptions, onEnd: (subscription: StreamSubscription) => void = () => {}) {
    assertKnownKeys('redis-bus', options, OPTION_NAMES);
    this.#wants = passing(options);
    const start = startAfter(options.fromId);
    if (start !== undefined) this.#cursor = new StreamCursor(start, start !== STREAM_START);
    const keys = createKeys({ prefix: options.prefix });
    // Every level, whatever is wanted: only on this channel do the numbers follow each other.
    this.#channel = keys.channels.signals;
    this.ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
    const refuse = (error: Error): void => this.#stream.end(error);
    this.#reader = new ReaderConnection(options, () => this.#lookInStream(), refuse);
    this.#listener = new ReaderConnection(options, () => void this.#subscribe(), refuse);
    this.#pages = new StreamPages(this.#reader, keys.stream(), this.#bad);
    this.#timer = setInterval(() => void this.#check(), CHECK_INTERVAL_MS);
    this.#stream = new BoundedStream(STREAM_BUFFER, {
      onTake: () => {
        if (this.#behind && this.#stream.room >= STREAM_BUFFER / 2) void this.#read();
      },
      onEnd: () => {
        clearInterval(this.#timer);
        this.#forgetSignal();
        this.#listener.end();
        this.#reader.end();
        this.#setReady();
        onEnd(this);
      },
    });
    this.#listener.client.on('message', (_channel, message) => this.#hear(message));
    this.#forgetSignal = endOnAbort(this.#stream, options.signal);
    if (this.#listener.ready) void this.#subscribe();
    this.#lookInStream();
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#listener.client.subscribe(this.#channel);
      this.#subscribed = true;
      // Only now: what is written before the subscription must be read after it.
      this.#lookInStream();
    } catch (error) {
      this.#listener.problem(error);
    }
  }

  /** Silence of the channel proves nothing: asks the stream, and the channel's socket whether it lives. */
  async #check(): Promise<void> {
    this.#lookInStream();
    if (this.#asking || !this.#listener.ready) return;
    this.#asking = true;
    try {
      await this.#listener.call('ping');
    } catch (error) {
      this.#listener.problem(error);
    }
    this.#asking = false;
  }

  #lookInStream(): void {
    this.#behind = true;
    void this.#read();
  }

  #hear(message: string): void {
    // A reader that is behind finds it in the stream.
    if (this.#behind && this.#reading === undefined) return;
    const signal = this.#bad.read(message);
    if (signal === undefined) return;
    if (this.#reading === undefined) {
      if (!this.#follow(signal)) this.#lookInStream();
    } else if (this.#heard.length < STREAM_BUFFER) this.#heard.push(signal);
    else this.#behind = true;
  }

  /** Takes a channel message; `false` when the stream has to be asked instead. */
  #follow(signal: WireSignal): boolean {
    const streamId = signal.meta.stream_id ?? '';
    if (this.#cursor === undefined || this.#stream.room < 1 || !isStreamId(streamId)) return false;
    const heard = this.#cursor.hear(streamId, signal);
    if (heard === 'next') this.#deliver(signal);
    return heard !== 'gap';
  }

  #deliver(signal: WireSignal): void {
    if (!this.#wants(signal)) return;
    this.#delivered++;
    if (signal.meta.replayed === true) this.#replayed++;
    this.#stream.push(signal);
  }

  #mayRead(): boolean {
    return this.#behind && this.#reader.ready && this.#stream.room > 0 && !this.#stream.ended;
  }

  async #read(): Promise<void> {
    if (this.#reading === undefined && this.#mayRead()) this.#reading = this.#readToEnd();
    await this.#reading;
  }

  /** Until the stream has nothing more, the consumer has no room for more, or Redis is away. */
  async #readToEnd(): Promise<void> {
    try {
      while (this.#mayRead()) {
        this.#behind = false;
        this.#cursor ??= new StreamCursor(await this.#pages.since(this.#calledAt), false);
        if (await this.#readPage(this.#cursor)) this.#behind = true;
        else this.#followHeard();
        if (this.#subscribed && (this.#cursor.anchored || !this.#behind)) this.#setReady();
      }
    } catch (error) {
      // Comes again with the next check or connection.
      this.#behind = true;
      this.#reader.problem(error);
    }
    this.#heard = [];
    this.#reading = undefined;
  }

  #followHeard(): void {
    for (const signal of this.#heard.splice(0)) {
      if (this.#follow(signal)) continue;
      this.#behind = true;
      return;
    }
  }

  /** @returns `true` when there may be more */
  async #readPage(cursor: StreamCursor): Promise<boolean> {
    const count = Math.min(PAGE_SIZE, this.#stream.room) + (cursor.anchored ? 1 : 0);
    const entries = await this.#pages.from(cursor.position, count, cursor.anchored && !cursor.unseen);
    const full = entries.length === count;
    if (cursor.anchored) {
      if (entries[0]?.id !== cursor.position) {
        cursor.lose();
        return true;
      }
      cursor.confirm(entries.shift()?.signal?.seq);
    } else if (entries.length === 0) {
      const { id, signal } = await this.#pages.newest();
      cursor.endsAt(id, signal?.seq);
    }
    for (const { id, signal } of entries) {
      if (cursor.pass(id, signal) && signal !== undefined) this.#deliver(signal);
    }
    return full;
  }

  /** Delivers what is in the stream by now, as far as there is room and for at most `waitMs`, then ends. */
  async finish(waitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    const read = async (): Promise<void> => {
      await this.ready;
      await this.#reading;
      this.#behind = true;
      await this.#read();
    };
    await Promise.race([read(), overdue]);
    clearTimeout(timer);
    this.#stream.end();
  }

  stats(): SubscriptionStats {
    const { duplicates = 0, gaps = 0, rewinds = 0 } = this.#cursor ?? {};
    return {
      delivered: this.#delivered,
      replayed: this.#replayed,
      duplicates,
      gaps,
      rewinds,
      invalid: this.#bad.count,
      invalidSample: this.#bad.sample,
      lastError: this.#reader.lastError ?? this.#listener.lastError,
    };
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
 * Reads signals in a process that writes none: SUBSCRIBE, then the stream from `fromId` on, then live. The stream is the truth and the channel
 * its wake-up copy, so nothing is lost by a slow consumer, a lost connection or a lost message: a jump of `seq`, a reconnect, and a look into the
 * stream every second bring it, marked `meta.replayed`. Documents are checked; wrong ones are counted. Each signal id comes once.
 *
 * Costs two connections, at most 1,000 unread signals and 10,000 remembered ids. Reads every level and filters here.
 * Across restarts of the consumer delivery is at least once: save `meta.stream_id` after processing and give it as `fromId`.
 *
 * The iteration ends when `signal` aborts or the loop is left; it throws `redis-bus/refused` when no retry can help (password, TLS).
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-option`, `redis-bus/invalid-connection`, `redis-bus/invalid-url`
 */
export function subscribeSignals(options: SubscribeSignalsOptions): SignalSubscription {
  return new StreamSubscription(options);
}
