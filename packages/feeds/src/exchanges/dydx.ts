import type { LiquidationMethod } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, pairSymbol, valueContracts } from '../instruments.js';

const TRADES = 'v4_trades';
const MARKETS = 'v4_markets';
const PRICE_NAME = 'BTC-USD';
/** Coins subscribed when metadata could not be loaded and no symbols were asked for. */
const FALLBACK_COINS = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'ADA', 'LINK', 'AVAX', 'SUI', 'LTC'];
/** Oracle prices remembered of one connection. */
const MAX_MARKETS = 2_000;
const MAX_ID_CHARS = 100;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/**
 * dYdX v4 perpetuals, as its indexer tells them.
 *
 * Docs: docs.dydx.exchange "Indexer WebSocket": "Trades", "Markets"; REST "List perpetual markets" (as known in November 2026).
 * There is no channel of liquidations: they are trades of type `LIQUIDATED`, so the trades of every market are subscribed.
 *
 * `{"type":"channel_data","connection_id":"c","message_id":9,"id":"BTC-USD","channel":"v4_trades","version":"2.1.0",
 * "contents":{"trades":[{"id":"0165e5e40000000200000005","size":"0.25","price":"59010","side":"SELL",
 * "createdAt":"2027-01-15T08:00:00.000Z","type":"LIQUIDATED"}]}}`
 *
 * Side: `side` is the taker's. A liquidation order takes, so `SELL` closes a long; of a `DELEVERAGED` trade the protocol defines
 * the direction by the account that is liquidated ("isBuy: true if liquidating a short position"), at its bankruptcy price, so
 * method `adl` names the side of the loser, not of the one deleveraged. No quote was captured beside one to confirm it.
 * Sizes are coins and prices dollars in every market, with and without metadata. The answer to a subscription repeats old trades
 * and is never emitted. All trades are sent: `completeness` is `all`. Markets whose names hold commas (`X,RAYDIUM,...-USD`) are left out.
 *
 * `v4_markets` covers all markets: it is the canary (oracle prices change with every block), and it tells open interest in coins,
 * valued at the oracle price, and the funding rate, a fraction per hour. It has no time of its own: the time of receipt is used.
 * The server pings with WebSocket frames, which need no answer from here. Subscriptions per socket are kept below 32 of a channel.
 */
export const dydx: ExchangeCodec = {
  exchange: 'dydx',
  completeness: 'all',
  endpoint: { ws: 'wss://indexer.dydx.trade', rest: 'https://indexer.dydx.trade' },
  // 560 characters hold at most 30 trade topics, the shortest of which take 18.
  limits: { maxFrameBytes: 4_194_304, subscribePaceMs: 200, maxTopicChars: 560, maxSilenceMs: 20_000, stableMs: 90_000 },
  instrumentRequests: [{ path: '/v4/perpetualMarkets' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({ partials: new Map() }),
  read,
};

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of Object.values(readObject(readObject(body)?.markets) ?? {})) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.ticker);
    const base = /^(.+)-USD$/.exec(exchangeSymbol ?? '')?.[1];
    if (fields === undefined || exchangeSymbol === undefined || base === undefined) continue;
    const trading = fields.status === 'ACTIVE';
    found.push({ exchangeSymbol, symbol: pairSymbol(base, 'USD'), contractUnit: 'base', contractSize: 1, quoteIsUsd: true, trading });
  }
  return found;
}

function lanes(query: LaneQuery): Lane[] {
  // Its trades are also the BTC price, so they are subscribed whatever is wanted.
  const names = new Set([PRICE_NAME, ...marketNames(query)]);
  const topics = [...names].map((name) => `${TRADES}:${name}`);
  return [{ name: 'liquidations', path: '/v4/ws', topics, canaryTopics: [MARKETS] }];
}

function marketNames({ instruments, symbols }: LaneQuery): string[] {
  if (instruments.size > 0) {
    const wanted = [...instruments.values()].filter(({ symbol, trading }) => trading && (symbols?.has(symbol) ?? true));
    return wanted.map(({ exchangeSymbol }) => exchangeSymbol);
  }
  if (symbols === undefined) return FALLBACK_COINS.map((coin) => `${coin}-USD`);
  return [...symbols].filter((symbol) => symbol.endsWith('USDT')).map((symbol) => `${symbol.slice(0, -'USDT'.length)}-USD`);
}

function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  return topics.map((topic) => {
    const [channel, id] = topic.split(':');
    return { text: JSON.stringify({ type: 'subscribe', channel, id, batched: false }), topics: [topic] };
  });
}

function topicOf(fields: Fields): string | undefined {
  if (fields.channel === MARKETS) return MARKETS;
  const id = readName(fields.id);
  return fields.channel === TRADES && id !== undefined ? `${TRADES}:${id}` : undefined;
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  if (fields.type === 'error') {
    readError(readText(fields.message, 2_000) ?? '', out);
    return;
  }
  const topic = topicOf(fields);
  const isAnswer = fields.type === 'subscribed';
  if (topic === undefined || !(isAnswer || fields.type === 'channel_data' || fields.type === 'channel_batch_data')) return;
  out.topic = topic;
  if (isAnswer) out.addAck({ ok: true, topics: [topic] });
  const batch = Array.isArray(fields.contents) ? readList(fields.contents) : [fields.contents];
  for (const item of batch) {
    const contents = readObject(item);
    if (contents === undefined) continue;
    if (topic === MARKETS) readMarkets(contents, context, out);
    else if (!isAnswer) readTrades(readName(fields.id) ?? '', readList(contents.trades), context, out);
  }
  // The state in an answer doesn't prove that updates follow.
  if (isAnswer) out.canary = false;
}

/** The words name the topic: `Invalid subscription id for channel: (v4_trades-BTC-USD)`, `... already subscribed (...)`. */
function readError(words: string, out: DecodedFrame): void {
  const [, channel, id] = /\((v4_[a-z]{1,20})-([^()]{1,60})\)$/.exec(words) ?? [];
  const topic = channel === undefined ? undefined : topicOf({ channel, id });
  const isInOrder = topic !== undefined && words.includes('already subscribed');
  out.addAck({ ok: isInOrder, topics: topic === undefined ? undefined : [topic], reason: words });
}

function readTrades(market: string, rows: readonly unknown[], context: DecodeContext, out: DecodedFrame): void {
  let newest: { readonly tsMs: number; readonly price: number } | undefined;
  let tradedUsd = 0;
  for (const item of rows) {
    const row = readObject(item) ?? {};
    const forced = methodOf(row);
    if (forced !== undefined) readLiquidation(market, row, forced, context, out);
    const price = readPrice(row.price);
    const size = readSize(row.size);
    const tsMs = readIsoTimeMs(row.createdAt);
    if (forced === 'adl' || price === undefined || size === undefined || tsMs === undefined) continue;
    tradedUsd += price * size;
    if (newest === undefined || tsMs >= newest.tsMs) newest = { tsMs, price };
  }
  if (market === PRICE_NAME && newest !== undefined) out.addPrice({ exchange: 'dydx', ...newest, tradedUsd });
}

function methodOf(row: Fields): LiquidationMethod | undefined {
  return row.type === 'LIQUIDATED' ? 'market' : row.type === 'DELEVERAGED' ? 'adl' : undefined;
}

function readLiquidation(market: string, row: Fields, method: LiquidationMethod, context: DecodeContext, out: DecodedFrame): void {
  const price = readPrice(row.price);
  const size = readSize(row.size);
  const tsMs = readIsoTimeMs(row.createdAt);
  const id = readText(row.id, MAX_ID_CHARS) || undefined;
  const side = row.side === 'SELL' ? 'long' : row.side === 'BUY' ? 'short' : undefined;
  out.addLiquidation({
    exchange: 'dydx',
    completeness: 'all',
    method,
    exchangeSymbol: readName(market),
    symbol: context.instruments.get(market)?.symbol,
    tsMs,
    liquidatedSide: side,
    price,
    priceKind: method === 'adl' ? 'bankruptcy' : 'fill',
    valuation:
      size === undefined || price === undefined
        ? undefined
        : valueContracts({ contractUnit: 'base', contractSize: 1, quoteIsUsd: true }, size, price),
    key: id === undefined ? [side === 'long' ? 'SELL' : 'BUY', tsMs ?? '', size ?? '', price ?? ''] : [id],
    keyIsUnique: id !== undefined,
  });
}

function readIsoTimeMs(value: unknown): number | undefined {
  const text = readText(value, 40);
  return text === undefined || !ISO_TIME.test(text) ? readTimeMs(value) : readTimeMs(Date.parse(text));
}

/** `markets` holds whole markets (the answer to the subscription), `trading` what changed in them, `oraclePrices` prices only. */
function readMarkets(contents: Fields, context: DecodeContext, out: DecodedFrame): void {
  const prices = context.state?.partials;
  const changed = [...entriesOf(contents.markets), ...entriesOf(contents.oraclePrices), ...entriesOf(contents.trading)];
  if (changed.length > 0) out.canary = true;
  for (const [market, fields] of changed) {
    const oraclePrice = readPrice(fields.oraclePrice);
    if (oraclePrice !== undefined && prices !== undefined && (prices.size < MAX_MARKETS || prices.has(market))) {
      prices.set(market, { oraclePrice });
    }
    const row = { exchange: 'dydx', exchangeSymbol: market, symbol: context.instruments.get(market)?.symbol, tsMs: context.receivedTsMs };
    const price = oraclePrice ?? readPrice(prices?.get(market)?.oraclePrice);
    const openInterest = readSize(fields.openInterest);
    const isKnown = openInterest !== undefined && price !== undefined;
    out.addOpenInterest({ ...row, openInterest, openInterestUsd: isKnown ? openInterest * price : undefined });
    out.addFunding({ ...row, fundingRate: readNumber(fields.nextFundingRate), intervalHours: 1 });
  }
}

function entriesOf(value: unknown): [string, Fields][] {
  return Object.entries(readObject(value) ?? {}).flatMap(([name, item]): [string, Fields][] => {
    const market = readName(name);
    const fields = readObject(item);
    return market === undefined || fields === undefined ? [] : [[market, fields]];
  });
}
