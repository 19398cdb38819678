import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { SAMPLE_TS_MS as T } from '../codec.sample.js';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import type { Fields } from '../fields.js';
import { InstrumentTable } from '../instruments.js';
import { shardTopics } from '../shards.js';
import { lighter } from './lighter.js';
import { LISTED, row, STATS, tradeMessage } from './lighter.sample.js';

const BODY = {
  code: 200,
  order_book_details: [
    { ...LISTED, symbol: 'SOL', market_id: 2 },
    LISTED,
    { ...LISTED, symbol: 'ETH', market_id: 0 },
    { ...LISTED, symbol: 'OLD', market_id: 9, status: 'inactive' },
    { ...LISTED, symbol: 'ETH/USDC', market_id: 2048, market_type: undefined },
    { ...LISTED, symbol: 'USDC', market_id: 2049, market_type: 'spot' },
  ],
};
const TABLE = new InstrumentTable(lighter.parseInstruments(BODY));
const EMPTY = new InstrumentTable();
const ROW = row({});

function decodeText(text: string, instruments = TABLE, state?: ParserState): Decoded {
  return decodeFrame(lighter, text, { receivedTsMs: T + 20, instruments, state });
}

function decode(message: unknown, instruments = TABLE, state?: ParserState): Decoded {
  return decodeText(JSON.stringify(message), instruments, state);
}

function trade(...rows: Fields[]): Fields {
  return tradeMessage(rows);
}

function stats(type: string, market_stats: unknown, channel = 'market_stats:all'): object {
  return { type, channel, timestamp: T, market_stats };
}

function ticker(fields: object): object {
  return { type: 'update/ticker', channel: 'ticker:1', nonce: 1, timestamp: T, ...fields };
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

function liquidation(change: object, instruments = TABLE): LiquidationEvent | undefined {
  return liquidations(decode(trade({ ...ROW, ...change }), instruments))[0];
}

describe('lighter liquidations', () => {
  it('reads a taker that sells as a liquidated LONG, with the notional the venue gives', () => {
    const decoded = decode(trade(ROW));
    expect(decoded).toMatchObject({ topic: 'trade:1', problems: [], canary: false, acks: [] });
    expect(decoded.events).toEqual([
      {
        type: 'liquidation',
        id: 'lighter:1:9',
        exchange: 'lighter',
        exchangeSymbol: '1',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: T + 20,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 59010.5,
        priceKind: 'fill',
        contracts: 0.25,
        contractSize: 1,
        quantity: 0.25,
        notionalUsd: 14752.625,
        notionalBasis: 'exchange',
        method: 'market',
        completeness: 'all',
      },
    ]);
  });

  it('reads a maker that asks, so a taker that buys, as a liquidated SHORT', () => {
    expect(liquidation({ is_maker_ask: true })).toMatchObject({ liquidatedSide: 'short', orderSide: 'buy' });
  });

  it('uses size times price when the venue gives no notional', () => {
    const event = liquidation({ usd_amount: undefined });
    expect([event?.notionalUsd, event?.notionalBasis]).toEqual([0.25 * 59010.5, 'price']);
  });

  it('tells deleveraging and other kinds apart, and a settlement is none', () => {
    expect(liquidation({ type: 'deleverage' })?.method).toBe('adl');
    expect(liquidation({ type: 'new-kind' })?.method).toBe('unknown');
    expect(decode(trade({ ...ROW, type: 'market-settlement' }))).toMatchObject({ events: [], problems: [] });
  });

  it('never emits what the subscription answers with', () => {
    const decoded = decode({ ...trade(ROW), type: 'subscribed/trade' });
    expect(decoded).toMatchObject({ events: [], problems: [], acks: [{ ok: true, topics: ['trade:1'] }] });
  });

  it('makes nothing of ordinary trades, and of frames without liquidations', () => {
    expect(decode(trade())).toMatchObject({ events: [], problems: [] });
    expect(decode({ type: 'update/trade', channel: 'trade:1', trades: [ROW] })).toMatchObject({ events: [], problems: [] });
    expect(decode(ROW)).toMatchObject({ events: [], problems: [] });
  });

  it('reads every row, and a trade id seen twice once, as text or as a number', () => {
    const rows = [ROW, { ...ROW, trade_id_str: '10' }, { ...ROW, trade_id_str: undefined }];
    expect(liquidations(decode(trade(...rows))).map(({ id }) => id)).toEqual(['lighter:1:9', 'lighter:1:10']);
  });

  it('keeps twins without an id apart', () => {
    const anonymous = { ...ROW, trade_id: undefined, trade_id_str: '' };
    const id = `lighter:1:${T}:0.25:59010.5:long`;
    expect(liquidations(decode(trade(anonymous, anonymous))).map((event) => event.id)).toEqual([id, `${id}#2`]);
  });

  it('names a market by metadata, else by what the connection told, else by its number; the id stays the same', () => {
    const state = lighter.createState('liquidations');
    const unknown = { ...ROW, market_id: 77 };
    expect(liquidations(decode(trade(unknown), EMPTY, state))[0]).toMatchObject({ id: 'lighter:77:9', symbol: '77USDT' });
    decode(stats('update/market_stats', { 77: { ...STATS, symbol: 'HYPE', market_id: 77 } }), EMPTY, state);
    expect(liquidations(decode(trade(unknown), EMPTY, state))[0]).toMatchObject({ id: 'lighter:77:9', symbol: 'HYPEUSDT' });
    expect([liquidation({ market_id: 0 }, EMPTY)?.symbol, liquidation({ market_id: 2 })?.symbol]).toEqual(['ETHUSDT', 'SOLUSDT']);
  });

  it.each([[T], [String(T)], [T / 1_000], [T * 1_000]])('reads the time %s', (timestamp) => {
    expect(liquidation({ timestamp })?.tsMs).toBe(T);
  });

  it('reads numbers like numeric strings', () => {
    expect(liquidation({ size: 0.25, price: 59010.5, usd_amount: 14752.625 })).toEqual(liquidation({}));
  });

  it.each([
    ['size 0', { size: '0' }],
    ['price 0', { price: '0' }],
    ['an empty price', { price: '' }],
    ['an unknown side', { is_maker_ask: 'true' }],
    ['no time', { timestamp: undefined }],
    ['no market', { market_id: -1 }],
    ['an absurd notional', { usd_amount: '1e14' }],
  ])('rejects a row with %s and keeps the good one beside it', (_what, change) => {
    const decoded = decode(trade({ ...ROW, trade_id_str: '8', ...change }, ROW));
    expect([decoded.events.length, decoded.problems.map(({ code }) => code)]).toEqual([1, ['invalid-row']]);
  });
});

describe('lighter market data', () => {
  it('take the middle of the BTC quote', () => {
    const decoded = decode(ticker({ ticker: { s: 'BTC', a: { price: '60001' }, b: { price: '59999' } } }));
    expect(decoded).toMatchObject({ canary: true, pong: true, topic: 'ticker:1', problems: [] });
    expect(decoded.events).toMatchObject([{ type: 'price', symbol: 'BTCUSDT', tsMs: T, price: 60_000, bid: 59_999, ask: 60_001 }]);
  });

  it('are a sign of life without a price when a side or the ticker is missing', () => {
    for (const fields of [{ ticker: { s: 'BTC', b: {} } }, {}]) {
      expect(decode(ticker(fields))).toMatchObject({ canary: true, events: [], problems: [] });
    }
  });

  it('of another coin give nothing', () => {
    const quote = { ticker: { s: 'ETH', a: { price: '3001' }, b: { price: '2999' } } };
    expect(decode(ticker({ ...quote, channel: 'ticker:0' }))).toMatchObject({ canary: false, events: [] });
    expect(decode(ticker(quote))).toMatchObject({ canary: false, events: [] });
  });

  it('give open interest in dollars and the paid hourly rate, which is in percent', () => {
    const base = { exchange: 'lighter', symbol: 'BTCUSDT', tsMs: T, receivedTsMs: T + 20 };
    const answer = stats('subscribed/market_stats', { 1: STATS });
    for (const frame of [answer, stats('update/market_stats', STATS, 'market_stats:1')]) {
      const decoded = decode(frame);
      // An answer proves nothing about the data to come.
      expect(decoded).toMatchObject({ canary: frame !== answer, problems: [] });
      expect(decoded.events).toEqual([
        { ...base, type: 'open-interest', openInterest: 120_000_000.5 / 60_000, openInterestUsd: 120_000_000.5 },
        { ...base, type: 'funding', fundingRate: 0.0008 / 100, intervalHours: 1, nextFundingTsMs: undefined },
      ]);
    }
  });

  it('leave out what is missing, and need a time', () => {
    const bare = { symbol: 'BTC', market_id: 1, open_interest: '5' };
    expect(decode(stats('update/market_stats', { 1: bare })).events).toEqual([
      expect.objectContaining({ type: 'open-interest', openInterest: undefined, openInterestUsd: 5 }),
    ]);
    expect(decode({ ...stats('update/market_stats', { 1: STATS }), timestamp: 0 })).toMatchObject({ canary: false, events: [] });
    expect(decode(stats('update/market_stats', { 1: null, 2: { ...STATS, market_id: 0.5 } })).events).toEqual([]);
  });

  it('teach a bounded number of names', () => {
    const state = lighter.createState('quotes');
    const many = Array.from({ length: 11_000 }, (_, market) => ({ symbol: 'X', market_id: market }));
    decode(stats('update/market_stats', { ...many }), EMPTY, state);
    expect(state.channels?.size).toBe(10_000);
  });
});

describe('lighter topics and control frames', () => {
  it('subscribes the trades of active perpetuals by number, and the stats of all on a socket of their own', () => {
    expect(lighter.lanes({ instruments: TABLE, watchlist: [] })).toEqual([
      { name: 'liquidations', path: '/stream?readonly=true', topics: ['trade:0', 'trade:1', 'trade:2'], canaryTopics: ['ticker:1'] },
      { name: 'quotes', path: '/stream?readonly=true', topics: [], canaryTopics: ['market_stats:all'] },
    ]);
    const topics = (symbols: string[] | undefined, instruments = TABLE): unknown =>
      lighter.lanes({ instruments, watchlist: [], symbols: symbols === undefined ? undefined : new Set(symbols) })[0]?.topics;
    expect(topics(['SOLUSDT'])).toEqual(['trade:2']);
    expect(topics(['BTCUSDT', 'NOPEUSDT'], EMPTY)).toEqual(['trade:1']);
    expect(topics(undefined, EMPTY)).toEqual(['trade:0', 'trade:1']);
  });

  it('keeps within 200 messages a minute and 100 subscriptions per socket', () => {
    const body = {
      order_book_details: Array.from({ length: 300 }, (_, market) => ({ ...LISTED, symbol: `C${market}`, market_id: market })),
    };
    const [lane] = lighter.lanes({ instruments: new InstrumentTable(lighter.parseInstruments(body)), watchlist: [] });
    const shards = shardTopics([], lane?.topics ?? [], lighter.limits.maxTopicChars, 'ticker:1'.length + 3);
    expect(shards.flat().length + 2 * shards.length).toBeLessThan(200);
    expect(Math.max(...shards.map(({ length }) => length))).toBeLessThan(100);
    // All of a socket's requests leave before the first is asked for again.
    expect(Math.max(...shards.map(({ length }) => length)) * lighter.limits.subscribePaceMs).toBeLessThan(10_000 + 1_000);
  });

  it('asks with a slash and is answered with a colon', () => {
    expect(lighter.subscribe(['trade:1', 'market_stats:all'], 1)).toEqual([
      { text: '{"type":"subscribe","channel":"trade/1"}', topics: ['trade:1'] },
      { text: '{"type":"subscribe","channel":"market_stats/all"}', topics: ['market_stats:all'] },
    ]);
  });

  it('knows a repeated subscription, errors, pings of both sides and the greeting', () => {
    const error = (code: number, message: string): Decoded => decode({ error: { code, message } });
    expect(error(30_003, 'Already Subscribed to : trade:1')).toMatchObject({ acks: [{ ok: true, topics: ['trade:1'] }], problems: [] });
    const refused = error(30_005, 'Invalid Channel: trade/999');
    expect(refused).toMatchObject({ acks: [{ ok: false, topics: ['trade:999'] }], problems: [{ code: 'venue-error' }] });
    const unnamed = error(30_005, 'Invalid Channel:  (marketId)');
    expect(unnamed.acks).toMatchObject([{ ok: false, topics: undefined, reason: '30005 Invalid Channel:  (marketId)' }]);
    expect(error(30_009, 'Too Many Requests!')).toMatchObject({ acks: [], problems: [{ code: 'venue-error' }] });
    expect(decode({ type: 'pong' })).toMatchObject({ pong: true, events: [] });
    expect(decode({ type: 'ping' })).toMatchObject({ pong: false, control: { reply: '{"type":"pong"}' } });
    expect(decode({ type: 'connected', session_id: 'x' })).toMatchObject({ acks: [], events: [], problems: [] });
    expect(lighter.heartbeat?.everyMs).toBeLessThan(120_000);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"type":"update/trade"}',
    '{"type":"update/trade","channel":"ticker:1"}',
    '{"type":1,"channel":2}',
  ])('gives nothing for %j', (text) => {
    expect(decodeText(text)).toMatchObject({ events: [], acks: [], canary: false });
  });

  it('reads perpetuals by number, and leaves spot out', () => {
    expect(TABLE.get('1')).toEqual({
      exchangeSymbol: '1',
      symbol: 'BTCUSDT',
      contractUnit: 'base',
      contractSize: 1,
      quoteIsUsd: true,
      trading: true,
    });
    expect([...TABLE.values()].map(({ symbol, trading }) => [symbol, trading])).toEqual([
      ['SOLUSDT', true],
      ['BTCUSDT', true],
      ['ETHUSDT', true],
      ['OLDUSDT', false],
    ]);
    expect(lighter.parseInstruments({ order_book_details: [null, {}, { ...LISTED, market_id: -1 }, { ...LISTED, symbol: '' }] })).toEqual(
      [],
    );
    expect(lighter.parseInstruments({ code: 500 })).toEqual([]);
  });
});
