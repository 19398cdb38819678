import type { Exchange, LiquidationEvent, OrderSide } from '@cascade/core';
import { Ring } from '@cascade/core/stats';
import { QuoteHistory, type QuotePoint } from './quote-history.js';

/** Newest votes of a venue that count. */
const VOTES = 50;
/** Fewer votes than this are no evidence. */
const MIN_VOTES = 20;
/** Share of the votes that must be against the sides, fraction. */
const INVERTED_SHARE = 0.9;
/** Markets whose prices are kept; prices of further ones are ignored. */
const MAX_MARKETS = 64;

/**
 * Price kinds that lie beyond the market in the direction of the forced order. A fill walks the book, a limit is set to cross it, and
 * a position is liquidated before the market reaches its bankruptcy price. A `mark` price is the market itself, and a `base` price is
 * where the position was opened, which lies on the other side.
 */
const TELLING_KINDS: readonly unknown[] = ['fill', 'limit', 'bankruptcy'];
/** Ways to close that reach the market. Deleveraging and take-overs happen at somebody else's price. */
const TELLING_METHODS: readonly unknown[] = ['market', 'unknown'];
/** Names of contracts with an end: `BTCUSDT_260925`, `BTC-26MAR27`, `BTCUSDH27`, `BTC_CQ`. */
const DATED = /\d{6}$|\d[A-Z]{3}\d{2}$|[A-Z][FGHJKMNQUVXZ]\d{2}$|[-_][CN][WQ]$/;

/** The price of a market on one venue; a `PriceEvent` fits. */
export interface AuditPrice extends QuotePoint {
  readonly exchange: Exchange;
  /** Canonical symbol. */
  readonly symbol: string;
  /** A `mark` price is ignored: it lags behind the market in a crash, so that a fill on the right side of the market is on its wrong side. */
  readonly kind?: 'mark' | undefined;
}

/** What the newest votes, at most 50, say about a venue's sides. */
export interface SideVerdict {
  readonly votesFor: number;
  readonly votesAgainst: number;
  /** `true` when there are at least 20 votes and at least 90 % of them are against. */
  readonly inverted: boolean;
}

/** What one liquidation did to its venue's verdict. */
export interface SideAudit {
  /** Whether the price confirms the side; `none` when it tells nothing. */
  readonly vote: 'for' | 'against' | 'none';
  /** `true` when `inverted` of the venue's verdict is another than before this event. */
  readonly changed: boolean;
}

/** The newest votes of one venue, `true` = for. */
class Ballot {
  readonly #votes: Ring<boolean> = new Ring(VOTES);
  #votesFor = 0;

  add(isFor: boolean): void {
    if (this.#votes.length === VOTES && this.#votes.at(0) === true) this.#votesFor -= 1;
    this.#votes.push(isFor);
    if (isFor) this.#votesFor += 1;
  }

  verdict(): SideVerdict {
    const total = this.#votes.length;
    const votesAgainst = total - this.#votesFor;
    return { votesFor: this.#votesFor, votesAgainst, inverted: total >= MIN_VOTES && votesAgainst >= INVERTED_SHARE * total };
  }
}

/**
 * Finds venues whose liquidation sides are read the wrong way round.
 *
 * A forced sell prices below the middle of the market, a forced buy above it. Every liquidation is compared with its venue's own price at
 * the event's `tsMs`: the newest one at or before it, at most 5 s old. It votes *for* its side when its price lies beyond the market in
 * the order's direction, *against* it when it lies beyond on the other side. No vote: a price within half the spread or 1 bp of the
 * middle, price kinds other than `fill`, `limit` and `bankruptcy`, take-overs and deleveraging, dated contracts (their basis moves them
 * away from the market), an unknown side, no price of the symbol at that time.
 *
 * The verdict is a warning for people, not a reason to swap sides: bankruptcy prices can be passed by the market in a crash, and a
 * venue that gives nothing but mark prices (OKX) never gets one.
 *
 * Told the time by the events, both times being the venue's. Events in any order; unusable values are ignored, nothing is thrown.
 * Cost: O(1) per price, O(log n) per liquidation. Memory: at most 64 markets of 1,200 prices and 50 votes per venue.
 */
export class SideAuditor {
  readonly #markets: Map<string, QuoteHistory> = new Map();
  readonly #ballots: Map<Exchange, Ballot> = new Map();

  /** Takes a venue's price. At most one per 100 ms is kept; out of order ones are ignored. */
  pushPrice(price: AuditPrice): void {
    if (price.kind === 'mark') return;
    const key = marketKey(price);
    let market = this.#markets.get(key);
    if (market === undefined) {
      if (this.#markets.size >= MAX_MARKETS) return;
      market = new QuoteHistory();
      this.#markets.set(key, market);
    }
    market.push(price);
  }

  /** Takes a liquidation, each one once: its vote, and whether that changed the verdict of its venue. */
  pushLiquidation(event: LiquidationEvent): SideAudit {
    const vote = this.#voteOf(event);
    if (vote === 'none') return { vote, changed: false };
    const ballot = this.#ballots.get(event.exchange) ?? new Ballot();
    this.#ballots.set(event.exchange, ballot);
    const before = ballot.verdict().inverted;
    ballot.add(vote === 'for');
    return { vote, changed: ballot.verdict().inverted !== before };
  }

  /** The verdict on a venue; no votes and not inverted when nothing is known of it. */
  verdict(exchange: Exchange): SideVerdict {
    return this.#ballots.get(exchange)?.verdict() ?? { votesFor: 0, votesAgainst: 0, inverted: false };
  }

  #voteOf(event: LiquidationEvent): SideAudit['vote'] {
    const { price, tsMs } = event;
    const side = orderSideOf(event);
    if (side === undefined || price === undefined || !(price > 0) || !isTelling(event)) return 'none';
    const band = this.#markets.get(marketKey(event))?.at(tsMs);
    if (band === undefined || (price >= band.low && price <= band.high)) return 'none';
    return price < band.low === (side === 'sell') ? 'for' : 'against';
  }
}

function marketKey({ exchange, symbol }: { readonly exchange: Exchange; readonly symbol: string }): string {
  return `${exchange} ${symbol}`;
}

function orderSideOf({ orderSide, liquidatedSide }: LiquidationEvent): OrderSide | undefined {
  if (orderSide !== undefined || liquidatedSide === undefined) return orderSide;
  return liquidatedSide === 'long' ? 'sell' : 'buy';
}

function isTelling({ priceKind, method, exchangeSymbol }: LiquidationEvent): boolean {
  return TELLING_KINDS.includes(priceKind) && TELLING_METHODS.includes(method) && !DATED.test(exchangeSymbol);
}
