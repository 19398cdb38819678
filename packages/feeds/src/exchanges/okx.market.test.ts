import { describe, expect, it } from 'vitest';
import type { LaneQuery } from '../codec.js';
import { decodeFrame, decodePoll } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { okx } from './okx.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 40;
const HOUR = 3_600_000;
const PAY = T + HOUR;
const swap = (instFamily: string, ctVal: string, ctValCcy: string) => ({
  instId: `${instFamily}-SWAP`,
  instFamily,
  ctVal,
  ctMult: '1',
  ctValCcy,
  state: 'live',
});
const TABLE = new InstrumentTable(
  okx.parseInstruments({ data: [swap('BTC-USDT', '0.01', 'BTC'), swap('BTC-USD', '100', 'USD'), swap('ETH-USDT', '0.1', 'ETH')] }),
);
const OPEN_INTEREST = { instId: 'BTC-USDT-SWAP', instType: 'SWAP', oi: '250000', oiCcy: '2500', oiUsd: '150000000.5', ts: String(T) };
const FUNDING = {
  instId: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  fundingRate: '0.0000182',
  fundingTime: String(PAY),
  nextFundingTime: String(PAY + 8 * HOUR),
  nextFundingRate: '',
  ts: String(T),
};
const COMMON = { exchange: 'okx', symbol: 'BTCUSDT', tsMs: T, receivedTsMs: RECEIVED };

function frame(channel: string, row: object): Decoded {
  const text = JSON.stringify({ arg: { channel, instId: 'BTC-USDT-SWAP' }, data: [row] });
  return decodeFrame(okx, text, { receivedTsMs: RECEIVED, instruments: TABLE });
}

function poll(body: unknown): Decoded {
  return decodePoll(okx, JSON.stringify(body), { receivedTsMs: RECEIVED, instruments: TABLE });
}

describe('okx open interest', () => {
  it('is coins and dollars as the venue states them, not contracts', () => {
    const expected = [{ type: 'open-interest', ...COMMON, openInterest: 2_500, openInterestUsd: 150_000_000.5 }];
    expect(frame('open-interest', OPEN_INTEREST)).toMatchObject({ topic: 'open-interest:BTC-USDT-SWAP', events: expected });
    expect(poll({ code: '0', msg: '', data: [OPEN_INTEREST] }).events).toEqual(expected);
  });

  it.each([
    ['without dollars', { oiUsd: undefined }],
    ['of zero', { oiCcy: '0', oiUsd: '0' }],
    ['without a time', { ts: '' }],
    ['of the inverse swap', { instId: 'BTC-USD-SWAP' }],
    ['of a dated contract', { instId: 'BTC-USDT-270326' }],
    ['without a name', { instId: null }],
  ])('%s is left out', (_, change) => {
    expect(frame('open-interest', { ...OPEN_INTEREST, ...change })).toMatchObject({ events: [], problems: [] });
  });
});

describe('okx funding', () => {
  it('is due at fundingTime, and the interval is the time to the payment after it', () => {
    const expected = [{ type: 'funding', ...COMMON, fundingRate: 0.0000182, intervalHours: 8, nextFundingTsMs: PAY }];
    expect(frame('funding-rate', FUNDING)).toMatchObject({ topic: 'funding-rate:BTC-USDT-SWAP', events: expected });
    expect(poll({ code: '0', msg: '', data: [FUNDING] }).events).toEqual(expected);
    expect(frame('funding-rate', { ...FUNDING, nextFundingTime: String(PAY + 2 * HOUR) }).events[0]).toMatchObject({ intervalHours: 2 });
  });

  it('falls back to the time since the last payment, and is left out without either', () => {
    const { nextFundingTime: _, ...rest } = FUNDING;
    expect(frame('funding-rate', { ...rest, prevFundingTime: String(PAY - 4 * HOUR) }).events[0]).toMatchObject({ intervalHours: 4 });
    expect(frame('funding-rate', rest).events).toEqual([]);
  });

  it.each([
    ['a rate that is no number', { fundingRate: '' }],
    ['a rate above 100 %', { fundingRate: '1.5' }],
    ['payments in the wrong order', { nextFundingTime: String(PAY - HOUR) }],
    ['payments days apart', { nextFundingTime: String(PAY + 72 * HOUR) }],
  ])('with %s is left out', (_, change) => {
    expect(frame('funding-rate', { ...FUNDING, ...change })).toMatchObject({ events: [], problems: [] });
  });
});

describe('okx backfill', () => {
  const GAP = { fromTsMs: T - 60_000, toTsMs: T };
  const families = (query: Partial<LaneQuery>): unknown[] => {
    const requests = okx.backfill?.(GAP, { instruments: TABLE, watchlist: [], ...query }) ?? [];
    return requests.map(({ path }) => new URL(path, 'https://x').searchParams.get('instFamily'));
  };

  it('asks for every swap of the symbols asked for, else for ten leading families, 20 at most', () => {
    expect(okx.backfill?.(GAP, { instruments: TABLE, watchlist: [], symbols: new Set(['ETHUSDT']) })).toEqual([
      { path: '/api/v5/public/liquidation-orders?instType=SWAP&instFamily=ETH-USDT&state=filled&limit=100' },
    ]);
    expect(families({ symbols: new Set(['BTCUSDT', 'NOPEUSDT']) })).toEqual(['BTC-USDT', 'BTC-USD']);
    expect(families({ symbols: new Set(['BTCUSDT']), instruments: new InstrumentTable() })).toEqual(['BTC-USDT']);
    expect(families({})).toEqual(expect.arrayContaining(['BTC-USDT', 'ETH-USDT', 'BTC-USD']));
    expect(families({})).toHaveLength(10);
    const many = new Set(Array.from({ length: 60 }, (_, index) => `C${index}USDT`));
    expect(families({ symbols: many, instruments: new InstrumentTable() })).toHaveLength(20);
  });

  it('reads the rows of REST as those of the socket, under the same ids', () => {
    const details = [{ bkLoss: '0', bkPx: '59020.1', ccy: '', posSide: 'long', side: 'sell', sz: '12.5', ts: String(T) }];
    const data = [{ instId: 'BTC-USDT-SWAP', instFamily: 'BTC-USDT', instType: 'SWAP', uly: 'BTC-USDT', totalLoss: '0', details }];
    const text = JSON.stringify({ arg: { channel: 'liquidation-orders', instType: 'SWAP' }, data });
    const { events } = decodeFrame(okx, text, { receivedTsMs: RECEIVED, instruments: TABLE });
    expect(events).toMatchObject([{ type: 'liquidation', id: `okx:BTC-USDT-SWAP:${T}:12.5:59020.1:long`, notionalUsd: 0.125 * 59_020.1 }]);
    expect(poll({ code: '0', msg: '', data })).toMatchObject({ events, problems: [] });
    expect(poll({ code: '0', msg: '', data: [{ ...data[0], details: [{ sz: '1' }] }] })).toMatchObject({
      events: [],
      problems: [{ code: 'invalid-row' }],
    });
  });
});

describe('okx subscriptions and polls', () => {
  it('subscribe both channels of the symbols asked for, by instrument', () => {
    const symbols = new Set(['ETHUSDT', 'NOPEUSDT']);
    const [lane] = okx.lanes({ instruments: TABLE, watchlist: [], symbols });
    expect(lane?.canaryTopics).toEqual(['tickers:BTC-USDT-SWAP', 'open-interest:ETH-USDT-SWAP', 'funding-rate:ETH-USDT-SWAP']);
    expect(okx.subscribe(['open-interest:ETH-USDT-SWAP'], 1)[0]?.text).toBe(
      '{"op":"subscribe","args":[{"channel":"open-interest","instId":"ETH-USDT-SWAP"}]}',
    );
    const ack = { event: 'subscribe', arg: { channel: 'open-interest', instId: 'ETH-USDT-SWAP' }, connId: 'a' };
    const context = { receivedTsMs: RECEIVED, instruments: TABLE };
    expect(decodeFrame(okx, JSON.stringify(ack), context).acks).toEqual([{ ok: true, topics: ['open-interest:ETH-USDT-SWAP'] }]);
  });

  it('subscribe 20 symbols at most and none when nothing was asked for', () => {
    const names = Array.from({ length: 60 }, (_, index) => `C${index}`);
    const instruments = new InstrumentTable(okx.parseInstruments({ data: names.map((name) => swap(`${name}-USDT`, '1', name)) }));
    const symbols = new Set(names.map((name) => `${name}USDT`));
    expect(okx.lanes({ instruments, watchlist: [], symbols })[0]?.canaryTopics).toHaveLength(41);
    expect(okx.lanes({ instruments, watchlist: [] })[0]?.canaryTopics).toEqual(['tickers:BTC-USDT-SWAP']);
  });

  it('poll all swaps in two requests', () => {
    expect(okx.polls?.({ instruments: TABLE, watchlist: [] })).toEqual([
      { path: '/api/v5/public/open-interest?instType=SWAP' },
      { path: '/api/v5/public/funding-rate?instId=ANY' },
    ]);
  });

  it('take a refusal for a problem and survive damaged rows', () => {
    expect(poll({ code: '50011', msg: 'Too Many Requests', data: [] })).toMatchObject({
      events: [],
      problems: [{ code: 'venue-error', detail: 'poll refused: 50011 Too Many Requests' }],
    });
    for (const wrong of [[], null, 7]) expect(poll(wrong).problems).toHaveLength(1);
    expect(poll({ code: '0', data: [null, [], { instId: 'BTC-USDT-SWAP' }] })).toMatchObject({ events: [], problems: [] });
  });
});
