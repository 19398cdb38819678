import type { IncomingHttpHeaders } from 'node:http';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, parseObject, stringsOf } from './wire.js';

/** Rows of one frame; more of them go out in the next. */
const MAX_ROWS = 20;
const FUNDING_INTERVAL_S = 28_800;
const CHANNELS: readonly string[] = ['futures.public_liquidates', 'futures.tickers', 'futures.book_ticker', 'futures.trades'];
/** Base units per contract. */
const MULTIPLIERS: Readonly<Record<string, string>> = {
  BTC: '0.0001',
  ETH: '0.01',
  SOL: '1',
  XRP: '10',
  DOGE: '10',
  BNB: '0.001',
  ADA: '10',
  LINK: '1',
};

type Settle = 'usdt' | 'btc' | 'usd1';

/** The route reads `SETTLE/FORM`: sizes are decimal text for clients that ask for it, else whole numbers cut off towards zero. */
function connect(url: URL, headers: IncomingHttpHeaders): { route: string; topics: readonly string[] } | undefined {
  const settle = /^\/v4\/ws\/(usdt|btc|usd1)$/.exec(url.pathname)?.[1];
  if (settle === undefined) return undefined;
  return { route: `${settle}/${headers['x-gate-size-decimal'] === '1' ? 'decimal' : 'integer'}`, topics: [] };
}

function settleOf(session: VenueSession): Settle {
  return session.route.split('/')[0] as Settle;
}

function sizeText(session: VenueSession, contracts: number): string | number {
  return session.route.endsWith('/decimal') ? decimal(contracts) : Math.trunc(contracts);
}

function multiplierOf(base: string): number {
  return Number(MULTIPLIERS[base] ?? '1');
}

/** The contract settled in Bitcoin is one US dollar each. */
function contractsIn(base: string, settle: Settle, row: { readonly price: number; readonly quantity: number }): number {
  return settle === 'btc' ? row.quantity * row.price : row.quantity / multiplierOf(base);
}

function contractNames(settle: Settle): readonly string[] {
  if (settle === 'btc') return ['BTC_USD'];
  return settle === 'usdt' ? LISTINGS.map(({ base }) => `${base}_USDT`) : [];
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const request = parseObject(text);
  const { id, channel, event } = request ?? {};
  const time = typeof request?.time === 'number' ? Math.floor(request.time) : 0;
  const head = { id, time, time_ms: time * 1_000, conn_id: session.connectionId, channel };
  if (channel === 'futures.ping') {
    return [{ kind: 'pong', text: JSON.stringify({ ...head, channel: 'futures.pong', event: '', result: null }) }];
  }
  const payload = stringsOf(request?.payload);
  const refuse = (code: number, message: string): VenueReply[] => [
    { kind: 'error', text: JSON.stringify({ ...head, event, payload, error: { code, message }, result: { status: 'fail' } }) },
  ];
  if (typeof channel !== 'string' || (event !== 'subscribe' && event !== 'unsubscribe')) return refuse(1, 'invalid argument struct');
  if (!CHANNELS.includes(channel)) return refuse(2, `Unknown channel ${channel}`);
  const known = contractNames(settleOf(session));
  // One wrong name refuses the request as a whole.
  const wrong = payload.find((name) => name !== '!all' && !known.includes(name));
  if (wrong !== undefined) return refuse(2, `unknown currency pair ${wrong}`);
  for (const name of payload)
    event === 'subscribe' ? session.topics.add(`${channel}:${name}`) : session.topics.delete(`${channel}:${name}`);
  const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ ...head, event, payload, result: { status: 'success' } }) };
  if (channel !== 'futures.tickers' || event !== 'subscribe' || latest === undefined) return [ack];
  return [ack, ...tickerFrames(latest, session).map((frame): VenueReply => ({ kind: 'data', text: frame }))];
}

function isSubscribed(session: VenueSession, channel: string, contract: string): boolean {
  return session.topics.has(`${channel}:${contract}`) || session.topics.has(`${channel}:!all`);
}

function update(channel: string, tsMs: number, result: unknown): string {
  return JSON.stringify({ time: Math.floor(tsMs / 1_000), time_ms: tsMs, channel, event: 'update', result });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const settle = settleOf(session);
  const batches = new Map<string, { tsMs: number; result: object[] }[]>();
  for (const row of rows) {
    const { base, inverse } = contractOf(row.symbol);
    const contract = `${base}_${inverse ? 'USD' : 'USDT'}`;
    if (!contractNames(settle).includes(contract) || !isSubscribed(session, 'futures.public_liquidates', contract)) continue;
    const frames = batches.get(contract) ?? [];
    batches.set(contract, frames);
    if ((frames.at(-1)?.result.length ?? MAX_ROWS) >= MAX_ROWS) frames.push({ tsMs: 0, result: [] });
    const frame = frames.at(-1) ?? { tsMs: 0, result: [] };
    frame.tsMs = Math.max(frame.tsMs, row.tsMs);
    // The order's sign: what is sold is negative.
    const contracts = contractsIn(base, settle, row) * (row.liquidatedSide === 'long' ? -1 : 1);
    frame.result.push({ price: decimal(row.price), size: sizeText(session, contracts), time: row.tsMs, contract });
  }
  return [...batches.values()].flat().map(({ tsMs, result }) => update('futures.public_liquidates', tsMs, result));
}

/** The BTC contract of the socket's endpoint. */
function priceContract(session: VenueSession): string {
  return contractNames(settleOf(session))[0] ?? '';
}

function tickerFrames(price: NumberedPrice, session: VenueSession): readonly string[] {
  const contract = priceContract(session);
  if (!isSubscribed(session, 'futures.tickers', contract)) return [];
  const last = decimal(price.price);
  const nextApplyS = (Math.floor(price.tsMs / 1_000 / FUNDING_INTERVAL_S) + 1) * FUNDING_INTERVAL_S;
  const row = {
    contract,
    last,
    change_percentage: '-1.05',
    funding_rate: '0.0001',
    funding_rate_indicative: '0.0001',
    funding_interval: FUNDING_INTERVAL_S,
    funding_offset: 0,
    funding_next_apply: nextApplyS,
    mark_price: last,
    index_price: last,
    quanto_base_rate: '',
    total_size: sizeText(session, contractsIn('BTC', settleOf(session), { price: price.price, quantity: 64_000 })),
    volume_24h: sizeText(session, 518_068_345),
    volume_24h_base: '51806',
    volume_24h_quote: '4144480000',
    volume_24h_settle: '4144480000',
    low_24h: last,
    high_24h: last,
    t: price.tsMs,
  };
  return [update('futures.tickers', price.tsMs, [row])];
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const { tsMs, sequence } = price;
  const contract = priceContract(session);
  const frames = [...tickerFrames(price, session)];
  if (isSubscribed(session, 'futures.book_ticker', contract)) {
    const sizes = { B: sizeText(session, 20_884), A: sizeText(session, 33_644) };
    const quote = { t: tsMs, u: sequence, s: contract, b: decimal(price.bid), B: sizes.B, a: decimal(price.ask), A: sizes.A };
    frames.push(update('futures.book_ticker', tsMs, quote));
  }
  if (isSubscribed(session, 'futures.trades', contract)) {
    const sign = previous !== undefined && price.price < previous.price ? -1 : 1;
    const size = sizeText(session, sign * contractsIn('BTC', settleOf(session), price));
    const times = { create_time: Math.floor(tsMs / 1_000), create_time_ms: tsMs };
    frames.push(update('futures.trades', tsMs, [{ size, id: sequence, ...times, price: decimal(price.price), contract }]));
  }
  return frames;
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  const settle = /^\/api\/v4\/futures\/(usdt|btc)\/contracts$/.exec(url.pathname)?.[1];
  if (method !== 'GET' || settle === undefined) return undefined;
  const body = LISTINGS.filter(({ base }) => settle === 'usdt' || base === 'BTC').map(({ base, tick, maxLeverage }) => ({
    name: settle === 'usdt' ? `${base}_USDT` : `${base}_USD`,
    type: settle === 'usdt' ? 'direct' : 'inverse',
    contract_type: '',
    status: 'trading',
    in_delisting: false,
    is_pre_market: false,
    quanto_multiplier: settle === 'usdt' ? String(MULTIPLIERS[base]) : '0',
    order_price_round: tick,
    order_size_min: 1,
    order_size_max: 12_000_000,
    enable_decimal: false,
    leverage_min: '1',
    leverage_max: String(maxLeverage),
    mark_type: 'index',
    funding_interval: FUNDING_INTERVAL_S,
    funding_offset: 0,
  }));
  return { status: 200, body };
}

/**
 * Gate futures v4, the form of 2026-08-20: liquidations batched per contract, times in ms. How often the server sends pings is not published.
 * Read in "Futures WebSocket v4" and its changelog, November 2026.
 */
export const gateProtocol: VenueProtocol = {
  venue: 'gate',
  heartbeat: { serverPing: { everyMs: 30_000, pongTimeoutMs: 90_000 } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
