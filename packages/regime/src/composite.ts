import { type LiquidityRegime, REGIMES, type Regime, type RegimeFactors, type TrendRegime } from '@cascade/core';

/**
 * How each regime scales thresholds and risk (published formula).
 *
 * Thresholds are derived at each read, `effective = base * factor`, and the regime acts only there. `riskMultiplier` feeds the
 * volatility factor of a signal; it is not meant to multiply a probability.
 */
export const REGIME_FACTORS: Readonly<Record<Regime, RegimeFactors>> = {
  DORMANT: { velocityThreshold: 0.5, volumeThreshold: 0.6, cascadeSensitivity: 1.5, riskMultiplier: 1 },
  LOW: { velocityThreshold: 0.7, volumeThreshold: 0.8, cascadeSensitivity: 1.2, riskMultiplier: 1.2 },
  NORMAL: { velocityThreshold: 1, volumeThreshold: 1, cascadeSensitivity: 1, riskMultiplier: 1.5 },
  ELEVATED: { velocityThreshold: 1.3, volumeThreshold: 1.2, cascadeSensitivity: 0.9, riskMultiplier: 2 },
  HIGH: { velocityThreshold: 1.8, volumeThreshold: 1.5, cascadeSensitivity: 0.7, riskMultiplier: 3 },
  EXTREME: { velocityThreshold: 2.5, volumeThreshold: 2, cascadeSensitivity: 0.5, riskMultiplier: 5 },
};

/** The three classes a composite regime is made of. */
export interface RegimeParts {
  readonly volatility: Regime;
  readonly liquidity: LiquidityRegime;
  readonly trend: TrendRegime;
}

/** A regime and how sure it is. */
export interface ComposedRegime {
  readonly regime: Regime;
  /** 0.3..1. */
  readonly confidence: number;
}

const LIQUIDITY_SHIFTS: Readonly<Record<LiquidityRegime, number>> = { DEEP: -1, NORMAL: 0, SHALLOW: 0, ILLIQUID: 1 };
const LIQUIDITY_TENTHS: Readonly<Record<LiquidityRegime, number>> = { DEEP: 1, NORMAL: 0, SHALLOW: 0, ILLIQUID: 2 };

/**
 * Composite regime (published formula): the volatility class, one higher when ILLIQUID, one lower when DEEP, within the list.
 *
 * Confidence = .5, + .2 when ILLIQUID or + .1 when DEEP, + .2 for a strong trend while the *composed* class is below HIGH,
 * + .1 when RANGING, within .3..1. Summed in tenths, so .9 is exactly .9.
 */
export function composeRegime({ volatility, liquidity, trend }: RegimeParts): ComposedRegime {
  const index = Math.max(0, Math.min(REGIMES.length - 1, REGIMES.indexOf(volatility) + LIQUIDITY_SHIFTS[liquidity]));
  const isStrong = trend === 'STRONG_UP' || trend === 'STRONG_DOWN';
  let tenths = 5 + LIQUIDITY_TENTHS[liquidity];
  if (isStrong && index < REGIMES.indexOf('HIGH')) tenths += 2;
  if (trend === 'RANGING') tenths += 1;
  return { regime: REGIMES[index] ?? volatility, confidence: Math.max(3, Math.min(10, tenths)) / 10 };
}
