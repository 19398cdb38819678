import { describe, expect, it } from 'vitest';
import { decodePoll } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { htx } from './htx.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 40;
const CONTRACT = { contract_code: 'BTC-USDT', contract_size: 0.001, contract_status: 1 };
const TABLE = new InstrumentTable(htx.parseInstruments({ data: [CONTRACT] }));
const ROW = { contract_code: 'BTC-USDT', symbol: 'BTC', volume: 200_000, amount: 200, value: 12_000_000, business_type: 'swap' };

function poll(body: unknown): Decoded {
  return decodePoll(htx, JSON.stringify(body), { receivedTsMs: RECEIVED, instruments: TABLE });
}

describe('the htx open interest poll', () => {
  it('is one request whose rows count both sides and are halved', () => {
    expect(htx.polls?.({ instruments: TABLE, watchlist: [] })).toEqual([{ path: '/linear-swap-api/v1/swap_open_interest' }]);
    expect(poll({ status: 'ok', data: [ROW, null, {}], ts: T })).toMatchObject({
      problems: [],
      events: [
        {
          type: 'open-interest',
          exchange: 'htx',
          symbol: 'BTCUSDT',
          tsMs: T,
          receivedTsMs: RECEIVED,
          openInterest: 100,
          openInterestUsd: 6_000_000,
        },
      ],
    });
  });

  it('is a problem when it was refused', () => {
    expect(poll({ status: 'error', err_code: 1030, 'err-msg': 'abnormal service' })).toMatchObject({
      events: [],
      problems: [{ code: 'venue-error', detail: 'open interest refused: abnormal service' }],
    });
    for (const wrong of [[], null, 'x']) expect(poll(wrong).problems).toHaveLength(1);
  });
});
