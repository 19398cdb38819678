import type { CascadeEvent } from '@cascade/core';

/** State of the queue between the sockets and the reader. */
export interface QueueStats {
  readonly waiting: number;
  /** Most events that ever waited. */
  readonly peak: number;
  /** Mark prices, other prices, open interest and funding. */
  readonly droppedPrices: number;
  readonly droppedLiquidations: number;
  readonly droppedStatuses: number;
}

interface Entry {
  readonly seq: number;
  readonly event: CascadeEvent;
}

/** A first-in-first-out list whose `shift` is O(1) amortised. */
class Fifo {
  #items: Entry[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  peek(): Entry | undefined {
    return this.#items[this.#head];
  }

  push(entry: Entry): void {
    this.#items.push(entry);
  }

  shift(): Entry | undefined {
    const entry = this.#items[this.#head];
    if (entry === undefined) return undefined;
    this.#head += 1;
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }
}

/**
 * Events between the sockets and one reader, in order of arrival.
 *
 * At most `limit` wait. When full, the oldest of the least valuable kind goes: mark prices first, of which there are hundreds a second, then
 * other prices, open interest and funding, then liquidations, statuses last; every drop is counted. `push` and `next` are O(1).
 */
export class EventQueue {
  readonly #limit: number;
  readonly #marks: Fifo = new Fifo();
  readonly #prices: Fifo = new Fifo();
  readonly #liquidations: Fifo = new Fifo();
  readonly #statuses: Fifo = new Fifo();
  readonly #dropped: Map<Fifo, number> = new Map();
  #readers: ((result: IteratorResult<CascadeEvent>) => void)[] = [];
  #seq = 0;
  #peak = 0;
  #ended = false;

  /** @param limit most events that wait, >= 1 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an event; after {@link end} it is ignored. */
  push(event: CascadeEvent): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader({ done: false, value: event });
      return;
    }
    this.#listOf(event).push({ seq: this.#seq, event });
    this.#seq += 1;
    if (this.#waiting() > this.#limit) this.#dropOne();
    this.#peak = Math.max(this.#peak, this.#waiting());
  }

  /** The oldest event; waits for one; done after {@link end} once everything waiting was read. */
  next(): Promise<IteratorResult<CascadeEvent>> {
    const oldest = this.#lists().reduce((first, list) => (orderOf(list) < orderOf(first) ? list : first));
    const entry = oldest.shift();
    if (entry !== undefined) return Promise.resolve({ done: false, value: entry.event });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** No more events will come; readers that wait are told so. */
  end(): void {
    this.#ended = true;
    const readers = this.#readers;
    this.#readers = [];
    for (const reader of readers) reader({ done: true, value: undefined });
  }

  stats(): QueueStats {
    return {
      waiting: this.#waiting(),
      peak: this.#peak,
      droppedPrices: (this.#dropped.get(this.#marks) ?? 0) + (this.#dropped.get(this.#prices) ?? 0),
      droppedLiquidations: this.#dropped.get(this.#liquidations) ?? 0,
      droppedStatuses: this.#dropped.get(this.#statuses) ?? 0,
    };
  }

  #listOf(event: CascadeEvent): Fifo {
    if (event.type === 'liquidation') return this.#liquidations;
    if (event.type === 'price' && event.kind === 'mark') return this.#marks;
    return event.type === 'feed-status' || event.type === 'side-inverted' ? this.#statuses : this.#prices;
  }

  #lists(): [Fifo, Fifo, Fifo, Fifo] {
    return [this.#marks, this.#prices, this.#liquidations, this.#statuses];
  }

  #waiting(): number {
    return this.#marks.length + this.#prices.length + this.#liquidations.length + this.#statuses.length;
  }

  #dropOne(): void {
    const victim = this.#lists().find((list) => list.length > 0);
    if (victim === undefined) return;
    victim.shift();
    this.#dropped.set(victim, (this.#dropped.get(victim) ?? 0) + 1);
  }
}

function orderOf(list: Fifo): number {
  return list.peek()?.seq ?? Number.POSITIVE_INFINITY;
}
