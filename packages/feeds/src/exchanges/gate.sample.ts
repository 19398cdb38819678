import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { gate } from './gate.js';

/** A forced sell has a negative size. */
function row({ name = 'BTC_USDT', size = '124.5', price = '60000', time = T, liquidatedSide = 'long' }: RowChange): object {
  const isPrinted = typeof size === 'number' || (typeof size === 'string' && size !== '');
  return { price, size: isPrinted && liquidatedSide === 'long' ? `-${size}` : size, time, contract: name };
}

/** `result` as an update of `futures.<channel>`. */
function update(channel: string, result: unknown): object {
  return { time: T / 1_000 + 1, time_ms: T + 800, channel: `futures.${channel}`, event: 'update', result };
}

/** Gate USDT futures: "Public Liquidates Channel", "Best ask/bid", "Tickers API". */
export const gateSample: CodecSample = {
  codec: gate,
  bodies: [
    [
      { name: 'BTC_USDT', type: 'direct', quanto_multiplier: '0.0001', funding_interval: 28_800, in_delisting: false },
      { name: 'BTC_USD', type: 'inverse', quanto_multiplier: '0', funding_interval: 28_800, in_delisting: false },
    ],
  ],
  liquidations: (rows) => update('public_liquidates', rows.map(row)),
  unlistedName: 'NEW_USDT',
  needsMetadata: true,
  twins: 'two',
  time: 'row',
  market: [
    { message: update('book_ticker', { t: T, u: 5, s: 'BTC_USDT', b: '59999.9', B: '10', a: '60000.1', A: '3' }), gives: ['price'] },
    {
      message: update('tickers', [
        { contract: 'BTC_USDT', last: '60000', mark_price: '60010', total_size: '150000000', funding_rate: '-0.000114' },
      ]),
      gives: ['open-interest', 'funding'],
    },
  ],
  acks: [{ time: T / 1_000, id: 7, channel: 'futures.tickers', event: 'subscribe', error: null, result: { status: 'success' } }],
  refusals: [
    { time: T / 1_000, id: 7, channel: 'futures.tickers', event: 'subscribe', error: { code: 2, message: 'unknown contract NOPE' } },
  ],
  pongs: [{ time: T / 1_000, channel: 'futures.pong', event: '', result: null }],
  quiet: [{ time: T / 1_000, channel: 'futures.trades', event: 'update', result: [{ contract: 'BTC_USDT' }] }],
};
