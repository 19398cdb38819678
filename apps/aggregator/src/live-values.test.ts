import type { CascadeEvent, LiquidationEvent } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { type CurrentValues, InProcessBus } from '@cascade/redis-bus';
import { describe, expect, it } from 'vitest';
import { LiveValues } from './live-values.js';

const T0 = 1_760_130_900_000;

function liquidation(tsMs: number, symbol = 'BTCUSDT'): LiquidationEvent {
  return {
    type: 'liquidation',
    id: `test:${symbol}:${tsMs}`,
    exchange: 'okx',
    exchangeSymbol: symbol,
    symbol,
    tsMs,
    receivedTsMs: tsMs,
    liquidatedSide: 'long',
    notionalUsd: 1_000,
    notionalBasis: 'exchange',
    method: 'market',
    completeness: 'all',
  };
}

function price(tsMs: number, usd: number): CascadeEvent {
  return { type: 'price', exchange: 'okx', symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, price: usd, bid: usd - 1, ask: usd + 1 };
}

/** An in-process bus that also tells what was noted, and a detector before it. */
class Rig extends InProcessBus {
  readonly detector = new Detector({ preset: 'corrected' });
  readonly noted: CurrentValues[] = [];
  readonly values: LiveValues;
  stopwatchMs = 0;
  readonly heard: [stage: string, durationMs: number][] = [];

  constructor() {
    super();
    this.values = new LiveValues({
      detector: this.detector,
      bus: this,
      exchanges: ['okx'],
      stopwatch: () => this.stopwatchMs,
      onStage: (stage, durationMs) => this.heard.push([stage, durationMs]),
    });
  }

  override note(values: CurrentValues): void {
    this.noted.push(values);
    super.note(values);
  }

  /** A batch as the pipeline makes it. */
  batch(nowMs: number, events: readonly CascadeEvent[] = [], processingTimeMs = 0.5): void {
    for (const event of events) this.detector.push(event);
    for (const detection of this.detector.at(nowMs)) this.values.offer(detection);
    this.values.batch({ nowMs, events }, processingTimeMs);
  }
}

describe('LiveValues', () => {
  it('notes once a second what stands, without any signal', async () => {
    const rig = new Rig();
    for (let ms = 0; ms <= 3_000; ms += 100) rig.batch(T0 + ms, [liquidation(T0 + ms), price(T0 + ms, 100_000 + ms)]);
    expect(rig.noted.map(({ nowMs }) => nowMs - T0)).toEqual([0, 1_000, 2_000, 3_000]);
    expect(rig.stats().offered).toBe(0);
    const { velocity, advanced, exchanges, risk, probability } = await rig.current('BTCUSDT');
    const reading = rig.detector.reading('BTCUSDT', T0 + 3_000);
    expect(velocity).toMatchObject({ timestamp: (T0 + 3_000) / 1_000, event_count_10s: 31, velocity_10s: 3.1, total_value_usd: 31_000 });
    expect(advanced).toMatchObject({ count_2s: 20, long_count_2s: 20, short_count_2s: 0, exchanges: ['okx'] });
    expect(exchanges.okx).toMatchObject({ count: 31, usd: 31_000 });
    expect(risk?.score).toBeCloseTo(reading?.risk.score ?? -1, 3);
    expect(risk?.explanation).toContain('risk');
    expect(probability).toMatchObject({ signal: 'NONE' });
    expect(probability?.probability).toBeCloseTo(reading?.score.probability ?? -1, 4);
    const { btcPrice, volatility } = await rig.regime();
    expect(btcPrice).toEqual({
      price: 103_000,
      bid: 102_999,
      ask: 103_001,
      spread_bps: 0.19,
      exchange: 'okx',
      timestamp: (T0 + 3_000) / 1_000,
    });
    expect(volatility?.btc_price).toBe(103_000);
  });

  it('keeps a symbol fresh until its windows are empty, and then falls silent about it', () => {
    const rig = new Rig();
    rig.batch(T0, [liquidation(T0)]);
    for (let second = 1; second <= 70; second++) rig.batch(T0 + second * 1_000);
    const symbolsAt = (second: number): string[] => rig.noted[second]?.symbols?.map(({ symbol }) => symbol) ?? [];
    expect([symbolsAt(0), symbolsAt(61), symbolsAt(62)]).toEqual([['BTCUSDT', 'MARKET'], ['BTCUSDT', 'MARKET'], []]);
    expect(rig.noted[61]?.symbols?.[0]?.velocity?.windows.at(-1)).toMatchObject({ count: 0 });
  });

  it('notes open interest and funding of a quiet symbol when it hears of them', async () => {
    const rig = new Rig();
    const common = { exchange: 'okx', symbol: 'ETHUSDT', tsMs: T0, receivedTsMs: T0 };
    rig.batch(T0, [
      { ...common, type: 'open-interest', openInterestUsd: 5e9 },
      { ...common, type: 'funding', fundingRate: 0.0001, intervalHours: 8, nextFundingTsMs: T0 + 60_000 },
    ]);
    rig.batch(T0 + 1_000);
    expect(rig.noted.map(({ symbols }) => symbols?.length)).toEqual([1, 0]);
    const { openInterest, funding, velocity } = await rig.current('ETHUSDT');
    expect(openInterest).toEqual({ open_interest_usd: 5e9, timestamp: T0 / 1_000 });
    expect(funding).toEqual({ rate: 0.0001, interval_hours: 8, next_funding_time: T0 / 1_000 + 60, timestamp: T0 / 1_000 });
    expect(velocity).toBeUndefined();
  });

  it('says a price once, so that an old one does not outlive its minute', () => {
    const rig = new Rig();
    rig.batch(T0, [price(T0, 100_000)]);
    rig.batch(T0 + 1_000);
    rig.batch(T0 + 2_000, [price(T0 + 1_500, 100_001)]);
    expect(rig.noted.map(({ btcPrice }) => btcPrice?.price)).toEqual([100_000, undefined, 100_001]);
  });

  it('tells how long detection and publication took, and how the feeds stand', async () => {
    const rig = new Rig();
    rig.batch(
      T0,
      [{ type: 'feed-status', exchange: 'okx', connection: 'liquidations', status: 'live', reconnects: 1, tsMs: T0, receivedTsMs: T0 }],
      2,
    );
    const burst = Array.from({ length: 600 }, (_, i) => ({ ...liquidation(T0 + 5_000 + i), id: `${i}`, notionalUsd: 100_000 }));
    rig.values.took('decode', 0.02);
    rig.batch(T0 + 5_700, burst, 4);
    const { offered } = rig.stats();
    expect(offered).toBeGreaterThan(0);
    rig.stopwatchMs = 3;
    await rig.flush();
    rig.batch(T0 + 6_700, [], 6);
    const { feeds, latency, signalsGenerated } = await rig.service();
    expect(feeds.okx).toMatchObject({ status: 'live', reconnects: 1, last_message: (T0 + 5_599) / 1_000 });
    expect(latency.detect).toMatchObject({ avg_ms: 4, p50_ms: 4, p99_ms: 6, count: 3 });
    expect(latency.publish).toMatchObject({ avg_ms: 3, count: 1 });
    expect(latency.decode).toMatchObject({ avg_ms: 0.02, count: 1 });
    // The newest liquidation was received 101 ms before its batch, and the detector took 4 ms.
    expect(latency.end_to_end).toMatchObject({ avg_ms: 105, count: offered });
    expect(rig.heard.slice(0, 4)).toEqual([
      ['detect', 2],
      ['decode', 0.02],
      ['detect', 4],
      ['end_to_end', 105],
    ]);
    expect(rig.heard).toContainEqual(['publish', 3]);
    expect(signalsGenerated).toBe(rig.stats().published);
  });
});
