export { assertKnownKeys, assertName, assertNonNegative, assertTime, quote } from './assert.js';
export { type Batch, type BatchOptions, batched, MAX_BATCH_EVENTS } from './batched.js';
export type { AbortSignalLike, Clock } from './clock.js';
export { CascadeError, type CascadeErrorDetails } from './error.js';
export { type Completeness, EXCHANGES, type Exchange } from './exchange.js';
export { FeedTally } from './feed-tally.js';
export { fundingRate8h } from './funding.js';
export {
  atLeast,
  FEED_STATUSES,
  type FeedStatus,
  LIQUIDITY_REGIMES,
  type LiquidityRegime,
  PRESETS,
  type Preset,
  REGIMES,
  type Regime,
  RISK_ACTIONS,
  RISK_LEVELS,
  type RiskAction,
  type RiskLevel,
  SIGNAL_LEVELS,
  type SignalLevel,
  TREND_REGIMES,
  type TrendRegime,
} from './levels.js';
export type { LiquidatedSide, LiquidationEvent, LiquidationMethod, NotionalBasis, OrderSide, PriceKind } from './liquidation.js';
export type {
  CascadeEvent,
  FeedStatusEvent,
  FundingEvent,
  MarketEvent,
  OpenInterestEvent,
  PriceEvent,
  SideInvertedEvent,
} from './market.js';
export {
  type FeedReading,
  FUNDING_TRENDS,
  type FundingReading,
  type FundingTrend,
  type LatencyReading,
  type OpenInterestReading,
  type SymbolReading,
} from './readings.js';
export { Secret } from './secret.js';
export {
  type Acceleration,
  type CascadeSignal,
  type Detection,
  type FlowDerivatives,
  type FlowWindow,
  findDerivatives,
  findWindow,
  type Jerk,
  type PairCorrelation,
  type RegimeChange,
  type RegimeFactors,
  type RegimeSnapshot,
  RISK_FACTORS,
  type RiskAssessment,
  type RiskFactor,
  type RiskFacts,
  SIGNAL_FACTORS,
  type SignalFactor,
  type SignalMetrics,
  type TradingAdjustments,
  type VelocitySnapshot,
} from './snapshots.js';
export { canonicalSymbol, parseSymbol, type SymbolParts, USD_QUOTES } from './symbol.js';
