import { describe, expect, it } from 'vitest';
import type { SignalBus } from '../bus.js';
import { sampleDetection } from '../detection.sample.js';
import { SAMPLE_NOW_MS, sampleChange, sampleReading, sampleValues } from './values.sample.js';

const NOW = 1_698_765_432.123;

const WINDOWS = {
  count_100ms: 3,
  velocity_100ms: 30,
  usd_per_sec_100ms: 30_009.99,
  long_count_100ms: 2,
  long_usd_per_sec_100ms: 20_006.66,
  short_count_100ms: 1,
  short_usd_per_sec_100ms: 10_003.33,
  count_500ms: 15,
  velocity_500ms: 30,
  usd_per_sec_500ms: 30_009.99,
  long_count_500ms: 10,
  long_usd_per_sec_500ms: 20_006.66,
  short_count_500ms: 5,
  short_usd_per_sec_500ms: 10_003.33,
  count_2s: 60,
  velocity_2s: 30,
  usd_per_sec_2s: 30_009.99,
  long_count_2s: 40,
  long_usd_per_sec_2s: 20_006.66,
  short_count_2s: 20,
  short_usd_per_sec_2s: 10_003.33,
  count_10s: 300,
  velocity_10s: 30,
  usd_per_sec_10s: 30_009.99,
  long_count_10s: 200,
  long_usd_per_sec_10s: 20_006.66,
  short_count_10s: 100,
  short_usd_per_sec_10s: 10_003.33,
  count_60s: 1_800,
  velocity_60s: 30,
  usd_per_sec_60s: 30_009.99,
  long_count_60s: 1_200,
  long_usd_per_sec_60s: 20_006.66,
  short_count_60s: 600,
  short_usd_per_sec_60s: 10_003.33,
};

/** What {@link sampleValues} reads back as, for its symbol. */
const CURRENT = {
  velocity: {
    timestamp: NOW,
    event_count_10s: 300,
    event_count_60s: 1_800,
    velocity_10s: 30,
    velocity_60s: 30,
    acceleration: -3.46,
    jerk: 1.23,
    total_value_usd: 1_800_599.4,
    exchange_correlation: 0.847,
    leading_exchange: 'binance',
  },
  advanced: { timestamp: NOW, ...WINDOWS, acceleration_2s: -3.46, jerk_2s: 1.23, acceleration_10s: 0.13, exchanges: ['binance', 'okx'] },
  exchanges: {
    binance: { count: 200, usd: 200_066.6, velocity: 20, last_update: NOW },
    okx: { count: 100, usd: 100_033.3, velocity: 10, last_update: NOW },
  },
  correlations: { 'binance|okx': { r: 0.847, lag_sec: -1, timestamp: NOW } },
  risk: {
    score: 81.2,
    level: 'CRITICAL',
    confidence: 0.86,
    action: 'URGENT',
    velocity_score: 90,
    acceleration_score: 80.5,
    volume_score: 100,
    correlation_score: 75,
    clustering_score: 50,
    explanation: 'CRITICAL risk, 81 of 100.',
    timestamp: NOW,
  },
  probability: { probability: 0.7521, signal: 'CRITICAL', timestamp: NOW },
  openInterest: { open_interest_usd: 1_234_567_890.13, change_1m: -0.0216, change_5m: 0, timestamp: NOW },
  funding: { rate: 0.000_189, interval_hours: 8, next_funding_time: 1_698_769_032.123, trend: 'rising', timestamp: NOW },
};

const REGIME = {
  current: {
    regime: 'HIGH',
    volatility_regime: 'HIGH',
    liquidity_regime: 'SHALLOW',
    trend_regime: 'STRONG_DOWN',
    confidence: 0.7,
    velocity_threshold_multiplier: 1.8,
    volume_threshold_multiplier: 1.5,
    cascade_sensitivity_multiplier: 0.7,
    risk_multiplier: 2.83,
    trading_adjustments: { position_size: 0.5, stop_loss: 1.5, take_profit: 1.3, entry_aggressiveness: 0.7 },
    since: 1_698_765_372.123,
    timestamp: NOW,
  },
  history: [{ from: 'ELEVATED', to: 'HIGH', timestamp: 1_698_765_372.123 }],
  volatility: {
    regime: 'HIGH',
    btc_price: 43_521.5,
    vol_1min: 0.000_123,
    vol_5min: 0.0015,
    vol_15min: 0.003,
    vol_1h: 0.007,
    percentile: 88.89,
    cascade_risk_multiplier: 2.83,
    timestamp: NOW,
  },
  btcPrice: { price: 43_521.5, bid: 43_521.4, ask: 43_521.6, spread_bps: 0.05, exchange: 'binance', timestamp: 1_698_765_432.023 },
};

const SERVICE = {
  feeds: {
    binance: { status: 'live', last_message: 1_698_765_432.113, reconnects: 2, gap_ms: 1_500, timestamp: NOW },
    okx: { status: 'down', reconnects: 0, timestamp: NOW },
  },
  latency: {
    detect: { avg_ms: 0.21, p50_ms: 0.18, p99_ms: 1.24, count: 1_024, timestamp: NOW },
    publish: { avg_ms: 1.5, p50_ms: 1.25, p99_ms: 9, count: 7, timestamp: NOW },
  },
};

function describeReading(current: () => SignalBus): void {
  it('reads back every value noted, rounded as published', async () => {
    const bus = current();
    bus.note(sampleValues());
    await bus.flush();
    expect(await bus.current('BTCUSDT')).toStrictEqual(CURRENT);
    expect(await bus.regime()).toStrictEqual(REGIME);
    expect(await bus.service()).toStrictEqual({ ...SERVICE, signalsGenerated: undefined });
    expect(bus.stats()).toMatchObject({ sideErrors: 0, valuesDropped: 0, valuesInvalid: 0 });
  });

  it('reads back what a detection says, and counts its signal', async () => {
    const bus = current();
    bus.offer(sampleDetection(1));
    bus.offer(sampleDetection(2));
    await bus.flush();
    expect(await bus.current('BTCUSDT')).toMatchObject({
      velocity: { event_count_10s: 412, velocity_10s: 41.2, acceleration: 13.08, total_value_usd: 400_000_000.13 },
      advanced: { count_10s: 412, long_count_60s: 500, exchanges: ['binance'] },
      exchanges: { binance: { count: 412, usd: 360_500_000, velocity: 41.2 } },
      risk: CURRENT.risk,
      probability: { probability: 0.7521, signal: 'CRITICAL', timestamp: 1_698_765_432.124 },
    });
    const { current: regime, volatility } = await bus.regime();
    expect(regime).toStrictEqual(REGIME.current);
    expect(volatility).toMatchObject({ regime: 'HIGH', btc_price: 43_521.5 });
    expect(await bus.service()).toStrictEqual({ feeds: {}, latency: {}, signalsGenerated: 2 });
  });

  it('finds nothing where nothing was written, and counts nothing', async () => {
    const bus = current();
    const absent = { velocity: undefined, advanced: undefined, risk: undefined, probability: undefined, openInterest: undefined };
    expect(await bus.current('ETHUSDT')).toStrictEqual({ ...absent, funding: undefined, exchanges: {}, correlations: {} });
    expect(await bus.regime()).toStrictEqual({ current: undefined, history: [], volatility: undefined, btcPrice: undefined });
    expect(await bus.service()).toStrictEqual({ feeds: {}, latency: {}, signalsGenerated: undefined });
    expect(bus.stats()).toMatchObject({ valuesInvalid: 0 });
  });
}

function describeNoting(current: () => SignalBus): void {
  it('lets the newest value of a key win and leaves no field of the one before', async () => {
    const bus = current();
    bus.note(sampleValues());
    await bus.flush();
    const { velocity } = sampleDetection(1);
    const quiet = { ...velocity, windows: [], correlations: [], derivatives: [], exchangeCorrelation: undefined };
    bus.note({ nowMs: SAMPLE_NOW_MS, symbols: [{ ...sampleReading(), velocity: { ...quiet, leadingExchange: undefined } }], feeds: [] });
    bus.note({ nowMs: SAMPLE_NOW_MS, symbols: [{ ...sampleReading(), velocity: { ...quiet, leadingExchange: 'okx' } }] });
    await bus.flush();
    expect(await bus.current('BTCUSDT')).toMatchObject({ velocity: { timestamp: NOW, leading_exchange: 'okx' }, correlations: {} });
    expect((await bus.current('BTCUSDT')).velocity).toStrictEqual({ timestamp: NOW, leading_exchange: 'okx' });
    // What was not said again stays.
    expect(await bus.service()).toMatchObject({ feeds: {}, latency: SERVICE.latency });
  });

  it('adds each regime change once, newest first, and keeps 100', async () => {
    const bus = current();
    const changes = Array.from({ length: 130 }, (_, index) => sampleChange(SAMPLE_NOW_MS + index * 1_000));
    for (const until of [1, 1, 3, 60, 130, 130, 100]) {
      bus.note({ nowMs: SAMPLE_NOW_MS, regimeChanges: changes.slice(Math.max(0, until - 100), until) });
      await bus.flush();
    }
    const { history } = await bus.regime();
    expect(history.map(({ timestamp }) => timestamp)).toEqual(
      changes
        .slice(-100)
        .reverse()
        .map(({ tsMs }) => tsMs / 1_000),
    );
  });

  it('never throws, counts a value that can not be written, and writes the others', async () => {
    const bus = current();
    const values = sampleValues();
    const reading = sampleReading();
    const broken = { ...reading, openInterest: { openInterestUsd: Number.NaN }, signal: { probability: 7, level: 'ALERT' as const } };
    expect(() => bus.note({ ...values, symbols: [broken] })).not.toThrow();
    await bus.flush();
    expect(await bus.current('BTCUSDT')).toStrictEqual({ ...CURRENT, openInterest: undefined, probability: undefined });
    expect(bus.stats()).toMatchObject({ sideErrors: 2, published: 0 });
  });

  it('keeps symbols apart', async () => {
    const bus = current();
    bus.note({
      nowMs: SAMPLE_NOW_MS,
      symbols: [sampleReading(), { symbol: 'ETHUSDT', nowMs: SAMPLE_NOW_MS, funding: { fundingRate: -0.01, intervalHours: 1 } }],
    });
    await bus.flush();
    expect(await bus.current('BTCUSDT')).toStrictEqual(CURRENT);
    const { funding, velocity, correlations } = await bus.current('ETHUSDT');
    expect({ funding, velocity, correlations }).toStrictEqual({
      funding: { rate: -0.01, interval_hours: 1, timestamp: NOW },
      velocity: undefined,
      correlations: {},
    });
  });

  it('takes notes after closing without a word', async () => {
    const bus = current();
    await bus.close();
    expect(() => bus.note(sampleValues())).not.toThrow();
  });
}

/** What every bus does with current values. */
export function describeValuesContract(current: () => SignalBus): void {
  describe('current values', () => {
    describeReading(current);
    describeNoting(current);
  });
}
