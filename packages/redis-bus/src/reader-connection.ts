import { CascadeError } from '@cascade/core';
import { classifyError } from './classify-error.js';
import { ANSWER_TIMEOUT_MS } from './config.js';
import { connectRedis, endClient, redactUrl } from './connection.js';
import type { RedisLike } from './redis-like.js';

/** Where a reader finds the deployment. Give either `url` or `client`. */
export interface RedisSource {
  /** `redis://user:password@host:port/db`, or `rediss://` for TLS. */
  readonly url?: string;
  /** A client of the caller's: readers use duplicates of it, because subscribed and blocked connections are not for other commands. */
  readonly client?: RedisLike;
  /** As the writer's. */
  readonly prefix?: string;
}

/** A connection of its own for a reader. */
export class ReaderConnection {
  readonly client: RedisLike;
  readonly #server: string;
  readonly #onRefused: (error: CascadeError) => void;
  #ended = false;
  #lastError: string | undefined;

  /**
   * @param onReady called at each connect; commands can be sent
   * @param onRefused called when no retry can help
   * @throws CascadeError `redis-bus/invalid-connection`, `redis-bus/invalid-url`
   */
  constructor(source: RedisSource, onReady: () => void, onRefused: (error: CascadeError) => void) {
    if ((source.url === undefined) === (source.client === undefined)) {
      throw new CascadeError('redis-bus/invalid-connection', 'give either "url" or "client", not both and not neither');
    }
    this.#server = source.url === undefined ? 'the given client' : redactUrl(source.url);
    this.#onRefused = onRefused;
    this.client = source.client?.duplicate() ?? connectRedis(source.url ?? '');
    this.client.on('ready', onReady);
    this.client.on('error', (error) => this.problem(error));
    this.client.on('end', () => {
      if (!this.#ended) this.#refuse('client ended');
    });
    // A lazy client connects at its first command.
    if (this.client.status === 'wait') this.client.call('ping').catch(() => {});
  }

  /** `true` when commands can be sent. */
  get ready(): boolean {
    return this.client.status === 'ready';
  }

  /** Code of the newest problem; stays after recovery. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Sends a command. No answer within 3 s means the socket is dead, whatever the client's own settings: it is replaced. */
  async call(command: string, ...parameters: string[]): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.client.disconnect(true);
        reject(new Error('answer timed out'));
      }, ANSWER_TIMEOUT_MS);
    });
    try {
      return await Promise.race([this.client.call(command, ...parameters), overdue]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Notes an error; tells the owner when it is one that no retry can help. */
  problem(error: unknown): void {
    if (this.#ended) return;
    const { kind, reason } = classifyError(error);
    this.#lastError = reason;
    if (kind === 'fatal') this.#refuse(reason);
  }

  #refuse(reason: string): void {
    const line = `Redis at ${this.#server} can't be read: ${reason}; check user, password, permissions and TLS settings`;
    this.#onRefused(new CascadeError('redis-bus/refused', line, { context: { server: this.#server, reason } }));
  }

  /** Closes the connection for good. */
  end(): void {
    this.#ended = true;
    endClient(this.client);
  }
}
