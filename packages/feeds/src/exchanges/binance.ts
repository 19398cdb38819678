import { type LiquidationEvent, parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import { DAILY_ROTATION_MS } from '../config.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readObject, readSize } from '../fields.js';
import { type ContractTerms, type Instrument, isUsdQuote, pairSymbol } from '../instruments.js';
import { binancePolls, readBinancePoll, readMarkPrice } from './binance-market.js';
import {
  type ForcedContract,
  type ForceOrderVenue,
  isCoinMargined,
  isCoinMarginedName,
  readForceOrderMessage,
  subscribeStreams,
} from './force-order.js';
import { scanForceOrder } from './scan-frames.js';

const LIQUIDATIONS = '!forceOrder@arr';
const TRADES = 'btcusdt@aggTrade';
const QUOTES = 'btcusdt@bookTicker';
const SPOT_LANE = 'quotes-spot';
const MARKS = '!markPrice@arr@1s';

/**
 * Binance USDⓈ-M futures, and the COIN-M rows that share its liquidation stream since 2026-06-30.
 *
 * Docs: developers.binance.com "All Market Liquidation Order Streams" and "Important WebSocket Change Notice"
 * (read November 2026). Market data lives on `/market`, book data on `/public`; the legacy `/ws` and `/stream` paths still
 * acknowledge `!forceOrder@arr` but send nothing.
 *
 * `{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1800000000990,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC",
 * "q":"0.500","p":"59000.00","ap":"59250.10","X":"FILLED","l":"0.200","z":"0.500","T":1800000000000,"ps":"BTCUSDT","st":1}}}`
 *
 * Side: `S` is the side of the forced ORDER, so `SELL` closes a long (docs: "Side" of the liquidation order; live frames
 * printed below the market while it fell). Size is `z` (executed), price `ap` (average fill); `q` and `p` are the order's own.
 * USDⓈ-M sizes are base coins by definition; COIN-M sizes are contracts and stay unpriced until metadata is loaded.
 * At most one row per symbol and second is sent: `completeness` is `sampled`.
 *
 * Mark prices of all contracts come once a second (`!markPrice@arr@1s`: `p` mark) with their funding (`r` rate, `T` next payment), open
 * interest by REST only.
 * The BTC trades of the spot market, on a socket of its own, are prices of the exchange `binance-spot`: the last resort when the
 * futures of all venues are silent.
 * COIN-M rows (`st` 2, or the name when there is no `st`) also come on the socket of `binance-coinm`. While that venue is open too,
 * they are left out here and counted as filtered, so that each is reported once; alone, `binance` reports them.
 */
export const binance: ExchangeCodec = {
  exchange: 'binance',
  completeness: 'sampled',
  endpoint: { ws: 'wss://fstream.binance.com', rest: 'https://fapi.binance.com', spotWs: 'wss://data-stream.binance.vision' },
  heartbeat: { everyMs: 60_000, text: '{"method":"LIST_SUBSCRIPTIONS","id":0}' },
  limits: {
    maxFrameBytes: 1_048_576,
    subscribePaceMs: 300,
    maxSilenceMs: 10_000,
    stableMs: 90_000,
    rotateAfterMs: DAILY_ROTATION_MS,
    connects: { count: 100, perMs: 300_000 },
  },
  instrumentRequests: [{ path: '/fapi/v1/exchangeInfo' }, { origin: 'https://dapi.binance.com', path: '/dapi/v1/exchangeInfo' }],
  parseInstruments,
  lanes,
  subscribe: (topics: readonly string[], firstId: number): SubscribeFrame[] => subscribeStreams(topics, firstId),
  createState: (laneName: string): ParserState => ({ isSpot: laneName === SPOT_LANE }),
  scan: scanForceOrder,
  read: (message: unknown, context: DecodeContext, out: DecodedFrame): void =>
    readForceOrderMessage(context.state?.isSpot === true ? SPOT : VENUE, message, context, out),
  polls: binancePolls,
  readPoll: readBinancePoll,
  overlap: {
    exchange: 'binance-coinm',
    // Every USDⓈ-M size has the contract size 1; only face values are a basis of their own.
    covers: ({ contractSize, notionalBasis }: LiquidationEvent): boolean => contractSize === undefined || notionalBasis === 'exchange',
  },
};

const VENUE: ForceOrderVenue = { exchange: 'binance', priceName: 'BTCUSDT', termsOf, readOther: readMark };
/** The spot price goes by a name of its own, so that no return is computed between the two markets. */
const SPOT: ForceOrderVenue = { ...VENUE, exchange: 'binance-spot', readOther: undefined, owns: () => false };

function lanes(_query: LaneQuery): Lane[] {
  return [
    { name: 'liquidations', path: '/market/stream', topics: [LIQUIDATIONS], canaryTopics: [TRADES, MARKS] },
    { name: 'quotes', path: '/public/stream', topics: [], canaryTopics: [QUOTES] },
    { name: SPOT_LANE, path: '/stream', isSpot: true, topics: [], canaryTopics: [TRADES] },
  ];
}

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.symbols)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.symbol);
    const base = readName(fields?.baseAsset);
    const quote = readName(fields?.quoteAsset);
    if (fields === undefined || exchangeSymbol === undefined || base === undefined || quote === undefined) continue;
    const faceUsd = readSize(fields.contractSize);
    if (isCoinMarginedName(exchangeSymbol) && faceUsd === undefined) continue;
    found.push({
      exchangeSymbol,
      symbol: pairSymbol(base, quote),
      contractUnit: faceUsd === undefined ? 'base' : 'usd',
      contractSize: faceUsd ?? 1,
      quoteIsUsd: isUsdQuote(quote),
      trading: (fields.contractStatus ?? fields.status) === 'TRADING',
      nonCrypto: fields.contractType === 'TRADIFI_PERPETUAL',
    });
  }
  return found;
}

/** USDⓈ-M sizes are base coins by definition; COIN-M contracts are worth nothing certain without metadata. */
function termsOf(contract: ForcedContract): ContractTerms | undefined {
  const { exchangeSymbol, instrument } = contract;
  if (isCoinMargined(contract)) return instrument?.contractUnit === 'usd' ? instrument : undefined;
  const quoteIsUsd = instrument?.quoteIsUsd ?? isUsdQuote(parseSymbol(exchangeSymbol)?.quote);
  return { contractUnit: 'base', contractSize: 1, quoteIsUsd };
}

function readMark(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  if (fields.e === 'markPriceUpdate') readMarkPrice(fields, context, out);
}
