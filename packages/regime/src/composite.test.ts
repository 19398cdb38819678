import { LIQUIDITY_REGIMES, REGIMES, TREND_REGIMES } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { composeRegime, REGIME_FACTORS } from './composite.js';
import { tradingAdjustments } from './trading.js';

describe('composeRegime', () => {
  it('moves one class up when ILLIQUID and one down when DEEP, within the list', () => {
    REGIMES.forEach((volatility, index) => {
      const composed = LIQUIDITY_REGIMES.map((liquidity) => composeRegime({ volatility, liquidity, trend: 'UP' }).regime);
      expect(composed).toEqual([REGIMES[Math.max(0, index - 1)], volatility, volatility, REGIMES[Math.min(5, index + 1)]]);
    });
  });

  it('judges a strong trend against the composed class: ELEVATED made HIGH by illiquidity gets no bonus', () => {
    expect(composeRegime({ volatility: 'ELEVATED', liquidity: 'NORMAL', trend: 'STRONG_UP' }).confidence).toBe(0.7);
    expect(composeRegime({ volatility: 'ELEVATED', liquidity: 'ILLIQUID', trend: 'STRONG_UP' }).confidence).toBe(0.7);
    expect(composeRegime({ volatility: 'NORMAL', liquidity: 'ILLIQUID', trend: 'STRONG_DOWN' }).confidence).toBe(0.9);
    expect(composeRegime({ volatility: 'HIGH', liquidity: 'DEEP', trend: 'STRONG_DOWN' }).confidence).toBe(0.8);
    expect(composeRegime({ volatility: 'HIGH', liquidity: 'NORMAL', trend: 'RANGING' }).confidence).toBe(0.6);
  });

  it('keeps every confidence within .3..1', () => {
    for (const volatility of REGIMES) {
      for (const liquidity of LIQUIDITY_REGIMES) {
        for (const trend of TREND_REGIMES) {
          const { confidence } = composeRegime({ volatility, liquidity, trend });
          expect(confidence).toBeGreaterThanOrEqual(0.3);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});

describe('REGIME_FACTORS', () => {
  it('raises thresholds and risk and lowers sensitivity from class to class; NORMAL leaves thresholds alone', () => {
    const rows = REGIMES.map((regime) => REGIME_FACTORS[regime]);
    expect(rows.map((row) => row.velocityThreshold)).toEqual([0.5, 0.7, 1, 1.3, 1.8, 2.5]);
    expect(rows.map((row) => row.volumeThreshold)).toEqual([0.6, 0.8, 1, 1.2, 1.5, 2]);
    expect(rows.map((row) => row.cascadeSensitivity)).toEqual([1.5, 1.2, 1, 0.9, 0.7, 0.5]);
    expect(rows.map((row) => row.riskMultiplier)).toEqual([1, 1.2, 1.5, 2, 3, 5]);
  });
});

describe('tradingAdjustments', () => {
  it('differs from 1 in DORMANT, HIGH and EXTREME only', () => {
    const rows = REGIMES.map((regime) => Object.values(tradingAdjustments({ regime, liquidity: 'NORMAL' })));
    expect(rows).toEqual([
      [1.5, 0.7, 0.8, 1.3],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      [0.5, 1.5, 1.3, 0.7],
      [0.3, 2, 1.5, 0.5],
    ]);
    expect(tradingAdjustments({ regime: 'HIGH', liquidity: 'SHALLOW' })).toEqual(
      tradingAdjustments({ regime: 'HIGH', liquidity: 'NORMAL' }),
    );
  });

  it('scales position and aggressiveness, not stops, by liquidity', () => {
    const thin = tradingAdjustments({ regime: 'EXTREME', liquidity: 'ILLIQUID' });
    expect(thin.positionSize).toBeCloseTo(0.21, 12);
    expect(thin.entryAggressiveness).toBeCloseTo(0.3, 12);
    expect([thin.stopLoss, thin.takeProfit]).toEqual([2, 1.5]);
    const deep = tradingAdjustments({ regime: 'LOW', liquidity: 'DEEP' });
    expect([deep.positionSize, deep.entryAggressiveness]).toEqual([1.2, 1.1]);
  });
});
