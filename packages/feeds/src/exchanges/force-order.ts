import type { Exchange } from '@cascade/core';
import type { SubscribeFrame } from '../codec.js';
import type { DecodeContext } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import {
  type Fields,
  numberText,
  readList,
  readName,
  readNumber,
  readObject,
  readPrice,
  readSize,
  readText,
  readTimeMs,
  timeText,
} from '../fields.js';
import { type ContractTerms, type Instrument, valueContracts } from '../instruments.js';

const COIN_MARGINED = /^[A-Z0-9]+USD_(?:PERP|\d{6})$/;
/** Value of `st` on coin-margined rows; 1 is USDⓈ-margined. */
const COIN_MARGINED_TYPE = 2;

/** What a forced order says about its contract. */
export interface ForcedContract {
  readonly exchangeSymbol: string;
  readonly instrument: Instrument | undefined;
  /** The row's `st`, inside or beside `o`: 1 USDⓈ-margined, 2 coin-margined; `undefined` on venues without it. */
  readonly marginType?: number | undefined;
}

/** What tells venues that speak Binance's futures wire format apart. */
export interface ForceOrderVenue {
  readonly exchange: Exchange;
  /** The contract whose trades and quotes are the BTC price, e.g. `BTCUSDT`. */
  readonly priceName: string;
  /** What one contract is worth; `undefined` when that would be a guess. */
  termsOf(contract: ForcedContract): ContractTerms | undefined;
  /** USD of a trade of the price contract; `size * price` without it. */
  tradedUsd?(size: number, price: number, context: DecodeContext): number | undefined;
  /** `false` for liquidations that another codec reports; all are read without it. */
  owns?(contract: ForcedContract): boolean;
  /** Reads the events not read here. */
  readonly readOther?: ((fields: Fields, context: DecodeContext, out: DecodedFrame) => void) | undefined;
}

/** `true` for names that only coin-margined contracts have: `BTCUSD_PERP`, `BTCUSD_270325`; dated USDⓈ-M ones are `BTCUSDT_270325`. */
export function isCoinMarginedName(exchangeSymbol: string): boolean {
  return COIN_MARGINED.test(exchangeSymbol);
}

/** What the row says of its margin, else its name. */
export function isCoinMargined({ exchangeSymbol, marginType }: ForcedContract): boolean {
  return marginType === undefined ? isCoinMarginedName(exchangeSymbol) : marginType === COIN_MARGINED_TYPE;
}

/** One `SUBSCRIBE` message for all streams. */
export function subscribeStreams(topics: readonly string[], firstId: number): SubscribeFrame[] {
  return [{ text: JSON.stringify({ method: 'SUBSCRIBE', params: topics, id: firstId }), topics, requestId: String(firstId) }];
}

/**
 * Reads one message in Binance's futures wire format: `forceOrder`, `aggTrade` and `bookTicker` of the price contract, and the answers
 * to `SUBSCRIBE` and `LIST_SUBSCRIPTIONS`; wrapped in `{"stream","data"}` or bare, one object or an array of them.
 *
 * `S` is the side of the forced ORDER: `SELL` closes a long. Size is `z` (executed, else `q`), price `ap` (average fill, else `p`).
 */
export function readForceOrderMessage(venue: ForceOrderVenue, message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const outer = readObject(message);
  const stream = readText(outer?.stream, 60);
  if (stream !== undefined) out.topic = stream;
  const payload = stream === undefined ? message : outer?.data;
  if (outer !== undefined && stream === undefined && outer.e === undefined) readAnswer(outer, out);
  if (!Array.isArray(payload)) readItem(venue, payload, context, out);
  else for (const item of readList(payload)) readItem(venue, item, context, out);
}

function readItem(venue: ForceOrderVenue, item: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(item);
  if (fields === undefined) return;
  if (fields.e === 'forceOrder') readLiquidation(venue, fields, context, out);
  else if (fields.e === 'aggTrade') readTrade(venue, fields, context, out);
  else if (fields.e === 'bookTicker') readQuote(venue, fields, out);
  else venue.readOther?.(fields, context, out);
}

function readAnswer(fields: Fields, out: DecodedFrame): void {
  const requestId = fields.id === undefined ? undefined : String(readNumber(fields.id) ?? readText(fields.id, 40) ?? '');
  const error = readObject(fields.error) ?? (fields.code === undefined ? undefined : fields);
  if (error !== undefined) {
    out.addAck({ ok: false, requestId, reason: `${readNumber(error.code) ?? ''} ${readText(error.msg, 300) ?? ''}`.trim() });
  } else if (Array.isArray(fields.result)) {
    out.pong = true;
  } else if (fields.result === null && requestId !== undefined) {
    out.addAck({ ok: true, requestId });
  }
}

function readLiquidation(venue: ForceOrderVenue, fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const order = readObject(fields.o) ?? {};
  const exchangeSymbol = readName(order.s);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const contract = { exchangeSymbol: exchangeSymbol ?? '', instrument, marginType: readNumber(order.st ?? fields.st) };
  if (exchangeSymbol !== undefined && venue.owns?.(contract) === false) return;
  const fill = readPrice(order.ap);
  const price = fill ?? readPrice(order.p);
  const size = readSize(order.z ?? order.q);
  const tsMs = readTimeMs(order.T);
  const side = order.S === 'SELL' ? 'long' : order.S === 'BUY' ? 'short' : undefined;
  out.addLiquidation({
    exchange: venue.exchange,
    completeness: 'sampled',
    method: 'market',
    exchangeSymbol,
    symbol: instrument?.symbol,
    tsMs,
    liquidatedSide: side,
    price,
    priceKind: fill === undefined ? 'limit' : 'fill',
    valuation: size === undefined || price === undefined ? undefined : valueContracts(venue.termsOf(contract), size, price),
    key: [
      side === 'long' ? 'SELL' : 'BUY',
      timeText(tsMs),
      numberText(order.z ?? order.q, size),
      numberText(fill === undefined ? order.p : order.ap, price),
    ],
  });
}

function readTrade(venue: ForceOrderVenue, fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const { exchange, priceName } = venue;
  if (fields.s !== priceName) return;
  const price = readPrice(fields.p);
  const size = readSize(fields.q);
  const isSized = size !== undefined && price !== undefined;
  const tradedUsd = !isSized ? undefined : venue.tradedUsd === undefined ? size * price : venue.tradedUsd(size, price, context);
  out.addPrice({ exchange, tsMs: readTimeMs(fields.T), price, tradedUsd });
}

function readQuote(venue: ForceOrderVenue, fields: Fields, out: DecodedFrame): void {
  const { exchange, priceName } = venue;
  if (fields.s !== priceName) return;
  out.addPrice({ exchange, tsMs: readTimeMs(fields.T ?? fields.E), bid: readPrice(fields.b), ask: readPrice(fields.a) });
}
