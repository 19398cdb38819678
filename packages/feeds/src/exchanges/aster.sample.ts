import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { aster } from './aster.js';

function order({ name = 'BTCUSDT', size = '0.014', price = '59250.1', time = T, liquidatedSide = 'long' }: RowChange): object {
  const side = liquidatedSide === 'long' ? 'SELL' : 'BUY';
  const sizes = { q: size, l: '0.014', z: size };
  return { e: 'forceOrder', E: T + 5, o: { s: name, S: side, o: 'LIMIT', f: 'IOC', ...sizes, p: price, ap: price, X: 'FILLED', T: time } };
}

/** Aster: Binance's wire format on one socket. */
export const asterSample: CodecSample = {
  codec: aster,
  wire: 'binance',
  bodies: [{ symbols: [{ symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', contractType: 'PERPETUAL', status: 'TRADING' }] }],
  liquidations: (rows) => ({ stream: '!forceOrder@arr', data: rows.map(order) }),
  unlistedName: 'NEWUSDT',
  needsMetadata: false,
  twins: 'two',
  time: 'row',
  market: [
    {
      message: { stream: 'btcusdt@aggTrade', data: { e: 'aggTrade', E: T + 1, s: 'BTCUSDT', p: '60000', q: '0.5', T } },
      gives: ['price'],
    },
    { message: { e: 'bookTicker', s: 'BTCUSDT', b: '59999', B: '1', a: '60001', A: '1', E: T }, gives: ['price'] },
  ],
  acks: [{ result: null, id: 3 }],
  refusals: [{ error: { code: 2, msg: 'Invalid request' }, id: 3 }],
  pongs: [{ result: ['!forceOrder@arr'], id: 0 }],
  quiet: [{ e: 'markPriceUpdate', E: T, s: 'BTCUSDT', p: '60000', r: '0.0001', T: T + 3_600_000 }],
};
