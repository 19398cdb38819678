import type { Exchange } from './exchange.js';
import type { FeedStatus, SignalLevel } from './levels.js';
import type { RiskAssessment, VelocitySnapshot } from './snapshots.js';

/** Which way a funding rate goes. */
export const FUNDING_TRENDS = ['falling', 'steady', 'rising'] as const;
/** Direction of a funding rate over the last hour. */
export type FundingTrend = (typeof FUNDING_TRENDS)[number];

/** Open interest of one symbol, summed over venues. */
export interface OpenInterestReading {
  readonly openInterestUsd: number;
  /**
   * Changes of the positions held, not of their price, as fractions; each over the venues that have a sample both now and then, `undefined`
   * when none has.
   */
  readonly change1m?: number | undefined;
  readonly change5m?: number | undefined;
  readonly change1h?: number | undefined;
}

/** Funding of one symbol, mean over venues. */
export interface FundingReading {
  /** Fraction per `intervalHours`. */
  readonly fundingRate: number;
  readonly intervalHours: number;
  /** The next payment on any venue; `undefined` when none tells. */
  readonly nextFundingTsMs?: number | undefined;
  /** `undefined` before an hour of news. */
  readonly trend?: FundingTrend | undefined;
}

/** How a symbol stands, whether a signal is emitted or not. Parts that nothing was heard of are `undefined`. */
export interface SymbolReading {
  readonly symbol: string;
  readonly nowMs: number;
  readonly velocity?: VelocitySnapshot | undefined;
  readonly risk?: (RiskAssessment & { readonly explanation?: string | undefined }) | undefined;
  /** Probability now, and the level that stands: that of the last emitted signal. */
  readonly signal?: { readonly probability: number; readonly level: SignalLevel } | undefined;
  readonly openInterest?: OpenInterestReading | undefined;
  readonly funding?: FundingReading | undefined;
}

/** State of one exchange's feed, over its sockets. */
export interface FeedReading {
  readonly exchange: Exchange;
  /** That of the worst socket. */
  readonly status: FeedStatus;
  /** When anything but a status last came from it, our clock; `undefined` before the first message. */
  readonly lastMessageTsMs?: number | undefined;
  /** Reconnects since start, over all sockets. */
  readonly reconnects: number;
  /** Length of the newest coverage hole, ms; `undefined` without one. */
  readonly gapMs?: number | undefined;
}

/** How long one stage took, over its newest runs. */
export interface LatencyReading {
  /** E.g. `detect`. */
  readonly stage: string;
  readonly averageMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Runs the figures are from. */
  readonly count: number;
}
