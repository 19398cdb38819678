import { Redis } from 'ioredis';
import type { RedisMemory } from '../metrics/metrics-sources.js';

/** The answer of a Redis is taken for this long, ms. */
const FRESH_MS = 10_000;
/** Longest wait for it, ms. */
const PATIENCE_MS = 1_000;

/** Asks a Redis how much memory it uses, on a connection of its own, at most once in 10 s. `undefined` while it doesn't tell. */
export class RedisMemoryProbe {
  readonly #client: Redis;
  readonly #nowMs: () => number;
  #asked: { readonly atMs: number; readonly answer: Promise<RedisMemory | undefined> } | undefined;

  constructor(url: string, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#client = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: PATIENCE_MS,
      commandTimeout: PATIENCE_MS,
      retryStrategy: () => FRESH_MS,
    });
    // The bus tells about failures; here they only mean that there is no figure.
    this.#client.on('error', () => undefined);
  }

  read(): Promise<RedisMemory | undefined> {
    if (this.#asked === undefined || this.#nowMs() - this.#asked.atMs >= FRESH_MS) {
      this.#asked = { atMs: this.#nowMs(), answer: this.#ask().catch(() => undefined) };
    }
    return this.#asked.answer;
  }

  close(): void {
    this.#client.disconnect();
  }

  async #ask(): Promise<RedisMemory | undefined> {
    if (this.#client.status === 'wait') await this.#client.connect();
    const text = await this.#client.info('memory');
    const usedBytes = figure(text, 'used_memory');
    return usedBytes === undefined ? undefined : { usedBytes, maxBytes: figure(text, 'maxmemory') || undefined };
  }
}

function figure(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
