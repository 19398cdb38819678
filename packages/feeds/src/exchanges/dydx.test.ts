import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { shardTopics } from '../shards.js';
import { dydx } from './dydx.js';

const T = 1_800_000_000_000;
const AT = '2027-01-15T08:00:00.000Z';
const LISTED = { clobPairId: '0', ticker: 'BTC-USD', status: 'ACTIVE', oraclePrice: '60000', openInterest: '650.5' };
const BODY = {
  markets: {
    'BTC-USD': LISTED,
    'ETH-USD': { ...LISTED, ticker: 'ETH-USD' },
    'OLD-USD': { ...LISTED, ticker: 'OLD-USD', status: 'FINAL_SETTLEMENT' },
    'X,RAYDIUM,Y-USD': { ...LISTED, ticker: 'X,RAYDIUM,Y-USD' },
  },
};
const TABLE = new InstrumentTable(dydx.parseInstruments(BODY));
const EMPTY = new InstrumentTable();
const TRADE = { id: '0165e5e40000000200000005', size: '0.25', price: '59010.5', side: 'SELL', createdAt: AT, type: 'LIQUIDATED' };

function decodeText(text: string, instruments = TABLE, state?: ParserState): Decoded {
  return decodeFrame(dydx, text, { receivedTsMs: T + 20, instruments, state });
}

function decode(message: unknown, instruments = TABLE, state?: ParserState): Decoded {
  return decodeText(JSON.stringify(message), instruments, state);
}

function trades(id: string, ...rows: object[]): object {
  return {
    type: 'channel_data',
    connection_id: 'c',
    message_id: 9,
    id,
    channel: 'v4_trades',
    version: '2.1.0',
    contents: { trades: rows },
  };
}

function markets(type: string, contents: object): object {
  return { type, connection_id: 'c', message_id: 9, channel: 'v4_markets', version: '1.0.0', contents };
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

function liquidation(row: object, id = 'ETH-USD'): LiquidationEvent | undefined {
  return liquidations(decode(trades(id, { ...TRADE, ...row })))[0];
}

describe('dydx liquidations', () => {
  it('reads a taker that sells as a liquidated LONG, in coins and dollars', () => {
    const decoded = decode(trades('ETH-USD', TRADE));
    expect(decoded).toMatchObject({ topic: 'v4_trades:ETH-USD', problems: [], canary: false });
    expect(decoded.events).toEqual([
      {
        type: 'liquidation',
        id: 'dydx:ETH-USD:0165e5e40000000200000005',
        exchange: 'dydx',
        exchangeSymbol: 'ETH-USD',
        symbol: 'ETHUSDT',
        tsMs: T,
        receivedTsMs: T + 20,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 59010.5,
        priceKind: 'fill',
        contracts: 0.25,
        contractSize: 1,
        quantity: 0.25,
        notionalUsd: 0.25 * 59010.5,
        notionalBasis: 'price',
        method: 'market',
        completeness: 'all',
      },
    ]);
  });

  it('reads a taker that buys as a liquidated short', () => {
    expect(liquidation({ side: 'BUY' })).toMatchObject({ liquidatedSide: 'short', orderSide: 'buy' });
  });

  it('keeps DELEVERAGED apart as adl, at the bankruptcy price, with the side of the account that is liquidated', () => {
    expect(liquidation({ type: 'DELEVERAGED' })).toMatchObject({ method: 'adl', priceKind: 'bankruptcy', liquidatedSide: 'long' });
    expect(liquidation({ type: 'DELEVERAGED', side: 'BUY' })).toMatchObject({ method: 'adl', liquidatedSide: 'short' });
  });

  it.each(['LIMIT', 'MARKET', 'TWAP_SUBORDER', 'liquidated', undefined])('makes nothing of a trade of type %s', (type) => {
    expect(decode(trades('ETH-USD', { ...TRADE, type }))).toMatchObject({ events: [], problems: [] });
  });

  it('never emits what the subscription answers with', () => {
    const decoded = decode({ ...trades('BTC-USD', TRADE, TRADE), type: 'subscribed' });
    expect(decoded).toMatchObject({ events: [], problems: [], acks: [{ ok: true, topics: ['v4_trades:BTC-USD'] }] });
  });

  it('values a market without metadata the same: every size is coins, every price dollars', () => {
    const decoded = decode(trades('NEW-USD', TRADE), EMPTY);
    expect(liquidations(decoded)[0]).toMatchObject({ symbol: 'NEWUSDT', notionalUsd: 0.25 * 59010.5 });
  });

  it('reads every row, and a trade id seen twice once', () => {
    const ids = liquidations(decode(trades('ETH-USD', TRADE, { ...TRADE, id: 'b' }, TRADE))).map(({ id }) => id);
    expect(ids).toEqual(['dydx:ETH-USD:0165e5e40000000200000005', 'dydx:ETH-USD:b']);
  });

  it('keeps twins without an id apart', () => {
    const ids = liquidations(decode(trades('ETH-USD', { ...TRADE, id: undefined }, { ...TRADE, id: '' }))).map(({ id }) => id);
    expect(ids).toEqual([`dydx:ETH-USD:SELL:${T}:0.25:59010.5`, `dydx:ETH-USD:SELL:${T}:0.25:59010.5#2`]);
  });

  it('reads batched updates', () => {
    const batch = {
      ...trades('ETH-USD'),
      type: 'channel_batch_data',
      contents: [{ trades: [TRADE] }, { trades: [{ ...TRADE, id: 'b' }] }],
    };
    expect(liquidations(decode(batch))).toHaveLength(2);
  });

  it.each([['2027-01-15T08:00:00Z'], ['2027-01-15T08:00:00.000000Z'], [T], [T / 1_000]])('reads the time %s', (createdAt) => {
    expect(liquidation({ createdAt })?.tsMs).toBe(T);
  });

  it('reads numbers like numeric strings', () => {
    expect(liquidation({ size: 0.25, price: 59010.5 })).toEqual(liquidation({}));
  });

  it.each([
    ['size 0', { size: '0' }],
    ['price 0', { price: '0' }],
    ['an empty price', { price: '' }],
    ['an unknown side', { side: 'sell' }],
    ['no time', { createdAt: undefined }],
    ['an impossible time', { createdAt: '2027-13-45T08:00:00Z' }],
    ['a time without a zone', { createdAt: '2027-01-15T08:00:00' }],
  ])('rejects a row with %s and keeps the good one beside it', (_what, row) => {
    const decoded = decode(trades('ETH-USD', { ...TRADE, id: 'b', ...row }, TRADE));
    expect([decoded.events.length, decoded.problems.map(({ code }) => code)]).toEqual([1, ['invalid-row']]);
  });
});

describe('dydx prices', () => {
  it('are the newest BTC trade and the dollars of the message, deleveraged trades left out', () => {
    const rows = [
      { ...TRADE, type: 'LIMIT', price: '60000', size: '1' },
      { ...TRADE, type: 'LIMIT', price: '59000', size: '2', createdAt: '2027-01-15T07:59:59.000Z' },
      { ...TRADE, type: 'DELEVERAGED', price: '50000', createdAt: '2027-01-15T08:00:01.000Z' },
    ];
    const price = decode(trades('BTC-USD', ...rows)).events.find(({ type }) => type === 'price');
    expect(price).toMatchObject({ exchange: 'dydx', symbol: 'BTCUSDT', tsMs: T, price: 60_000, tradedUsd: 178_000 });
    expect(decode(trades('ETH-USD', ...rows)).events.map(({ type }) => type)).toEqual(['liquidation']);
    expect(decode(trades('BTC-USD'))).toMatchObject({ events: [], problems: [] });
  });
});

describe('dydx markets', () => {
  const base = { exchange: 'dydx', tsMs: T + 20, receivedTsMs: T + 20 };

  it('give open interest and hourly funding at the time of receipt, from the answer to the subscription', () => {
    const contents = { markets: { 'BTC-USD': { ...LISTED, nextFundingRate: '0.0000135' }, 'ETH-USD': { openInterest: '5' } } };
    const decoded = decode(markets('subscribed', contents));
    // An answer proves nothing about the data to come.
    expect(decoded).toMatchObject({ canary: false, topic: 'v4_markets', acks: [{ ok: true, topics: ['v4_markets'] }], problems: [] });
    expect(decoded.events).toEqual([
      { ...base, type: 'open-interest', symbol: 'BTCUSDT', openInterest: 650.5, openInterestUsd: 650.5 * 60_000 },
      { ...base, type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.0000135, intervalHours: 1, nextFundingTsMs: undefined },
    ]);
  });

  it('value a later change at the newest oracle price of the connection, and not at all without one', () => {
    const change = markets('channel_data', { trading: { 'ETH-USD': { id: '1', openInterest: '100' } } });
    expect(decode(change, TABLE, dydx.createState('liquidations')).events).toEqual([]);
    const state = dydx.createState('liquidations');
    const prices = { oraclePrices: { 'ETH-USD': { oraclePrice: '3000', effectiveAt: AT } } };
    expect(decode(markets('channel_data', prices), TABLE, state)).toMatchObject({ events: [], canary: true });
    expect(decode(change, TABLE, state).events).toMatchObject([{ symbol: 'ETHUSDT', openInterest: 100, openInterestUsd: 300_000 }]);
  });

  it('remember a bounded number of prices', () => {
    const state = dydx.createState('liquidations');
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`C${index}-USD`, { oraclePrice: '1' }]));
    decode(markets('channel_data', { oraclePrices: many }), TABLE, state);
    expect(state.partials?.size).toBe(2_000);
  });

  it('are no sign of life when empty', () => {
    expect(decode(markets('channel_data', {}))).toMatchObject({ canary: false, events: [] });
  });
});

describe('dydx topics and control frames', () => {
  it('subscribes the trades of every active market, BTC always, and the markets channel as canary', () => {
    const lanes = dydx.lanes({ instruments: TABLE, watchlist: [] });
    expect(lanes).toEqual([
      { name: 'liquidations', path: '/v4/ws', topics: ['v4_trades:BTC-USD', 'v4_trades:ETH-USD'], canaryTopics: ['v4_markets'] },
    ]);
    const topics = (symbols: string[], instruments = TABLE): unknown =>
      dydx.lanes({ instruments, watchlist: [], symbols: new Set(symbols) })[0]?.topics;
    expect(topics(['ETHUSDT'])).toEqual(['v4_trades:BTC-USD', 'v4_trades:ETH-USD']);
    expect(topics(['SOLUSDT', 'ETHBTC'], EMPTY)).toEqual(['v4_trades:BTC-USD', 'v4_trades:SOL-USD']);
    expect(dydx.lanes({ instruments: EMPTY, watchlist: [] })[0]?.topics).toContain('v4_trades:ETH-USD');
  });

  it('keeps every socket below 32 subscriptions of a channel', () => {
    const topics = Array.from({ length: 26 * 10 }, (_, index) => `v4_trades:${String.fromCharCode(65 + (index % 26))}${index % 10}-USD`);
    const short = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'].map((coin) => `v4_trades:${coin}-USD`);
    const shards = shardTopics([], [...short, ...topics], dydx.limits.maxTopicChars, 'v4_markets'.length + 3);
    expect(Math.max(...shards.map(({ length }) => length))).toBeLessThan(32);
  });

  it('writes one frame per topic; the markets channel has no id', () => {
    expect(dydx.subscribe(['v4_markets', 'v4_trades:BTC-USD'], 1)).toEqual([
      { text: '{"type":"subscribe","channel":"v4_markets","batched":false}', topics: ['v4_markets'] },
      { text: '{"type":"subscribe","channel":"v4_trades","id":"BTC-USD","batched":false}', topics: ['v4_trades:BTC-USD'] },
    ]);
    expect(dydx.heartbeat).toBeUndefined();
  });

  it('knows a refused market by name, a repeated subscription, other errors and the greeting', () => {
    const error = (message: string): Decoded => decode({ type: 'error', message, connection_id: 'c', message_id: 1 });
    const refused = error('Invalid subscription id for channel: (v4_trades-NOPE-USD)');
    expect(refused).toMatchObject({ acks: [{ ok: false, topics: ['v4_trades:NOPE-USD'] }], problems: [{ code: 'venue-error' }] });
    const again = error('Invalid subscribe message: already subscribed (v4_trades-BTC-USD)');
    expect(again).toMatchObject({ acks: [{ ok: true, topics: ['v4_trades:BTC-USD'] }], problems: [] });
    const markets = error('Invalid subscribe message: already subscribed (v4_markets-v4_markets)');
    expect(markets).toMatchObject({ acks: [{ ok: true, topics: ['v4_markets'] }], problems: [] });
    const internal = error('Internal error, could not fetch data for subscription: v4_trades.');
    expect(internal.acks).toEqual([expect.objectContaining({ ok: false, topics: undefined })]);
    expect(decode({ type: 'connected', connection_id: 'c', message_id: 0 })).toMatchObject({ acks: [], events: [], problems: [] });
    expect(decode({ ...trades('ETH-USD', TRADE), type: 'unsubscribed' })).toMatchObject({ acks: [], events: [] });
  });

  it.each(['', '{', 'null', '[]', '{}', '"v4_trades"', '{"type":"channel_data","channel":"v4_trades"}'])('gives nothing for %j', (text) => {
    expect(decodeText(text)).toMatchObject({ events: [], acks: [], canary: false });
  });

  it('reads markets, and leaves out those whose names are none', () => {
    expect([...TABLE.values()]).toEqual([
      { exchangeSymbol: 'BTC-USD', symbol: 'BTCUSDT', contractUnit: 'base', contractSize: 1, quoteIsUsd: true, trading: true },
      { exchangeSymbol: 'ETH-USD', symbol: 'ETHUSDT', contractUnit: 'base', contractSize: 1, quoteIsUsd: true, trading: true },
      { exchangeSymbol: 'OLD-USD', symbol: 'OLDUSDT', contractUnit: 'base', contractSize: 1, quoteIsUsd: true, trading: false },
    ]);
    expect(dydx.parseInstruments({ markets: { a: null, b: {}, c: { ticker: 'BTC-EUR' } } })).toEqual([]);
    expect(dydx.parseInstruments({ errors: [] })).toEqual([]);
  });
});
