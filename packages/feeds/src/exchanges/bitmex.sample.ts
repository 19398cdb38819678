import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { bitmex } from './bitmex.js';

const XBTUSD = {
  ...{ symbol: 'XBTUSD', state: 'Open', typ: 'FFWCSX', underlying: 'XBT', quoteCurrency: 'USD', isQuanto: false, isInverse: true },
  ...{ multiplier: -100_000_000, underlyingToSettleMultiplier: -100_000_000, openInterest: 400_000, markPrice: 50_000 },
  ...{ lastPrice: 50_000, bidPrice: 49_999.5, askPrice: 50_000.5, timestamp: new Date(T).toISOString() },
  ...{ fundingRate: 0.0001, fundingInterval: '2000-01-01T08:00:00.000Z', fundingTimestamp: new Date(T + 3_600_000).toISOString() },
};
/** Quoted in USD, settled in bitcoin at 100 satoshi a contract and dollar. */
const ETHUSD = {
  ...{ ...XBTUSD, symbol: 'ETHUSD', underlying: 'ETH', isInverse: false, isQuanto: true, multiplier: 100 },
  ...{ underlyingToSettleMultiplier: null, underlyingToPositionMultiplier: 1, markPrice: 2_000 },
};

/** Rows have no time. */
function row({ name = 'XBTUSD', size = 9_200, price = 50_000, time, liquidatedSide = 'long' }: RowChange): object {
  const order = { orderID: 'a-1', symbol: name, side: liquidatedSide === 'long' ? 'Sell' : 'Buy', price, leavesQty: size };
  return time === undefined ? order : { ...order, timestamp: time };
}

/** BitMEX: tables `liquidation` and `instrument`. */
export const bitmexSample: CodecSample = {
  codec: bitmex,
  bodies: [[XBTUSD, ETHUSD]],
  liquidations: (rows) => ({ table: 'liquidation', action: 'insert', data: rows.map(row) }),
  unlistedName: 'SOLUSD',
  needsMetadata: true,
  twins: 'one',
  time: 'receipt',
  market: [
    { message: { table: 'instrument', action: 'partial', data: [XBTUSD] }, gives: ['price', 'open-interest', 'funding'] },
    {
      message: { table: 'instrument', action: 'partial', data: [XBTUSD, ETHUSD] },
      gives: ['price', 'open-interest', 'open-interest', 'funding', 'funding'],
    },
  ],
  acks: [{ success: true, subscribe: 'liquidation', request: { op: 'subscribe', args: ['liquidation'] } }],
  refusals: [{ status: 400, error: 'Unknown table: x', request: { op: 'subscribe', args: ['x'] } }],
  pongs: [],
  quiet: [
    { info: 'Welcome to the BitMEX Realtime API.', version: 'x', timestamp: new Date(T).toISOString() },
    { table: 'liquidation', action: 'partial', data: [row({})] },
    { table: 'liquidation', action: 'delete', data: [row({})] },
  ],
};
