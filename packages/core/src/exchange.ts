/** Exchanges with a codec in `@cascade/feeds`. */
export const EXCHANGES = [
  'binance',
  'binance-coinm',
  'bybit',
  'okx',
  'hyperliquid',
  'gate',
  'bitget',
  'htx',
  'aster',
  'deribit',
  'bitmex',
  'bitfinex',
  'kraken',
  'dydx',
  'lighter',
] as const;

/** Lower-case exchange id. Open for tapes of other venues; the known ones are {@link EXCHANGES}. */
export type Exchange = (typeof EXCHANGES)[number] | (string & {});

/**
 * What part of a venue's liquidations its feed shows:
 * `all` every one, `sampled` some (Binance: at most one per symbol and second),
 * `aggregated` merged rows, `watchlist` only of watched accounts.
 */
export type Completeness = 'all' | 'sampled' | 'aggregated' | 'watchlist';
