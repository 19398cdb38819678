import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { kraken } from './kraken.js';

function trade({ name = 'PF_XBTUSD', size = 0.25, price = 59010.5, time = T, liquidatedSide = 'long' }: RowChange): object {
  const ids = { feed: 'trade', uid: '11111111-2222-3333-4444-555555555555', type: 'liquidation', seq: 7 };
  return { ...ids, product_id: name, side: liquidatedSide === 'long' ? 'sell' : 'buy', time, qty: size, price };
}

/** Kraken Futures: "Trade", "Ticker" and "Heartbeat". */
export const krakenSample: CodecSample = {
  codec: kraken,
  bodies: [
    {
      result: 'success',
      instruments: [
        { symbol: 'PF_XBTUSD', type: 'flexible_futures', contractSize: 1, tradeable: true, base: 'BTC', quote: 'USD' },
        { symbol: 'PI_XBTUSD', type: 'futures_inverse', contractSize: 1, tradeable: true, base: 'BTC', quote: 'USD' },
      ],
    },
  ],
  liquidations: ([first = {}]) => trade(first),
  unlistedName: 'PF_NEWUSD',
  needsMetadata: false,
  twins: 'never',
  time: 'row',
  market: [
    {
      message: {
        ...{ feed: 'ticker', product_id: 'PF_XBTUSD', time: T, bid: 59_999, ask: 60_001, last: 60_000.5, markPrice: 60_010 },
        ...{ openInterest: 2_000, relative_funding_rate: -0.0000125, next_funding_rate_time: T + 3_600_000 },
      },
      gives: ['price', 'open-interest', 'funding'],
    },
    { message: { ...trade({ name: 'PI_XBTUSD' }), qty: 15_000 }, gives: ['liquidation'] },
  ],
  acks: [
    { event: 'subscribed', feed: 'trade', product_ids: ['PF_XBTUSD', 'PI_XBTUSD'] },
    { event: 'subscribed', feed: 'heartbeat' },
  ],
  refusals: [{ event: 'subscribed_failed', feed: 'trade', product_ids: ['PF_NOPEUSD'], message: 'no' }],
  pongs: [
    { feed: 'heartbeat', time: T },
    { event: 'alert', message: 'Already subscribed to feed, re-requesting' },
  ],
  quiet: [
    { feed: 'trade_snapshot', product_id: 'PF_XBTUSD', trades: [trade({})] },
    { ...trade({}), type: 'fill' },
  ],
};
