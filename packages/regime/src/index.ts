export type { BaselineState } from './baseline.js';
export { type ComposedRegime, composeRegime, REGIME_FACTORS, type RegimeParts } from './composite.js';
export {
  REGIME_DEFAULTS,
  type RegimeOptions,
  type ResolvedRegimeOptions,
  resolveRegimeOptions,
  type VolatilityMode,
} from './config.js';
export { RegimeEngine } from './engine.js';
export type { RegimeEngineState } from './engine-state.js';
export { classifyLiquidity, type LiquidityFacts } from './liquidity.js';
export { PriceMoves, type PriceMovesSnapshot, type PricePoint } from './price-moves.js';
export type { PriceMovesState } from './price-moves-state.js';
export type { PriceSample } from './price-slot.js';
export { type RealizedVolatilities, realizedVolatilities } from './realized-volatility.js';
export { tradingAdjustments } from './trading.js';
export { classifyTrend } from './trend.js';
export {
  classifyRelativeVolatility,
  classifyVolatility,
  HYSTERESIS_POINTS,
  HYSTERESIS_SHARE,
  type RelativeVolatility,
  VOLATILITY_LIMITS,
  type VolatilityLimit,
  type VolatilityRisk,
  volatilityRiskMultiplier,
} from './volatility.js';
