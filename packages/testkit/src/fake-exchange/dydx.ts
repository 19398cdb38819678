import { CascadeError, quote } from '@cascade/core';
import { fingerprints } from './fingerprint.js';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, hex, parseObject } from './wire.js';

const BTC = 'BTC-USD';
const CHANNELS: readonly string[] = ['v4_markets', 'v4_trades', 'v4_orderbook', 'v4_candles', 'v4_subaccounts', 'v4_block_height'];
/** Subscriptions to one channel that a connection may hold. */
const MAX_PER_CHANNEL = 32;

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/v4/ws' ? { route: 'v4', topics: [] } : undefined;
}

function marketOf(symbol: string): string {
  const { base, inverse } = contractOf(symbol);
  if (inverse) throw new CascadeError('testkit/unknown-symbol', `dydx has no coin-margined ${quote(symbol)}; use ${quote(`${base}USDT`)}`);
  return `${base}-USD`;
}

/** What every message of the server begins with; `message_id` only ever rises on the real venue, here it follows the print. */
function envelope(type: string, session: VenueSession, messageId: number): object {
  return { type, connection_id: session.connectionId, message_id: messageId };
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const messageId = session.topics.size + 1;
  const refuse = (message: string): VenueReply[] => [
    { kind: 'error', text: JSON.stringify({ ...envelope('error', session, messageId), message }) },
  ];
  const request = parseObject(text);
  if (request === undefined) return refuse('Invalid message: could not parse');
  const { type, channel, id } = request;
  // The indexer of 2024 answers; later ones ignore it and rely on their own ping frames.
  if (type === 'ping') return [{ kind: 'pong', text: JSON.stringify({ ...envelope('pong', session, messageId), id }) }];
  if (type !== 'subscribe' && type !== 'unsubscribe') return refuse(`Invalid message type: ${String(type)}`);
  if (typeof channel !== 'string' || !CHANNELS.includes(channel)) return refuse(`Invalid channel: ${String(channel)}`);
  const named = channel === 'v4_markets' ? {} : { id };
  const topic = channel === 'v4_markets' ? channel : `${channel}:${String(id)}`;
  if (type === 'unsubscribe') {
    session.topics.delete(topic);
    return [{ kind: 'ack', text: JSON.stringify({ ...envelope('unsubscribed', session, messageId), channel, ...named }) }];
  }
  const wrong = objection(channel, id, topic, session);
  if (wrong !== undefined) return refuse(wrong);
  session.topics.add(topic);
  const contents = firstContents(channel, latest);
  return [{ kind: 'ack', text: JSON.stringify({ ...envelope('subscribed', session, messageId), channel, ...named, contents }) }];
}

/** Why a subscription can't be had, in the words of the indexer. */
function objection(channel: string, id: unknown, topic: string, session: VenueSession): string | undefined {
  const isMarket = channel === 'v4_markets' || LISTINGS.some(({ base }) => id === `${base}-USD`);
  if (!isMarket) return `Invalid subscription id for channel: (${channel}-${String(id)})`;
  if (session.topics.has(topic)) return `Invalid subscribe message: already subscribed (${channel}-${String(id ?? channel)})`;
  const held = [...session.topics].filter((other) => other.split(':')[0] === channel).length;
  if (held < MAX_PER_CHANNEL) return undefined;
  return `Per-connection subscription limit reached for ${channel} (limit=${MAX_PER_CHANNEL}).`;
}

/** The state with which the answer to a subscription begins: for trades history, newest first, with forced ones of 2026-01-01 in it. */
function firstContents(channel: string, latest: NumberedPrice | undefined): object {
  if (channel === 'v4_markets') return { markets: markets(latest) };
  if (channel === 'v4_orderbook') {
    const levels = (price: number | undefined): object[] => (price === undefined ? [] : [{ price: decimal(price), size: '1.5' }]);
    return { bids: levels(latest?.bid), asks: levels(latest?.ask) };
  }
  if (channel !== 'v4_trades') return {};
  const old = { size: '0.5', price: '88000', createdAt: '2026-01-01T00:00:00.000Z', createdAtHeight: '60000000' };
  const id = (event: number): string => `03938700${hex(2, 8)}${hex(event, 8)}`;
  return {
    trades: [
      { id: id(8), side: 'SELL', ...old, type: 'LIQUIDATED' },
      { id: id(5), side: 'BUY', ...old, type: 'DELEVERAGED' },
      { id: id(2), side: 'BUY', ...old, type: 'LIMIT' },
    ],
  };
}

function channelData(session: VenueSession, messageId: number, channel: string, id: string | undefined, contents: object): string {
  const [name, version] = id === undefined ? [{}, '1.0.0'] : [{ id }, '2.1.0'];
  return JSON.stringify({ ...envelope('channel_data', session, messageId), ...name, channel, version, contents });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const ids = fingerprints(rows);
  const byMarket = new Map<string, { sequence: number; trades: object[] }>();
  for (const [index, row] of rows.entries()) {
    const market = marketOf(row.symbol);
    if (!session.topics.has(`v4_trades:${market}`)) continue;
    const entry = byMarket.get(market) ?? { sequence: row.sequence, trades: [] };
    entry.trades.push({
      id: ids[index]?.slice(0, 24),
      size: decimal(row.quantity),
      price: decimal(row.price),
      // The taker's side: the forced order takes.
      side: row.liquidatedSide === 'long' ? 'SELL' : 'BUY',
      createdAt: new Date(row.tsMs).toISOString(),
      type: 'LIQUIDATED',
    });
    byMarket.set(market, entry);
  }
  return [...byMarket].map(([market, { sequence, trades }]) => channelData(session, sequence, 'v4_trades', market, { trades }));
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const { sequence, tsMs } = price;
  const frames: string[] = [];
  if (session.topics.has('v4_markets')) {
    const effectiveAt = new Date(tsMs).toISOString();
    const oracle = { oraclePrice: decimal(price.price), effectiveAt, effectiveAtHeight: String(60_000_000 + sequence), marketId: 0 };
    frames.push(channelData(session, sequence, 'v4_markets', undefined, { oraclePrices: { [BTC]: oracle } }));
    const trading = { id: '0', openInterest: '782.0931', nextFundingRate: '0.0000125' };
    frames.push(channelData(session, sequence, 'v4_markets', undefined, { trading: { [BTC]: trading } }));
  }
  if (session.topics.has(`v4_orderbook:${BTC}`)) {
    // A level of size 0 is gone; the same price twice would be removed and set again.
    const side = (old: number | undefined, now: number): string[][] => [
      ...(old === undefined || old === now ? [] : [[decimal(old), '0']]),
      [decimal(now), '1.5'],
    ];
    const contents = { bids: side(previous?.bid, price.bid), asks: side(previous?.ask, price.ask) };
    frames.push(channelData(session, sequence, 'v4_orderbook', BTC, contents));
  }
  if (session.topics.has(`v4_trades:${BTC}`)) {
    const row = { id: hex(tsMs, 12) + hex(sequence, 12), size: decimal(price.quantity), price: decimal(price.price) };
    const side = previous !== undefined && price.price < previous.price ? 'SELL' : 'BUY';
    const trades = [{ ...row, side, createdAt: new Date(tsMs).toISOString(), type: 'LIMIT' }];
    frames.push(channelData(session, sequence, 'v4_trades', BTC, { trades }));
  }
  return frames;
}

/** Every market in full; only BTC has a price, and only after one was printed. */
function markets(latest: NumberedPrice | undefined): Record<string, object> {
  const entries = LISTINGS.map(({ base, tick, step, maxLeverage }, index) => {
    const ticker = `${base}-USD`;
    const market = {
      clobPairId: String(index),
      ticker,
      status: 'ACTIVE',
      ...(ticker === BTC && latest !== undefined ? { oraclePrice: decimal(latest.price) } : {}),
      nextFundingRate: '0.0000125',
      initialMarginFraction: decimal(1 / maxLeverage),
      maintenanceMarginFraction: decimal(0.6 / maxLeverage),
      openInterest: '782.0931',
      tickSize: tick,
      stepSize: step,
      marketType: 'CROSS',
      baseOpenInterest: '782.0931',
    };
    return [ticker, market] as const;
  });
  return Object.fromEntries(entries);
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/v4/perpetualMarkets') return undefined;
  return { status: 200, body: { markets: markets(undefined) } };
}

/**
 * dYdX v4 as its indexer tells it: `v4_trades`, `v4_markets`, `v4_orderbook`; subscriptions asked for in batches are served one by one.
 * Read in "Indexer WebSocket" and the public source of the indexer's WebSocket service, November 2026. The greeting (`connected`) is left out.
 */
export const dydxProtocol: VenueProtocol = {
  venue: 'dydx',
  // A ping frame every 30 s, and 10 s for the answer.
  heartbeat: { serverPing: { everyMs: 30_000, pongTimeoutMs: 40_000 } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
