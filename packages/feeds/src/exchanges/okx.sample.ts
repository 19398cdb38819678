import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { okx } from './okx.js';

function instrument(row: RowChange, others: readonly RowChange[]): object {
  const instId = row.name === undefined ? 'BTC-USDT-SWAP' : row.name;
  return { instId, instFamily: 'BTC-USDT', instType: 'SWAP', uly: 'BTC-USDT', details: [row, ...others].map(detail) };
}

function detail({ size = '12.5', price = '59020.1', time = String(T), liquidatedSide = 'long' }: RowChange): object {
  const side = liquidatedSide === 'long' ? 'sell' : 'buy';
  return { side, posSide: liquidatedSide, bkPx: price, sz: size, bkLoss: '0', ccy: '', ts: time };
}

const OPEN_INTEREST = { instId: 'BTC-USDT-SWAP', oi: '10000', oiCcy: '100', oiUsd: '6000000', ts: String(T) };
const PAYMENTS = { fundingTime: String(T + 3_600_000), nextFundingTime: String(T + 32_400_000) };
const FUNDING = { instId: 'BTC-USDT-SWAP', fundingRate: '0.0001', ...PAYMENTS, ts: String(T) };

/** OKX: "Liquidation orders channel" and "Tickers channel". */
export const okxSample: CodecSample = {
  codec: okx,
  bodies: [{ data: [{ instId: 'BTC-USDT-SWAP', instFamily: 'BTC-USDT', ctVal: '0.01', ctMult: '1', ctValCcy: 'BTC', state: 'live' }] }],
  liquidations: ([first = {}, ...others]) => ({
    arg: { channel: 'liquidation-orders', instType: 'SWAP' },
    data: [instrument(first, others)],
  }),
  unlistedName: 'NEW-USDT-SWAP',
  needsMetadata: true,
  twins: 'two',
  time: 'row',
  market: [
    {
      message: {
        arg: { channel: 'tickers', instId: 'BTC-USDT-SWAP' },
        data: [{ instId: 'BTC-USDT-SWAP', last: '60000', bidPx: '59999.9', askPx: '60000.1', ts: String(T) }],
      },
      gives: ['price'],
    },
    { message: { arg: { channel: 'open-interest', instId: 'BTC-USDT-SWAP' }, data: [OPEN_INTEREST] }, gives: ['open-interest'] },
    { message: { arg: { channel: 'funding-rate', instId: 'BTC-USDT-SWAP' }, data: [FUNDING] }, gives: ['funding'] },
  ],
  polls: [
    { message: { code: '0', data: [OPEN_INTEREST] }, gives: ['open-interest'] },
    { message: { code: '0', data: [FUNDING] }, gives: ['funding'] },
  ],
  acks: [{ event: 'subscribe', arg: { channel: 'liquidation-orders', instType: 'SWAP' }, connId: 'a' }],
  refusals: [{ event: 'error', code: '60018', msg: "Wrong URL or channel:liquidation-orders,instType:FUTURES doesn't exist." }],
  pongs: [],
  quiet: [{ event: 'notice', code: '64008', msg: 'The connection will soon be closed for a service upgrade.' }],
};
