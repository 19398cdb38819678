import type { Completeness, Exchange } from './exchange.js';

/** Whose position was closed by force. A `long` is closed by a forced sell. */
export type LiquidatedSide = 'long' | 'short';

/** Side of the forced order: `sell` closes a long, `buy` closes a short. */
export type OrderSide = 'buy' | 'sell';

/** What the venue's price field means: average `fill`, order `limit`, `mark` price, `bankruptcy` price, or position `base` price. */
export type PriceKind = 'fill' | 'limit' | 'mark' | 'bankruptcy' | 'base';

/** How `notionalUsd` was found: given by the `exchange`, quantity times `price`, from a `reference` price, or `none`. */
export type NotionalBasis = 'exchange' | 'price' | 'reference' | 'none';

/** How the position was closed: in the `market`, taken over by a `backstop` or `insurance` fund, auto-deleveraged (`adl`), or `unknown`. */
export type LiquidationMethod = 'market' | 'backstop' | 'adl' | 'insurance' | 'unknown';

/** One liquidation, the same shape for every venue. Absent is `undefined`, never 0. */
export interface LiquidationEvent {
  readonly type: 'liquidation';
  /** Deterministic key: the same venue row always gets the same id. */
  readonly id: string;
  readonly exchange: Exchange;
  /** The venue's own instrument name, e.g. `BTC-USDT-SWAP`. */
  readonly exchangeSymbol: string;
  /** Canonical symbol shared by all venues, e.g. `BTCUSDT`. */
  readonly symbol: string;
  /** Venue event time, Unix ms. */
  readonly tsMs: number;
  /** When we received it, our clock, Unix ms. */
  readonly receivedTsMs: number;
  /** Whose position was closed; `undefined` when the source does not say. */
  readonly liquidatedSide?: LiquidatedSide | undefined;
  readonly orderSide?: OrderSide | undefined;
  /** USD (or the quote currency) per base unit. */
  readonly price?: number | undefined;
  /** Coins in the unit the venue prices, 1,000 for `1000PEPEUSDT`; the venue printed `price * scale`. Absent = 1. */
  readonly scale?: number | undefined;
  readonly priceKind?: PriceKind | undefined;
  /** Size in the venue's contracts. */
  readonly contracts?: number | undefined;
  /** Base units (or USD for inverse contracts) per contract, from instrument metadata. */
  readonly contractSize?: number | undefined;
  /** Size in base units, contract size applied. */
  readonly quantity?: number | undefined;
  /** Size in USD; `undefined` when it would be a guess. */
  readonly notionalUsd?: number | undefined;
  readonly notionalBasis: NotionalBasis;
  readonly method: LiquidationMethod;
  readonly completeness: Completeness;
}
