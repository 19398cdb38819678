import type { LiquidityRegime, Regime, TradingAdjustments } from '@cascade/core';

const AS_USUAL: TradingAdjustments = { positionSize: 1, stopLoss: 1, takeProfit: 1, entryAggressiveness: 1 };
const BY_REGIME: Readonly<Partial<Record<Regime, TradingAdjustments>>> = {
  DORMANT: { positionSize: 1.5, stopLoss: 0.7, takeProfit: 0.8, entryAggressiveness: 1.3 },
  HIGH: { positionSize: 0.5, stopLoss: 1.5, takeProfit: 1.3, entryAggressiveness: 0.7 },
  EXTREME: { positionSize: 0.3, stopLoss: 2, takeProfit: 1.5, entryAggressiveness: 0.5 },
};
const BY_LIQUIDITY: Readonly<Partial<Record<LiquidityRegime, { readonly position: number; readonly aggressiveness: number }>>> = {
  DEEP: { position: 1.2, aggressiveness: 1.1 },
  ILLIQUID: { position: 0.7, aggressiveness: 0.6 },
};

/**
 * Published trading adjustments: a table by composite regime (EXTREME, HIGH and DORMANT differ from 1), then position and
 * aggressiveness x1.2 and x1.1 when DEEP, x.7 and x.6 when ILLIQUID. Pure table, no advice behind it.
 */
export function tradingAdjustments(at: { readonly regime: Regime; readonly liquidity: LiquidityRegime }): TradingAdjustments {
  const base = BY_REGIME[at.regime] ?? AS_USUAL;
  const liquidity = BY_LIQUIDITY[at.liquidity];
  if (liquidity === undefined) return base;
  return {
    ...base,
    positionSize: base.positionSize * liquidity.position,
    entryAggressiveness: base.entryAggressiveness * liquidity.aggressiveness,
  };
}
