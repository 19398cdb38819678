import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, PollRequest, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, numberText, readList, readName, readObject, readPrice, readSize, readText, readTimeMs, timeText } from '../fields.js';
import { type ContractTerms, type Instrument, isUsdQuote, pairSymbol, valueContracts } from '../instruments.js';
import { BYBIT_TICKERS_PATH, markAt, readTickerFrame, readTickers } from './bybit-tickers.js';
import { scanAllLiquidation } from './scan-frames.js';

const LIQUIDATIONS = 'allLiquidation.';
const TICKERS = 'tickers.';
const LINEAR_CANARY = 'tickers.BTCUSDT';
const INVERSE_CANARY = 'tickers.BTCUSD';
const TOPICS_PER_FRAME = 200;
/** Tickers subscribed beside BTC's: each is sent ten times a second. */
const MAX_TICKERS = 20;
/** Coins subscribed when metadata could not be loaded and no symbols were asked for. */
const FALLBACK_COINS = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'BNB', 'ADA', 'LINK', 'AVAX', 'SUI'];
const LINEAR_PATH = '/v5/market/instruments-info?category=linear&limit=1000';
const INVERSE_PATH = '/v5/market/instruments-info?category=inverse&limit=1000';
const INVERSE_LANE = 'liquidations-inverse';
const DATED_LINEAR = /^(.+)-\d{1,2}[A-Z]{3}\d{2}$/;
const DATED_INVERSE = /^([A-Z0-9]+USD)[HMUZ]\d{2}$/;

/**
 * Bybit v5 linear (USDT and USDC) and inverse contracts.
 *
 * Docs: bybit-exchange.github.io v5 "All Liquidation", "Ticker", "Connect" (read November 2026). There is no topic for all
 * symbols, so every traded instrument is subscribed by name; all liquidations are sent, in batches of 500 ms.
 *
 * `{"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":1800000000400,
 * "data":[{"T":1800000000100,"s":"BTCUSDT","S":"Buy","v":"0.250","p":"59010.50"}]}`
 *
 * Side: `S` is the side of the POSITION, so `Buy` means a long was liquidated (docs: "Position side"; in a public capture all
 * `Buy` rows printed below the best bid and all `Sell` rows above the best ask). `p` is the bankruptcy price, not a fill, so
 * linear rows are valued at the contract's mark price when one within 60 s of the row is known (`notionalBasis: 'reference'`), else at
 * `p`, with a USD size biased by the distance to the fill. Marks come with the tickers, by socket or poll. `v` counts base coins on
 * linear and USD on inverse contracts.
 * Two equal rows in one message are two liquidations: the second one's id ends in `#2`. The deprecated `liquidation.*` is ignored.
 *
 * Open interest and funding come with the tickers: of BTC and up to 20 symbols asked for by socket, of all contracts by one poll.
 */
export const bybit: ExchangeCodec = {
  exchange: 'bybit',
  completeness: 'all',
  endpoint: { ws: 'wss://stream.bybit.com', rest: 'https://api.bybit.com' },
  heartbeat: { everyMs: 20_000, text: '{"op":"ping"}' },
  limits: {
    maxFrameBytes: 1_048_576,
    subscribePaceMs: 100,
    maxTopicChars: 20_000,
    maxSilenceMs: 10_000,
    stableMs: 90_000,
    connects: { count: 100, perMs: 300_000 },
  },
  instrumentRequests: [
    { path: LINEAR_PATH, nextPath: (body: unknown): string | undefined => nextPath(LINEAR_PATH, body) },
    { path: INVERSE_PATH, nextPath: (body: unknown): string | undefined => nextPath(INVERSE_PATH, body) },
  ],
  parseInstruments,
  lanes,
  subscribe,
  createState: (laneName: string): ParserState => ({
    category: laneName.startsWith(INVERSE_LANE) ? 'inverse' : 'linear',
    partials: new Map(),
  }),
  scan: scanAllLiquidation,
  read,
  polls: (): PollRequest[] => [{ path: BYBIT_TICKERS_PATH }],
  readPoll: readTickers,
};

function nextPath(path: string, body: unknown): string | undefined {
  const cursor = readText(readObject(readObject(body)?.result)?.nextPageCursor, 500);
  return cursor === undefined || cursor === '' ? undefined : `${path}&cursor=${encodeURIComponent(cursor)}`;
}

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(readObject(body)?.result)?.list)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.symbol);
    const base = readName(fields?.baseCoin);
    const quote = readName(fields?.quoteCoin);
    const type = readText(fields?.contractType, 40);
    if (fields === undefined || exchangeSymbol === undefined || base === undefined || quote === undefined || type === undefined) continue;
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(base, quote),
      contractUnit: type.startsWith('Inverse') ? 'usd' : 'base',
      contractSize: 1,
      quoteIsUsd: isUsdQuote(quote),
      trading: fields.status === 'Trading',
    });
  }
  return found;
}

function lanes(query: LaneQuery): Lane[] {
  const linear = liquidationTopics(query, 'base');
  const inverse = liquidationTopics(query, 'usd');
  const all: Lane[] = [
    { name: 'liquidations', path: '/v5/public/linear', topics: linear, canaryTopics: tickerTopics(query) },
    { name: INVERSE_LANE, path: '/v5/public/inverse', topics: inverse, canaryTopics: [INVERSE_CANARY] },
  ];
  // The linear socket also carries the BTC price, so it is kept even when no symbol of it is wanted.
  return all.filter((lane) => lane.topics.length > 0 || lane.name !== INVERSE_LANE);
}

/** BTC's ticker, which is the canary, and those of the symbols asked for, as far as they are known to be listed. */
function tickerTopics({ instruments, symbols }: LaneQuery): string[] {
  const wanted = [...(symbols ?? [])].filter((name) => instruments.get(name)?.trading === true);
  const topics = wanted.slice(0, MAX_TICKERS).map((name) => TICKERS + name);
  return [...new Set([LINEAR_CANARY, ...topics])];
}

function liquidationTopics(query: LaneQuery, unit: Instrument['contractUnit']): string[] {
  const listed = [...query.instruments.values()].filter((instrument) => instrument.contractUnit === unit);
  if (listed.length === 0) return guessedNames(query.symbols, unit).map((name) => LIQUIDATIONS + name);
  const wanted = listed.filter(({ symbol, trading }) => trading && (query.symbols?.has(symbol) ?? true));
  return wanted.map((instrument) => LIQUIDATIONS + instrument.exchangeSymbol);
}

/** Perpetual names as Bybit usually builds them; a wrong guess is refused by the venue and left out then. */
function guessedNames(symbols: ReadonlySet<string> | undefined, unit: Instrument['contractUnit']): string[] {
  const suffix = unit === 'base' ? 'USDT' : 'USD';
  if (symbols === undefined) return FALLBACK_COINS.map((coin) => coin + suffix);
  return [...symbols].filter((symbol) => symbol.endsWith('USDT')).map((symbol) => symbol.slice(0, -'USDT'.length) + suffix);
}

function subscribe(topics: readonly string[], firstId: number): SubscribeFrame[] {
  const frames: SubscribeFrame[] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_FRAME) {
    const args = topics.slice(start, start + TOPICS_PER_FRAME);
    const requestId = String(firstId + frames.length);
    frames.push({ text: JSON.stringify({ req_id: requestId, op: 'subscribe', args }), topics: args, requestId });
  }
  return frames;
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  const topic = readText(fields.topic, 80);
  out.topic = topic;
  if (topic === undefined) {
    readAnswer(fields, out);
  } else if (topic.startsWith(LIQUIDATIONS)) {
    for (const row of readList(fields.data)) readLiquidation(readObject(row) ?? {}, context, out);
  } else if (topic === INVERSE_CANARY) {
    out.canary = readObject(fields.data) !== undefined;
  } else if (topic.startsWith(TICKERS)) {
    if (topic === LINEAR_CANARY) readTicker(fields, context.state ?? {}, out);
    readTickerFrame(fields, context, out);
  }
}

function readAnswer(fields: Fields, out: DecodedFrame): void {
  const message = readText(fields.ret_msg, 2_000) ?? '';
  if (fields.op === 'ping' || fields.op === 'pong') {
    out.pong = true;
  } else if (fields.op === 'subscribe') {
    const requestId = readText(fields.req_id, 40) || undefined;
    const named = /topic:\s*([A-Za-z0-9._-]+)/.exec(message)?.[1];
    out.addAck({ ok: fields.success === true, requestId, topics: named === undefined ? undefined : [named], reason: message });
  }
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.s);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const price = readPrice(row.p);
  const size = readSize(row.v);
  const tsMs = readTimeMs(row.T);
  const side = row.S === 'Buy' ? 'long' : row.S === 'Sell' ? 'short' : undefined;
  const terms = instrument ?? inferTerms(exchangeSymbol ?? '', context.state?.category);
  const mark = markAt(exchangeSymbol, tsMs, context);
  out.addLiquidation({
    exchange: 'bybit',
    completeness: 'all',
    method: 'unknown',
    exchangeSymbol,
    symbol: instrument?.symbol ?? inferSymbol(exchangeSymbol ?? ''),
    tsMs,
    liquidatedSide: side,
    price,
    priceKind: 'bankruptcy',
    valuation: size === undefined || price === undefined ? undefined : valueContracts(terms, size, price, mark),
    key: [side === 'long' ? 'Buy' : 'Sell', timeText(tsMs), numberText(row.v, size), numberText(row.p, price)],
  });
}

function inferSymbol(name: string): string | undefined {
  const undated = DATED_LINEAR.exec(name)?.[1] ?? DATED_INVERSE.exec(name)?.[1] ?? name;
  const base = undated.endsWith('PERP') ? undated.slice(0, -'PERP'.length) : undated;
  return parseSymbol(base)?.symbol;
}

/** What is certain without metadata: the socket's category, or a name that only linear contracts have. */
function inferTerms(name: string, category: 'linear' | 'inverse' | undefined): ContractTerms | undefined {
  if (category === 'inverse') return { contractUnit: 'usd', contractSize: 1, quoteIsUsd: true };
  const undated = DATED_LINEAR.exec(name)?.[1];
  const linearName = undated !== undefined || /(?:USDT|USDC|PERP)$/.test(name);
  if (linearName) return { contractUnit: 'base', contractSize: 1, quoteIsUsd: true };
  return category === 'linear' ? { contractUnit: 'base', contractSize: 1, quoteIsUsd: false } : undefined;
}

/** Deltas leave out what did not change, so the connection's state holds the rest. */
function readTicker(fields: Fields, state: ParserState, out: DecodedFrame): void {
  const data = readObject(fields.data) ?? {};
  if (fields.type === 'snapshot') {
    state.price = undefined;
    state.bid = undefined;
    state.ask = undefined;
  }
  state.price = readPrice(data.lastPrice) ?? state.price;
  state.bid = readPrice(data.bid1Price) ?? state.bid;
  state.ask = readPrice(data.ask1Price) ?? state.ask;
  out.addPrice({ exchange: 'bybit', tsMs: readTimeMs(fields.ts), price: state.price, bid: state.bid, ask: state.ask, partial: true });
}
