import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { aster } from './aster.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 30;
const ORDER = { s: 'BTCUSDT', S: 'SELL', o: 'LIMIT', f: 'IOC', q: '0.9', p: '59000', ap: '60000', X: 'FILLED', l: '0.1', z: '0.5' };
const LISTED = { symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', contractType: 'PERPETUAL', status: 'TRADING' };
const BODY = {
  symbols: [LISTED, { ...LISTED, symbol: 'ETHEUR', baseAsset: 'ETH', quoteAsset: 'EUR', status: 'SETTLING' }],
};
const TABLE = new InstrumentTable(aster.parseInstruments(BODY));
const NONE = new InstrumentTable();

function decode(message: unknown, instruments = TABLE): Decoded {
  return decodeFrame(aster, JSON.stringify(message), { receivedTsMs: RECEIVED, instruments });
}

function force(order: object): object {
  return { e: 'forceOrder', E: T + 5, o: { ...ORDER, T, ...order } };
}

function only(decoded: Decoded): LiquidationEvent {
  expect(decoded.events).toHaveLength(1);
  const [event] = decoded.events;
  if (event?.type !== 'liquidation') throw new Error('not a liquidation');
  return event;
}

describe('aster liquidations', () => {
  it('reads executed size, average price and the position that was closed', () => {
    expect(only(decode({ stream: '!forceOrder@arr', data: force({}) }))).toEqual({
      type: 'liquidation',
      id: `aster:BTCUSDT:SELL:${T}:0.5:60000`,
      exchange: 'aster',
      exchangeSymbol: 'BTCUSDT',
      symbol: 'BTCUSDT',
      tsMs: T,
      receivedTsMs: RECEIVED,
      liquidatedSide: 'long',
      orderSide: 'sell',
      price: 60000,
      priceKind: 'fill',
      contracts: 0.5,
      contractSize: 1,
      quantity: 0.5,
      notionalUsd: 30000,
      notionalBasis: 'price',
      method: 'market',
      completeness: 'sampled',
    });
  });

  it('reads a buy order as a liquidated short', () => {
    const event = only(decode(force({ S: 'BUY' })));
    expect([event.liquidatedSide, event.orderSide]).toEqual(['short', 'buy']);
  });

  it('reads wrapped and raw frames, objects and arrays alike', () => {
    const raw = force({});
    const frames = [{ stream: 'btcusdt@forceOrder', data: raw }, raw, [raw], { stream: '!forceOrder@arr', data: [raw] }];
    expect(new Set(frames.map((frame) => only(decode(frame)).id)).size).toBe(1);
  });

  it('values coins it has no metadata of by the quote in the name', () => {
    expect(only(decode(force({ s: 'NEWUSDT', z: '2', ap: '3' }), NONE))).toMatchObject({ symbol: 'NEWUSDT', notionalUsd: 6 });
  });

  it('leaves the USD size open when the quote is no dollar coin or unknown', () => {
    for (const [s, table] of [['ETHEUR', TABLE] as const, ['ETHEUR', NONE] as const, ['GPROUSD1', NONE] as const]) {
      const event = only(decode(force({ s }), table));
      expect([event.quantity, event.notionalUsd, event.notionalBasis]).toEqual([0.5, undefined, 'none']);
    }
    expect(only(decode(force({ s: 'ETHEUR' }))).symbol).toBe('ETHEUR');
  });

  it('uses the executed size and falls back to the limit price', () => {
    expect(only(decode(force({ z: undefined }))).quantity).toBe(0.9);
    for (const ap of ['0', '', undefined]) expect(only(decode(force({ ap })))).toMatchObject({ price: 59000, priceKind: 'limit' });
  });

  it('gives two equal rows of one frame two ids, and the same row the same id again', () => {
    const ids = decode([force({}), force({})]).events.map((event) => (event.type === 'liquidation' ? event.id : ''));
    expect(ids[1]).toBe(`${ids[0]}#2`);
    expect(only(decode(force({ z: '0.50', ap: 60000 }))).id).toBe(ids[0]);
  });

  it('reads times in seconds, milliseconds, microseconds and as text', () => {
    for (const time of [T, String(T), T / 1_000, T * 1_000]) expect(only(decode(force({ T: time }))).tsMs).toBe(T);
  });

  it.each([
    ['size 0', { z: '0' }],
    ['no usable price', { ap: '0', p: '0' }],
    ['no time', { T: '' }],
    ['an unknown side', { S: 'sell' }],
    ['no name', { s: undefined }],
  ])('rejects a row with %s as a problem', (_what, order) => {
    const decoded = decode(force(order));
    expect([decoded.events, decoded.problems.map(({ code }) => code)]).toEqual([[], ['invalid-row']]);
  });

  it('leaves out the contracts the venue tests with', () => {
    expect(['TESTUSDT', 'TEST1USDT', 'BTCUSDT', 'ATESTUSDT'].map((name) => aster.isOffTopic?.(name))).toEqual([true, true, false, false]);
  });
});

describe('aster prices and control frames', () => {
  it('takes BTC trades and quotes as price and canary, no other contract', () => {
    const trade = { e: 'aggTrade', E: T + 1, s: 'BTCUSDT', p: '60000', q: '0.5', T };
    const quote = { e: 'bookTicker', s: 'BTCUSDT', b: '59999', B: '1', a: '60001', A: '1', E: T };
    expect(decode({ stream: 'btcusdt@aggTrade', data: trade })).toMatchObject({
      canary: true,
      topic: 'btcusdt@aggTrade',
      events: [{ type: 'price', exchange: 'aster', symbol: 'BTCUSDT', tsMs: T, price: 60000, tradedUsd: 30000 }],
    });
    expect(decode(quote).events).toMatchObject([{ type: 'price', price: 60000, bid: 59999, ask: 60001, tsMs: T }]);
    for (const message of [trade, quote]) expect(decode({ ...message, s: 'BTCUSD1' })).toMatchObject({ canary: false, events: [] });
  });

  it('reads no funding out of mark prices, whose interval is not told', () => {
    const mark = { e: 'markPriceUpdate', E: T, s: 'BTCUSDT', p: '60000', r: '0.0001', T: T + 3_600_000 };
    expect(decode({ stream: 'btcusdt@markPrice@1s', data: mark })).toMatchObject({ events: [], problems: [], canary: false });
  });

  it('knows its acknowledgement, its refusal and the answer to its probe', () => {
    expect(decode({ result: null, id: 3 }).acks).toEqual([{ ok: true, requestId: '3' }]);
    expect(decode({ error: { code: 2, msg: 'Invalid request' }, id: 3 }).acks).toMatchObject([{ ok: false, requestId: '3' }]);
    expect(decode({ result: ['!forceOrder@arr'], id: 0 })).toMatchObject({ pong: true, acks: [], problems: [] });
  });

  it('gives nothing for malformed and unknown messages', () => {
    for (const message of [null, 5, 'x', [], {}, { stream: 'x' }, { e: 'kline', s: 'BTCUSDT' }]) {
      expect(decode(message)).toMatchObject({ events: [], acks: [], canary: false });
    }
    expect(decodeFrame(aster, '{', { receivedTsMs: RECEIVED, instruments: TABLE }).problems[0]?.code).toBe('not-json');
  });

  it('has everything on one socket without a market path', () => {
    const lanes = aster.lanes({ instruments: TABLE, watchlist: [] });
    expect(lanes.map(({ path, topics, canaryTopics }) => [aster.endpoint.ws + path, topics, canaryTopics])).toEqual([
      ['wss://fstream.asterdex.com/stream', ['!forceOrder@arr'], ['btcusdt@aggTrade', 'btcusdt@bookTicker']],
    ]);
    expect(aster.subscribe(['!forceOrder@arr'], 1)[0]).toMatchObject({
      text: '{"method":"SUBSCRIBE","params":["!forceOrder@arr"],"id":1}',
      requestId: '1',
    });
  });

  it('reads instruments and leaves out entries it can not read', () => {
    expect(TABLE.size).toBe(2);
    expect(TABLE.get('ETHEUR')).toMatchObject({ symbol: 'ETHEUR', contractUnit: 'base', quoteIsUsd: false, trading: false });
    expect(aster.parseInstruments({ symbols: [null, {}, { ...LISTED, contractSize: 100 }] })).toEqual([]);
    expect(aster.parseInstruments({ code: -1003, msg: 'Too many requests' })).toEqual([]);
  });
});
