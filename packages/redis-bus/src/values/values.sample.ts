import type { FlowWindow, RegimeChange, SymbolReading, VelocitySnapshot } from '@cascade/core';
import { sampleDetection } from '../detection.sample.js';
import type { CurrentValues } from './encode-values.js';

/** When the sample values stand. */
export const SAMPLE_NOW_MS = 1_698_765_432_123;

function windows(share: number): FlowWindow[] {
  return [100, 500, 2_000, 10_000, 60_000].map((windowMs) => {
    const count = Math.round((windowMs / 100) * share);
    const usd = count * 1_000.333;
    return { windowMs, count, eventsPerSec: count / (windowMs / 1_000), usd, usdPerSec: usd / (windowMs / 1_000) };
  });
}

function velocity(symbol: string): VelocitySnapshot {
  return {
    ...sampleDetection(1, 'CRITICAL', symbol).velocity,
    windows: windows(3),
    byExchange: { okx: windows(1), binance: windows(2) },
    bySide: { long: windows(2), short: windows(1) },
    derivatives: [
      {
        windowMs: 2_000,
        acceleration: { eventsPerSec2: -3.456_7, usdPerSec2: 1, standardError: 1 },
        jerk: { eventsPerSec3: 1.234_5, usdPerSec3: 1, standardError: 1 },
      },
      { windowMs: 10_000, acceleration: { eventsPerSec2: 0.125_5, usdPerSec2: 1, standardError: 1 } },
    ],
    correlations: [{ exchanges: ['binance', 'okx'], r: 0.847_123, lagSec: -1 }],
  };
}

/** A reading of a symbol with every part. */
export function sampleReading(symbol = 'BTCUSDT'): SymbolReading {
  const { risk } = sampleDetection(1, 'CRITICAL', symbol);
  return {
    symbol,
    nowMs: SAMPLE_NOW_MS,
    velocity: velocity(symbol),
    risk: { ...risk, explanation: 'CRITICAL risk, 81 of 100.' },
    signal: { probability: 0.752_149, level: 'CRITICAL' },
    openInterest: { openInterestUsd: 1_234_567_890.126, change1m: -0.021_64, change5m: 0.000_04, change1h: undefined },
    funding: { fundingRate: 0.000_189_44, intervalHours: 8, nextFundingTsMs: SAMPLE_NOW_MS + 3_600_000, trend: 'rising' },
  };
}

/** A change of the regime to HIGH. */
export function sampleChange(tsMs: number): RegimeChange {
  return { tsMs, from: 'ELEVATED', to: 'HIGH' };
}

/** Values of every kind. */
export function sampleValues(symbol = 'BTCUSDT'): CurrentValues {
  const { regime } = sampleDetection(1);
  return {
    nowMs: SAMPLE_NOW_MS,
    symbols: [sampleReading(symbol)],
    regime: {
      ...regime,
      realizedVolatility1m: 0.000_123_49,
      realizedVolatility5m: 0.0015,
      realizedVolatility15m: 0.003,
      realizedVolatility1h: 0.007,
      volatilityPercentile: 88.888,
    },
    regimeChanges: [sampleChange(SAMPLE_NOW_MS - 60_000)],
    btcPrice: {
      type: 'price',
      exchange: 'binance',
      symbol: 'BTCUSDT',
      tsMs: SAMPLE_NOW_MS - 100,
      receivedTsMs: SAMPLE_NOW_MS - 50,
      price: 43_521.5,
      bid: 43_521.4,
      ask: 43_521.6,
    },
    feeds: [
      { exchange: 'binance', status: 'live', lastMessageTsMs: SAMPLE_NOW_MS - 10, reconnects: 2, gapMs: 1_500 },
      { exchange: 'okx', status: 'down', reconnects: 0 },
    ],
    latency: [
      { stage: 'detect', averageMs: 0.214, p50Ms: 0.18, p99Ms: 1.236, count: 1_024 },
      { stage: 'publish', averageMs: 1.5, p50Ms: 1.25, p99Ms: 9, count: 7 },
    ],
  };
}
