import { type DerivativeBook, followingFundingMs, nextFundingMs } from './derivatives.js';
import { inverseContractUsd, LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueReply, VenueSession } from './protocol.js';
import { contractOf, decimal, parseObject } from './wire.js';

const BTC_SWAP = 'BTC-USDT-SWAP';
const BY_TYPE: readonly string[] = ['liquidation-orders', 'instruments'];
const BY_INSTRUMENT: readonly string[] = ['tickers', 'bbo-tbt', 'trades', 'trades-all', 'open-interest', 'funding-rate', 'mark-price'];
const DATED = '261225';
/** Liquidations in one answer of REST. */
const MAX_ORDERS = 100;
/** Channels whose rows REST answers with too. */
const MARKET: readonly string[] = ['open-interest', 'funding-rate'];

interface Arg {
  readonly channel: string;
  readonly instType?: string;
  readonly instId?: string;
}

function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  const match = /^\/ws\/v5\/(public|business)$/.exec(url.pathname);
  return match?.[1] === undefined ? undefined : { route: match[1], topics: [] };
}

function instrument(instType: 'SWAP' | 'FUTURES', base: string, inverse: boolean): { instId: string } & Record<string, unknown> {
  const family = inverse ? `${base}-USD` : `${base}-USDT`;
  const listing = LISTINGS.find((entry) => entry.base === base);
  return {
    alias: instType === 'SWAP' ? '' : 'quarter',
    baseCcy: '',
    ctMult: '1',
    ctType: inverse ? 'inverse' : 'linear',
    ctVal: inverse ? String(inverseContractUsd(base)) : (listing?.okxContractValue ?? '1'),
    ctValCcy: inverse ? 'USD' : base,
    expTime: instType === 'SWAP' ? '' : '1798185600000',
    instFamily: family,
    instId: `${family}-${instType === 'SWAP' ? 'SWAP' : DATED}`,
    instType,
    lotSz: inverse ? '1' : '0.01',
    minSz: inverse ? '1' : '0.01',
    quoteCcy: '',
    ruleType: 'normal',
    settleCcy: inverse ? base : 'USDT',
    state: 'live',
    tickSz: listing?.tick ?? '0.0001',
    uly: family,
  };
}

function instruments(instType: 'SWAP' | 'FUTURES'): readonly ({ instId: string } & Record<string, unknown>)[] {
  const bases = instType === 'SWAP' ? LISTINGS.map(({ base }) => base) : ['BTC', 'ETH'];
  return bases.flatMap((base) => [instrument(instType, base, false), instrument(instType, base, true)]);
}

/** The topic an argument means, or the error text of the venue. */
function topicOf(value: unknown): { topic: string } | { wrong: string } {
  const arg = (typeof value === 'object' && value !== null ? value : {}) as Partial<Arg>;
  const { channel = '', instType = '', instId = '' } = arg;
  if (BY_TYPE.includes(channel) && (instType === 'SWAP' || instType === 'FUTURES')) return { topic: `${channel}:${instType}` };
  const listed = [...instruments('SWAP'), ...instruments('FUTURES')].some((entry) => entry.instId === instId);
  if (BY_INSTRUMENT.includes(channel) && listed) return { topic: `${channel}:${instId}` };
  return { wrong: `Wrong URL or channel:${channel},instId:${instId} doesn't exist. Please use the correct URL, channel and parameters.` };
}

function priceFrame(channel: string, row: object): string {
  return JSON.stringify({ arg: { channel, instId: BTC_SWAP }, data: [row] });
}

function tickerFrame(price: NumberedPrice): string {
  const last = decimal(price.price);
  const row = { instType: 'SWAP', instId: BTC_SWAP, last, lastSz: decimal(price.quantity * 100), askPx: decimal(price.ask), askSz: '727' };
  return priceFrame('tickers', { ...row, bidPx: decimal(price.bid), bidSz: '990', open24h: last, ts: String(price.tsMs) });
}

function quoteFrame(price: NumberedPrice): string {
  const level = (value: number, size: string): string[] => [decimal(value), size, '0', '12'];
  const row = { asks: [level(price.ask, '727')], bids: [level(price.bid, '990')], ts: String(price.tsMs), seqId: price.sequence };
  return priceFrame('bbo-tbt', row);
}

function answer(text: string, session: VenueSession, latest: NumberedPrice | undefined): readonly VenueReply[] {
  if (text === 'ping') return [{ kind: 'pong', text: 'pong' }];
  const connId = session.connectionId;
  const refuse = (code: string, msg: string): VenueReply => ({
    kind: 'error',
    text: JSON.stringify({ event: 'error', code, msg, connId }),
  });
  const request = parseObject(text);
  const op = request?.op;
  const args = request?.args;
  if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args))
    return [refuse('60012', `Invalid request: ${text.slice(0, 200)}`)];
  return args.flatMap((arg: unknown): VenueReply[] => {
    const known = topicOf(arg);
    if ('wrong' in known) return [refuse('60018', known.wrong)];
    const ack: VenueReply = { kind: 'ack', text: JSON.stringify({ event: op, arg, connId }) };
    if (op === 'unsubscribe') {
      session.topics.delete(known.topic);
      return [ack];
    }
    session.topics.add(known.topic);
    if (latest === undefined) return [ack];
    const [channel = '', instId = ''] = known.topic.split(':');
    if (MARKET.includes(channel)) return [ack, { kind: 'data', text: marketFrame(channel, instId, latest.tsMs, session.derivatives) }];
    if (known.topic === `tickers:${BTC_SWAP}`) return [ack, { kind: 'data', text: tickerFrame(latest) }];
    if (known.topic === `bbo-tbt:${BTC_SWAP}`) return [ack, { kind: 'data', text: quoteFrame(latest) }];
    return [ack];
  });
}

/** Open interest (contracts, coins, dollars) or funding of one instrument. */
function marketRow(channel: string, instId: string, tsMs: number, derivatives: DerivativeBook): object {
  const base = instId.split('-')[0] ?? '';
  const inverse = instId.includes('-USD-');
  const { openInterest, mark, fundingRate8h } = derivatives.of(base);
  const common = { instId, instType: instId.endsWith('-SWAP') ? 'SWAP' : 'FUTURES', ts: String(tsMs) };
  if (channel === 'open-interest') {
    const size = Number(instrument('SWAP', base, inverse).ctVal);
    const usd = openInterest * mark;
    return { ...common, oi: decimal((inverse ? usd : openInterest) / size), oiCcy: decimal(openInterest), oiUsd: decimal(usd) };
  }
  const times = { fundingTime: String(nextFundingMs(tsMs)), nextFundingTime: String(followingFundingMs(tsMs)) };
  return {
    ...common,
    formulaType: 'withRate',
    fundingRate: decimal(fundingRate8h),
    ...times,
    method: 'current_period',
    nextFundingRate: '',
  };
}

function marketFrame(channel: string, instId: string, tsMs: number, derivatives: DerivativeBook): string {
  return JSON.stringify({ arg: { channel, instId }, data: [marketRow(channel, instId, tsMs, derivatives)] });
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  if (!session.topics.has('liquidation-orders:SWAP') || rows.length === 0) return [];
  return [JSON.stringify({ arg: { channel: 'liquidation-orders', instType: 'SWAP' }, data: orderRows(rows) })];
}

/** One row per instrument, with its liquidations; the same by socket and REST. */
function orderRows(rows: readonly NumberedLiquidation[]): readonly object[] {
  const byInstrument = new Map<string, { details: object[]; family: string }>();
  for (const row of rows) {
    const { base, inverse } = contractOf(row.symbol);
    const known = instrument('SWAP', base, inverse);
    const size = (inverse ? row.quantity * row.price : row.quantity) / Number(known.ctVal);
    const entry = byInstrument.get(known.instId) ?? { details: [], family: String(known.instFamily) };
    entry.details.push({
      bkLoss: '0',
      bkPx: decimal(row.price),
      ccy: '',
      posSide: row.liquidatedSide,
      side: row.liquidatedSide === 'long' ? 'sell' : 'buy',
      sz: decimal(size),
      ts: String(row.tsMs),
    });
    byInstrument.set(known.instId, entry);
  }
  return [...byInstrument].map(([instId, { details, family }]) => ({
    details,
    instFamily: family,
    instId,
    instType: 'SWAP',
    uly: family,
  }));
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const frames: string[] = [];
  if (session.topics.has(`tickers:${BTC_SWAP}`)) frames.push(tickerFrame(price));
  if (session.topics.has(`bbo-tbt:${BTC_SWAP}`)) frames.push(quoteFrame(price));
  if (session.topics.has(`trades:${BTC_SWAP}`)) {
    const side = previous !== undefined && price.price < previous.price ? 'sell' : 'buy';
    const row = { instId: BTC_SWAP, tradeId: String(price.sequence), px: decimal(price.price), sz: decimal(price.quantity * 100), side };
    frames.push(priceFrame('trades', { ...row, ts: String(price.tsMs), count: '1' }));
  }
  for (const channel of MARKET) {
    const subscribed = [...session.topics].filter((topic) => topic.startsWith(`${channel}:`));
    frames.push(...subscribed.map((topic) => marketFrame(channel, topic.slice(channel.length + 1), price.tsMs, session.derivatives)));
  }
  return frames;
}

function rest(request: RestRequest): RestAnswer | undefined {
  const { method, url, printed } = request;
  const endpoint = /^\/api\/v5\/public\/(instruments|open-interest|funding-rate|liquidation-orders)$/.exec(url.pathname)?.[1];
  if (method !== 'GET' || endpoint === undefined) return undefined;
  const { searchParams } = url;
  const rows =
    endpoint === 'funding-rate'
      ? fundingRows(searchParams.get('instId'), request)
      : endpoint === 'liquidation-orders'
        ? liquidationRows(searchParams, printed)
        : typedRows(endpoint, searchParams.get('instType'), request);
  if (rows === undefined) return { status: 400, body: { code: '51000', msg: 'Parameter error', data: [] } };
  return { status: 200, body: { code: '0', msg: '', data: rows } };
}

/** Rows of one instrument type; `undefined` when the type is wrong. */
function typedRows(endpoint: string, instType: string | null, { nowMs, derivatives }: RestRequest): readonly object[] | undefined {
  if (instType !== 'SWAP' && instType !== 'FUTURES') return undefined;
  const rows = instruments(instType);
  return endpoint === 'instruments' ? rows : rows.map(({ instId }) => marketRow(endpoint, instId, nowMs, derivatives));
}

/** Rows of one swap, or of all with `ANY`; `undefined` when there is none of that name. */
function fundingRows(instId: string | null, { nowMs, derivatives }: RestRequest): readonly object[] | undefined {
  const found = instruments('SWAP').filter((entry) => instId === 'ANY' || entry.instId === instId);
  return found.length === 0 ? undefined : found.map((entry) => marketRow('funding-rate', entry.instId, nowMs, derivatives));
}

/** The newest liquidations of one family of swaps, at most 100, newest first; `undefined` when a parameter is wrong. */
function liquidationRows(query: URLSearchParams, printed: readonly NumberedLiquidation[]): readonly object[] | undefined {
  const family = query.get('instFamily');
  const limit = Number(query.get('limit') ?? MAX_ORDERS);
  const known = instruments('SWAP').some(({ instFamily }) => instFamily === family);
  if (!known || query.get('instType') !== 'SWAP' || query.get('state') !== 'filled' || !(limit >= 1 && limit <= MAX_ORDERS))
    return undefined;
  const rows = printed.filter(({ symbol }) => {
    const { base, inverse } = contractOf(symbol);
    return instrument('SWAP', base, inverse).instFamily === family;
  });
  return orderRows(rows.slice(-limit).reverse());
}

/** OKX v5 public channels. Read in "Liquidation orders channel", "Tickers channel" and "Connect", November 2026. */
export const okxProtocol: VenueProtocol = {
  venue: 'okx',
  heartbeat: { silence: { afterMs: 30_000, of: 'both', close: { code: 4004, reason: 'No data received in 30s.' } } },
  connect,
  answer,
  liquidationFrames,
  priceFrames,
  rest,
};
