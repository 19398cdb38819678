import type { FeedReading } from '@cascade/core';
import type { FeedsStats, PollingStats, VenueStats } from '@cascade/feeds';
import type { Registry } from 'prom-client';
import { PROBLEMS, STATUSES, VENUES } from './label-sets.js';
import { type Mirror, mirrorCounter, mirrorGauge, oneHot, type Row } from './mirrors.js';

/** Name without `cascade_feed_`, meaning, and how to read it from a venue. */
type VenueMetric = readonly [name: string, help: string, read: (venue: VenueStats) => number | undefined];

const VENUE_COUNTERS: readonly VenueMetric[] = [
  ['frames_total', 'Text frames received', (venue) => venue.frames],
  ['scanned_frames_total', 'Frames of the commonest form, read without JSON.parse', (venue) => venue.scannedFrames],
  ['backfilled_total', 'Liquidations passed on that were asked for over REST after a gap', (venue) => venue.backfilled],
  ['duplicates_total', 'Liquidations seen before and left out', (venue) => venue.duplicates],
  ['filtered_total', 'Liquidations outside the symbols asked for, or reported by another venue', (venue) => venue.filtered],
  ['late_total', 'Liquidations passed on that were older than 60 s on receipt', (venue) => venue.oldOnReceipt],
  ['rotations_total', 'Sockets replaced without a gap', (venue) => sum(venue.connections.map(({ rotations }) => rotations))],
  ['polls_total', 'REST requests of the polls', ({ polling }) => polling?.requests],
  ['poll_failures_total', 'Polls that gave nothing usable', ({ polling }) => polling?.failures],
];

const VENUE_GAUGES: readonly VenueMetric[] = [
  ['instruments', 'Instruments known from metadata', (venue) => venue.instruments],
  ['instruments_incomplete', '1 while metadata is missing or incomplete', (venue) => Number(venue.instrumentsFailure !== undefined)],
  ['topics', 'Topics subscribed', (venue) => sum(venue.connections.map(({ topics }) => topics))],
  ['connections', 'Connections that are kept open', (venue) => venue.connections.length],
  ['lag_seconds', 'Time from the venue to us of the newest event; negative when its clock is ahead', (venue) => seconds(venue.lagMs)],
  ['clock_offset_seconds', 'Smallest lag seen: an estimate of the offset of the clocks', (venue) => seconds(venue.minLagMs)],
  ['sides_inverted', '1 while the prices of the venue contradict the sides of its liquidations', (venue) => Number(venue.sides.inverted)],
  ['poll_interval_seconds', 'Time between two rounds of polls at the present pace', ({ polling }) => seconds(polling?.intervalMs)],
  ['poll_paused', '1 while the venue has asked for a pause of the polls', ({ polling }) => polling && Number(isPaused(polling))],
];

/** What feeds count: throughput, losses, polls, the queue behind the sockets. */
export function feedsSection(registry: Registry, nowMs: () => number): Mirror<FeedsStats>[] {
  const perVenue = ([name, help, read]: VenueMetric, mirror: typeof mirrorGauge): Mirror<FeedsStats> =>
    mirror(registry, { name: `cascade_feed_${name}`, help, labels: ['venue'] }, ({ venues }: FeedsStats) =>
      venues.map((venue): Row => [read(venue), VENUES.fold(venue.exchange)]),
    );
  const ofVenues = (name: string, help: string, label: string, rows: (venue: VenueStats) => readonly Row[]): Mirror<FeedsStats> =>
    mirrorCounter(registry, { name: `cascade_feed_${name}`, help, labels: ['venue', label] }, ({ venues }: FeedsStats) =>
      venues.flatMap(rows),
    );
  const age = (name: string, help: string, read: (venue: VenueStats) => number | undefined): Mirror<FeedsStats> =>
    perVenue([name, help, (venue) => ageSeconds(nowMs(), read(venue))], mirrorGauge);
  return [
    ...VENUE_COUNTERS.map((metric) => perVenue(metric, mirrorCounter)),
    ...VENUE_GAUGES.map((metric) => perVenue(metric, mirrorGauge)),
    age('canary_age_seconds', 'Time since canary data arrived, on the socket where it is oldest', oldestCanaryMs),
    age('liquidation_age_seconds', 'Time since the newest liquidation was received', (venue) => venue.lastLiquidationTsMs),
    age('poll_age_seconds', 'Time since a poll last gave something usable', ({ polling }) => polling?.lastSuccessTsMs),
    ofVenues(
      'events_total',
      'Events passed on: liquidations, prices after conflation, mark prices, open interest, funding',
      'kind',
      (venue) => {
        const name = VENUES.fold(venue.exchange);
        return [
          [venue.liquidations, name, 'liquidation'],
          [venue.prices, name, 'price'],
          [venue.marks, name, 'mark'],
          [venue.openInterests, name, 'open-interest'],
          [venue.fundings, name, 'funding'],
        ];
      },
    ),
    ofVenues('problems_total', 'Things in frames that could not be used', 'code', ({ exchange, problems }) => [
      // Zeroed, so that the first problem of a kind is an increase.
      ...PROBLEMS.values.map((code): Row => [0, VENUES.fold(exchange), code]),
      ...problems.map(({ code, count }): Row => [count, VENUES.fold(exchange), PROBLEMS.fold(code)]),
    ]),
    ...queueMirrors(registry),
  ];
}

/** What a run has heard from its feeds, venue by venue. */
export function feedReadingsSection(registry: Registry, nowMs: () => number): Mirror<readonly FeedReading[]>[] {
  const gauge = (name: string, help: string, read: (reading: FeedReading) => number | undefined): Mirror<readonly FeedReading[]> =>
    mirrorGauge(registry, { name: `cascade_feed_${name}`, help, labels: ['venue'] }, (readings: readonly FeedReading[]) =>
      readings.map((reading): Row => [read(reading), VENUES.fold(reading.exchange)]),
    );
  const status = { name: 'cascade_feed_status', help: '1 for the state of the worst socket of the venue', labels: ['venue', 'status'] };
  const reconnects = { name: 'cascade_feed_reconnects_total', help: 'Reconnects, over all sockets of the venue', labels: ['venue'] };
  return [
    mirrorGauge(registry, status, (readings) =>
      readings.flatMap((reading) => oneHot(STATUSES, reading.status, VENUES.fold(reading.exchange))),
    ),
    mirrorCounter(registry, reconnects, (readings) => readings.map((reading): Row => [reading.reconnects, VENUES.fold(reading.exchange)])),
    gauge('gap_seconds', 'Length of the newest coverage hole', ({ gapMs }) => seconds(gapMs)),
    gauge('message_age_seconds', 'Time since anything but a status came', ({ lastMessageTsMs }) => ageSeconds(nowMs(), lastMessageTsMs)),
  ];
}

function queueMirrors(registry: Registry): Mirror<FeedsStats>[] {
  const dropped = { name: 'cascade_feed_queue_dropped_total', help: 'Events dropped because the reader was slow', labels: ['kind'] };
  return [
    mirrorGauge(registry, { name: 'cascade_feed_queue_events', help: 'Events waiting for the engines' }, ({ queue }) => [[queue.waiting]]),
    mirrorGauge(registry, { name: 'cascade_feed_queue_peak_events', help: 'Most events that ever waited' }, ({ queue }) => [[queue.peak]]),
    mirrorCounter(registry, dropped, ({ queue }) => [
      [queue.droppedLiquidations, 'liquidation'],
      [queue.droppedPrices, 'price'],
      [queue.droppedStatuses, 'status'],
    ]),
  ];
}

function oldestCanaryMs({ connections }: VenueStats): number | undefined {
  const heard = connections.flatMap(({ lastCanaryTsMs }) => (lastCanaryTsMs === undefined ? [] : [lastCanaryTsMs]));
  return heard.length === 0 ? undefined : Math.min(...heard);
}

function isPaused({ pausedUntilMs }: PollingStats): boolean {
  return pausedUntilMs !== undefined;
}

/** Time since `tsMs`, s, never below 0; `undefined` when it never was. */
export function ageSeconds(nowMs: number, tsMs: number | undefined): number | undefined {
  return tsMs === undefined ? undefined : Math.max(0, nowMs - tsMs) / 1_000;
}

/** Milliseconds as seconds. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
