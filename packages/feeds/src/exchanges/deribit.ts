import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readNumber, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type ContractTerms, type Instrument, isUsdQuote, pairSymbol, valueContracts } from '../instruments.js';

const PRICE_NAME = 'BTC-PERPETUAL';
const CANARY = `ticker.${PRICE_NAME}.100ms`;
const CHANNELS_PER_FRAME = 50;
const MAX_REQUEST_ID_CHARS = 4_000;
/** Coins with perpetuals settled in the coin itself; all others are settled in USDC. */
const INVERSE_COINS = ['BTC', 'ETH'];
const INVERSE = /^(?:BTC|ETH)-(?:PERPETUAL|\d{1,2}[A-Z]{3}\d{2})$/;
const LINEAR = /^([A-Z0-9]+)_(USDC|USDT)-(?:PERPETUAL|\d{1,2}[A-Z]{3}\d{2})$/;
/** The perpetual whose open interest and funding stand for its coin: one per canonical symbol. */
const MAIN_PERPETUAL = /^(?:(?:BTC|ETH)-|(?!(?:BTC|ETH)_)[A-Z0-9]+_USDC-)PERPETUAL$/;
const TEST_REPLY = '{"jsonrpc":"2.0","id":"heartbeat","method":"public/test","params":{}}';

/**
 * Deribit perpetuals and dated futures, inverse (BTC, ETH) and linear (`_USDC`).
 *
 * Docs: docs.deribit.com "trades.{instrument_name}.{interval}", "ticker.{instrument_name}.{interval}", "public/set_heartbeat",
 * "public/get_instruments" (as known in November 2026). There is no liquidation channel; trades of a liquidation are marked.
 *
 * `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.BTC-PERPETUAL.100ms","data":[{"trade_seq":1,
 * "trade_id":"77","timestamp":1800000000000,"tick_direction":3,"price":59000.5,"liquidation":"T",
 * "instrument_name":"BTC-PERPETUAL","index_price":59010.2,"direction":"sell","amount":1120}]}}`
 *
 * Side: `direction` is the taker's ("Trade direction of the taker"); `liquidation` says who was liquidated: `T` the taker, so
 * `sell` closes a long; `M` the maker, who did the opposite; `MT` both, which makes two events. `amount` is USD on inverse and
 * coins on linear contracts, whatever `contract_size` says. Fills of one frame with the same instrument, time, direction and role
 * are one forced order: one event with the summed amount and the price at which that amount changed hands on average.
 *
 * Every trade is sent: `completeness` is `all`. The ticker of `BTC-PERPETUAL` is the canary and carries price, open interest
 * (USD on inverse, coins on linear contracts) and `funding_8h`. `.raw` channels need an account, so `.100ms` is used.
 */
export const deribit: ExchangeCodec = {
  exchange: 'deribit',
  completeness: 'all',
  endpoint: { ws: 'wss://streams.deribit.com', rest: 'https://www.deribit.com' },
  opening: ['{"jsonrpc":"2.0","id":"heartbeat","method":"public/set_heartbeat","params":{"interval":10}}'],
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 350, maxSilenceMs: 10_000, stableMs: 90_000 },
  instrumentRequests: [{ path: '/api/v2/public/get_instruments?currency=any&kind=future&expired=false' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  read,
};

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.result)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.instrument_name);
    const base = readName(fields?.base_currency);
    const quote = readName(fields?.quote_currency);
    if (fields?.kind !== 'future' || exchangeSymbol === undefined || base === undefined || quote === undefined) continue;
    const isInverse = fields.instrument_type === 'reversed';
    if ((!isInverse && fields.instrument_type !== 'linear') || (isInverse && !isUsdQuote(quote))) continue;
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(base, quote),
      contractUnit: isInverse ? 'usd' : 'base',
      // Trades count USD or coins, not contracts of `contract_size`.
      contractSize: 1,
      quoteIsUsd: isUsdQuote(quote),
      trading: fields.is_active === true,
    });
  }
  return found;
}

function lanes(query: LaneQuery): Lane[] {
  const listed = [...query.instruments.values()].filter(({ symbol, trading }) => trading && (query.symbols?.has(symbol) ?? true));
  const names = query.instruments.size === 0 ? guessedNames(query.symbols) : listed.map(({ exchangeSymbol }) => exchangeSymbol);
  const topics = names.map((name) => `trades.${name}.100ms`);
  return [{ name: 'liquidations', path: '/ws/api/v2', topics, canaryTopics: [CANARY] }];
}

/** Perpetuals as Deribit names them; a wrong guess is missing from the answer and left out then. */
function guessedNames(symbols: ReadonlySet<string> | undefined): string[] {
  const coins = symbols === undefined ? INVERSE_COINS : [...symbols].flatMap((symbol) => /^(.+)USDT$/.exec(symbol)?.[1] ?? []);
  return coins.flatMap((coin) => (INVERSE_COINS.includes(coin) ? [`${coin}-PERPETUAL`] : []).concat(`${coin}_USDC-PERPETUAL`));
}

/** The request id holds the channels, because the answer lists only those accepted. */
function subscribe(topics: readonly string[], firstId: number): SubscribeFrame[] {
  const frames: SubscribeFrame[] = [];
  for (let start = 0; start < topics.length; start += CHANNELS_PER_FRAME) {
    const channels = topics.slice(start, start + CHANNELS_PER_FRAME);
    const requestId = `${firstId + frames.length} ${channels.join(' ')}`;
    const text = JSON.stringify({ jsonrpc: '2.0', id: requestId, method: 'public/subscribe', params: { channels } });
    frames.push({ text, topics: channels, requestId });
  }
  return frames;
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  const params = readObject(fields?.params);
  if (fields?.jsonrpc !== '2.0') return;
  if (fields.method === 'heartbeat') {
    if (params?.type === 'test_request') out.control = { reply: TEST_REPLY };
  } else if (fields.method !== 'subscription') {
    readAnswer(fields, out);
  } else {
    const channel = readText(params?.channel, 80);
    out.topic = channel;
    if (channel?.startsWith('trades.')) readTrades(readList(params?.data), context, out);
    else if (channel?.startsWith('ticker.')) readTicker(channel, readObject(params?.data) ?? {}, context, out);
  }
}

function readAnswer(fields: Fields, out: DecodedFrame): void {
  const requestId = readText(fields.id, MAX_REQUEST_ID_CHARS) ?? '';
  const asked = requestId.split(' ').slice(1);
  const error = readObject(fields.error);
  if (error !== undefined) {
    const words = `${readNumber(error.code) ?? ''} ${readText(error.message, 2_000) ?? ''}`.trim();
    if (asked.length === 0) out.addProblem('venue-error', words);
    // With several channels asked for, nothing says which one is at fault.
    else out.addAck({ ok: false, requestId, topics: asked.length === 1 && isRefusal(error) ? asked : undefined, reason: words });
  } else if (asked.length > 0 && Array.isArray(fields.result)) {
    const accepted = new Set(fields.result.map((channel) => readText(channel, 80)));
    const missing = asked.filter((channel) => !accepted.has(channel));
    out.addAck({ ok: true, requestId, topics: asked.filter((channel) => accepted.has(channel)) });
    if (missing.length > 0) out.addAck({ ok: false, topics: missing, reason: `not accepted: ${missing.join(' ')}` });
  }
}

/** `true` for errors that asking again would only repeat: invalid parameters, not rate limits. */
function isRefusal(error: Fields): boolean {
  const code = readNumber(error.code);
  return code === -32_602 || code === 11_050 || code === 13_020 || code === 13_021;
}

/** One role in one trade, or several such fills of one forced order. */
interface Fill {
  readonly name: string;
  readonly tsMs: number;
  readonly side: 'long' | 'short';
  readonly key: readonly (string | number)[];
  readonly hasTradeId: boolean;
  readonly terms: ContractTerms | undefined;
  readonly amount: number;
  readonly price: number;
}

function readTrades(rows: readonly unknown[], context: DecodeContext, out: DecodedFrame): void {
  const orders = new Map<string, Fill[]>();
  const seen = new Set<string>();
  for (const item of rows) {
    const row = readObject(item) ?? {};
    for (const role of rolesOf(row.liquidation)) {
      const fill = readFill(row, role, context, out);
      if (fill === undefined) continue;
      const id = `${fill.name} ${fill.key.join(' ')}`;
      if (fill.hasTradeId && seen.has(id)) continue;
      seen.add(id);
      const order = `${fill.name} ${fill.tsMs} ${fill.side} ${role}`;
      const fills = orders.get(order);
      if (fills === undefined) orders.set(order, [fill]);
      else fills.push(fill);
    }
  }
  for (const fills of orders.values()) emitOrder(fills, context, out);
}

function rolesOf(mark: unknown): ('T' | 'M')[] {
  if (mark === 'MT') return ['T', 'M'];
  return mark === 'T' || mark === 'M' ? [mark] : [];
}

function readFill(row: Fields, role: 'T' | 'M', context: DecodeContext, out: DecodedFrame): Fill | undefined {
  const name = readName(row.instrument_name);
  const tsMs = readTimeMs(row.timestamp);
  const price = readPrice(row.price);
  const amount = readSize(row.amount);
  const isKnown = row.direction === 'sell' || row.direction === 'buy';
  if (name === undefined || tsMs === undefined || price === undefined || amount === undefined || !isKnown) {
    const bad =
      name === undefined ? 'instrument name' : tsMs === undefined ? 'time' : !isKnown ? 'side' : price === undefined ? 'price' : 'size';
    out.addProblem('invalid-row', `deribit ${name ?? 'row'}: unusable ${bad}`);
    return undefined;
  }
  const forcedSell = (row.direction === 'sell') === (role === 'T');
  const tradeId = readText(row.trade_id, 40) ?? readNumber(row.trade_id);
  const key = tradeId === undefined ? [tsMs, amount, price, role] : [tradeId, role];
  const terms = context.instruments.get(name) ?? inferTerms(name);
  return { name, tsMs, side: forcedSell ? 'long' : 'short', key, hasTradeId: tradeId !== undefined, terms, amount, price };
}

/** What the name settles without metadata. */
function inferTerms(name: string): ContractTerms | undefined {
  if (INVERSE.test(name)) return { contractUnit: 'usd', contractSize: 1, quoteIsUsd: true };
  return LINEAR.test(name) ? { contractUnit: 'base', contractSize: 1, quoteIsUsd: true } : undefined;
}

function symbolOf(name: string, context: DecodeContext): string | undefined {
  const [, base, quote] = LINEAR.exec(name) ?? [];
  const inferred = base !== undefined && quote !== undefined ? pairSymbol(base, quote) : undefined;
  return context.instruments.get(name)?.symbol ?? inferred ?? parseSymbol(name.split('-')[0] ?? '')?.symbol;
}

function emitOrder(fills: readonly Fill[], context: DecodeContext, out: DecodedFrame): void {
  const [first] = fills;
  if (first === undefined) return;
  const amount = fills.reduce((sum, fill) => sum + fill.amount, 0);
  const price = fills.length === 1 ? first.price : averagePrice(fills, amount, first.terms?.contractUnit === 'usd');
  out.addLiquidation({
    exchange: 'deribit',
    completeness: 'all',
    method: 'market',
    exchangeSymbol: first.name,
    symbol: symbolOf(first.name, context),
    tsMs: first.tsMs,
    liquidatedSide: first.side,
    price: readPrice(price),
    priceKind: 'fill',
    valuation: readSize(amount) === undefined ? undefined : valueContracts(first.terms, amount, price),
    key: first.key,
    keyIsUnique: first.hasTradeId,
  });
}

/** Amounts in USD average as USD per coin: total USD over total coins. */
function averagePrice(fills: readonly Fill[], amount: number, isInverse: boolean): number {
  if (isInverse) return amount / fills.reduce((sum, fill) => sum + fill.amount / fill.price, 0);
  return fills.reduce((sum, fill) => sum + fill.amount * fill.price, 0) / amount;
}

function readTicker(channel: string, data: Fields, context: DecodeContext, out: DecodedFrame): void {
  const name = readName(data.instrument_name);
  const tsMs = readTimeMs(data.timestamp);
  if (name === undefined) return;
  if (channel.startsWith(`ticker.${PRICE_NAME}.`) && name === PRICE_NAME) {
    const price = readPrice(data.last_price);
    out.addPrice({ exchange: 'deribit', tsMs, price, bid: readPrice(data.best_bid_price), ask: readPrice(data.best_ask_price) });
  }
  if (!MAIN_PERPETUAL.test(name)) return;
  const row = { exchange: 'deribit', exchangeSymbol: name, symbol: symbolOf(name, context), tsMs };
  const open = readSize(data.open_interest);
  const mark = readPrice(data.mark_price);
  const isInverse = INVERSE.test(name);
  if (open !== undefined && mark !== undefined) {
    out.addOpenInterest({ ...row, openInterest: isInverse ? open / mark : open, openInterestUsd: isInverse ? open : open * mark });
  }
  out.addFunding({ ...row, fundingRate: readNumber(data.funding_8h), intervalHours: 8 });
}
