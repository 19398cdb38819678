import { REGIMES } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { classifyRelativeVolatility, classifyVolatility, VOLATILITY_LIMITS, volatilityRiskMultiplier } from './volatility.js';

describe('VOLATILITY_LIMITS', () => {
  it('names every class above DORMANT in order, each limit above the one before', () => {
    expect(VOLATILITY_LIMITS.map(({ regime }) => regime)).toEqual(REGIMES.slice(1));
    VOLATILITY_LIMITS.forEach((limit, index) => {
      const before = VOLATILITY_LIMITS[index - 1];
      if (before === undefined) return;
      for (const name of ['fixed', 'percentile', 'floor', 'warmUp'] as const) expect(limit[name], name).toBeGreaterThan(before[name]);
      if (before.always !== undefined) expect(limit.always).toBeGreaterThan(before.always);
    });
  });

  it('keeps floor < warm-up cut-off < always, so the three never contradict each other', () => {
    for (const { floor, warmUp, always } of VOLATILITY_LIMITS) {
      expect(floor).toBeLessThan(warmUp);
      if (always !== undefined) expect(always).toBeGreaterThan(warmUp);
    }
  });
});

describe('classifyVolatility', () => {
  it('puts a value at a cut-off into the higher class', () => {
    for (const { regime, fixed } of VOLATILITY_LIMITS) {
      expect(classifyVolatility(fixed)).toBe(regime);
      expect(REGIMES.indexOf(classifyVolatility(fixed * 0.999))).toBe(REGIMES.indexOf(regime) - 1);
    }
    expect(classifyVolatility(0)).toBe('DORMANT');
  });
});

describe('classifyRelativeVolatility', () => {
  const at = (percentile: number | undefined, realizedVolatility5m: number, current?: (typeof REGIMES)[number]): string =>
    classifyRelativeVolatility({ realizedVolatility5m, percentile, current });

  it('cuts an ordinary market at the percentiles 10, 35, 65, 85 and 97', () => {
    const classes = [9.9, 10, 34.9, 35, 64.9, 65, 84.9, 85, 96.9, 97].map((percentile) => at(percentile, 0.004));
    expect(classes).toEqual(['DORMANT', 'LOW', 'LOW', 'NORMAL', 'NORMAL', 'ELEVATED', 'ELEVATED', 'HIGH', 'HIGH', 'EXTREME']);
  });

  it('never calls a flat market extreme, whatever its percentile', () => {
    expect([0, 0.0001, 0.0005, 0.001, 0.0015, 0.003].map((value) => at(99, value))).toEqual([
      'DORMANT',
      'LOW',
      'NORMAL',
      'ELEVATED',
      'HIGH',
      'EXTREME',
    ]);
  });

  it('always calls .5 % in five minutes HIGH and 1 % EXTREME, even after a wilder month', () => {
    expect([0.0049, 0.005, 0.0099, 0.01].map((value) => at(1, value))).toEqual(['DORMANT', 'HIGH', 'HIGH', 'EXTREME']);
  });

  it('uses absolute cut-offs without a percentile', () => {
    expect([0.0002, 0.0003, 0.0006, 0.0011, 0.0018, 0.0035].map((value) => at(undefined, value))).toEqual([...REGIMES]);
  });

  it('leaves a class downwards only two points below its cut point, and rises without a margin', () => {
    expect(at(84, 0.004, 'HIGH')).toBe('HIGH');
    expect(at(83, 0.004, 'HIGH')).toBe('HIGH');
    expect(at(82.9, 0.004, 'HIGH')).toBe('ELEVATED');
    expect(at(84.9, 0.004, 'ELEVATED')).toBe('ELEVATED');
    expect(at(85, 0.004, 'ELEVATED')).toBe('HIGH');
    expect(at(64, 0.004, 'EXTREME')).toBe('ELEVATED');
    expect(at(5, 0.004, 'EXTREME')).toBe('DORMANT');
  });

  it('leaves an absolute limit downwards only 10 % below it', () => {
    expect(at(99, 0.0028, 'EXTREME')).toBe('EXTREME');
    expect(at(99, 0.0026, 'EXTREME')).toBe('HIGH');
    expect(at(undefined, 0.0032, 'EXTREME')).toBe('EXTREME');
    expect(at(undefined, 0.0031, 'EXTREME')).toBe('HIGH');
  });
});

describe('volatilityRiskMultiplier', () => {
  const calm = { regime: 'NORMAL', volatilityAcceleration: 0, percentile24h: 0, dispersion: 0, zScore: 0 } as const;

  it('multiplies the base of the class by each adjustment that applies', () => {
    expect(volatilityRiskMultiplier(calm)).toBe(1.5);
    expect(volatilityRiskMultiplier({ ...calm, volatilityAcceleration: 0.03 })).toBeCloseTo(1.5 * 1.3, 12);
    expect(volatilityRiskMultiplier({ ...calm, volatilityAcceleration: -5 })).toBe(1.5);
    expect(volatilityRiskMultiplier({ ...calm, percentile24h: 90 })).toBe(1.5);
    expect(volatilityRiskMultiplier({ ...calm, percentile24h: 95 })).toBeCloseTo(1.8, 12);
    expect(volatilityRiskMultiplier({ ...calm, percentile24h: 95.1 })).toBeCloseTo(2.25, 12);
    expect(volatilityRiskMultiplier({ ...calm, dispersion: 0.5 })).toBe(1.5);
    expect(volatilityRiskMultiplier({ ...calm, dispersion: 0.51 })).toBeCloseTo(1.95, 12);
    expect(volatilityRiskMultiplier({ ...calm, zScore: -2 })).toBe(1.5);
    expect(volatilityRiskMultiplier({ ...calm, zScore: -2.1 })).toBeCloseTo(2.25, 12);
    expect(volatilityRiskMultiplier({ ...calm, zScore: 3.1 })).toBe(3);
  });

  it('never exceeds 10', () => {
    expect(volatilityRiskMultiplier({ regime: 'EXTREME', volatilityAcceleration: 9, percentile24h: 99, dispersion: 1, zScore: 9 })).toBe(
      10,
    );
  });
});
