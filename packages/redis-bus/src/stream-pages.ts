import { BadMessages } from './bad-messages.js';
import type { ReaderConnection } from './reader-connection.js';
import { STREAM_START } from './stream-id.js';
import type { WireSignal } from './wire-signal.js';

/** One entry of the stream; without a signal when its document is wrong or gone. */
export interface StreamEntry {
  readonly id: string;
  readonly signal: WireSignal | undefined;
}

/** The document of an entry's `[name, value, ...]`. */
function documentOf(fields: unknown): unknown {
  if (!Array.isArray(fields)) return undefined;
  const at = fields.findIndex((field, index) => index % 2 === 0 && field === 'signal');
  return at < 0 ? undefined : fields[at + 1];
}

/**
 * The entries of a reply `[[id, [name, value, ...]], ...]`. Wrong documents are counted in `bad`; entries without any fields,
 * which a server leaves where an entry was deleted, are not.
 * @param replayed marks the signals as caught up
 * @param passedId an entry whose document is not looked at, because it has passed
 */
export function decodeEntries(reply: unknown, bad: BadMessages, replayed: boolean, passedId?: string): StreamEntry[] {
  const entries: StreamEntry[] = [];
  for (const entry of Array.isArray(reply) ? reply : []) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') continue;
    const [id, fields] = entry as [string, unknown];
    const signal = fields === null || id === passedId ? undefined : bad.read(documentOf(fields));
    const meta = signal && { ...signal.meta, stream_id: id, ...(replayed ? { replayed } : {}) };
    entries.push({ id, signal: signal && meta && { ...signal, meta } });
  }
  return entries;
}

/** Reads the stream of all signals in pages. */
export class StreamPages {
  readonly #connection: ReaderConnection;
  readonly #key: string;
  readonly #bad: BadMessages;

  constructor(connection: ReaderConnection, key: string, bad: BadMessages) {
    this.#connection = connection;
    this.#key = key;
    this.#bad = bad;
  }

  /**
   * At most `count` entries from `fromId` on, itself included, oldest first.
   * @param passed the entry at `fromId` has passed: only its id is wanted
   */
  async from(fromId: string, count: number, passed: boolean): Promise<StreamEntry[]> {
    const reply = await this.#connection.call('xrange', this.#key, fromId, '+', 'COUNT', String(count));
    return decodeEntries(reply, this.#bad, true, passed ? fromId : undefined);
  }

  /** The newest entry; one with the id `0-0` when there is none. */
  async newest(): Promise<StreamEntry> {
    const reply = await this.#connection.call('xrevrange', this.#key, '+', '-', 'COUNT', '1');
    return decodeEntries(reply, new BadMessages(), true)[0] ?? { id: STREAM_START, signal: undefined };
  }

  /** The first id an entry can have that was written after `calledAt` of `performance.now()`, by the clock of the server. */
  async since(calledAt: number): Promise<string> {
    const reply = await this.#connection.call('time');
    const [seconds, microseconds] = Array.isArray(reply) ? reply.map(Number) : [];
    const nowMs = (seconds ?? 0) * 1_000 + (microseconds ?? 0) / 1_000;
    // The answer was under way for a while: rather a moment too early than too late.
    return `${Math.max(0, Math.floor(nowMs - (performance.now() - calledAt)))}-0`;
  }
}
