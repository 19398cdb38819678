import { CascadeError } from '@cascade/core';
import { Redis } from 'ioredis';
import { CONNECT_TIMEOUT_MS, RETRY_BASE_MS, RETRY_CAP_MS, SOCKET_TIMEOUT_MS } from './config.js';
import type { RedisLike } from './redis-like.js';

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
function assertUrl(url: string): void {
  if (/^rediss?:\/\//.test(url) && URL.canParse(url)) return;
  throw new CascadeError('redis-bus/invalid-url', 'the Redis url must look like redis://user:password@host:port/db or rediss://... (TLS)');
}

/**
 * Opens one ioredis connection that keeps nothing of its own in memory: no offline queue, unanswered commands fail at once
 * when the connection is lost, a silent socket is replaced. It connects in the background and again after each loss.
 * @throws CascadeError `redis-bus/invalid-url`
 */
export function connectRedis(url: string): RedisLike {
  assertUrl(url);
  return new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    socketTimeout: SOCKET_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt) => retryDelayMs(attempt),
    reconnectOnError: (error) => error.message.includes('READONLY'),
  });
}
