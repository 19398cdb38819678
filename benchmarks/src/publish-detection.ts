import type { Detection, RegimeSnapshot, RiskAssessment, SignalLevel, VelocitySnapshot } from '@cascade/core';

const NOW_MS = 1_698_765_432_123;

const WINDOWS = [10_000, 30_000, 60_000, 300_000].map((windowMs) => ({
  windowMs,
  count: 412,
  eventsPerSec: 41.25,
  usd: 360_500_000,
  usdPerSec: 36_050_000,
}));

const REGIME: RegimeSnapshot = {
  nowMs: NOW_MS,
  regime: 'HIGH',
  volatilityRegime: 'HIGH',
  liquidityRegime: 'SHALLOW',
  trendRegime: 'STRONG_DOWN',
  confidence: 0.7,
  factors: { velocityThreshold: 1.8, volumeThreshold: 1.5, cascadeSensitivity: 0.7, riskMultiplier: 2.8333 },
  trading: { positionSize: 0.5, stopLoss: 1.5, takeProfit: 1.2, entryAggressiveness: 0.5 },
  price: 43_521.5,
  sinceMs: NOW_MS - 60_000,
  warmingUp: false,
};

function riskOf(symbol: string): RiskAssessment {
  return {
    symbol,
    nowMs: NOW_MS,
    score: 81.2,
    level: 'CRITICAL',
    confidence: 0.86,
    action: 'URGENT',
    factors: { velocity: 90, acceleration: 80.5, jerk: 40, volume: 100, correlation: 75, clustering: 50 },
    missing: [],
    preset: 'corrected',
    facts: { eventsPerSec10s: 41.25, eventsPerSec2: 13.08, usd60s: 360_500_000, count60s: 500, exchangeCorrelation: 0.847 },
  };
}

function velocityOf(symbol: string): VelocitySnapshot {
  return {
    symbol,
    nowMs: NOW_MS,
    windows: WINDOWS,
    byExchange: { binance: WINDOWS },
    bySide: { long: WINDOWS, short: [] },
    derivatives: [{ windowMs: 2_000, acceleration: { eventsPerSec2: 13.084, usdPerSec2: 1_000, standardError: 1.5 } }],
    correlations: [],
    exchangeCorrelation: 0.847,
    leadingExchange: 'binance',
    lateCount: 0,
    unpricedCount: 0,
    truncated: false,
    droppedCount: 0,
  };
}

/** A full detection whose document has about 950 bytes; the number makes its id. */
export function numberedDetection(number: number, level: SignalLevel, symbol: string): Detection {
  const risk = riskOf(symbol);
  return {
    risk,
    regime: REGIME,
    velocity: velocityOf(symbol),
    signal: {
      id: `${symbol}:1698765400000:${level}:${number}`,
      seq: number,
      symbol,
      tsMs: NOW_MS + number,
      level,
      probability: 0.752_149,
      baseProbability: 0.5,
      scores: { velocity: 0.825, acceleration: 0.654, volume: 0.721, openInterest: 0.432, funding: 0.189, volatility: 0.5666 },
      metrics: {
        eventsPerSec10s: 41.25,
        eventsPerSec2: 13.0849,
        eventsPerSec3: 2.1,
        usdPerSec10s: 36_050_000,
        openInterestChange1m: 0.021_64,
        fundingRate: 0.000_189_4,
      },
      regime: REGIME,
      risk: { ...risk, explanation: 'CRITICAL risk, 81 of 100.' },
      leadingExchange: 'binance',
      exchangeCorrelation: 0.847,
      dominantSide: 'long',
      coverage: 0.93,
      missing: [],
      reasons: ['velocity 41.25 events/s'],
      episode: `${symbol}:1698765400000`,
      validUntilMs: NOW_MS + 60_000,
      preset: 'corrected',
      processingTimeMs: 0.2149,
    },
  };
}
