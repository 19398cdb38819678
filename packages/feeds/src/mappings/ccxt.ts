import { type LiquidationEvent, type OrderSide, USD_QUOTES } from '@cascade/core';
import { isUsdQuote } from '../instruments.js';

/** A liquidation in the shape of ccxt 4.5.84's unified `Liquidation`; what is not known is `undefined`. */
export interface CcxtLiquidation {
  /** Where ccxt puts the venue's own row: the event this was made from. */
  readonly info: LiquidationEvent;
  /** Unified symbol, e.g. `BTC/USDT:USDT`, `BTC/USD:BTC-260925`. */
  readonly symbol: string | undefined;
  readonly contracts: number | undefined;
  /** Base units per contract; quote units per contract for coin-settled ones. */
  readonly contractSize: number | undefined;
  readonly price: number | undefined;
  /** Side of the forced order: `sell` closes a long. */
  readonly side: OrderSide | undefined;
  /** Size in base currency. */
  readonly baseValue: number | undefined;
  /** Size in quote currency. */
  readonly quoteValue: number | undefined;
  /** Unix ms. */
  readonly timestamp: number;
  /** The same, ISO 8601. */
  readonly datetime: string;
}

interface UnifiedName {
  readonly symbol: string;
  readonly quote: string;
}

const QUOTES: readonly string[] = [...USD_QUOTES, 'BTC'];
const MONTHS: readonly string[] = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Venues on which a contract quoted in `USD` is settled in its coin. */
const COIN_SETTLED: readonly string[] = ['binance', 'binance-coinm', 'bybit', 'okx', 'htx', 'bitget', 'gate'];
/** Venues whose names have no quote because every contract of that form is settled in USDC. */
const ONLY_USDC: readonly string[] = ['bybit', 'hyperliquid'];
const COIN = /^[\p{L}\p{N}]+$/u;

/**
 * The event as ccxt 4.5.84 shapes a liquidation (`watchLiquidations`, `fetchLiquidations`).
 *
 * Two things follow the names of the fields where ccxt differs from venue to venue: `side` is always the forced order's (ccxt passes
 * Bybit's position side on), and `baseValue` and `quoteValue` are in base and quote currency for coin-settled contracts too (ccxt
 * multiplies `contracts * contractSize` and again with the price). `contracts` is the whole event (ccxt: Binance's last fill only).
 * A coin in units of 1,000 (`1000PEPE`) is counted in the venue's unit, as ccxt does.
 * `symbol` is derived from the venue's name and `undefined` where that would be a guess: a quote the name does not say, a `USD` contract
 * of a venue that settles some of them otherwise, an end given as a month (`BTCUSDH27`). Pure, O(length of the name).
 * @throws RangeError for a `tsMs` that is no date
 */
export function toCcxt(event: LiquidationEvent): CcxtLiquidation {
  const name = unifiedName(event);
  const { scale = 1, price, quantity, contractSize } = event;
  return {
    info: event,
    symbol: name?.symbol,
    contracts: event.contracts,
    contractSize: contractSize === undefined ? undefined : contractSize / scale,
    price: price === undefined ? undefined : price * scale,
    side: event.orderSide ?? sideClosing(event),
    baseValue: quantity === undefined ? undefined : quantity / scale,
    quoteValue: quoteValue(event, name?.quote),
    timestamp: event.tsMs,
    datetime: new Date(event.tsMs).toISOString(),
  };
}

function sideClosing({ liquidatedSide }: LiquidationEvent): OrderSide | undefined {
  if (liquidatedSide === undefined) return undefined;
  return liquidatedSide === 'long' ? 'sell' : 'buy';
}

/** Dollars are taken from the event, which has a face value exactly; another quote is quantity times price. */
function quoteValue(event: LiquidationEvent, quote: string | undefined): number | undefined {
  const { notionalUsd, notionalBasis, quantity, price } = event;
  if (notionalUsd !== undefined && notionalBasis !== 'reference' && isUsdQuote(quote)) return notionalUsd;
  return quantity === undefined || price === undefined ? undefined : quantity * price;
}

function unifiedName({ exchange, exchangeSymbol }: LiquidationEvent): UnifiedName | undefined {
  const { market, expiry } = splitExpiry(exchangeSymbol.toUpperCase());
  const pair = splitPair(market, exchange, expiry !== '');
  if (pair === undefined || !COIN.test(pair.base) || (pair.quote === 'USD' && !COIN_SETTLED.includes(exchange))) return undefined;
  const base = pair.base === 'XBT' ? 'BTC' : pair.base;
  const settle = pair.quote === 'USD' ? base : pair.quote;
  return { symbol: `${base}/${pair.quote}:${settle}${expiry}`, quote: pair.quote };
}

/** `BTCUSDT_260925` and `BTC-26MAR27` taken apart; the expiry as ccxt writes it, `-yymmdd`, or empty. */
function splitExpiry(name: string): { readonly market: string; readonly expiry: string } {
  const numeric = /^(.+)[-_](\d{6})$/.exec(name);
  if (numeric !== null) return { market: numeric[1] ?? '', expiry: `-${numeric[2]}` };
  const [, market, day = '', month = '', year] = /^(.+)-(\d{1,2})([A-Z]{3})(\d{2})$/.exec(name) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (market === undefined || number === 0) return { market: name, expiry: '' };
  return { market, expiry: `-${year}${String(number).padStart(2, '0')}${day.padStart(2, '0')}` };
}

function splitPair(market: string, exchange: string, isDated: boolean): { readonly base: string; readonly quote: string } | undefined {
  if (exchange === 'hyperliquid') return { base: market, quote: 'USDC' };
  const [first = '', second, ...rest] = market.replace(/[-_](?:PERP|SWAP|CM)$/, '').split(/[-_]/);
  if (rest.length > 0) return undefined;
  if (second !== undefined) return QUOTES.includes(second) ? { base: first, quote: second } : undefined;
  const quote = USD_QUOTES.find((known) => first.length > known.length && first.endsWith(known));
  if (quote !== undefined) return { base: first.slice(0, -quote.length), quote };
  if (!ONLY_USDC.includes(exchange)) return undefined;
  if (isDated) return { base: first, quote: 'USDC' };
  return first.length > 4 && first.endsWith('PERP') ? { base: first.slice(0, -4), quote: 'USDC' } : undefined;
}
