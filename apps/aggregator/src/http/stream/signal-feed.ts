import { type LiveSource, parseEventId } from '../../service/live-source.js';
import type { ClientQueue } from './client-queue.js';
import { gapEvent, type SignalEvent, signalEvent } from './encoded-events.js';
import type { TopicFilter } from './topic-filter.js';

/** Ids remembered from catching up, so that a signal heard of late is not sent twice; about 100 KB when full. */
const REMEMBERED_IDS = 1_000;

/** What a feed is made from. */
export interface SignalFeedParts {
  readonly source: LiveSource;
  readonly queue: ClientQueue;
  readonly filter: TopicFilter;
  /** Told when catching up broke off; the client is told of a gap and goes on live. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The signals of one client: live, or first everything after a signal it already has. While it catches up live signals are held; each is
 * sent once, in the order of the source. Catching up goes at the client's pace: the next signal is asked for when there is room.
 */
export class SignalFeed {
  readonly #parts: SignalFeedParts;
  readonly #remembered = new Set<string>();
  #held: Map<string, SignalEvent> | undefined;
  #stopped = false;

  constructor(parts: SignalFeedParts) {
    this.#parts = parts;
  }

  /** A signal that has just been emitted. */
  offer(event: SignalEvent): void {
    const { filter, queue } = this.#parts;
    const { signal } = event;
    if (this.#stopped || !filter.passes(signal) || this.#remembered.has(signal.id)) return;
    if (this.#held === undefined) queue.push(event.event);
    else if (!this.#held.has(signal.id)) {
      this.#held.set(signal.id, event);
      queue.hold(event.event);
    }
  }

  /**
   * Sends what came after the signal with that event id, then what was held meanwhile. From the call on, before the first `await`,
   * live signals are held. Never rejects.
   */
  async catchUp(lastEventId: string): Promise<void> {
    const { source, queue, onFailure } = this.#parts;
    this.#held = new Map();
    this.#remember(parseEventId(lastEventId)?.id);
    try {
      const { complete, signals } = source.catchUp(lastEventId);
      if (!complete) queue.push(gapEvent(lastEventId));
      for await (const signal of signals) {
        if (this.#isOver()) return;
        this.#replay(signalEvent(signal));
        await queue.room();
      }
    } catch (error) {
      if (this.#isOver()) return;
      onFailure(error);
      queue.push(gapEvent(lastEventId));
    }
    if (!this.#isOver()) this.#release();
  }

  /** Nothing is sent any more; catching up ends. */
  stop(): void {
    this.#stopped = true;
    for (const { event } of this.#held?.values() ?? []) this.#parts.queue.letGo(event);
    this.#held = undefined;
  }

  #isOver(): boolean {
    return this.#stopped || this.#parts.queue.isClosed;
  }

  #replay(event: SignalEvent): void {
    const { filter, queue } = this.#parts;
    const { signal } = event;
    if (!filter.passes(signal) || this.#remembered.has(signal.id)) return;
    this.#remember(signal.id);
    const held = this.#held?.get(signal.id);
    if (held !== undefined) {
      this.#held?.delete(signal.id);
      queue.letGo(held.event);
    }
    queue.push(event.event);
  }

  #release(): void {
    const { queue } = this.#parts;
    const held = this.#held;
    this.#held = undefined;
    for (const { event } of held?.values() ?? []) {
      queue.letGo(event);
      queue.push(event);
    }
  }

  #remember(id: string | undefined): void {
    if (id === undefined) return;
    this.#remembered.add(id);
    if (this.#remembered.size <= REMEMBERED_IDS) return;
    for (const oldest of this.#remembered) {
      this.#remembered.delete(oldest);
      break;
    }
  }
}
