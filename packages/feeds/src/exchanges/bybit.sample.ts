import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { bybit } from './bybit.js';

function row({ name = 'BTCUSDT', size = '0.25', price = '59010.5', time = T, liquidatedSide = 'long' }: RowChange): object {
  return { T: time, s: name, S: liquidatedSide === 'long' ? 'Buy' : 'Sell', v: size, p: price };
}

const MARKET = { markPrice: '60000', singleOpenInterest: '100', fundingRate: '0.0001', fundingIntervalHour: '8' };

/** Bybit v5 linear: "All Liquidation" and "Ticker". */
export const bybitSample: CodecSample = {
  codec: bybit,
  bodies: [
    { result: { list: [{ symbol: 'BTCUSDT', contractType: 'LinearPerpetual', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USDT' }] } },
    { result: { list: [{ symbol: 'BTCUSD', contractType: 'InversePerpetual', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USD' }] } },
  ],
  liquidations: (rows) => ({ topic: 'allLiquidation.BTCUSDT', type: 'snapshot', ts: T + 300, data: rows.map(row) }),
  unlistedName: 'BRANDNEWUSDT',
  needsMetadata: false,
  twins: 'two',
  time: 'row',
  market: [
    {
      message: {
        topic: 'tickers.BTCUSDT',
        type: 'snapshot',
        ts: T,
        data: { symbol: 'BTCUSDT', lastPrice: '60000', bid1Price: '59999', ask1Price: '60001', ...MARKET },
      },
      gives: ['price', 'open-interest', 'funding'],
    },
    { message: { topic: 'tickers.BTCUSDT', type: 'delta', ts: T, data: { lastPrice: '60000' } }, gives: ['price'] },
    { message: { topic: 'tickers.BTCUSD', type: 'delta', ts: T, data: { lastPrice: '60000' } }, gives: [] },
  ],
  polls: [{ message: { retCode: 0, result: { list: [{ symbol: 'BTCUSDT', ...MARKET }] }, time: T }, gives: ['open-interest', 'funding'] }],
  acks: [{ success: true, ret_msg: '', conn_id: 'x', req_id: '4', op: 'subscribe' }],
  refusals: [{ success: false, ret_msg: 'Invalid topic: allLiquidation.NOPEUSDT', conn_id: 'x', req_id: '4', op: 'subscribe' }],
  pongs: [{ success: true, ret_msg: 'pong', conn_id: 'x', req_id: '', op: 'ping' }],
  quiet: [{ topic: 'liquidation.BTCUSDT', ts: T, data: { price: '1', side: 'Buy', size: '1', symbol: 'BTCUSDT', updatedTime: T } }],
};
