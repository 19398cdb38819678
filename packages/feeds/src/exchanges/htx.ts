import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, PollRequest, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, isUsdQuote, pairSymbol, type Valuation, valueContracts } from '../instruments.js';

const LIQUIDATIONS = 'public.*.liquidation_orders';
const FUNDING = 'public.*.funding_rate';
const QUOTES = 'market.BTC-USDT.bbo';
/** "Repeated subscription": asked twice, so the topic is in order. */
const ALREADY_SUBSCRIBED = 2014;
const LISTED = 1;
/** Open interest of all USDT-margined perpetuals. */
const OPEN_INTEREST_PATH = '/linear-swap-api/v1/swap_open_interest';
/** Funding intervals in use, hours. */
const INTERVALS: readonly number[] = [1, 2, 4, 8];
const USUAL_INTERVAL_HOURS = 8;
const HOUR_MS = 3_600_000;

/**
 * HTX (Huobi) USDT-margined and coin-margined perpetual contracts.
 *
 * Docs: htx.com API "USDT-M: Subscribe Liquidation Orders (no authentication)" and the fields of the open interest query (read
 * November 2026); heartbeat, funding and quotes are taken from recorded frames. Every frame is gzip. One wildcard topic covers all
 * contracts of an endpoint; its rows arrive under each contract's own topic.
 *
 * `{"op":"notify","topic":"public.BTC-USDT.liquidation_orders","ts":1800000000005,"data":[{"symbol":"BTC",
 * "contract_code":"BTC-USDT","direction":"sell","offset":"close","volume":250,"price":59010.5,"created_at":1800000000000,
 * "amount":0.25,"trade_turnover":14752.625}]}`
 *
 * Side: `direction` is the side of the ORDER and `offset` says `close`, so `sell` closes a long (docs: "direction", "offset:
 * open, close, both"; a row that opens is refused). `price` is documented as the bankruptcy price. `volume` counts contracts,
 * `amount` coins, `trade_turnover` dollars; the last two are absent on coin-margined rows, whose contracts have a face value in
 * USD that only metadata tells. No throttle is documented: `completeness` is `all`.
 *
 * The liquidation endpoints have no stream that is never silent. The server's own ping, about one each 5 s, is their canary: it
 * proves the socket, not that liquidations are published. `public.*.funding_rate`, one topic for all contracts, is a canary
 * too. The BTC quote lives on another endpoint, the lane `quotes`. Open interest is polled, counts both sides and is halved. Funding
 * frames do not say the interval: 8 h, until settlement times on the connection show a shorter one.
 */
export const htx: ExchangeCodec = {
  exchange: 'htx',
  completeness: 'all',
  endpoint: { ws: 'wss://api.hbdm.com', rest: 'https://api.hbdm.com' },
  frameEncoding: 'gzip',
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 100, maxSilenceMs: 20_000, stableMs: 90_000 },
  instrumentRequests: [{ path: '/linear-swap-api/v1/swap_contract_info?business_type=all' }, { path: '/swap-api/v1/swap_contract_info' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({ partials: new Map() }),
  read,
  polls: (): PollRequest[] => [{ path: OPEN_INTEREST_PATH }],
  readPoll,
};

function lanes(_query: LaneQuery): Lane[] {
  return [
    { name: 'liquidations', path: '/linear-swap-notification', topics: [LIQUIDATIONS], canaryTopics: [FUNDING] },
    { name: 'liquidations-coin', path: '/swap-notification', topics: [LIQUIDATIONS], canaryTopics: [FUNDING] },
    { name: 'quotes', path: '/linear-swap-ws', topics: [], canaryTopics: [QUOTES] },
  ];
}

function subscribe(topics: readonly string[], firstId: number): SubscribeFrame[] {
  return topics.map((topic, index) => {
    const requestId = String(firstId + index);
    const request = topic.startsWith('market.') ? { sub: topic, id: requestId } : { op: 'sub', cid: requestId, topic };
    return { text: JSON.stringify(request), topics: [topic], requestId };
  });
}

/** What a contract code says: `BTC-USDT`, `BTC-USDT-261225`, coin-margined `BTC-USD` and dated `BTC261225`. */
function parseCode(code: string | undefined): { readonly base: string; readonly quote: string } | undefined {
  if (code === undefined) return undefined;
  const [base, quote] = code.split('-');
  if (base && quote) return { base, quote };
  const dated = /^([A-Z0-9]+)\d{6}$/.exec(code)?.[1];
  return dated === undefined ? undefined : { base: dated, quote: 'USD' };
}

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.data)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.contract_code);
    const pair = parseCode(exchangeSymbol);
    const contractSize = readSize(fields?.contract_size);
    if (exchangeSymbol === undefined || pair === undefined || contractSize === undefined) continue;
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(pair.base, pair.quote),
      contractUnit: pair.quote === 'USD' ? 'usd' : 'base',
      contractSize,
      quoteIsUsd: isUsdQuote(pair.quote),
      trading: fields?.contract_status === LISTED,
    });
  }
  return found;
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  if (fields.op !== undefined) readNotification(fields, context, out);
  else if (fields.ping !== undefined) reply('pong', fields.ping, {}, out);
  else if (fields.ch !== undefined) readMarket(fields, context, out);
  else if (fields.status !== undefined) readMarketAnswer(fields, out);
}

function readNotification(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  if (fields.op === 'notify') {
    readRows(fields, context, out);
  } else if (fields.op === 'ping') {
    out.canary = true;
    reply('ts', fields.ts, { op: 'pong' }, out);
  } else if (fields.op === 'close') {
    out.control = { reconnect: 'the exchange closed the connection' };
  } else if (fields.op === 'sub' || fields.op === 'error') {
    const code = readNumber(fields['err-code']);
    const topic = readText(fields.topic, 80);
    const ok = fields.op === 'sub' && (code === 0 || code === ALREADY_SUBSCRIBED);
    const topics = topic === undefined ? undefined : [topic];
    const reason = `${code ?? ''} ${readText(fields['err-msg'], 2_000) ?? ''}`.trim();
    out.addAck({ ok, requestId: readId(fields.cid), topics, reason: ok ? undefined : reason });
  }
}

/** The time goes back as it came: a string stays a string, a number a number. */
function reply(name: string, value: unknown, rest: Fields, out: DecodedFrame): void {
  const stamp = Number.isSafeInteger(value) ? value : readText(value, 40);
  if (stamp === undefined) out.addProblem('invalid-row', 'htx ping: unusable time');
  else out.control = { reply: JSON.stringify({ ...rest, [name]: stamp }) };
}

function readId(value: unknown): string | undefined {
  return readText(value, 40) ?? readNumber(value)?.toString();
}

function readRows(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const kind = /^public\.[^.]+\.(liquidation_orders|funding_rate)$/.exec(readText(fields.topic, 80) ?? '')?.[1];
  if (kind === undefined) return;
  out.topic = `public.*.${kind}`;
  for (const item of readList(fields.data)) {
    const row = readObject(item) ?? {};
    if (kind === 'liquidation_orders') readLiquidation(row, context, out);
    else readFunding(row, readTimeMs(fields.ts), context, out);
  }
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.contract_code);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const price = readPrice(row.price);
  const contracts = readSize(row.volume);
  const tsMs = readTimeMs(row.created_at);
  const closes = row.offset !== 'open';
  const side = closes && row.direction === 'sell' ? 'long' : closes && row.direction === 'buy' ? 'short' : undefined;
  const sized = contracts !== undefined && price !== undefined;
  out.addLiquidation({
    exchange: 'htx',
    completeness: 'all',
    method: 'unknown',
    exchangeSymbol,
    symbol: symbolOf(exchangeSymbol, instrument),
    tsMs,
    liquidatedSide: side,
    price,
    priceKind: 'bankruptcy',
    valuation: sized ? valueRow(row, instrument, contracts, price) : undefined,
    key: [side === 'long' ? 'sell' : 'buy', tsMs ?? '', contracts ?? '', price ?? ''],
  });
}

function symbolOf(code: string | undefined, instrument: Instrument | undefined): string | undefined {
  const pair = parseCode(code);
  return instrument?.symbol ?? (pair === undefined ? undefined : parseSymbol(`${pair.base}-${pair.quote}`)?.symbol);
}

/** The row's own coins and dollars where it has them; else contracts times the metadata's contract size. */
function valueRow(row: Fields, instrument: Instrument | undefined, contracts: number, price: number): Valuation {
  const quote = parseCode(readName(row.contract_code))?.quote;
  const amount = readSize(row.amount);
  const turnover = readSize(row.trade_turnover);
  if (quote === 'USD' || (amount === undefined && turnover === undefined)) return valueContracts(instrument, contracts, price);
  const quantity = amount ?? (turnover ?? 0) / price;
  const size = { contracts, contractSize: instrument?.contractSize, quantity };
  if (!(instrument?.quoteIsUsd ?? isUsdQuote(quote))) return { ...size, notionalBasis: 'none' };
  if (turnover !== undefined) return { ...size, notionalUsd: turnover, notionalBasis: 'exchange' };
  return { ...size, notionalUsd: quantity * price, notionalBasis: 'price' };
}

function readFunding(row: Fields, tsMs: number | undefined, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.contract_code);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const settlementTsMs = readTimeMs(row.settlement_time);
  const isAhead = tsMs !== undefined && settlementTsMs !== undefined && settlementTsMs > tsMs;
  if (tsMs !== undefined) out.canary = true;
  out.addFunding({
    exchange: 'htx',
    exchangeSymbol,
    symbol: symbolOf(exchangeSymbol, instrument),
    tsMs,
    fundingRate: readNumber(row.funding_rate),
    intervalHours: learnInterval(instrument, settlementTsMs, context.state),
    nextFundingTsMs: isAhead ? settlementTsMs : undefined,
  });
}

/** Hours between the last two settlement times of a contract on this connection, once two are known; else the usual interval. */
function learnInterval(instrument: Instrument | undefined, settlementTsMs: number | undefined, state: ParserState | undefined): number {
  const seen = state?.partials;
  if (instrument === undefined || settlementTsMs === undefined || seen === undefined) return USUAL_INTERVAL_HOURS;
  const before = seen.get(instrument.exchangeSymbol);
  const gapHours = (settlementTsMs - (readNumber(before?.settlementTsMs) ?? 0)) / HOUR_MS;
  const known = readNumber(before?.intervalHours) ?? USUAL_INTERVAL_HOURS;
  const intervalHours = INTERVALS.includes(gapHours) ? gapHours : known;
  seen.set(instrument.exchangeSymbol, { settlementTsMs, intervalHours });
  return intervalHours;
}

function readMarket(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const channel = readText(fields.ch, 80);
  out.topic = channel;
  if (channel === QUOTES) {
    const tick = readObject(fields.tick);
    const [bid] = readList(tick?.bid);
    const [ask] = readList(tick?.ask);
    out.addPrice({ exchange: 'htx', tsMs: readTimeMs(tick?.ts ?? fields.ts), bid: readPrice(bid), ask: readPrice(ask) });
  } else if (channel?.endsWith('.open_interest')) {
    for (const row of readList(fields.data)) readOpenInterest(readObject(row) ?? {}, readTimeMs(fields.ts), context, out);
  }
}

function readPoll(body: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(body);
  if (fields?.status !== 'ok') out.addProblem('venue-error', `open interest refused: ${readText(fields?.['err-msg'], 300) ?? ''}`.trim());
  for (const row of readList(fields?.data)) readOpenInterest(readObject(row) ?? {}, readTimeMs(fields?.ts), context, out);
}

/** `volume`, `amount` and `value` count the buy and the sell side of every position (docs), so half of them is one side. */
function readOpenInterest(row: Fields, tsMs: number | undefined, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.contract_code);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const contracts = readSize(row.volume);
  const amount = readSize(row.amount);
  const isInverse = instrument?.contractUnit === 'usd';
  const faceUsd = isInverse && contracts !== undefined ? contracts * instrument.contractSize : undefined;
  const value = isUsdQuote(parseCode(exchangeSymbol)?.quote) ? readSize(row.value) : undefined;
  const bothSidesUsd = faceUsd ?? value;
  out.addOpenInterest({
    exchange: 'htx',
    exchangeSymbol,
    symbol: symbolOf(exchangeSymbol, instrument),
    tsMs,
    openInterest: amount === undefined ? undefined : amount / 2,
    openInterestUsd: bothSidesUsd === undefined ? undefined : bothSidesUsd / 2,
  });
}

function readMarketAnswer(fields: Fields, out: DecodedFrame): void {
  const requestId = readId(fields.id);
  const words = readText(fields['err-msg'], 2_000) ?? '';
  const topic = readText(fields.subbed, 80) ?? /market\.[\w-]+\.[\w.]+/.exec(words)?.[0];
  const ok = fields.status === 'ok' && fields.subbed !== undefined;
  if (!ok && fields.status !== 'error') return;
  out.addAck({ ok, requestId, topics: topic === undefined ? undefined : [topic], reason: ok ? undefined : words });
}
