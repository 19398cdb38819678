import { CascadeError, quote } from '@cascade/core';
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
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueSession } from './protocol.js';
import { contractOf, decimal } from './wire.js';

const FUNDING_INTERVAL_MS = 28_800_000;

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  return rows.flatMap((row) => {
    const { base, inverse } = contractOf(row.symbol);
    if (!inverse) throw new CascadeError('testkit/unknown-symbol', `binance-coinm has no ${quote(row.symbol)}; use ${quote(`${base}USD`)}`);
    return forceOrderFrames(row, session, coinMarginedContract(base, row), { ps: `${base}USD` });
  });
}

/** Sent every 1 s or 3 s whether or not there are trades; here with each price. */
function markPrice(symbol: string, { price, tsMs }: NumberedPrice): object {
  const p = decimal(price);
  const nextFundingMs = (Math.floor(tsMs / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS;
  return { e: 'markPriceUpdate', E: tsMs, s: symbol, p, P: p, i: p, r: '0.0001', T: nextFundingMs };
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  const { symbol, size } = coinMarginedContract('BTC', price);
  const trade = aggTrade(symbol, decimal(size), price, previous);
  const mark = markPrice(symbol, price);
  return [
    ...streamFrame(session, 'market', 'btcusd_perp@markPrice', mark),
    ...streamFrame(session, 'market', 'btcusd_perp@markPrice@1s', mark),
    ...streamFrame(session, 'market', 'btcusd_perp@aggTrade', trade),
    ...streamFrame(session, 'public', 'btcusd_perp@bookTicker', { ...bookTicker(symbol, '2841', '1507', price), ps: 'BTCUSD' }),
  ];
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/dapi/v1/exchangeInfo') return undefined;
  return { status: 200, body: exchangeInfo('D_MARGINED') };
}

/**
 * Binance COIN-M futures on their own host, in contracts of US dollars. The endpoints are split as on USD-M;
 * that the ones without a prefix carry no liquidations any more is taken over from there, nobody has written it down for this host.
 * Read in "Liquidation Order Streams" and "Exchange Information" of COIN-M, November 2026.
 */
export const binanceCoinmProtocol: VenueProtocol = {
  venue: 'binance-coinm',
  heartbeat: { serverPing: { everyMs: 180_000, pongTimeoutMs: 600_000 } },
  connect: connectStreams,
  answer: answerStreams,
  liquidationFrames,
  priceFrames,
  rest,
};
