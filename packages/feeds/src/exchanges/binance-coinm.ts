import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import { DAILY_ROTATION_MS } from '../config.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readName, readNumber, readTimeMs } from '../fields.js';
import type { ContractTerms, Instrument } from '../instruments.js';
import { binance } from './binance.js';
import {
  type ForcedContract,
  type ForceOrderVenue,
  isCoinMargined,
  isCoinMarginedName,
  readForceOrderMessage,
  subscribeStreams,
} from './force-order.js';

const EXCHANGE = 'binance-coinm';
const LIQUIDATIONS = '!forceOrder@arr';
const PRICE_NAME = 'BTCUSD_PERP';
const TRADES = 'btcusd_perp@aggTrade';
const MARK = 'btcusd_perp@markPrice';
const QUOTES = 'btcusd_perp@bookTicker';
const PERPETUAL_ENDING = '_PERP';
/** Hours between payments of a coin-margined perpetual, unless the venue lists an exception in its funding info. */
const FUNDING_HOURS = 8;

/**
 * Binance COIN-M futures on their own socket. The `binance` codec reads the same rows where they share the USDⓈ-M stream since
 * 2026-06-30; when both venues are open, `binance` leaves them to this one.
 *
 * Docs: developers.binance.com COIN-M "All Market Liquidation Order Streams", "Mark Price Stream", "Exchange Information" and
 * "Important WebSocket Change Notice" (as known in November 2026). The paths follow the USDⓈ-M ones: market data on `/market`, book data
 * on `/public`; clients of 2026 connect to `/market/stream` here.
 *
 * `{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1800000000990,"o":{"s":"BTCUSD_PERP","ps":"BTCUSD","S":"SELL",
 * "o":"LIMIT","f":"IOC","q":"5","p":"59000.0","ap":"59250.1","X":"FILLED","l":"2","z":"5","T":1800000000000}}}`
 *
 * Side: `S` is the side of the forced ORDER, so `SELL` closes a long (docs: "Side" of the liquidation order; live frames of the
 * USDⓈ-M stream printed below the market while it fell). Sizes are contracts: `notionalUsd = z * contractSize` (100 USD for BTC,
 * 10 for others; unpriced until metadata is loaded), `quantity = notionalUsd / ap`. USDⓈ-margined rows on this socket are left
 * out, because `binance` has them. At most one row per symbol and second is sent: `completeness` is `sampled`.
 *
 * `btcusd_perp@markPrice` (every 3 s) is a canary besides the trades and carries the funding rate; the price comes from trades
 * and quotes of the perpetual. Open interest is offered by REST only.
 */
export const binanceCoinm: ExchangeCodec = {
  exchange: EXCHANGE,
  completeness: 'sampled',
  endpoint: { ws: 'wss://dstream.binance.com', rest: 'https://dapi.binance.com' },
  heartbeat: { everyMs: 60_000, text: '{"method":"LIST_SUBSCRIPTIONS","id":0}' },
  limits: {
    maxFrameBytes: 1_048_576,
    subscribePaceMs: 300,
    maxSilenceMs: 10_000,
    stableMs: 90_000,
    rotateAfterMs: DAILY_ROTATION_MS,
    connects: { count: 100, perMs: 300_000 },
  },
  instrumentRequests: [{ path: '/dapi/v1/exchangeInfo' }],
  parseInstruments,
  lanes,
  subscribe: (topics: readonly string[], firstId: number): SubscribeFrame[] => subscribeStreams(topics, firstId),
  createState: (): ParserState => ({}),
  read: (message: unknown, context: DecodeContext, out: DecodedFrame): void => readForceOrderMessage(VENUE, message, context, out),
};

const VENUE: ForceOrderVenue = { exchange: EXCHANGE, priceName: PRICE_NAME, termsOf, tradedUsd, owns: isCoinMargined, readOther };

function parseInstruments(body: unknown): Instrument[] {
  return binance.parseInstruments(body).filter(({ contractUnit }) => contractUnit === 'usd');
}

function lanes(_query: LaneQuery): Lane[] {
  return [
    { name: 'liquidations', path: '/market/stream', topics: [LIQUIDATIONS], canaryTopics: [TRADES, MARK] },
    { name: 'quotes', path: '/public/stream', topics: [], canaryTopics: [QUOTES] },
  ];
}

function termsOf({ instrument }: ForcedContract): ContractTerms | undefined {
  return instrument?.contractUnit === 'usd' ? instrument : undefined;
}

/** A contract is worth its face value, so the price does not matter. */
function tradedUsd(size: number, _price: number, context: DecodeContext): number | undefined {
  const face = context.instruments.get(PRICE_NAME)?.contractSize;
  return face === undefined ? undefined : size * face;
}

/** Mark prices: dated contracts have an empty rate and pay no funding. */
function readOther(fields: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(fields.s);
  if (fields.e !== 'markPriceUpdate' || exchangeSymbol === undefined) return;
  const tsMs = readTimeMs(fields.E);
  if (exchangeSymbol === PRICE_NAME && tsMs !== undefined) out.canary = true;
  if (!exchangeSymbol.endsWith(PERPETUAL_ENDING) || !isCoinMarginedName(exchangeSymbol)) return;
  const symbol = context.instruments.get(exchangeSymbol)?.symbol;
  const fundingRate = readNumber(fields.r);
  const nextFundingTsMs = readTimeMs(fields.T);
  out.addFunding({ exchange: EXCHANGE, exchangeSymbol, symbol, tsMs, fundingRate, intervalHours: FUNDING_HOURS, nextFundingTsMs });
}
