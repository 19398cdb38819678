import { Detector } from '@cascade/detector';
import { openFeeds } from '@cascade/feeds';
import { InProcessBus } from '@cascade/redis-bus';
import { afterEach, describe, expect, it } from 'vitest';
import { fullSources, SAMPLE_BUS, sampleVenue } from './full-sources.sample.js';
import { type Metrics, openMetrics } from './metrics.js';
import type { MetricsSources } from './metrics-sources.js';
import { parseScrape, rowsOf, type Series } from './scrape.sample.js';

const opened: Metrics[] = [];

afterEach(() => {
  for (const metrics of opened.splice(0)) metrics.close();
});

function open(changes: Partial<MetricsSources> = {}): Metrics {
  const metrics = openMetrics(fullSources(changes));
  opened.push(metrics);
  return metrics;
}

async function scrape(metrics: Metrics): Promise<Series[]> {
  return parseScrape((await metrics.text()).body);
}

describe('a scrape', () => {
  it('names everything cascade_, with the process, and ends counters in _total', async () => {
    const { contentType, body } = await open().text();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    const names = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    expect(names.length).toBeGreaterThan(90);
    for (const [, name = '', type] of names) {
      expect(name).toMatch(/^cascade_[a-z0-9_]+$/);
      if (type === 'counter') expect(name).toMatch(/_total$/);
    }
    for (const name of [
      'cascade_process_cpu_seconds_total',
      'cascade_process_resident_memory_bytes',
      'cascade_nodejs_heap_size_used_bytes',
    ]) {
      expect(names.map(([, found]) => found)).toContain(name);
    }
    expect(body).not.toMatch(/(NaN|undefined|null)\b/);
  });

  it('shows each venue: counters, seconds, and one state', async () => {
    const series = await scrape(open());
    const of = (name: string): string[] => rowsOf(series, `cascade_feed_${name}`);
    expect(of('status')).toEqual(['okx down = 0', 'okx connecting = 0', 'okx stale = 1', 'okx live = 0']);
    expect(of('events_total')).toEqual([
      'okx liquidation = 1201',
      'okx price = 1302',
      'okx mark = 1403',
      'okx open-interest = 1404',
      'okx funding = 1405',
    ]);
    expect(of('problems_total').filter((row) => !row.endsWith(' 0'))).toEqual(['okx invalid-row = 22']);
    expect(of('problems_total')).toContain('okx codec-defect = 0');
    expect(of('queue_dropped_total')).toEqual(['liquidation = 34', 'price = 33', 'status = 35']);
    const one = (name: string): string | undefined => of(name)[0]?.replace('okx = ', '');
    const expected = {
      frames_total: 50_000,
      scanned_frames_total: 41_000,
      backfilled_total: 17,
      duplicates_total: 18,
      filtered_total: 19,
      late_total: 20,
      rotations_total: 6,
      polls_total: 500,
      poll_failures_total: 21,
      instruments: 301,
      instruments_incomplete: 0,
      topics: 8,
      connections: 2,
      lag_seconds: 0.12,
      clock_offset_seconds: -0.03,
      sides_inverted: 1,
      poll_interval_seconds: 5,
      poll_paused: 0,
      canary_age_seconds: 1.5,
      liquidation_age_seconds: 2,
      poll_age_seconds: 4,
      reconnects_total: 4,
      gap_seconds: 12.5,
      message_age_seconds: 3,
      queue_events: 31,
      queue_peak_events: 32,
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, Number(one(name))]))).toEqual(expected);
  });

  it('shows every figure of the bus once', async () => {
    const series = await scrape(open());
    const values = series.filter(({ name }) => name.startsWith('cascade_bus_') && name !== 'cascade_bus_state').map(({ value }) => value);
    const numbers = Object.values(SAMPLE_BUS).filter((value) => typeof value === 'number');
    expect(values.sort()).toEqual(numbers.sort());
    expect(rowsOf(series, 'cascade_bus_spilled_total')).toEqual(['1010']);
    expect(rowsOf(series, 'cascade_bus_spill_bytes')).toEqual(['1011']);
    expect(rowsOf(series, 'cascade_bus_state')).toEqual(['connecting = 0', 'ready = 0', 'degraded = 1', 'failed = 0', 'closed = 0']);
    expect(rowsOf(series, 'cascade_redis_memory_used_bytes')).toEqual(['2000']);
    expect(rowsOf(series, 'cascade_redis_memory_max_bytes')).toEqual(['10000']);
  });

  it('shows the engines', async () => {
    const series = await scrape(open());
    expect(rowsOf(series, 'cascade_signals_total')).toEqual(['NONE = 41', 'WATCH = 42', 'ALERT = 43', 'CRITICAL = 44', 'EXTREME = 45']);
    const fields = ['events_total', 'liquidations_total', 'unpriced_total', 'symbols', 'evicted_total', 'refused_total'];
    expect(fields.flatMap((field) => rowsOf(series, `cascade_detector_${field}`))).toEqual(['51', '52', '53', '54', '55', '56']);
    expect(rowsOf(series, 'cascade_detector_coverage_ratio')).toEqual(['0.93']);
    expect(rowsOf(series, 'cascade_detector_highest_probability')).toEqual(['0.71']);
    expect(rowsOf(series, 'cascade_regime').filter((row) => row.endsWith('1'))).toEqual(['HIGH = 1']);
    expect(rowsOf(series, 'cascade_regime')).toHaveLength(6);
  });

  it('shows the service: streams, requests, alerts, checkpoints, version, kind of data', async () => {
    const series = await scrape(open());
    const of = (name: string): string[] => rowsOf(series, `cascade_${name}`);
    expect(of('ready')).toEqual(['1']);
    expect(of('stream_clients')).toEqual(['sse = 61', 'websocket = 71']);
    const streams = ['accepted', 'refused', 'cut', 'sent', 'dropped'].map((name) => of(`stream_${name}_total`)[0]);
    expect(streams).toEqual(['sse = 62', 'sse = 63', 'sse = 64', 'sse = 65', 'sse = 66']);
    expect(of('http_requests_total')).toEqual(['/health 2xx = 81']);
    expect([...of('http_refused_total'), ...of('http_limited_total'), ...of('http_connections')]).toEqual(['82', '83', '84']);
    const alerts = ['delivered_total', 'failed_total', 'retried_total', 'dead_letters_total', 'queued'].map(
      (name) => of(`alert_${name}`)[0],
    );
    expect(alerts).toEqual(['desk = 91', 'desk = 92', 'desk = 93', 'desk = 94', 'desk = 95']);
    expect(of('alert_breaker')).toEqual(['desk closed = 0', 'desk half-open = 1', 'desk open = 0']);
    const checkpoints = ['age_seconds', 'size_bytes', 'duration_seconds', 'failures_total'].map((name) => of(`checkpoint_${name}`)[0]);
    expect(checkpoints).toEqual(['5', '101', '0.012', '103']);
    expect(of('data_info')).toEqual(['simulated = 1']);
    expect(of('build_info')[0]).toContain(process.version);
  });

  it('is of real feeds, bus and detector, too', async () => {
    const feeds = openFeeds(['okx'], { endpoints: { okx: { ws: 'ws://127.0.0.1:1', rest: 'http://127.0.0.1:1' } } });
    const [bus, detector] = [new InProcessBus(), new Detector()];
    try {
      const series = await scrape(open({ feeds: () => feeds.stats(), bus: () => bus.stats(), detector: () => detector.stats() }));
      expect(rowsOf(series, 'cascade_feed_poll_interval_seconds')).toEqual(['okx = 30']);
      expect(rowsOf(series, 'cascade_bus_offered_total')).toEqual(['0']);
      expect(rowsOf(series, 'cascade_detector_highest_probability')).toEqual([]);
    } finally {
      await feeds.close();
      await bus.close();
    }
  });
});

describe('what is not known', () => {
  it('is absent, not 0', async () => {
    const { data, nowMs, bus, detector } = fullSources();
    const metrics = openMetrics({ data, nowMs, bus, detector, feeds: () => undefined, feedReadings: () => [], regime: () => undefined });
    opened.push(metrics);
    const names = new Set((await scrape(metrics)).map(({ name }) => name));
    expect([...names].filter((name) => /^cascade_(feed|regime|ready|stream|http|alert|checkpoint|redis)/.test(name))).toEqual([]);
    expect(names).toContain('cascade_bus_offered_total');
  });

  it('disappears again, counters aside', async () => {
    const venue = sampleVenue();
    let isOpen = true;
    const queue = { waiting: 7, peak: 9, droppedPrices: 0, droppedLiquidations: 0, droppedStatuses: 0 };
    const metrics = open({ feeds: () => (isOpen ? { venues: [venue], queue } : undefined) });
    expect(rowsOf(await scrape(metrics), 'cascade_feed_queue_events')).toEqual(['7']);
    isOpen = false;
    const series = await scrape(metrics);
    expect([rowsOf(series, 'cascade_feed_queue_events'), rowsOf(series, 'cascade_feed_instruments')]).toEqual([[], []]);
    expect(rowsOf(series, 'cascade_feed_frames_total')).toEqual(['okx = 50000']);
  });

  it('is folded into other when it is no known label', async () => {
    const series = await scrape(
      open({
        feedReadings: () => ['ftx', '"} 1\nevil 2', 'okx'].map((exchange) => ({ exchange, status: 'live', reconnects: 1 })),
        http: () => ({
          requests: [
            { route: '/health', status: 204, count: 1 },
            { route: '/etc/passwd', status: 404, count: 2 },
            { route: '/../x', status: 404, count: 3 },
            { route: '/health', status: 999, count: 4 },
          ],
          refused: 0,
          limited: 0,
          connections: 0,
        }),
        alerts: () =>
          ['https://user:secret@host/hook', ...Array.from({ length: 30 }, (_, index) => `desk-${index}`)].map((target) => ({
            target,
            delivered: 1,
            failed: 0,
            retried: 0,
            deadLettered: 0,
            queued: 0,
            breaker: 'closed',
          })),
      }),
    );
    expect(rowsOf(series, 'cascade_feed_reconnects_total')).toEqual(['other = 2', 'okx = 1']);
    expect(rowsOf(series, 'cascade_http_requests_total')).toEqual(['/health 2xx = 1', 'other 4xx = 5', '/health other = 4']);
    const delivered = rowsOf(series, 'cascade_alert_delivered_total');
    expect([delivered.length, delivered[0], delivered[1]]).toEqual([21, 'other = 11', 'desk-0 = 1']);
    expect(JSON.stringify(series)).not.toContain('secret');
  });
});

describe('a source that fails', () => {
  it('costs its own metrics and is counted; the rest is there', async () => {
    let isBroken = false;
    const metrics = open({
      bus: () => {
        if (isBroken) throw new Error('gone');
        return SAMPLE_BUS;
      },
      redisMemory: () => (isBroken ? Promise.reject(new Error('gone')) : Promise.resolve({ usedBytes: 1 })),
    });
    expect(rowsOf(await scrape(metrics), 'cascade_bus_queued_signals')).toEqual(['1005']);
    isBroken = true;
    const series = await scrape(metrics);
    expect([...rowsOf(series, 'cascade_bus_queued_signals'), ...rowsOf(series, 'cascade_redis_memory_used_bytes')]).toEqual([]);
    expect(rowsOf(series, 'cascade_bus_offered_total')).toEqual(['1001']);
    const failed = rowsOf(series, 'cascade_metrics_source_errors_total').filter((row) => !row.endsWith(' 0'));
    expect(failed).toEqual(['redisMemory = 1', 'bus = 1']);
    expect(rowsOf(series, 'cascade_detector_events_total')).toEqual(['51']);
  });

  it('does not keep the scrape when Redis is silent, and Redis is not asked again meanwhile', async () => {
    let asked = 0;
    const metrics = open({
      redisMemory: () => {
        asked += 1;
        return new Promise(() => {});
      },
    });
    const [first, second] = await Promise.all([scrape(metrics), scrape(metrics)]);
    expect([rowsOf(first, 'cascade_redis_memory_used_bytes'), rowsOf(first, 'cascade_ready')]).toEqual([[], ['1']]);
    expect([rowsOf(second, 'cascade_metrics_source_errors_total')[0], asked]).toEqual(['redisMemory = 2', 1]);
  });
});

describe('stages', () => {
  it('are histograms from 50 us to 1 s, there before the first run', async () => {
    const metrics = open();
    const counts = async (): Promise<string[]> => rowsOf(await scrape(metrics), 'cascade_stage_duration_seconds_count');
    expect(await counts()).toEqual(['decode = 0', 'detect = 0', 'publish = 0', 'end_to_end = 0']);
    metrics.observe('detect', 0.05);
    metrics.observe('detect', 10);
    metrics.observe('detect', 2_000);
    metrics.observe('detect', Number.NaN);
    metrics.observe('end_to_end', -1);
    expect(await counts()).toEqual(['decode = 0', 'detect = 3', 'publish = 0', 'end_to_end = 1']);
    const series = await scrape(metrics);
    const buckets = series.filter(({ name, labels }) => name === 'cascade_stage_duration_seconds_bucket' && labels.stage === 'detect');
    const bounds = '0.00005 0.0001 0.00025 0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 +Inf';
    expect(buckets.map(({ labels }) => labels.le)).toEqual(bounds.split(' '));
    const atMost = (le: string): number | undefined => buckets.find(({ labels }) => labels.le === le)?.value;
    expect([atMost('0.0001'), atMost('0.005'), atMost('0.01'), atMost('1'), atMost('+Inf')]).toEqual([1, 1, 2, 2, 3]);
    expect(rowsOf(series, 'cascade_stage_duration_seconds_sum')[1]).toBe('detect = 2.01005');
  });
});

describe('the event loop', () => {
  it('shows a stall in the scrape after it, and not in the next', async () => {
    const metrics = open();
    // The monitor has to be looking before the stall.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const until = performance.now() + 300;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const worst = async (): Promise<number> =>
      Number(rowsOf(await scrape(metrics), 'cascade_event_loop_delay_seconds')[2]?.replace('1 = ', ''));
    const first = await worst();
    expect(first).toBeGreaterThan(0.2);
    expect(await worst()).toBeLessThan(first);
  });
});
