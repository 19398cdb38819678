import { FEED_STATUSES } from '@cascade/core';
import type { WireFeed, WireLatency } from '@cascade/redis-bus';
import { z } from 'zod';
import { exactly } from './exact-schema.js';
import { amount, count, share, time } from './numbers.js';

const feedSchema = exactly<WireFeed>()(
  z
    .strictObject({
      status: z.enum(FEED_STATUSES),
      last_message: time.optional(),
      reconnects: count,
      gap_ms: amount.optional().describe('Length of the newest coverage hole'),
      timestamp: time,
    })
    .meta({ id: 'Feed', title: 'Feed', description: 'State of one exchange, that of its worst socket.' }),
);

const latencySchema = exactly<WireLatency>()(
  z
    .strictObject({ avg_ms: amount, p50_ms: amount, p99_ms: amount, count, timestamp: time })
    .meta({ id: 'Latency', title: 'Latency', description: 'How long one stage took, over its newest runs.' }),
);

/** The documents of the service. */
export const serviceParts = {
  feeds: z.record(z.string(), feedSchema).describe('By exchange'),
  latency: z.record(z.string(), latencySchema).describe('By stage'),
};

const age = amount.optional().describe('Seconds since data that never falls silent last arrived');

const connectionSchema = z.strictObject({
  connection: z.string(),
  status: z.enum(FEED_STATUSES),
  reason: z.string().optional().describe('Why it is not live'),
  reconnects: count,
  rotations: count.describe('Sockets replaced without a gap'),
  topics: count,
  canary_age_s: age,
});

const pollingSchema = z.strictObject({
  requests: count,
  failures: count,
  last_failure: z.string().optional(),
  last_success: time.optional(),
  paused_until: time.optional().describe('The venue asked us to wait until then'),
});

/** Counters of a venue since start. */
const countersSchema = z.strictObject({
  frames: count,
  liquidations: count,
  backfilled: count.describe('Of the liquidations, those asked for over REST after a gap'),
  duplicates: count,
  filtered: count,
  old_on_receipt: count.describe('Older than 60 s when they arrived'),
  prices: count,
  marks: count,
  open_interests: count,
  fundings: count,
  problems: z.record(z.string(), count).describe('Frames and rows that could not be used, by kind'),
});

/** The state of one exchange. */
export const exchangeSchema = z
  .strictObject({
    exchange: z.string(),
    status: z.enum(FEED_STATUSES).describe('That of its worst socket'),
    completeness: z
      .enum(['all', 'sampled', 'aggregated', 'watchlist'])
      .optional()
      .describe("What part of the venue's liquidations its feed shows; `sampled`: the venue withholds some"),
    last_message: time.optional(),
    last_liquidation: time.optional(),
    canary_age_s: age.describe('The same, of the socket that is silent longest'),
    reconnects: count,
    gap_ms: amount.optional().describe('Length of the newest coverage hole'),
    share: share.optional().describe('Share of all liquidations since start, by number'),
    lag_ms: z.number().optional().describe('Received minus the time the venue states, of the newest message'),
    min_lag_ms: z.number().optional(),
    instruments: count.optional(),
    instruments_failure: z.string().optional(),
    sides: z
      .strictObject({ votes_for: count, votes_against: count, inverted: z.boolean() })
      .optional()
      .describe("Whether the venue's prices confirm the sides of its liquidations"),
    counters: countersSchema.optional(),
    polling: pollingSchema.optional(),
    connections: z.array(connectionSchema),
  })
  .meta({ id: 'Exchange', title: 'Exchange', description: 'State of the feed of one exchange, its sockets and counters.' });

/** The queue between the feeds and the engine. */
export const feedQueueSchema = z
  .strictObject({
    waiting: count,
    peak: count.describe('Most events that ever waited'),
    dropped_liquidations: count,
    dropped_prices: count,
    dropped_statuses: count,
  })
  .describe('The queue between the feeds and the engine');
