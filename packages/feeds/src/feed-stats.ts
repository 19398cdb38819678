import type { Exchange } from '@cascade/core';
import type { ConnectionStats } from './connection.js';
import type { ProblemCode } from './decoded.js';
import type { QueueStats } from './event-queue.js';
import type { SideVerdict } from './side-auditor.js';

/** How often one kind of problem occurred, with the first case. */
export interface ProblemCount {
  readonly code: ProblemCode;
  readonly count: number;
  readonly firstDetail: string;
  /** Beginning of the first frame concerned, control characters replaced. */
  readonly firstFrame: string;
}

/** State of a venue's polls since start. */
export interface PollingStats {
  readonly requests: number;
  /** Time between the starts of two rounds at the present pace, ms: 30,000, 5,000 while hurried, either doubled while half of the request budget is used. */
  readonly intervalMs: number;
  /** Requests that gave nothing usable: refused, unanswered, or with a body that could not be read. */
  readonly failures: number;
  /** The last of them, in words. */
  readonly lastFailure?: string | undefined;
  /** When the last usable answer came, our clock, Unix ms. */
  readonly lastSuccessTsMs?: number | undefined;
  /** Until when nothing is asked, our clock, Unix ms; absent unless the polls are paused. */
  readonly pausedUntilMs?: number | undefined;
}

/** Counters of one venue since start. */
export interface VenueStats {
  readonly exchange: Exchange;
  readonly connections: readonly ConnectionStats[];
  /** Instruments known from metadata. */
  readonly instruments: number;
  /** Why metadata is missing or incomplete; `undefined` when it is complete. */
  readonly instrumentsFailure?: string | undefined;
  readonly frames: number;
  /** Of these, those of the commonest liquidation form, read without `JSON.parse` (Binance, Bybit, OKX). */
  readonly scannedFrames: number;
  /** Liquidations passed on. */
  readonly liquidations: number;
  /** Those of them that were asked for over REST after a gap. */
  readonly backfilled: number;
  /** Trades and quotes passed on, after conflation. */
  readonly prices: number;
  /** Mark prices passed on. */
  readonly marks: number;
  /** Open interests passed on: at most one per symbol in 2 s. */
  readonly openInterests: number;
  /** Funding rates passed on: at most one per symbol in 30 s. */
  readonly fundings: number;
  /** Liquidations seen before, e.g. repeated after a reconnect. */
  readonly duplicates: number;
  /** Liquidations outside the symbols asked for, or reported by another open venue. */
  readonly filtered: number;
  /** Liquidations passed on that were older than 60 s when they arrived. */
  readonly oldOnReceipt: number;
  /** `undefined` for venues that are not polled. */
  readonly polling?: PollingStats | undefined;
  readonly problems: readonly ProblemCount[];
  /** `receivedTsMs - tsMs` of the last liquidation, trade or quote, ms; negative when the venue's clock is ahead of ours. */
  readonly lagMs?: number | undefined;
  /** Smallest lag seen, ms: an estimate of the clock offset. */
  readonly minLagMs?: number | undefined;
  /** When the newest liquidation passed on was received, Unix ms; `undefined` before the first. */
  readonly lastLiquidationTsMs?: number | undefined;
  /** Whether the prices of its BTC liquidations confirm their sides. */
  readonly sides: SideVerdict;
}

/** Counters of all feeds. */
export interface FeedsStats {
  readonly venues: readonly VenueStats[];
  readonly queue: QueueStats;
}
