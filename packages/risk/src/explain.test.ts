import type { RiskAssessment } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { explainRisk, explainRiskParts } from './index.js';

const calm: RiskAssessment = {
  symbol: 'BTCUSDT',
  nowMs: 1_000,
  score: 0,
  level: 'NONE',
  confidence: 0.5,
  action: 'NORMAL',
  factors: { velocity: 0, acceleration: 0, jerk: 0, volume: 0, correlation: 0, clustering: 0 },
  missing: [],
  preset: 'corrected',
  facts: { eventsPerSec10s: 0, eventsPerSec2: 0, usd60s: 0, count60s: 0 },
};

const hot: RiskAssessment = {
  ...calm,
  score: 81.25,
  level: 'CRITICAL',
  factors: { velocity: 90, acceleration: 100, jerk: 90, volume: 50, correlation: undefined, clustering: 95 },
  missing: ['correlation'],
  facts: { eventsPerSec10s: 18.25, eventsPerSec2: 12, usd60s: 6_240_000, count60s: 700 },
};

describe('explainRiskParts', () => {
  it('says level and score and nothing else of a calm market', () => {
    expect(explainRiskParts(calm)).toEqual([{ key: 'level', values: { symbol: 'BTCUSDT', level: 'NONE', score: 0 } }]);
  });

  it('tells every fact in a fixed order, the three highest concerns first', () => {
    expect(explainRiskParts(hot)).toEqual([
      { key: 'level', values: { symbol: 'BTCUSDT', level: 'CRITICAL', score: 81.25 } },
      { key: 'concerns', values: { factors: ['acceleration', 'clustering', 'velocity'] } },
      { key: 'velocity', values: { eventsPerSec10s: 18.25 } },
      { key: 'acceleration', values: { eventsPerSec2: 12 } },
      { key: 'volume', values: { usd60s: 6_240_000 } },
      { key: 'missing', values: { factors: ['correlation'] } },
    ]);
  });

  it('names equal concerns in factor order', () => {
    const equal = { ...calm, factors: { velocity: 60, acceleration: 70, jerk: 70, volume: 70, correlation: 70, clustering: 70 } };
    expect(explainRiskParts(equal)[1]).toEqual({ key: 'concerns', values: { factors: ['acceleration', 'jerk', 'volume'] } });
  });

  it('is silent at its limits and speaks above them', () => {
    const at = {
      ...calm,
      factors: { ...calm.factors, jerk: 50 },
      facts: { ...calm.facts, eventsPerSec10s: 5, eventsPerSec2: 1, usd60s: 1e5 },
    };
    expect(explainRiskParts(at)).toHaveLength(1);
    const above = {
      ...calm,
      factors: { ...calm.factors, jerk: 50.1 },
      facts: { ...calm.facts, eventsPerSec10s: 5.1, eventsPerSec2: 1.1, usd60s: 100_001 },
    };
    expect(explainRiskParts(above).map((part) => part.key)).toEqual(['level', 'concerns', 'velocity', 'acceleration', 'volume']);
    expect(explainRiskParts({ ...calm, facts: { ...calm.facts, eventsPerSec2: undefined } })).toHaveLength(1);
  });
});

describe('explainRisk', () => {
  it('is one sentence per part', () => {
    expect(explainRisk(hot)).toBe(
      'BTCUSDT risk is CRITICAL: 81.2 of 100. Main concerns: acceleration, clustering, velocity. ' +
        'Liquidations arrive at 18.3 per second (10 s window). The rate is rising by 12.0 per second each second. ' +
        '$6.2M were liquidated in the last 60 s. Without data: correlation.',
    );
  });

  it('never rounds a score up to a floor it did not reach', () => {
    expect(explainRisk({ ...calm, score: 59.99, level: 'MEDIUM' })).toBe('BTCUSDT risk is MEDIUM: 59.9 of 100.');
    expect(explainRisk({ ...calm, score: 65.3, level: 'HIGH' })).toContain('65.3');
  });

  it.each([
    [340_400, '$340k'],
    [999_499, '$999k'],
    [999_600, '$1.0M'],
    [999_940_000, '$999.9M'],
    [1_234_000_000, '$1.2B'],
  ])('writes %d as %s', (usd60s, text) => {
    expect(explainRisk({ ...calm, facts: { ...calm.facts, usd60s } })).toContain(`${text} were liquidated`);
  });
});
