import { setTimeout as sleep } from 'node:timers/promises';
import { CascadeError } from '@cascade/core';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { STAGES, type Stage } from '../stage-latency.js';
import { VERSION } from '../version.js';
import { busSection, redisMemorySection } from './bus-section.js';
import { detectorSection, regimeSection } from './engine-section.js';
import { watchEventLoop } from './event-loop-delay.js';
import { feedReadingsSection, feedsSection } from './feeds-section.js';
import type { MetricsSources, RedisMemory } from './metrics-sources.js';
import type { Mirror } from './mirrors.js';
import { alertsSection, httpSection, readinessSection, recoverySection, streamsSection } from './service-section.js';

/** 50 us to 1 s; 10 ms, above which a stage is too slow, is one of them, so that alerts on it need no interpolation. */
const STAGE_BUCKETS_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
/** Longest wait for Redis at a scrape, ms: the rest of the scrape must not be lost with it. */
const REDIS_PATIENCE_MS = 1_000;

/** The metrics of a process, for Prometheus. */
export interface Metrics {
  /** Reads every source once and writes all metrics. Never rejects for a source: what it would have given is absent, and counted. */
  text(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** Takes how long a stage took; what is not a finite number is left out, below 0 is 0. About 1 us. */
  observe(stage: Stage, durationMs: number): void;
  /** Ends what runs in the background. */
  close(): void;
}

/** A source and the metrics it fills. */
interface Section {
  readonly source: string;
  refresh(): void;
  /** Shows that the source says nothing. */
  clear(): void;
}

/**
 * Metrics in a registry of their own, all named `cascade_...`: what the sources count, how long the stages take, and prom-client's figures of
 * the process. Open once per process: prom-client's observer of garbage collections cannot be closed.
 *
 * Label values are from closed sets (venues, statuses, levels, routes ...); anything else is `other`. At most 20 alert targets and 64 routes.
 */
export function openMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'cascade_' });
  // They count the 10 ms between two looks as delay; `cascade_event_loop_delay_seconds` does not.
  for (const name of registry.getMetricsAsArray().map((metric) => metric.name)) {
    if (name.startsWith('cascade_nodejs_eventloop_lag')) registry.removeSingleMetric(name);
  }
  const loop = watchEventLoop(registry);
  addInfo(registry, sources);
  const errors = new Counter({
    name: 'cascade_metrics_source_errors_total',
    help: 'Sources of metrics that failed at a scrape',
    labelNames: ['source'],
    registers: [registry],
  });
  const sections = openSections(registry, sources);
  // Zeroed, so that the first failure is an increase.
  for (const source of ['redisMemory', ...sections.map((one) => one.source)]) errors.inc({ source }, 0);
  const memory = memoryReader(registry, sources.redisMemory);
  const stages = openStages(registry);
  const guarded = async (source: string, read: () => void | Promise<void>, clear: () => void): Promise<void> => {
    try {
      await read();
    } catch {
      clear();
      errors.inc({ source });
    }
  };
  return {
    observe: (stage, durationMs) => {
      if (Number.isFinite(durationMs)) stages.get(stage)?.observe(Math.max(0, durationMs) / 1_000);
    },
    text: async () => {
      await guarded('redisMemory', memory.refresh, memory.clear);
      for (const { source, refresh, clear } of sections) await guarded(source, refresh, clear);
      loop.show();
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
    close: () => loop.close(),
  };
}

function addInfo(registry: Registry, { data }: MetricsSources): void {
  const info = (name: string, help: string, labels: Readonly<Record<string, string>>): void =>
    new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] }).set(labels, 1);
  info('cascade_build_info', 'Version of the application and of Node', { version: VERSION, node: process.version });
  info('cascade_data_info', 'Where the data comes from', { kind: data });
}

/** The histogram of each stage, with its label already bound. */
function openStages(registry: Registry): Map<Stage, { observe(seconds: number): void }> {
  const histogram = new Histogram({
    name: 'cascade_stage_duration_seconds',
    help: 'How long a stage took: decode a frame (1 in 401), detect, publish, end_to_end from the receipt of a liquidation to its signal on the bus',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS_SECONDS,
    registers: [registry],
  });
  // Zeroed, so that a stage without a run is in the first scrape and its rate is known from the second on.
  for (const stage of STAGES) histogram.zero({ stage });
  return new Map(STAGES.map((stage) => [stage, histogram.labels(stage)]));
}

function section<T>(source: string, read: (() => T | undefined) | undefined, mirrors: readonly Mirror<T>[]): Section {
  const show = (value: T | undefined): void => {
    for (const mirror of mirrors) mirror.show(value);
  };
  return { source, refresh: () => show(read?.()), clear: () => show(undefined) };
}

function openSections(registry: Registry, sources: MetricsSources): Section[] {
  const { nowMs } = sources;
  return [
    section('feeds', sources.feeds, feedsSection(registry, nowMs)),
    section('feedReadings', sources.feedReadings, feedReadingsSection(registry, nowMs)),
    section('detector', sources.detector, detectorSection(registry)),
    section('regime', sources.regime, regimeSection(registry)),
    section('bus', sources.bus, busSection(registry)),
    section('readiness', sources.readiness, readinessSection(registry)),
    section('streams', sources.streams, streamsSection(registry)),
    section('http', sources.http, httpSection(registry, sources.routes ?? [])),
    section('alerts', sources.alerts, alertsSection(registry)),
    section('recovery', sources.recovery, recoverySection(registry, nowMs)),
  ];
}

/** Asks Redis for its memory; one question at a time, however many scrapes come while it is silent. */
function memoryReader(registry: Registry, ask: MetricsSources['redisMemory']): { refresh(): Promise<void>; clear(): void } {
  const mirrors = redisMemorySection(registry);
  const show = (value: RedisMemory | undefined): void => {
    for (const mirror of mirrors) mirror.show(value);
  };
  let pending: Promise<RedisMemory | undefined> | undefined;
  const refresh = async (): Promise<void> => {
    if (ask === undefined) return show(undefined);
    pending ??= ask().finally(() => {
      pending = undefined;
    });
    show(await orTooLate(pending));
  };
  return { refresh, clear: () => show(undefined) };
}

async function orTooLate<T>(answer: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const tooLate = sleep(REDIS_PATIENCE_MS, undefined, { signal: answered.signal }).then(() => {
    throw new CascadeError(
      'app/redis-silent',
      `Redis did not say within "${REDIS_PATIENCE_MS}" ms how much memory it uses; see whether it is well`,
    );
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    tooLate.catch(() => {});
    answered.abort();
  }
}
