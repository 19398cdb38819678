import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, isUsdQuote, pairSymbol, valueContracts } from '../instruments.js';

const LIQUIDATIONS = 'liquidation';
const INSTRUMENTS = 'instrument';
const PRICE_NAME = 'XBTUSD';
const MAX_PARTIALS = 5_000;
/** Perpetuals (`FFWC..`) and dated futures (`FFCC..`); the table also holds spot pairs, indices and others. */
const FUTURES_TYPE = /^FF[WC]C/;
const PERPETUAL_TYPE = /^FFWC/;
const DATED = /^([A-Z0-9]+?(?:USDT|USDC|USD)|XBT)[FGHJKMNQUVXZ]\d{2}$/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const SATOSHIS = 1e8;
/** The fields of the instrument table that are kept. */
const KEPT = [
  ...['typ', 'underlying', 'quoteCurrency', 'multiplier', 'underlyingToPositionMultiplier', 'underlyingToSettleMultiplier'],
  ...['quoteToSettleMultiplier', 'isInverse', 'isQuanto', 'state', 'openInterest', 'markPrice', 'lastPrice', 'bidPrice', 'askPrice'],
  ...['fundingRate', 'fundingInterval', 'fundingTimestamp'],
];
const PRICES = ['lastPrice', 'bidPrice', 'askPrice'];
const FUNDING = ['fundingRate', 'fundingTimestamp'];

/**
 * BitMEX inverse, linear and quanto contracts.
 *
 * Docs: bitmex.com/app/wsAPI (tables `liquidation`, `instrument`, heartbeats) and API explorer "Instrument" (as known in November 2026).
 *
 * `{"table":"liquidation","action":"insert","data":[{"orderID":"00000000-0000-0000-0000-000000000001","symbol":"XBTUSD",
 * "side":"Sell","price":59000.5,"leavesQty":9200}]}`
 *
 * The table holds open liquidation orders: only `insert` is a new one, `partial` repeats open ones, `update` and `delete` report
 * their progress. Every liquidation order passes through it, also those filled at once: `completeness` is `all`.
 * Rows carry no time, so `tsMs` is our time of receipt.
 *
 * Side: `side` is that of the forced ORDER, so `Sell` closes a long. `price` is the order's, the bankruptcy price.
 * `leavesQty` counts contracts. Inverse: 1 contract of `XBTUSD` is 1 USD (`multiplier / underlyingToSettleMultiplier`). Linear:
 * `1 / underlyingToPositionMultiplier` coins, which must agree with `multiplier / quoteToSettleMultiplier`. Quanto: `|multiplier|`
 * satoshi times the price, so both quantity and USD need a bitcoin price the row does not have, and stay `undefined`.
 *
 * The `instrument` table is the canary: a `partial` with every field, then only what changed. It gives the price of `XBTUSD`, open
 * interest summed over all contracts of a symbol whose value is known, and the funding of the symbol's largest perpetual.
 */
export const bitmex: ExchangeCodec = {
  exchange: 'bitmex',
  completeness: 'all',
  endpoint: { ws: 'wss://ws.bitmex.com', rest: 'https://www.bitmex.com' },
  heartbeat: { everyMs: 20_000, text: 'ping', pongText: 'pong' },
  // The first instrument frame holds every contract and index, 2 to 3 kB each.
  limits: {
    maxFrameBytes: 16_777_216,
    subscribePaceMs: 100,
    maxSilenceMs: 10_000,
    stableMs: 90_000,
    connects: { count: 20, perMs: 3_600_000 },
  },
  instrumentRequests: [{ path: '/api/v1/instrument/active' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({ partials: new Map() }),
  read,
};

function lanes(_query: LaneQuery): Lane[] {
  return [{ name: 'liquidations', path: '/realtime', topics: [LIQUIDATIONS], canaryTopics: [INSTRUMENTS] }];
}

/** One topic a message, because an error repeats the whole request without naming the topic at fault. */
function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  return topics.map((topic) => ({ text: JSON.stringify({ op: 'subscribe', args: [topic] }), topics: [topic] }));
}

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(body)) {
    const fields = readObject(item);
    const instrument = fields === undefined ? undefined : parseInstrument(readName(fields.symbol), fields);
    if (instrument !== undefined) found.push(instrument);
  }
  return found;
}

/** `undefined` for everything but futures, and for contracts whose size is no fixed number of dollars or coins (quanto). */
function parseInstrument(exchangeSymbol: string | undefined, fields: Fields): Instrument | undefined {
  const pair = pairOf(fields);
  if (exchangeSymbol === undefined || pair === undefined || fields.isQuanto === true) return undefined;
  const isInverse = fields.isInverse === true;
  const quoteIsUsd = isUsdQuote(pair.quote);
  const contractSize = isInverse ? inverseSize(fields) : linearSize(fields);
  if (contractSize === undefined || (isInverse && !quoteIsUsd)) return undefined;
  const contractUnit = isInverse ? 'usd' : 'base';
  return { exchangeSymbol, symbol: pair.symbol, contractUnit, contractSize, quoteIsUsd, trading: fields.state === 'Open' };
}

function pairOf(fields: Fields): { symbol: string; quote: string } | undefined {
  const base = readName(fields.underlying);
  const quote = readName(fields.quoteCurrency);
  if (base === undefined || quote === undefined || !FUTURES_TYPE.test(readText(fields.typ, 20) ?? '')) return undefined;
  return { symbol: pairSymbol(base, quote), quote };
}

function inverseSize(fields: Fields): number | undefined {
  return readSize(sizeOf(fields.multiplier) / sizeOf(fields.underlyingToSettleMultiplier));
}

function linearSize(fields: Fields): number | undefined {
  const byPosition = readSize(1 / sizeOf(fields.underlyingToPositionMultiplier));
  const bySettlement = readSize(sizeOf(fields.multiplier) / sizeOf(fields.quoteToSettleMultiplier));
  if (byPosition === undefined || bySettlement === undefined) return byPosition ?? bySettlement;
  return Math.abs(byPosition / bySettlement - 1) < 1e-6 ? byPosition : undefined;
}

/** The magnitude of a multiplier; NaN when there is none, which no size survives. */
function sizeOf(value: unknown): number {
  return Math.abs(readNumber(value) ?? Number.NaN);
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  const rows = readList(fields.data);
  if (fields.table === LIQUIDATIONS) {
    out.topic = LIQUIDATIONS;
    if (fields.action === 'insert') for (const row of rows) readLiquidation(readObject(row) ?? {}, context, out);
  } else if (fields.table === INSTRUMENTS) {
    out.topic = INSTRUMENTS;
    readInstruments(fields.action, rows, context, out);
  } else if (fields.table === undefined) {
    readAnswer(fields, out);
  }
}

function readAnswer(fields: Fields, out: DecodedFrame): void {
  const request = readObject(fields.request);
  const status = readNumber(fields.status);
  const words = readText(fields.error, 2_000);
  if (words !== undefined && status !== undefined && status >= 400) {
    const asked = readList(request?.args).map((topic) => readText(topic, 80));
    const topics = asked.filter((topic) => topic !== undefined);
    const isRefusal = status < 500 && status !== 429 && asked.length === 1;
    if (request?.op === 'subscribe') out.addAck({ ok: false, topics: isRefusal ? topics : undefined, reason: `${status} ${words}` });
    else out.addProblem('venue-error', `${status} ${words}`);
  } else if (fields.success === true) {
    const topic = readText(fields.subscribe, 80);
    if (topic !== undefined) out.addAck({ ok: true, topics: [topic] });
  }
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.symbol);
  const instrument = exchangeSymbol === undefined ? undefined : instrumentOf(exchangeSymbol, context);
  const price = readPrice(row.price);
  const size = readSize(row.leavesQty);
  const orderId = readText(row.orderID, 60) || undefined;
  const side = row.side === 'Sell' ? 'long' : row.side === 'Buy' ? 'short' : undefined;
  out.addLiquidation({
    exchange: 'bitmex',
    completeness: 'all',
    method: 'unknown',
    exchangeSymbol,
    symbol: instrument?.symbol ?? inferSymbol(exchangeSymbol, context),
    tsMs: readTimeMs(context.receivedTsMs),
    liquidatedSide: side,
    price,
    priceKind: 'bankruptcy',
    valuation: size === undefined || price === undefined ? undefined : valueContracts(instrument, size, price),
    key: orderId === undefined ? [context.receivedTsMs, readText(row.side, 4) ?? '', size ?? '', price ?? ''] : [orderId],
    keyIsUnique: orderId !== undefined,
  });
}

/** From the metadata, or from what the instrument table of this connection said. */
function instrumentOf(exchangeSymbol: string, context: DecodeContext): Instrument | undefined {
  const told = context.state?.partials?.get(exchangeSymbol);
  return context.instruments.get(exchangeSymbol) ?? (told === undefined ? undefined : parseInstrument(exchangeSymbol, told));
}

function inferSymbol(exchangeSymbol: string | undefined, context: DecodeContext): string | undefined {
  const told = exchangeSymbol === undefined ? undefined : context.state?.partials?.get(exchangeSymbol);
  const pair = told === undefined ? undefined : pairOf(told);
  return pair?.symbol ?? parseSymbol(DATED.exec(exchangeSymbol ?? '')?.[1] ?? '')?.symbol;
}

function readInstruments(action: unknown, rows: readonly unknown[], context: DecodeContext, out: DecodedFrame): void {
  const partials = context.state?.partials ?? new Map<string, Fields>();
  const changed: Changes = { openInterest: new Map(), funding: new Map() };
  out.canary = rows.length > 0;
  for (const item of rows) {
    const row = readObject(item) ?? {};
    const name = readName(row.symbol);
    if (name === undefined) continue;
    const before = partials.get(name);
    if (action === 'delete') partials.delete(name);
    else if (before !== undefined || (action !== 'update' && partials.size < MAX_PARTIALS && pairOf(row) !== undefined)) {
      partials.set(name, merge(before, row));
      noteChanges(row, partials.get(name), changed, context.receivedTsMs);
    }
    if (name === PRICE_NAME && PRICES.some((field) => Object.hasOwn(row, field))) readTicker(row, partials.get(name) ?? row, out);
  }
  emitChanges(partials, changed, out);
}

function merge(before: Fields | undefined, row: Fields): Fields {
  const after: Record<string, unknown> = { ...before };
  for (const field of KEPT) if (Object.hasOwn(row, field)) after[field] = row[field];
  return after;
}

/** Symbols whose open interest or funding a frame touched, with the time of the last such row. */
interface Changes {
  readonly openInterest: Map<string, number>;
  readonly funding: Map<string, number>;
}

function noteChanges(row: Fields, after: Fields | undefined, changed: Changes, receivedTsMs: number): void {
  const symbol = after === undefined ? undefined : pairOf(after)?.symbol;
  if (symbol === undefined) return;
  const tsMs = readIsoTimeMs(row.timestamp) ?? receivedTsMs;
  if (Object.hasOwn(row, 'openInterest')) changed.openInterest.set(symbol, tsMs);
  if (FUNDING.some((field) => Object.hasOwn(row, field))) changed.funding.set(symbol, tsMs);
}

/** What the contracts of one symbol add up to, and the perpetual that is the largest of them. */
interface Holdings {
  base: number;
  usd: number;
  largestUsd: number;
  largest: Fields | undefined;
}

function emitChanges(partials: ReadonlyMap<string, Fields>, changed: Changes, out: DecodedFrame): void {
  if (changed.openInterest.size === 0 && changed.funding.size === 0) return;
  const bySymbol = addUp(partials);
  for (const [symbol, tsMs] of changed.openInterest) {
    const { base, usd } = bySymbol.get(symbol) ?? {};
    out.addOpenInterest({ exchange: 'bitmex', exchangeSymbol: symbol, symbol, tsMs, openInterest: base, openInterestUsd: usd });
  }
  for (const [symbol, tsMs] of changed.funding) {
    const perpetual = bySymbol.get(symbol)?.largest;
    const intervalHours = Number(/T(\d\d):/.exec(readText(perpetual?.fundingInterval, 40) ?? '')?.[1] ?? 0);
    const nextFundingTsMs = readIsoTimeMs(perpetual?.fundingTimestamp);
    const fundingRate = readNumber(perpetual?.fundingRate);
    out.addFunding({ exchange: 'bitmex', exchangeSymbol: symbol, symbol, tsMs, fundingRate, intervalHours, nextFundingTsMs });
  }
}

function addUp(partials: ReadonlyMap<string, Fields>): Map<string, Holdings> {
  const bitcoin = readPrice(partials.get(PRICE_NAME)?.markPrice);
  const bySymbol = new Map<string, Holdings>();
  for (const [name, fields] of partials) {
    const symbol = pairOf(fields)?.symbol;
    if (symbol === undefined) continue;
    const sum = bySymbol.get(symbol) ?? { base: 0, usd: 0, largestUsd: -1, largest: undefined };
    bySymbol.set(symbol, sum);
    const { base, usd } = valueOpenInterest(name, fields, bitcoin);
    sum.base += base;
    sum.usd += usd;
    if (PERPETUAL_TYPE.test(readText(fields.typ, 20) ?? '') && usd > sum.largestUsd) {
      sum.largestUsd = usd;
      sum.largest = fields;
    }
  }
  return bySymbol;
}

/** Zeros when the value is not known. */
function valueOpenInterest(name: string, fields: Fields, bitcoin: number | undefined): { base: number; usd: number } {
  const contracts = readSize(fields.openInterest);
  const mark = readPrice(fields.markPrice);
  const nothing = { base: 0, usd: 0 };
  if (contracts === undefined || mark === undefined) return nothing;
  if (fields.isQuanto === true) {
    const base = (contracts * sizeOf(fields.multiplier) * (bitcoin ?? Number.NaN)) / SATOSHIS;
    return Number.isFinite(base) ? { base, usd: base * mark } : nothing;
  }
  const instrument = parseInstrument(name, fields);
  const { quantity, notionalUsd } = valueContracts(instrument, contracts, mark);
  return quantity === undefined || notionalUsd === undefined ? nothing : { base: quantity, usd: notionalUsd };
}

function readTicker(row: Fields, known: Fields, out: DecodedFrame): void {
  const tsMs = readIsoTimeMs(row.timestamp);
  if (tsMs === undefined) return;
  const [price, bid, ask] = PRICES.map((field) => readPrice(known[field]));
  out.addPrice({ exchange: 'bitmex', tsMs, price, bid, ask, partial: true });
}

function readIsoTimeMs(value: unknown): number | undefined {
  const text = readText(value, 40);
  return text !== undefined && ISO_TIME.test(text) ? readTimeMs(Date.parse(text)) : undefined;
}
