import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, isUsdQuote, pairSymbol, type Valuation, valueContracts } from '../instruments.js';

const LIQUIDATIONS = 'liq:global';
const PRICE_NAME = 'tBTCF0:USTF0';
const CANARY = `deriv:${PRICE_NAME}`;
/** Prefix of a channel's topic until its first payload, which repeats old rows, has come. */
const FRESH = 'fresh ';
const MAX_CHANNELS = 100;
const FUTURE = /^t?([A-Z0-9]+)F0:([A-Z0-9]+)F0$/;
const PAIR = /^t(?:([A-Z0-9]+):([A-Z0-9]+)|([A-Z0-9]{3})([A-Z]{3}))$/;
/** Stock indices, currencies and metals, also listed as `F0` contracts. */
const OFF_TOPIC = /^t(?:[A-Z0-9]+IX|EUR|GBP|JPY|AUD|CHF|XAUT|XAU|XAG|XPT|XPD)F0:/;
/** Codes of `error` and `info` events. */
const ALREADY_SUBSCRIBED = 10_301;
const RESTART = 20_051;
const MAINTENANCE_STARTS = 20_060;
const MAINTENANCE_ENDED = 20_061;
const REFUSED_CODES = [10_300, 10_302];

/**
 * Bitfinex derivatives, and the margin positions that share their liquidation feed.
 *
 * Docs: docs.bitfinex.com "Status" (`liq:global`, `deriv:SYMBOL`), "Public Channels", "Info / Error codes" (as known in November 2026).
 *
 * `[7,[["pos",143,1800000000000,null,"tETHF0:USTF0",-4.5,222.25,null,1,1,null,235.5]]]`, the fields being `"pos"`, POS_ID, MTS,
 * -, SYMBOL, AMOUNT, BASE_PRICE, -, IS_MATCH, IS_MARKET_SOLD, -, PRICE_ACQUIRED.
 *
 * Side: AMOUNT is that of the liquidated POSITION: above 0 a long, below 0 a short (docs: "Amount of the liquidated position";
 * in the captured short the acquisition price lies above the base price, so the short lost). IS_MATCH 0 is the trigger,
 * often without an acquisition price; 1 the execution at PRICE_ACQUIRED: only this one makes an event. Amounts are coins by
 * definition. BASE_PRICE is where the position was opened and is not used.
 *
 * Frames name a channel by a number that `subscribed` announced; the connection's state remembers it. The first payload of
 * `liq:global` repeats old rows and is skipped, unless a heartbeat came before it. Every channel sends `[CHANNEL,"hb"]` after 15 s
 * without data: this is the canary. `deriv:tBTCF0:USTF0` gives BTC price (middle of the book), open interest and funding.
 */
export const bitfinex: ExchangeCodec = {
  exchange: 'bitfinex',
  completeness: 'all',
  endpoint: { ws: 'wss://api-pub.bitfinex.com', rest: 'https://api-pub.bitfinex.com' },
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 100, maxSilenceMs: 40_000, stableMs: 90_000 },
  instrumentRequests: [{ path: '/v2/conf/pub:list:pair:futures' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({ channels: new Map() }),
  read,
  isOffTopic: (exchangeSymbol: string): boolean => OFF_TOPIC.test(exchangeSymbol),
};

/** The body is `[["BTCF0:USTF0",...]]`; messages put a `t` before the name. */
function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readList(body)[0])) {
    const exchangeSymbol = readName(typeof item === 'string' ? `t${item}` : undefined);
    const pair = exchangeSymbol === undefined || !FUTURE.test(exchangeSymbol) ? undefined : pairOf(exchangeSymbol);
    if (exchangeSymbol === undefined || pair === undefined) continue;
    const { symbol, quoteIsUsd } = pair;
    found.push({ exchangeSymbol, symbol, contractUnit: 'base', contractSize: 1, quoteIsUsd, trading: true });
  }
  return found;
}

function pairOf(exchangeSymbol: string): { symbol: string; quoteIsUsd: boolean } | undefined {
  const [, base, quote] = FUTURE.exec(exchangeSymbol) ?? (PAIR.exec(exchangeSymbol) ?? []).filter((part) => part !== undefined);
  if (base === undefined || quote === undefined) return undefined;
  const currency = currencyOf(quote);
  return { symbol: pairSymbol(currencyOf(base), currency), quoteIsUsd: isUsdQuote(currency) };
}

/** Bitfinex shortens the names of stablecoins. */
function currencyOf(code: string): string {
  if (code === 'UST') return 'USDT';
  return code === 'UDC' ? 'USDC' : code;
}

function lanes(_query: LaneQuery): Lane[] {
  return [{ name: 'liquidations', path: '/ws/2', topics: [LIQUIDATIONS], canaryTopics: [CANARY] }];
}

function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  return topics.map((key) => ({ text: JSON.stringify({ event: 'subscribe', channel: 'status', key }), topics: [key] }));
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields !== undefined) {
    readEvent(fields, context.state?.channels, out);
    return;
  }
  const [channel, payload] = readList(message);
  const id = readNumber(channel);
  if (id === undefined) return;
  const noted = context.state?.channels?.get(id);
  const isFresh = noted?.startsWith(FRESH) === true;
  const topic = isFresh ? noted?.slice(FRESH.length) : noted;
  if (isFresh && topic !== undefined) context.state?.channels?.set(id, topic);
  out.topic = topic;
  if (payload === 'hb') {
    out.canary = true;
  } else if (topic?.startsWith('deriv:')) {
    readStatus(topic.slice('deriv:'.length), readList(payload), out);
  } else if (!(isFresh && topic === LIQUIDATIONS)) {
    for (const row of readList(payload)) if (Array.isArray(row) && row[0] === 'pos') readLiquidation(row, out);
  }
}

function readEvent(fields: Fields, channels: Map<number, string> | undefined, out: DecodedFrame): void {
  const code = readNumber(fields.code);
  const key = readText(fields.key, 80);
  const words = `${code ?? ''} ${readText(fields.msg, 2_000) ?? ''}`.trim();
  if (fields.event === 'subscribed' && key !== undefined) {
    const id = readNumber(fields.chanId);
    if (id !== undefined && (channels?.size ?? MAX_CHANNELS) < MAX_CHANNELS) channels?.set(id, `${FRESH}${key}`);
    out.addAck({ ok: true, topics: [key] });
  } else if (fields.event === 'error' && code === ALREADY_SUBSCRIBED && key !== undefined) {
    out.addAck({ ok: true, topics: [key] });
  } else if (fields.event === 'error') {
    const isRefusal = key !== undefined && code !== undefined && REFUSED_CODES.includes(code);
    out.addAck({ ok: false, topics: isRefusal ? [key] : undefined, reason: words });
  } else if (fields.event === 'info' && (code === RESTART || code === MAINTENANCE_ENDED)) {
    out.control = { reconnect: code === RESTART ? `restart announced (${words})` : `maintenance ended (${words})` };
  } else if (fields.event === 'info' && code === MAINTENANCE_STARTS) {
    out.addProblem('venue-error', words);
  }
}

function readLiquidation(row: readonly unknown[], out: DecodedFrame): void {
  const [, positionId, time, , name, amount, , , isMatch, , , acquired] = row;
  if (isMatch !== 1) {
    if (isMatch !== 0) out.addProblem('invalid-row', `bitfinex ${readName(name) ?? 'row'}: unusable match flag`);
    return;
  }
  const exchangeSymbol = readName(name);
  const pair = exchangeSymbol === undefined ? undefined : pairOf(exchangeSymbol);
  const tsMs = readTimeMs(time);
  const price = readPrice(acquired);
  const signed = readNumber(amount) ?? 0;
  const size = readSize(Math.abs(signed));
  const id = readNumber(positionId);
  out.addLiquidation({
    exchange: 'bitfinex',
    completeness: 'all',
    method: 'unknown',
    exchangeSymbol,
    symbol: pair?.symbol,
    tsMs,
    liquidatedSide: size === undefined ? undefined : signed > 0 ? 'long' : 'short',
    price,
    priceKind: 'fill',
    valuation: size === undefined || price === undefined ? undefined : valueCoins(pair, size, price),
    key: [id ?? '', tsMs ?? '', signed, price ?? ''],
    keyIsUnique: id !== undefined,
  });
}

function valueCoins(pair: { quoteIsUsd: boolean } | undefined, size: number, price: number): Valuation {
  if (pair === undefined) return valueContracts(undefined, size, price);
  return valueContracts({ contractUnit: 'base', contractSize: 1, quoteIsUsd: pair.quoteIsUsd }, size, price);
}

function readStatus(name: string, row: readonly unknown[], out: DecodedFrame): void {
  const exchangeSymbol = readName(name);
  const pair = exchangeSymbol === undefined ? undefined : pairOf(exchangeSymbol);
  const tsMs = readTimeMs(row[0]);
  if (exchangeSymbol === PRICE_NAME) out.addPrice({ exchange: 'bitfinex', tsMs, price: readPrice(row[2]) });
  if (pair === undefined) return;
  const mark = readPrice(row[14]);
  const openInterest = readSize(row[17]);
  const openInterestUsd = mark === undefined || openInterest === undefined || !pair.quoteIsUsd ? undefined : openInterest * mark;
  const common = { exchange: 'bitfinex', exchangeSymbol, symbol: pair.symbol, tsMs };
  out.addOpenInterest({ ...common, openInterest, openInterestUsd });
  out.addFunding({ ...common, fundingRate: readNumber(row[11]), intervalHours: 8, nextFundingTsMs: readTimeMs(row[7]) });
}
