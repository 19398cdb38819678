import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { binanceCoinm } from './binance-coinm.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 980;
const ORDER = {
  s: 'BTCUSD_PERP',
  ps: 'BTCUSD',
  S: 'SELL',
  o: 'LIMIT',
  f: 'IOC',
  q: '7',
  p: '59000.0',
  ap: '60000',
  X: 'FILLED',
  l: '2',
  z: '5',
};
const BODY = {
  symbols: [
    { symbol: 'BTCUSD_PERP', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'TRADING' },
    { symbol: 'BTCUSD_270325', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'PENDING_TRADING' },
    { symbol: 'ETHUSD_PERP', baseAsset: 'ETH', quoteAsset: 'USD', contractSize: 10, contractStatus: 'TRADING' },
  ],
};
const TABLE = new InstrumentTable(binanceCoinm.parseInstruments(BODY));
const NONE = new InstrumentTable();

function decode(message: unknown, instruments = TABLE): Decoded {
  return decodeFrame(binanceCoinm, JSON.stringify(message), { receivedTsMs: RECEIVED, instruments });
}

function force(order: object, outer: object = {}): object {
  return { e: 'forceOrder', E: T + 970, o: { ...ORDER, T, ...order }, ...outer };
}

function only(decoded: Decoded): LiquidationEvent {
  expect(decoded.events).toHaveLength(1);
  const [event] = decoded.events;
  if (event?.type !== 'liquidation') throw new Error('not a liquidation');
  return event;
}

describe('binance-coinm liquidations', () => {
  it('reads executed contracts at their face value and the position that was closed', () => {
    expect(only(decode({ stream: '!forceOrder@arr', data: force({}) }))).toEqual({
      type: 'liquidation',
      id: `binance-coinm:BTCUSD_PERP:SELL:${T}:5:60000`,
      exchange: 'binance-coinm',
      exchangeSymbol: 'BTCUSD_PERP',
      symbol: 'BTCUSDT',
      tsMs: T,
      receivedTsMs: RECEIVED,
      liquidatedSide: 'long',
      orderSide: 'sell',
      price: 60000,
      priceKind: 'fill',
      contracts: 5,
      contractSize: 100,
      quantity: 500 / 60000,
      notionalUsd: 500,
      notionalBasis: 'exchange',
      method: 'market',
      completeness: 'sampled',
    });
  });

  it('reads a buy order as a liquidated short', () => {
    const event = only(decode(force({ S: 'BUY' })));
    expect([event.liquidatedSide, event.orderSide]).toEqual(['short', 'buy']);
  });

  it('multiplies by 100 USD for BTC and 10 USD for others, whatever the price', () => {
    expect(only(decode(force({ z: '7' }))).notionalUsd).toBe(700);
    expect(only(decode(force({ s: 'BTCUSD_270325', z: '7' }))).notionalUsd).toBe(700);
    expect(only(decode(force({ s: 'ETHUSD_PERP', z: '7', ap: '3000' }))).notionalUsd).toBe(70);
  });

  it('leaves quantity and USD open without metadata, and keeps contracts it does not know', () => {
    for (const [order, table] of [[{}, NONE] as const, [{ s: 'NEWUSD_PERP' }, TABLE] as const]) {
      const event = only(decode(force(order), table));
      expect([event.contracts, event.contractSize, event.quantity, event.notionalUsd, event.notionalBasis]).toEqual([
        5,
        undefined,
        undefined,
        undefined,
        'none',
      ]);
    }
    expect(only(decode(force({ s: 'NEWUSD_PERP' }))).symbol).toBe('NEWUSDT');
  });

  it('leaves out USDⓈ-margined rows without a word: another codec has them', () => {
    for (const message of [force({ s: 'BTCUSDT' }), force({ s: 'BTCUSDT_270325' }), force({ st: 1 }), force({}, { st: 1 })]) {
      expect(decode(message)).toMatchObject({ events: [], problems: [] });
    }
    for (const message of [force({ st: 2 }), force({}, { st: '2' })]) expect(only(decode(message)).notionalUsd).toBe(500);
  });

  it('reads wrapped and raw frames, objects and arrays alike', () => {
    const raw = force({});
    const frames = [{ stream: 'btcusd_perp@forceOrder', data: raw }, raw, [raw], { stream: '!forceOrder@arr', data: [raw] }];
    expect(new Set(frames.map((frame) => only(decode(frame)).id)).size).toBe(1);
  });

  it('uses the executed size, not the last fill and not the order size, also when partly filled', () => {
    expect(only(decode(force({ q: '9', l: '1', z: '2', X: 'PARTIALLY_FILLED' }))).contracts).toBe(2);
    expect(only(decode(force({ q: '9', z: undefined }))).contracts).toBe(9);
  });

  it('falls back to the limit price while there is no average', () => {
    for (const ap of ['0', '', undefined]) expect(only(decode(force({ ap })))).toMatchObject({ price: 59000, priceKind: 'limit' });
  });

  it('gives two equal rows of one frame two ids, and the same row the same id again', () => {
    const ids = decode([force({}), force({})]).events.map((event) => (event.type === 'liquidation' ? event.id : ''));
    expect(ids[1]).toBe(`${ids[0]}#2`);
    expect(only(decode(force({ z: 5, ap: 60000 }))).id).toBe(ids[0]);
  });

  it('reads times in seconds, milliseconds, microseconds and as text', () => {
    for (const time of [T, String(T), T / 1_000, T * 1_000, String(T * 1_000)]) expect(only(decode(force({ T: time }))).tsMs).toBe(T);
  });

  it.each([
    ['size 0', { z: '0' }],
    ['a negative size', { z: '-1' }],
    ['no usable price', { ap: '0', p: '' }],
    ['no time', { T: undefined }],
    ['an unknown side', { S: 'HOLD' }],
    ['no name', { s: '' }],
    ['__proto__ as name', { s: '__proto__' }],
    ['an array as size', { z: [5] }],
    ['a notional beyond belief', { z: '1e14' }],
  ])('rejects a row with %s as a problem', (_what, order) => {
    const decoded = decode(force(order));
    expect([decoded.events, decoded.problems.map(({ code }) => code)]).toEqual([[], ['invalid-row']]);
  });
});

describe('binance-coinm prices, funding and control frames', () => {
  const trade = { e: 'aggTrade', E: T + 5, a: 1, s: 'BTCUSD_PERP', p: '60000', q: '30', T, m: true };

  it('takes the trade of the BTC perpetual as price, its contracts as dollars', () => {
    const decoded = decode({ stream: 'btcusd_perp@aggTrade', data: trade });
    expect(decoded).toMatchObject({ canary: true, topic: 'btcusd_perp@aggTrade' });
    expect(decoded.events).toEqual([
      { type: 'price', exchange: 'binance-coinm', symbol: 'BTCUSDT', tsMs: T, receivedTsMs: RECEIVED, price: 60000, tradedUsd: 3000 },
    ]);
    expect(decode(trade, NONE).events).toMatchObject([{ price: 60000 }]);
    expect(decode(trade, NONE).events[0]).toHaveProperty('tradedUsd', undefined);
  });

  it('takes the middle of the quote of the BTC perpetual as price, of no other contract', () => {
    const quote = { e: 'bookTicker', s: 'BTCUSD_PERP', ps: 'BTCUSD', b: '59999', B: '1', a: '60001', A: '1', T, E: T + 5 };
    expect(decode(quote).events[0]).toMatchObject({ price: 60000, bid: 59999, ask: 60001, tsMs: T });
    for (const s of ['BTCUSD_270325', 'ETHUSD_PERP', 'BTCUSDT']) {
      expect(decode({ ...quote, s })).toMatchObject({ canary: false, events: [], problems: [] });
      expect(decode({ ...trade, s })).toMatchObject({ canary: false, events: [], problems: [] });
    }
  });

  it('takes the mark price frame as a sign of life and for its funding rate, never as a price', () => {
    const mark = { e: 'markPriceUpdate', E: T, s: 'BTCUSD_PERP', p: '60010', P: '60005', r: '-0.00010000', T: T + 3_600_000 };
    expect(decode({ stream: 'btcusd_perp@markPrice', data: mark })).toMatchObject({ canary: true, problems: [] });
    expect(decode(mark).events).toEqual([
      {
        type: 'funding',
        exchange: 'binance-coinm',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: RECEIVED,
        fundingRate: -0.0001,
        intervalHours: 8,
        nextFundingTsMs: T + 3_600_000,
      },
    ]);
    expect(decode({ ...mark, s: 'ETHUSD_PERP' })).toMatchObject({ canary: false, events: [{ symbol: 'ETHUSDT' }] });
  });

  it('finds no funding on dated contracts, foreign contracts and frames without a rate', () => {
    const mark = { e: 'markPriceUpdate', E: T, s: 'BTCUSD_PERP', p: '60010', r: '0.0001', T: T + 1 };
    for (const change of [{ s: 'BTCUSD_270325' }, { s: 'BTCUSDT' }, { r: '' }, { r: '7' }, { E: 0 }, { s: 5 }]) {
      expect(decode({ ...mark, ...change })).toMatchObject({ events: [], problems: [] });
    }
    expect(decode({ ...mark, E: 0 }).canary).toBe(false);
  });

  it('knows its acknowledgement, its refusals and the answer to its probe', () => {
    expect(decode({ result: null, id: 3 }).acks).toEqual([{ ok: true, requestId: '3' }]);
    expect(decode({ error: { code: 2, msg: 'Invalid request' }, id: 3 })).toMatchObject({
      acks: [{ ok: false, requestId: '3', reason: '2 Invalid request' }],
      problems: [{ code: 'venue-error' }],
    });
    expect(decode({ code: 1, msg: 'no', id: 'x' }).acks).toMatchObject([{ ok: false, requestId: 'x' }]);
    expect(decode({ result: ['!forceOrder@arr'], id: 0 })).toMatchObject({ pong: true, acks: [], problems: [] });
  });

  it('gives nothing for malformed and unknown messages', () => {
    for (const message of [null, 5, 'x', [], {}, [null], { stream: 'x' }, { e: 'forceOrders' }, { e: 'kline', s: 'BTCUSD_PERP' }]) {
      expect(decode(message)).toMatchObject({ events: [], acks: [], canary: false });
    }
    expect(decodeFrame(binanceCoinm, '{', { receivedTsMs: RECEIVED, instruments: TABLE }).problems[0]?.code).toBe('not-json');
  });

  it('has a socket of its own: market path for liquidations, public path for quotes', () => {
    const lanes = binanceCoinm.lanes({ instruments: TABLE, watchlist: [] });
    expect(lanes.map(({ name, path, topics, canaryTopics }) => [name, binanceCoinm.endpoint.ws + path, topics, canaryTopics])).toEqual([
      ['liquidations', 'wss://dstream.binance.com/market/stream', ['!forceOrder@arr'], ['btcusd_perp@aggTrade', 'btcusd_perp@markPrice']],
      ['quotes', 'wss://dstream.binance.com/public/stream', [], ['btcusd_perp@bookTicker']],
    ]);
    expect(binanceCoinm.subscribe(['!forceOrder@arr', 'btcusd_perp@aggTrade'], 4)).toEqual([
      {
        text: '{"method":"SUBSCRIBE","params":["!forceOrder@arr","btcusd_perp@aggTrade"],"id":4}',
        topics: ['!forceOrder@arr', 'btcusd_perp@aggTrade'],
        requestId: '4',
      },
    ]);
    expect(JSON.parse(binanceCoinm.heartbeat?.text ?? '')).toMatchObject({ method: 'LIST_SUBSCRIPTIONS' });
  });

  it('reads coin-margined instruments only', () => {
    expect(TABLE.size).toBe(3);
    expect(TABLE.get('BTCUSD_270325')).toMatchObject({ symbol: 'BTCUSDT', contractUnit: 'usd', contractSize: 100, trading: false });
    const broken = [null, {}, { ...BODY.symbols[0], contractSize: 0 }, { symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT' }];
    expect(binanceCoinm.parseInstruments({ symbols: broken })).toEqual([]);
    expect(binanceCoinm.parseInstruments(undefined)).toEqual([]);
  });
});
