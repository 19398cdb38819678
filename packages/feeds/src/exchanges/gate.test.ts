import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { gate } from './gate.js';

const T = 1_800_000_000_123;
const RECEIVED = T + 900;
const LISTED = { name: 'BTC_USDT', type: 'direct', quanto_multiplier: '0.0001', funding_interval: 28800, in_delisting: false };
const BODY = [
  LISTED,
  { ...LISTED, name: 'SHIB_USDT', quanto_multiplier: '10000', funding_interval: 14400, status: 'trading' },
  { ...LISTED, name: 'OLD_USDT', quanto_multiplier: '1', in_delisting: true },
  { ...LISTED, name: 'BTC_USD', type: 'inverse', quanto_multiplier: '0' },
];
const TABLE = new InstrumentTable(gate.parseInstruments(BODY));
const NONE = new InstrumentTable();
const ROW = { price: '60000', size: '-124.5', time: T, contract: 'BTC_USDT' };

function decode(message: unknown, instruments = TABLE): Decoded {
  return decodeFrame(gate, JSON.stringify(message), { receivedTsMs: RECEIVED, instruments });
}

function update(channel: string, result: unknown): object {
  return { time: Math.floor(T / 1_000) + 1, time_ms: T + 800, channel: `futures.${channel}`, event: 'update', result };
}

function liquidates(...rows: object[]): object {
  return update(
    'public_liquidates',
    rows.map((row) => ({ ...ROW, ...row })),
  );
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

function only(decoded: Decoded): LiquidationEvent {
  expect(decoded.events).toHaveLength(1);
  return liquidations(decoded)[0]!;
}

describe('gate liquidations', () => {
  it('multiplies decimal contracts by the multiplier; negative is a forced sell', () => {
    expect(only(decode(liquidates({})))).toEqual({
      type: 'liquidation',
      id: `gate:BTC_USDT:${T}:-124.5:60000`,
      exchange: 'gate',
      exchangeSymbol: 'BTC_USDT',
      symbol: 'BTCUSDT',
      tsMs: T,
      receivedTsMs: RECEIVED,
      liquidatedSide: 'long',
      orderSide: 'sell',
      price: 60000,
      priceKind: 'limit',
      contracts: 124.5,
      contractSize: 0.0001,
      quantity: 124.5 * 0.0001,
      notionalUsd: 124.5 * 0.0001 * 60000,
      notionalBasis: 'price',
      method: 'unknown',
      completeness: 'all',
    });
  });

  it('reads a positive size as a liquidated short', () => {
    const event = only(decode(liquidates({ size: '10' })));
    expect([event.liquidatedSide, event.orderSide, event.contracts]).toEqual(['short', 'buy', 10]);
  });

  it('reads integer sizes, which come without the header, and numbers as prices', () => {
    expect(only(decode(liquidates({ size: -124, price: 60000.5 })))).toMatchObject({
      contracts: 124,
      liquidatedSide: 'long',
      price: 60000.5,
    });
  });

  it('tells the time unit by magnitude, in either field', () => {
    expect(only(decode(liquidates({ time: 1, time_ms: T }))).tsMs).toBe(T);
    expect(only(decode(liquidates({ time: String(T), time_ms: 0 }))).tsMs).toBe(T);
    expect(only(decode(liquidates({ time: 1_800_000_000 }))).tsMs).toBe(1_800_000_000_000);
  });

  it('counts inverse contracts, whose multiplier is "0", as one dollar each', () => {
    const event = only(decode(liquidates({ contract: 'BTC_USD', size: '-3000' })));
    expect(event).toMatchObject({ contractSize: 1, notionalUsd: 3000, notionalBasis: 'exchange', quantity: 0.05, symbol: 'BTCUSDT' });
  });

  it('leaves quantity and USD open without metadata', () => {
    for (const contract of ['BTC_USDT', 'BTC_USD', 'NEW_USDT']) {
      const event = only(decode(liquidates({ contract }), NONE));
      expect(event).toMatchObject({ contracts: 124.5, contractSize: undefined, quantity: undefined, notionalBasis: 'none' });
      expect(event.notionalUsd).toBeUndefined();
    }
    expect(only(decode(liquidates({ contract: 'NEW_USDT' }))).symbol).toBe('NEWUSDT');
  });

  it('reads all rows of all contracts in a frame, equal ones too, each with an id', () => {
    const frame = liquidates({}, { price: '60001' }, {}, { contract: 'SHIB_USDT', price: '0.00001', size: '4' });
    const rows = liquidations(decode(frame));
    expect(rows.map(({ id }) => id)).toEqual([
      `gate:BTC_USDT:${T}:-124.5:60000`,
      `gate:BTC_USDT:${T}:-124.5:60001`,
      `gate:BTC_USDT:${T}:-124.5:60000#2`,
      `gate:SHIB_USDT:${T}:4:0.00001`,
    ]);
    expect(rows[3]?.quantity).toBe(40_000);
    expect(decode(frame).topic).toBe('futures.public_liquidates:!all');
  });

  it('gives a row that comes again the same id, and the opposite side another one', () => {
    const [first, again, opposite] = [ROW, { size: -124.5, price: '60000.0' }, { size: '124.5' }].map(
      (row) => only(decode(liquidates(row))).id,
    );
    expect(again).toBe(first);
    expect(opposite).not.toBe(first);
  });

  it('reads a bare row', () => {
    expect(only(decode(update('public_liquidates', ROW))).contracts).toBe(124.5);
  });

  it.each([
    ['no size', { size: undefined }, 'size'],
    ['an array as size', { size: ['-1'] }, 'size'],
    ['no contract', { contract: '' }, 'instrument name'],
    ['markup as contract', { contract: '<img>' }, 'instrument name'],
    ['a notional beyond belief', { size: '1e15', price: '1e9' }, 'notional'],
  ])('rejects a row with %s as a problem that names it', (_what, row, field) => {
    const decoded = decode(liquidates(row));
    expect([decoded.events, decoded.problems.map(({ code }) => code)]).toEqual([[], ['invalid-row']]);
    expect(decoded.problems[0]?.detail).toContain(field);
  });
});

describe('gate prices, open interest and funding', () => {
  const quote = { t: T, u: 5, s: 'BTC_USDT', b: '59999.9', B: '10', a: '60000.1', A: '3' };
  const ticker = { contract: 'BTC_USDT', last: '60000', mark_price: '60010', total_size: '150000000', funding_rate: '-0.000114' };

  it('takes the middle of the BTC quote as price and canary', () => {
    expect(decode(update('book_ticker', quote))).toMatchObject({
      canary: true,
      topic: 'futures.book_ticker:BTC_USDT',
      events: [{ type: 'price', exchange: 'gate', symbol: 'BTCUSDT', tsMs: T, price: 60000, bid: 59999.9, ask: 60000.1 }],
    });
    expect(decode(update('book_ticker', { ...quote, t: 0 })).events[0]).toMatchObject({ tsMs: T + 800 });
  });

  it('takes the inverse quote as canary only, and no other contract at all', () => {
    expect(decode(update('book_ticker', { ...quote, s: 'BTC_USD' }))).toMatchObject({
      canary: true,
      topic: 'futures.book_ticker:BTC_USD',
      events: [],
    });
    expect(decode(update('book_ticker', { ...quote, s: 'ETH_USDT' }))).toMatchObject({ canary: false, events: [], problems: [] });
  });

  it('makes no price of a one-sided or crossed quote', () => {
    for (const sides of [{ b: '' }, { a: '' }, { b: '60001' }]) {
      expect(decode(update('book_ticker', { ...quote, ...sides })).events).toEqual([]);
    }
  });

  it('values the open interest of the ticker at the mark price, and takes the interval from metadata', () => {
    const decoded = decode(update('tickers', [ticker, { ...ticker, contract: 'SHIB_USDT', mark_price: '0.00001', total_size: '2000' }]));
    const common = { exchange: 'gate', tsMs: T + 800, receivedTsMs: RECEIVED };
    expect(decoded.events).toEqual([
      { type: 'open-interest', ...common, symbol: 'BTCUSDT', openInterest: 15_000, openInterestUsd: 15_000 * 60010 },
      { type: 'funding', ...common, symbol: 'BTCUSDT', fundingRate: -0.000114, intervalHours: 8 },
      { type: 'open-interest', ...common, symbol: 'SHIBUSDT', openInterest: 20_000_000, openInterestUsd: 20_000_000 * 0.00001 },
      { type: 'funding', ...common, symbol: 'SHIBUSDT', fundingRate: -0.000114, intervalHours: 4 },
    ]);
    expect(decoded).toMatchObject({ canary: true, topic: 'futures.tickers:BTC_USDT' });
  });

  it('reads tickers bare, in a list and in a list of lists', () => {
    for (const result of [ticker, [ticker], [[ticker]]]) expect(decode(update('tickers', result)).events).toHaveLength(2);
  });

  it('keeps open interest and funding of inverse and unknown contracts out', () => {
    expect(decode(update('tickers', [{ ...ticker, contract: 'BTC_USD' }]))).toMatchObject({
      canary: true,
      topic: 'futures.tickers:BTC_USD',
      events: [],
    });
    expect(decode(update('tickers', [ticker]), NONE)).toMatchObject({ canary: true, events: [], problems: [] });
    expect(decode(update('tickers', [{ ...ticker, contract: 'ETH_USDT' }])).canary).toBe(false);
  });

  it('leaves out what a ticker lacks', () => {
    expect(decode(update('tickers', [{ ...ticker, total_size: '0' }])).events.map(({ type }) => type)).toEqual(['funding']);
    expect(decode(update('tickers', [{ ...ticker, funding_rate: '' }])).events.map(({ type }) => type)).toEqual(['open-interest']);
    expect(decode(update('tickers', [{ ...ticker, mark_price: '' }])).events[0]).toMatchObject({ openInterestUsd: 15_000 * 60000 });
  });
});

describe('gate topics and control frames', () => {
  const answer = { time: 1_800_000_000, time_ms: T, id: 7, channel: 'futures.tickers', event: 'subscribe' };

  it('knows its acknowledgement, with or without the id', () => {
    const decoded = decode({ ...answer, error: null, result: { status: 'success' } });
    expect(decoded.acks).toMatchObject([{ ok: true, requestId: '7' }]);
    expect(decoded.acks[0]?.topics).toContain('futures.tickers:BTC_USDT');
    const [ack] = decode({ ...answer, id: null, channel: 'futures.public_liquidates', result: { status: 'success' } }).acks;
    expect([ack?.ok, ack?.requestId, ack?.topics?.includes('futures.public_liquidates:!all')]).toEqual([true, undefined, true]);
  });

  it('knows a refusal and its words', () => {
    const refused = decode({ ...answer, error: { code: 2, message: 'unknown contract NOPE' }, result: null });
    expect(refused.acks).toMatchObject([{ ok: false, requestId: '7', reason: '2 unknown contract NOPE' }]);
    expect(refused.problems[0]?.code).toBe('venue-error');
    expect(decode({ ...answer, result: { status: 'fail' } }).acks).toMatchObject([{ ok: false, reason: 'fail' }]);
  });

  it('counts an error outside of a subscription as a problem', () => {
    const error = { code: 3, message: 'service error' };
    const decoded = decode({ time: 1, channel: 'futures.tickers', event: 'update', error, result: null });
    expect(decoded).toMatchObject({ acks: [], events: [], problems: [{ code: 'venue-error' }] });
  });

  it('sends its ping as a message of the channel futures.ping', () => {
    expect(JSON.parse(gate.heartbeat?.text ?? '')).toEqual({ time: expect.any(Number), channel: 'futures.ping' });
  });

  it('asks for decimal sizes in the handshake', () => {
    expect(gate.headers).toEqual({ 'X-Gate-Size-Decimal': '1' });
  });

  it('has one socket per settlement coin, each with all contracts and its own canaries', () => {
    const lanes = gate.lanes({ instruments: TABLE, watchlist: [] });
    expect(lanes.map(({ name, path, topics, canaryTopics }) => [name, gate.endpoint.ws + path, topics, canaryTopics])).toEqual([
      [
        'liquidations',
        'wss://fx-ws.gateio.ws/v4/ws/usdt',
        ['futures.public_liquidates:!all'],
        ['futures.book_ticker:BTC_USDT', 'futures.tickers:BTC_USDT'],
      ],
      [
        'liquidations-inverse',
        'wss://fx-ws.gateio.ws/v4/ws/btc',
        ['futures.public_liquidates:!all'],
        ['futures.book_ticker:BTC_USD', 'futures.tickers:BTC_USD'],
      ],
    ]);
  });

  it('opens the inverse socket only when BTC is wanted', () => {
    const names = (symbol: string): string[] =>
      gate.lanes({ instruments: TABLE, watchlist: [], symbols: new Set([symbol]) }).map(({ name }) => name);
    expect([names('ETHUSDT'), names('BTCUSDT')]).toEqual([['liquidations'], ['liquidations', 'liquidations-inverse']]);
  });

  it('subscribes one topic per message, with an id', () => {
    const frames = gate.subscribe(['futures.book_ticker:BTC_USDT', 'futures.public_liquidates:!all'], 5);
    expect(frames.map(({ topics, requestId }) => [topics, requestId])).toEqual([
      [['futures.book_ticker:BTC_USDT'], '5'],
      [['futures.public_liquidates:!all'], '6'],
    ]);
    expect(JSON.parse(frames[1]?.text ?? '')).toEqual({
      time: expect.any(Number),
      id: 6,
      channel: 'futures.public_liquidates',
      event: 'subscribe',
      payload: ['!all'],
    });
  });

  it('gives nothing for other events, rows that are none and pongs of other venues', () => {
    expect(decode({ ...liquidates({}), event: 'unsubscribe' }).events).toEqual([]);
    expect(decode(update('public_liquidates', null)).problems[0]?.code).toBe('invalid-row');
    expect(decodeFrame(gate, 'pong', { receivedTsMs: RECEIVED, instruments: TABLE }).problems[0]?.code).toBe('not-json');
  });

  it('reads instruments of both sockets and leaves out what it can not value', () => {
    expect(TABLE.size).toBe(4);
    expect(TABLE.get('BTC_USD')).toMatchObject({ symbol: 'BTCUSDT', contractUnit: 'usd', contractSize: 1, trading: true });
    expect(TABLE.get('SHIB_USDT')).toMatchObject({ symbol: 'SHIBUSDT', contractUnit: 'base', contractSize: 10_000 });
    expect(TABLE.get('OLD_USDT')?.trading).toBe(false);
    const broken = [null, {}, { ...LISTED, quanto_multiplier: '' }, { ...LISTED, quanto_multiplier: '-1' }, { ...LISTED, name: 'BTC' }];
    const odd = [
      { ...LISTED, name: 'ETH_USD', type: 'quanto' },
      { ...LISTED, name: 'ETH_BTC', quanto_multiplier: '0' },
    ];
    expect(gate.parseInstruments([...broken, ...odd])).toEqual([]);
    expect(gate.parseInstruments({ label: 'TOO_MANY_REQUESTS', message: 'x' })).toEqual([]);
  });
});
