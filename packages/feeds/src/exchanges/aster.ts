import { parseSymbol } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import { DAILY_ROTATION_MS } from '../config.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type ContractTerms, type Instrument, isUsdQuote } from '../instruments.js';
import { binance } from './binance.js';
import { type ForcedContract, type ForceOrderVenue, readForceOrderMessage, subscribeStreams } from './force-order.js';

const LIQUIDATIONS = '!forceOrder@arr';
const TRADES = 'btcusdt@aggTrade';
const QUOTES = 'btcusdt@bookTicker';
const TEST_NAME = /^TEST/;

/**
 * Aster perpetual futures, in the wire format of Binance.
 *
 * Docs: github.com/asterdex/api-docs, futures API v3 "All Market Liquidation Order Streams", "Aggregate Trade Streams",
 * "Exchange Information" (as known in November 2026). Trades, quotes and liquidations share one socket: there is no `/market` path.
 *
 * `{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1800000000005,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC",
 * "q":"0.014","p":"59000.0","ap":"59250.1","X":"FILLED","l":"0.014","z":"0.014","T":1800000000000}}}`
 *
 * Side: `S` is the side of the forced ORDER, so `SELL` closes a long (docs: "Side" in the order block, as on Binance; too few rows
 * were captured to confirm it by prices). Size is `z` (executed) in base coins, price `ap` (average fill). Contracts quoted in
 * another coin than a dollar coin known here keep `notionalUsd` open. At most one row per symbol and second is sent:
 * `completeness` is `sampled`. Rows are rare: two in 24 minutes of a quiet afternoon.
 *
 * Contracts whose name begins with `TEST` are the venue's own tests. Open interest is offered by REST only, and mark price frames
 * do not say how often funding is paid, which differs by contract: neither is read.
 */
export const aster: ExchangeCodec = {
  exchange: 'aster',
  completeness: 'sampled',
  endpoint: { ws: 'wss://fstream.asterdex.com', rest: 'https://fapi.asterdex.com' },
  heartbeat: { everyMs: 60_000, text: '{"method":"LIST_SUBSCRIPTIONS","id":0}' },
  limits: {
    maxFrameBytes: 1_048_576,
    subscribePaceMs: 300,
    maxSilenceMs: 10_000,
    stableMs: 90_000,
    rotateAfterMs: DAILY_ROTATION_MS,
    connects: { count: 100, perMs: 300_000 },
  },
  instrumentRequests: [{ path: '/fapi/v1/exchangeInfo' }],
  parseInstruments,
  lanes,
  subscribe: (topics: readonly string[], firstId: number): SubscribeFrame[] => subscribeStreams(topics, firstId),
  createState: (): ParserState => ({}),
  read: (message: unknown, context: DecodeContext, out: DecodedFrame): void => readForceOrderMessage(VENUE, message, context, out),
  isOffTopic: (exchangeSymbol: string): boolean => TEST_NAME.test(exchangeSymbol),
};

const VENUE: ForceOrderVenue = { exchange: 'aster', priceName: 'BTCUSDT', termsOf };

function parseInstruments(body: unknown): Instrument[] {
  return binance.parseInstruments(body).filter(({ contractUnit }) => contractUnit === 'base');
}

function lanes(_query: LaneQuery): Lane[] {
  return [{ name: 'liquidations', path: '/stream', topics: [LIQUIDATIONS], canaryTopics: [TRADES, QUOTES] }];
}

/** All contracts are linear and count base coins, so only the quote can be in doubt. */
function termsOf({ exchangeSymbol, instrument }: ForcedContract): ContractTerms {
  const quoteIsUsd = instrument?.quoteIsUsd ?? isUsdQuote(parseSymbol(exchangeSymbol)?.quote);
  return { contractUnit: 'base', contractSize: 1, quoteIsUsd };
}
