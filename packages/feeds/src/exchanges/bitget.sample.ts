import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { bitget } from './bitget.js';

const ARG = { instType: 'usdt-futures', topic: 'liquidation' };

function row({ name = 'BTCUSDT', size = '14752.625', price = '59010.5', time = String(T), liquidatedSide = 'long' }: RowChange): object {
  return { symbol: name, side: liquidatedSide === 'long' ? 'buy' : 'sell', price, amount: size, ts: time };
}

/** Bitget v3: "Liquidation Channel" and the ticker of BTCUSDT. */
export const bitgetSample: CodecSample = {
  codec: bitget,
  bodies: [
    {
      code: '00000',
      data: [{ symbol: 'BTCUSDT', category: 'USDT-FUTURES', baseCoin: 'BTC', quoteCoin: 'USDT', status: 'online', fundInterval: '8' }],
    },
  ],
  liquidations: (rows) => ({ action: 'update', arg: ARG, data: rows.map(row), ts: T + 800 }),
  unlistedName: 'BRANDNEWUSDT',
  needsMetadata: false,
  twins: 'two',
  time: 'row',
  market: [
    {
      message: {
        action: 'snapshot',
        arg: { instType: 'usdt-futures', topic: 'ticker', symbol: 'BTCUSDT' },
        data: [
          {
            ...{ lastPrice: '60000', bid1Price: '59999.9', ask1Price: '60000.1', markPrice: '60010', openInterest: '29000.5' },
            ...{ fundingRate: '-0.00003', nextFundingTime: String(T + 3_600_000) },
          },
        ],
        ts: T,
      },
      gives: ['price', 'open-interest', 'funding'],
    },
  ],
  acks: [{ event: 'subscribe', arg: ARG, connId: 'a' }],
  refusals: [{ event: 'error', arg: ARG, code: 30_001, msg: 'does not exist' }],
  pongs: [],
  quiet: [{ action: 'update', arg: { instType: 'USDT-FUTURES', channel: 'liquidation', instId: 'default' }, data: [row({})], ts: T }],
};
