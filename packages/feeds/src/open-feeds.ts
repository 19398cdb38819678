import type { CascadeEvent } from '@cascade/core';
import { EventQueue } from './event-queue.js';
import { CODECS } from './exchanges/codecs.js';
import { type FeedOptions, resolveOptions } from './feed-options.js';
import type { FeedsStats } from './feed-stats.js';
import type { RawFrame } from './raw-frame.js';
import { VenueFeed } from './venue-feed.js';

/** Open feeds: one stream of events of all venues, for one reader. Leaving a `for await` loop closes them. */
export interface Feeds extends AsyncIterable<CascadeEvent> {
  /** Closes every socket within a second and ends the stream after what is already waiting. Safe to call twice. */
  close(): Promise<void>;
  /** Polls open interest and funding every 5 s instead of 30 s while `isExtreme`; the sockets' data is not concerned. */
  hurry(isExtreme: boolean): void;
  /** A copy of all counters. */
  stats(): FeedsStats;
  /**
   * Lets `listener` hear every text frame of every venue before it is decoded, for recorders; `undefined` ends it. One listener at a
   * time. It is called synchronously for thousands of frames a second and must not throw.
   */
  tap(listener: ((frame: RawFrame) => void) | undefined): void;
}

/**
 * Opens the public liquidation feeds of `exchanges` and returns them as one stream in order of arrival.
 *
 * Per venue: instrument metadata is loaded, then sockets are opened and kept open; what no socket offers is polled over REST. The
 * stream holds `liquidation` events, the BTC price of every venue (`price`, at most one per venue in 250 ms, whatever `symbols` says), the mark
 * prices of the symbols asked for (`price` of the `kind` `mark`, about one per symbol and second, from Binance and Hyperliquid),
 * `open-interest` and `funding` (at most one of each per venue and symbol in 2 s and 30 s) and every change of a connection's state
 * (`feed-status`), and a warning when a venue's prices contradict the sides of its liquidations (`side-inverted`). Nothing is thrown once it runs: failures are statuses and counters. `tsMs` is the venue's time and may
 * be out of order; `receivedTsMs` comes from `clock`. A liquidation sent twice within 10 minutes is passed on once,
 * and so is one that the sockets of two venues carry (`binance` leaves coin-margined rows to `binance-coinm` when both are open).
 *
 * Memory: at most 10,000 waiting events and 100,000 remembered ids per venue.
 * @param exchanges ids of `CODECS`
 * @throws CascadeError `feeds/unknown-exchange`, `feeds/no-exchange`, `feeds/unknown-option`, `feeds/invalid-symbol`,
 * `feeds/invalid-watchlist`, `feeds/invalid-endpoint`, `feeds/invalid-tuning`
 */
export function openFeeds(exchanges: readonly string[], options: FeedOptions = {}): Feeds {
  const resolved = resolveOptions(exchanges, options);
  const { symbols, watchlist, clock, random, signal, tuning, decodeTimer } = resolved;
  const queue = new EventQueue(tuning.queueLimit);
  let tapped: ((frame: RawFrame) => void) | undefined;
  const onRawFrame = (frame: RawFrame): void => tapped?.(frame);
  const venues = resolved.exchanges.map((id) => {
    const endpoint = resolved.endpoints.get(id);
    const { overlap } = CODECS[id];
    const isReportedElsewhere = resolved.exchanges.some((other) => other === overlap?.exchange) ? overlap?.covers : undefined;
    const emit = (event: CascadeEvent): void => queue.push(event);
    const urls = { ws: endpoint?.ws, rest: endpoint?.rest, spotWs: (endpoint ?? CODECS[id].endpoint).spotWs };
    const plan = { codec: CODECS[id], ...urls, symbols, watchlist, clock, random, tuning, emit, onRawFrame, decodeTimer };
    return new VenueFeed({ ...plan, isReportedElsewhere });
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    closing ??= Promise.all(venues.map((venue) => venue.close())).then(() => queue.end());
    return closing;
  };
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted === true) void close();
  else for (const venue of venues) venue.start();
  return {
    close,
    tap: (listener) => {
      tapped = listener;
    },
    hurry: (isExtreme) => {
      for (const venue of venues) venue.hurry(isExtreme);
    },
    stats: () => ({ venues: venues.map((venue) => venue.stats()), queue: queue.stats() }),
    [Symbol.asyncIterator]: () => ({
      next: () => queue.next(),
      return: async () => {
        await close();
        return { done: true, value: undefined };
      },
    }),
  };
}
