import { type CascadeEvent, FEED_STATUSES, type FeedReading, type FeedStatus, type FeedStatusEvent } from '@cascade/core';

/** Sockets remembered; far above those of fifteen venues. */
const MAX_SOCKETS = 1_000;

interface Venue {
  /** Last status of each of its sockets. */
  readonly sockets: Map<string, FeedStatusEvent>;
  lastMessageTsMs: number | undefined;
  gapMs: number | undefined;
}

/** The feeds as the recording tells of them. A venue without a recorded status is left out: nobody knows how its feed was. */
export class RecordedFeeds {
  readonly #venues = new Map<string, Venue>();
  #sockets = 0;

  /** Takes any event. */
  add(event: CascadeEvent): void {
    if (event.type === 'feed-status') this.#addStatus(event);
    else if (event.type !== 'side-inverted') {
      const venue = this.#venues.get(event.exchange);
      if (venue !== undefined) venue.lastMessageTsMs = Math.max(event.receivedTsMs, venue.lastMessageTsMs ?? 0);
    }
  }

  /** `false` while the recording says that no feed is live; tapes say nothing. */
  get isHeard(): boolean {
    if (this.#venues.size === 0) return true;
    return [...this.#venues.values()].some(({ sockets }) => worst(sockets) === 'live');
  }

  readings(): FeedReading[] {
    return [...this.#venues].map(([exchange, { sockets, lastMessageTsMs, gapMs }]) => ({
      exchange,
      status: worst(sockets),
      lastMessageTsMs,
      reconnects: [...sockets.values()].reduce((sum, { reconnects }) => sum + reconnects, 0),
      gapMs,
    }));
  }

  #addStatus(event: FeedStatusEvent): void {
    const venue = this.#venues.get(event.exchange) ?? { sockets: new Map(), lastMessageTsMs: undefined, gapMs: undefined };
    if (!venue.sockets.has(event.connection) && ++this.#sockets > MAX_SOCKETS) return;
    venue.sockets.set(event.connection, event);
    venue.gapMs = event.gapMs ?? venue.gapMs;
    this.#venues.set(event.exchange, venue);
  }
}

function worst(sockets: ReadonlyMap<string, FeedStatusEvent>): FeedStatus {
  const ranks = [...sockets.values()].map(({ status }) => FEED_STATUSES.indexOf(status));
  return FEED_STATUSES[Math.min(...ranks)] ?? 'connecting';
}
