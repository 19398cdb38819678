import { type CascadeEvent, findDerivatives, findWindow, type LiquidationEvent, type SymbolReading } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { type CurrentReading, openRedisBus, type SignalBus } from '@cascade/redis-bus';
import { findRedisServer, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveValues } from './live-values.js';
import { burst, VENUES, watch } from './truth.sample.js';

/** More than an hour before the burst: calm prices, high funding, live feeds, and open interest that falls by 6 % in the last minute. */
function prelude(startMs: number): CascadeEvent[] {
  const spanMs = 65 * 60_000;
  return Array.from({ length: spanMs / 5_000 }, (_, i) => {
    const tsMs = startMs - spanMs + i * 5_000;
    const common = { exchange: 'okx', symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs };
    const price = 100_000 + (i % 2) * 2;
    const events: CascadeEvent[] = [{ ...common, type: 'price', price, bid: price - 0.5, ask: price + 0.5 }];
    if (i === 0) for (const exchange of VENUES) events.push(liveStatus(exchange, tsMs));
    if (i % 6 === 0) events.push({ ...common, type: 'open-interest', openInterestUsd: startMs - tsMs > 45_000 ? 5e9 - i * 1e5 : 4.7e9 });
    if (i % 12 === 0) {
      events.push({ ...common, type: 'funding', fundingRate: 0.0009 + i * 1e-7, intervalHours: 8, nextFundingTsMs: startMs + 3_600_000 });
    }
    return events;
  }).flat();
}

/** Small liquidations on all venues at the same seconds of the minute before, so that venues are seen to move together. */
function murmur(startMs: number): LiquidationEvent[] {
  const seconds = Array.from({ length: 44 }, (_, i) => startMs - 50_000 + i * 1_000);
  return seconds.flatMap((secondMs, i) =>
    Array.from({ length: (i % 3) * 3 }, (_, k) => {
      const tsMs = secondMs + 100 + k * 50;
      return { ...burst(tsMs)[0]!, id: `murmur-${i}-${k}`, exchange: VENUES[k % 3] ?? 'okx', notionalUsd: 1_000 };
    }),
  );
}

function liveStatus(exchange: string, tsMs: number): CascadeEvent {
  return { type: 'feed-status', exchange, connection: 'liquidations', status: 'live', reconnects: 0, tsMs, receivedTsMs: tsMs };
}

/** As published: so many digits, absent stays absent. */
function digits(count: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(count)) + 0;
}

function expectStored(stored: CurrentReading, reading: SymbolReading | undefined): void {
  const { velocity, risk, signal, openInterest, funding } = reading!;
  const timestamp = reading!.nowMs / 1_000;
  const [w10, w60] = [10_000, 60_000].map((windowMs) => findWindow(velocity!.windows, windowMs)!);
  const [d2, d10] = [2_000, 10_000].map((windowMs) => findDerivatives(velocity!, windowMs));
  expect([w10, w60]).toMatchObject([{ count: 600, usd: 60_000_000 }, { count: 600 + murmur(0).length }]);
  expect(stored.velocity).toStrictEqual({
    timestamp,
    event_count_10s: 600,
    event_count_60s: w60!.count,
    velocity_10s: digits(2, w10!.eventsPerSec),
    velocity_60s: digits(2, w60!.eventsPerSec),
    acceleration: digits(2, d2?.acceleration?.eventsPerSec2),
    jerk: digits(2, d2?.jerk?.eventsPerSec3),
    total_value_usd: digits(2, w60!.usd),
    exchange_correlation: digits(3, velocity!.exchangeCorrelation),
  });
  expect(stored.velocity?.exchange_correlation).toBeGreaterThan(0.5);
  const names = { 100: '100ms', 500: '500ms', 2000: '2s', 10000: '10s', 60000: '60s' } as const;
  for (const [windowMs, name] of Object.entries(names)) {
    const [all, long, short] = [velocity!.windows, velocity!.bySide.long, velocity!.bySide.short].map((list) =>
      findWindow(list, Number(windowMs)),
    );
    expect(stored.advanced, name).toMatchObject({
      [`count_${name}`]: all!.count,
      [`velocity_${name}`]: digits(2, all!.eventsPerSec),
      [`usd_per_sec_${name}`]: digits(2, all!.usdPerSec),
      [`long_count_${name}`]: long!.count,
      [`short_usd_per_sec_${name}`]: digits(2, short!.usdPerSec),
    });
  }
  expect([stored.advanced?.acceleration_10s, stored.advanced?.jerk_10s]).toEqual([
    digits(2, d10?.acceleration?.eventsPerSec2),
    digits(2, d10?.jerk?.eventsPerSec3),
  ]);
  expect(Object.keys(stored.exchanges)).toEqual([...VENUES].sort());
  for (const venue of VENUES)
    expect(stored.exchanges[venue]).toEqual({ count: 200, usd: 20_000_000, velocity: 20, last_update: timestamp });
  expect(stored.correlations).toEqual(
    Object.fromEntries(
      velocity!.correlations.map(({ exchanges: [a, b], r, lagSec }) => [`${a}|${b}`, { r: digits(3, r), lag_sec: lagSec, timestamp }]),
    ),
  );
  expect(Object.keys(stored.correlations)).toHaveLength(3);
  const factors = Object.entries(risk!.factors).map(([factor, score]) => [`${factor}_score`, digits(3, score)]);
  expect(stored.risk).toEqual({
    score: digits(3, risk!.score),
    level: risk!.level,
    confidence: digits(3, risk!.confidence),
    action: risk!.action,
    explanation: risk!.explanation,
    timestamp,
    ...Object.fromEntries(factors),
  });
  expect(stored.probability).toEqual({ probability: digits(4, signal!.probability), signal: signal!.level, timestamp });
  expect(openInterest!.change1h).toBeLessThan(-0.05);
  expect(stored.openInterest).toEqual({
    open_interest_usd: openInterest!.openInterestUsd,
    change_1m: digits(4, openInterest!.change1m),
    change_5m: digits(4, openInterest!.change5m),
    change_1h: digits(4, openInterest!.change1h),
    timestamp,
  });
  expect(stored.funding).toEqual({
    rate: digits(6, funding!.fundingRate),
    interval_hours: 8,
    next_funding_time: (funding!.nextFundingTsMs ?? 0) / 1_000,
    trend: 'rising',
    timestamp,
  });
}

async function expectMarket(reader: SignalBus, detector: Detector, endMs: number): Promise<void> {
  const { current, history, volatility, btcPrice } = await reader.regime();
  const regime = detector.regimeAt(endMs);
  const timestamp = endMs / 1_000;
  expect(current).toStrictEqual({
    regime: regime.regime,
    volatility_regime: regime.volatilityRegime,
    liquidity_regime: regime.liquidityRegime,
    trend_regime: regime.trendRegime,
    confidence: digits(3, regime.confidence),
    velocity_threshold_multiplier: digits(2, regime.factors.velocityThreshold),
    volume_threshold_multiplier: digits(2, regime.factors.volumeThreshold),
    cascade_sensitivity_multiplier: digits(2, regime.factors.cascadeSensitivity),
    risk_multiplier: digits(2, regime.factors.riskMultiplier),
    trading_adjustments: {
      position_size: digits(2, regime.trading.positionSize),
      stop_loss: digits(2, regime.trading.stopLoss),
      take_profit: digits(2, regime.trading.takeProfit),
      entry_aggressiveness: digits(2, regime.trading.entryAggressiveness),
    },
    since: (regime.sinceMs ?? 0) / 1_000,
    timestamp,
  });
  const changes = detector.regimeChanges().map(({ from, to, tsMs }) => ({ from, to, timestamp: tsMs / 1_000 }));
  expect(changes.length).toBeGreaterThan(0);
  expect(history).toEqual(changes.reverse());
  expect(volatility).toMatchObject({
    regime: regime.volatilityRegime,
    btc_price: regime.price,
    vol_1min: digits(6, regime.realizedVolatility1m),
    vol_5min: digits(6, regime.realizedVolatility5m),
    vol_15min: digits(6, regime.realizedVolatility15m),
    vol_1h: digits(6, regime.realizedVolatility1h),
    timestamp,
  });
  const price = detector.btcPrice();
  expect(btcPrice).toMatchObject({
    price: price?.price,
    bid: price?.bid,
    ask: price?.ask,
    exchange: 'okx',
    timestamp: (price?.tsMs ?? 0) / 1_000,
  });
  const { feeds, latency, signalsGenerated } = await reader.service();
  expect(Object.keys(feeds).sort()).toEqual([...VENUES].sort());
  expect(feeds.okx).toMatchObject({ status: 'live', reconnects: 0, timestamp });
  expect(latency.detect).toMatchObject({ avg_ms: 0.25, p50_ms: 0.25, p99_ms: 0.25 });
  expect(latency.publish?.count).toBeGreaterThan(0);
  expect(signalsGenerated).toBe(detector.stats().signals.generated);
}

const found = await findRedisServer();

describe.skipIf(found === undefined)('truth 1: 600 liquidations of $100k in one second, in every key', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await openRedisServer();
  }, 60_000);
  afterAll(() => redis?.stop());

  it('reach cascade:critical, and another process reads the numbers the detector has', async () => {
    const prefix = `${redis.prefix}c:`;
    const detector = new Detector();
    const startMs = 1_760_130_900_000;
    const endMs = startMs + 5_000;
    const seen = await watch(redis, prefix, async (bus) => {
      const values = new LiveValues({ detector, bus, exchanges: VENUES, stopwatch: () => performance.now() });
      const events = [...prelude(startMs), ...murmur(startMs)].sort((a, b) => a.tsMs - b.tsMs).concat(burst(startMs));
      const first = events[0]?.tsMs ?? startMs;
      let next = 0;
      for (let nowMs = first; nowMs <= endMs; nowMs += nowMs < startMs ? 5_000 : 100) {
        const batch: CascadeEvent[] = [];
        for (; (events[next]?.tsMs ?? Number.POSITIVE_INFINITY) <= nowMs; next++) batch.push(events[next] as CascadeEvent);
        for (const event of batch) detector.push(event);
        for (const detection of detector.at(nowMs)) values.offer(detection);
        values.batch({ events: batch, nowMs }, 0.25);
        if (nowMs >= startMs) await bus.flush();
      }
    });
    expect(seen.get('cascade:critical')?.map(({ signal }) => signal)).toContain('CRITICAL');
    const reader = openRedisBus({ url: redis.url, prefix });
    const [reading] = detector.readings(['BTCUSDT'], endMs);
    expectStored(await reader.current('BTCUSDT'), reading);
    await expectMarket(reader, detector, endMs);
    expect(reader.stats()).toMatchObject({ valuesInvalid: 0 });
    await reader.close();
  });
});
