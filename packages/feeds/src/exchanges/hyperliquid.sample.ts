import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import { hyperliquid } from './hyperliquid.js';

const MAKER = `0x${'1'.repeat(40)}`;
const VICTIM = `0x${'2'.repeat(40)}`;

function fill({ name = 'ETH', size = '2.0', price = '3000.5', time = T, liquidatedSide = 'long' }: RowChange): object {
  const side = liquidatedSide === 'long' ? 'B' : 'A';
  const trade = { coin: name, px: price, sz: size, side, time, startPosition: '-1.0', hash: '0xabc', crossed: false, tid: 77 };
  return { ...trade, dir: 'Open Short', liquidation: { liquidatedUser: VICTIM, markPx: '3001.0', method: 'market' } };
}

const CONTEXT = { funding: '0.0000125', openInterest: '100.5', markPx: '60000' };

/** Hyperliquid: fills of a watched maker, and the BTC trades and quotes beside them. */
export const hyperliquidSample: CodecSample = {
  codec: hyperliquid,
  bodies: [{ universe: [{ name: 'BTC', isDelisted: false }, { name: 'ETH' }] }],
  liquidations: (rows) => ({ channel: 'userFills', data: { user: MAKER, fills: rows.map(fill) } }),
  unlistedName: 'BRANDNEW',
  needsMetadata: false,
  twins: 'one',
  time: 'row',
  market: [
    {
      message: { channel: 'trades', data: [{ coin: 'BTC', side: 'B', px: '60000', sz: '1', time: T, hash: '0x1', tid: 1 }] },
      gives: ['price'],
    },
    { message: { channel: 'bbo', data: { coin: 'BTC', time: T, bbo: [{ px: '59999' }, { px: '60001' }] } }, gives: ['price'] },
    { message: { channel: 'activeAssetCtx', data: { coin: 'BTC', ctx: CONTEXT } }, gives: ['open-interest', 'funding'] },
    { message: { channel: 'allMids', data: { mids: { BTC: '60000.5', ETH: '3000', '@107': '60' } } }, gives: ['price', 'price'] },
    { message: fill({}), gives: ['liquidation'] },
  ],
  tape: {
    line: (rows) => ({ block_time: '2027-01-15T08:00:00', block_number: 1, events: rows.map((row) => [MAKER, fill(row)]) }),
    completeness: 'all',
  },
  polls: [{ message: [{ universe: [{ name: 'BTC' }] }, [CONTEXT]], gives: ['open-interest', 'funding'] }],
  acks: [
    { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: { type: 'userFills', user: MAKER } } },
    { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: { type: 'allMids' } } },
    { channel: 'error', data: 'Already subscribed: {"type":"trades","coin":"BTC"}' },
    { channel: 'error', data: 'Already subscribed: {"type":"allMids"}' },
  ],
  refusals: [{ channel: 'error', data: 'Cannot track more than 10 total users.' }],
  pongs: [{ channel: 'pong' }],
  quiet: [{ channel: 'userFills', data: { isSnapshot: true, user: MAKER, fills: [fill({})] } }],
};
