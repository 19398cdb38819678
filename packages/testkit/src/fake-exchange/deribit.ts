import { CascadeError, quote } from '@cascade/core';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, parseObject, stringsOf } from './wire.js';

/** Coins with a coin-margined perpetual; the others have only the one settled in USDC. */
const INVERSE_BASES: readonly string[] = ['BTC', 'ETH'];
/** USD per coin-margined contract. */
const INVERSE_USD: Readonly<Record<string, number>> = { BTC: 10, ETH: 1 };
const RAW_REFUSED = { code: 13_778, message: 'raw_subscriptions_not_available_for_unauthorized' };
/** The server's clock in answers, microseconds; nobody may rely on it. */
const TIMES = { usIn: 1_700_000_000_000_000, usOut: 1_700_000_000_000_100, usDiff: 100, testnet: false };
const MIN_HEARTBEAT_SEC = 10;

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  return url.pathname === '/ws/api/v2' ? { route: 'v2', topics: [] } : undefined;
}

function instrumentOf(symbol: string): { name: string; base: string; inverse: boolean } {
  const { base, inverse } = contractOf(symbol);
  if (inverse && !INVERSE_BASES.includes(base)) {
    throw new CascadeError('testkit/unknown-symbol', `deribit has no coin-margined ${quote(symbol)}; use ${quote(`${base}USDT`)}`);
  }
  return { name: inverse ? `${base}-PERPETUAL` : `${base}_USDC-PERPETUAL`, base, inverse };
}

function instruments(): readonly ({ instrument_name: string; settlement_currency: string } & Record<string, unknown>)[] {
  return LISTINGS.flatMap(({ base, tick, step, maxLeverage }, index) => {
    const common = { kind: 'future', is_active: true, settlement_period: 'perpetual', base_currency: base, max_leverage: maxLeverage };
    const dates = { expiration_timestamp: 32_503_708_800_000, creation_timestamp: 1_534_167_754_000, tick_size: Number(tick) };
    const linear = {
      instrument_name: `${base}_USDC-PERPETUAL`,
      settlement_currency: 'USDC',
      instrument_type: 'linear',
      future_type: 'linear',
      price_index: `${base.toLowerCase()}_usdc`,
      instrument_id: 200_000 + index,
      contract_size: Number(step),
      min_trade_amount: Number(step),
      counter_currency: 'USDC',
      quote_currency: 'USDC',
    };
    if (!INVERSE_BASES.includes(base)) return [{ ...common, ...dates, ...linear }];
    const inverse = {
      instrument_name: `${base}-PERPETUAL`,
      settlement_currency: base,
      instrument_type: 'reversed',
      future_type: 'reversed',
      price_index: `${base.toLowerCase()}_usd`,
      instrument_id: 100_000 + index,
      contract_size: INVERSE_USD[base] ?? 1,
      min_trade_amount: INVERSE_USD[base] ?? 1,
      counter_currency: 'USD',
      quote_currency: 'USD',
    };
    return [
      { ...common, ...dates, ...inverse },
      { ...common, ...dates, ...linear },
    ];
  });
}

/** `trades.NAME.100ms`, `ticker.NAME.agg2`, `quote.NAME` and so on of listed instruments, or `trades.future.any.100ms`. */
function isChannel(channel: string): boolean {
  const match = /^(?:(trades|ticker|perpetual)\.(.+)\.(raw|100ms|agg2)|quote\.(.+))$/.exec(channel);
  const name = match?.[2] ?? match?.[4];
  if (match?.[1] === 'trades' && /^future\.(any|BTC|ETH|USDC)$/.test(name ?? '')) return true;
  return instruments().some(({ instrument_name }) => instrument_name === name);
}

function notice(channel: string, data: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } });
}

function quoteOf(name: string, price: NumberedPrice): object {
  const best = { best_bid_price: price.bid, best_bid_amount: 117_660, best_ask_price: price.ask, best_ask_amount: 186_520 };
  return { timestamp: price.tsMs, instrument_name: name, ...best };
}

function tickerOf(name: string, price: NumberedPrice): object {
  const day = { high: price.price * 1.01, low: price.price * 0.99, price_change: 0.5, volume: 11_897.2, volume_usd: 951_776_000 };
  return {
    ...quoteOf(name, price),
    state: 'open',
    stats: { ...day, volume_notional: 951_776_000 },
    index_price: price.price,
    last_price: price.price,
    settlement_price: price.price,
    min_price: price.price * 0.985,
    max_price: price.price * 1.015,
    // USD on the coin-margined side, base units on the other.
    open_interest: name === 'BTC-PERPETUAL' ? 1_132_329_370 : 459.3409,
    mark_price: price.price,
    interest_value: 0.00282,
    estimated_delivery_price: price.price,
    current_funding: 0,
    funding_8h: 0.0001,
  };
}

/** The state that a subscription to a ticker or quote of a BTC perpetual begins with and goes on with. */
function stateFrames(channels: Iterable<string>, price: NumberedPrice): readonly string[] {
  return [...channels].flatMap((channel) => {
    const [kind, name = ''] = channel.split('.');
    if (!name.startsWith('BTC')) return [];
    if (kind === 'quote') return [notice(channel, quoteOf(name, price))];
    return kind === 'ticker' ? [notice(channel, tickerOf(name, price))] : [];
  });
}

function subscribe(id: unknown, asked: readonly string[], session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const known = asked.filter(isChannel);
  if (known.some((channel) => channel.endsWith('.raw'))) {
    return [{ kind: 'error', text: JSON.stringify({ jsonrpc: '2.0', id, error: RAW_REFUSED, ...TIMES }) }];
  }
  const fresh = known.filter((channel) => !session.topics.has(channel));
  for (const channel of known) session.topics.add(channel);
  // Channels that don't exist are dropped without a word; the result names those that were taken.
  const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ jsonrpc: '2.0', id, result: known, ...TIMES }) };
  const state = latest === undefined ? [] : stateFrames(fresh, latest);
  return [ack, ...state.map((text): VenueReply => ({ kind: 'data', text }))];
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  const request = parseObject(text);
  const id = request?.id;
  const refuse = (error: object): VenueReply[] => [{ kind: 'error', text: JSON.stringify({ jsonrpc: '2.0', id, error, ...TIMES }) }];
  if (request === undefined) return refuse({ code: 11_050, data: 'invalid json', message: 'bad_request' });
  const params = (typeof request.params === 'object' && request.params !== null ? request.params : {}) as Record<string, unknown>;
  const reply = (kind: 'ack' | 'pong', result: unknown): VenueReply[] => [
    { kind, text: JSON.stringify({ jsonrpc: '2.0', id, result, ...TIMES }) },
  ];
  switch (request.method) {
    case 'public/test':
      return reply('pong', { version: '1.2.26' });
    case 'public/set_heartbeat': {
      const seconds = params.interval;
      if (typeof seconds !== 'number' || seconds < MIN_HEARTBEAT_SEC) {
        return refuse({ code: -32_602, message: 'Invalid params', data: { param: 'interval', reason: 'value is too small' } });
      }
      session.heartbeatEveryMs = seconds * 1_000;
      return reply('ack', 'ok');
    }
    case 'public/disable_heartbeat':
      session.heartbeatEveryMs = undefined;
      return reply('ack', 'ok');
    case 'public/subscribe':
      return subscribe(id, stringsOf(params.channels), session, latest);
    case 'public/unsubscribe': {
      const dropped = stringsOf(params.channels).filter((channel) => session.topics.delete(channel));
      return reply('ack', dropped);
    }
    default:
      return refuse({ code: -32_601, message: 'Method not found' });
  }
}

/** What the row says of the forced order: it took (`T`), or it rested in the book (`M`) and the direction is that of the other side. */
function forcedTrade(row: NumberedLiquidation): Record<string, unknown> {
  const { name, base, inverse } = instrumentOf(row.symbol);
  const isMaker = row.sequence % 2 === 0;
  const usd = INVERSE_USD[base] ?? 1;
  const amount = inverse ? Math.max(1, Math.round((row.quantity * row.price) / usd)) * usd : Number(row.quantity.toFixed(8));
  return {
    ...tradeOf(name, row, amount, (row.liquidatedSide === 'long') !== isMaker ? 'sell' : 'buy'),
    liquidation: isMaker ? 'M' : 'T',
  };
}

function tradeOf(
  name: string,
  row: { readonly sequence: number; readonly tsMs: number; readonly price: number },
  amount: number,
  direction: 'buy' | 'sell',
): Record<string, unknown> {
  return {
    trade_seq: row.sequence,
    trade_id: String(row.tsMs * 1_000 + (row.sequence % 1_000)),
    timestamp: row.tsMs,
    tick_direction: direction === 'sell' ? 2 : 0,
    price: row.price,
    mark_price: row.price,
    instrument_name: name,
    index_price: row.price,
    direction,
    amount,
  };
}

/** The subscribed trade channels of an instrument. */
function tradeChannels(session: VenueSession, name: string): readonly string[] {
  const currency = name.includes('_USDC') ? 'USDC' : name.split('-')[0];
  return [...session.topics].filter((channel) => {
    const subject = /^trades\.(.+)\.(?:100ms|agg2)$/.exec(channel)?.[1];
    return subject === name || subject === 'future.any' || subject === `future.${currency}`;
  });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const batches = new Map<string, object[]>();
  for (const row of rows) {
    for (const channel of tradeChannels(session, instrumentOf(row.symbol).name)) {
      batches.set(channel, [...(batches.get(channel) ?? []), forcedTrade(row)]);
    }
  }
  return [...batches].map(([channel, trades]) => notice(channel, trades));
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const direction = previous !== undefined && price.price < previous.price ? 'sell' : 'buy';
  const trades = ['BTC-PERPETUAL', 'BTC_USDC-PERPETUAL'].flatMap((name) => {
    const usd = Math.max(10, Math.round((price.quantity * price.price) / 10) * 10);
    const row = tradeOf(name, price, name === 'BTC-PERPETUAL' ? usd : price.quantity, direction);
    return tradeChannels(session, name).map((channel) => notice(channel, [row]));
  });
  return [...stateFrames(session.topics, price), ...trades];
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/api/v2/public/get_instruments') return undefined;
  const currency = url.searchParams.get('currency') ?? 'any';
  const kind = url.searchParams.get('kind') ?? 'future';
  if (!['any', 'USDC', ...INVERSE_BASES].includes(currency)) {
    return {
      status: 400,
      body: { jsonrpc: '2.0', error: { code: -32_602, message: 'Invalid params', data: { param: 'currency' } }, ...TIMES },
    };
  }
  const result = instruments().filter((entry) => kind === 'future' && (currency === 'any' || entry.settlement_currency === currency));
  return { status: 200, body: { jsonrpc: '2.0', result, ...TIMES } };
}

function beat(type: 'heartbeat' | 'test_request'): string {
  return JSON.stringify({ params: { type }, method: 'heartbeat', jsonrpc: '2.0' });
}

/**
 * Deribit JSON-RPC v2: trades, tickers and quotes of the perpetuals, heartbeats on request.
 * Read in "public/set_heartbeat", "trades.(instrument_name).(interval)", "ticker", "Errors" and in captures of September 2026, November 2026.
 */
export const deribitProtocol: VenueProtocol = {
  venue: 'deribit',
  heartbeat: {
    silence: { afterMs: 60_000, of: 'both' },
    textPing: {
      everyMs: (session) => session.heartbeatEveryMs,
      frames: () => [beat('heartbeat'), beat('test_request')],
      answer: {
        accepts: (text) => parseObject(text)?.method === 'public/test',
        withinMs: 10_000,
        close: { code: 4000, reason: 'heartbeat close' },
      },
    },
  },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
