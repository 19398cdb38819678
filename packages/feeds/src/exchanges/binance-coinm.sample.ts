import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { binanceCoinm } from './binance-coinm.js';

function order({ name = 'BTCUSD_PERP', size = '5', price = '59250.1', time = T, liquidatedSide = 'long' }: RowChange): object {
  const side = liquidatedSide === 'long' ? 'SELL' : 'BUY';
  const sizes = { q: size, l: '2', z: size };
  return {
    e: 'forceOrder',
    E: T + 970,
    o: { s: name, S: side, o: 'LIMIT', f: 'IOC', ...sizes, p: price, ap: price, X: 'FILLED', T: time },
  };
}

/** Binance COIN-M: the same wire format, sizes in contracts. */
export const binanceCoinmSample: CodecSample = {
  codec: binanceCoinm,
  wire: 'binance',
  bodies: [
    {
      symbols: [
        { symbol: 'BTCUSD_PERP', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'TRADING' },
        { symbol: 'ETHUSD_PERP', baseAsset: 'ETH', quoteAsset: 'USD', contractSize: 10, contractStatus: 'TRADING' },
      ],
    },
  ],
  liquidations: (rows) => ({ stream: '!forceOrder@arr', data: rows.map(order) }),
  unlistedName: 'NEWUSD_PERP',
  needsMetadata: true,
  twins: 'two',
  time: 'row',
  market: [
    {
      message: { stream: 'btcusd_perp@aggTrade', data: { e: 'aggTrade', E: T, a: 1, s: 'BTCUSD_PERP', p: '60000', q: '30', T } },
      gives: ['price'],
    },
    { message: { e: 'bookTicker', s: 'BTCUSD_PERP', b: '59999', B: '1', a: '60001', A: '1', T, E: T }, gives: ['price'] },
    { message: { e: 'markPriceUpdate', E: T, s: 'BTCUSD_PERP', p: '60010', r: '-0.0001', T: T + 3_600_000 }, gives: ['funding'] },
  ],
  acks: [{ result: null, id: 3 }],
  refusals: [{ error: { code: 2, msg: 'Invalid request' }, id: 3 }],
  pongs: [{ result: ['!forceOrder@arr'], id: 0 }],
  quiet: [{ e: 'markPriceUpdate', E: T, s: 'BTCUSD_270325', p: '60010', r: '', T: 0 }],
};
