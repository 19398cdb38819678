import type { FeedStatusEvent } from '@cascade/core';

/** Memory of a venue's usual volume, ms (6 h). */
const VOLUME_TAU_MS = 21_600_000;
/** Every known venue counts for at least this much USD, so that venues weigh the same before any volume is known. */
const PRIOR_USD = 1;
/** Sockets that carry no liquidations begin so; losing one does not lower coverage. */
const AUXILIARY = 'quotes';

/** Whether a venue's socket of that name carries liquidations. */
export function carriesLiquidations(connection: string): boolean {
  return !connection.startsWith(AUXILIARY);
}

/** Stands for the sockets of a venue none of which is connected. */
const NO_SOCKET = '(none)';

interface Venue {
  readonly statusByConnection: Map<string, boolean>;
  /** When the venue last became live or stopped being so. */
  changedMs: number;
  usd: number;
  updatedMs: number;
}

/** What a {@link Coverage} knows, as plain data. */
export interface CoverageState {
  readonly venues: ReadonlyMap<string, SavedVenue>;
}

/** A venue with its sockets: whether each is live. */
export interface SavedVenue {
  readonly statusByConnection: ReadonlyMap<string, boolean>;
  readonly changedMs: number;
  readonly usd: number;
  readonly updatedMs: number;
}

/**
 * Which venues are live, and what share of the usual USD volume they stand for.
 *
 * A venue's usual volume is an exponentially decayed sum with tau 6 h. A venue whose status was never reported counts as live,
 * so that tapes without status events are read as complete. Memory: one record per venue (at most 64).
 */
export class Coverage {
  readonly #venues = new Map<string, Venue>();

  /** Records a liquidation's USD for the venue's usual volume. */
  addVolume(exchange: string, usd: number, nowMs: number): void {
    const venue = this.#venue(exchange, nowMs);
    if (venue === undefined) return;
    venue.usd = decayed(venue, nowMs) + usd;
    venue.updatedMs = Math.max(venue.updatedMs, nowMs);
  }

  /** Takes a status change; returns the venue's liveness when it changed, else `undefined`. */
  setStatus(event: FeedStatusEvent, nowMs: number): boolean | undefined {
    if (!carriesLiquidations(event.connection)) return undefined;
    const venue = this.#venue(event.exchange, nowMs);
    if (venue === undefined) return undefined;
    const known = venue.statusByConnection.size > 0;
    const before = isLive(venue);
    venue.statusByConnection.delete(NO_SOCKET);
    venue.statusByConnection.set(event.connection, event.status === 'live');
    const after = isLive(venue);
    if (known && before === after) return undefined;
    venue.changedMs = nowMs;
    return after;
  }

  /** No venue is connected any more, and those not in `exchanges` never will be again: returns the venues that were live or unknown. */
  disconnect(nowMs: number, exchanges: readonly string[]): string[] {
    const lost: string[] = [];
    for (const [exchange, venue] of this.#venues) {
      if (isLive(venue)) {
        lost.push(exchange);
        venue.changedMs = nowMs;
      }
      venue.statusByConnection.clear();
      venue.statusByConnection.set(NO_SOCKET, false);
      if (!exchanges.includes(exchange)) this.#venues.delete(exchange);
    }
    return lost;
  }

  /** Venues that are not live now, alphabetical. */
  downVenues(): string[] {
    return [...this.#venues]
      .filter(([, venue]) => !isLive(venue))
      .map(([exchange]) => exchange)
      .sort();
  }

  /** Venues whose status was reported: whether they are live, and since when. */
  reported(): { readonly exchange: string; readonly live: boolean; readonly sinceMs: number }[] {
    const known = [...this.#venues].filter(([, venue]) => venue.statusByConnection.size > 0);
    return known.map(([exchange, venue]) => ({ exchange, live: isLive(venue), sinceMs: venue.changedMs }));
  }

  /** Share 0..1 of usual USD volume whose venues are live; 1 before anything is known. */
  at(nowMs: number): number {
    let total = 0;
    let live = 0;
    for (const venue of this.#venues.values()) {
      const weight = decayed(venue, nowMs) + PRIOR_USD;
      total += weight;
      if (isLive(venue)) live += weight;
    }
    return total === 0 ? 1 : live / total;
  }

  /** A copy as plain data. O(venues). */
  save(): CoverageState {
    return { venues: copied(this.#venues) };
  }

  /** Continues from what {@link save} returned. */
  restore({ venues }: CoverageState): void {
    this.#venues.clear();
    for (const [exchange, venue] of copied(venues)) this.#venues.set(exchange, venue);
  }

  #venue(exchange: string, nowMs: number): Venue | undefined {
    let venue = this.#venues.get(exchange);
    if (venue === undefined && this.#venues.size < 64) {
      venue = { statusByConnection: new Map(), changedMs: nowMs, usd: 0, updatedMs: nowMs };
      this.#venues.set(exchange, venue);
    }
    return venue;
  }
}

function copied(venues: ReadonlyMap<string, SavedVenue>): Map<string, Venue> {
  const copy = new Map<string, Venue>();
  for (const [exchange, venue] of venues) copy.set(exchange, { ...venue, statusByConnection: new Map(venue.statusByConnection) });
  return copy;
}

function isLive(venue: Venue): boolean {
  for (const live of venue.statusByConnection.values()) if (!live) return false;
  return true;
}

function decayed(venue: Venue, nowMs: number): number {
  return venue.usd * Math.exp(-Math.max(0, nowMs - venue.updatedMs) / VOLUME_TAU_MS);
}
