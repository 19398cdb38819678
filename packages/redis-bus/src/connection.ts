import { Socket } from 'node:net';
import { CascadeError } from '@cascade/core';
import { Redis } from 'ioredis';
import { CONNECT_TIMEOUT_MS, MISMATCH_AFTER_MS, RETRY_BASE_MS, RETRY_CAP_MS, SOCKET_TIMEOUT_MS } from './config.js';
import type { RedisLike } from './redis-like.js';
import { tlsMismatch } from './tls-mismatch.js';

/**
 * How long to wait before attempt `attempt + 1`: full jitter below a doubling ceiling, never less than half the base.
 * @param attempt failures so far, >= 1
 * @param random 0..1
 */
export function retryDelayMs(attempt: number, random: number = Math.random()): number {
  const ceiling = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(20, Math.max(0, attempt - 1)));
  return Math.max(RETRY_BASE_MS / 2, Math.round(ceiling * random));
}

/** A Redis URL without user, password and query, safe to print. */
export function redactUrl(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname === '/' ? '' : parsed.pathname}`;
  } catch {
    return 'an unreadable URL';
  }
}

/** @throws CascadeError `redis-bus/invalid-url` unless it starts with `redis://` or `rediss://` and can be read */
export function assertUrl(url: string): void {
  if (/^rediss?:\/\//.test(url) && URL.canParse(url)) return;
  throw new CascadeError('redis-bus/invalid-url', 'the Redis url must look like redis://user:password@host:port/db or rediss://... (TLS)');
}

/**
 * Closes a client for good. ioredis (5.11 and 6.0) hears one error of a socket; one that is closed during a TLS handshake that fails
 * has two, and the second would end the process.
 */
export function endClient(client: RedisLike): void {
  if ('stream' in client && client.stream instanceof Socket) client.stream.on('error', () => {});
  client.disconnect();
}

/** Until the first connection stands, asks after each failure whether only TLS or the lack of it is in the way; if so, emits that as an error. */
function watchForTlsMismatch(client: Redis, url: string): void {
  let isWatching = true;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    const code = await tlsMismatch(url);
    isAsking = false;
    if (code !== undefined && isWatching && client.listenerCount('error') > 0)
      client.emit('error', Object.assign(new Error(code), { code }));
  };
  const timer = setTimeout(() => void ask(), MISMATCH_AFTER_MS);
  const failed = (): void => void ask();
  const stop = (): void => {
    isWatching = false;
    clearTimeout(timer);
    client.off('close', failed).off('ready', stop).off('end', stop);
  };
  client.on('close', failed).on('ready', stop).on('end', stop);
}

/** Says yes to the first READONLY and then at most once in 2 s: a server that stays a replica must not be reconnected to all the time. */
function reconnectAtReadonly(): (error: Error) => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    const nowMs = performance.now();
    if (!message.includes('READONLY') || nowMs - lastMs < RETRY_CAP_MS) return false;
    lastMs = nowMs;
    return true;
  };
}

/**
 * Opens one ioredis connection that keeps nothing of its own in memory: no offline queue, unanswered commands fail at once
 * when the connection is lost, a silent socket is replaced. It connects in the background and again after each loss.
 * Emits errors with the code `TLS_PORT` or `PLAIN_PORT` when the url's scheme is the wrong one.
 * @throws CascadeError `redis-bus/invalid-url`
 */
export function connectRedis(url: string): RedisLike {
  assertUrl(url);
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    socketTimeout: SOCKET_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt) => retryDelayMs(attempt),
    reconnectOnError: reconnectAtReadonly(),
  });
  watchForTlsMismatch(client, url);
  return client;
}
