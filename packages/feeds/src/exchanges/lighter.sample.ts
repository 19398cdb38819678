import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import type { Fields } from '../fields.js';
import { lighter } from './lighter.js';

/** A perpetual as `orderBookDetails` lists it. */
export const LISTED: Fields = { symbol: 'BTC', market_id: 1, market_type: 'perp', status: 'active' };

/** One entry of `market_stats`. */
export const STATS: Fields = {
  ...{ symbol: 'BTC', market_id: 1, mark_price: '60000', open_interest: '120000000.5' },
  ...{ current_funding_rate: '0.0012', funding_rate: '0.0008', funding_timestamp: T - 1_000 },
};

/** A row of `liquidation_trades`; the market is named by its number. */
export function row({ name = 1, size = '0.25', price = '59010.5', time = T, liquidatedSide = 'long' }: RowChange): Fields {
  const ids = { trade_id: 9, trade_id_str: '9', type: 'liquidation', market_id: name };
  const held = liquidatedSide === 'long' ? '0.25' : '-0.25';
  const trade = { size, price, usd_amount: '14752.625', is_maker_ask: liquidatedSide === 'short', timestamp: time };
  return { ...ids, ...trade, taker_position_size_before: held };
}

/** A message of the `trade` channel with these liquidations beside an ordinary trade. */
export function tradeMessage(rows: readonly Fields[], type = 'update/trade'): Fields {
  return { type, channel: 'trade:1', nonce: 5, trades: [{ ...row({}), type: 'trade' }], liquidation_trades: rows };
}

/** Lighter: channels `trade`, `ticker` and `market_stats`. */
export const lighterSample: CodecSample = {
  codec: lighter,
  bodies: [{ code: 200, order_book_details: [LISTED, { ...LISTED, symbol: 'ETH', market_id: 0 }] }],
  liquidations: (rows) => tradeMessage(rows.map(row)),
  unlistedName: 999_999,
  needsMetadata: false,
  twins: 'one',
  time: 'row',
  market: [
    {
      message: {
        ...{ type: 'update/ticker', channel: 'ticker:1', nonce: 1, timestamp: T },
        ticker: { s: 'BTC', a: { price: '60001' }, b: { price: '59999' } },
      },
      gives: ['price'],
    },
    {
      message: { type: 'update/market_stats', channel: 'market_stats:all', timestamp: T, market_stats: { 1: STATS } },
      gives: ['open-interest', 'funding'],
    },
  ],
  acks: [tradeMessage([row({})], 'subscribed/trade'), { error: { code: 30_003, message: 'Already Subscribed to : trade:1' } }],
  refusals: [{ error: { code: 30_005, message: 'Invalid Channel: trade/999' } }],
  pongs: [{ type: 'pong' }],
  quiet: [{ type: 'ping' }, { type: 'connected', session_id: 'x' }, tradeMessage([])],
};
