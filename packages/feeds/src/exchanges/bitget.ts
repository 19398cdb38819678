import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import { DAILY_ROTATION_MS } from '../config.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, isUsdQuote, pairSymbol, type Valuation } from '../instruments.js';

const LIQUIDATION = 'liquidation';
const TICKER = 'ticker';
/** Product types, in small letters as on the v3 socket; v2 writes them in capitals. */
const PRODUCTS: readonly unknown[] = ['usdt-futures', 'usdc-futures', 'coin-futures'];
const PRICE_NAME = 'BTCUSDT';
const CANARY = `${TICKER}:usdt-futures:${PRICE_NAME}`;
const TOPICS_PER_FRAME = 5;
/** Dated contracts: coin, dollar or `CM` for coin-margined, letter of the month, year. */
const DATED = /^([A-Z0-9]+?)(?:USDT|USDC|USD|CM)[HMUZ]\d{2}$/;

/** An instrument with how often it pays funding, which the ticker does not say. */
interface BitgetInstrument extends Instrument {
  readonly fundingIntervalHours?: number | undefined;
}

/**
 * Bitget USDT-, USDC- and coin-margined futures, unified account (v3) socket.
 *
 * Docs: bitget.com API "UTA / WebSocket / Public / Liquidation Channel" and "UTA / Public / Get Instruments" (read November
 * 2026); the ticker's fields are taken from a recorded frame. One topic per product covers all symbols. The classic v2 socket
 * acknowledges a liquidation channel and stays silent; its shapes (`arg.channel`, `arg.instId`, `USDT-FUTURES`) are not read
 * here.
 *
 * `{"action":"update","arg":{"instType":"usdt-futures","topic":"liquidation"},
 * "data":[{"symbol":"BTCUSDT","side":"buy","price":"59010.5","amount":"14752.625","ts":"1800000000000"}],"ts":1800000001000}`
 *
 * Side: `side` is the side of the POSITION, so `buy` means a long was liquidated (docs: of each symbol and second the largest row
 * "for long and short positions" is sent; not confirmed by prices, because captured rows come without a quote). `amount` counts
 * the QUOTE coin (docs; captured amounts divided by their price give whole lots): it is the notional itself, and the quantity is
 * `amount / price`. Which price `price` is has not been confirmed; one of two captured rows has 12 decimals, which a computed price
 * has and a fill has not: `priceKind` is `bankruptcy`.
 * At most one row per symbol, side and second is sent: `completeness` is `sampled`. Rows have come 10 to 20 s late.
 * The `ticker` of BTCUSDT is the canary. Tickers also carry open interest in coins, valued at the mark price, but not on
 * coin-margined contracts, whose unit has not been confirmed; and the funding rate, whose interval only metadata tells.
 */
export const bitget: ExchangeCodec = {
  exchange: 'bitget',
  completeness: 'sampled',
  endpoint: { ws: 'wss://ws.bitget.com', rest: 'https://api.bitget.com' },
  heartbeat: { everyMs: 25_000, text: 'ping', pongText: 'pong' },
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 150, maxSilenceMs: 10_000, stableMs: 90_000, rotateAfterMs: DAILY_ROTATION_MS },
  instrumentRequests: [
    { path: '/api/v3/market/instruments?category=USDT-FUTURES' },
    { path: '/api/v3/market/instruments?category=USDC-FUTURES' },
    { path: '/api/v3/market/instruments?category=COIN-FUTURES' },
  ],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  read,
};

function lanes(_query: LaneQuery): Lane[] {
  const topics = PRODUCTS.map((product) => `${LIQUIDATION}:${product}`);
  return [{ name: 'liquidations', path: '/v3/ws/public', topics, canaryTopics: [CANARY] }];
}

function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  const frames: SubscribeFrame[] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_FRAME) {
    const part = topics.slice(start, start + TOPICS_PER_FRAME);
    const args = part.map((wanted) => {
      const [topic, instType, symbol] = wanted.split(':');
      return symbol === undefined ? { instType, topic } : { instType, topic, symbol };
    });
    frames.push({ text: JSON.stringify({ op: 'subscribe', args }), topics: part });
  }
  return frames;
}

/** `topic:product[:symbol]`; `undefined` for v2 arguments and products that are no futures. */
function topicOf(arg: Fields | undefined): string | undefined {
  const topic = readText(arg?.topic, 40);
  if (arg === undefined || topic === undefined || !PRODUCTS.includes(arg.instType)) return undefined;
  const symbol = readName(arg.symbol);
  return symbol === undefined ? `${topic}:${arg.instType}` : `${topic}:${arg.instType}:${symbol}`;
}

function parseInstruments(body: unknown): Instrument[] {
  const found: BitgetInstrument[] = [];
  for (const item of readList(readObject(body)?.data)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.symbol);
    const base = readName(fields?.baseCoin);
    const quote = readName(fields?.quoteCoin);
    if (fields === undefined || exchangeSymbol === undefined || base === undefined || quote === undefined) continue;
    if (!/^(?:USDT|USDC|COIN)-FUTURES$/.test(readText(fields.category, 20) ?? '')) continue;
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(base, quote),
      contractUnit: 'base',
      contractSize: 1,
      quoteIsUsd: isUsdQuote(quote),
      trading: fields.status === 'online',
      nonCrypto: fields.isRwa === 'YES',
      fundingIntervalHours: readNumber(fields.fundInterval),
    });
  }
  return found;
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  const arg = readObject(fields.arg);
  const topic = topicOf(arg);
  if (fields.event !== undefined) {
    readAnswer(fields, topic, out);
    return;
  }
  if (topic === undefined) return;
  out.topic = topic;
  if (arg?.topic === LIQUIDATION) {
    for (const row of readList(fields.data)) readLiquidation(readObject(row) ?? {}, context, out);
  } else if (arg?.topic === TICKER) {
    for (const row of readList(fields.data)) readTicker({ ...readObject(row), symbol: arg.symbol, ts: fields.ts }, topic, context, out);
  }
}

function readAnswer(fields: Fields, topic: string | undefined, out: DecodedFrame): void {
  if (fields.event === 'subscribe' && topic !== undefined) {
    out.addAck({ ok: true, topics: [topic] });
  } else if (fields.event === 'error') {
    const code = readNumber(fields.code) ?? '';
    const words = readText(fields.msg, 2_000) ?? '';
    const wrong = topic ?? topicInWords(words);
    out.addAck({ ok: false, topics: wrong === undefined ? undefined : [wrong], reason: `${code} ${words}`.trim() });
  }
}

/** The v3 socket repeats a refused argument only in its message: `{"instType":"usdt-futures","topic":"x"} doesn't exist`. */
function topicInWords(words: string): string | undefined {
  const argText = /^\{[^{}]*\}/.exec(words)?.[0];
  if (argText === undefined) return undefined;
  try {
    return topicOf(readObject(JSON.parse(argText)));
  } catch {
    return undefined;
  }
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.symbol);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const price = readPrice(row.price);
  const amount = readSize(row.amount);
  const tsMs = readTimeMs(row.ts);
  const side = row.side === 'buy' ? 'long' : row.side === 'sell' ? 'short' : undefined;
  out.addLiquidation({
    exchange: 'bitget',
    completeness: 'sampled',
    method: 'unknown',
    exchangeSymbol,
    symbol: instrument?.symbol ?? inferSymbol(exchangeSymbol ?? ''),
    tsMs,
    liquidatedSide: side,
    price,
    priceKind: 'bankruptcy',
    valuation: amount === undefined || price === undefined ? undefined : valueAmount(instrument, amount, price),
    key: [side === 'long' ? 'buy' : 'sell', tsMs ?? '', amount ?? '', price ?? ''],
  });
}

/** `amount` is quote coins. All three products are quoted in dollars or dollar coins, unless metadata says otherwise. */
function valueAmount(instrument: Instrument | undefined, amount: number, price: number): Valuation {
  const quantity = amount / price;
  const size = { contracts: quantity, contractSize: instrument?.contractSize, quantity };
  if (instrument?.quoteIsUsd === false) return { ...size, notionalBasis: 'none' };
  return { ...size, notionalUsd: amount, notionalBasis: 'exchange' };
}

/** `BTCUSDT`, USDC-margined `BTCPERP`, coin-margined `BTCUSD_CM`, dated `BTCUSDU26` and `BTCCMZ26` are one market. */
function inferSymbol(name: string): string | undefined {
  return parseSymbol(DATED.exec(name)?.[1] ?? name.replace(/(?<=.)(?:_CM|PERP)$/, ''))?.symbol;
}

function readTicker(fields: Fields, topic: string, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(fields.symbol);
  const instrument: BitgetInstrument | undefined = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const symbol = instrument?.symbol ?? inferSymbol(exchangeSymbol ?? '');
  const tsMs = readTimeMs(fields.ts);
  const price = readPrice(fields.lastPrice);
  if (topic === CANARY) {
    out.addPrice({ exchange: 'bitget', tsMs, price, bid: readPrice(fields.bid1Price), ask: readPrice(fields.ask1Price) });
  }
  const row = { exchange: 'bitget', exchangeSymbol, symbol, tsMs };
  const mark = readPrice(fields.markPrice) ?? price;
  const openInterest = readSize(fields.openInterest);
  const countsCoins = !topic.startsWith(`${TICKER}:coin-futures`) && instrument?.quoteIsUsd !== false;
  const known = mark !== undefined && openInterest !== undefined && countsCoins;
  out.addOpenInterest({ ...row, openInterest, openInterestUsd: known ? openInterest * mark : undefined });
  const intervalHours = instrument?.fundingIntervalHours;
  if (intervalHours === undefined) return;
  const nextFundingTsMs = readTimeMs(fields.nextFundingTime);
  out.addFunding({ ...row, fundingRate: readNumber(fields.fundingRate), intervalHours, nextFundingTsMs });
}
