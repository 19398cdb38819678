import type { LiquidationDocument, ServiceDocument } from '../model/documents.js';
import type { VenueDocument } from '../model/intake.js';

/** A live feed without a liquidation for so long is called quiet, s. */
const QUIET_AFTER_S = 60;

/** How a venue's feed is shown. */
export interface FeedState {
  readonly exchange: string;
  /** `quiet`: it lives, but no liquidation came for a minute; `throttled`: the venue asked us to wait. */
  readonly status: 'live' | 'quiet' | 'stale' | 'down' | 'connecting' | 'throttled' | 'unknown';
  /** What the feed leaves out; `undefined`: nothing, or it is not known. */
  readonly leavesOut: 'sampled' | 'aggregated' | 'watchlist' | undefined;
  /** 0..1 of the liquidations heard. */
  readonly share: number | undefined;
  /** Age of the newest message, ms. */
  readonly ageMs: number | undefined;
  readonly reconnects: number | undefined;
}

/** The feeds as they are shown, by name. `newestSec`: time of the newest liquidation of each venue. O(venues). */
export function feedStates(
  service: ServiceDocument | undefined,
  venues: ReadonlyMap<string, VenueDocument> | undefined,
  newestSec: ReadonlyMap<string, number>,
  nowMs: number | undefined,
): readonly FeedState[] {
  const nowSec = (nowMs ?? 0) / 1_000;
  return Object.entries(service?.feeds ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([exchange, feed]) => {
      const venue = venues?.get(exchange);
      const lastSec = Math.max(venue?.last_liquidation ?? 0, newestSec.get(exchange) ?? 0);
      const isPaused = (venue?.paused_until ?? 0) > nowSec;
      const isQuiet = nowSec - lastSec > QUIET_AFTER_S;
      const isKnown = ['down', 'connecting', 'stale', 'live'].includes(feed.status);
      const status = !isKnown ? 'unknown' : feed.status !== 'live' ? feed.status : isPaused ? 'throttled' : isQuiet ? 'quiet' : 'live';
      const leavesOut = venue?.completeness === 'all' ? undefined : venue?.completeness;
      const ageMs = feed.last_message === undefined ? undefined : Math.max(0, (nowSec - feed.last_message) * 1_000);
      return { exchange, status, leavesOut, share: venue?.share, ageMs, reconnects: feed.reconnects };
    });
}

/** Time of the newest liquidation of each venue, Unix seconds. O(liquidations). */
export function newestByVenue(liquidations: readonly LiquidationDocument[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { exchange, timestamp } of liquidations) newest.set(exchange, Math.max(timestamp, newest.get(exchange) ?? 0));
  return newest;
}

/** How much of the market is heard. */
export interface Coverage {
  readonly live: number;
  readonly venues: number;
}

/** Feeds whose canary lives, of all. */
export function coverageOf(service: ServiceDocument | undefined): Coverage | undefined {
  const feeds = Object.values(service?.feeds ?? {});
  return feeds.length === 0 ? undefined : { live: feeds.filter(({ status }) => status === 'live').length, venues: feeds.length };
}
