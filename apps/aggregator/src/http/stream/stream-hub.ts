import type { CurrentValues, WireSignal } from '@cascade/redis-bus';
import type { Logger } from 'pino';
import { eventIdOf, type LiveSource } from '../../service/live-source.js';
import { EncodedEvent, idLine, type SignalEvent, signalEvent } from './encoded-events.js';
import { FrameCollector, type FrameReader } from './frame-collector.js';
import { checkIntervalMs, STREAM_LIMITS, type StreamLimits } from './stream-limits.js';

/** After how long a browser that lost its stream tries again. */
const RETRY_MS = 2_000;

/** A client as the hub sees it. */
export interface HubClient extends FrameReader {
  offerSignal(event: SignalEvent): void;
  /** Called every `checkIntervalMs`: cuts itself when it does not read. */
  check(): void;
}

/** What a hub is made from. */
export interface HubOptions {
  readonly source: LiveSource;
  readonly log: Logger;
  /** SSE and WebSocket clients together. */
  readonly maxClients: number;
  /** The document of values; called once a frame for all clients that want the same symbols. */
  readonly encodeValues: (values: CurrentValues) => unknown;
  /** Only what differs from {@link STREAM_LIMITS}. */
  readonly limits?: Partial<StreamLimits> | undefined;
}

/**
 * Between the service and the clients of its streams: places, one encoding for all, one timer that looks after all. Signals are handed on
 * in the next turn of the loop, so that the engine does not wait for sockets. Without clients it only remembers the newest signal's id.
 */
export class StreamHub {
  readonly source: LiveSource;
  readonly log: Logger;
  readonly limits: StreamLimits;
  readonly #maxClients: number;
  readonly #clients = new Map<HubClient, () => void>();
  readonly #collector: FrameCollector;
  readonly #endSignals: () => void;
  #pending: WireSignal[] = [];
  #handingOn: NodeJS.Immediate | undefined;
  #checking: NodeJS.Timeout | undefined;
  #newest: string | undefined;
  #unencodable = 0;
  #closed = false;

  constructor({ source, log, maxClients, encodeValues, limits }: HubOptions) {
    this.source = source;
    this.log = log;
    this.limits = { ...STREAM_LIMITS, ...limits };
    this.#maxClients = maxClients;
    this.#collector = new FrameCollector({
      source,
      encodeValues,
      readers: { [Symbol.iterator]: () => this.#clients.keys() },
      limits: this.limits,
      onFailure: this.#reportValues,
    });
    this.#endSignals = source.listen({ onSignal: this.#hear });
    void this.#askForNewest();
  }

  /** Event id of the newest signal handed to clients, or found in the history at start: whoever resumes from it misses nothing. */
  get newestEventId(): string | undefined {
    return this.#newest;
  }

  /** Whether there is no place for another client. */
  get isFull(): boolean {
    return this.#closed || this.#clients.size >= this.#maxClients;
  }

  /** Takes a client in; ask `isFull` before. @param check called with every look at the client, after its own */
  enter(client: HubClient, check: () => void): void {
    this.#clients.set(client, check);
    this.#checking ??= setInterval(this.#checkAll, checkIntervalMs(this.limits));
  }

  /** Gives the place back; a second time does nothing. */
  leave(client: HubClient): void {
    if (!this.#clients.delete(client)) return;
    this.#collector.followWanted();
    if (this.#clients.size > 0) return;
    clearInterval(this.#checking);
    this.#checking = undefined;
  }

  /** Called when a client wants something else than before. */
  followWanted(): void {
    this.#collector.followWanted();
  }

  /**
   * The first words to a client. A new one gets the newest event id as its own `id:`, so that a browser cut before the first signal
   * resumes from here; one that resumes keeps the id it has until it has caught up.
   */
  hello(resumes: boolean): EncodedEvent {
    const { instance, data } = this.source;
    const newest = this.#newest;
    const document = { instance, data, timestamp: this.source.nowMs() / 1_000, newest_event_id: newest };
    return new EncodedEvent((format) => {
      if (format === 'websocket') return JSON.stringify({ op: 'hello', ...document });
      return `retry: ${RETRY_MS}\nevent: hello\n${resumes ? '' : idLine(newest)}data: ${JSON.stringify(document)}\n\n`;
    });
  }

  /** Takes no more clients and listens no more. The transports end their clients. */
  close(): void {
    this.#closed = true;
    this.#endSignals();
    clearImmediate(this.#handingOn);
    this.#pending = [];
  }

  readonly #hear = (signal: WireSignal): void => {
    if (this.#clients.size === 0 && this.#pending.length === 0) {
      this.#newest = eventIdOf(signal);
      return;
    }
    this.#pending.push(signal);
    this.#handingOn ??= setImmediate(this.#handOn);
  };

  readonly #handOn = (): void => {
    this.#handingOn = undefined;
    for (const signal of this.#pending.splice(0)) {
      const event = signalEvent(signal);
      for (const client of this.#clients.keys()) client.offerSignal(event);
      this.#newest = eventIdOf(signal);
    }
  };

  readonly #checkAll = (): void => {
    for (const [client, check] of this.#clients) {
      client.check();
      check();
    }
  };

  async #askForNewest(): Promise<void> {
    try {
      const { signals } = await this.source.signals({ limit: 1 });
      const newest = signals.at(-1);
      if (newest !== undefined && this.#pending.length === 0) this.#newest ??= eventIdOf(newest);
    } catch (error) {
      this.log.warn({ err: error }, 'the newest signal is not known yet');
    }
  }

  readonly #reportValues = (error: unknown): void => {
    this.#unencodable++;
    if (this.#unencodable === 1) this.log.error({ err: error }, 'values could not be encoded; their frames are left out');
  };
}
