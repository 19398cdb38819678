import { describe, expect, it } from 'vitest';
import { decodeFrame, decodePoll } from '../decode-frame.js';
import type { Decoded, ParserState, VenueMemory } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { bybit } from './bybit.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 40;
const NEXT = T + 3_600_000;
const listed = (symbol: string, baseCoin: string, quoteCoin: string) => ({
  symbol,
  baseCoin,
  quoteCoin,
  contractType: 'LinearPerpetual',
  status: 'Trading',
});
const LIST = [listed('BTCUSDT', 'BTC', 'USDT'), listed('BTCPERP', 'BTC', 'USDC'), listed('ETHUSDT', 'ETH', 'USDT')];
const TABLE = new InstrumentTable(bybit.parseInstruments({ result: { list: LIST } }));
const TICKER = {
  symbol: 'ETHUSDT',
  lastPrice: '3001',
  markPrice: '3000.5',
  openInterest: '2000',
  singleOpenInterest: '1000',
  openInterestValue: '6001000',
  fundingRate: '-0.00025',
  nextFundingTime: String(NEXT),
  fundingIntervalHour: '4',
};
const COMMON = { exchange: 'bybit', symbol: 'ETHUSDT', tsMs: T, receivedTsMs: RECEIVED };

function frame(type: string, data: object, state?: ParserState, instruments = TABLE): Decoded {
  const text = JSON.stringify({ topic: 'tickers.ETHUSDT', type, ts: T, cs: 1, data: { symbol: 'ETHUSDT', ...data } });
  return decodeFrame(bybit, text, { receivedTsMs: RECEIVED, instruments, state });
}

function poll(body: unknown): Decoded {
  return decodePoll(bybit, JSON.stringify(body), { receivedTsMs: RECEIVED, instruments: TABLE });
}

describe('bybit tickers', () => {
  it('give the one-sided open interest, not the sum of both sides, and funding with its interval', () => {
    expect(frame('snapshot', TICKER).events).toEqual([
      { type: 'open-interest', ...COMMON, openInterest: 1_000, openInterestUsd: 3_000_500 },
      { type: 'funding', ...COMMON, fundingRate: -0.00025, intervalHours: 4, nextFundingTsMs: NEXT },
    ]);
  });

  it('keep what a delta leaves out', () => {
    const state = bybit.createState('liquidations');
    frame('snapshot', TICKER, state);
    const [openInterest, funding] = frame('delta', { singleOpenInterest: '1100' }, state).events;
    expect(openInterest).toMatchObject({ openInterest: 1_100, openInterestUsd: 1_100 * 3_000.5 });
    expect(funding).toMatchObject({ fundingRate: -0.00025, intervalHours: 4 });
    expect(frame('delta', { fundingRate: '0.0002', bid1Price: '2999' }, state).events[1]).toMatchObject({ fundingRate: 0.0002 });
  });

  it('begin anew with a snapshot', () => {
    const state = bybit.createState('liquidations');
    frame('snapshot', TICKER, state);
    expect(frame('snapshot', { markPrice: '3100' }, state).events).toEqual([]);
  });

  it('never take the sum of both sides for one side', () => {
    const { singleOpenInterest: _, ...rest } = TICKER;
    expect(frame('snapshot', rest).events.map(({ type }) => type)).toEqual(['funding']);
  });

  it('of BTC are price, canary, open interest and funding at once', () => {
    const data = { ...TICKER, symbol: 'BTCUSDT', bid1Price: '3000', ask1Price: '3002' };
    const text = JSON.stringify({ topic: 'tickers.BTCUSDT', type: 'snapshot', ts: T, data });
    const decoded = decodeFrame(bybit, text, { receivedTsMs: RECEIVED, instruments: TABLE });
    expect([decoded.canary, decoded.events.map(({ type }) => type)]).toEqual([true, ['price', 'open-interest', 'funding']]);
  });

  it('are read before metadata is loaded, from names that say everything', () => {
    expect(frame('snapshot', TICKER, undefined, new InstrumentTable()).events).toHaveLength(2);
  });

  it('of damaged rows give nothing and no more than 64 are remembered', () => {
    for (const data of [
      {},
      { ...TICKER, singleOpenInterest: '-1', fundingRate: 'x' },
      { ...TICKER, markPrice: '0', fundingIntervalHour: '0' },
    ])
      expect(frame('snapshot', data).events).toEqual([]);
    const state = bybit.createState('liquidations');
    for (let index = 0; index < 200; index += 1) {
      const text = JSON.stringify({
        topic: `tickers.C${index}USDT`,
        type: 'snapshot',
        ts: T,
        data: { ...TICKER, symbol: `C${index}USDT` },
      });
      decodeFrame(bybit, text, { receivedTsMs: RECEIVED, instruments: TABLE, state });
    }
    expect(state.partials?.size).toBe(64);
  });

  it('are subscribed for BTC and the symbols asked for, 20 at most', () => {
    const tickers = (symbols: readonly string[], instruments = TABLE): readonly string[] | undefined =>
      bybit.lanes({ instruments, watchlist: [], symbols: new Set(symbols) })[0]?.canaryTopics;
    expect(tickers(['ETHUSDT', 'NOPEUSDT'])).toEqual(['tickers.BTCUSDT', 'tickers.ETHUSDT']);
    const many = Array.from({ length: 60 }, (_, index) => listed(`C${index}USDT`, `C${index}`, 'USDT'));
    const table = new InstrumentTable(bybit.parseInstruments({ result: { list: many } }));
    const names = many.map(({ symbol }) => symbol);
    expect(tickers(names, table)).toHaveLength(21);
  });
});

describe('the USD size of bybit liquidations', () => {
  const memory = (): VenueMemory => ({ marks: new Map(), fundingHours: new Map() });
  const value = (row: object, known: VenueMemory | undefined): unknown => {
    const data = [{ T, s: 'ETHUSDT', S: 'Buy', v: '2', p: '2990', ...row }];
    const context = { receivedTsMs: RECEIVED, instruments: TABLE, memory: known };
    const [event] = decodeFrame(bybit, JSON.stringify({ topic: 'allLiquidation.X', ts: T, data }), context).events;
    return event?.type === 'liquidation' ? [event.id, event.price, event.notionalUsd, event.notionalBasis] : event;
  };
  const ID = `bybit:ETHUSDT:Buy:${T}:2:2990`;

  it('is that of the mark price when a poll or a ticker told it, and the id and the price stay those of the row', () => {
    const polled = memory();
    const body = JSON.stringify({
      retCode: 0,
      retMsg: 'OK',
      result: { list: [TICKER, { symbol: 'BTCPERP', markPrice: '60000' }] },
      time: T,
    });
    decodePoll(bybit, body, { receivedTsMs: RECEIVED, instruments: TABLE, memory: polled });
    expect(value({}, undefined)).toEqual([ID, 2_990, 5_980, 'price']);
    expect(value({}, polled)).toEqual([ID, 2_990, 2 * 3_000.5, 'reference']);
    expect(value({ s: 'BTCPERP', p: '59000' }, polled)).toMatchObject([/BTCPERP/, 59_000, 120_000, 'reference']);
    expect(value({ s: 'BTCUSDT' }, polled)).toMatchObject([/BTCUSDT/, 2_990, 5_980, 'price']);
    const streamed = memory();
    const state = bybit.createState('liquidations');
    for (const data of [TICKER, { markPrice: '3010' }, { lastPrice: '1' }]) {
      const text = JSON.stringify({ topic: 'tickers.ETHUSDT', type: data === TICKER ? 'snapshot' : 'delta', ts: T, data });
      decodeFrame(bybit, text, { receivedTsMs: RECEIVED, instruments: TABLE, memory: streamed, state });
    }
    expect(value({}, streamed)).toEqual([ID, 2_990, 6_020, 'reference']);
  });

  it.each([
    [60_000, 'reference'],
    [60_001, 'price'],
    [-60_000, 'reference'],
    [-60_001, 'price'],
  ])('is that of the bankruptcy price when the mark is older or newer by more than 60 s: %i ms is %s', (ageMs, basis) => {
    const known = memory();
    known.marks.set('ETHUSDT', { price: 3_000, tsMs: T - ageMs });
    expect(value({}, known)).toEqual([ID, 2_990, basis === 'reference' ? 6_000 : 5_980, basis]);
  });

  it('of inverse contracts is the face value', () => {
    const known = memory();
    known.marks.set('BTCUSD', { price: 60_000, tsMs: T });
    const text = JSON.stringify({ topic: 'allLiquidation.BTCUSD', ts: T, data: [{ T, s: 'BTCUSD', S: 'Buy', v: '500', p: '59000' }] });
    const context = { receivedTsMs: RECEIVED, instruments: TABLE, memory: known, state: bybit.createState('liquidations-inverse') };
    expect(decodeFrame(bybit, text, context).events).toMatchObject([
      { notionalUsd: 500, notionalBasis: 'exchange', quantity: 500 / 59_000 },
    ]);
  });

  it('needs no mark of a contract that no metadata names, so that memory is bounded by it', () => {
    const known = memory();
    const text = JSON.stringify({ topic: 'tickers.NEWUSDT', type: 'snapshot', ts: T, data: { ...TICKER, symbol: 'NEWUSDT' } });
    decodeFrame(bybit, text, { receivedTsMs: RECEIVED, instruments: TABLE, memory: known });
    expect(known.marks.size).toBe(0);
  });
});

describe('the bybit ticker list', () => {
  const body = (list: readonly unknown[]): object => ({ retCode: 0, retMsg: 'OK', result: { category: 'linear', list }, time: T });

  it('gives every USDT perpetual; USDC and dated ones would be a second series of the same symbol', () => {
    const others = ['BTCPERP', 'BTCUSDT-27MAR27', 'BTC-27MAR27'].map((symbol) => ({ ...TICKER, symbol }));
    const { events, problems } = poll(body([TICKER, { ...TICKER, symbol: 'BTCUSDT' }, ...others, null, {}]));
    expect(events.map((event) => [event.type, 'symbol' in event ? event.symbol : ''])).toEqual([
      ['open-interest', 'ETHUSDT'],
      ['funding', 'ETHUSDT'],
      ['open-interest', 'BTCUSDT'],
      ['funding', 'BTCUSDT'],
    ]);
    expect(events[0]).toEqual({ type: 'open-interest', ...COMMON, openInterest: 1_000, openInterestUsd: 3_000_500 });
    expect(problems).toEqual([]);
  });

  it('is asked for in one request', () => {
    expect(bybit.polls?.({ instruments: TABLE, watchlist: [] })).toEqual([{ path: '/v5/market/tickers?category=linear' }]);
  });

  it('is a problem when it was refused', () => {
    expect(poll({ retCode: 10006, retMsg: 'Too many visits!', result: {} })).toMatchObject({
      events: [],
      problems: [{ code: 'venue-error', detail: 'tickers refused: 10006 Too many visits!' }],
    });
    for (const wrong of [[], null, 'x']) expect(poll(wrong).problems).toHaveLength(1);
  });
});
