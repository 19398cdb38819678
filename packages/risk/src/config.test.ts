import { type CascadeError, PRESETS, RISK_FACTORS, type RiskLevel } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { VELOCITY_MIX } from './config.js';
import { classifyRisk, RISK_CUT_POINTS, RISK_LEVEL_FLOORS, RISK_PRESETS, RISK_WEIGHTS, type RiskOptions } from './index.js';

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as CascadeError).code;
  }
  return 'no error';
}

describe('constants', () => {
  it('weights and the velocity mix sum to 1', () => {
    expect(RISK_FACTORS.reduce((sum, factor) => sum + RISK_WEIGHTS[factor], 0)).toBeCloseTo(1, 12);
    expect(Object.values(VELOCITY_MIX).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('cut points and level floors ascend', () => {
    for (const list of [...Object.values(RISK_CUT_POINTS), Object.values(RISK_LEVEL_FLOORS)]) {
      expect([...list].sort((a, b) => a - b)).toEqual([...list]);
      expect(new Set(list).size).toBe(list.length);
    }
    expect(RISK_LEVEL_FLOORS).toEqual({ LOW: 20, MEDIUM: 40, HIGH: 60, CRITICAL: 80 });
  });

  it('every preset has rules; calibrated shares those of corrected', () => {
    expect(Object.keys(RISK_PRESETS)).toEqual([...PRESETS]);
    expect(RISK_PRESETS.calibrated).toBe(RISK_PRESETS.corrected);
  });
});

describe('classifyRisk', () => {
  it.each([
    [0, 'NONE'],
    [19.999, 'NONE'],
    [20, 'LOW'],
    [40, 'MEDIUM'],
    [59.999, 'MEDIUM'],
    [60, 'HIGH'],
    [80, 'CRITICAL'],
    [100, 'CRITICAL'],
  ] as const)('score %d is %s', (score, level) => {
    expect(classifyRisk(score)).toBe(level);
  });

  it('takes other floors', () => {
    expect(classifyRisk(56, { levelFloors: { HIGH: 55 } })).toBe('HIGH');
    expect(classifyRisk(56)).toBe('MEDIUM');
  });

  it('hysteresis keeps a level until the score is that far below its floor, and delays no rise', () => {
    const of = (score: number, previousLevel: RiskLevel) => classifyRisk(score, { hysteresis: 5, previousLevel });
    expect(of(75.1, 'CRITICAL')).toBe('CRITICAL');
    expect(of(75, 'CRITICAL')).toBe('HIGH');
    expect(of(56, 'CRITICAL')).toBe('HIGH');
    expect(of(56, 'MEDIUM')).toBe('MEDIUM');
    expect(of(90, 'NONE')).toBe('CRITICAL');
    expect(of(0, 'CRITICAL')).toBe('NONE');
    expect(classifyRisk(0, { hysteresis: 20, previousLevel: 'LOW', levelFloors: { LOW: 1 } })).toBe('NONE');
    expect(classifyRisk(79, { previousLevel: 'CRITICAL' })).toBe('HIGH');
  });
});

describe('wrong options', () => {
  it.each([
    ['risk/unknown-option', { weigths: {} }],
    ['risk/unknown-option', { weights: { speed: 1 } }],
    ['risk/unknown-option', { levelFloors: { NONE: 1 } }],
    ['risk/unknown-preset', { preset: 'best' }],
    ['risk/unknown-level', { previousLevel: 'high' }],
    ['risk/invalid-number', { weights: { jerk: Number.NaN } }],
    ['risk/invalid-number', { weights: { jerk: -1 } }],
    ['risk/invalid-weights', { weights: { velocity: 0, acceleration: 0, jerk: 0, volume: 0, correlation: 0, clustering: 0 } }],
    ['risk/invalid-floors', { levelFloors: { LOW: 50 } }],
    ['risk/invalid-floors', { levelFloors: { LOW: 0 } }],
    ['risk/invalid-floors', { levelFloors: { CRITICAL: 101 } }],
    ['risk/invalid-floors', { levelFloors: { HIGH: Number.NaN } }],
    ['risk/invalid-number', { hysteresis: 20.1 }],
    ['risk/invalid-number', { hysteresis: -1 }],
    ['risk/invalid-number', { coverage: 1.01 }],
    ['risk/invalid-number', { coverage: Number.NaN }],
  ])('%s for options %j', (expected, options) => {
    expect(code(() => classifyRisk(50, options as RiskOptions))).toBe(expected);
  });

  it('risk/invalid-number for a score outside 0..100', () => {
    for (const score of [-1, 100.1, Number.NaN]) expect(code(() => classifyRisk(score))).toBe('risk/invalid-number');
  });
});
