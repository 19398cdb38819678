import {
  type Completeness,
  canonicalSymbol,
  type Exchange,
  type LiquidationEvent,
  type LiquidationMethod,
  type OrderSide,
  type PriceKind,
} from '@cascade/core';
import { MAX_NOTIONAL_USD, MAX_SIZE, readName, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type InstrumentTable, scaleValuation, type Valuation, valueContracts } from '../instruments.js';

/** A liquidation in the shape of tardis-dev 13.35.3's normalized `liquidation` message. */
export interface TardisLiquidation {
  readonly type: 'liquidation';
  /** The venue's own instrument name. */
  readonly symbol: string;
  /** tardis.dev exchange id, e.g. `binance-futures`, `okex-swap`. */
  readonly exchange: string;
  readonly id: string | undefined;
  readonly price: number;
  /** Size as the venue counts it: contracts on OKX and Binance COIN-M, USD on Bybit inverse, else base units. */
  readonly amount: number;
  /** Side of the forced order: `sell` closes a long. */
  readonly side: OrderSide | 'unknown';
  readonly timestamp: Date;
  readonly localTimestamp: Date;
}

/** What is certain of every message of one tardis.dev exchange id. */
interface Source {
  readonly exchange: Exchange;
  readonly priceKind: PriceKind | undefined;
  readonly completeness: Completeness;
  readonly method: LiquidationMethod;
}

const BINANCE: Source = { exchange: 'binance', priceKind: 'limit', completeness: 'sampled', method: 'market' };
const OKX: Source = { exchange: 'okx', priceKind: 'mark', completeness: 'sampled', method: 'unknown' };
const BYBIT: Source = { exchange: 'bybit', priceKind: 'bankruptcy', completeness: 'all', method: 'unknown' };
const SOURCES: ReadonlyArray<readonly [string, Source]> = [
  ['binance-futures', BINANCE],
  ['binance-delivery', { ...BINANCE, exchange: 'binance-coinm' }],
  ['bybit', BYBIT],
  ['okex-swap', OKX],
  ['okex-futures', OKX],
];
/** 2025-02-26: tardis.dev records Bybit's complete channel from here on, before it one with at most one row per second and symbol. */
const BYBIT_COMPLETE_FROM_MS = 1_740_528_000_000;
const COIN_MARGINED = /^[A-Z0-9]+USD_(?:PERP|\d{6})$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const MAX_ID_CHARS = 200;

/**
 * The event as a tardis-dev 13.35.3 normalized message; `undefined` without a price or a size in contracts, which the shape requires.
 *
 * `amount` is `contracts`, the venue's own count, as in tardis.dev's data. `price` is the event's: on Binance the average fill, where
 * tardis-dev gives the order's limit. Binance and OKX get the id of the market the name belongs to (coin-margined rows of `binance` and
 * `binance-coinm` are both `binance-delivery`); other venues keep theirs, whether tardis.dev knows it or not. Contract size, USD size, price kind, method and completeness have no place in the shape. Pure, O(1).
 */
export function toTardis(event: LiquidationEvent): TardisLiquidation | undefined {
  const { price, contracts, liquidatedSide, scale = 1 } = event;
  if (price === undefined || contracts === undefined) return undefined;
  const closing = liquidatedSide === undefined ? 'unknown' : liquidatedSide === 'long' ? 'sell' : 'buy';
  return {
    type: 'liquidation',
    symbol: event.exchangeSymbol,
    exchange: tardisExchange(event),
    id: event.id,
    price: price * scale,
    amount: contracts,
    side: event.orderSide ?? closing,
    timestamp: new Date(event.tsMs),
    localTimestamp: new Date(event.receivedTsMs),
  };
}

function tardisExchange({ exchange, exchangeSymbol }: LiquidationEvent): string {
  if (exchange === 'binance') return COIN_MARGINED.test(exchangeSymbol) ? 'binance-delivery' : 'binance-futures';
  if (exchange === 'binance-coinm') return 'binance-delivery';
  if (exchange === 'okx') return exchangeSymbol.endsWith('-SWAP') ? 'okex-swap' : 'okex-futures';
  return exchange;
}

/**
 * The event a tardis.dev normalized `liquidation` message means; `undefined` for everything else. Never throws.
 *
 * Takes messages of tardis-dev (times are `Date`) and of tardis-machine (ISO 8601 text). `side` is the forced order's; `unknown` leaves
 * both sides open. `amount` becomes `contracts`; it is worth `quantity` and `notionalUsd` only when `instruments` holds the message's
 * symbol, because the message does not say what a contract is, and only for Binance, Bybit and OKX, whose amounts count the contracts of
 * our instruments. `binance-delivery` is the venue `binance-coinm`. `priceKind` is what tardis-dev takes the price from: Binance's limit, Bybit's bankruptcy, OKX's mark price.
 * Venues other than these keep their id, and are taken as `sampled` because nothing says that they are complete.
 *
 * `id` is the message's, with the venue put before it if it is not there yet. Without one it is made of venue, symbol, time, side,
 * price and amount, so that two equal liquidations in the same millisecond get the same id: tell them apart before a dedupe.
 * @param instruments of the message's venue, by its own instrument names
 */
export function fromTardis(message: unknown, instruments?: InstrumentTable): LiquidationEvent | undefined {
  try {
    return readMessage(message, instruments);
  } catch {
    // Getters, proxies and broken Date objects may throw; a JSON message can't.
    return undefined;
  }
}

function readMessage(message: unknown, instruments: InstrumentTable | undefined): LiquidationEvent | undefined {
  const fields = readObject(message);
  if (fields?.type !== 'liquidation') return undefined;
  const tardisId = readName(fields.exchange);
  const exchangeSymbol = readName(fields.symbol);
  const price = readPrice(fields.price);
  const amount = readSize(fields.amount);
  const tsMs = readDateMs(fields.timestamp);
  const receivedTsMs = readDateMs(fields.localTimestamp);
  const orderSide = readSide(fields.side);
  if (tardisId === undefined || exchangeSymbol === undefined || price === undefined || amount === undefined) return undefined;
  if (tsMs === undefined || receivedTsMs === undefined || orderSide === undefined) return undefined;
  const source = SOURCES.find(([id]) => id === tardisId)?.[1];
  const exchange = source?.exchange ?? tardisId;
  const instrument = source === undefined ? undefined : instruments?.get(exchangeSymbol);
  const { scale } = instrument ?? {};
  const inUnits = valueContracts(instrument, amount, price);
  const valuation = instrument === undefined ? inUnits : scaleValuation(inUnits, instrument);
  if (!isPlausible(valuation)) return undefined;
  const isShared = source === BYBIT && receivedTsMs < BYBIT_COMPLETE_FROM_MS;
  return {
    type: 'liquidation',
    id: idOf(readText(fields.id, MAX_ID_CHARS), exchange, [exchangeSymbol, tsMs, orderSide, price, amount]),
    exchange,
    exchangeSymbol,
    symbol: instrument?.symbol ?? canonicalSymbol(exchangeSymbol),
    tsMs,
    receivedTsMs,
    liquidatedSide: orderSide === 'unknown' ? undefined : orderSide === 'sell' ? 'long' : 'short',
    orderSide: orderSide === 'unknown' ? undefined : orderSide,
    price: price / (scale ?? 1),
    scale,
    priceKind: source?.priceKind,
    contracts: valuation.contracts,
    contractSize: valuation.contractSize,
    quantity: valuation.quantity,
    notionalUsd: valuation.notionalUsd,
    notionalBasis: valuation.notionalBasis,
    method: source?.method ?? 'unknown',
    completeness: source === undefined || isShared ? 'sampled' : source.completeness,
  };
}

function idOf(id: string | undefined, exchange: Exchange, facts: readonly (string | number)[]): string {
  if (id === undefined || id === '') return [exchange, ...facts].join(':');
  return id.startsWith(`${exchange}:`) ? id : `${exchange}:${facts[0]}:${id}`;
}

function readDateMs(value: unknown): number | undefined {
  if (value instanceof Date) return readTimeMs(value.getTime());
  const text = readText(value, 40);
  return text !== undefined && ISO_TIME.test(text) ? readTimeMs(Date.parse(text)) : undefined;
}

function readSide(value: unknown): TardisLiquidation['side'] | undefined {
  return value === 'buy' || value === 'sell' || value === 'unknown' ? value : undefined;
}

function isPlausible({ quantity = 0, notionalUsd = 0 }: Valuation): boolean {
  return quantity <= MAX_SIZE && notionalUsd <= MAX_NOTIONAL_USD;
}
