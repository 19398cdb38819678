import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { dydx } from './dydx.js';

const AT = new Date(T).toISOString();
const FRAME = { connection_id: 'c', message_id: 9 };

function trade({ size = '0.25', price = '59010.5', time = AT, liquidatedSide = 'long' }: RowChange): object {
  const side = liquidatedSide === 'long' ? 'SELL' : 'BUY';
  return { id: '0165e5e40000000200000005', size, price, side, createdAt: time, type: 'LIQUIDATED' };
}

function trades(type: string, id: unknown, rows: readonly object[]): object {
  return { ...FRAME, type, id, channel: 'v4_trades', version: '2.1.0', contents: { trades: rows } };
}

function markets(type: string, contents: object): object {
  return { ...FRAME, type, channel: 'v4_markets', version: '1.0.0', contents };
}

const BTC = { clobPairId: '0', ticker: 'BTC-USD', status: 'ACTIVE', oraclePrice: '60000', openInterest: '650.5' };

/** dYdX v4 indexer: "Trades" and "Markets". */
export const dydxSample: CodecSample = {
  codec: dydx,
  bodies: [{ markets: { 'BTC-USD': BTC, 'ETH-USD': { ...BTC, ticker: 'ETH-USD' } } }],
  liquidations: ([first = {}, ...others]) => trades('channel_data', first.name ?? 'ETH-USD', [first, ...others].map(trade)),
  unlistedName: 'NEW-USD',
  needsMetadata: false,
  twins: 'one',
  time: 'row',
  market: [
    { message: trades('channel_data', 'BTC-USD', [{ ...trade({}), type: 'LIMIT' }]), gives: ['price'] },
    { message: trades('channel_data', 'BTC-USD', [{ ...trade({}), type: 'DELEVERAGED' }]), gives: ['liquidation'] },
    {
      message: markets('channel_data', {
        trading: { 'BTC-USD': { ...BTC, nextFundingRate: '0.0000135' } },
        oraclePrices: { 'BTC-USD': { oraclePrice: '60000', effectiveAt: AT } },
      }),
      gives: ['open-interest', 'funding'],
    },
  ],
  acks: [trades('subscribed', 'BTC-USD', [trade({})]), markets('subscribed', {})],
  refusals: [{ ...FRAME, type: 'error', message: 'Invalid subscription id for channel: (v4_trades-NOPE-USD)' }],
  pongs: [],
  quiet: [{ ...FRAME, type: 'connected' }, trades('channel_data', 'ETH-USD', [{ ...trade({}), type: 'LIMIT' }])],
};
