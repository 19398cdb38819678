import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { binance } from './binance.js';

function order({ name = 'BTCUSDT', size = '0.5', price = '59250.1', time = T, liquidatedSide = 'long' }: RowChange): object {
  const side = liquidatedSide === 'long' ? 'SELL' : 'BUY';
  const sizes = { q: size, l: '0.2', z: size };
  const fields = { s: name, S: side, o: 'LIMIT', f: 'IOC', ...sizes, p: price, ap: price, X: 'FILLED', T: time, ps: name, st: 1 };
  return { e: 'forceOrder', E: T + 970, o: fields };
}

/** Binance USDⓈ-M, "All Market Liquidation Order Streams" and the BTC streams beside it. */
export const binanceSample: CodecSample = {
  codec: binance,
  wire: 'binance',
  bodies: [
    { symbols: [{ symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' }] },
    { symbols: [{ symbol: 'BTCUSD_PERP', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'TRADING' }] },
  ],
  liquidations: (rows) => ({ stream: '!forceOrder@arr', data: rows.map(order) }),
  unlistedName: 'BRANDNEWUSDT',
  needsMetadata: false,
  twins: 'two',
  time: 'row',
  market: [
    {
      message: { stream: '!markPrice@arr@1s', data: [{ e: 'markPriceUpdate', E: T, s: 'BTCUSDT', p: '60000', r: '0.0001', T: T + 1 }] },
      gives: ['price', 'funding'],
    },
    { message: { e: 'markPriceUpdate', E: T, s: 'BTCUSDT', p: '60000', r: '', T: 0 }, gives: ['price'] },
    {
      message: { stream: 'btcusdt@aggTrade', data: { e: 'aggTrade', E: T, s: 'BTCUSDT', p: '60000', q: '0.5', T } },
      gives: ['price'],
    },
    { message: { e: 'bookTicker', u: 1, s: 'BTCUSDT', b: '59999', B: '1', a: '60001', A: '1', T, E: T }, gives: ['price'] },
    {
      message: { e: 'forceOrder', E: T, o: { s: 'BTCUSD_PERP', S: 'BUY', q: '3', z: '3', p: '59000', ap: '59250', T, st: 2 } },
      gives: ['liquidation'],
    },
  ],
  polls: [
    { message: [{ symbol: 'BTCUSDT', fundingIntervalHours: 4 }], gives: [] },
    { message: [{ symbol: 'BTCUSDT', markPrice: '60000' }], gives: [] },
    { message: { symbol: 'BTCUSDT', openInterest: '100', time: T }, gives: ['open-interest'] },
  ],
  acks: [{ result: null, id: 3 }],
  refusals: [{ error: { code: 2, msg: 'Invalid request' }, id: 3 }],
  pongs: [{ result: ['!forceOrder@arr'], id: 0 }],
  quiet: [{ e: 'markPriceUpdate', E: T, s: 'BTCUSDT_270325', p: '60000', r: '', T: 0 }],
};
