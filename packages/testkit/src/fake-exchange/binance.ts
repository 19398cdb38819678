import {
  aggTrade,
  answerStreams,
  bookTicker,
  coinMarginedContract,
  connectStreams,
  exchangeInfo,
  forceOrderFrames,
  streamFrame,
} from './binance-streams.js';
import { type DerivativeBook, nextFundingMs } from './derivatives.js';
import { LISTINGS } from './listings.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueSession } from './protocol.js';
import { contractOf, decimal } from './wire.js';

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  return rows.flatMap((row) => {
    const { base, inverse } = contractOf(row.symbol);
    if (inverse) return forceOrderFrames(row, session, coinMarginedContract(base, row), { ps: `${base}USD`, st: 2 });
    const contract = { symbol: row.symbol, size: row.quantity, lastFilled: row.quantity * 0.75 };
    return forceOrderFrames(row, session, contract, { ps: row.symbol, st: 1 });
  });
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const quantity = decimal(price.quantity);
  return [
    ...streamFrame(session, 'market', 'btcusdt@aggTrade', { ...aggTrade('BTCUSDT', quantity, price, previous), nq: quantity, st: 1 }),
    ...streamFrame(session, 'public', 'btcusdt@bookTicker', { ...bookTicker('BTCUSDT', '5.923', '2.824', price), ps: 'BTCUSDT', st: 1 }),
    ...streamFrame(session, 'market', '!markPrice@arr@1s', markPrices(price.tsMs, session.derivatives)),
    ...streamFrame(session, 'spot', 'btcusdt@aggTrade', { ...aggTrade('BTCUSDT', quantity, price, previous), M: true }),
  ];
}

/** Mark prices of all contracts; the dated one at the end pays no funding. */
function markPrices(tsMs: number, derivatives: DerivativeBook): readonly object[] {
  const update = (symbol: string, mark: number): object => {
    const price = decimal(mark);
    return { e: 'markPriceUpdate', E: tsMs, s: symbol, p: price, ap: price, P: price, i: price, st: 1 };
  };
  const rows = LISTINGS.map(({ base }) => {
    const { mark, fundingRate8h } = derivatives.of(base);
    return { ...update(`${base}USDT`, mark), r: decimal(fundingRate8h), T: nextFundingMs(tsMs) };
  });
  return [...rows, { ...update('BTCUSDT_261225', derivatives.of('BTC').mark), r: '', T: 0 }];
}

function rest({ method, url, nowMs, derivatives }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET') return undefined;
  if (url.pathname === '/fapi/v1/exchangeInfo') return { status: 200, body: exchangeInfo('U_MARGINED') };
  if (url.pathname === '/dapi/v1/exchangeInfo') return { status: 200, body: exchangeInfo('D_MARGINED') };
  if (url.pathname === '/fapi/v1/fundingInfo') return { status: 200, body: fundingInfo() };
  if (url.pathname === '/fapi/v1/premiumIndex')
    return { status: 200, body: LISTINGS.map(({ base }) => premiumIndex(base, nowMs, derivatives)) };
  return url.pathname === '/fapi/v1/openInterest' ? openInterest(url.searchParams.get('symbol'), nowMs, derivatives) : undefined;
}

/** Contracts whose funding was adjusted; the others pay every 8 h. */
function fundingInfo(): readonly object[] {
  const caps = { adjustedFundingRateCap: '0.02000000', adjustedFundingRateFloor: '-0.02000000', disclaimer: false };
  return [{ symbol: 'ADAUSDT', ...caps, fundingIntervalHours: 4 }];
}

function premiumIndex(base: string, time: number, derivatives: DerivativeBook): object {
  const { mark, fundingRate8h } = derivatives.of(base);
  const price = decimal(mark);
  const prices = { markPrice: price, indexPrice: price, estimatedSettlePrice: price };
  const funding = { lastFundingRate: decimal(fundingRate8h), interestRate: '0.00010000', nextFundingTime: nextFundingMs(time) };
  return { symbol: `${base}USDT`, ...prices, ...funding, time };
}

function openInterest(symbol: string | null, time: number, derivatives: DerivativeBook): RestAnswer {
  const listing = LISTINGS.find(({ base }) => symbol === `${base}USDT`);
  if (listing === undefined) return { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } };
  return { status: 200, body: { symbol, openInterest: decimal(derivatives.of(listing.base).openInterest), time } };
}

/**
 * Binance USD-M futures: `/market`, `/public` and the legacy endpoints, which acknowledge but carry no liquidations.
 * Read in "Liquidation Order Streams", "Mark Price Stream for All market", "Open Interest", "Get Funding Rate Info" and "Important
 * WebSocket Change Notice", November 2026.
 */
export const binanceProtocol: VenueProtocol = {
  venue: 'binance',
  heartbeat: { serverPing: { everyMs: 180_000, pongTimeoutMs: 600_000 } },
  connect: connectStreams,
  answer: answerStreams,
  liquidationFrames,
  priceFrames,
  rest,
};
