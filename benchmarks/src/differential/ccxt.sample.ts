import type { ExchangeId } from '@cascade/feeds';
import ccxt, { type Exchange } from 'ccxt';
import type { Reader, Row } from './row.sample.js';

/** The ccxt pro classes with a public liquidation stream, by venue. */
const CLASSES: Readonly<Partial<Record<ExchangeId, () => Exchange>>> = {
  binance: () => new ccxt.pro.binance(),
  'binance-coinm': () => new ccxt.pro.binance(),
  bybit: () => new ccxt.pro.bybit(),
  okx: () => new ccxt.pro.okx(),
};

/** The venues {@link ccxtReader} can read. */
export const CCXT_VENUES: readonly string[] = Object.keys(CLASSES);

/** A market as ccxt's `loadMarkets` would list it, as far as its liquidation handlers look. */
export interface OfflineMarket {
  /** The venue's own name. */
  readonly id: string;
  /** Unified name. */
  readonly symbol: string;
}

/** An exchange of ccxt pro that knows the markets given, each once, and is never connected. */
function offlineExchange(venue: ExchangeId, markets: readonly OfflineMarket[]): Exchange {
  const exchange = CLASSES[venue]?.();
  const unique = new Map(markets.map((market) => [market.id, market]));
  if (exchange === undefined) throw new Error(`no ccxt class for "${venue}": take one of ${CCXT_VENUES.join(', ')}`);
  const contract = { type: 'swap', spot: false, swap: true, contract: true, active: true, contractSize: 1 };
  exchange.setMarkets(
    [...unique.values()].map(({ id, symbol }) => {
      const [base, quote, settle] = symbol.split(/[/:]/);
      return { ...contract, id, symbol, base, quote, settle, linear: settle === quote, inverse: settle === base };
    }),
  );
  return exchange;
}

/**
 * ccxt pro, from the text of a frame on: its client's `onMessage`, its exchange's `handleMessage`, its cache, and the promise a caller of
 * `watchLiquidations` waits for. `side` is taken for the order's, as on its trades: ccxt's manual does not say.
 */
export function ccxtReader(venue: ExchangeId, markets: readonly OfflineMarket[]): Reader {
  const exchange = offlineExchange(venue, markets);
  const client = exchange.client('wss://offline.invalid');
  return async ({ raw }) => {
    const before = exchange.liquidations?.length ?? 0;
    const awaited = client.future('liquidations');
    client.onMessage({ data: raw });
    const added: readonly unknown[] = (exchange.liquidations ?? []).slice(before);
    if (added.length === 0) return [];
    const delivered: unknown = await awaited;
    return added.map((row) => readRow(row, Array.isArray(delivered) && delivered.includes(row)));
  };
}

function readRow(row: unknown, isDelivered: boolean): Row {
  const { timestamp, side, price, contracts, symbol } = Object(row) as Record<string, unknown>;
  return {
    exchangeSymbol: undefined,
    unifiedSymbol: typeof symbol === 'string' ? symbol : undefined,
    tsMs: numberOf(timestamp),
    side: side === 'sell' ? 'long' : side === 'buy' ? 'short' : undefined,
    price: numberOf(price),
    size: numberOf(contracts),
    isDelivered,
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
