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
  REGIME_HISTORY_LIMIT,
  STREAM_RETENTION_MS,
  TTL_SEC,
} from './keys.js';
export type { RedisSource } from './reader-connection.js';
export { openRedisBus, type RedisBusOptions } from './redis-bus.js';
export type { RedisLike } from './redis-like.js';
export type { HistoryQuery } from './signal-history.js';
export {
  type SignalSubscription,
  type SubscribeSignalsOptions,
  type SubscriptionStats,
  subscribeSignals,
} from './signal-subscription.js';
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
