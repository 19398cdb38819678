import type { LiquidatedSide } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, PollRequest, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, numberText, readList, readName, readObject, readPrice, readSize, readText, readTimeMs, timeText } from '../fields.js';
import { type Instrument, isUsdQuote, pairSymbol, valueContracts } from '../instruments.js';
import { okxBackfill } from './okx-backfill.js';
import { OKX_MARKET_PATHS, readMarketRow } from './okx-market.js';
import { scanLiquidationOrder } from './scan-frames.js';

const CHANNEL = 'liquidation-orders';
const OPEN_INTEREST = 'open-interest';
const FUNDING = 'funding-rate';
const PRICE_NAME = 'BTC-USDT-SWAP';
/** `instCategory` of crypto contracts; others are shares, metals, currencies. */
const CRYPTO_CATEGORY = '1';
/** Symbols whose open interest and funding are subscribed, two topics each. */
const MAX_SUBSCRIBED = 20;
/** Notice that the venue restarts this connection's server soon. */
const RESTART_NOTICE = '64008';

/**
 * OKX perpetual swaps and dated futures.
 *
 * Docs: okx.com API v5 "Liquidation orders channel", "Get instruments", "Connection / Notification" (read November 2026).
 *
 * `{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instFamily":"BTC-USDT",
 * "instType":"SWAP","uly":"BTC-USDT","details":[{"side":"sell","posSide":"long","bkPx":"59020.1","sz":"12.5","bkLoss":"0",
 * "ccy":"","ts":"1800000000000"}]}]}`
 *
 * Side: `posSide` names the position (docs: "Position mode side"); with `net` the order side decides: `sell` closes a long.
 * The two agree in every captured row. `sz` counts contracts, possibly fractional, and is worth nothing certain without
 * `ctVal` and `ctMult`. `bkPx` is documented as the liquidation mark price: `priceKind` is `mark`.
 * The channel is documented as not holding every liquidation: `completeness` is `sampled`. A frame may hold several
 * instruments with several details each. `tickers` of the BTC swap is the canary.
 *
 * Open interest and funding of up to 20 symbols asked for come by socket, those of all swaps by two polls.
 *
 * After a gap the liquidations of swaps are asked for over REST ("Get liquidation orders"), whose rows are those of the channel, so what is
 * known already counts once. Not guaranteed is that a gap is filled: an answer holds the newest 100 rows of a family, of at most 20
 * families (ten leading ones when no symbols were asked for), none of dated futures, is asked for once, and is itself not said to be
 * complete. Rows more than 9 min old are left out.
 */
export const okx: ExchangeCodec = {
  exchange: 'okx',
  completeness: 'sampled',
  endpoint: { ws: 'wss://ws.okx.com:8443', rest: 'https://www.okx.com' },
  heartbeat: { everyMs: 20_000, text: 'ping', pongText: 'pong' },
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 350, maxSilenceMs: 10_000, stableMs: 90_000, connects: { count: 2, perMs: 1_000 } },
  instrumentRequests: [{ path: '/api/v5/public/instruments?instType=SWAP' }, { path: '/api/v5/public/instruments?instType=FUTURES' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  scan: scanLiquidationOrder,
  read,
  polls: (): PollRequest[] => OKX_MARKET_PATHS.map((path) => ({ path })),
  backfill: okxBackfill,
  readPoll,
};

function lanes(query: LaneQuery): Lane[] {
  return [
    {
      name: 'liquidations',
      path: '/ws/v5/public',
      topics: [`${CHANNEL}:SWAP`, `${CHANNEL}:FUTURES`],
      canaryTopics: [`tickers:${PRICE_NAME}`, ...marketTopics(query)],
    },
  ];
}

function marketTopics({ instruments, symbols }: LaneQuery): string[] {
  const names = [...(symbols ?? [])].map((symbol) => symbol.replace(/USDT$/, '-USDT-SWAP'));
  const listed = names.filter((name) => instruments.get(name)?.trading === true);
  return listed.slice(0, MAX_SUBSCRIBED).flatMap((name) => [`${OPEN_INTEREST}:${name}`, `${FUNDING}:${name}`]);
}

function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  const args = topics.map((topic) => {
    const [channel, target] = topic.split(':');
    return channel === CHANNEL ? { channel, instType: target } : { channel, instId: target };
  });
  return [{ text: JSON.stringify({ op: 'subscribe', args }), topics }];
}

function topicOf(arg: Fields | undefined): string | undefined {
  const channel = readText(arg?.channel, 40);
  const target = readText(channel === CHANNEL ? arg?.instType : arg?.instId, 40);
  return channel === undefined || target === undefined ? undefined : `${channel}:${target}`;
}

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.data)) {
    const fields = readObject(item);
    const instrument = fields === undefined ? undefined : parseInstrument(fields);
    if (instrument !== undefined) found.push(instrument);
  }
  return found;
}

function parseInstrument(fields: Fields): Instrument | undefined {
  const exchangeSymbol = readName(fields.instId);
  const [base, quote] = (readName(fields.instFamily) ?? readName(fields.uly) ?? '').split('-');
  const value = readSize(fields.ctVal);
  const multiplier = readSize(fields.ctMult);
  const unit = readName(fields.ctValCcy);
  if (exchangeSymbol === undefined || !base || !quote || value === undefined || multiplier === undefined) return undefined;
  const inUsd = unit !== base && isUsdQuote(unit);
  if (!inUsd && unit !== base) return undefined;
  return {
    exchangeSymbol,
    symbol: pairSymbol(base, quote),
    contractUnit: inUsd ? 'usd' : 'base',
    contractSize: value * multiplier,
    quoteIsUsd: isUsdQuote(quote),
    trading: fields.state === 'live',
    nonCrypto: fields.instCategory !== undefined && fields.instCategory !== '' && fields.instCategory !== CRYPTO_CATEGORY,
  };
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields === undefined) return;
  const arg = readObject(fields.arg);
  const channel = arg?.channel;
  if (fields.event !== undefined) {
    readAnswer(fields, arg, out);
    return;
  }
  out.topic = topicOf(arg);
  if (channel === CHANNEL) {
    for (const item of readList(fields.data)) readInstrumentRows(readObject(item) ?? {}, context, out);
  } else if (channel === 'tickers' && arg?.instId === PRICE_NAME) {
    for (const item of readList(fields.data)) readTicker(readObject(item) ?? {}, out);
  } else if (channel === OPEN_INTEREST || channel === FUNDING) {
    for (const item of readList(fields.data)) readMarketRow(readObject(item) ?? {}, context, out);
  }
}

/** A body of REST: open interest, funding, or liquidations in the rows of the channel. */
function readPoll(body: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(body);
  if (fields?.code !== '0') {
    out.addProblem('venue-error', `poll refused: ${readText(fields?.code, 20) ?? ''} ${readText(fields?.msg, 300) ?? ''}`.trim());
    return;
  }
  for (const item of readList(fields.data)) {
    const row = readObject(item) ?? {};
    if (row.details === undefined) readMarketRow(row, context, out);
    else readInstrumentRows(row, context, out);
  }
}

function readAnswer(fields: Fields, arg: Fields | undefined, out: DecodedFrame): void {
  const topic = topicOf(arg);
  const code = readText(fields.code, 20) ?? '';
  const words = readText(fields.msg, 2_000) ?? '';
  if (fields.event === 'subscribe' && topic !== undefined) {
    out.addAck({ ok: true, topics: [topic] });
  } else if (fields.event === 'error') {
    out.addAck({ ok: false, topics: refusedTopics(words), reason: `${code} ${words}`.trim() });
  } else if (fields.event === 'notice' && code === RESTART_NOTICE) {
    out.control = { reconnect: 'the exchange announced a restart (notice 64008)' };
  } else if (fields.event === 'notice') {
    out.addProblem('venue-error', `notice ${code} ${words}`);
  }
}

/** The topics an error text quotes; the error itself does not carry the argument. */
function refusedTopics(words: string): string[] | undefined {
  const [, channel, target] = /channel:([\w-]{1,40}),(?:instId|instType):([\w-]{1,40})/.exec(words) ?? [];
  return channel === undefined || target === undefined ? undefined : [`${channel}:${target}`];
}

function readInstrumentRows(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(fields.instId);
  for (const item of readList(fields.details)) readDetail(exchangeSymbol, readObject(item) ?? {}, context, out);
}

function readDetail(exchangeSymbol: string | undefined, row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const price = readPrice(row.bkPx);
  const size = readSize(row.sz);
  const tsMs = readTimeMs(row.ts);
  out.addLiquidation({
    exchange: 'okx',
    completeness: 'sampled',
    method: 'unknown',
    exchangeSymbol,
    symbol: instrument?.symbol,
    tsMs,
    liquidatedSide: sideOf(row),
    price,
    priceKind: 'mark',
    valuation: size === undefined || price === undefined ? undefined : valueContracts(instrument, size, price),
    key: [timeText(tsMs), numberText(row.sz, size), numberText(row.bkPx, price), readText(row.posSide, 10) ?? ''],
  });
}

function sideOf(row: Fields): LiquidatedSide | undefined {
  if (row.posSide === 'long' || row.posSide === 'short') return row.posSide;
  if (row.posSide !== 'net' && row.posSide !== undefined && row.posSide !== '') return undefined;
  return row.side === 'sell' ? 'long' : row.side === 'buy' ? 'short' : undefined;
}

function readTicker(fields: Fields, out: DecodedFrame): void {
  out.addPrice({
    exchange: 'okx',
    tsMs: readTimeMs(fields.ts),
    price: readPrice(fields.last),
    bid: readPrice(fields.bidPx),
    ask: readPrice(fields.askPx),
  });
}
