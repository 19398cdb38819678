import { ClientQueue, type ClientWire, type QueueTally } from './client-queue.js';
import type { EncodedEvent, LiquidationBatch, SignalEvent } from './encoded-events.js';
import { SignalFeed } from './signal-feed.js';
import type { HubClient, StreamHub } from './stream-hub.js';
import { type Topic, type TopicFilter, type TopicWish, topicFilter } from './topic-filter.js';

/** A connected client, whatever its transport: what it wants, what waits for it, when it is cut. */
export class StreamClient implements HubClient {
  readonly #hub: StreamHub;
  readonly #queue: ClientQueue;
  readonly #filters = new Map<Topic, TopicFilter>();
  #signals: SignalFeed | undefined;

  /** @param tally counts what is sent, dropped and cut */
  constructor(hub: StreamHub, wire: ClientWire, tally: QueueTally) {
    this.#hub = hub;
    this.#queue = new ClientQueue({
      wire,
      tally,
      limits: hub.limits,
      onCut: (reason) => hub.log.warn({ stream: wire.format, reason }, 'client of a stream cut: it does not read'),
    });
  }

  /** Bytes that wait for it. */
  get queuedBytes(): number {
    return this.#queue.queuedBytes;
  }

  /** Whether anything waits for it to read. */
  get isWaiting(): boolean {
    return this.#queue.isWaiting;
  }

  filterOf(topic: Topic): TopicFilter | undefined {
    return this.#filters.get(topic);
  }

  /** Begins a topic, or replaces what was wanted of it. */
  subscribe(wish: TopicWish): void {
    const { topic, lastEventId } = wish;
    this.#end(topic);
    const filter = topicFilter(wish);
    this.#filters.set(topic, filter);
    if (topic === 'signals') {
      const feed = new SignalFeed({ source: this.#hub.source, queue: this.#queue, filter, onFailure: this.#reportFailure });
      this.#signals = feed;
      if (lastEventId !== undefined) void feed.catchUp(lastEventId);
    }
    this.#hub.followWanted();
  }

  /** Ends a topic; one that was not begun is no error. */
  unsubscribe(topic: Topic): void {
    this.#end(topic);
    this.#hub.followWanted();
  }

  /** Sends a notice or an answer; never dropped. */
  send(event: EncodedEvent): void {
    this.#queue.push(event);
  }

  offerSignal(event: SignalEvent): void {
    this.#signals?.offer(event);
  }

  offerLiquidations(batch: LiquidationBatch): void {
    this.#queue.offerLiquidations(batch);
  }

  offerValues(event: EncodedEvent): void {
    this.#queue.offerValues(event);
  }

  check(): void {
    this.#queue.check();
  }

  /** The connection is over. */
  close(): void {
    for (const topic of [...this.#filters.keys()]) this.#end(topic);
    this.#queue.close();
  }

  #end(topic: Topic): void {
    this.#filters.delete(topic);
    if (topic !== 'signals') this.#queue.clear(topic);
    else {
      this.#signals?.stop();
      this.#signals = undefined;
    }
  }

  readonly #reportFailure = (error: unknown): void => {
    this.#hub.log.warn({ err: error }, 'a stream could not catch up; its client is told of a gap');
  };
}
