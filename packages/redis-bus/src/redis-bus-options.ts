import { assertKnownKeys, CascadeError, quote } from '@cascade/core';
import type { BusState } from './bus.js';
import type { RedisLike } from './redis-like.js';

/** What waits while Redis is away or slow. */
export interface QueueOptions {
  /** Signals that may wait in memory, >= 1. Default 10,000. */
  readonly maxQueued?: number;
  /** Payload bytes that may wait in memory, >= 1. Default 16 MiB. */
  readonly maxQueuedBytes?: number;
  /**
   * File for signals that wait while Redis is away, at most 64 MiB; one process a file. Its folder is made when missing.
   * Default none: a library does not write to a disk unasked.
   */
  readonly spillFile?: string;
}

/** How {@link openRedisBus} connects and how much it keeps while Redis is away. Give either `url` or `client`. */
export interface RedisBusOptions {
  /** `redis://user:password@host:port/db`, or `rediss://` for TLS. */
  readonly url?: string;
  /** A connected client of the caller's, e.g. an ioredis `Cluster`. The bus never closes it. */
  readonly client?: RedisLike;
  /** Prepended to keys and channels. Default none. */
  readonly prefix?: string;
  /** Everything in one slot: a prefix without a hash tag gets `{cascade}:` before it. Default `false`. */
  readonly cluster?: boolean;
  readonly queue?: QueueOptions;
  /**
   * Called at each change of state, with the reason where there is one. `failed` comes once, with one printable line;
   * `degraded` comes again with `redis-bus/spill-refused` when signals can't be kept any more.
   */
  readonly onStateChange?: (state: BusState, error?: CascadeError) => void;
}

const OPTION_NAMES = ['url', 'client', 'prefix', 'cluster', 'queue', 'onStateChange'] as const;
const QUEUE_OPTION_NAMES = ['maxQueued', 'maxQueuedBytes', 'spillFile'] as const;

/** @throws CascadeError `redis-bus/invalid-option` */
export function positive(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new CascadeError('redis-bus/invalid-option', `${name} must be an integer >= 1, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

/** @throws CascadeError `redis-bus/unknown-option`, `redis-bus/invalid-connection` */
export function assertConnectable(options: RedisBusOptions): void {
  assertKnownKeys('redis-bus', options, OPTION_NAMES);
  assertKnownKeys('redis-bus', options.queue ?? {}, QUEUE_OPTION_NAMES);
  if ((options.url === undefined) === (options.client === undefined)) {
    throw new CascadeError('redis-bus/invalid-connection', 'give either "url" or "client", not both and not neither');
  }
}
