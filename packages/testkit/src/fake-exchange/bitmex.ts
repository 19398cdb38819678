import { CascadeError, quote } from '@cascade/core';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, hex, parseObject, stringsOf } from './wire.js';

/** Contracts per base unit of the USDT-margined perpetuals; XBTUSD, the only coin-margined one, counts US dollars. */
const PER_BASE: Readonly<Record<string, number>> = { BTC: 1e6, ETH: 1e5, SOL: 1e4, XRP: 100, DOGE: 100, BNB: 1e4, ADA: 100, LINK: 1e3 };
/** Smallest units of USDt per USDT. */
const USDT_UNITS = 1e6;
const INVERSE = 'XBTUSD';
const SEE_DOCS = 'Please see the documentation at https://www.bitmex.com/app/wsAPI.';

/** Tables a client may subscribe to, with the types of their columns. */
const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  liquidation: { orderID: 'guid', symbol: 'symbol', side: 'symbol', price: 'float', leavesQty: 'long' },
  quote: { timestamp: 'timestamp', symbol: 'symbol', bidSize: 'long', bidPrice: 'float', askPrice: 'float', askSize: 'long' },
  trade: { timestamp: 'timestamp', symbol: 'symbol', side: 'symbol', size: 'long', price: 'float', trdMatchID: 'guid' },
  instrument: { symbol: 'symbol', lastPrice: 'float', openInterest: 'long', fundingRate: 'float', timestamp: 'timestamp' },
};

/** A row of a table. */
interface Row {
  readonly symbol: string;
  readonly [column: string]: unknown;
}

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/realtime' ? { route: 'realtime', topics: [] } : undefined;
}

function welcome(): string {
  return JSON.stringify({
    info: 'Welcome to the BitMEX Realtime API.',
    version: '2.0.0',
    timestamp: '2023-11-14T22:13:20.000Z',
    docs: 'https://www.bitmex.com/app/wsAPI',
    heartbeatEnabled: false,
    limit: { remaining: 719 },
  });
}

/** BitMEX says XBT for Bitcoin. */
function rootOf(base: string): string {
  return base === 'BTC' ? 'XBT' : base;
}

function symbolOf(symbol: string): string {
  const { base, inverse } = contractOf(symbol);
  if (inverse && base !== 'BTC') {
    throw new CascadeError('testkit/unknown-symbol', `bitmex has no coin-margined ${quote(symbol)}; use ${quote(`${base}USDT`)}`);
  }
  return inverse ? INVERSE : `${rootOf(base)}USDT`;
}

function isoTime(tsMs: number): string {
  return new Date(tsMs).toISOString();
}

/** Id made from a time and a running number, in the form of a GUID. */
function guid(tsMs: number, sequence: number): string {
  return `${hex(sequence, 8)}-0000-4000-8000-${hex(tsMs, 12)}`;
}

function fundingAt(tsMs: number): string {
  return isoTime(Math.ceil((tsMs + 1) / 28_800_000) * 28_800_000);
}

/** Metadata of a contract; `price` adds what the market says of it. */
function instrument(symbol: string, price?: NumberedPrice): Row {
  const listing = LISTINGS.find(({ base }) => symbol === `${rootOf(base)}USDT`);
  const base = listing?.base ?? 'BTC';
  const perBase = PER_BASE[base] ?? 1;
  const inverse = symbol === INVERSE;
  const root = rootOf(base);
  const linear = { underlyingToPositionMultiplier: perBase, underlyingToSettleMultiplier: null, quoteToSettleMultiplier: USDT_UNITS };
  const coin = { underlyingToPositionMultiplier: null, underlyingToSettleMultiplier: -1e8, quoteToSettleMultiplier: null };
  const market = price === undefined ? {} : { ...marketOf(symbol, price), fundingTimestamp: fundingAt(price.tsMs) };
  return {
    symbol,
    rootSymbol: root,
    state: 'Open',
    typ: 'FFWCSX',
    listing: '2016-05-13T12:00:00.000Z',
    expiry: null,
    settle: null,
    positionCurrency: inverse ? 'USD' : root,
    underlying: root,
    quoteCurrency: inverse ? 'USD' : 'USDT',
    underlyingSymbol: inverse ? 'XBT=' : `${root}T=`,
    lotSize: inverse ? 100 : 1_000,
    tickSize: Number(listing?.tick ?? '0.1'),
    multiplier: inverse ? -1e8 : USDT_UNITS / perBase,
    settlCurrency: inverse ? 'XBt' : 'USDt',
    ...(inverse ? coin : linear),
    isQuanto: false,
    isInverse: inverse,
    fundingInterval: '2000-01-01T08:00:00.000Z',
    fundingRate: 0.0001,
    indicativeFundingRate: 0.0001,
    openInterest: openInterestOf(symbol, 0),
    ...market,
  };
}

/** Contracts; it grows with every price printed, because only what changed is sent. */
function openInterestOf(symbol: string, sequence: number): number {
  return (symbol === INVERSE ? 411_647_400 : 2_500_000_000) + 100 * sequence;
}

function marketOf(symbol: string, { price, bid, ask, tsMs, sequence }: NumberedPrice): Row {
  const openInterest = openInterestOf(symbol, sequence);
  const prices = { lastPrice: price, bidPrice: bid, midPrice: (bid + ask) / 2, askPrice: ask, fairPrice: price, markPrice: price };
  return { symbol, ...prices, openInterest, timestamp: isoTime(tsMs) };
}

const SYMBOLS: readonly string[] = [INVERSE, ...LISTINGS.map(({ base }) => `${rootOf(base)}USDT`)];
/** The contracts that follow the printed BTC price. */
const BTC_SYMBOLS: readonly string[] = [INVERSE, 'XBTUSDT'];

function quoteRow(symbol: string, { bid, ask, tsMs }: NumberedPrice): Row {
  return { timestamp: isoTime(tsMs), symbol, bidSize: 2_700, bidPrice: bid, askPrice: ask, askSize: 205_100 };
}

function liquidationRow(row: NumberedLiquidation): Row {
  const symbol = symbolOf(row.symbol);
  const contracts = symbol === INVERSE ? row.quantity * row.price : row.quantity * (PER_BASE[contractOf(row.symbol).base] ?? 1);
  const side = row.liquidatedSide === 'long' ? 'Sell' : 'Buy';
  return { orderID: guid(row.tsMs, row.sequence), symbol, side, price: row.price, leavesQty: Math.max(1, Math.round(contracts)) };
}

/** The image a subscription begins with: liquidation orders still open, the state of contracts and quotes. */
function partial(topic: string, latest: NumberedPrice | undefined, recent: readonly NumberedLiquidation[]): string {
  const [table = '', symbol] = topic.split(':');
  const wanted = (name: string): boolean => symbol === undefined || symbol === name;
  const image = (): Row[] => {
    if (table === 'liquidation') return recent.map(liquidationRow).filter((row) => wanted(row.symbol));
    const followed = (name: string): NumberedPrice | undefined => (BTC_SYMBOLS.includes(name) ? latest : undefined);
    if (table === 'instrument') return SYMBOLS.filter(wanted).map((name) => instrument(name, followed(name)));
    return table === 'quote' && latest !== undefined ? BTC_SYMBOLS.filter(wanted).map((name) => quoteRow(name, latest)) : [];
  };
  const keys = { liquidation: ['orderID'], instrument: ['symbol'] }[table] ?? [];
  const filter = symbol === undefined || table === 'liquidation' ? {} : { symbol };
  return JSON.stringify({ table, action: 'partial', keys, types: TABLES[table] ?? {}, filter, data: image() });
}

/** Why a topic can't be subscribed, or `undefined`. */
function objection(topic: string, session: VenueSession): string | undefined {
  const [table = '', symbol] = topic.split(':');
  if (TABLES[table] === undefined) return `Unknown table: ${table}`;
  if (symbol !== undefined && !SYMBOLS.includes(symbol)) return 'Unknown or expired symbol.';
  return session.topics.has(topic) ? `You are already subscribed to this topic: ${topic}.` : undefined;
}

function answer(
  text: string,
  session: VenueSession,
  latest: NumberedPrice | undefined,
  recent: readonly NumberedLiquidation[],
): readonly VenueReply[] {
  if (text === 'ping') return [{ kind: 'pong', text: 'pong' }];
  const request = parseObject(text);
  const refuse = (error: string): VenueReply => ({
    kind: 'error',
    text: JSON.stringify({ status: 400, error, meta: {}, request: request ?? {} }),
  });
  const op = request?.op;
  if (request === undefined || (op !== 'subscribe' && op !== 'unsubscribe')) {
    return [refuse(`Unrecognized request. See the docs or send 'help' for more details. ${SEE_DOCS}`)];
  }
  const topics = typeof request.args === 'string' ? [request.args] : stringsOf(request.args);
  return topics.flatMap((topic): VenueReply[] => {
    if (op === 'unsubscribe') {
      session.topics.delete(topic);
      return [{ kind: 'ack', text: JSON.stringify({ success: true, unsubscribe: topic, request }) }];
    }
    const error = objection(topic, session);
    if (error !== undefined) return [refuse(error)];
    session.topics.add(topic);
    const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ success: true, subscribe: topic, request }) };
    session.begun.add(topic);
    return [ack, { kind: 'data', text: partial(topic, latest, recent) }];
  });
}

/** Rows of a table as the session gets them, nothing when it did not ask for them. The state of contracts begins anew when a fault withheld a part of it. */
function changes(session: VenueSession, table: string, action: 'insert' | 'update', rows: readonly Row[]): readonly string[] {
  return [...session.topics].flatMap((topic) => {
    const [name, symbol] = topic.split(':');
    const data = rows.filter((row) => symbol === undefined || row.symbol === symbol);
    if (name !== table || data.length === 0) return [];
    const missed = table !== 'instrument' || session.begun.has(topic) ? [] : [partial(topic, undefined, [])];
    session.begun.add(topic);
    return [...missed, JSON.stringify({ table, action, data })];
  });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  return rows.length === 0 ? [] : changes(session, 'liquidation', 'insert', rows.map(liquidationRow));
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const side = previous !== undefined && price.price < previous.price ? 'Sell' : 'Buy';
  const trades = BTC_SYMBOLS.map((symbol) => {
    const size = Math.max(1, Math.round(symbol === INVERSE ? price.quantity * price.price : price.quantity * 1e6));
    const usd = price.quantity * price.price;
    const grossValue = Math.round(symbol === INVERSE ? price.quantity * 1e8 : usd * USDT_UNITS);
    const notional = { grossValue, homeNotional: price.quantity, foreignNotional: usd };
    const id = { tickDirection: 'ZeroPlusTick', trdMatchID: guid(price.tsMs, price.sequence) };
    return { timestamp: isoTime(price.tsMs), symbol, side, size, price: price.price, ...id, ...notional };
  });
  return [
    ...changes(
      session,
      'instrument',
      'update',
      BTC_SYMBOLS.map((symbol) => marketOf(symbol, price)),
    ),
    ...changes(
      session,
      'quote',
      'insert',
      BTC_SYMBOLS.map((symbol) => quoteRow(symbol, price)),
    ),
    ...changes(session, 'trade', 'insert', trades),
  ];
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/api/v1/instrument/active') return undefined;
  return { status: 200, body: SYMBOLS.map((symbol) => instrument(symbol)) };
}

/**
 * BitMEX realtime tables: a partial, then changes. Liquidation orders carry no time; updates of them and their deletion are not printed.
 * Read in "WebSocket API", "Instrument" and in captures of November 2024, November 2026.
 */
export const bitmexProtocol: VenueProtocol = {
  venue: 'bitmex',
  heartbeat: {},
  connect,
  welcome,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
