import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { bitfinex } from './bitfinex.js';

const LIQUIDATIONS = 7;
const STATUS = 8;

/** A short has a negative amount. */
function row({ name = 'tETHF0:USTF0', size = 4, price = 2_000, time = T, liquidatedSide = 'long' }: RowChange): unknown[] {
  const amount = typeof size === 'number' && liquidatedSide === 'short' ? -size : size;
  return ['pos', 143, time, null, name, amount, 2_200, null, 1, 1, null, price];
}

/** Bitfinex "Status": `liq:global` and `deriv:tBTCF0:USTF0`, each under the channel number it was given. */
export const bitfinexSample: CodecSample = {
  codec: bitfinex,
  bodies: [[['BTCF0:USTF0', 'ETHF0:USTF0']]],
  opening: [
    { event: 'subscribed', channel: 'status', chanId: LIQUIDATIONS, key: 'liq:global' },
    { event: 'subscribed', channel: 'status', chanId: STATUS, key: 'deriv:tBTCF0:USTF0' },
    [LIQUIDATIONS, 'hb'],
  ],
  liquidations: (rows) => [LIQUIDATIONS, rows.map(row)],
  unlistedName: 'tNEWF0:USTF0',
  needsMetadata: false,
  twins: 'one',
  time: 'row',
  market: [
    {
      message: [
        STATUS,
        [T, null, 50_000, 50_010, null, 1e6, null, T + 3_600_000, 0.0009, 5, null, 0.0002, null, null, 49_990, null, null, 100],
      ],
      gives: ['price', 'open-interest', 'funding'],
    },
  ],
  acks: [
    { event: 'subscribed', channel: 'status', chanId: 9, key: 'deriv:tETHF0:USTF0' },
    { event: 'error', channel: 'status', key: 'liq:global', code: 10_301, msg: 'subscribe: dup' },
  ],
  refusals: [{ event: 'error', channel: 'status', key: 'liq:global', code: 10_300, msg: 'subscribe: invalid' }],
  pongs: [],
  quiet: [
    [STATUS, 'hb'],
    { event: 'info', version: 2, platform: { status: 1 } },
    [LIQUIDATIONS, [['pos', 143, T, null, 'tETHF0:USTF0', 4, 2_200, null, 0, 1, null, null]]],
  ],
};
