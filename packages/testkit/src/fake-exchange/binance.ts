import { inverseContractUsd, LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, parseObject, stringsOf } from './wire.js';

/** `market`, `public` or `legacy` (no prefix), and whether frames are wrapped in `{stream, data}`. */
type Plane = 'market' | 'public' | 'legacy';

function planeOf(session: VenueSession): Plane {
  return session.route.split('/')[0] as Plane;
}

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  const match = /^(?:\/(market|public))?\/(ws|stream)(?:\/(.+))?$/.exec(url.pathname);
  if (match === null) return undefined;
  const form = match[2] ?? 'ws';
  const named = form === 'ws' ? match[3] : url.searchParams.get('streams');
  return { route: `${match[1] ?? 'legacy'}/${form}`, topics: named ? named.split('/').filter((topic) => topic !== '') : [] };
}

function answer(text: string, session: VenueSession): readonly VenueReply[] {
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
function frame(session: VenueSession, plane: 'market' | 'public', topic: string, data: object): readonly string[] {
  const own = planeOf(session);
  const carried = own === plane || (own === 'legacy' && plane === 'public');
  if (!carried || !session.topics.has(topic)) return [];
  return [session.route.endsWith('/stream') ? JSON.stringify({ stream: topic, data }) : JSON.stringify(data)];
}

function forceOrder(row: NumberedLiquidation): object {
  const { base, inverse } = contractOf(row.symbol);
  const isSell = row.liquidatedSide === 'long';
  const size = inverse ? Math.round((row.quantity * row.price) / inverseContractUsd(base)) : row.quantity;
  return {
    e: 'forceOrder',
    E: row.tsMs,
    o: {
      s: inverse ? `${base}USD_PERP` : row.symbol,
      S: isSell ? 'SELL' : 'BUY',
      o: 'LIMIT',
      f: 'IOC',
      q: decimal(size),
      p: decimal(row.price * (isSell ? 0.996 : 1.004)),
      ap: decimal(row.price),
      X: 'FILLED',
      l: decimal(inverse ? Math.ceil(size / 2) : size * 0.75),
      z: decimal(size),
      T: row.tsMs,
      ps: inverse ? `${base}USD` : row.symbol,
      st: inverse ? 2 : 1,
    },
  };
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  return rows.flatMap((row) => {
    const data = forceOrder(row);
    const { base, inverse } = contractOf(row.symbol);
    const native = (inverse ? `${base}USD_PERP` : row.symbol).toLowerCase();
    return [...frame(session, 'market', '!forceOrder@arr', data), ...frame(session, 'market', `${native}@forceOrder`, data)];
  });
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const { tsMs, sequence } = price;
  const quantity = decimal(price.quantity);
  const sold = previous !== undefined && price.price < previous.price;
  const trade = { e: 'aggTrade', E: tsMs, a: sequence, s: 'BTCUSDT', p: decimal(price.price), q: quantity, nq: quantity };
  const quote = { e: 'bookTicker', u: sequence, s: 'BTCUSDT', ps: 'BTCUSDT', b: decimal(price.bid), B: '5.923', a: decimal(price.ask) };
  return [
    ...frame(session, 'market', 'btcusdt@aggTrade', { ...trade, f: sequence, l: sequence, T: tsMs, m: sold, st: 1 }),
    ...frame(session, 'public', 'btcusdt@bookTicker', { ...quote, A: '2.824', T: tsMs, E: tsMs, st: 1 }),
  ];
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET') return undefined;
  if (url.pathname === '/fapi/v1/exchangeInfo') return { status: 200, body: exchangeInfo('U_MARGINED') };
  if (url.pathname === '/dapi/v1/exchangeInfo') return { status: 200, body: exchangeInfo('D_MARGINED') };
  return undefined;
}

/** Metadata of the USD-M contracts, or of the coin-margined ones, which count US dollars per contract. */
function exchangeInfo(futuresType: 'U_MARGINED' | 'D_MARGINED'): object {
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

/**
 * Binance USD-M futures: `/market`, `/public` and the legacy endpoints, which acknowledge but carry no liquidations.
 * Read in "Liquidation Order Streams" and "Important WebSocket Change Notice", November 2026.
 */
export const binanceProtocol: VenueProtocol = {
  venue: 'binance',
  heartbeat: { serverPing: { everyMs: 180_000, pongTimeoutMs: 600_000 } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
