import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { binance } from './binance.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 980;
const ORDER = {
  s: 'BTCUSDT',
  S: 'SELL',
  o: 'LIMIT',
  f: 'IOC',
  q: '0.500',
  p: '59000.00',
  ap: '59250.10',
  X: 'FILLED',
  l: '0.200',
  z: '0.500',
};
const UM = [
  { symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' },
  { symbol: 'BTCUSDT_270325', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' },
  { symbol: 'ETHBTC', baseAsset: 'ETH', quoteAsset: 'BTC', status: 'SETTLING' },
];
const CM = [
  { symbol: 'BTCUSD_PERP', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'TRADING' },
  { symbol: 'ETHUSD_PERP', baseAsset: 'ETH', quoteAsset: 'USD', contractSize: 10, contractStatus: 'TRADING' },
];
const TABLE = new InstrumentTable([...binance.parseInstruments({ symbols: UM }), ...binance.parseInstruments({ symbols: CM })]);

function decode(message: unknown, instruments = new InstrumentTable()): Decoded {
  return decodeFrame(binance, JSON.stringify(message), { receivedTsMs: RECEIVED, instruments });
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

describe('binance liquidations', () => {
  it('reads executed size, average price and the position that was closed', () => {
    expect(only(decode({ stream: '!forceOrder@arr', data: force({ ps: 'BTCUSDT', st: 1 }) }))).toEqual({
      type: 'liquidation',
      id: `binance:BTCUSDT:SELL:${T}:0.5:59250.1`,
      exchange: 'binance',
      exchangeSymbol: 'BTCUSDT',
      symbol: 'BTCUSDT',
      tsMs: T,
      receivedTsMs: RECEIVED,
      liquidatedSide: 'long',
      orderSide: 'sell',
      price: 59250.1,
      priceKind: 'fill',
      contracts: 0.5,
      contractSize: 1,
      quantity: 0.5,
      notionalUsd: 0.5 * 59250.1,
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
    const frames = [{ stream: '!forceOrder@arr', data: raw }, raw, [raw], { stream: '!forceOrder@arr', data: [raw] }];
    const ids = frames.map((frame) => only(decode(frame)).id);
    expect(new Set(ids).size).toBe(1);
  });

  it('uses the executed size, not the last fill and not the order size', () => {
    expect(only(decode(force({ q: '3', l: '0.1', z: '2' }))).quantity).toBe(2);
    expect(only(decode(force({ q: '3', z: undefined }))).quantity).toBe(3);
  });

  it('counts an order that is not filled completely', () => {
    expect(only(decode(force({ X: 'PARTIALLY_FILLED', q: '3', z: '1' }))).quantity).toBe(1);
    expect(decode(force({ X: 'NEW', z: '0' })).events).toEqual([]);
  });

  it('falls back to the limit price while there is no average', () => {
    for (const ap of ['0', '', undefined]) {
      const event = only(decode(force({ ap })));
      expect([event.price, event.priceKind]).toEqual([59000, 'limit']);
    }
  });

  it('finds the margin type inside and beside the order', () => {
    for (const message of [force({ s: 'BTCUSD_PERP', st: 2, z: '3' }), force({ s: 'BTCUSD_PERP', z: '3' }, { st: 2, ps: 'BTCUSD' })]) {
      const event = only(decode(message, TABLE));
      expect(event).toMatchObject({ contracts: 3, contractSize: 100, notionalUsd: 300, notionalBasis: 'exchange', symbol: 'BTCUSDT' });
      expect(event.quantity).toBeCloseTo(300 / 59250.1, 12);
    }
  });

  it('multiplies coin-margined contracts by their face value: 100 for BTC, 10 for others', () => {
    expect(only(decode(force({ s: 'ETHUSD_PERP', z: '7', st: 2 }), TABLE)).notionalUsd).toBe(70);
    expect(only(decode(force({ s: 'BTCUSD_PERP', z: '7' }), TABLE)).notionalUsd).toBe(700);
  });

  it('never prices coin-margined contracts without metadata', () => {
    for (const order of [{ s: 'BTCUSD_PERP', st: 2 }, { s: 'BTCUSD_270325' }, { s: 'NEWUSD_PERP', st: 2 }]) {
      const event = only(decode(force({ ...order, z: '5' })));
      expect(event).toMatchObject({ contracts: 5, notionalBasis: 'none' });
      expect([event.notionalUsd, event.quantity, event.contractSize]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('does not take an underscore for coin-margined: dated USD-M contracts count coins', () => {
    for (const table of [TABLE, new InstrumentTable()]) {
      const event = only(decode(force({ s: 'BTCUSDT_270325', z: '2', ap: '60000', st: 1 }), table));
      expect(event).toMatchObject({ quantity: 2, notionalUsd: 120_000, symbol: 'BTCUSDT' });
    }
  });

  it('knows which of its rows binance-coinm reports too, with and without metadata', () => {
    for (const table of [TABLE, new InstrumentTable()]) {
      const covers = (order: object): unknown => binance.overlap?.covers(only(decode(force(order), table)));
      expect([{ s: 'BTCUSD_PERP' }, { s: 'BTCUSD_PERP', st: 2 }, { s: 'ETHUSD_PERP' }].map(covers)).toEqual([true, true, true]);
      expect([{}, { s: 'BTCUSDT_270325', st: 1 }, { s: 'ETHBTC', ap: '0.05' }, { s: 'NEWUSDC' }].map(covers)).toEqual(Array(4).fill(false));
    }
  });

  it('leaves the USD size open when the quote is no dollar', () => {
    for (const table of [TABLE, new InstrumentTable()]) {
      const event = only(decode(force({ s: 'ETHBTC', ap: '0.05', z: '2' }), table));
      expect([event.quantity, event.notionalUsd, event.notionalBasis]).toEqual([2, undefined, 'none']);
    }
  });

  it('keeps instruments it does not know, also with a Chinese name', () => {
    expect(only(decode(force({ s: 'BRANDNEWUSDT', z: '2', ap: '3' }))).notionalUsd).toBe(6);
    expect(only(decode(force({ s: '龙USDT' }))).exchangeSymbol).toBe('龙USDT');
  });

  it('gives two equal rows of one frame two ids, and the same row the same id again', () => {
    const ids = decode([force({}), force({})]).events.map((event) => (event.type === 'liquidation' ? event.id : ''));
    expect(ids[1]).toBe(`${ids[0]}#2`);
    expect(only(decode(force({ z: '0.50' }))).id).toBe(ids[0]);
  });

  it('reads times in seconds, milliseconds, microseconds and as text', () => {
    for (const time of [T, String(T), T / 1_000, T * 1_000, String(T * 1_000)]) expect(only(decode(force({ T: time }))).tsMs).toBe(T);
  });

  it.each([
    ['size 0', { z: '0' }],
    ['a negative size', { z: '-1' }],
    ['an infinite size', { z: '1e309' }],
    ['no usable price', { ap: '0', p: '' }],
    ['no time', { T: undefined }],
    ['a time before 2010', { T: 123_456_789 }],
    ['an unknown side', { S: 'HOLD' }],
    ['a symbol of 100 kB', { s: 'A'.repeat(100_000) }],
    ['markup as symbol', { s: '<img onerror=alert(1)>' }],
    ['__proto__ as symbol', { s: '__proto__' }],
    ['an array as price', { ap: [1], p: [1] }],
    ['a notional beyond belief', { z: '1e14', ap: '1e9' }],
  ])('rejects a row with %s as a problem', (_what, order) => {
    const decoded = decode(force(order));
    expect(decoded.events).toEqual([]);
    expect(decoded.problems[0]?.code).toBe('invalid-row');
  });
});

describe('binance prices and control frames', () => {
  it('takes the BTC trade as price and canary', () => {
    const decoded = decode({ stream: 'btcusdt@aggTrade', data: { e: 'aggTrade', E: T, s: 'BTCUSDT', p: '60000', q: '0.5', T, st: 1 } });
    expect(decoded.events).toEqual([
      { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs: T, receivedTsMs: RECEIVED, price: 60000, tradedUsd: 30000 },
    ]);
    expect([decoded.canary, decoded.topic]).toEqual([true, 'btcusdt@aggTrade']);
  });

  it('takes the middle of the BTC quote as price', () => {
    const quote = { e: 'bookTicker', u: 1, s: 'BTCUSDT', b: '59999', B: '1', a: '60001', A: '1', T, E: T };
    expect(decode(quote).events[0]).toMatchObject({ price: 60000, bid: 59999, ask: 60001 });
  });

  it('ignores other symbols and other streams', () => {
    expect(decode({ e: 'aggTrade', s: 'ETHUSDT', p: '1', q: '1', T }).canary).toBe(false);
    expect(decode({ e: 'markPriceUpdate', s: 'BTCUSDT', p: '1', E: T }).events).toEqual([]);
  });

  it('knows its acknowledgement, its refusal and the answer to its probe', () => {
    expect(decode({ result: null, id: 3 }).acks).toEqual([{ ok: true, requestId: '3' }]);
    expect(decode({ error: { code: 2, msg: 'Invalid request' }, id: 3 }).acks).toEqual([
      { ok: false, requestId: '3', reason: '2 Invalid request' },
    ]);
    expect(decode({ result: ['!forceOrder@arr'], id: 0 })).toMatchObject({ pong: true, acks: [], problems: [] });
  });

  it('uses the market path for liquidations and the public path for quotes, never the legacy one', () => {
    const lanes = binance.lanes({ instruments: TABLE, watchlist: [] });
    const { ws, spotWs = '' } = binance.endpoint;
    expect(lanes.map(({ name, path, isSpot }) => [name, (isSpot === true ? spotWs : ws) + path])).toEqual([
      ['liquidations', 'wss://fstream.binance.com/market/stream'],
      ['quotes', 'wss://fstream.binance.com/public/stream'],
      ['quotes-spot', 'wss://data-stream.binance.vision/stream'],
    ]);
    expect(binance.subscribe(['!forceOrder@arr', 'btcusdt@aggTrade'], 1)[0]?.text).toBe(
      '{"method":"SUBSCRIBE","params":["!forceOrder@arr","btcusdt@aggTrade"],"id":1}',
    );
    expect(JSON.parse(binance.heartbeat?.text ?? '')).toMatchObject({ method: 'LIST_SUBSCRIPTIONS' });
  });

  it('reads instruments and leaves out entries it can not read', () => {
    expect(TABLE.size).toBe(5);
    expect(TABLE.get('ETHBTC')).toMatchObject({ symbol: 'ETHBTC', quoteIsUsd: false, trading: false });
    expect(binance.parseInstruments({ symbols: [null, {}, { symbol: 'XUSD_PERP', baseAsset: 'X', quoteAsset: 'USD' }] })).toEqual([]);
    expect(binance.parseInstruments(undefined)).toEqual([]);
  });
});
