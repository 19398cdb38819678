import { type CascadeEvent, FEED_STATUSES, type FeedReading, type FeedStatus, type FeedStatusEvent } from '@cascade/core';

interface Venue {
  /** Last status of each of its sockets. */
  readonly sockets: Map<string, FeedStatusEvent>;
  lastMessageTsMs: number | undefined;
  gapMs: number | undefined;
}

/** Follows the feeds of a run: the state of each venue's sockets and when it last said something. */
export class FeedTally {
  readonly #venues = new Map<string, Venue>();

  constructor(exchanges: readonly string[]) {
    for (const exchange of exchanges) this.#venues.set(exchange, { sockets: new Map(), lastMessageTsMs: undefined, gapMs: undefined });
  }

  /** Takes any event; those of other venues are ignored. */
  add(event: CascadeEvent): void {
    const venue = this.#venues.get(event.exchange);
    if (venue === undefined || event.type === 'side-inverted') return;
    if (event.type === 'feed-status') {
      venue.sockets.set(event.connection, event);
      venue.gapMs = event.gapMs ?? venue.gapMs;
    } else venue.lastMessageTsMs = Math.max(event.receivedTsMs, venue.lastMessageTsMs ?? 0);
  }

  /** The state of a venue's worst socket; `connecting` before the first answer. */
  statusOf(exchange: string): FeedStatus {
    return worst(this.#venues.get(exchange)?.sockets ?? new Map());
  }

  /** Venues all of whose sockets are live now. */
  liveVenues(): string[] {
    return [...this.#venues.keys()].filter((exchange) => this.statusOf(exchange) === 'live');
  }

  /** Sockets that are not live, with the reason. */
  downSockets(): string[] {
    return [...this.#venues].flatMap(([exchange, { sockets }]) => {
      if (sockets.size === 0) return [`${exchange}: no answer yet`];
      const down = [...sockets.values()].filter(({ status }) => status !== 'live');
      return down.map(({ connection, status, reason }) => `${exchange} ${connection}: ${reason ?? status}`);
    });
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
}

function worst(sockets: ReadonlyMap<string, FeedStatusEvent>): FeedStatus {
  const ranks = [...sockets.values()].map(({ status }) => FEED_STATUSES.indexOf(status));
  return ranks.length === 0 ? 'connecting' : (FEED_STATUSES[Math.min(...ranks)] ?? 'connecting');
}
