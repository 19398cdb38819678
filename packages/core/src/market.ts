import type { Exchange } from './exchange.js';
import type { FeedStatus } from './levels.js';
import type { LiquidationEvent } from './liquidation.js';

/** A trade or quote of an instrument, or its mark price. */
export interface PriceEvent {
  readonly type: 'price';
  readonly exchange: Exchange;
  readonly symbol: string;
  /** Venue event time, Unix ms. */
  readonly tsMs: number;
  readonly receivedTsMs: number;
  /**
   * `mark` when a venue states it for all its contracts at once: the mark price, or the middle of the book. Smoother than the market and not
   * to be mixed with its trades in one series. Absent = a trade or quote.
   */
  readonly kind?: 'mark' | undefined;
  /** USD per coin. */
  readonly price: number;
  /** Best bid and ask, when the source has them. */
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  /** Traded USD this event stands for, when it is a trade. */
  readonly tradedUsd?: number | undefined;
}

/** Open interest of one symbol on one venue, counted single-sided. */
export interface OpenInterestEvent {
  readonly type: 'open-interest';
  readonly exchange: Exchange;
  readonly symbol: string;
  readonly tsMs: number;
  readonly receivedTsMs: number;
  /** Base units. */
  readonly openInterest?: number | undefined;
  readonly openInterestUsd: number;
}

/** Funding rate of one perpetual, as its venue states it; `fundingRate8h` makes rates of different intervals comparable. */
export interface FundingEvent {
  readonly type: 'funding';
  readonly exchange: Exchange;
  readonly symbol: string;
  readonly tsMs: number;
  readonly receivedTsMs: number;
  /** Fraction per interval, e.g. 0.0001. */
  readonly fundingRate: number;
  /** Hours between payments. */
  readonly intervalHours: number;
  readonly nextFundingTsMs?: number | undefined;
}

/** A change in the state of a feed, travelling in the same stream as its data. */
export interface FeedStatusEvent {
  readonly type: 'feed-status';
  readonly exchange: Exchange;
  /** Which socket of the venue, e.g. `liquidations`. */
  readonly connection: string;
  readonly status: FeedStatus;
  /** Why, in words, e.g. `canary silent for 10 s`. */
  readonly reason?: string | undefined;
  /** Reconnects since start. */
  readonly reconnects: number;
  /** Length of the coverage hole this event ends, ms. */
  readonly gapMs?: number | undefined;
  readonly tsMs: number;
  readonly receivedTsMs: number;
}

/**
 * A venue's liquidation prices contradict the sides read from its messages, or no longer do. A warning for people: the sides of the
 * events are not changed by it.
 */
export interface SideInvertedEvent {
  readonly type: 'side-inverted';
  readonly exchange: Exchange;
  /** `true` when the sides seem inverted from now on, `false` when they no longer do. */
  readonly inverted: boolean;
  /** Newest liquidations, at most 50, whose price confirms their side. */
  readonly votesFor: number;
  /** Those whose price contradicts it. */
  readonly votesAgainst: number;
  readonly tsMs: number;
  readonly receivedTsMs: number;
}

/** What an exchange can say about its markets. */
export type MarketEvent = LiquidationEvent | PriceEvent | OpenInterestEvent | FundingEvent;

/** Everything that flows from a feed, a journal or a tape. */
export type CascadeEvent = MarketEvent | FeedStatusEvent | SideInvertedEvent;
