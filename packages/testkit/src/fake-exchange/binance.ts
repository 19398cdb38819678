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
  ];
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET') return undefined;
  if (url.pathname === '/fapi/v1/exchangeInfo') return { status: 200, body: exchangeInfo('U_MARGINED') };
  if (url.pathname === '/dapi/v1/exchangeInfo') return { status: 200, body: exchangeInfo('D_MARGINED') };
  return undefined;
}

/**
 * Binance USD-M futures: `/market`, `/public` and the legacy endpoints, which acknowledge but carry no liquidations.
 * Read in "Liquidation Order Streams" and "Important WebSocket Change Notice", November 2026.
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
