import { CascadeError, type Completeness, type PriceKind, quote } from '@cascade/core';
import type { Random } from '@cascade/core/stats';

/** One coin of the simulated market. Prices are plausible, not a quotation. */
export interface Market {
  readonly base: string;
  /** USD at the start of a scenario. */
  readonly priceUsd: number;
  /** Decimals of a price. */
  readonly priceDecimals: number;
  /** Decimals of a quantity in base units. */
  readonly quantityDecimals: number;
  /** Liquidation flow relative to BTC. */
  readonly weight: number;
  /** Move per move of BTC. */
  readonly beta: number;
}

const MARKETS: Readonly<Record<string, Market>> = {
  BTCUSDT: { base: 'BTC', priceUsd: 82_000, priceDecimals: 1, quantityDecimals: 4, weight: 1, beta: 1 },
  ETHUSDT: { base: 'ETH', priceUsd: 3_000, priceDecimals: 2, quantityDecimals: 3, weight: 0.7, beta: 1.25 },
  SOLUSDT: { base: 'SOL', priceUsd: 150, priceDecimals: 2, quantityDecimals: 1, weight: 0.45, beta: 1.5 },
  XRPUSDT: { base: 'XRP', priceUsd: 1.5, priceDecimals: 4, quantityDecimals: 0, weight: 0.3, beta: 1.4 },
  DOGEUSDT: { base: 'DOGE', priceUsd: 0.12, priceDecimals: 5, quantityDecimals: 0, weight: 0.3, beta: 1.6 },
  BNBUSDT: { base: 'BNB', priceUsd: 900, priceDecimals: 2, quantityDecimals: 2, weight: 0.15, beta: 1.1 },
  ADAUSDT: { base: 'ADA', priceUsd: 0.2, priceDecimals: 4, quantityDecimals: 0, weight: 0.15, beta: 1.5 },
  LINKUSDT: { base: 'LINK', priceUsd: 12, priceDecimals: 3, quantityDecimals: 1, weight: 0.15, beta: 1.5 },
};

/**
 * The simulated coin behind a canonical symbol.
 * @throws CascadeError `testkit/unknown-symbol`
 */
export function marketOf(symbol: string): Market {
  const market = MARKETS[symbol];
  if (market !== undefined) return market;
  throw new CascadeError('testkit/unknown-symbol', `no simulated market ${quote(symbol)}; known: ${Object.keys(MARKETS).join(', ')}`);
}

/** How a simulated venue prints liquidations. */
export interface Venue {
  readonly exchange: string;
  /** Share of the market's liquidations that happen there. */
  readonly share: number;
  readonly completeness: Completeness;
  readonly priceKind: PriceKind;
  /** Printed price against the market, as a fraction, away from the liquidated side. */
  readonly priceOffset: number;
  /** Lognormal sizes. */
  readonly medianUsd: number;
  readonly sigma: number;
  /** Shows only the last liquidation of each symbol and second. */
  readonly onePerSecond: boolean;
  nativeName(base: string): string;
  /** When a liquidation of `tsMs` reaches us. */
  receivedAt(tsMs: number, random: Random): number;
}

const BYBIT_BATCH_MS = 500;

/** The four venues, with the manners of their public feeds: throttles, batches, delays, price kinds. */
export const VENUES: readonly Venue[] = [
  {
    exchange: 'binance',
    share: 0.35,
    completeness: 'sampled',
    priceKind: 'fill',
    priceOffset: 0,
    medianUsd: 900,
    sigma: 1.9,
    onePerSecond: true,
    nativeName: (base) => `${base}USDT`,
    receivedAt: (tsMs, random) => tsMs + random.int(950, 1_030),
  },
  {
    exchange: 'bybit',
    share: 0.3,
    completeness: 'all',
    priceKind: 'bankruptcy',
    priceOffset: 0.004,
    medianUsd: 800,
    sigma: 2,
    onePerSecond: false,
    nativeName: (base) => `${base}USDT`,
    receivedAt: (tsMs) => Math.ceil((tsMs + 1) / BYBIT_BATCH_MS) * BYBIT_BATCH_MS + 25,
  },
  {
    exchange: 'okx',
    share: 0.15,
    completeness: 'sampled',
    priceKind: 'mark',
    priceOffset: 0,
    medianUsd: 650,
    sigma: 2,
    onePerSecond: false,
    nativeName: (base) => `${base}-USDT-SWAP`,
    receivedAt: (tsMs, random) => tsMs + Math.round(random.lognormal(5, 0.3)),
  },
  {
    exchange: 'hyperliquid',
    share: 0.2,
    completeness: 'watchlist',
    priceKind: 'fill',
    priceOffset: 0.0005,
    medianUsd: 750,
    sigma: 2,
    onePerSecond: false,
    nativeName: (base) => base,
    receivedAt: (tsMs, random) => tsMs + 200 + Math.round(random.lognormal(5, 0.4)),
  },
];

/**
 * The simulated venue of that name.
 * @throws CascadeError `testkit/unknown-venue`
 */
export function venueOf(exchange: string): Venue {
  const venue = VENUES.find((entry) => entry.exchange === exchange);
  if (venue !== undefined) return venue;
  throw new CascadeError(
    'testkit/unknown-venue',
    `no simulated venue ${quote(exchange)}; known: ${VENUES.map((v) => v.exchange).join(', ')}`,
  );
}
