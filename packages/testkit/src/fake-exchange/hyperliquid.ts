import { CascadeError, quote } from '@cascade/core';
import type { DerivativeBook } from './derivatives.js';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, hex, parseObject } from './wire.js';

/** Unique users one address may watch. */
const MAX_USERS = 10;
const CONTEXT = 'activeAssetCtx:';
const MIDS = 'allMids';
const BY_COIN: readonly string[] = ['trades', 'bbo', 'l2Book', 'activeAssetCtx'];

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/ws' ? { route: 'ws', topics: [] } : undefined;
}

/** What ids are made from; the time keeps them apart when a fake is opened again. */
interface Traded {
  readonly tsMs: number;
  readonly sequence: number;
}

function hash({ tsMs, sequence }: Traded): string {
  return `0x${hex(tsMs, 32)}${hex(sequence, 32)}`;
}

function tradeId({ tsMs, sequence }: Traded): number {
  return tsMs * 1_000 + (sequence % 1_000);
}

/** A fill of a maker that stood opposite a forced order: the maker buys what a liquidated long sells. */
function makerFill(row: NumberedLiquidation): object {
  const isLong = row.liquidatedSide === 'long';
  return {
    coin: coinOf(row.symbol),
    px: decimal(row.price),
    sz: decimal(row.quantity),
    side: isLong ? 'B' : 'A',
    time: row.tsMs,
    startPosition: '0.0',
    dir: isLong ? 'Open Long' : 'Open Short',
    closedPnl: '0.0',
    hash: hash(row),
    oid: 515_000_000_000 + row.sequence,
    crossed: false,
    fee: '0.0',
    tid: tradeId(row),
    liquidation: {
      liquidatedUser: `0x${hex(row.sequence, 40)}`,
      markPx: decimal(row.price * (isLong ? 1.0001 : 0.9999)),
      method: 'market',
    },
    feeToken: 'USDC',
    twapId: null,
  };
}

function coinOf(symbol: string): string {
  const { base, inverse } = contractOf(symbol);
  if (inverse)
    throw new CascadeError('testkit/unknown-symbol', `hyperliquid has no coin-margined ${quote(symbol)}; use ${quote(`${base}USDT`)}`);
  return base;
}

function topicOf(subscription: Record<string, unknown>): string | undefined {
  const { type, coin, user } = subscription;
  if (type === 'userFills' && typeof user === 'string' && /^0x[0-9a-fA-F]{40}$/.test(user)) return `userFills:${user.toLowerCase()}`;
  if (type === MIDS) return MIDS;
  if (typeof type === 'string' && BY_COIN.includes(type) && LISTINGS.some(({ base }) => base === coin)) return `${type}:${String(coin)}`;
  return undefined;
}

function error(data: string): VenueReply {
  return { kind: 'error', text: JSON.stringify({ channel: 'error', data }) };
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const request = parseObject(text);
  const method = request?.method;
  if (method === 'ping') return [{ kind: 'pong', text: '{"channel":"pong"}' }];
  const subscription = request?.subscription;
  const named = typeof subscription === 'object' && subscription !== null ? topicOf(subscription as Record<string, unknown>) : undefined;
  if ((method !== 'subscribe' && method !== 'unsubscribe') || named === undefined) {
    return [error(`Error parsing JSON into valid websocket request: ${text.slice(0, 200)}`)];
  }
  const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ channel: 'subscriptionResponse', data: { method, subscription } }) };
  if (method === 'unsubscribe')
    return session.topics.delete(named) ? [ack] : [error(`Already unsubscribed: ${JSON.stringify(subscription)}`)];
  if (session.topics.has(named)) return [error(`Already subscribed: ${JSON.stringify(subscription)}`)];
  if (named.startsWith('userFills:') && watchedUsers(session).length >= MAX_USERS) {
    return [error(`Cannot track more than ${MAX_USERS} total users.`)];
  }
  session.topics.add(named);
  if (named.startsWith('userFills:')) return [ack, { kind: 'data', text: oldFills(named.slice('userFills:'.length)) }];
  if (named.startsWith(CONTEXT)) return [ack, { kind: 'data', text: contextFrame(named.slice(CONTEXT.length), session.derivatives) }];
  if (named === 'bbo:BTC' && latest !== undefined) return [ack, { kind: 'data', text: quoteFrame(latest) }];
  return [ack];
}

function watchedUsers(session: VenueSession): string[] {
  return [...session.topics].filter((topic) => topic.startsWith('userFills:'));
}

/** The snapshot every `userFills` subscription begins with: history, with one liquidation of 2026-01-01 in it. */
function oldFills(user: string): string {
  const old = makerFill({ symbol: 'BTCUSDT', liquidatedSide: 'long', price: 88_000, quantity: 0.5, tsMs: 1_767_225_600_000, sequence: 7 });
  return JSON.stringify({ channel: 'userFills', data: { isSnapshot: true, user, fills: [old] } });
}

function tradeRow(coin: string, side: 'A' | 'B', row: Traded & { price: number; quantity: number }): object {
  const users = [`0x${hex(row.sequence * 2, 40)}`, `0x${hex(row.sequence * 2 + 1, 40)}`];
  return { coin, side, px: decimal(row.price), sz: decimal(row.quantity), time: row.tsMs, hash: hash(row), tid: tradeId(row), users };
}

function quoteFrame(price: NumberedPrice): string {
  const level = (value: number, sz: string): object => ({ px: decimal(value), sz, n: 3 });
  const bbo = [level(price.bid, '3.87947'), level(price.ask, '1.20451')];
  return JSON.stringify({ channel: 'bbo', data: { coin: 'BTC', time: price.tsMs, bbo } });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const users = watchedUsers(session);
  const fills = new Map<string, object[]>();
  const trades = new Map<string, object[]>();
  const put = (map: Map<string, object[]>, key: string, row: object): void => {
    map.set(key, [...(map.get(key) ?? []), row]);
  };
  for (const row of rows) {
    const coin = coinOf(row.symbol);
    // One maker per forced order; the watched ones take turns.
    const maker = users[row.sequence % Math.max(1, users.length)];
    if (maker !== undefined) put(fills, maker.slice('userFills:'.length), makerFill(row));
    // The public tape shows the same trade without a mark of its cause.
    if (session.topics.has(`trades:${coin}`)) put(trades, coin, tradeRow(coin, row.liquidatedSide === 'long' ? 'A' : 'B', row));
  }
  return [
    ...[...fills].map(([user, list]) => JSON.stringify({ channel: 'userFills', data: { user, fills: list } })),
    ...[...trades.values()].map((data) => JSON.stringify({ channel: 'trades', data })),
  ];
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const frames: string[] = [];
  if (session.topics.has('bbo:BTC')) frames.push(quoteFrame(price));
  if (session.topics.has('trades:BTC')) {
    const side = previous !== undefined && price.price < previous.price ? 'A' : 'B';
    frames.push(JSON.stringify({ channel: 'trades', data: [tradeRow('BTC', side, price)] }));
  }
  const contexts = [...session.topics].filter((topic) => topic.startsWith(CONTEXT));
  frames.push(...contexts.map((topic) => contextFrame(topic.slice(CONTEXT.length), session.derivatives)));
  if (session.topics.has(MIDS)) frames.push(midsFrame(session.derivatives));
  return frames;
}

/** `funding` is the rate of one hour; there is no time in it. */
function assetContext(base: string, derivatives: DerivativeBook): object {
  const { openInterest, mark, fundingRate8h } = derivatives.of(base);
  const price = decimal(mark);
  const prices = { prevDayPx: price, oraclePx: price, markPx: price, midPx: price, impactPxs: [price, price] };
  return { funding: decimal(fundingRate8h / 8), openInterest: decimal(openInterest), premium: '0.0', dayNtlVlm: '1000000.0', ...prices };
}

/** The middles of all books: perpetuals by name, spot by number. */
function midsFrame(derivatives: DerivativeBook): string {
  const mids = Object.fromEntries(LISTINGS.map(({ base }) => [base, decimal(derivatives.of(base).mark)]));
  return JSON.stringify({ channel: MIDS, data: { mids: { ...mids, '@107': '63.85' } } });
}

function contextFrame(coin: string, derivatives: DerivativeBook): string {
  return JSON.stringify({ channel: 'activeAssetCtx', data: { coin, ctx: assetContext(coin, derivatives) } });
}

function rest({ method, url, body, derivatives }: RestRequest): RestAnswer | undefined {
  if (method !== 'POST' || url.pathname !== '/info') return undefined;
  const universe = LISTINGS.map(({ base, sizeDecimals, maxLeverage }) => ({ szDecimals: sizeDecimals, name: base, maxLeverage }));
  const type = parseObject(body)?.type;
  if (type === 'meta') return { status: 200, body: { universe } };
  if (type === 'metaAndAssetCtxs')
    return { status: 200, body: [{ universe }, LISTINGS.map(({ base }) => assetContext(base, derivatives))] };
  return { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
}

/** Hyperliquid: fills of watched users, `bbo`, `trades`, `activeAssetCtx`, `allMids`. Read in "Websocket / Subscriptions" and "Info endpoint", November 2026. */
export const hyperliquidProtocol: VenueProtocol = {
  venue: 'hyperliquid',
  heartbeat: { silence: { afterMs: 60_000, of: 'both', close: { code: 1000, reason: 'Inactive' } } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
