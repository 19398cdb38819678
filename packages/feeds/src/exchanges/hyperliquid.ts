import type { Completeness, LiquidatedSide, LiquidationMethod } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, PollRequest, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, pairSymbol, type Valuation, valueContracts } from '../instruments.js';
import { HYPERLIQUID_CONTEXTS_BODY, readAssetContext, readAssetContexts, readMids } from './hyperliquid-contexts.js';

const PRICE_COIN = 'BTC';
/** Trades this much older than the newest of their message belong to the replay at subscription, ms. */
const REPLAY_AGE_MS = 2_000;
const MAX_ID_CHARS = 100;
const CONTEXT = 'activeAssetCtx';
/** The prices of all coins in one subscription. */
const MIDS = 'allMids';
/** `dir` of a fill that closed a profitable position. */
const ADL = 'Auto-Deleveraging';
/** Coins whose open interest and funding are subscribed. */
const MAX_CONTEXTS = 20;

/**
 * Accounts watched by default: the four liquidator vaults of the Hyperliquidity Provider and the provider itself.
 * They take over positions the market did not absorb, and stand on the other side of many market liquidations.
 */
export const HYPERLIQUID_WATCHLIST: readonly string[] = [
  '0x2e3d94f0562703b25c83308a05046ddaf9a8dd14',
  '0xb0a55f13d22f66e6d495ac98113841b2326e9540',
  '0x5e177e5e39c0f4e421f5865a6d8beed8d921cb70',
  '0x2ed5c4484ea3ff8b57d5f2fb152a40d9f2b68308',
  '0xdfc24b077bc1425ad1dea75bcb6f8158e10df303',
];

/**
 * Hyperliquid, as far as the fills of watched accounts show it.
 *
 * Docs: hyperliquid.gitbook.io "WebSocket / Subscriptions", "Timeouts and heartbeats", "Rate limits"; node README
 * `--write-fills` (read November 2026). There is no public liquidation feed: `trades` carries no marker and never makes a
 * liquidation here. At most 10 accounts per IP: `completeness` is `watchlist`.
 *
 * `{"channel":"userFills","data":{"user":"0x1111...","fills":[{"coin":"ETH","px":"3000.5","sz":"2.0","side":"A",
 * "time":1800000000000,"startPosition":"-1.0","dir":"Open Short","hash":"0xabc...","crossed":false,"tid":1,
 * "liquidation":{"liquidatedUser":"0x2222...","markPx":"3001.0","method":"market"}}]}}`
 *
 * Side: a market liquidation is annotated on the fill of the maker it hit. Maker side `A` sold, so the forced order bought: a
 * SHORT was liquidated; `B` means LONG. On the liquidated account's own fill (taker) it is the other way round. A backstop's `dir`
 * ("Liquidated Cross Long") names the position. `Auto-Deleveraging` closes the profitable side: the sign of `startPosition`.
 * One trade seen through two accounts has one `tid` and gives one id. Sizes are coins, prices dollars; spot (`@107`) is unpriced.
 *
 * Open interest and hourly funding of up to 20 symbols asked for come by socket, those of all coins by one poll. `allMids`, the middle of
 * every coin's book in one subscription, stands for the mark prices.
 *
 * Also read: `channel:"user"`, a bare fill, and the lines a node writes with `--write-fills --batch-by-block`, for recorded files:
 * `{"local_time":...,"block_time":...,"block_number":...,"events":[[user,fill]]}`. A node writes every fill of the venue, both fills of
 * one trade in one line: they give one event, under the id it has on the socket, and `completeness` is `all`. A trade of which either fill
 * says `Auto-Deleveraging` is that.
 */
export const hyperliquid: ExchangeCodec = {
  exchange: 'hyperliquid',
  completeness: 'watchlist',
  endpoint: { ws: 'wss://api.hyperliquid.xyz', rest: 'https://api.hyperliquid.xyz' },
  heartbeat: { everyMs: 30_000, text: '{"method":"ping"}' },
  // The snapshot after subscribing holds up to 2,000 fills of about 500 characters.
  limits: {
    maxFrameBytes: 4_194_304,
    subscribePaceMs: 50,
    maxSilenceMs: 10_000,
    stableMs: 180_000,
    connects: { count: 10, perMs: 60_000 },
  },
  instrumentRequests: [{ path: '/info', body: '{"type":"meta"}' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  read,
  polls: (): PollRequest[] => [{ path: '/info', body: HYPERLIQUID_CONTEXTS_BODY }],
  readPoll: readAssetContexts,
  isOffTopic: (exchangeSymbol: string): boolean => /[:@]/.test(exchangeSymbol),
};

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.universe)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.name);
    if (fields === undefined || exchangeSymbol === undefined) continue;
    const symbol = pairSymbol(exchangeSymbol, 'USDC');
    const trading = fields.isDelisted !== true;
    found.push({ exchangeSymbol, symbol, contractUnit: 'base', contractSize: 1, quoteIsUsd: true, trading });
  }
  return found;
}

function lanes(query: LaneQuery): Lane[] {
  const topics = query.watchlist.map((user) => `userFills:${user.toLowerCase()}`);
  const canaryTopics = [`trades:${PRICE_COIN}`, `bbo:${PRICE_COIN}`, MIDS, ...contextTopics(query)];
  return [{ name: 'liquidations', path: '/ws', topics, canaryTopics }];
}

/** Listed coins only: the refusal of an unknown one names no topic, and would be waited for. */
function contextTopics({ instruments, symbols }: LaneQuery): string[] {
  const wanted = [...instruments.values()].filter(({ symbol, trading }) => trading && symbols?.has(symbol) === true);
  return wanted.slice(0, MAX_CONTEXTS).map(({ exchangeSymbol }) => `${CONTEXT}:${exchangeSymbol}`);
}

function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  return topics.map((topic) => {
    const [type, target] = topic.split(':');
    const subscription = type === 'userFills' ? { type, user: target } : { type, coin: target };
    return { text: JSON.stringify({ method: 'subscribe', subscription }), topics: [topic] };
  });
}

function topicOf(type: unknown, target: unknown): string | undefined {
  const kind = readText(type, 40);
  const name = readText(target, 60);
  if (kind === MIDS) return MIDS;
  return kind === undefined || name === undefined ? undefined : `${kind}:${kind === 'userFills' ? name.toLowerCase() : name}`;
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  const data = readObject(fields.data);
  if (fields.channel === 'userFills' || fields.channel === 'user') readFills(fields.channel, data, out);
  else if (fields.channel === 'trades') readTrades(readList(fields.data), out);
  else if (fields.channel === 'bbo') readQuote(data, out);
  else if (fields.channel === CONTEXT) readContext(data, context, out);
  else if (fields.channel === MIDS) readAllMids(data, context, out);
  else if (fields.channel === 'pong') out.pong = true;
  else if (fields.channel === 'subscriptionResponse') readAck(readObject(data?.subscription), out);
  else if (fields.channel === 'error') readError(readText(fields.data, 2_000) ?? '', out);
  else if (fields.channel === undefined && Array.isArray(fields.events)) readNodeLine(fields.events, out);
  else if (fields.channel === undefined && fields.liquidation !== undefined) readFill(fields, undefined, out);
}

function readAck(subscription: Fields | undefined, out: DecodedFrame): void {
  const topic = topicOf(subscription?.type, subscription?.user ?? subscription?.coin);
  if (topic !== undefined) out.addAck({ ok: true, topics: [topic] });
}

/** `Already subscribed: {...}` is the answer to asking twice, so the topic is in order. */
function readError(words: string, out: DecodedFrame): void {
  const [, type, target] = /^Already subscribed.*"type": ?"(\w+)"(?:.*"(?:user|coin)": ?"(\w+)")?/.exec(words) ?? [];
  const topic = topicOf(type, target);
  out.addAck(topic === undefined ? { ok: false, reason: words } : { ok: true, topics: [topic] });
}

function readFills(channel: string, data: Fields | undefined, out: DecodedFrame): void {
  out.topic = topicOf(channel, data?.user);
  // The snapshot repeats fills from before we were listening.
  if (data === undefined || data.isSnapshot === true) return;
  for (const fill of readList(data.fills)) readFill(readObject(fill) ?? {}, data.user, out);
}

function readNodeLine(events: readonly unknown[], out: DecodedFrame): void {
  const fills = events.flatMap((entry) => {
    const [user, value] = readList(entry);
    const fill = readObject(value);
    return fill === undefined ? [] : [{ user, fill }];
  });
  // The first fill of a trade is the one that counts, and the other side's need not say that it was auto-deleveraging.
  for (const { user, fill } of fills) if (fill.dir === ADL) readFill(fill, user, out, 'all');
  for (const { user, fill } of fills) if (fill.dir !== ADL) readFill(fill, user, out, 'all');
}

function readFill(fill: Fields, owner: unknown, out: DecodedFrame, completeness: Completeness = 'watchlist'): void {
  const liquidation = readObject(fill.liquidation);
  if (liquidation === undefined) return;
  const exchangeSymbol = readName(fill.coin);
  const price = readPrice(fill.px);
  const size = readSize(fill.sz);
  const victim = readText(liquidation.liquidatedUser, MAX_ID_CHARS)?.toLowerCase();
  const holder = readText(owner, MAX_ID_CHARS)?.toLowerCase();
  const ownsVictimFill = holder === undefined || victim === undefined ? fill.crossed === true : holder === victim;
  const tradeId = readNumber(fill.tid) ?? '';
  const isUnique = tradeId !== '';
  const tsMs = readTimeMs(fill.time);
  const method = methodOf(fill, liquidation);
  out.addLiquidation({
    exchange: 'hyperliquid',
    completeness,
    method,
    exchangeSymbol,
    tsMs,
    liquidatedSide: sideOf(fill, method, ownsVictimFill),
    price,
    priceKind: 'fill',
    valuation: size === undefined || price === undefined ? undefined : valueFill(exchangeSymbol ?? '', size, price),
    key: [readText(fill.hash, MAX_ID_CHARS) ?? '', victim ?? '', price ?? '', size ?? '', isUnique ? tradeId : (tsMs ?? '')],
    keyIsUnique: isUnique,
  });
}

function valueFill(coin: string, size: number, price: number): Valuation {
  return valueContracts({ contractUnit: 'base', contractSize: 1, quoteIsUsd: !coin.startsWith('@') }, size, price);
}

function methodOf(fill: Fields, liquidation: Fields): LiquidationMethod {
  if (fill.dir === ADL) return 'adl';
  return liquidation.method === 'market' || liquidation.method === 'backstop' ? liquidation.method : 'unknown';
}

function sideOf(fill: Fields, method: LiquidationMethod, ownsVictimFill: boolean): LiquidatedSide | undefined {
  const named = /^Liquidated \w+ (Long|Short)$/.exec(readText(fill.dir, 60) ?? '')?.[1];
  if (named !== undefined) return named === 'Long' ? 'long' : 'short';
  const bought = fill.side === 'B' ? true : fill.side === 'A' ? false : undefined;
  if (method === 'adl') {
    const position = readNumber(fill.startPosition);
    const held = position === undefined || position === 0 ? undefined : position > 0 ? 'long' : 'short';
    return held ?? (bought === undefined ? undefined : bought ? 'short' : 'long');
  }
  if (bought === undefined) return undefined;
  return bought === ownsVictimFill ? 'short' : 'long';
}

/** The newest trade's price; the dollars of the trades that are new. */
function readTrades(rows: readonly unknown[], out: DecodedFrame): void {
  const trades = rows.flatMap((row) => {
    const fields = readObject(row);
    if (fields?.coin !== PRICE_COIN) return [];
    const price = readPrice(fields.px);
    const size = readSize(fields.sz);
    const tsMs = readTimeMs(fields.time);
    return price === undefined || size === undefined || tsMs === undefined ? [] : [{ price, size, tsMs }];
  });
  if (trades.length === 0) return;
  const newest = trades.reduce((latest, trade) => (trade.tsMs >= latest.tsMs ? trade : latest));
  const fresh = trades.filter((trade) => trade.tsMs > newest.tsMs - REPLAY_AGE_MS);
  const tradedUsd = fresh.reduce((sum, trade) => sum + trade.price * trade.size, 0);
  out.topic = `trades:${PRICE_COIN}`;
  out.addPrice({ exchange: 'hyperliquid', tsMs: newest.tsMs, price: newest.price, tradedUsd });
}

function readContext(data: Fields | undefined, context: DecodeContext, out: DecodedFrame): void {
  out.topic = topicOf(CONTEXT, data?.coin);
  readAssetContext(data, context, out);
}

function readAllMids(data: Fields | undefined, context: DecodeContext, out: DecodedFrame): void {
  out.topic = MIDS;
  readMids(data, context, out);
}

function readQuote(data: Fields | undefined, out: DecodedFrame): void {
  if (data?.coin !== PRICE_COIN) return;
  const [bid, ask] = readList(data.bbo).map((level) => readPrice(readObject(level)?.px));
  out.topic = `bbo:${PRICE_COIN}`;
  out.addPrice({ exchange: 'hyperliquid', tsMs: readTimeMs(data.time), bid, ask });
}
