export type { BusState, BusStats, SignalBus, SignalFilter, SignalListener, SignalStreamOptions } from './bus.js';
export { type ClassifiedError, classifyError, type ErrorKind } from './classify-error.js';
export { decodeSignal, encodeSignal, encodeSignalJson } from './codec.js';
export { DEFAULT_MAX_QUEUED, DEFAULT_MAX_QUEUED_BYTES } from './config.js';
export { InProcessBus } from './in-process-bus.js';
export {
  type BusKeys,
  type ChannelNames,
  channelFor,
  createKeys,
  HISTORY_LIMIT,
  type KeyOptions,
  KNOWN_IDS_LIMIT,
  REGIME_HISTORY_LIMIT,
  STREAM_RETENTION_MS,
  TTL_SEC,
} from './keys.js';
export type { RedisSource } from './reader-connection.js';
export { openRedisBus } from './redis-bus.js';
export type { QueueOptions, RedisBusOptions } from './redis-bus-options.js';
export type { RedisLike } from './redis-like.js';
export type { HistoryQuery } from './signal-history.js';
export {
  type SignalSubscription,
  type SubscribeSignalsOptions,
  type SubscriptionStats,
  subscribeSignals,
} from './signal-subscription.js';
export type { CurrentValues } from './values/encode-values.js';
export type { WireBtcPrice, WireFunding, WireOpenInterest, WireVolatility } from './values/market.js';
export type { CurrentReading, RegimeReading, ServiceReading } from './values/read-values.js';
export type { WireRegime, WireRegimeChange, WireTradingAdjustments } from './values/regime.js';
export type { WireProbability, WireRiskState } from './values/risk.js';
export type { WireFeed, WireLatency } from './values/service.js';
export type { WireCorrelation, WireExchangeFlow, WireVelocity } from './values/velocity.js';
export type { WireAdvancedVelocity } from './values/velocity-advanced.js';
export {
  type WireLiquidation,
  type WireMarket,
  type WireStanding,
  type WireSymbol,
  wireLiquidation,
  wireStanding,
} from './values/wire-documents.js';
export {
  SCHEMA_VERSION,
  type WireContext,
  type WireMeta,
  type WireMetrics,
  type WireRisk,
  type WireScores,
  type WireSignal,
} from './wire-signal.js';
export { openWorkerGroup, type WorkerGroup, type WorkerGroupOptions, type WorkerGroupStats, type WorkItem } from './worker-group.js';
