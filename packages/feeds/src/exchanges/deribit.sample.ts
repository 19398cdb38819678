import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { deribit } from './deribit.js';

function trade({ name = 'BTC-PERPETUAL', size = 1_120, price = 59000.5, time = T, liquidatedSide = 'long' }: RowChange): object {
  const direction = liquidatedSide === 'long' ? 'sell' : 'buy';
  const ids = { trade_seq: 1, trade_id: '77', tick_direction: 3, liquidation: 'T', index_price: 59010.2 };
  return { ...ids, timestamp: time, price, instrument_name: name, direction, amount: size };
}

function data(channel: string, payload: unknown): object {
  return { jsonrpc: '2.0', method: 'subscription', params: { channel, data: payload } };
}

/** Deribit: marked trades in "trades.{instrument_name}.{interval}", and "ticker.{instrument_name}.{interval}". */
export const deribitSample: CodecSample = {
  codec: deribit,
  bodies: [
    {
      jsonrpc: '2.0',
      result: [
        {
          ...{ kind: 'future', instrument_name: 'BTC-PERPETUAL', instrument_type: 'reversed', contract_size: 10, is_active: true },
          ...{ base_currency: 'BTC', quote_currency: 'USD', counter_currency: 'USD' },
        },
      ],
    },
  ],
  liquidations: (rows) => data('trades.BTC-PERPETUAL.100ms', rows.map(trade)),
  unlistedName: 'BRANDNEW_USDC-PERPETUAL',
  needsMetadata: false,
  twins: 'one',
  time: 'row',
  market: [
    {
      message: data('ticker.BTC-PERPETUAL.100ms', {
        ...{ timestamp: T, instrument_name: 'BTC-PERPETUAL', last_price: 60_000, mark_price: 60_000, open_interest: 1_000_000 },
        ...{ best_bid_price: 59_999.5, best_ask_price: 60_000.5, current_funding: 0, funding_8h: 0.00002 },
      }),
      gives: ['price', 'open-interest', 'funding'],
    },
    { message: data('trades.BTC-PERPETUAL.100ms', [{ ...trade({}), liquidation: 'MT' }]), gives: ['liquidation', 'liquidation'] },
  ],
  acks: [{ jsonrpc: '2.0', id: '1 trades.A.100ms', result: ['trades.A.100ms'] }],
  refusals: [
    { jsonrpc: '2.0', id: '1 trades.A.100ms trades.B.100ms', result: ['trades.A.100ms'] },
    { jsonrpc: '2.0', id: '1 trades.X.100ms', error: { code: -32_602, message: 'Invalid params' } },
  ],
  pongs: [],
  quiet: [
    { jsonrpc: '2.0', method: 'heartbeat', params: { type: 'test_request' } },
    { jsonrpc: '2.0', id: 'heartbeat', result: 'ok' },
  ],
};
