import { CascadeError, quote } from '@cascade/core';
import { fingerprints } from './fingerprint.js';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, hex, parseObject } from './wire.js';

/** The number of each coin's market; only the number stands on the wire. */
const MARKETS: Readonly<Record<string, number>> = {
  ETH: 0,
  BTC: 1,
  SOL: 2,
  DOGE: 3,
  XRP: 7,
  LINK: 8,
  BNB: 25,
  ADA: 39,
  SUI: 16,
  WIF: 5,
  TRB: 90,
};
const BTC_MARKET = 1;
/** What is asked for as `trade/1` is acknowledged and sent as `trade:1`. */
const CHANNELS: readonly string[] = ['trade', 'ticker', 'market_stats', 'order_book'];
const HOUR_MS = 3_600_000;
/** 2026-01-01. */
const OLD_MS = 1_767_225_600_000;

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/stream' ? { route: 'stream', topics: [] } : undefined;
}

function marketOf(symbol: string): number {
  const { base, inverse } = contractOf(symbol);
  const market = MARKETS[base];
  if (inverse || market === undefined)
    throw new CascadeError('testkit/unknown-symbol', `lighter has no market for ${quote(symbol)}; use "BTCUSDT" or another listed coin`);
  return market;
}

function refuse(code: number, message: string): VenueReply[] {
  return [{ kind: 'error', text: JSON.stringify({ error: { code, message } }) }];
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const request = parseObject(text);
  const type = request?.type;
  if (type === 'ping') return [{ kind: 'pong', text: '{"type":"pong"}' }];
  const [channel = '', id = ''] = typeof request?.channel === 'string' ? request.channel.split('/') : [];
  if ((type !== 'subscribe' && type !== 'unsubscribe') || !CHANNELS.includes(channel)) return refuse(30_005, 'Invalid Channel');
  const isMarket = Object.values(MARKETS).some((market) => id === String(market)) || (channel === 'market_stats' && id === 'all');
  // The refusal names neither channel nor market.
  if (!isMarket) return refuse(30_005, 'Invalid Channel:  (marketId)');
  const topic = `${channel}:${id}`;
  if (type === 'unsubscribe') {
    session.topics.delete(topic);
    return [{ kind: 'ack', text: `{"type": "unsubscribed", "channel": "${topic}"}` }];
  }
  if (session.topics.has(topic)) return refuse(30_003, `Already Subscribed to : ${topic}`);
  session.topics.add(topic);
  return [{ kind: 'ack', text: JSON.stringify({ type: `subscribed/${channel}`, channel: topic, ...firstState(channel, id, latest) }) }];
}

/** The state in the answer to a subscription: for trades history, with a liquidation of each side in it. */
function firstState(channel: string, id: string, latest: NumberedPrice | undefined): object {
  if (channel === 'trade') {
    const old = { market: Number(id), size: 0.5, price: 88_000, tsMs: OLD_MS };
    const forced = [
      tradeRow({ ...old, tradeId: 102, sold: true }, 'liquidation'),
      tradeRow({ ...old, tradeId: 101, sold: false }, 'liquidation'),
    ];
    return { nonce: 1, trades: [tradeRow({ ...old, tradeId: 103, sold: true }, 'trade')], liquidation_trades: forced };
  }
  const isPriced = latest !== undefined && (id === 'all' || id === String(BTC_MARKET));
  if (!isPriced) return { last_updated_at: OLD_MS * 1_000, nonce: 1, timestamp: OLD_MS };
  if (channel === 'ticker') return ticker(latest);
  return channel === 'market_stats' ? stats(latest, id) : { nonce: latest.sequence };
}

interface Trade {
  readonly market: number;
  readonly size: number;
  readonly price: number;
  readonly tsMs: number;
  readonly tradeId: number;
  /** `true` when the taker sold. */
  readonly sold: boolean;
}

function tradeRow({ market, size, price, tsMs, tradeId, sold }: Trade, type: 'trade' | 'liquidation'): object {
  const ids = { ask_id: 562_952_000_000_000, bid_id: 844_422_000_000_000, ask_client_id: sold ? 0 : 71, bid_client_id: sold ? 71 : 0 };
  const texts = Object.fromEntries(
    Object.entries(ids).flatMap(([key, value]) => [
      [key, value],
      [`${key}_str`, String(value)],
    ]),
  );
  const held = decimal(size);
  const worth = (size * price).toFixed(6);
  return {
    trade_id: tradeId,
    trade_id_str: String(tradeId),
    tx_hash: hex(tradeId, 80),
    type,
    market_id: market,
    size: held,
    price: decimal(price),
    usd_amount: worth,
    ...texts,
    ask_account_id: 72_056,
    bid_account_id: 27_927,
    // The taker sells to a maker's bid and buys from a maker's ask; the forced order takes.
    is_maker_ask: !sold,
    block_height: 218_856_170,
    timestamp: tsMs,
    ...(type === 'liquidation' ? { taker_fee: 10_000 } : {}),
    taker_position_size_before: sold ? held : `-${held}`,
    taker_entry_quote_before: worth,
    taker_initial_margin_fraction_before: 200,
    maker_fee: 38,
    maker_position_size_before: '0.00000',
    maker_entry_quote_before: '0.000000',
    maker_initial_margin_fraction_before: 500,
    transaction_time: tsMs * 1_000 + 500,
  };
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const ids = fingerprints(rows);
  const byMarket = new Map<number, { nonce: number; liquidations: object[] }>();
  for (const [index, { symbol, liquidatedSide, quantity: size, price, tsMs, sequence }] of rows.entries()) {
    const market = marketOf(symbol);
    if (!session.topics.has(`trade:${market}`)) continue;
    const entry = byMarket.get(market) ?? { nonce: sequence, liquidations: [] };
    const tradeId = Number.parseInt(ids[index]?.slice(0, 12) ?? '0', 16);
    entry.liquidations.push(tradeRow({ market, size, price, tsMs, tradeId, sold: liquidatedSide === 'long' }, 'liquidation'));
    byMarket.set(market, entry);
  }
  return [...byMarket].map(([market, { nonce, liquidations }]) =>
    JSON.stringify({ type: 'update/trade', channel: `trade:${market}`, nonce, trades: [], liquidation_trades: liquidations }),
  );
}

function ticker({ bid, ask, tsMs, sequence }: NumberedPrice): object {
  const last_updated_at = tsMs * 1_000;
  const a = { price: decimal(ask), size: '0.53087' };
  const b = { price: decimal(bid), size: '0.00120' };
  return { last_updated_at, nonce: sequence, ticker: { s: 'BTC', a, b, last_updated_at }, timestamp: tsMs };
}

/** Of all markets only BTC's is told, for it alone has a price here. */
function stats(price: NumberedPrice, id: string): object {
  const last = decimal(price.price);
  const row = {
    symbol: 'BTC',
    market_id: BTC_MARKET,
    index_price: last,
    mark_price: last,
    mid_price: decimal((price.bid + price.ask) / 2),
    // US dollars.
    open_interest: '124496091.756091',
    open_interest_limit: '72057594037927936.000000',
    // Percent, as the rates: 0.0012 % an hour.
    funding_clamp_small: '0.0500',
    funding_clamp_big: '4.0000',
    last_trade_price: last,
    current_funding_rate: '0.0012',
    funding_rate: '0.0008',
    funding_timestamp: Math.floor(price.tsMs / HOUR_MS) * HOUR_MS,
    daily_base_token_volume: 9180.73357,
    daily_quote_token_volume: 686539466.320927,
    daily_price_low: price.price,
    daily_price_high: price.price,
    daily_price_change: 0.1,
  };
  return { timestamp: price.tsMs, market_stats: id === 'all' ? { [String(BTC_MARKET)]: row } : row };
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const frames: string[] = [];
  const push = (channel: string, id: string, content: object): void => {
    const topic = `${channel}:${id}`;
    if (session.topics.has(topic)) frames.push(JSON.stringify({ type: `update/${channel}`, channel: topic, ...content }));
  };
  push('ticker', String(BTC_MARKET), ticker(price));
  push('market_stats', 'all', stats(price, 'all'));
  push('market_stats', String(BTC_MARKET), stats(price, String(BTC_MARKET)));
  const { sequence, tsMs, quantity: size } = price;
  const sold = previous !== undefined && price.price < previous.price;
  const row = tradeRow({ market: BTC_MARKET, size, price: price.price, tsMs, tradeId: tsMs * 1_000 + (sequence % 1_000), sold }, 'trade');
  push('trade', String(BTC_MARKET), { nonce: sequence, trades: [row], liquidation_trades: [] });
  return frames;
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/api/v1/orderBookDetails') return undefined;
  const details = LISTINGS.map(({ base, tick, sizeDecimals, maxLeverage }) => ({
    symbol: base,
    market_id: MARKETS[base],
    market_type: 'perp',
    status: 'active',
    taker_fee: '0.0000',
    maker_fee: '0.0000',
    liquidation_fee: '1.0000',
    min_base_amount: '0.00020',
    min_quote_amount: '10.000000',
    size_decimals: sizeDecimals,
    price_decimals: tick.length - 2,
    quote_multiplier: 1,
    min_initial_margin_fraction: Math.round(10_000 / maxLeverage),
  }));
  return { status: 200, body: { code: 200, order_book_details: details, spot_order_book_details: [] } };
}

/**
 * Lighter: `trade`, `ticker`, `market_stats`. Read in "WebSocket reference" and "Market data", November 2026; the refusals and the pong
 * are those that clients quote. The greeting (`connected`) is left out; how a quiet socket ends is not documented.
 */
export const lighterProtocol: VenueProtocol = {
  venue: 'lighter',
  heartbeat: { silence: { afterMs: 120_000, of: 'client' } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
