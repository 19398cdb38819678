import { type AbortSignalLike, assertKnownKeys, assertName, CascadeError, quote } from '@cascade/core';
import { BadMessages } from './bad-messages.js';
import type { SignalFilter } from './bus.js';
import { BLOCK_MS, DEFAULT_MIN_IDLE_MS } from './config.js';
import { retryDelayMs } from './connection.js';
import { createKeys } from './keys.js';
import { ReaderConnection, type RedisSource } from './reader-connection.js';
import { passing } from './signal-filter.js';
import { STREAM_START, startAfter } from './stream-id.js';
import { decodeEntries, type StreamEntry } from './stream-pages.js';
import type { WireSignal } from './wire-signal.js';

/** Who a worker is and what it wants. All workers of a group share the work. */
export interface WorkerGroupOptions extends SignalFilter {
  /** Name of the group, 1 to 64 characters. Use one group for one kind of work: what a filter leaves out is done for the whole group. */
  readonly group: string;
  /** Name of this worker, different for each process, 1 to 64 characters. */
  readonly consumer: string;
  /** Where a new group begins, as in an iteration. Default: with what is written from now on. An existing group goes on where it was. */
  readonly fromId?: string;
  /** How long a signal may stay unacknowledged before another worker takes it over, ms >= 1. Longer than any delivery. Default 30,000. */
  readonly minIdleMs?: number;
  /** Ends the iteration; the signal in work can still be acknowledged. */
  readonly signal?: AbortSignalLike;
}

const OPTION_NAMES = ['group', 'consumer', 'minLevel', 'symbols', 'fromId', 'minIdleMs', 'signal'] as const;

/** A signal to work on. */
export interface WorkItem {
  /** `meta.replayed` when it was taken over. */
  readonly signal: WireSignal;
  /** How often it was handed to a worker, this time included. */
  readonly deliveries: number;
  /**
   * The work is done: nobody gets the signal again. `false` when Redis did not confirm it, or another worker has acknowledged it meanwhile:
   * it may then be delivered again. Never rejects; repeatable.
   */
  ack(): Promise<boolean>;
}

/** Counters of a worker. */
export interface WorkerGroupStats {
  /** Signals handed out. */
  readonly delivered: number;
  /** Of these, taken over from a worker that did not acknowledge them, perhaps from itself. */
  readonly takenOver: number;
  readonly acknowledged: number;
  /** Entries refused by the checks and acknowledged unread. */
  readonly invalid: number;
  /** The first of them, cut to 200 characters, unprintable ones replaced. */
  readonly invalidSample?: string | undefined;
  /** Unacknowledged signals that were gone from the stream when they were to be taken over: nobody worked on them. */
  readonly deleted: number;
  /** Stream ids of the newest 100 of them. */
  readonly deletedIds: readonly string[];
  /** Code of the newest problem with Redis; stays after recovery. Never a secret. */
  readonly lastError?: string | undefined;
}

/** The work of one worker, one signal at a time. */
export interface WorkerGroup extends AsyncIterableIterator<WorkItem> {
  stats(): WorkerGroupStats;
}

const KEPT_DELETED_IDS = 100;

class Worker implements WorkerGroup {
  readonly #options: WorkerGroupOptions;
  readonly #stream: string;
  readonly #start: string;
  readonly #minIdleMs: number;
  readonly #wants: (signal: WireSignal) => boolean;
  readonly #bad = new BadMessages();
  readonly #items: AsyncGenerator<WorkItem, void>;
  /** Blocks; nothing else may wait behind it. */
  readonly #reader: ReaderConnection;
  readonly #commands: ReaderConnection;
  readonly #abort = (): void => this.#end();
  #wake = (): void => {};
  #ended = false;
  /** A signal is being worked on: it can still be acknowledged after the end. */
  #out = false;
  #refused: CascadeError | undefined;
  #grouped = false;
  #claimFrom = STREAM_START;
  #claimAt = 0;
  #delivered = 0;
  #takenOver = 0;
  #acknowledged = 0;
  #deleted = 0;
  #deletedIds: string[] = [];

  constructor(source: RedisSource, options: WorkerGroupOptions) {
    assertKnownKeys('redis-bus', source, ['url', 'client', 'prefix']);
    assertKnownKeys('redis-bus', options, OPTION_NAMES);
    assertName('redis-bus', 'group', options.group);
    assertName('redis-bus', 'consumer', options.consumer);
    this.#options = options;
    this.#minIdleMs = options.minIdleMs ?? DEFAULT_MIN_IDLE_MS;
    if (!Number.isSafeInteger(this.#minIdleMs) || this.#minIdleMs < 1) {
      throw new CascadeError('redis-bus/invalid-option', `minIdleMs must be an integer >= 1, got ${quote(options.minIdleMs)}`);
    }
    this.#wants = passing(options);
    this.#start = startAfter(options.fromId) ?? '$';
    this.#stream = createKeys({ prefix: source.prefix }).stream();
    const refuse = (error: CascadeError): void => {
      this.#refused ??= error;
      this.#end();
    };
    const wake = (): void => this.#wake();
    this.#reader = new ReaderConnection(source, wake, refuse);
    this.#commands = new ReaderConnection(source, wake, refuse);
    this.#items = this.#work();
    if (options.signal?.aborted === true) this.#end();
    else options.signal?.addEventListener('abort', this.#abort);
  }

  async *#work(): AsyncGenerator<WorkItem, void> {
    let failures = 0;
    while (!this.#ended) {
      try {
        if (!this.#reader.ready || !this.#commands.ready) await this.#pause(retryDelayMs(4, 1));
        else {
          const item = await this.#next();
          failures = 0;
          this.#out = item !== undefined;
          if (item !== undefined) yield item;
          this.#out = false;
        }
      } catch (error) {
        // The stream was deleted, or the server came back without it.
        if (error instanceof Error && error.message.startsWith('NOGROUP')) await this.#restoreGroup();
        this.#reader.problem(error);
        await this.#pause(retryDelayMs(++failures));
      }
    }
    this.#commands.end();
    if (this.#refused !== undefined) throw this.#refused;
  }

  /** Waits, but not longer than until a connection is there or the iteration ends. */
  async #pause(ms: number): Promise<void> {
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #createGroup(start: string): Promise<void> {
    try {
      await this.#commands.call('xgroup', 'CREATE', this.#stream, this.#options.group, start, 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
    this.#grouped = true;
  }

  /** Everything that is in a new stream is new work. */
  async #restoreGroup(): Promise<void> {
    try {
      await this.#createGroup(STREAM_START);
    } catch (error) {
      this.#commands.problem(error);
    }
  }

  /** The next signal to work on, or `undefined` when there was none within a moment. */
  async #next(): Promise<WorkItem | undefined> {
    if (!this.#grouped) await this.#createGroup(this.#start);
    const due = performance.now() >= this.#claimAt;
    const entry = due ? await this.#takeOver() : await this.#readNew();
    if (entry === undefined) return undefined;
    const { id, signal } = entry;
    if (signal === undefined || !this.#wants(signal)) {
      await this.#acknowledge(id);
      return undefined;
    }
    const deliveries = due ? await this.#deliveriesOf(id) : 1;
    this.#delivered++;
    if (due) this.#takenOver++;
    return { signal, deliveries, ack: () => this.#confirm(id) };
  }

  async #readNew(): Promise<StreamEntry | undefined> {
    const { group, consumer } = this.#options;
    const options = ['COUNT', '1', 'BLOCK', String(BLOCK_MS), 'STREAMS', this.#stream, '>'];
    const reply = await this.#reader.call('xreadgroup', 'GROUP', group, consumer, ...options);
    // [[key, entries]], or [key, entries] where a map reply was flattened.
    const [first, second]: unknown[] = Array.isArray(reply) ? reply : [];
    return decodeEntries(Array.isArray(first) ? first[1] : second, this.#bad, false)[0];
  }

  /** One signal whose worker has not acknowledged it in time. */
  async #takeOver(): Promise<StreamEntry | undefined> {
    const { group, consumer } = this.#options;
    const parameters = [this.#stream, group, consumer, String(this.#minIdleMs), this.#claimFrom, 'COUNT', '1'];
    const reply = await this.#commands.call('xautoclaim', ...parameters);
    const [next, entries, deletedIds]: unknown[] = Array.isArray(reply) ? reply : [];
    this.#claimFrom = typeof next === 'string' ? next : STREAM_START;
    // At the end of the list: again when something can have become old enough.
    if (this.#claimFrom === STREAM_START) this.#claimAt = performance.now() + Math.min(this.#minIdleMs / 4, 5_000);
    // Since 7.0 the server says which entries were gone, and forgets them.
    const gone = (Array.isArray(deletedIds) ? deletedIds : []).map(String);
    const [entry] = decodeEntries(entries, this.#bad, true);
    if (entry !== undefined && entry.signal === undefined && this.#isEmpty(entries)) gone.push(entry.id);
    this.#deleted += gone.length;
    this.#deletedIds = [...this.#deletedIds, ...gone].slice(-KEPT_DELETED_IDS);
    return entry;
  }

  /** Before 7.0 a deleted entry comes without fields. */
  #isEmpty(entries: unknown): boolean {
    return Array.isArray(entries) && Array.isArray(entries[0]) && entries[0][1] === null;
  }

  async #deliveriesOf(id: string): Promise<number> {
    const reply = await this.#commands.call('xpending', this.#stream, this.#options.group, id, id, '1');
    const count = Array.isArray(reply) && Array.isArray(reply[0]) ? Number(reply[0][3]) : Number.NaN;
    return Number.isSafeInteger(count) ? count : 1;
  }

  async #acknowledge(id: string): Promise<boolean> {
    return Number(await this.#commands.call('xack', this.#stream, this.#options.group, id)) === 1;
  }

  async #confirm(id: string): Promise<boolean> {
    try {
      const done = await this.#acknowledge(id);
      if (done) this.#acknowledged++;
      return done;
    } catch (error) {
      this.#commands.problem(error);
      return false;
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#reader.end();
    if (!this.#out) this.#commands.end();
    this.#wake();
  }

  stats(): WorkerGroupStats {
    return {
      delivered: this.#delivered,
      takenOver: this.#takenOver,
      acknowledged: this.#acknowledged,
      invalid: this.#bad.count,
      invalidSample: this.#bad.sample,
      deleted: this.#deleted,
      deletedIds: this.#deletedIds,
      lastError: this.#reader.lastError ?? this.#commands.lastError,
    };
  }

  next(): Promise<IteratorResult<WorkItem, void>> {
    return this.#items.next();
  }

  async return(): Promise<IteratorResult<WorkItem, void>> {
    this.#out = false;
    this.#end();
    this.#commands.end();
    return this.#items.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/**
 * One worker of a consumer group, for work that must be done for each signal by any one process: webhooks, orders, mails.
 * At least once: a signal whose worker dies or does not `ack()` within `minIdleMs` goes to another, and a worker may die between the work and
 * its `ack()`. Make the effect idempotent by `signal.id`. One signal is out at a time; open more workers to work in parallel.
 *
 * Costs two connections and, while idle, two small reads a second. The stream is trimmed by time only (7 days), so nothing unfinished is lost earlier.
 * The iteration ends when `signal` aborts or the loop is left; it throws `redis-bus/refused` when no retry can help.
 * @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-option`, `redis-bus/invalid-name`, `redis-bus/invalid-connection`,
 * `redis-bus/invalid-url`
 */
export function openWorkerGroup(source: RedisSource, options: WorkerGroupOptions): WorkerGroup {
  return new Worker(source, options);
}
