export { decodeSignal, encodeSignal, encodeSignalJson } from '../codec.js';
export type { CurrentValues } from '../values/encode-values.js';
export type { WireBtcPrice, WireFunding, WireOpenInterest, WireVolatility } from '../values/market.js';
export type { CurrentReading, RegimeReading, ServiceReading } from '../values/read-values.js';
export type { WireRegime, WireRegimeChange, WireTradingAdjustments } from '../values/regime.js';
export type { WireProbability, WireRiskState } from '../values/risk.js';
export type { WireFeed, WireLatency } from '../values/service.js';
export type { WireCorrelation, WireExchangeFlow, WireVelocity } from '../values/velocity.js';
export type { WireAdvancedVelocity } from '../values/velocity-advanced.js';
export {
  type WireLiquidation,
  type WireMarket,
  type WireStanding,
  type WireSymbol,
  wireLiquidation,
  wireStanding,
} from '../values/wire-documents.js';
export {
  SCHEMA_VERSION,
  type WireContext,
  type WireMeta,
  type WireMetrics,
  type WireRisk,
  type WireScores,
  type WireSignal,
} from '../wire-signal.js';
