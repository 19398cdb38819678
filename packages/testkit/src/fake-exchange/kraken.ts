import { fingerprints } from './fingerprint.js';
import { LISTINGS, type Listing } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, hex, parseObject, stringsOf } from './wire.js';

const BTC_PERPETUAL = 'PF_XBTUSD';
const FEEDS_OF_PRODUCTS: readonly string[] = ['trade', 'ticker', 'ticker_lite', 'book'];
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/ws/v1' ? { route: 'v1', topics: [] } : undefined;
}

/** `PF_` takes any collateral and counts coins, `PI_` is settled in the coin and counts US dollars. */
function productOf(base: string, inverse: boolean): string {
  return `${inverse ? 'PI' : 'PF'}_${base === 'BTC' ? 'XBT' : base}USD`;
}

function isListed(product: string): boolean {
  return LISTINGS.some(({ base }) => product === productOf(base, false) || product === productOf(base, true));
}

function alert(message: string): VenueReply {
  return { kind: 'error', text: JSON.stringify({ event: 'alert', message }) };
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const request = parseObject(text);
  if (request === undefined) return [{ kind: 'error', text: '{"event":"error","message":"Json Error"}' }];
  const { event, feed } = request;
  // No message is a ping here; this is what the venue answers to the obvious guess. Ping frames are answered with pong frames.
  if (event === 'ping') return [{ ...alert('Bad websocket message'), kind: 'pong' }];
  if ((event !== 'subscribe' && event !== 'unsubscribe') || typeof feed !== 'string') return [alert('Bad request')];
  if (feed === 'heartbeat') return [change(event, 'heartbeat', { feed }, session)];
  if (!FEEDS_OF_PRODUCTS.includes(feed)) return [{ kind: 'error', text: '{"event":"error","message":"Invalid feed"}' }];
  const products = stringsOf(request.product_ids);
  if (products.length === 0) return [{ kind: 'error', text: '{"event":"error","message":"Invalid product id"}' }];
  return products.flatMap((product): VenueReply[] => {
    if (!isListed(product)) return [alert(`Couldn't subscribe to invalid product \`${product}\``)];
    const reply = change(event, `${feed}:${product}`, { feed, product_ids: [product] }, session);
    if (event === 'unsubscribe') return [reply];
    if (feed === 'trade') return [reply, { kind: 'data', text: oldTrades(product) }];
    if (feed !== 'ticker' || product !== BTC_PERPETUAL || latest === undefined) return [reply];
    return [reply, { kind: 'data', text: tickerFrame(latest) }];
  });
}

/** Subscribes or unsubscribes one topic; what is already so is answered with an alert that names nothing. */
function change(event: 'subscribe' | 'unsubscribe', topic: string, named: object, session: VenueSession): VenueReply {
  const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ event: `${event}d`, ...named }) };
  if (event === 'unsubscribe') return session.topics.delete(topic) ? ack : alert('Not subscribed to feed');
  if (session.topics.has(topic)) return { ...alert('Already subscribed to feed, re-requesting'), kind: 'ack' };
  session.topics.add(topic);
  return ack;
}

function uuid(digits: string): string {
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join('-');
}

/** What follows every subscription to trades, newest first: history of 2026-01-01, with a liquidation in it. */
function oldTrades(product: string): string {
  const tsMs = 1_767_225_600_000;
  const row = { feed: 'trade', product_id: product };
  const trades = [
    { ...row, uid: uuid(hex(tsMs, 32)), side: 'sell', type: 'liquidation', seq: 2, time: tsMs, qty: 5, price: 88_000 },
    { ...row, uid: uuid(hex(tsMs - 400, 32)), side: 'buy', type: 'fill', seq: 1, time: tsMs - 400, qty: 2, price: 88_010 },
  ];
  return JSON.stringify({ feed: 'trade_snapshot', product_id: product, trades });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const ids = fingerprints(rows);
  return rows.flatMap((row, index) => {
    const { base, inverse } = contractOf(row.symbol);
    const product = productOf(base, inverse);
    if (!session.topics.has(`trade:${product}`)) return [];
    const frame = {
      feed: 'trade',
      product_id: product,
      uid: uuid(ids[index] ?? ''),
      // The taker's side: the forced order takes.
      side: row.liquidatedSide === 'long' ? 'sell' : 'buy',
      type: 'liquidation',
      seq: row.sequence,
      time: row.tsMs,
      qty: Number(decimal(inverse ? Math.round(row.quantity * row.price) : row.quantity)),
      price: row.price,
    };
    return [JSON.stringify(frame)];
  });
}

function tickerFrame(price: NumberedPrice): string {
  const relativeRate = 0.0000125;
  return JSON.stringify({
    time: price.tsMs,
    product_id: BTC_PERPETUAL,
    // US dollars per coin and hour; the relative rates are fractions per hour.
    funding_rate: relativeRate * price.price,
    funding_rate_prediction: relativeRate * price.price,
    relative_funding_rate: relativeRate,
    relative_funding_rate_prediction: relativeRate,
    next_funding_rate_time: Math.ceil((price.tsMs + 1) / HOUR_MS) * HOUR_MS,
    leverage: '100x',
    premium: 0,
    feed: 'ticker',
    bid: price.bid,
    ask: price.ask,
    bid_size: 0.0656,
    ask_size: 0.0617,
    volume: 2426.872,
    dtm: 0,
    index: price.price,
    last: price.price,
    change: 0.3,
    suspended: false,
    tag: 'perpetual',
    pair: 'XBT:USD',
    openInterest: 2055.214,
    markPrice: price.price,
    maturityTime: 0,
    post_only: false,
    volumeQuote: 2426.872 * price.price,
  });
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const frames: string[] = [];
  if (session.topics.has('heartbeat')) frames.push(JSON.stringify({ feed: 'heartbeat', time: price.tsMs }));
  if (session.topics.has(`ticker:${BTC_PERPETUAL}`)) frames.push(tickerFrame(price));
  if (session.topics.has(`trade:${BTC_PERPETUAL}`)) {
    const side = previous !== undefined && price.price < previous.price ? 'sell' : 'buy';
    const uid = uuid(hex(price.tsMs, 16) + hex(price.sequence, 16));
    const row = { feed: 'trade', product_id: BTC_PERPETUAL, uid, side, type: 'fill', seq: price.sequence };
    frames.push(JSON.stringify({ ...row, time: price.tsMs, qty: price.quantity, price: price.price }));
  }
  return frames;
}

function instrument({ base, tick, step, maxLeverage }: Listing, inverse: boolean): object {
  return {
    symbol: productOf(base, inverse),
    type: inverse ? 'futures_inverse' : 'flexible_futures',
    tickSize: Number(tick),
    contractSize: 1,
    tradeable: true,
    impactMidSize: 1,
    maxPositionSize: 1_000_000,
    openingDate: new Date(18_000 * DAY_MS).toISOString(),
    marginLevels: [
      { [inverse ? 'contracts' : 'numNonContractUnits']: 0, initialMargin: 1 / maxLeverage, maintenanceMargin: 0.5 / maxLeverage },
    ],
    fundingRateCoefficient: 24,
    maxRelativeFundingRate: 0.0025,
    contractValueTradePrecision: inverse ? 0 : Math.max(0, step.length - 2),
    postOnly: false,
    base,
    quote: 'USD',
    pair: `${base}:USD`,
  };
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/derivatives/api/v3/instruments') return undefined;
  const instruments = LISTINGS.flatMap((listing) => [instrument(listing, false), instrument(listing, true)]);
  return { status: 200, body: { result: 'success', instruments, serverTime: '2026-11-01T00:00:00.000Z' } };
}

/**
 * Kraken Futures: `trade`, `ticker`, `heartbeat`. Read in "Trade", "Ticker" and "Heartbeat" of "Derivatives WebSocket", November 2026.
 * The words of the alerts are those that clients quote. The greeting (`{"event":"info","version":1}`) is left out; how a quiet socket
 * ends is not documented.
 */
export const krakenProtocol: VenueProtocol = {
  venue: 'kraken',
  heartbeat: { silence: { afterMs: 60_000, of: 'client' } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
