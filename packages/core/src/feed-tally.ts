import { FEED_STATUSES, type FeedStatus } from './levels.js';
import type { CascadeEvent, FeedStatusEvent } from './market.js';
import type { FeedReading } from './readings.js';

/** Sockets remembered; far above those of all venues. */
const MAX_SOCKETS = 1_000;

interface Venue {
  /** Last status of each of its sockets. */
  readonly sockets: Map<string, FeedStatusEvent>;
  lastMessageTsMs: number | undefined;
  gapMs: number | undefined;
}

/**
 * Follows the feeds of a run or of a recording by its events: the state of each venue's sockets and when it last said something. `add` is O(1), all else
 * O(sockets). Memory: the last status of at most 1,000 sockets; those of further ones are ignored.
 */
export class FeedTally {
  readonly #isOpen: boolean;
  readonly #venues = new Map<string, Venue>();
  #sockets = 0;

  /** @param exchanges the venues that are followed; without them every venue with a status, as in a recording */
  constructor(exchanges?: readonly string[]) {
    this.#isOpen = exchanges === undefined;
    for (const exchange of exchanges ?? []) this.#addVenue(exchange);
  }

  /** Takes any event; those of venues that are not followed are ignored. */
  add(event: CascadeEvent): void {
    if (event.type === 'side-inverted') return;
    const isStatus = event.type === 'feed-status';
    const venue = this.#venues.get(event.exchange) ?? (isStatus && this.#isOpen ? this.#addVenue(event.exchange) : undefined);
    if (venue === undefined) return;
    if (!isStatus) venue.lastMessageTsMs = Math.max(event.receivedTsMs, venue.lastMessageTsMs ?? 0);
    else if (venue.sockets.has(event.connection) || this.#sockets < MAX_SOCKETS) {
      if (!venue.sockets.has(event.connection)) this.#sockets++;
      venue.sockets.set(event.connection, event);
      venue.gapMs = event.gapMs ?? venue.gapMs;
    }
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

  /** How each venue stands, in the order they were named or told of. */
  readings(): FeedReading[] {
    return [...this.#venues].map(([exchange, { sockets, lastMessageTsMs, gapMs }]) => ({
      exchange,
      status: worst(sockets),
      lastMessageTsMs,
      reconnects: [...sockets.values()].reduce((sum, { reconnects }) => sum + reconnects, 0),
      gapMs,
    }));
  }

  #addVenue(exchange: string): Venue {
    const venue: Venue = { sockets: new Map(), lastMessageTsMs: undefined, gapMs: undefined };
    this.#venues.set(exchange, venue);
    return venue;
  }
}

function worst(sockets: ReadonlyMap<string, FeedStatusEvent>): FeedStatus {
  const ranks = [...sockets.values()].map(({ status }) => FEED_STATUSES.indexOf(status));
  return ranks.length === 0 ? 'connecting' : (FEED_STATUSES[Math.min(...ranks)] ?? 'connecting');
}
