import type { FeedReading } from '@cascade/core';
import { CODECS, type ExchangeCodec, type FeedsStats, type VenueStats } from '@cascade/feeds';
import type { z } from 'zod';
import type { exchangesSchema } from './schemas/answers.js';

type Answer = z.output<typeof exchangesSchema>;
type ExchangeDocument = Answer['exchanges'][number];

/** What is told of the feeds: state of each venue and the queue behind them. Pure; O(sockets). */
export function exchangeDocuments(
  feeds: readonly FeedReading[],
  stats: FeedsStats | undefined,
  nowMs: number,
): Pick<Answer, 'exchanges' | 'queue'> {
  const venues = new Map(stats?.venues.map((venue) => [venue.exchange, venue]));
  const total = stats?.venues.reduce((sum, { liquidations }) => sum + liquidations, 0) ?? 0;
  return {
    exchanges: feeds.map((feed) => {
      const venue = venues.get(feed.exchange);
      return { ...feedPart(feed), connections: [], ...(venue === undefined ? {} : venuePart(venue, total, nowMs)) };
    }),
    queue: stats === undefined ? undefined : queueOf(stats),
  };
}

function feedPart({ exchange, status, lastMessageTsMs, reconnects, gapMs }: FeedReading): Omit<ExchangeDocument, 'connections'> {
  const codec: ExchangeCodec | undefined = Object.values(CODECS).find((entry) => entry.exchange === exchange);
  return {
    exchange,
    status,
    completeness: codec?.completeness,
    last_message: seconds(lastMessageTsMs),
    reconnects,
    gap_ms: gapMs,
  };
}

function venuePart(venue: VenueStats, total: number, nowMs: number): Partial<ExchangeDocument> & Pick<ExchangeDocument, 'connections'> {
  const { sides } = venue;
  const connections = venue.connections.map(({ connection, status, reason, reconnects, rotations, topics, lastCanaryTsMs }) => ({
    connection,
    status,
    reason,
    reconnects,
    rotations,
    topics,
    canary_age_s: lastCanaryTsMs === undefined ? undefined : Math.max(0, nowMs - lastCanaryTsMs) / 1_000,
  }));
  const ages = connections.map(({ canary_age_s: ageSec }) => ageSec).filter((ageSec) => ageSec !== undefined);
  return {
    last_liquidation: seconds(venue.lastLiquidationTsMs),
    canary_age_s: ages.length === 0 ? undefined : Math.max(...ages),
    share: total === 0 ? undefined : Number((venue.liquidations / total).toFixed(4)),
    lag_ms: venue.lagMs,
    min_lag_ms: venue.minLagMs,
    instruments: venue.instruments,
    instruments_failure: venue.instrumentsFailure,
    sides: { votes_for: sides.votesFor, votes_against: sides.votesAgainst, inverted: sides.inverted },
    counters: countersOf(venue),
    polling: pollingOf(venue),
    connections,
  };
}

function countersOf(venue: VenueStats): NonNullable<ExchangeDocument['counters']> {
  const { frames, liquidations, backfilled, duplicates, filtered, oldOnReceipt, prices, marks, openInterests, fundings, problems } = venue;
  return {
    frames,
    liquidations,
    backfilled,
    duplicates,
    filtered,
    old_on_receipt: oldOnReceipt,
    prices,
    marks,
    open_interests: openInterests,
    fundings,
    problems: Object.fromEntries(problems.map(({ code, count }) => [code, count])),
  };
}

function pollingOf({ polling }: VenueStats): ExchangeDocument['polling'] {
  if (polling === undefined) return undefined;
  return {
    requests: polling.requests,
    failures: polling.failures,
    last_failure: polling.lastFailure,
    last_success: seconds(polling.lastSuccessTsMs),
    paused_until: seconds(polling.pausedUntilMs),
  };
}

function queueOf({ queue }: FeedsStats): NonNullable<Answer['queue']> {
  return {
    waiting: queue.waiting,
    peak: queue.peak,
    dropped_liquidations: queue.droppedLiquidations,
    dropped_prices: queue.droppedPrices,
    dropped_statuses: queue.droppedStatuses,
  };
}

function seconds(tsMs: number | undefined): number | undefined {
  return tsMs === undefined ? undefined : tsMs / 1_000;
}
