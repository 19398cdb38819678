import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

interface Bucket {
  tokens: number;
  atMs: number;
}

/** What {@link RateLimit} allows. */
export interface RateLimitOptions {
  /** Requests per second over time. */
  readonly requestsPerSec: number;
  /** Requests at once after a quiet time. */
  readonly burst: number;
  readonly maxAddresses: number;
}

/**
 * Counts requests by address with a token bucket each. An IPv6 network of 64 bits is one address, since whoever has one has all of it.
 * O(1) a request; at most `maxAddresses` buckets, the one used longest ago makes room.
 */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Addresses remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a request at `nowMs`, a time that never goes back. @returns 0 when it may pass, else how long to wait, ms */
  take(address: string, nowMs: number): number {
    const { requestsPerSec, burst, maxAddresses } = this.#options;
    const key = networkOf(address);
    const last = this.#buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, last.tokens + ((nowMs - last.atMs) * requestsPerSec) / 1_000);
    const isAllowed = tokens >= 1;
    // Deleted first, so that the order of the map is that of use.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > maxAddresses && oldest !== undefined) this.#buckets.delete(oldest);
    return isAllowed ? 0 : ((1 - tokens) * 1_000) / requestsPerSec;
  }
}

function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.');
}
