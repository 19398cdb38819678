import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, parseObject } from './wire.js';

const BY_SYMBOL: readonly string[] = ['ticker', 'books1', 'publicTrade'];
const FUNDING_INTERVAL_MS = 28_800_000;
/** What each kind of contract appends to the coin. */
const SUFFIXES = { 'usdt-futures': 'USDT', 'coin-futures': 'USD_CM', 'usdc-futures': 'PERP' } as const;

type InstType = keyof typeof SUFFIXES;

interface Arg {
  readonly instType: InstType;
  readonly topic: string;
  readonly symbol?: string;
}

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/v3/ws/public' ? { route: 'public', topics: [] } : undefined;
}

function topicOf({ instType, topic, symbol }: Arg): string {
  return symbol === undefined ? `${instType}:${topic}` : `${instType}:${topic}:${symbol}`;
}

/** The argument if the venue has such a topic. A symbol of another `instType` is acknowledged all the same and stays silent. */
function argOf(value: unknown): Arg | undefined {
  const { instType, topic, symbol } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Arg, unknown>>;
  if (typeof instType !== 'string' || !(instType in SUFFIXES) || typeof topic !== 'string') return undefined;
  const known = { instType: instType as InstType, topic };
  if (topic === 'liquidation') return symbol === undefined ? known : undefined;
  const isSymbol = LISTINGS.some(({ base }) => Object.values(SUFFIXES).some((suffix) => symbol === base + suffix));
  return BY_SYMBOL.includes(topic) && isSymbol ? { ...known, symbol: String(symbol) } : undefined;
}

/** The venue repeats a wrong argument in its message only, its keys in alphabetical order. */
function inOrderOfKeys(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))));
}

function push(action: 'snapshot' | 'update', arg: Arg, data: readonly object[], ts: number): string {
  return JSON.stringify({ action, arg, data, ts });
}

function tickerRow(price: NumberedPrice): object {
  const last = decimal(price.price);
  return {
    highPrice24h: last,
    lowPrice24h: last,
    openPrice24h: last,
    lastPrice: last,
    turnover24h: '2914473798.93',
    volume24h: '37764.7894',
    bid1Price: decimal(price.bid),
    ask1Price: decimal(price.ask),
    bid1Size: '8.9608',
    ask1Size: '9.5716',
    price24hPcnt: '-0.013',
    indexPrice: last,
    markPrice: last,
    fundingRate: '0.0001',
    openInterest: '29539.3825',
    deliveryTime: '',
    deliveryStartTime: '',
    deliveryStatus: '',
    nextFundingTime: String((Math.floor(price.tsMs / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS),
  };
}

/** `action` is that of trades, which begin with their past; tickers and books are always whole. */
function priceFrame(topic: string, action: 'snapshot' | 'update', price: NumberedPrice, previous: NumberedPrice | undefined): string {
  const { tsMs, sequence } = price;
  const arg: Arg = { instType: 'usdt-futures', topic, symbol: 'BTCUSDT' };
  if (topic === 'ticker') return push('snapshot', arg, [tickerRow(price)], tsMs);
  if (topic === 'books1') {
    const sides = { a: [[decimal(price.ask), '8.8086']], b: [[decimal(price.bid), '0.9608']] };
    return push('snapshot', arg, [{ ...sides, checksum: 0, seq: sequence, pseq: 0, ts: String(tsMs) }], tsMs);
  }
  const S = previous !== undefined && price.price < previous.price ? 'sell' : 'buy';
  const ids = { i: `14329${sequence}`, L: `14330${sequence}` };
  const row = { i: ids.i, p: decimal(price.price), v: decimal(price.quantity), S, T: String(tsMs), L: ids.L, isRPI: 'no' };
  return push(action, arg, [row], tsMs);
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  if (text === 'ping') return [{ kind: 'pong', text: 'pong' }];
  const connId = session.connectionId;
  const refuse = (code: number, msg: string): VenueReply => ({
    kind: 'error',
    text: JSON.stringify({ event: 'error', code, msg, connId }),
  });
  const request = parseObject(text);
  const op = request?.op;
  const args = request?.args;
  if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args))
    return [refuse(30_002, `Unrecognized request:${text.slice(0, 200)}`)];
  return args.flatMap((value: unknown): VenueReply[] => {
    const arg = argOf(value);
    if (arg === undefined) return [refuse(30_001, `${inOrderOfKeys(value)} doesn't exist`)];
    const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ event: op, arg, connId }) };
    if (op === 'unsubscribe') {
      session.topics.delete(topicOf(arg));
      return [ack];
    }
    session.topics.add(topicOf(arg));
    const isPrice = arg.instType === 'usdt-futures' && arg.symbol === 'BTCUSDT';
    return isPrice && latest !== undefined ? [ack, { kind: 'data', text: priceFrame(arg.topic, 'snapshot', latest, undefined) }] : [ack];
  });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const batches = new Map<InstType, { ts: number; data: object[] }>();
  for (const row of rows) {
    const { base, inverse } = contractOf(row.symbol);
    const instType = inverse ? 'coin-futures' : 'usdt-futures';
    if (!session.topics.has(`${instType}:liquidation`)) continue;
    const batch = batches.get(instType) ?? { ts: 0, data: [] };
    batches.set(instType, batch);
    batch.ts = Math.max(batch.ts, row.tsMs);
    // The position's side, and the amount in the quote coin.
    const side = row.liquidatedSide === 'long' ? 'buy' : 'sell';
    const amount = decimal(row.quantity * row.price);
    batch.data.push({ symbol: base + SUFFIXES[instType], side, price: decimal(row.price), amount, ts: String(row.tsMs) });
  }
  return [...batches].map(([instType, { ts, data }]) => push('update', { instType, topic: 'liquidation' }, data, ts));
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const asked = BY_SYMBOL.filter((topic) => session.topics.has(`usdt-futures:${topic}:BTCUSDT`));
  return asked.map((topic) => priceFrame(topic, 'update', price, previous));
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/api/v3/market/instruments') return undefined;
  const category = url.searchParams.get('category') ?? '';
  const instType = category.toLowerCase();
  if (!(instType in SUFFIXES)) {
    return { status: 400, body: { code: '40034', msg: 'Parameter category does not exist', requestTime: 1_700_000_000_000, data: null } };
  }
  const quoteCoin = instType === 'coin-futures' ? 'USD' : instType === 'usdc-futures' ? 'USDC' : 'USDT';
  const data = LISTINGS.map(({ base, tick, step, maxLeverage }) => ({
    symbol: base + SUFFIXES[instType as InstType],
    category,
    baseCoin: base,
    quoteCoin,
    minOrderQty: step,
    pricePrecision: String(tick.length - 2),
    priceMultiplier: tick,
    quantityMultiplier: step,
    type: 'perpetual',
    symbolType: 'crypto',
    status: 'online',
    fundInterval: '8',
    minLeverage: '1',
    maxLeverage: String(maxLeverage),
    deliveryTime: '',
  }));
  return { status: 200, body: { code: '00000', msg: 'success', requestTime: 1_700_000_000_000, data } };
}

/**
 * Bitget UTA v3 public channels. A client that sends nothing for 2 min is cut, whatever it is sent.
 * Read in "Liquidation Channel", "Tickers Channel", "Depth Channel" and "Get Instruments" of UTA, November 2026.
 */
export const bitgetProtocol: VenueProtocol = {
  venue: 'bitget',
  heartbeat: { silence: { afterMs: 120_000, of: 'client' } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
