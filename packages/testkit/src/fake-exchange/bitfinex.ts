import { CascadeError, quote } from '@cascade/core';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, parseObject } from './wire.js';

const LIQUIDATIONS = 'status:liq:global';
const BTC = 'tBTCF0:USTF0';
/** Rounds of the heartbeat. */
const BEAT_MS = 15_000;
/** What the liquidation channel replays when nothing else happened lately. */
const OLD: NumberedLiquidation = {
  symbol: 'BTCUSDT',
  liquidatedSide: 'long',
  price: 88_000,
  quantity: 0.5,
  tsMs: 1_767_225_600_000,
  sequence: 7,
};

const CONTRACTS: readonly string[] = LISTINGS.map(({ base }) => `t${base}F0:USTF0`);
/** Everything that can be subscribed, as `channel:key`; the place decides the channel id. No more than the 25 a socket may have. */
const CHANNELS: readonly string[] = [
  LIQUIDATIONS,
  ...CONTRACTS.flatMap((symbol) => [`status:deriv:${symbol}`, `ticker:${symbol}`, `trades:${symbol}`]),
];

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/ws/2' ? { route: '2', topics: [] } : undefined;
}

function welcome(): string {
  return JSON.stringify({ event: 'info', version: 2, serverId: '00000000-0000-4000-8000-000000000000', platform: { status: 1 } });
}

/** Channel ids hold for one connection only. */
function channelId(topic: string, session: VenueSession): number {
  return 1_000 * Number.parseInt(session.connectionId, 16) + CHANNELS.indexOf(topic);
}

function symbolOf(symbol: string): string {
  const { base, inverse } = contractOf(symbol);
  if (inverse) {
    throw new CascadeError('testkit/unknown-symbol', `bitfinex has no coin-margined ${quote(symbol)}; use ${quote(`${base}USDT`)}`);
  }
  return `t${base}F0:USTF0`;
}

/** A position in two rows: the trigger, without a price, and the execution. Positive amounts are longs. */
function liquidationRows(row: NumberedLiquidation): readonly (readonly unknown[])[] {
  const isLong = row.liquidatedSide === 'long';
  const symbol = symbolOf(row.symbol);
  const amount = Number((isLong ? row.quantity : -row.quantity).toFixed(8));
  const base = row.price * (isLong ? 1.05 : 0.95);
  const position = 140_000_000 + row.sequence;
  return [
    ['pos', position, row.tsMs - 9, null, symbol, amount, base, null, 0, 1, null, null],
    ['pos', position, row.tsMs, null, symbol, amount, base, null, 1, 1, null, row.price],
  ];
}

function frame(topic: string, session: VenueSession, ...payload: readonly unknown[]): string {
  return JSON.stringify([channelId(topic, session), ...payload]);
}

/** The executions of lately: what every subscription to liquidations begins with. */
function replay(session: VenueSession, recent: readonly NumberedLiquidation[]): string {
  const rows = recent.length === 0 ? [OLD] : recent;
  return frame(
    LIQUIDATIONS,
    session,
    rows.flatMap((row) => liquidationRows(row).slice(1)),
  );
}

function tickerRow({ price, bid, ask }: NumberedPrice): readonly unknown[] {
  return [bid, 14.34954787, ask, 14.75896594, 0, 0, price, 544.3267938, price * 1.01, price * 0.99, null];
}

function statusRow({ price, tsMs }: NumberedPrice): readonly unknown[] {
  const nextMs = Math.ceil((tsMs + 1) / 28_800_000) * 28_800_000;
  const head = [tsMs, null, price, price, null, 62_210_384.95685668, null, nextMs, 0.00015317, 3_873, null, 0.0001];
  return [...head, null, null, price, null, null, 8_851.89352831, null, null, null, 0.0005, 0.0025];
}

/** The image a BTC channel begins with. */
function snapshot(topic: string, session: VenueSession, price: NumberedPrice): readonly string[] {
  if (topic === `ticker:${BTC}`) return [frame(topic, session, tickerRow(price))];
  if (topic === `trades:${BTC}`) return [frame(topic, session, [tradeRow(price, price.quantity)])];
  return topic === `status:deriv:${BTC}` ? [frame(topic, session, statusRow(price))] : [];
}

function tradeRow({ price, tsMs, sequence }: NumberedPrice, amount: number): readonly unknown[] {
  return [450_000_000 + sequence, tsMs, amount, price];
}

function subscribe(
  request: Record<string, unknown>,
  session: VenueSession,
  latest: NumberedPrice | undefined,
  recent: readonly NumberedLiquidation[],
): readonly VenueReply[] {
  const { channel } = request;
  const symbol = typeof request.symbol === 'string' ? request.symbol : '';
  const key = typeof request.key === 'string' ? request.key : '';
  const pair = channel === 'status' ? {} : { pair: symbol.slice(1) };
  const refuse = (msg: string, code: number, more: object = {}): VenueReply[] => [
    { kind: 'error', text: JSON.stringify({ ...request, event: 'error', msg, code, ...more, ...pair }) },
  ];
  if (channel !== 'status' && channel !== 'ticker' && channel !== 'trades') return refuse('channel: unknown', 10_300);
  const topic = `${channel}:${channel === 'status' ? key : symbol}`;
  if (!CHANNELS.includes(topic)) return channel === 'status' ? [] : refuse('symbol: invalid', 10_300);
  const chanId = channelId(topic, session);
  if (session.topics.has(topic)) return refuse('subscribe: dup', 10_301, { chanId });
  session.topics.add(topic);
  session.begun.add(topic);
  const what = channel === 'status' ? { key } : { symbol, ...pair };
  const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ event: 'subscribed', channel, chanId, ...what }) };
  const first = topic === LIQUIDATIONS ? [replay(session, recent)] : latest === undefined ? [] : snapshot(topic, session, latest);
  return [ack, ...first.map((text): VenueReply => ({ kind: 'data', text }))];
}

function answer(
  text: string,
  session: VenueSession,
  latest: NumberedPrice | undefined,
  recent: readonly NumberedLiquidation[],
): readonly VenueReply[] {
  const request = parseObject(text);
  // What is not JSON gets no answer.
  if (request === undefined) return [];
  const { event, cid, chanId } = request;
  if (event === 'ping') return [{ kind: 'pong', text: JSON.stringify({ event: 'pong', ts: latest?.tsMs ?? OLD.tsMs, cid }) }];
  if (event === 'subscribe') return subscribe(request, session, latest, recent);
  if (event !== 'unsubscribe') {
    return [{ kind: 'error', text: JSON.stringify({ event: 'error', msg: `event: invalid (${String(event)})`, code: 10_000 }) }];
  }
  const topic = [...session.topics].find((entry) => channelId(entry, session) === chanId);
  if (topic === undefined) {
    return [{ kind: 'error', text: JSON.stringify({ event: 'error', msg: 'unsubscribe: invalid', code: 10_400, chanId }) }];
  }
  session.topics.delete(topic);
  return [{ kind: 'ack', text: JSON.stringify({ event: 'unsubscribed', status: 'OK', chanId }) }];
}

/** Marks a channel as begun; `true` when its first payload is still owed, because a fault withheld it. */
function begins(topic: string, session: VenueSession): boolean {
  const owed = !session.begun.has(topic);
  session.begun.add(topic);
  return owed;
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  // Read before the check: an unknown symbol is the caller's mistake, subscribed or not.
  const printed = rows.map(liquidationRows);
  if (!session.topics.has(LIQUIDATIONS)) return [];
  return printed.map((payload) => frame(LIQUIDATIONS, session, payload));
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const frames: string[] = [];
  for (const topic of [`ticker:${BTC}`, `status:deriv:${BTC}`]) {
    if (session.topics.has(topic)) frames.push(...snapshot(topic, session, price));
  }
  const trades = `trades:${BTC}`;
  if (session.topics.has(trades)) {
    const sold = previous !== undefined && price.price < previous.price;
    const row = tradeRow(price, sold ? -price.quantity : price.quantity);
    if (begins(trades, session)) frames.push(frame(trades, session, [row]));
    else frames.push(frame(trades, session, 'te', row), frame(trades, session, 'tu', row));
  }
  return frames;
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/v2/conf/pub:list:pair:futures') return undefined;
  return { status: 200, body: [CONTRACTS.map((symbol) => symbol.slice(1))] };
}

/**
 * Bitfinex v2 derivatives: channels by number, a replay before the first live liquidation, trigger and execution rows.
 * Read in "Status", "Ticker", "WebSocket General" and in captures of September 2026, November 2026.
 */
export const bitfinexProtocol: VenueProtocol = {
  venue: 'bitfinex',
  heartbeat: {
    silence: { afterMs: 60_000, of: 'both' },
    textPing: {
      everyMs: () => BEAT_MS,
      frames: (session) => [...session.topics].map((topic) => frame(topic, session, 'hb')),
    },
  },
  connect,
  welcome,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
