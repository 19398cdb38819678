import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type ContractTerms, type Instrument, isUsdQuote, pairSymbol, valueContracts } from '../instruments.js';

const TRADE = 'trade';
const TICKER = 'ticker';
const HEARTBEAT = 'heartbeat';
const PRICE_NAME = 'PF_XBTUSD';
/** Coins subscribed when metadata could not be loaded: a refusal may not name the product, so nothing else is guessed. */
const FALLBACK_COINS = ['XBT', 'ETH', 'SOL', 'XRP', 'DOGE', 'ADA', 'LINK', 'AVAX', 'LTC', 'BCH'];
/** `Couldn't subscribe to invalid product` and the product between backticks. */
const INVALID_PRODUCT = /invalid product `([A-Za-z0-9._]{1,60})`/;
/** Two letters for the kind of contract, the pair, and the day of expiry of a dated one. */
const PRODUCT = /^[PF](I|F|V)_([A-Za-z0-9]+?)(?:_\d{6})?$/;
/** Tokenised shares end in a small `x`, e.g. `PF_AAPLxUSD`. */
const TOKENISED_SHARE = /^[A-Z]{2}_[A-Z0-9.]+xUSD/;

/**
 * Kraken Futures: perpetual and dated contracts, inverse (`PI_`, `FI_`) and linear with any collateral (`PF_`, `FF_`).
 *
 * Docs: docs.kraken.com "Derivatives WebSocket": "Trade", "Ticker", "Heartbeat"; REST "Get instruments" (as known in November 2026).
 * There is no feed of liquidations: they are trades of type `liquidation`, so the trades of every product are subscribed.
 *
 * `{"feed":"trade","product_id":"PI_XBTUSD","uid":"11111111-2222-3333-4444-555555555555","side":"sell","type":"liquidation",
 * "seq":7,"time":1800000000000,"qty":15000,"price":59010.5}`
 *
 * Side: `side` is the taker's, and `type` classifies the taker (docs), so the forced order is the taker and `sell` closes a long.
 * No quote was captured beside a liquidation to confirm it. `qty` counts USD on inverse and base coins on linear contracts.
 * Other types (`assignment`, `termination`, `block`) have no documented side of the loser and are left out, and so is
 * `trade_snapshot`, which repeats trades from before the subscription. All trades are sent: `completeness` is `all`.
 *
 * The `heartbeat` feed and the ticker of PF_XBTUSD are the canary. Tickers carry open interest in the units of `qty`, and
 * `relative_funding_rate`, a fraction per hour. The venue wants to hear from us every 60 s and documents no answer: a repeated
 * subscription keeps the socket open, and any heartbeat counts as its answer (unverified).
 */
export const kraken: ExchangeCodec = {
  exchange: 'kraken',
  completeness: 'all',
  endpoint: { ws: 'wss://futures.kraken.com', rest: 'https://futures.kraken.com' },
  heartbeat: { everyMs: 30_000, text: '{"event":"subscribe","feed":"heartbeat"}' },
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 100, maxSilenceMs: 15_000, stableMs: 90_000 },
  instrumentRequests: [{ path: '/derivatives/api/v3/instruments' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  read,
  isOffTopic: (exchangeSymbol: string): boolean => TOKENISED_SHARE.test(exchangeSymbol),
};

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.instruments)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.symbol);
    const base = readName(fields?.base);
    const quote = readName(fields?.quote);
    const contractSize = readSize(fields?.contractSize);
    const isInverse = fields?.type === 'futures_inverse';
    if (fields === undefined || exchangeSymbol === undefined || base === undefined || quote === undefined) continue;
    if (contractSize === undefined || !(isInverse || fields.type === 'flexible_futures' || fields.type === 'futures_vanilla')) continue;
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(base, quote),
      contractUnit: isInverse ? 'usd' : 'base',
      contractSize,
      quoteIsUsd: isUsdQuote(quote),
      trading: fields.tradeable === true,
    });
  }
  return found;
}

function lanes(query: LaneQuery): Lane[] {
  const topics = productNames(query).map((name) => `${TRADE}:${name}`);
  return [{ name: 'liquidations', path: '/ws/v1', topics, canaryTopics: [HEARTBEAT, `${TICKER}:${PRICE_NAME}`] }];
}

function productNames({ instruments, symbols }: LaneQuery): string[] {
  if (instruments.size === 0) {
    const guessed = FALLBACK_COINS.map((coin) => `PF_${coin}USD`);
    return guessed.filter((name) => symbols?.has(inferSymbol(name) ?? name) ?? true);
  }
  const wanted = [...instruments.values()].filter(({ exchangeSymbol, symbol, trading }) => {
    return trading && (symbols?.has(symbol) ?? !TOKENISED_SHARE.test(exchangeSymbol));
  });
  return wanted.map(({ exchangeSymbol }) => exchangeSymbol);
}

/**
 * One product a message: an answer carries no id, so this is the only way to know what an answer without a name is about. A second
 * message with several products of a feed was seen to be answered "Already subscribed" without adding them (unverified).
 */
function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  return topics.map((topic) => {
    const [feed, product] = topic.split(':');
    const text = JSON.stringify({ event: 'subscribe', feed, product_ids: product === undefined ? undefined : [product] });
    return { text, topics: [topic] };
  });
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  if (fields.event !== undefined) {
    readAnswer(fields, out);
    return;
  }
  const product = readName(fields.product_id);
  if (fields.feed === HEARTBEAT) {
    out.topic = HEARTBEAT;
    out.canary = readTimeMs(fields.time) !== undefined;
    out.pong = true;
  } else if (fields.feed === 'trade_snapshot' || fields.feed === TRADE) {
    if (product !== undefined) out.topic = `${TRADE}:${product}`;
    if (fields.feed === TRADE && fields.type === 'liquidation') readLiquidation(fields, context, out);
  } else if (fields.feed === TICKER && product !== undefined) {
    out.topic = `${TICKER}:${product}`;
    readTicker(fields, product, context, out);
  }
}

/**
 * Acknowledgements come one per product, or with several in the list; `heartbeat` has no product. Refusals are documented as
 * `{"event":"error","message":"Invalid product id"}`, without a name, but clients quote alerts that name the product and not the feed
 * (`Couldn't subscribe to invalid product ...`); such a product exists in no feed. Other alerts are about no subscription.
 */
function readAnswer(fields: Fields, out: DecodedFrame): void {
  const words = readText(fields.message, 2_000) ?? '';
  if (/already subscribed/i.test(words)) {
    out.pong = true;
  } else if (fields.event === 'subscribed') {
    out.addAck({ ok: true, topics: topicsOf(fields) });
  } else if (fields.event === 'subscribed_failed' || fields.event === 'error') {
    out.addAck({ ok: false, topics: topicsOf(fields), reason: words });
  } else if (fields.event === 'alert') {
    const product = INVALID_PRODUCT.exec(words)?.[1];
    if (product === undefined) out.addProblem('venue-error', `alert ${words}`);
    else out.addAck({ ok: false, topics: [`${TRADE}:${product}`, `${TICKER}:${product}`], reason: words });
  }
}

function topicsOf(fields: Fields): string[] {
  if (fields.feed === HEARTBEAT) return [HEARTBEAT];
  const feed = readText(fields.feed, 40);
  if (feed === undefined) return [];
  return readList(fields.product_ids).flatMap((id) => {
    const name = readName(id);
    return name === undefined ? [] : [`${feed}:${name}`];
  });
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.product_id);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const price = readPrice(row.price);
  const size = readSize(row.qty);
  const tsMs = readTimeMs(row.time);
  const uid = readText(row.uid, 60) || undefined;
  const sequence = readNumber(row.seq);
  out.addLiquidation({
    exchange: 'kraken',
    completeness: 'all',
    method: 'market',
    exchangeSymbol,
    symbol: instrument?.symbol ?? inferSymbol(exchangeSymbol ?? ''),
    tsMs,
    liquidatedSide: row.side === 'sell' ? 'long' : row.side === 'buy' ? 'short' : undefined,
    price,
    priceKind: 'fill',
    valuation:
      size === undefined || price === undefined ? undefined : valueContracts(instrument ?? inferTerms(exchangeSymbol ?? ''), size, price),
    key: uid === undefined ? [tsMs ?? '', sequence ?? '', size ?? '', price ?? ''] : [uid],
    keyIsUnique: uid !== undefined || sequence !== undefined,
  });
}

/** `PF_XBTUSD` and `FI_XBTUSD_260925` are one market; the letters in front are no coin. */
function inferSymbol(name: string): string | undefined {
  const pair = PRODUCT.exec(name)?.[2];
  return pair === undefined ? undefined : parseSymbol(pair)?.symbol;
}

/** What the letters in front say for certain; vanilla contracts (`PV_`) were quoted in bitcoin. */
function inferTerms(name: string): ContractTerms | undefined {
  const [, kind, pair] = PRODUCT.exec(name) ?? [];
  if (kind === undefined || kind === 'V' || pair === undefined || !pair.endsWith('USD')) return undefined;
  return { contractUnit: kind === 'I' ? 'usd' : 'base', contractSize: 1, quoteIsUsd: true };
}

function readTicker(fields: Fields, exchangeSymbol: string, context: DecodeContext, out: DecodedFrame): void {
  const instrument = context.instruments.get(exchangeSymbol);
  const tsMs = readTimeMs(fields.time);
  const price = readPrice(fields.last);
  if (exchangeSymbol === PRICE_NAME) {
    out.addPrice({ exchange: 'kraken', tsMs, price, bid: readPrice(fields.bid), ask: readPrice(fields.ask) });
  }
  const row = { exchange: 'kraken', exchangeSymbol, symbol: instrument?.symbol ?? inferSymbol(exchangeSymbol), tsMs };
  const mark = readPrice(fields.markPrice) ?? price;
  const size = readSize(fields.openInterest);
  const terms = instrument ?? inferTerms(exchangeSymbol);
  const value = mark === undefined || size === undefined ? undefined : valueContracts(terms, size, mark);
  out.addOpenInterest({ ...row, openInterest: value?.quantity, openInterestUsd: value?.notionalUsd });
  const nextFundingTsMs = readTimeMs(fields.next_funding_rate_time);
  out.addFunding({ ...row, fundingRate: readNumber(fields.relative_funding_rate), intervalHours: 1, nextFundingTsMs });
}
