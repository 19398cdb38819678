import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { htx } from './htx.js';

function row({ name = 'BTC-USDT', size = 250, price = 59010.5, time = T, liquidatedSide = 'long' }: RowChange): object {
  const direction = liquidatedSide === 'long' ? 'sell' : 'buy';
  const order = { contract_code: name, direction, offset: 'close', volume: size, price, created_at: time };
  return { ...order, amount: 0.25, trade_turnover: 14752.625 };
}

function notify(topic: string, rows: readonly object[]): object {
  return { op: 'notify', topic, ts: T + 5, data: rows };
}

/** HTX USDT-margined swaps, frames unpacked: "Subscribe Liquidation Orders", funding, open interest and the BTC quote. */
export const htxSample: CodecSample = {
  codec: htx,
  bodies: [
    {
      status: 'ok',
      data: [
        { symbol: 'BTC', contract_code: 'BTC-USDT', contract_size: 0.001, contract_status: 1 },
        { symbol: 'BTC', contract_code: 'BTC-USD', contract_size: 100, contract_status: 1 },
      ],
    },
  ],
  liquidations: (rows) => notify('public.BTC-USDT.liquidation_orders', rows.map(row)),
  unlistedName: 'NEW-USDT',
  needsMetadata: false,
  twins: 'two',
  time: 'row',
  market: [
    {
      message: { ch: 'market.BTC-USDT.bbo', ts: T + 1, tick: { mrid: 1, id: 1, ts: T, bid: [59999.9, 5], ask: [60000.1, 7] } },
      gives: ['price'],
    },
    {
      message: notify('public.*.funding_rate', [
        { contract_code: 'BTC-USDT', funding_rate: '0.0001', estimated_rate: '0.0002', settlement_time: String(T + 3_600_000) },
      ]),
      gives: ['funding'],
    },
    {
      message: {
        ch: 'market.BTC-USDT.open_interest',
        ts: T,
        data: [{ volume: 3_000, amount: 3, value: 180_000, contract_code: 'BTC-USDT' }],
      },
      gives: ['open-interest'],
    },
  ],
  polls: [
    {
      message: { status: 'ok', data: [{ contract_code: 'BTC-USDT', volume: 200_000, amount: 200, value: 12_000_000 }], ts: T },
      gives: ['open-interest'],
    },
  ],
  acks: [
    { op: 'sub', cid: '8', topic: 'public.*.liquidation_orders', ts: T, 'err-code': 0 },
    { id: '7', status: 'ok', subbed: 'market.BTC-USDT.bbo', ts: T },
  ],
  refusals: [{ op: 'sub', cid: '8', topic: 'public.*.liquidation_orders', ts: T, 'err-code': 2_011, 'err-msg': 'invalid topic' }],
  pongs: [],
  quiet: [{ op: 'ping', ts: String(T) }, { ping: T }, { op: 'close' }],
};
