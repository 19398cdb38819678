import { CascadeError } from '@cascade/core';
import { classifyError } from '@cascade/redis-bus';
import { Redis } from 'ioredis';

/** How often it is asked whether it is there, and the longest wait for an answer, ms. */
const ASK_EVERY_MS = 2_000;
const PATIENCE_MS = 3_000;
const RETRY_MS = 500;

/** Who is told. */
export interface PresenceListener {
  readonly onLost: (reason: string) => void;
  readonly onBack: () => void;
}

/** Whether a Redis is there, on a connection of its own: readers of signals wait for it without a word. */
export class RedisPresence {
  readonly #client: Redis;
  readonly #timer: NodeJS.Timeout;
  /** Rejects with `service/redis-unreachable` when the first attempt to connect fails; otherwise it stays open. */
  readonly unreachable: Promise<never>;

  /** @param shownUrl without a password */
  constructor(url: string, shownUrl: string, { onLost, onBack }: PresenceListener) {
    let state: 'unknown' | 'there' | 'away' = 'unknown';
    let reason = 'connection closed';
    this.#client = new Redis(url, {
      enableOfflineQueue: false,
      connectTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      retryStrategy: () => RETRY_MS,
    });
    this.unreachable = new Promise((_, reject) => {
      this.#client.on('error', (error) => {
        const found = classifyError(error);
        reason = found.reason;
        // Of what no retry helps against the reader itself tells more.
        if (state !== 'unknown' || found.kind === 'fatal') return;
        const advice = 'start it, or name its address with --redis-url or CASCADE_REDIS_URL';
        reject(new CascadeError('service/redis-unreachable', `no Redis at ${shownUrl} (${reason}); ${advice}`));
      });
    });
    // Whoever asks later still hears of it.
    this.unreachable.catch(() => undefined);
    this.#client.on('ready', () => {
      if (state === 'away') onBack();
      state = 'there';
    });
    this.#client.on('close', () => {
      if (state !== 'there') return;
      state = 'away';
      onLost(reason);
    });
    // A server that stands still closes nothing: without an answer the client gives its socket up.
    this.#timer = setInterval(() => void this.#client.ping().catch(() => undefined), ASK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#client.removeAllListeners('close');
    this.#client.disconnect();
  }
}
