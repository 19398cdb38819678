import { CascadeError, quote } from '@cascade/core';
import { aggTrade, answerStreams, bookTicker, connectStreams, exchangeInfo, forceOrderFrames, streamFrame } from './binance-streams.js';
import type { NumberedLiquidation, NumberedPrice, RestAnswer, RestRequest, VenueProtocol, VenueSession } from './protocol.js';
import { contractOf, decimal } from './wire.js';

/** There is no split by kind of stream: the endpoints without a prefix carry everything, and there are no others. */
function connect(url: URL): { route: string; topics: readonly string[] } | undefined {
  const endpoint = connectStreams(url);
  if (!endpoint?.route.startsWith('legacy/')) return undefined;
  return { ...endpoint, route: endpoint.route.replace('legacy', 'whole') };
}

function liquidationFrames(rows: readonly NumberedLiquidation[], session: VenueSession): readonly string[] {
  return rows.flatMap((row) => {
    const { base, inverse } = contractOf(row.symbol);
    if (inverse)
      throw new CascadeError('testkit/unknown-symbol', `aster has no coin-margined ${quote(row.symbol)}; use ${quote(`${base}USDT`)}`);
    return forceOrderFrames(row, session, { symbol: row.symbol, size: row.quantity, lastFilled: row.quantity * 0.75 }, {});
  });
}

function priceFrames(price: NumberedPrice, previous: NumberedPrice | undefined, session: VenueSession): readonly string[] {
  return [
    ...streamFrame(session, 'market', 'btcusdt@aggTrade', aggTrade('BTCUSDT', decimal(price.quantity), price, previous)),
    ...streamFrame(session, 'public', 'btcusdt@bookTicker', bookTicker('BTCUSDT', '0.17', '0.38', price)),
  ];
}

function rest({ method, url }: RestRequest): RestAnswer | undefined {
  if (method !== 'GET' || url.pathname !== '/fapi/v1/exchangeInfo') return undefined;
  return { status: 200, body: exchangeInfo('U_MARGINED') };
}

/** Aster futures: Binance's older form on one endpoint. Read in "WebSocket Market Streams" of its futures API, November 2026. */
export const asterProtocol: VenueProtocol = {
  venue: 'aster',
  heartbeat: { serverPing: { everyMs: 300_000, pongTimeoutMs: 900_000 } },
  connect,
  answer: answerStreams,
  liquidationFrames,
  priceFrames,
  rest,
};
