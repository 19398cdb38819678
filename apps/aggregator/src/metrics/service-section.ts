import type { Registry } from 'prom-client';
import type { StreamStats } from '../http/stream-parts.js';
import type { Readiness } from '../service/live-source.js';
import { ageSeconds, seconds } from './feeds-section.js';
import { BREAKERS, FirstNames, LabelSet, statusClass } from './label-sets.js';
import type { AlertReading, HttpReading, RecoveryReading } from './metrics-sources.js';
import { type Mirror, mirrorCounter, mirrorGauge, oneHot, type Row } from './mirrors.js';

/** Routes at most so many of which become label values; more would be a mistake in the server. */
const MAX_ROUTES = 64;

/** Clients of the streams, by kind. */
export type StreamsReading = Readonly<Record<'sse' | 'websocket', StreamStats>>;

/** Whether the service can be relied on. */
export function readinessSection(registry: Registry): Mirror<Readiness>[] {
  return [mirrorGauge(registry, { name: 'cascade_ready', help: '1 while the service can be relied on' }, ({ ready }) => [[Number(ready)]])];
}

/** What the streams count. */
export function streamsSection(registry: Registry): Mirror<StreamsReading>[] {
  const of = (name: string, help: string, field: keyof StreamStats, mirror: typeof mirrorGauge): Mirror<StreamsReading> =>
    mirror(registry, { name: `cascade_stream_${name}`, help, labels: ['stream'] }, ({ sse, websocket }: StreamsReading) => [
      [sse[field], 'sse'],
      [websocket[field], 'websocket'],
    ]);
  return [
    of('clients', 'Clients connected', 'clients', mirrorGauge),
    of('accepted_total', 'Clients accepted', 'accepted', mirrorCounter),
    of('refused_total', 'Clients turned away', 'refused', mirrorCounter),
    of('cut_total', 'Clients cut because they did not read', 'cut', mirrorCounter),
    of('sent_total', 'Messages sent', 'sent', mirrorCounter),
    of('dropped_total', 'Values and liquidations a slow client did not get', 'dropped', mirrorCounter),
  ];
}

/** What the HTTP server counts. */
export function httpSection(registry: Registry, routes: readonly string[]): Mirror<HttpReading>[] {
  const known = new LabelSet(routes.slice(0, MAX_ROUTES));
  const requests = {
    name: 'cascade_http_requests_total',
    help: 'Requests answered, by route and class of status',
    labels: ['route', 'status'],
  };
  return [
    mirrorCounter(registry, requests, (http) =>
      http.requests.map(({ route, status, count }): Row => [count, known.fold(route), statusClass(status)]),
    ),
    mirrorCounter(registry, { name: 'cascade_http_refused_total', help: 'Requests turned away: no token, or a foreign page' }, (http) => [
      [http.refused],
    ]),
    mirrorCounter(registry, { name: 'cascade_http_limited_total', help: 'Requests turned away: too many from one address' }, (http) => [
      [http.limited],
    ]),
    mirrorGauge(registry, { name: 'cascade_http_connections', help: 'Connections open' }, (http) => [[http.connections]]),
  ];
}

/** Deliveries of alerts, by target. */
export function alertsSection(registry: Registry): Mirror<readonly AlertReading[]>[] {
  const names = new FirstNames();
  const of = (
    name: string,
    help: string,
    read: (reading: AlertReading) => number,
    mirror: typeof mirrorGauge,
  ): Mirror<readonly AlertReading[]> =>
    mirror(registry, { name: `cascade_alert_${name}`, help, labels: ['target'] }, (readings: readonly AlertReading[]) =>
      readings.map((reading): Row => [read(reading), names.fold(reading.target)]),
    );
  const breaker = { name: 'cascade_alert_breaker', help: '1 for the state of the breaker of the target', labels: ['target', 'state'] };
  return [
    of('delivered_total', 'Alerts delivered', ({ delivered }) => delivered, mirrorCounter),
    of('failed_total', 'Attempts that failed', ({ failed }) => failed, mirrorCounter),
    of('retried_total', 'Attempts made again', ({ retried }) => retried, mirrorCounter),
    of('dead_letters_total', 'Alerts given up and kept for people', ({ deadLettered }) => deadLettered, mirrorCounter),
    of('queued', 'Alerts waiting', ({ queued }) => queued, mirrorGauge),
    mirrorGauge(registry, breaker, (readings) =>
      readings.flatMap(({ target, breaker: state }) => oneHot(BREAKERS, state, names.fold(target))),
    ),
  ];
}

/** Checkpoints of the engines' state. */
export function recoverySection(registry: Registry, nowMs: () => number): Mirror<RecoveryReading>[] {
  const gauge = (name: string, help: string, read: (reading: RecoveryReading) => number | undefined): Mirror<RecoveryReading> =>
    mirrorGauge(registry, { name: `cascade_checkpoint_${name}`, help }, (reading: RecoveryReading) => [[read(reading)]]);
  const failures = { name: 'cascade_checkpoint_failures_total', help: 'Checkpoints that could not be written' };
  return [
    gauge('age_seconds', 'Time since the newest checkpoint was written', ({ lastCheckpointMs }) => ageSeconds(nowMs(), lastCheckpointMs)),
    gauge('size_bytes', 'Size of the newest checkpoint', ({ bytes }) => bytes),
    gauge('duration_seconds', 'How long the newest checkpoint took to write', ({ durationMs }) => seconds(durationMs)),
    mirrorCounter(registry, failures, (reading) => [[reading.failures]]),
  ];
}
