import { type DerivativeBook, nextFundingMs } from './derivatives.js';
import { LISTINGS, type Listing } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, hex, parseObject, stringsOf } from './wire.js';

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  const category = /^\/v5\/public\/(linear|inverse)$/.exec(url.pathname)?.[1];
  return category === undefined ? undefined : { route: category, topics: [] };
}

function isListed(symbol: string, category: string): boolean {
  const quote = category === 'linear' ? 'USDT' : 'USD';
  return LISTINGS.some(({ base }) => symbol === `${base}${quote}`);
}

function isTopic(topic: string, category: string): boolean {
  if (/^adlAlert\.(USDT|USDC|inverse)$/.test(topic)) return true;
  const symbol = /^(?:allLiquidation|tickers|publicTrade|orderbook\.\d+|kline\.\w+)\.(\w+)$/.exec(topic)?.[1];
  return symbol !== undefined && isListed(symbol, category);
}

/** The BTC contract of the socket's category. */
function priceSymbol(session: VenueSession): string {
  return session.route === 'inverse' ? 'BTCUSD' : 'BTCUSDT';
}

function ticker(symbol: string, price: NumberedPrice, type: 'snapshot' | 'delta', fields: object): string {
  return JSON.stringify({ topic: `tickers.${symbol}`, type, data: { symbol, ...fields }, cs: price.sequence, ts: price.tsMs });
}

/** `openInterest` counts both sides of every position. */
function positions(base: string, tsMs: number, derivatives: DerivativeBook): object {
  const { openInterest, fundingRate8h } = derivatives.of(base);
  return {
    openInterest: decimal(2 * openInterest),
    singleOpenInterest: decimal(openInterest),
    nextFundingTime: decimal(nextFundingMs(tsMs)),
    fundingRate: decimal(fundingRate8h),
    fundingIntervalHour: '8',
  };
}

function snapshot(symbol: string, price: NumberedPrice, derivatives: DerivativeBook): string {
  const last = decimal(price.price);
  return ticker(symbol, price, 'snapshot', {
    tickDirection: 'ZeroPlusTick',
    lastPrice: last,
    markPrice: last,
    indexPrice: last,
    ...positions('BTC', price.tsMs, derivatives),
    bid1Price: decimal(price.bid),
    bid1Size: '12.5',
    ask1Price: decimal(price.ask),
    ask1Size: '9.75',
  });
}

/** Only what changed: a field that is missing in a delta means unchanged. */
function delta(symbol: string, price: NumberedPrice, previous: NumberedPrice): string {
  const fields: Record<string, string> = {};
  if (price.price !== previous.price) {
    fields.lastPrice = decimal(price.price);
    fields.markPrice = fields.lastPrice;
  }
  if (price.bid !== previous.bid) fields.bid1Price = decimal(price.bid);
  if (price.ask !== previous.ask) fields.ask1Price = decimal(price.ask);
  return ticker(symbol, price, 'delta', fields);
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const request = parseObject(text);
  const op = request?.op;
  const conn_id = session.connectionId;
  const req_id = typeof request?.req_id === 'string' ? request.req_id : '';
  if (op === 'ping') return [{ kind: 'pong', text: JSON.stringify({ success: true, ret_msg: 'pong', conn_id, req_id, op }) }];
  const refuse = (ret_msg: string): VenueReply[] => [
    { kind: 'error', text: JSON.stringify({ success: false, ret_msg, conn_id, req_id, op }) },
  ];
  if (op !== 'subscribe' && op !== 'unsubscribe') return refuse('Invalid op');
  const topics = stringsOf(request?.args);
  const wrong = topics.find((topic) => !isTopic(topic, session.route));
  if (wrong !== undefined) return refuse(`Invalid topic: ${wrong}`);
  for (const topic of topics) op === 'subscribe' ? session.topics.add(topic) : session.topics.delete(topic);
  const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ success: true, ret_msg: '', conn_id, req_id, op }) };
  const symbol = priceSymbol(session);
  const topic = `tickers.${symbol}`;
  if (op === 'unsubscribe' || latest === undefined || !topics.includes(topic)) return [ack];
  session.begun.add(topic);
  return [ack, { kind: 'data', text: snapshot(symbol, latest, session.derivatives) }];
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const batches = new Map<string, { ts: number; data: object[] }>();
  for (const row of rows) {
    const { inverse } = contractOf(row.symbol);
    const topic = `allLiquidation.${row.symbol}`;
    if (inverse !== (session.route === 'inverse') || !session.topics.has(topic)) continue;
    const batch = batches.get(topic) ?? { ts: 0, data: [] };
    batch.ts = Math.max(batch.ts, row.tsMs);
    // The position's side, and USD contracts on the inverse side.
    const S = row.liquidatedSide === 'long' ? 'Buy' : 'Sell';
    const v = decimal(inverse ? Math.round(row.quantity * row.price) : row.quantity);
    batch.data.push({ T: row.tsMs, s: row.symbol, S, v, p: decimal(row.price) });
    batches.set(topic, batch);
  }
  return [...batches].map(([topic, { ts, data }]) => JSON.stringify({ topic, type: 'snapshot', ts, data }));
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const frames: string[] = [];
  const symbol = priceSymbol(session);
  const topic = `tickers.${symbol}`;
  if (session.topics.has(topic)) {
    const first = previous === undefined || !session.begun.has(topic);
    frames.push(first ? snapshot(symbol, price, session.derivatives) : delta(symbol, price, previous));
    session.begun.add(topic);
  }
  if (session.topics.has('publicTrade.BTCUSDT')) {
    const S = previous !== undefined && price.price < previous.price ? 'Sell' : 'Buy';
    const i = `${hex(price.sequence, 8)}-0000-5000-8000-000000000000`;
    const row = { T: price.tsMs, s: 'BTCUSDT', S, v: decimal(price.quantity), p: decimal(price.price), L: 'ZeroPlusTick', i, BT: false };
    frames.push(JSON.stringify({ topic: 'publicTrade.BTCUSDT', type: 'snapshot', ts: price.tsMs, data: [row] }));
  }
  return frames;
}

function rest(request: RestRequest): RestAnswer | undefined {
  const { method, url, nowMs } = request;
  const isTickers = url.pathname === '/v5/market/tickers';
  if (method !== 'GET' || (!isTickers && url.pathname !== '/v5/market/instruments-info')) return undefined;
  const category = url.searchParams.get('category');
  const envelope = (retCode: number, retMsg: string, result: object): RestAnswer => ({
    status: 200,
    body: { retCode, retMsg, result, retExtInfo: {}, time: nowMs },
  });
  if (category !== 'linear' && category !== 'inverse') return envelope(10001, 'Invalid category', {});
  const linear = category === 'linear';
  const list = LISTINGS.map((listing) => (isTickers ? tickerRow(listing, linear, request) : instrument(listing, linear)));
  return envelope(0, 'OK', isTickers ? { category, list } : { category, list, nextPageCursor: '' });
}

/** Without a mark of its own, the newest liquidation's price stands for it, so that a scenario and its marks belong together. */
function tickerRow({ base }: Listing, linear: boolean, { nowMs, printed, derivatives }: RestRequest): object {
  const newest = printed.findLast((row) => contractOf(row.symbol).base === base);
  const price = decimal(derivatives.knownMark(base) ?? newest?.price ?? derivatives.of(base).mark);
  const prices = { lastPrice: price, indexPrice: price, markPrice: price, bid1Price: price, ask1Price: price };
  return { symbol: linear ? `${base}USDT` : `${base}USD`, ...prices, ...positions(base, nowMs, derivatives) };
}

function instrument({ base, tick, step, maxLeverage }: Listing, linear: boolean): object {
  return {
    symbol: linear ? `${base}USDT` : `${base}USD`,
    contractType: linear ? 'LinearPerpetual' : 'InversePerpetual',
    status: 'Trading',
    baseCoin: base,
    quoteCoin: linear ? 'USDT' : 'USD',
    settleCoin: linear ? 'USDT' : base,
    launchTime: '1584230400000',
    deliveryTime: '0',
    priceScale: String(tick.length - 2),
    leverageFilter: { minLeverage: '1', maxLeverage: String(maxLeverage), leverageStep: '0.01' },
    priceFilter: { minPrice: tick, maxPrice: '1999999.8', tickSize: tick },
    lotSizeFilter: { maxOrderQty: '1190', minOrderQty: linear ? step : '1', qtyStep: linear ? step : '1' },
    fundingInterval: 480,
  };
}

/** Bybit v5 public linear and inverse. Read in "All Liquidation", "Ticker" and "Connect", November 2026. */
export const bybitProtocol: VenueProtocol = {
  venue: 'bybit',
  heartbeat: { silence: { afterMs: 600_000, of: 'client' } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
