import type { LiquidationEvent, MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { bitmex } from './bitmex.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 50;
const ISO = new Date(T).toISOString();
const XBTUSD = {
  symbol: 'XBTUSD',
  state: 'Open',
  typ: 'FFWCSX',
  underlying: 'XBT',
  quoteCurrency: 'USD',
  multiplier: -100_000_000,
  underlyingToSettleMultiplier: -100_000_000,
  isQuanto: false,
  isInverse: true,
  fundingTimestamp: new Date(T + 3_600_000).toISOString(),
  fundingInterval: '2000-01-01T08:00:00.000Z',
  fundingRate: 0.0001,
  lastPrice: 50_000,
  bidPrice: 49_999.5,
  askPrice: 50_000.5,
  markPrice: 50_000,
  openInterest: 400_000,
  timestamp: ISO,
};
const XBTUSDT = {
  ...XBTUSD,
  symbol: 'XBTUSDT',
  quoteCurrency: 'USDT',
  isInverse: false,
  multiplier: 1,
  underlyingToSettleMultiplier: null,
  quoteToSettleMultiplier: 1_000_000,
  underlyingToPositionMultiplier: 1_000_000,
  fundingRate: 0.0003,
  openInterest: 2_000_000,
};
const XBTZ26 = { ...XBTUSD, symbol: 'XBTZ26', typ: 'FFCCSX', fundingRate: null, fundingInterval: null, openInterest: 100_000 };
/** Quoted in USD, settled in bitcoin at 100 satoshi a contract and dollar. */
const ETHUSD = {
  ...XBTUSD,
  symbol: 'ETHUSD',
  underlying: 'ETH',
  isInverse: false,
  isQuanto: true,
  multiplier: 100,
  underlyingToSettleMultiplier: null,
  underlyingToPositionMultiplier: 1,
  markPrice: 2_000,
  openInterest: 10_000,
};
const BODY = [
  XBTUSD,
  XBTUSDT,
  XBTZ26,
  ETHUSD,
  { ...XBTUSD, symbol: '.BXBT', typ: 'MRCXXX' },
  { ...XBTUSDT, symbol: 'XBT_USDT', typ: 'IFXXXP' },
];
const TABLE = new InstrumentTable(bitmex.parseInstruments(BODY));
const NO_TABLE = new InstrumentTable();
const ROW = { orderID: 'a-1', symbol: 'XBTUSD', side: 'Sell', price: 50_000, leavesQty: 9_200 };

function decode(message: unknown, state?: ParserState, instruments = TABLE): Decoded {
  return decodeFrame(bitmex, JSON.stringify(message), { receivedTsMs: RECEIVED, instruments, state });
}

function insert(...rows: object[]): Decoded {
  return decode({ table: 'liquidation', action: 'insert', data: rows.map((row) => ({ ...ROW, ...row })) });
}

function instrument(action: string, data: object[], state?: ParserState): Decoded {
  return decode({ table: 'instrument', action, data }, state);
}

/** A connection that has seen the first frame of the instrument table. */
function started(...rows: object[]): ParserState {
  const state = bitmex.createState('liquidations');
  instrument('partial', rows, state);
  return state;
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

describe('bitmex liquidations', () => {
  it('reads an inserted sell order as a liquidated LONG, at our time, one contract a dollar', () => {
    const decoded = insert({});
    expect(liquidations(decoded)).toEqual([
      {
        type: 'liquidation',
        id: 'bitmex:XBTUSD:a-1',
        exchange: 'bitmex',
        exchangeSymbol: 'XBTUSD',
        symbol: 'BTCUSDT',
        tsMs: RECEIVED,
        receivedTsMs: RECEIVED,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 50_000,
        priceKind: 'bankruptcy',
        contracts: 9_200,
        contractSize: 1,
        quantity: 0.184,
        notionalUsd: 9_200,
        notionalBasis: 'exchange',
        method: 'unknown',
        completeness: 'all',
      },
    ]);
    expect(decoded).toMatchObject({ topic: 'liquidation', canary: false, problems: [] });
  });

  it('reads a buy order as a liquidated SHORT', () => {
    expect(liquidations(insert({ side: 'Buy' }))).toMatchObject([{ liquidatedSide: 'short', orderSide: 'buy' }]);
  });

  it.each(['partial', 'update', 'delete'])('makes nothing of a %s', (action) => {
    expect(decode({ table: 'liquidation', action, data: [ROW] })).toMatchObject({ events: [], problems: [], topic: 'liquidation' });
  });

  it('counts linear contracts as fractions of a coin', () => {
    const [event] = liquidations(insert({ symbol: 'XBTUSDT', leavesQty: 2_000 }));
    expect(event).toMatchObject({ symbol: 'BTCUSDT', contractSize: 1e-6, quantity: 0.002, notionalUsd: 100, notionalBasis: 'price' });
  });

  it('leaves quanto contracts without quantity and USD: the row has no bitcoin price', () => {
    const [event] = liquidations(insert({ symbol: 'ETHUSD', price: 2_000 }));
    expect(event).toMatchObject({
      symbol: 'ETHUSDT',
      contracts: 9_200,
      quantity: undefined,
      notionalUsd: undefined,
      notionalBasis: 'none',
    });
  });

  it('leaves quantity and USD open without metadata, unless the instrument table of the connection knows the contract', () => {
    const frame = { table: 'liquidation', action: 'insert', data: [ROW] };
    expect(liquidations(decode(frame, undefined, NO_TABLE))).toMatchObject([{ symbol: 'BTCUSDT', notionalUsd: undefined }]);
    expect(liquidations(decode(frame, started(XBTUSD), NO_TABLE))).toMatchObject([{ symbol: 'BTCUSDT', notionalUsd: 9_200 }]);
  });

  it('derives the symbol of unlisted dated contracts from their name', () => {
    const symbols = ['XBTH27', 'ETHUSDTZ26', 'SOLUSD'].map((symbol) => liquidations(insert({ symbol }))[0]?.symbol);
    expect(symbols).toEqual(['BTCUSDT', 'ETHUSDT', 'SOLUSDT']);
  });

  it('counts an order once that a frame holds twice, and rows without an order id each', () => {
    expect(liquidations(insert({}, {}))).toHaveLength(1);
    expect(liquidations(insert({}, { orderID: 'a-2' }))).toHaveLength(2);
    const anonymous = liquidations(insert({ orderID: undefined }, { orderID: '' }));
    expect(new Set(anonymous.map(({ id }) => id)).size).toBe(2);
  });

  it('reads numeric strings', () => {
    expect(liquidations(insert({ price: '50000', leavesQty: '9200' }))).toMatchObject([{ notionalUsd: 9_200 }]);
  });

  it.each([
    ['size 0', { leavesQty: 0 }],
    ['price 0', { price: 0 }],
    ['no price', { price: null }],
    ['no side', { side: '' }],
    ['no symbol', { symbol: null }],
  ])('rejects a row with %s', (_what, row) => {
    const decoded = insert(row);
    expect([decoded.events, decoded.problems.map(({ code }) => code)]).toEqual([[], ['invalid-row']]);
  });
});

describe('bitmex instruments', () => {
  it('gives the price of XBTUSD from the first frame and completes later ones from memory', () => {
    const state = bitmex.createState('liquidations');
    const first = instrument('partial', [XBTUSD, ETHUSD], state);
    expect(first).toMatchObject({ canary: true, topic: 'instrument' });
    const prices = (decoded: Decoded): MarketEvent[] => decoded.events.filter(({ type }) => type === 'price');
    expect(prices(first)).toMatchObject([{ price: 50_000, bid: 49_999.5, ask: 50_000.5, tsMs: T }]);
    const later = instrument('update', [{ symbol: 'XBTUSD', lastPrice: 50_010, askPrice: 50_011, timestamp: ISO }], state);
    expect(later.events).toMatchObject([{ type: 'price', price: 50_010, bid: 49_999.5, ask: 50_011 }]);
    expect(instrument('update', [{ symbol: 'XBTUSD', lastTickDirection: 'PlusTick', timestamp: ISO }], state)).toMatchObject({
      events: [],
      problems: [],
      canary: true,
    });
  });

  it('sums the open interest of a symbol over its contracts, quanto ones at the bitcoin price', () => {
    const state = started(XBTUSD, XBTUSDT, XBTZ26, ETHUSD);
    const change = (symbol: string, openInterest: number): readonly MarketEvent[] =>
      instrument('update', [{ symbol, openInterest, timestamp: ISO }], state).events;
    // 400,000 USD, 2 coins of 50,000 and 100,000 USD, then 50,000 USD less.
    expect(change('XBTZ26', 50_000)).toMatchObject([
      { type: 'open-interest', symbol: 'BTCUSDT', openInterestUsd: 550_000, openInterest: 11, tsMs: T },
    ]);
    // 20,000 contracts of 100 satoshi a dollar: 0.02 bitcoin a dollar, which is 1,000 coins.
    expect(change('ETHUSD', 20_000)).toMatchObject([{ symbol: 'ETHUSDT', openInterest: 1_000, openInterestUsd: 2_000_000 }]);
  });

  it('leaves quanto open interest out while no bitcoin price is known', () => {
    expect(instrument('partial', [ETHUSD], bitmex.createState('liquidations')).events.map(({ type }) => type)).toEqual(['funding']);
  });

  it("gives the funding of a symbol's largest perpetual", () => {
    const state = started(XBTUSD, XBTUSDT, XBTZ26);
    const { events } = instrument('update', [{ symbol: 'XBTUSDT', fundingRate: 0.0005, timestamp: ISO }], state);
    const nextFundingTsMs = T + 3_600_000;
    expect(events).toMatchObject([{ type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.0001, intervalHours: 8, nextFundingTsMs }]);
    instrument('update', [{ symbol: 'XBTUSDT', openInterest: 20_000_000 }], state);
    expect(instrument('update', [{ symbol: 'XBTUSD', fundingRate: 0.0002 }], state).events).toMatchObject([
      { fundingRate: 0.0005, tsMs: RECEIVED },
    ]);
  });

  it('remembers futures only, and nothing of an update before the first frame', () => {
    const state = started({ ...XBTUSD, symbol: '.BXBT', typ: 'MRCXXX' }, { ...XBTUSDT, symbol: 'XBT_USDT', typ: 'IFXXXP' });
    expect(instrument('update', [{ symbol: 'ETHUSD', openInterest: 5 }], state).events).toEqual([]);
    expect(state.partials?.size).toBe(0);
    instrument('insert', [XBTUSD], state);
    expect([...(state.partials?.keys() ?? [])]).toEqual(['XBTUSD']);
    instrument('delete', [{ symbol: 'XBTUSD' }], state);
    expect(state.partials?.size).toBe(0);
  });

  it('remembers at most 5,000 contracts', () => {
    const rows = Array.from({ length: 5_010 }, (_, index) => ({ ...XBTZ26, symbol: `X${index}` }));
    expect(started(...rows).partials?.size).toBe(5_000);
  });

  it('reads inverse and linear contracts out of the metadata, no quanto ones and none of contradicting size', () => {
    expect([...TABLE.values()].map((entry) => [entry.exchangeSymbol, entry.symbol, entry.contractUnit, entry.contractSize])).toEqual([
      ['XBTUSD', 'BTCUSDT', 'usd', 1],
      ['XBTUSDT', 'BTCUSDT', 'base', 1e-6],
      ['XBTZ26', 'BTCUSDT', 'usd', 1],
    ]);
    const broken = [null, {}, { ...XBTUSDT, multiplier: 2 }, { ...XBTUSD, quoteCurrency: 'EUR' }, { ...XBTUSD, multiplier: 0 }];
    expect(bitmex.parseInstruments(broken)).toEqual([]);
    const [linear] = bitmex.parseInstruments([{ ...XBTUSDT, underlyingToPositionMultiplier: null, state: 'Settled' }]);
    expect([linear?.contractSize, linear?.trading]).toEqual([1e-6, false]);
    const [cross] = bitmex.parseInstruments([{ ...XBTUSDT, underlying: 'ETH', quoteCurrency: 'XBT' }]);
    expect([cross?.symbol, cross?.quoteIsUsd]).toEqual(['ETHXBT', false]);
  });
});

describe('bitmex control frames', () => {
  it('knows pong, which is not JSON, and the greeting', () => {
    const text = (frame: string): Decoded => decodeFrame(bitmex, frame, { receivedTsMs: RECEIVED, instruments: TABLE });
    expect(text('pong')).toMatchObject({ pong: true, problems: [], events: [] });
    expect(text('pong!').problems[0]?.code).toBe('not-json');
    expect(decode({ info: 'Welcome', version: 'x', timestamp: ISO })).toMatchObject({ events: [], acks: [], problems: [] });
  });

  it('knows acknowledgement and refusal, and does not blame a topic for a full or failing venue', () => {
    const request = { op: 'subscribe', args: ['liquidation'] };
    expect(decode({ success: true, subscribe: 'liquidation', request }).acks).toEqual([{ ok: true, topics: ['liquidation'] }]);
    const refused = (status: number): unknown => decode({ status, error: 'words', meta: {}, request }).acks[0];
    expect(refused(400)).toMatchObject({ ok: false, topics: ['liquidation'], reason: '400 words' });
    expect([refused(429), refused(503)]).toMatchObject([
      { ok: false, topics: undefined },
      { ok: false, topics: undefined },
    ]);
    expect(decode({ status: 401, error: 'words', request: { op: 'authKey' } })).toMatchObject({
      acks: [],
      problems: [{ code: 'venue-error' }],
    });
  });

  it('subscribes both tables, one a message', () => {
    const [lane] = bitmex.lanes({ instruments: TABLE, watchlist: [] });
    expect(bitmex.endpoint.ws + lane!.path).toBe('wss://ws.bitmex.com/realtime');
    expect(bitmex.subscribe([...lane!.topics, ...lane!.canaryTopics], 1).map(({ text }) => text)).toEqual([
      '{"op":"subscribe","args":["liquidation"]}',
      '{"op":"subscribe","args":["instrument"]}',
    ]);
  });
});
