import {
  LIQUIDITY_REGIMES,
  type LiquidityRegime,
  REGIMES,
  type Regime,
  type RegimeChange,
  type RegimeSnapshot,
  TREND_REGIMES,
  type TrendRegime,
} from '@cascade/core';
import { TTL_SEC } from '../keys.js';
import type { ValueDefinition } from './definition.js';
import { AMOUNT, SHARE, TIME } from './fields.js';

/** Factors for a desk's own sizes and distances; 1 = as usual. */
export interface WireTradingAdjustments {
  readonly position_size: number;
  readonly stop_loss: number;
  readonly take_profit: number;
  readonly entry_aggressiveness: number;
}

/** `regime:current`. */
export interface WireRegime {
  readonly regime: Regime;
  readonly volatility_regime: Regime;
  readonly liquidity_regime: LiquidityRegime;
  readonly trend_regime: TrendRegime;
  readonly confidence: number;
  readonly velocity_threshold_multiplier: number;
  readonly volume_threshold_multiplier: number;
  readonly cascade_sensitivity_multiplier: number;
  readonly risk_multiplier: number;
  readonly trading_adjustments: WireTradingAdjustments;
  /** When this regime began; absent before the first price. */
  readonly since?: number | undefined;
  readonly timestamp: number;
}

/** The definition of `regime:current`. */
export const REGIME: ValueDefinition<WireRegime, 'json'> = {
  type: 'json',
  key: (keys) => keys.regimeCurrent,
  ttlSec: TTL_SEC.regime,
  fields: {
    regime: { kind: 'choice', of: REGIMES },
    volatility_regime: { kind: 'choice', of: REGIMES },
    liquidity_regime: { kind: 'choice', of: LIQUIDITY_REGIMES },
    trend_regime: { kind: 'choice', of: TREND_REGIMES },
    confidence: SHARE,
    velocity_threshold_multiplier: AMOUNT,
    volume_threshold_multiplier: AMOUNT,
    cascade_sensitivity_multiplier: AMOUNT,
    risk_multiplier: AMOUNT,
    trading_adjustments: {
      kind: 'group',
      fields: { position_size: AMOUNT, stop_loss: AMOUNT, take_profit: AMOUNT, entry_aggressiveness: AMOUNT },
    },
    since: { ...TIME, optional: true },
    timestamp: TIME,
  },
};

/** What `regime:current` says of a snapshot. */
export function regimeOf(snapshot: RegimeSnapshot): WireRegime {
  const { factors, trading } = snapshot;
  return {
    regime: snapshot.regime,
    volatility_regime: snapshot.volatilityRegime,
    liquidity_regime: snapshot.liquidityRegime,
    trend_regime: snapshot.trendRegime,
    confidence: snapshot.confidence,
    velocity_threshold_multiplier: factors.velocityThreshold,
    volume_threshold_multiplier: factors.volumeThreshold,
    cascade_sensitivity_multiplier: factors.cascadeSensitivity,
    risk_multiplier: factors.riskMultiplier,
    trading_adjustments: {
      position_size: trading.positionSize,
      stop_loss: trading.stopLoss,
      take_profit: trading.takeProfit,
      entry_aggressiveness: trading.entryAggressiveness,
    },
    since: snapshot.sinceMs === undefined ? undefined : snapshot.sinceMs / 1_000,
    timestamp: snapshot.nowMs / 1_000,
  };
}

/** One entry of `regime:history`. */
export interface WireRegimeChange {
  readonly from: Regime;
  readonly to: Regime;
  readonly timestamp: number;
}

/** The definition of the entries of `regime:history`, newest first. */
export const REGIME_HISTORY: ValueDefinition<WireRegimeChange, 'log'> = {
  type: 'log',
  key: (keys) => keys.regimeHistory,
  ttlSec: undefined,
  fields: { from: { kind: 'choice', of: REGIMES }, to: { kind: 'choice', of: REGIMES }, timestamp: TIME },
};

/** What `regime:history` says of a change. */
export function regimeChangeOf({ from, to, tsMs }: RegimeChange): WireRegimeChange {
  return { from, to, timestamp: tsMs / 1_000 };
}
