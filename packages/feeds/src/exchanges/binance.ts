import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import { DAILY_ROTATION_MS } from '../config.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, isUsdQuote, pairSymbol, type Valuation, valueContracts } from '../instruments.js';
import { binancePolls, readBinancePoll, readMarkPrice } from './binance-market.js';

const LIQUIDATIONS = '!forceOrder@arr';
const TRADES = 'btcusdt@aggTrade';
const QUOTES = 'btcusdt@bookTicker';
const MARKS = '!markPrice@arr@1s';
const PRICE_NAME = 'BTCUSDT';
const COIN_MARGINED = /^[A-Z0-9]+USD_(?:PERP|\d{6})$/;
/** Value of `st` on coin-margined rows; 1 is USDⓈ-margined. */
const COIN_MARGINED_TYPE = 2;

/**
 * Binance USDⓈ-M futures, and the COIN-M rows that share its liquidation stream since 2026-06-30.
 *
 * Docs: developers.binance.com "All Market Liquidation Order Streams" and "Important WebSocket Change Notice"
 * (read November 2026). Market data lives on `/market`, book data on `/public`; the legacy `/ws` and `/stream` paths still
 * acknowledge `!forceOrder@arr` but send nothing.
 *
 * `{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1800000000990,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC",
 * "q":"0.500","p":"59000.00","ap":"59250.10","X":"FILLED","l":"0.200","z":"0.500","T":1800000000000,"ps":"BTCUSDT","st":1}}}`
 *
 * Side: `S` is the side of the forced ORDER, so `SELL` closes a long (docs: "Side" of the liquidation order; live frames
 * printed below the market while it fell). Size is `z` (executed), price `ap` (average fill); `q` and `p` are the order's own.
 * USDⓈ-M sizes are base coins by definition; COIN-M sizes are contracts and stay unpriced until metadata is loaded.
 * At most one row per symbol and second is sent: `completeness` is `sampled`.
 *
 * Funding comes with the mark prices of all contracts (`!markPrice@arr@1s`: `r` rate, `T` next payment), open interest by REST only.
 */
export const binance: ExchangeCodec = {
  exchange: 'binance',
  completeness: 'sampled',
  endpoint: { ws: 'wss://fstream.binance.com', rest: 'https://fapi.binance.com' },
  heartbeat: { everyMs: 60_000, text: '{"method":"LIST_SUBSCRIPTIONS","id":0}' },
  limits: {
    maxFrameBytes: 1_048_576,
    subscribePaceMs: 300,
    maxSilenceMs: 10_000,
    stableMs: 90_000,
    rotateAfterMs: DAILY_ROTATION_MS,
    connects: { count: 100, perMs: 300_000 },
  },
  instrumentRequests: [{ path: '/fapi/v1/exchangeInfo' }, { origin: 'https://dapi.binance.com', path: '/dapi/v1/exchangeInfo' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  read,
  polls: binancePolls,
  readPoll: readBinancePoll,
};

function lanes(_query: LaneQuery): Lane[] {
  return [
    { name: 'liquidations', path: '/market/stream', topics: [LIQUIDATIONS], canaryTopics: [TRADES, MARKS] },
    { name: 'quotes', path: '/public/stream', topics: [], canaryTopics: [QUOTES] },
  ];
}

function subscribe(topics: readonly string[], firstId: number): SubscribeFrame[] {
  return [{ text: JSON.stringify({ method: 'SUBSCRIBE', params: topics, id: firstId }), topics, requestId: String(firstId) }];
}

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.symbols)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.symbol);
    const base = readName(fields?.baseAsset);
    const quote = readName(fields?.quoteAsset);
    if (fields === undefined || exchangeSymbol === undefined || base === undefined || quote === undefined) continue;
    const faceUsd = readSize(fields.contractSize);
    if (COIN_MARGINED.test(exchangeSymbol) && faceUsd === undefined) continue;
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(base, quote),
      contractUnit: faceUsd === undefined ? 'base' : 'usd',
      contractSize: faceUsd ?? 1,
      quoteIsUsd: isUsdQuote(quote),
      trading: (fields.contractStatus ?? fields.status) === 'TRADING',
      nonCrypto: fields.contractType === 'TRADIFI_PERPETUAL',
    });
  }
  return found;
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const outer = readObject(message);
  const stream = readText(outer?.stream, 60);
  if (stream !== undefined) out.topic = stream;
  const payload = stream === undefined ? message : outer?.data;
  if (outer !== undefined && stream === undefined && outer.e === undefined) readAnswer(outer, out);
  for (const item of Array.isArray(payload) ? readList(payload) : [payload]) {
    const fields = readObject(item);
    if (fields?.e === 'forceOrder') readLiquidation(fields, context, out);
    else if (fields?.e === 'markPriceUpdate') readMarkPrice(fields, context, out);
    else if (fields?.s === PRICE_NAME && fields.e === 'aggTrade') readTrade(fields, out);
    else if (fields?.s === PRICE_NAME && fields.e === 'bookTicker') readQuote(fields, out);
  }
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

function readLiquidation(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const order = readObject(fields.o) ?? {};
  const exchangeSymbol = readName(order.s);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const fill = readPrice(order.ap);
  const price = fill ?? readPrice(order.p);
  const size = readSize(order.z ?? order.q);
  const tsMs = readTimeMs(order.T);
  const side = order.S === 'SELL' ? 'long' : order.S === 'BUY' ? 'short' : undefined;
  const marginType = readNumber(order.st ?? fields.st);
  const terms = { exchangeSymbol, instrument, marginType };
  out.addLiquidation({
    exchange: 'binance',
    completeness: 'sampled',
    method: 'market',
    exchangeSymbol,
    symbol: instrument?.symbol,
    tsMs,
    liquidatedSide: side,
    price,
    priceKind: fill === undefined ? 'limit' : 'fill',
    valuation: size === undefined || price === undefined ? undefined : valueOrder(terms, size, price),
    key: [side === 'long' ? 'SELL' : 'BUY', tsMs ?? '', size ?? '', price ?? ''],
  });
}

interface OrderTerms {
  readonly exchangeSymbol: string | undefined;
  readonly instrument: Instrument | undefined;
  readonly marginType: number | undefined;
}

function valueOrder(terms: OrderTerms, size: number, price: number): Valuation {
  const { exchangeSymbol = '', instrument, marginType } = terms;
  const coinMargined = marginType === undefined ? COIN_MARGINED.test(exchangeSymbol) : marginType === COIN_MARGINED_TYPE;
  if (coinMargined) return valueContracts(instrument?.contractUnit === 'usd' ? instrument : undefined, size, price);
  const quoteIsUsd = instrument?.quoteIsUsd ?? isUsdQuote(parseSymbol(exchangeSymbol)?.quote);
  return valueContracts({ contractUnit: 'base', contractSize: 1, quoteIsUsd }, size, price);
}

function readTrade(fields: Fields, out: DecodedFrame): void {
  const price = readPrice(fields.p);
  const size = readSize(fields.q);
  out.addPrice({
    exchange: 'binance',
    tsMs: readTimeMs(fields.T),
    price,
    tradedUsd: size === undefined || price === undefined ? undefined : size * price,
  });
}

function readQuote(fields: Fields, out: DecodedFrame): void {
  out.addPrice({ exchange: 'binance', tsMs: readTimeMs(fields.T ?? fields.E), bid: readPrice(fields.b), ask: readPrice(fields.a) });
}
