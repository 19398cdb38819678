import type { CascadeSignal, Detection, RegimeSnapshot, RiskAssessment, SignalLevel, VelocitySnapshot } from '@cascade/core';

const NOW_MS = 1_698_765_432_123;

function sampleRisk(symbol: string): RiskAssessment {
  return {
    symbol,
    nowMs: NOW_MS,
    score: 81.2,
    level: 'CRITICAL',
    confidence: 0.86,
    action: 'URGENT',
    factors: { velocity: 90, acceleration: 80.5, jerk: undefined, volume: 100, correlation: 75, clustering: 50 },
    missing: ['jerk'],
    preset: 'corrected',
    facts: { eventsPerSec10s: 41.25, eventsPerSec2: 13.08, usd60s: 360_500_000, count60s: 500, exchangeCorrelation: 0.847 },
  };
}

function sampleRegime(): RegimeSnapshot {
  return {
    nowMs: NOW_MS,
    regime: 'HIGH',
    volatilityRegime: 'HIGH',
    liquidityRegime: 'SHALLOW',
    trendRegime: 'STRONG_DOWN',
    confidence: 0.7,
    factors: { velocityThreshold: 1.8, volumeThreshold: 1.5, cascadeSensitivity: 0.7, riskMultiplier: 2.8333 },
    trading: { positionSize: 0.5, stopLoss: 1.5, takeProfit: 1.3, entryAggressiveness: 0.7 },
    price: 43_521.5,
    sinceMs: NOW_MS - 60_000,
    warmingUp: false,
  };
}

function sampleVelocity(symbol: string): VelocitySnapshot {
  const windows = [
    { windowMs: 10_000, count: 412, eventsPerSec: 41.2, usd: 360_500_000, usdPerSec: 36_050_000 },
    { windowMs: 60_000, count: 500, eventsPerSec: 8.333_33, usd: 400_000_000.129, usdPerSec: 6_666_666.67 },
  ];
  return {
    symbol,
    nowMs: NOW_MS,
    windows,
    byExchange: { binance: windows },
    bySide: { long: windows, short: [] },
    derivatives: [{ windowMs: 2_000, acceleration: { eventsPerSec2: 13.084, usdPerSec2: 1_000, standardError: 1.5 } }],
    correlations: [],
    exchangeCorrelation: 0.847_12,
    leadingExchange: 'binance',
    lateCount: 0,
    unpricedCount: 0,
    truncated: false,
    droppedCount: 0,
  };
}

/** A complete signal: the example of the published payload, one millisecond later for each sequence. */
export function sampleSignal(change: Partial<CascadeSignal> = {}): CascadeSignal {
  const { seq = 1, symbol = 'BTCUSDT', level = 'CRITICAL' } = change;
  return {
    id: `${symbol}:1698765400000:${level}:${seq}`,
    seq,
    symbol,
    tsMs: NOW_MS + seq - 1,
    level,
    probability: 0.752_149,
    baseProbability: 0.5,
    scores: {
      velocity: 0.825,
      acceleration: 0.654,
      volume: 0.721,
      openInterest: 0.432,
      funding: 0.189,
      volatility: 0.5666,
    },
    metrics: {
      eventsPerSec10s: 41.25,
      eventsPerSec2: 13.0849,
      eventsPerSec3: 2.1,
      usdPerSec10s: 36_050_000.004,
      openInterestChange1m: 0.021_64,
      fundingRate: 0.000_189_4,
    },
    regime: sampleRegime(),
    risk: { ...sampleRisk(symbol), explanation: 'CRITICAL risk, 81 of 100.' },
    leadingExchange: 'binance',
    exchangeCorrelation: 0.847_12,
    dominantSide: 'long',
    coverage: 0.9304,
    missing: [],
    reasons: ['velocity 41.25 events/s'],
    episode: 'BTCUSDT:1698765400000',
    validUntilMs: NOW_MS + 60_000,
    preset: 'corrected',
    processingTimeMs: 0.2149,
    ...change,
  };
}

/** A detection of that symbol, level and sequence. */
export function sampleDetection(seq: number, level: SignalLevel = 'CRITICAL', symbol = 'BTCUSDT'): Detection {
  return {
    signal: sampleSignal({ seq, level, symbol }),
    velocity: sampleVelocity(symbol),
    risk: sampleRisk(symbol),
    regime: sampleRegime(),
  };
}
