import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, isUsdQuote, pairSymbol, valueContracts } from '../instruments.js';

const LIQUIDATIONS = 'futures.public_liquidates';
const TICKERS = 'futures.tickers';
const QUOTES = 'futures.book_ticker';
const ALL_CONTRACTS = '!all';
const PRICE_NAME = 'BTC_USDT';
const INVERSE_NAME = 'BTC_USD';
/** The only coin the inverse socket lists, as a canonical symbol. */
const INVERSE_SYMBOL = 'BTCUSDT';
/** Requests must carry a time; only signed ones have it checked, and the docs' own public examples send a constant. */
const REQUEST_TIME_S = 1_700_000_000;
/**
 * Sign of `size` on rows that closed a long. The channel's docs call `size` the quantity of the forced ORDER, and orders of this venue
 * are negative when they sell. The REST list of liquidations is documented as position size, with the opposite sign.
 */
const LONG_SIZE_SIGN = -1;
/** Contracts on a page of metadata. */
const PAGE = 1_000;
const SECONDS_PER_HOUR = 3_600;

/** An instrument with how often it pays funding, which the ticker does not say. */
interface GateInstrument extends Instrument {
  readonly fundingIntervalHours?: number | undefined;
}

/**
 * Gate perpetual futures settled in USDT, and the inverse BTC contract.
 *
 * Docs: gate.com developers "Futures WebSocket v4": "Public Liquidates Channel", "Tickers API", "Best ask/bid", "Ping and Pong",
 * and REST v4 "List all futures contracts" (as known in November 2026).
 *
 * `{"time":1800000001,"time_ms":1800000001000,"channel":"futures.public_liquidates","event":"update",
 * "result":[{"price":"59010.5","size":"-124.5","time":1800000000123,"contract":"BTC_USDT"}]}`
 *
 * Side: the sign of `size`, see `LONG_SIZE_SIGN`: negative is a forced sell, so a LONG was liquidated. No live row has confirmed it;
 * public clients disagree. `price` is the order's: `priceKind` is `limit`. Sizes count contracts and are worth nothing certain without
 * `quanto_multiplier` (base coins per contract; "0" on inverse contracts, which are 1 USD). The header `X-Gate-Size-Decimal` asks for
 * decimal sizes; without it they are cut to integers. `time` is milliseconds since 2026-08-20, seconds before, `time_ms` in older
 * docs; the magnitude decides. Rows of one contract are sent together every second or at 20 rows, none dropped: `completeness` is
 * `all`, and two equal rows in one message are two liquidations.
 *
 * `futures.book_ticker` of BTC is price and canary. `futures.tickers` carries funding and `total_size`, contracts of one side
 * (within 15 % of the REST "total long position size" of another day). Open interest and funding of the inverse contract are left
 * out: its canonical symbol is the linear one's, and two series under one name would look like jumps.
 */
export const gate: ExchangeCodec = {
  exchange: 'gate',
  completeness: 'all',
  endpoint: { ws: 'wss://fx-ws.gateio.ws', rest: 'https://api.gateio.ws' },
  heartbeat: { everyMs: 20_000, text: '{"time":1700000000,"channel":"futures.ping"}' },
  headers: { 'X-Gate-Size-Decimal': '1' },
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 100, maxSilenceMs: 10_000, stableMs: 90_000 },
  instrumentRequests: [
    { path: '/api/v4/futures/usdt/contracts?limit=1000', nextPath },
    { path: '/api/v4/futures/btc/contracts?limit=1000', nextPath },
  ],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  read,
};

/** A full page may have a successor. */
function nextPath(body: unknown, path: string): string | undefined {
  if (readList(body).length < PAGE) return undefined;
  const [start = '', offset = '0'] = path.split('&offset=');
  return `${start}&offset=${Number(offset) + PAGE}`;
}

function parseInstruments(body: unknown): Instrument[] {
  const found: GateInstrument[] = [];
  for (const item of readList(body)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.name);
    const [base, quote] = (exchangeSymbol ?? '').split('_');
    if (fields === undefined || exchangeSymbol === undefined || !base || !quote) continue;
    const multiplier = readNumber(fields.quanto_multiplier);
    const isInverse = multiplier === 0 && isUsdQuote(quote);
    const contractSize = isInverse ? 1 : readSize(multiplier);
    // Quanto contracts pay in a third coin: neither base coins nor dollars can be told from them.
    if (contractSize === undefined || fields.type === 'quanto') continue;
    const fundingIntervalS = readNumber(fields.funding_interval);
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(base, quote),
      contractUnit: isInverse ? 'usd' : 'base',
      contractSize,
      quoteIsUsd: isUsdQuote(quote),
      trading: fields.in_delisting !== true && (fields.status === undefined || fields.status === 'trading'),
      fundingIntervalHours: fundingIntervalS === undefined ? undefined : fundingIntervalS / SECONDS_PER_HOUR,
    });
  }
  return found;
}

function lanes({ symbols }: LaneQuery): Lane[] {
  const topics = [`${LIQUIDATIONS}:${ALL_CONTRACTS}`];
  const linear = { name: 'liquidations', path: '/v4/ws/usdt', topics, canaryTopics: canariesOf(PRICE_NAME) };
  const inverse = { name: 'liquidations-inverse', path: '/v4/ws/btc', topics, canaryTopics: canariesOf(INVERSE_NAME) };
  // The linear socket also carries the BTC price, so it is kept whatever symbols are wanted.
  return (symbols?.has(INVERSE_SYMBOL) ?? true) ? [linear, inverse] : [linear];
}

function canariesOf(contract: string): string[] {
  return [`${QUOTES}:${contract}`, `${TICKERS}:${contract}`];
}

function subscribe(topics: readonly string[], firstId: number): SubscribeFrame[] {
  return topics.map((topic, index) => {
    const [channel, contract] = topic.split(':');
    const id = firstId + index;
    const text = JSON.stringify({ time: REQUEST_TIME_S, id, channel, event: 'subscribe', payload: [contract] });
    return { text, topics: [topic], requestId: String(id) };
  });
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  const channel = readText(fields?.channel, 60);
  if (fields === undefined || channel === undefined) return;
  const error = readObject(fields.error);
  if (channel === 'futures.pong') {
    out.pong = true;
  } else if (channel === 'futures.system' && readObject(fields.result)?.type === 'upgrade') {
    out.control = { reconnect: 'the exchange announced an upgrade' };
  } else if (fields.event === 'subscribe') {
    readAnswer(fields, channel, error, out);
  } else if (error !== undefined) {
    out.addProblem('venue-error', `${channel} ${wordsOf(error)}`);
  } else if (fields.event === 'update' || fields.event === 'all') {
    readUpdate(fields, channel, context, out);
  }
}

/** The answer names the channel only; as every topic of a socket has a channel of its own, that is enough. */
function readAnswer(fields: Fields, channel: string, error: Fields | undefined, out: DecodedFrame): void {
  const requestId = fields.id === undefined || fields.id === null ? undefined : String(readNumber(fields.id) ?? '');
  const topics = [ALL_CONTRACTS, PRICE_NAME, INVERSE_NAME].map((contract) => `${channel}:${contract}`);
  const status = readText(readObject(fields.result)?.status, 40) ?? 'success';
  if (error === undefined && status === 'success') out.addAck({ ok: true, requestId, topics });
  else out.addAck({ ok: false, requestId, topics, reason: error === undefined ? status : wordsOf(error) });
}

function wordsOf(error: Fields): string {
  return `${readNumber(error.code) ?? ''} ${readText(error.message, 2_000) ?? ''}`.trim();
}

function readUpdate(fields: Fields, channel: string, context: DecodeContext, out: DecodedFrame): void {
  const tsMs = readTimeMs(fields.time_ms) ?? readTimeMs(fields.time);
  // Old frames hold one row bare or in a list of lists.
  const rows = [fields.result].flat(2);
  if (channel === LIQUIDATIONS) {
    out.topic = `${LIQUIDATIONS}:${ALL_CONTRACTS}`;
    for (const row of rows) readLiquidation(readObject(row) ?? {}, context, out);
  } else if (channel === QUOTES) {
    for (const row of rows) readQuote(readObject(row) ?? {}, tsMs, out);
  } else if (channel === TICKERS) {
    for (const row of rows) readTicker(readObject(row) ?? {}, tsMs, context, out);
  }
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.contract);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const price = readPrice(row.price);
  const signed = readNumber(row.size) ?? 0;
  const size = readSize(Math.abs(signed));
  const tsMs = readTimeMs(row.time_ms) ?? readTimeMs(row.time);
  const side = Math.sign(signed) === LONG_SIZE_SIGN ? 'long' : 'short';
  out.addLiquidation({
    exchange: 'gate',
    completeness: 'all',
    method: 'unknown',
    exchangeSymbol,
    symbol: instrument?.symbol ?? parseSymbol(exchangeSymbol ?? '')?.symbol,
    tsMs,
    liquidatedSide: side,
    price,
    priceKind: 'limit',
    valuation: size === undefined || price === undefined ? undefined : valueContracts(instrument, size, price),
    key: [tsMs ?? '', signed, price ?? ''],
  });
}

function readQuote(row: Fields, sentTsMs: number | undefined, out: DecodedFrame): void {
  const tsMs = readTimeMs(row.t) ?? sentTsMs;
  if (row.s === INVERSE_NAME || row.s === PRICE_NAME) out.topic = `${QUOTES}:${row.s}`;
  if (row.s === INVERSE_NAME) out.canary = tsMs !== undefined;
  if (row.s === PRICE_NAME) out.addPrice({ exchange: 'gate', tsMs, bid: readPrice(row.b), ask: readPrice(row.a) });
}

function readTicker(row: Fields, tsMs: number | undefined, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.contract);
  if (exchangeSymbol === PRICE_NAME || exchangeSymbol === INVERSE_NAME) {
    out.topic = `${TICKERS}:${exchangeSymbol}`;
    if (tsMs !== undefined) out.canary = true;
  }
  const instrument: GateInstrument | undefined = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  if (instrument?.contractUnit !== 'base') return;
  const { symbol, fundingIntervalHours: intervalHours } = instrument;
  const contracts = readSize(row.total_size);
  const mark = readPrice(row.mark_price) ?? readPrice(row.last);
  const value = contracts === undefined || mark === undefined ? undefined : valueContracts(instrument, contracts, mark);
  const common = { exchange: 'gate', exchangeSymbol, symbol, tsMs };
  out.addOpenInterest({ ...common, openInterest: value?.quantity, openInterestUsd: value?.notionalUsd });
  if (intervalHours !== undefined) out.addFunding({ ...common, fundingRate: readNumber(row.funding_rate), intervalHours });
}
