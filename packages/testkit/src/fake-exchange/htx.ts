import { inverseContractUsd, LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, parseObject } from './wire.js';

/** Base units per USDT-margined contract. */
const LINEAR_SIZE: Readonly<Record<string, number>> = {
  BTC: 0.001,
  ETH: 0.01,
  SOL: 0.1,
  XRP: 10,
  DOGE: 100,
  BNB: 0.01,
  ADA: 10,
  LINK: 0.1,
};
/** The time in acks; they have a clock of their own, which nobody may rely on. */
const ACK_TS_MS = 1_700_000_000_000;
const FUNDING_MS = 28_800_000;

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  const route = /^\/((?:linear-)?swap-(?:notification|ws))$/.exec(url.pathname)?.[1];
  return route === undefined ? undefined : { route, topics: [] };
}

function isInverse({ route }: VenueSession): boolean {
  return !route.startsWith('linear-');
}

function isNotification({ route }: VenueSession): boolean {
  return route.endsWith('-notification');
}

function codeOf(base: string, inverse: boolean): string {
  return `${base}-${inverse ? 'USD' : 'USDT'}`;
}

function isListed(code: string, session: VenueSession): boolean {
  return LISTINGS.some(({ base }) => code === codeOf(base, isInverse(session)));
}

/** A value to at most 8 decimals, as a number: HTX prints numbers. */
function rounded(value: number): number {
  return Number(value.toFixed(8));
}

/** Error code and text for a topic of the notification sockets; 0: it exists. */
function checkTopic(topic: string, session: VenueSession): readonly [number, string] {
  const code = /^public\.([^.]+)\.(?:liquidation_orders|funding_rate|contract_info)$/.exec(topic)?.[1];
  if (code === undefined) return [2010, 'Topic error.'];
  return code === '*' || isListed(code, session) ? [0, ''] : [2011, "Contract doesn't exist."];
}

/** `public.*.x` covers every `public.CODE.x`. */
function covers(session: VenueSession, code: string, channel: string): boolean {
  return session.topics.has(`public.*.${channel}`) || session.topics.has(`public.${code}.${channel}`);
}

function answerNotification(request: Record<string, unknown>, session: VenueSession): readonly VenueReply[] {
  const { op, cid } = request;
  const topic = typeof request.topic === 'string' ? request.topic : '';
  const reply = (kind: 'ack' | 'error', code: number, message: string): VenueReply[] => {
    const error = code === 0 ? { 'err-code': 0 } : { 'err-code': code, 'err-msg': message };
    return [{ kind, text: JSON.stringify({ op, cid, topic, ts: ACK_TS_MS, ...error }) }];
  };
  if (op === 'ping') return [{ kind: 'pong', text: JSON.stringify({ op: 'pong', ts: request.ts }) }];
  if (op === 'unsub') return session.topics.delete(topic) ? reply('ack', 0, '') : reply('error', 2012, 'Topic not subscribed.');
  if (op !== 'sub') return [];
  const [code, message] = checkTopic(topic, session);
  if (code !== 0) return reply('error', code, message);
  const [, contract = '', channel = ''] = topic.split('.');
  if (covers(session, contract, channel)) return reply('error', 2014, 'Repeated subscription.');
  session.topics.add(topic);
  return reply('ack', 0, '');
}

function answerMarket(request: Record<string, unknown>, session: VenueSession): readonly VenueReply[] {
  const { id, sub, unsub, ping } = request;
  if (ping !== undefined) return [{ kind: 'pong', text: JSON.stringify({ pong: ping }) }];
  const topic = sub ?? unsub;
  if (typeof topic !== 'string') return [];
  const code = /^market\.([^.]+)\.(?:bbo|trade\.detail)$/.exec(topic)?.[1];
  if (code === undefined || !isListed(code, session)) {
    const error = { status: 'error', ts: ACK_TS_MS, id, 'err-code': 'bad-request', 'err-msg': `invalid topic ${topic}` };
    return [{ kind: 'error', text: JSON.stringify(error) }];
  }
  if (sub === undefined) session.topics.delete(topic);
  else session.topics.add(topic);
  const what = sub === undefined ? { unsubbed: topic } : { subbed: topic };
  return [{ kind: 'ack', text: JSON.stringify({ id, status: 'ok', ...what, ts: ACK_TS_MS }) }];
}

function answer(text: string, session: VenueSession): readonly VenueReply[] {
  const request = parseObject(text);
  // Answers to the server's own pings are no requests.
  if (request === undefined || request.op === 'pong' || request.pong !== undefined) return [];
  return isNotification(session) ? answerNotification(request, session) : answerMarket(request, session);
}

function liquidationRow(row: NumberedLiquidation): object {
  const { base, inverse } = contractOf(row.symbol);
  const common = { symbol: base, contract_code: codeOf(base, inverse), direction: row.liquidatedSide === 'long' ? 'sell' : 'buy' };
  const whole = { ...common, offset: 'close' };
  const at = { price: row.price, created_at: row.tsMs };
  if (inverse) return { ...whole, volume: Math.round((row.quantity * row.price) / inverseContractUsd(base)), ...at };
  const size = LINEAR_SIZE[base] ?? 1;
  const volume = Math.max(1, Math.round(row.quantity / size));
  const amount = rounded(volume * size);
  const kind = { contract_type: 'swap', pair: codeOf(base, false), business_type: 'swap', trade_partition: 'USDT' };
  return { ...whole, volume, ...at, amount, trade_turnover: rounded(amount * row.price), ...kind };
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  const batches = new Map<string, NumberedLiquidation[]>();
  for (const row of rows) {
    const { base, inverse } = contractOf(row.symbol);
    const code = codeOf(base, inverse);
    if (!isNotification(session) || inverse !== isInverse(session) || !covers(session, code, 'liquidation_orders')) continue;
    batches.set(code, [...(batches.get(code) ?? []), row]);
  }
  return [...batches].map(([code, batch]) => {
    const ts = Math.max(...batch.map(({ tsMs }) => tsMs)) + 5;
    return JSON.stringify({ op: 'notify', topic: `public.${code}.liquidation_orders`, ts, data: batch.map(liquidationRow) });
  });
}

function fundingFrame(code: string, price: NumberedPrice, inverse: boolean): string {
  const settledMs = Math.floor(price.tsMs / FUNDING_MS) * FUNDING_MS;
  const row = { symbol: 'BTC', contract_code: code, fee_asset: inverse ? 'BTC' : 'USDT', funding_time: String(settledMs) };
  const rates = {
    funding_rate: '0.000100000000000000',
    estimated_rate: '0.000100000000000000',
    settlement_time: String(settledMs + FUNDING_MS),
  };
  return JSON.stringify({ op: 'notify', topic: `public.${code}.funding_rate`, ts: price.tsMs, data: [{ ...row, ...rates }] });
}

function bboFrame(ch: string, price: NumberedPrice): string {
  const { tsMs: ts, sequence: version } = price;
  const tick = { mrid: version, id: Math.floor(ts / 1_000), bid: [price.bid, 1_250], ask: [price.ask, 975], ts, version, ch };
  return JSON.stringify({ ch, ts, tick });
}

function tradeFrame(ch: string, price: NumberedPrice, direction: 'buy' | 'sell', inverse: boolean): string {
  const { tsMs: ts, sequence: id } = price;
  // Both sides of a trade are counted, hence twice the contracts and the turnover.
  const contracts = inverse ? (price.quantity * price.price) / inverseContractUsd('BTC') : price.quantity / 0.001;
  const sizes = { amount: 2 * Math.max(1, Math.round(contracts)), quantity: rounded(2 * price.quantity) };
  const turnover = inverse ? {} : { trade_turnover: rounded(2 * price.quantity * price.price) };
  return JSON.stringify({
    ch,
    ts,
    tick: { id, ts, data: [{ ...sizes, ...turnover, ts, id: id * 10_000, price: price.price, direction }] },
  });
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const inverse = isInverse(session);
  const code = codeOf('BTC', inverse);
  if (isNotification(session)) return covers(session, code, 'funding_rate') ? [fundingFrame(code, price, inverse)] : [];
  const frames: string[] = [];
  const direction = previous !== undefined && price.price < previous.price ? 'sell' : 'buy';
  const [quotes, trades] = [`market.${code}.bbo`, `market.${code}.trade.detail`];
  if (session.topics.has(quotes)) frames.push(bboFrame(quotes, price));
  if (session.topics.has(trades)) frames.push(tradeFrame(trades, price, direction, inverse));
  return frames;
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  const family = /^\/((?:linear-)?swap)-api\/v1\/swap_contract_info$/.exec(url.pathname)?.[1];
  if (method !== 'GET' || family === undefined) return undefined;
  const inverse = family === 'swap';
  const data = LISTINGS.map(({ base, tick }) => ({
    symbol: base,
    contract_code: codeOf(base, inverse),
    contract_size: inverse ? inverseContractUsd(base) : (LINEAR_SIZE[base] ?? 1),
    price_tick: Number(tick),
    delivery_date: '',
    delivery_time: '',
    create_date: '20201021',
    contract_status: 1,
    settlement_date: '1700006400000',
    ...(inverse ? {} : { support_margin_mode: 'all', settlement_period: '8', business_type: 'swap', pair: codeOf(base, false) }),
    ...(inverse ? {} : { contract_type: 'swap', trade_partition: 'USDT' }),
  }));
  return { status: 200, body: { status: 'ok', data, ts: ACK_TS_MS } };
}

/** The ping of either kind of socket; its time is text on one and a number on the other. */
function pingFrame(session: VenueSession, nowMs: number): string {
  return JSON.stringify(isNotification(session) ? { op: 'ping', ts: String(nowMs) } : { ping: nowMs });
}

/** Whether the time of one of the pings came back as it was sent, text as text and number as number. */
function answersPing(text: string, unanswered: readonly string[]): boolean {
  const reply = parseObject(text);
  return unanswered.some((frame) => {
    const ping = parseObject(frame);
    return ping?.op === 'ping' ? reply?.op === 'pong' && reply.ts === ping.ts : reply?.pong !== undefined && reply.pong === ping?.ping;
  });
}

/**
 * HTX swaps: notification and market sockets, USDT- and coin-margined, every frame gzip.
 * Read in "Subscribe Liquidation Orders", "Subscribe BBO", "Response code" and in captures of September 2026, November 2026.
 * That the notification sockets answer a client's own ping, as the market sockets do, is assumed.
 */
export const htxProtocol: VenueProtocol = {
  venue: 'htx',
  heartbeat: {
    textPing: {
      everyMs: () => 5_000,
      frames: (session, nowMs) => [pingFrame(session, nowMs)],
      answer: { accepts: answersPing, withinMs: 25_000, farewell: '{"op":"close"}', close: { code: 1000, reason: 'Bye' } },
    },
  },
  frameEncoding: 'gzip',
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
