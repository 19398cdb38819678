import { inverseContractUsd, LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, VenueReply, VenueSession } from './protocol.js';
import { decimal, parseObject, stringsOf } from './wire.js';

/** What an endpoint carries: `market`, `public` or `spot` streams, `legacy` (no prefix) only the public ones, `whole` everything but spot. */
type Plane = 'market' | 'public' | 'spot' | 'legacy' | 'whole';

/** Size and symbol of one contract as this family of venues prints them. */
export interface StreamContract {
  /** As in `s`, e.g. `BTCUSDT`, `BTCUSD_PERP`. */
  readonly symbol: string;
  /** In the contract's own unit: base units, or contracts where coin-margined. */
  readonly size: number;
  /** What is filled last; less than `size`, as the order fills in parts. */
  readonly lastFilled: number;
}

/** The endpoint behind a path of Binance's form, routed `PLANE/FORM`; the form says whether frames are wrapped in `{stream, data}`. */
export function connectStreams(url: URL): { route: string; topics: readonly string[] } | undefined {
  const match = /^(?:\/(market|public|spot))?\/(ws|stream)(?:\/(.+))?$/.exec(url.pathname);
  if (match === null) return undefined;
  const form = match[2] ?? 'ws';
  const named = form === 'ws' ? match[3] : url.searchParams.get('streams');
  return { route: `${match[1] ?? 'legacy'}/${form}`, topics: named ? named.split('/').filter((topic) => topic !== '') : [] };
}

/** Answers SUBSCRIBE, UNSUBSCRIBE and LIST_SUBSCRIPTIONS; any stream name is acknowledged, known or not. */
export function answerStreams(text: string, session: VenueSession): readonly VenueReply[] {
  const request = parseObject(text);
  if (request === undefined)
    return [{ kind: 'error', text: '{"error":{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}}' }];
  const { method, id } = request;
  const topics = stringsOf(request.params);
  if (method === 'SUBSCRIBE') for (const topic of topics) session.topics.add(topic);
  else if (method === 'UNSUBSCRIBE') for (const topic of topics) session.topics.delete(topic);
  else if (method === 'LIST_SUBSCRIPTIONS') return [{ kind: 'pong', text: JSON.stringify({ result: [...session.topics], id }) }];
  else return [{ kind: 'error', text: JSON.stringify({ error: { code: 2, msg: 'Invalid request: unknown variant' }, id }) }];
  return [{ kind: 'ack', text: JSON.stringify({ result: null, id }) }];
}

/** The frame in the form of the endpoint, or nothing when the plane does not carry it or nobody asked. */
export function streamFrame(session: VenueSession, plane: 'market' | 'public' | 'spot', topic: string, data: object): readonly string[] {
  const own = session.route.split('/')[0] as Plane;
  const carried = own === plane || (own === 'whole' && plane !== 'spot') || (own === 'legacy' && plane === 'public');
  if (!carried || !session.topics.has(topic)) return [];
  return [session.route.endsWith('/stream') ? JSON.stringify({ stream: topic, data }) : JSON.stringify(data)];
}

/** A liquidation on the stream of all symbols and on the symbol's own; `more` are the fields of `o` that not every venue has. */
export function forceOrderFrames(
  row: NumberedLiquidation,
  session: VenueSession,
  { symbol, size, lastFilled }: StreamContract,
  more: object,
): readonly string[] {
  const isSell = row.liquidatedSide === 'long';
  const data = {
    e: 'forceOrder',
    E: row.tsMs,
    o: {
      s: symbol,
      S: isSell ? 'SELL' : 'BUY',
      o: 'LIMIT',
      f: 'IOC',
      q: decimal(size),
      p: decimal(row.price * (isSell ? 0.996 : 1.004)),
      ap: decimal(row.price),
      X: 'FILLED',
      l: decimal(lastFilled),
      z: decimal(size),
      T: row.tsMs,
      ...more,
    },
  };
  return [
    ...streamFrame(session, 'market', '!forceOrder@arr', data),
    ...streamFrame(session, 'market', `${symbol.toLowerCase()}@forceOrder`, data),
  ];
}

/** An `aggTrade` of `quantity` (text, in the contract's own unit) without the fields that not every venue has. */
export function aggTrade(symbol: string, quantity: string, price: NumberedPrice, previous: NumberedPrice | undefined): object {
  const { tsMs, sequence } = price;
  const sold = previous !== undefined && price.price < previous.price;
  return {
    e: 'aggTrade',
    E: tsMs,
    a: sequence,
    s: symbol,
    p: decimal(price.price),
    q: quantity,
    f: sequence,
    l: sequence,
    T: tsMs,
    m: sold,
  };
}

/** A `bookTicker` with given sizes (text, in the contract's own unit) without the fields that not every venue has. */
export function bookTicker(symbol: string, bidSize: string, askSize: string, price: NumberedPrice): object {
  const { tsMs, sequence } = price;
  const quote = { e: 'bookTicker', u: sequence, s: symbol, b: decimal(price.bid), B: bidSize, a: decimal(price.ask), A: askSize };
  return { ...quote, T: tsMs, E: tsMs };
}

/** Metadata of the USD-M contracts, or of the coin-margined ones, which count US dollars per contract. */
export function exchangeInfo(futuresType: 'U_MARGINED' | 'D_MARGINED'): object {
  const inverse = futuresType === 'D_MARGINED';
  const symbols = LISTINGS.map(({ base, tick, step }) => ({
    symbol: inverse ? `${base}USD_PERP` : `${base}USDT`,
    pair: inverse ? `${base}USD` : `${base}USDT`,
    contractType: 'PERPETUAL',
    deliveryDate: 4133404800000,
    onboardDate: 1569398400000,
    ...(inverse ? { contractStatus: 'TRADING', contractSize: inverseContractUsd(base) } : { status: 'TRADING' }),
    baseAsset: base,
    quoteAsset: inverse ? 'USD' : 'USDT',
    marginAsset: inverse ? base : 'USDT',
    underlyingType: 'COIN',
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: tick },
      { filterType: 'LOT_SIZE', stepSize: inverse ? '1' : step },
    ],
  }));
  return { timezone: 'UTC', futuresType, rateLimits: [], exchangeFilters: [], symbols };
}

/** The contract of the coin-margined perpetual of `base`, sized in whole contracts, at least one. */
export function coinMarginedContract(base: string, row: { readonly price: number; readonly quantity: number }): StreamContract {
  const size = Math.max(1, Math.round((row.quantity * row.price) / inverseContractUsd(base)));
  return { symbol: `${base}USD_PERP`, size, lastFilled: Math.ceil(size / 2) };
}
