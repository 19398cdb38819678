import { assertTime, CascadeError, type CascadeEvent } from '@cascade/core';
import { LOOK_AHEAD_MS } from './config.js';

/** Which clock orders a replay: `received` ours, `event` the venue's. */
export type TimeAxis = 'received' | 'event';

/** The time of an event on an axis, Unix ms. */
export function timeOf(event: CascadeEvent, timeAxis: TimeAxis): number {
  return timeAxis === 'received' ? event.receivedTsMs : event.tsMs;
}

/**
 * Puts slightly unordered events in order: holds each until one that is 10 s newer has come. Equal times keep their order.
 * On the `event` axis later ones pass at once, unordered, for the engines to count as late. O(1) for ordered input; memory: 10 s of events.
 */
export class TimeOrder {
  readonly #timeAxis: TimeAxis;
  #held: CascadeEvent[] = [];
  #head = 0;
  #newestMs = Number.NEGATIVE_INFINITY;
  #releasedMs = Number.NEGATIVE_INFINITY;

  constructor(timeAxis: TimeAxis) {
    this.#timeAxis = timeAxis;
  }

  /**
   * Takes an event and gives out those whose turn has come.
   * @throws CascadeError `replay/out-of-order` on the `received` axis when an event is older than one given out
   */
  *push(event: CascadeEvent): Generator<CascadeEvent> {
    const tsMs = timeOf(event, this.#timeAxis);
    assertTime('replay', this.#timeAxis === 'received' ? 'receivedTsMs' : 'tsMs', tsMs);
    if (tsMs < this.#releasedMs && this.#timeAxis === 'received') {
      const message = `a ${event.type} event of "${event.exchange}" with receivedTsMs "${tsMs}" comes after one of ${this.#releasedMs}, more than ${LOOK_AHEAD_MS} ms out of order; sort the input by receivedTsMs`;
      throw new CascadeError('replay/out-of-order', message, { context: { receivedTsMs: tsMs } });
    }
    this.#insert(event, tsMs);
    this.#newestMs = Math.max(this.#newestMs, tsMs);
    yield* this.#release(this.#newestMs - LOOK_AHEAD_MS);
  }

  /** Gives out everything still held. */
  *end(): Generator<CascadeEvent> {
    yield* this.#release(Number.POSITIVE_INFINITY);
  }

  #insert(event: CascadeEvent, tsMs: number): void {
    let index = this.#held.length;
    while (index > this.#head && timeOf(this.#held[index - 1] as CascadeEvent, this.#timeAxis) > tsMs) index--;
    if (index === this.#held.length) this.#held.push(event);
    else this.#held.splice(index, 0, event);
  }

  *#release(upToMs: number): Generator<CascadeEvent> {
    for (let event = this.#held[this.#head]; event !== undefined; event = this.#held[this.#head]) {
      const tsMs = timeOf(event, this.#timeAxis);
      if (tsMs > upToMs) break;
      this.#head++;
      this.#releasedMs = Math.max(this.#releasedMs, tsMs);
      yield event;
    }
    if (this.#head > 1_024 && this.#head * 2 > this.#held.length) {
      this.#held = this.#held.slice(this.#head);
      this.#head = 0;
    }
  }
}

type AnyIterator = AsyncIterator<CascadeEvent> | Iterator<CascadeEvent>;

function iterate(source: AsyncIterable<CascadeEvent> | Iterable<CascadeEvent>): AnyIterator {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}

/**
 * One stream of several, by `receivedTsMs`; equal times in the order of the sources. Each source must be in order itself
 * (what is slightly off stays so, `replay` sorts it). O(sources) per event, memory: one event per source. Errors of a source are thrown;
 * all sources are closed when the merged stream ends or is left.
 */
export async function* mergeByTime(
  ...sources: readonly (AsyncIterable<CascadeEvent> | Iterable<CascadeEvent>)[]
): AsyncGenerator<CascadeEvent> {
  const iterators = sources.map(iterate);
  try {
    const heads = await Promise.all(iterators.map(async (iterator) => iterator.next()));
    for (;;) {
      let first = -1;
      let firstMs = Number.POSITIVE_INFINITY;
      for (const [index, head] of heads.entries()) {
        if (head.done === true || head.value.receivedTsMs >= firstMs) continue;
        first = index;
        firstMs = head.value.receivedTsMs;
      }
      const head = heads[first];
      const iterator = iterators[first];
      if (head === undefined || head.done === true || iterator === undefined) return;
      yield head.value;
      heads[first] = await iterator.next();
    }
  } finally {
    await Promise.all(iterators.map(async (iterator) => iterator.return?.()));
  }
}
