import type { LiquidatedSide, LiquidationMethod } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, pairSymbol, type Valuation } from '../instruments.js';

const TRADE = 'trade';
const TICKER = 'ticker';
const STATS = 'market_stats';
const ALL_STATS = `${STATS}:all`;
const PRICE_COIN = 'BTC';
/** Markets known without metadata; the index is the number, and numbers of listed markets do not change. */
const KNOWN_MARKETS = ['ETH', 'BTC'];
const BTC_TICKER = `${TICKER}:1`;
/** Most markets subscribed: one message each, and the venue allows 200 messages a minute from one address. */
const MAX_MARKETS = 180;
/** Market names remembered of one connection. */
const MAX_NAMES = 10_000;
const ALREADY_SUBSCRIBED = 30_003;
const TOO_MANY_REQUESTS = 30_009;

/**
 * Lighter perpetuals.
 *
 * Docs: apidocs.lighter.xyz "WebSocket reference", "Market data", "Rate limits" (as known in November 2026).
 *
 * `{"type":"update/trade","channel":"trade:1","nonce":5,"trades":[],"liquidation_trades":[{"trade_id":9,"trade_id_str":"9",
 * "type":"liquidation","market_id":1,"size":"0.25","price":"59010.5","usd_amount":"14752.625","is_maker_ask":false,
 * "timestamp":1800000000000,"taker_position_size_before":"0.25"}]}`
 *
 * Side: the forced order takes. `is_maker_ask` true means the taker bought, so a SHORT was liquidated; false means LONG (docs; in both
 * captured rows the sign of `taker_position_size_before` says the same). Type `deleverage` is method `adl`, read by the same rule;
 * `market-settlement` is no liquidation.
 *
 * Sizes: `size` counts coins, `usd_amount` is the notional.
 *
 * Completeness: `all`, every trade is sent. The answer to a subscription repeats old rows and is never emitted.
 *
 * Topics: markets are named by number on the wire, so `exchangeSymbol` is the number (`1`); the coin comes from metadata, or from
 * `market_stats`. At most 180 markets are subscribed, those listed first; ask by symbol for others. The client must send something
 * every 2 minutes.
 *
 * Market data: the BTC ticker is the canary. `market_stats/all`, on a socket of its own, tells open interest in USD and the last hourly
 * funding rate in percent (`funding_clamp_small` 0.05 stands for 0.05 %).
 *
 * Unverified: the side of `deleverage`; whether open interest counts one side (it is taken as one); `{"type":"pong"}` as the answer to a
 * ping is quoted by clients only, so canary data counts as one too.
 */
export const lighter: ExchangeCodec = {
  exchange: 'lighter',
  completeness: 'all',
  endpoint: { ws: 'wss://mainnet.zklighter.elliot.ai', rest: 'https://mainnet.zklighter.elliot.ai' },
  heartbeat: { everyMs: 30_000, text: '{"type":"ping"}' },
  // 900 characters hold at most 90 topics, the shortest of which take 10; the venue allows 100 subscriptions per socket.
  limits: { maxFrameBytes: 2_097_152, subscribePaceMs: 120, maxTopicChars: 900, maxSilenceMs: 10_000, stableMs: 90_000 },
  instrumentRequests: [{ path: '/api/v1/orderBookDetails' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({ channels: new Map() }),
  read,
};

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.order_book_details)) {
    const fields = readObject(item);
    const market = readMarket(fields?.market_id);
    const coin = readName(fields?.symbol);
    if (fields === undefined || market === undefined || coin === undefined) continue;
    if (coin.includes('/') || (fields.market_type !== undefined && fields.market_type !== 'perp')) continue;
    found.push({
      exchangeSymbol: String(market),
      symbol: pairSymbol(coin, 'USDC'),
      contractUnit: 'base',
      contractSize: 1,
      quoteIsUsd: true,
      trading: fields.status === 'active',
    });
  }
  return found;
}

/** A market number: whole, 0 to 999,999. */
function readMarket(value: unknown): number | undefined {
  const market = readNumber(value);
  return market !== undefined && Number.isInteger(market) && market >= 0 && market < 1_000_000 ? market : undefined;
}

function lanes(query: LaneQuery): Lane[] {
  const topics = marketNumbers(query).map((market) => `${TRADE}:${market}`);
  const path = '/stream?readonly=true';
  return [
    { name: 'liquidations', path, topics, canaryTopics: [BTC_TICKER] },
    { name: 'quotes', path, topics: [], canaryTopics: [ALL_STATS] },
  ];
}

function marketNumbers({ instruments, symbols }: LaneQuery): number[] {
  if (instruments.size === 0) {
    return KNOWN_MARKETS.flatMap((coin, market) => ((symbols?.has(pairSymbol(coin, 'USDC')) ?? true) ? [market] : []));
  }
  const wanted = [...instruments.values()].filter(({ symbol, trading }) => trading && (symbols?.has(symbol) ?? true));
  const numbers = wanted.map(({ exchangeSymbol }) => Number(exchangeSymbol));
  return numbers.sort((a, b) => a - b).slice(0, MAX_MARKETS);
}

/** Topics are written as the venue answers them, with a colon; it wants to be asked with a slash. */
function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  return topics.map((topic) => ({ text: JSON.stringify({ type: 'subscribe', channel: topic.replace(':', '/') }), topics: [topic] }));
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  const type = readText(fields.type, 40);
  const topic = readText(fields.channel, 40);
  if (type === 'ping') out.control = { reply: '{"type":"pong"}' };
  else if (type === 'pong') out.pong = true;
  else if (fields.error !== undefined) readAnswer(readObject(fields.error) ?? {}, out);
  if (type === undefined || topic === undefined) return;
  const [verb, channel] = type.split('/');
  if ((verb !== 'subscribed' && verb !== 'update') || channel === undefined || !topic.startsWith(`${channel}:`)) return;
  out.topic = topic;
  if (topic === BTC_TICKER) readTicker(fields, out);
  else if (channel === STATS) readStats(fields, context, out);
  else if (channel === TRADE && verb === 'update') {
    for (const row of readList(fields.liquidation_trades)) readLiquidation(readObject(row) ?? {}, context, out);
  }
  if (verb !== 'subscribed') return;
  out.addAck({ ok: true, topics: [topic] });
  // The state in an answer doesn't prove that updates follow.
  out.canary = false;
}

/**
 * `{"error":{"code":30003,"message":"Already Subscribed to : trade:1"}}` is the answer to asking twice, so the topic is in order.
 * An unknown market is refused without its name (`Invalid Channel:  (marketId)`). Being too fast refuses no topic.
 */
function readAnswer(error: Fields, out: DecodedFrame): void {
  const code = readNumber(error.code);
  const words = readText(error.message, 2_000) ?? '';
  const reason = `${code ?? ''} ${words}`.trim();
  if (code === TOO_MANY_REQUESTS) {
    out.addProblem('venue-error', reason);
    return;
  }
  const named = /([a-z_]{1,30}[:/](?:all|\d{1,6}))$/.exec(words)?.[1]?.replace('/', ':');
  const topics = named === undefined ? undefined : [named];
  out.addAck({ ok: code === ALREADY_SUBSCRIBED && named !== undefined, topics, reason });
}

function symbolOf(market: number, context: DecodeContext): string | undefined {
  const coin = context.state?.channels?.get(market) ?? KNOWN_MARKETS[market];
  return context.instruments.get(String(market))?.symbol ?? (coin === undefined ? undefined : pairSymbol(coin, 'USDC'));
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const method: LiquidationMethod | undefined = row.type === 'liquidation' ? 'market' : row.type === 'deleverage' ? 'adl' : undefined;
  if (method === undefined && row.type === 'market-settlement') return;
  const market = readMarket(row.market_id);
  const price = readPrice(row.price);
  const size = readSize(row.size);
  const tsMs = readTimeMs(row.timestamp);
  const tradeId = readText(row.trade_id_str, 40) || readNumber(row.trade_id);
  out.addLiquidation({
    exchange: 'lighter',
    completeness: 'all',
    method: method ?? 'unknown',
    exchangeSymbol: market === undefined ? undefined : String(market),
    symbol: market === undefined ? undefined : symbolOf(market, context),
    tsMs,
    liquidatedSide: sideOf(row),
    price,
    priceKind: 'fill',
    valuation: size === undefined || price === undefined ? undefined : valueTrade(size, price, readSize(row.usd_amount)),
    key: tradeId === undefined ? [tsMs ?? '', size ?? '', price ?? '', sideOf(row) ?? ''] : [tradeId],
    keyIsUnique: tradeId !== undefined,
  });
}

function sideOf(row: Fields): LiquidatedSide | undefined {
  return row.is_maker_ask === true ? 'short' : row.is_maker_ask === false ? 'long' : undefined;
}

/** Sizes are coins and prices dollars in every market, so the product stands in when `usd_amount` is missing. */
function valueTrade(size: number, price: number, usd: number | undefined): Valuation {
  const coins = { contracts: size, contractSize: 1, quantity: size };
  return { ...coins, notionalUsd: usd ?? size * price, notionalBasis: usd === undefined ? 'price' : 'exchange' };
}

/** An update may lack a side of the book, or the whole ticker: still a sign of life. */
function readTicker(fields: Fields, out: DecodedFrame): void {
  const ticker = readObject(fields.ticker);
  if (ticker?.s !== undefined && ticker.s !== PRICE_COIN) return;
  const bid = readPrice(readObject(ticker?.b)?.price);
  const ask = readPrice(readObject(ticker?.a)?.price);
  out.addPrice({ exchange: 'lighter', tsMs: readTimeMs(fields.timestamp), bid, ask, partial: true });
  out.pong = out.canary;
}

function readStats(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const tsMs = readTimeMs(fields.timestamp);
  const stats = readObject(fields.market_stats);
  if (stats === undefined || tsMs === undefined) return;
  out.canary = true;
  out.pong = true;
  const rows = stats.market_id === undefined ? Object.values(stats) : [stats];
  for (const item of rows) {
    const row = readObject(item);
    const market = readMarket(row?.market_id);
    if (row !== undefined && market !== undefined) readMarketStats(row, market, tsMs, context, out);
  }
}

function readMarketStats(row: Fields, market: number, tsMs: number, context: DecodeContext, out: DecodedFrame): void {
  const names = context.state?.channels;
  const coin = readName(row.symbol);
  if (coin !== undefined && names !== undefined && (names.size < MAX_NAMES || names.has(market))) names.set(market, coin);
  const symbol = symbolOf(market, context) ?? (coin === undefined ? undefined : pairSymbol(coin, 'USDC'));
  const event = { exchange: 'lighter', exchangeSymbol: String(market), symbol, tsMs };
  const openInterestUsd = readSize(row.open_interest);
  const mark = readPrice(row.mark_price);
  const openInterest = openInterestUsd === undefined || mark === undefined ? undefined : openInterestUsd / mark;
  out.addOpenInterest({ ...event, openInterest, openInterestUsd });
  const percent = readNumber(row.funding_rate);
  out.addFunding({ ...event, fundingRate: percent === undefined ? undefined : percent / 100, intervalHours: 1 });
}
