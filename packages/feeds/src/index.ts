export { type BackoffFacts, parseRetryAfterMs, reconnectDelayMs } from './backoff.js';
export type {
  CodecLimits,
  Endpoint,
  ExchangeCodec,
  Gap,
  Heartbeat,
  InstrumentRequest,
  Lane,
  LaneQuery,
  Overlap,
  PollRequest,
  SubscribeFrame,
} from './codec.js';
export { FEED_TUNING, type FeedTuning, MAX_WATCHLIST } from './config.js';
export type { ConnectLimit } from './connect-budget.js';
export type { ConnectionStats } from './connection.js';
export { decodeFrame, decodePoll } from './decode-frame.js';
export type { DecodeTimer } from './decode-timer.js';
export type { Ack, Control, DecodeContext, Decoded, Mark, ParserState, Problem, ProblemCode, VenueMemory } from './decoded.js';
export {
  DecodedFrame,
  type FundingRow,
  type LiquidationRow,
  type MarkRow,
  type OpenInterestRow,
  PRICE_SYMBOL,
  type PriceRow,
} from './decoded-frame.js';
export type { QueueStats } from './event-queue.js';
export { CODECS, type ExchangeId } from './exchanges/codecs.js';
export { HYPERLIQUID_WATCHLIST } from './exchanges/hyperliquid.js';
export type { FeedOptions } from './feed-options.js';
export type { FeedsStats, PollingStats, ProblemCount, VenueStats } from './feed-stats.js';
export {
  type ContractTerms,
  type ContractUnit,
  type Instrument,
  InstrumentTable,
  isUsdQuote,
  type Valuation,
  valueContracts,
} from './instruments.js';
export { type CcxtLiquidation, toCcxt } from './mappings/ccxt.js';
export { fromTardis, type TardisLiquidation, toTardis } from './mappings/tardis.js';
export { type Feeds, openFeeds } from './open-feeds.js';
export type { PriceBand, QuotePoint } from './quote-history.js';
export type { RawFrame } from './raw-frame.js';
export { type AuditPrice, type SideAudit, SideAuditor, type SideVerdict } from './side-auditor.js';
export { systemClock } from './system-clock.js';
