import type { Completeness, PriceKind } from '@cascade/core';

/** One simulated market. Prices, open interest and sizes are round figures of our choice, near those of spring 2026. */
export interface Instrument {
  readonly symbol: string;
  readonly base: string;
  /** First price, USD. */
  readonly priceUsd: number;
  /** Decimals of a printed price. */
  readonly decimals: number;
  /** Of all venues, single-sided, USD. */
  readonly openInterestUsd: number;
  /** Move for a move of 1 of BTC. */
  readonly beta: number;
  /** Yearly volatility of its own, a fraction; BTC's is the market factor. */
  readonly yearlyVolatility: number;
  /** Median liquidation row, USD. Recorded medians: BTC 815, ETH 705, SOL 497, DOGE 463 (OKX), smaller coins 100 and less (Pacifica). */
  readonly medianRowUsd: number;
  /** Liquidations an hour that no price move explains, in an average hour, without their offspring. */
  readonly calmPerHour: number;
}

/** The simulated markets, BTC first: it leads the others. The last two are small caps. */
export const INSTRUMENTS: readonly Instrument[] = [
  market('BTC', 65_000, 1, 14e9, 1, 0.42, 850, 3),
  market('ETH', 2_100, 2, 9e9, 1.2, 0.4, 750, 2.6),
  market('SOL', 90, 3, 3.2e9, 1.3, 0.5, 520, 2),
  market('XRP', 1.4, 4, 1.6e9, 1.15, 0.5, 450, 1.4),
  market('DOGE', 0.1, 5, 1.1e9, 1.3, 0.55, 450, 0.5),
  market('SUI', 1, 4, 5e8, 1.35, 0.65, 300, 1),
  market('WIF', 0.25, 5, 1.2e8, 1.4, 0.85, 90, 0.8),
  market('TRB', 16, 3, 4.5e7, 1.2, 1, 50, 0.5),
];

function market(
  base: string,
  priceUsd: number,
  decimals: number,
  openInterestUsd: number,
  beta: number,
  yearlyVolatility: number,
  medianRowUsd: number,
  calmPerHour: number,
): Instrument {
  return { symbol: `${base}USDT`, base, priceUsd, decimals, openInterestUsd, beta, yearlyVolatility, medianRowUsd, calmPerHour };
}

/** One simulated venue and what its public feed shows. */
export interface Venue {
  readonly exchange: string;
  /** Share of all liquidations and of open interest; the shares add up to 1. */
  readonly share: number;
  /** Sizes against the instrument's median. Hyperliquid's recorded BTC rows are 3 times as large as those of OKX. */
  readonly sizeFactor: number;
  /** `last-of-second`: only the last row of each symbol and second; `batches`: all, every 500 ms; `all`: each at once. */
  readonly shows: 'last-of-second' | 'batches' | 'all';
  readonly completeness: Completeness;
  /** What the printed price is, and how far it lies beyond the market's in the direction of the forced order, fraction. */
  readonly priceKind: PriceKind;
  readonly priceOffset: number;
  /** Hours between funding payments. */
  readonly fundingHours: number;
  /** The venue's own name of the perpetual of `base`. */
  nameOf(base: string): string;
}

/** The simulated venues. Throttles as their documentation states them (Binance and OKX: at most one a second and symbol). */
export const VENUES: readonly Venue[] = [
  {
    exchange: 'binance',
    share: 0.42,
    sizeFactor: 1,
    shows: 'last-of-second',
    completeness: 'sampled',
    priceKind: 'fill',
    priceOffset: 0.0005,
    fundingHours: 8,
    nameOf: (base) => `${base}USDT`,
  },
  {
    exchange: 'bybit',
    share: 0.26,
    sizeFactor: 0.9,
    shows: 'batches',
    completeness: 'all',
    priceKind: 'bankruptcy',
    priceOffset: 0.004,
    fundingHours: 8,
    nameOf: (base) => `${base}USDT`,
  },
  {
    exchange: 'okx',
    share: 0.18,
    sizeFactor: 0.95,
    shows: 'last-of-second',
    completeness: 'sampled',
    priceKind: 'mark',
    priceOffset: 0,
    fundingHours: 8,
    nameOf: (base) => `${base}-USDT-SWAP`,
  },
  {
    exchange: 'hyperliquid',
    share: 0.14,
    sizeFactor: 1.6,
    shows: 'all',
    completeness: 'all',
    priceKind: 'fill',
    priceOffset: 0.0005,
    fundingHours: 1,
    nameOf: (base) => base,
  },
];

/** Place of Hyperliquid in {@link VENUES}. */
export const HYPERLIQUID = 3;
