import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { deribit } from './deribit.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 50;
const BODY = {
  jsonrpc: '2.0',
  result: [
    future('BTC-PERPETUAL', 'BTC', 'USD', 'reversed'),
    future('BTC-25DEC26', 'BTC', 'USD', 'reversed'),
    future('ETH-PERPETUAL', 'ETH', 'USD', 'reversed'),
    future('SOL_USDC-PERPETUAL', 'SOL', 'USDC', 'linear'),
    { ...future('BTC-27NOV26', 'BTC', 'USD', 'reversed'), is_active: false },
    { ...future('BTC-25DEC26-100000-C', 'BTC', 'BTC', 'reversed'), kind: 'option' },
  ],
};
const TABLE = new InstrumentTable(deribit.parseInstruments(BODY));
const NO_TABLE = new InstrumentTable();
const TRADE = {
  trade_seq: 1,
  trade_id: '77',
  timestamp: T,
  tick_direction: 3,
  price: 50_000,
  liquidation: 'T',
  instrument_name: 'BTC-PERPETUAL',
  index_price: 50_010,
  direction: 'sell',
  amount: 1_000,
};
const TICKER = {
  timestamp: T,
  instrument_name: 'BTC-PERPETUAL',
  last_price: 50_000,
  mark_price: 50_000,
  open_interest: 1_000_000,
  best_bid_price: 49_999.5,
  best_ask_price: 50_000.5,
  current_funding: 0,
  funding_8h: 0.00002,
};

function future(name: string, base: string, quote: string, type: string): object {
  const currencies = { base_currency: base, quote_currency: quote, counter_currency: quote };
  return { kind: 'future', instrument_name: name, instrument_type: type, contract_size: 10, is_active: true, ...currencies };
}

function data(channel: string, payload: unknown): object {
  return { jsonrpc: '2.0', method: 'subscription', params: { channel, data: payload } };
}

function decode(message: unknown, instruments = TABLE): Decoded {
  return decodeFrame(deribit, JSON.stringify(message), { receivedTsMs: RECEIVED, instruments });
}

function trades(...rows: object[]): Decoded {
  return decode(
    data(
      'trades.BTC-PERPETUAL.100ms',
      rows.map((row) => ({ ...TRADE, ...row })),
    ),
  );
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

describe('deribit liquidations', () => {
  it('reads a liquidated taker that sold as a LONG, its amount as USD', () => {
    const decoded = trades({});
    expect(liquidations(decoded)).toEqual([
      {
        type: 'liquidation',
        id: 'deribit:BTC-PERPETUAL:77:T',
        exchange: 'deribit',
        exchangeSymbol: 'BTC-PERPETUAL',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: RECEIVED,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 50_000,
        priceKind: 'fill',
        contracts: 1_000,
        contractSize: 1,
        quantity: 0.02,
        notionalUsd: 1_000,
        notionalBasis: 'exchange',
        method: 'market',
        completeness: 'all',
      },
    ]);
    expect(decoded).toMatchObject({ topic: 'trades.BTC-PERPETUAL.100ms', canary: false, problems: [] });
  });

  it.each([
    ['T', 'sell', ['long']],
    ['T', 'buy', ['short']],
    ['M', 'buy', ['long']],
    ['M', 'sell', ['short']],
    ['MT', 'sell', ['long', 'short']],
    ['MT', 'buy', ['short', 'long']],
  ])('reads %s with taker direction %s as %j', (liquidation, direction, sides) => {
    const events = liquidations(trades({ liquidation, direction }));
    expect(events.map(({ liquidatedSide }) => liquidatedSide)).toEqual(sides);
    expect(new Set(events.map(({ id }) => id)).size).toBe(sides.length);
  });

  it('makes no liquidation of other trades', () => {
    expect(trades({ liquidation: undefined }, { liquidation: 'X' }, { liquidation: '' })).toMatchObject({ events: [], problems: [] });
  });

  it('joins the fills of one forced order: USD over coins on inverse contracts', () => {
    const [event, ...others] = liquidations(trades({ amount: 1_000, price: 50_000 }, { trade_id: '78', amount: 3_000, price: 40_000 }));
    expect(others).toEqual([]);
    expect(event).toMatchObject({ id: 'deribit:BTC-PERPETUAL:77:T', contracts: 4_000, notionalUsd: 4_000 });
    expect(event?.quantity).toBeCloseTo(0.02 + 0.075, 12);
    expect(event?.price).toBeCloseTo(4_000 / 0.095, 8);
  });

  it('joins the fills of one forced order: coins times price on linear contracts', () => {
    const row = { instrument_name: 'SOL_USDC-PERPETUAL', price: 100, amount: 1 };
    const [event] = liquidations(trades(row, { ...row, trade_id: '78', price: 104, amount: 3 }));
    expect(event).toMatchObject({ symbol: 'SOLUSDT', contracts: 4, quantity: 4, price: 103, notionalUsd: 412, notionalBasis: 'price' });
  });

  it('keeps fills apart that differ in time, direction, role or instrument', () => {
    const changes = [{ timestamp: T + 1 }, { direction: 'buy' }, { liquidation: 'M' }, { instrument_name: 'BTC-25DEC26' }];
    expect(liquidations(trades({}, ...changes.map((change, index) => ({ ...change, trade_id: `${index}` }))))).toHaveLength(5);
  });

  it('counts a trade once that a frame holds twice', () => {
    expect(liquidations(trades({}, {}))).toMatchObject([{ contracts: 1_000 }]);
  });

  it('reads numeric strings, a numeric trade id and a time in seconds', () => {
    const events = liquidations(trades({ price: '50000', amount: '1000', trade_id: 77, timestamp: T / 1_000 }));
    expect(events).toMatchObject([{ id: 'deribit:BTC-PERPETUAL:77:T', price: 50_000, notionalUsd: 1_000, tsMs: T }]);
  });

  it('values by name what metadata does not list, and nothing when the name does not tell the unit', () => {
    const read = (name: string): LiquidationEvent | undefined =>
      liquidations(decode(data(`trades.${name}.100ms`, [{ ...TRADE, instrument_name: name, price: 10, amount: 5 }]), NO_TABLE))[0];
    expect(read('ETH-PERPETUAL')).toMatchObject({ notionalUsd: 5, symbol: 'ETHUSDT' });
    expect(read('BTC-25DEC26')).toMatchObject({ notionalUsd: 5, symbol: 'BTCUSDT' });
    expect(read('XRP_USDC-PERPETUAL')).toMatchObject({ notionalUsd: 50, symbol: 'XRPUSDT' });
    for (const name of ['NEW-PERPETUAL', 'BTC-25DEC26-100000-C']) {
      expect(read(name)).toMatchObject({ contracts: 5, quantity: undefined, notionalUsd: undefined, notionalBasis: 'none' });
    }
  });

  it.each([
    ['size 0', { amount: 0 }],
    ['price 0', { price: 0 }],
    ['no price', { price: '' }],
    ['no direction', { direction: 'zero' }],
    ['a time in 1970', { timestamp: 1_000 }],
    ['no instrument', { instrument_name: '' }],
  ])('rejects a trade with %s', (_what, row) => {
    const decoded = trades(row);
    expect([decoded.events, decoded.problems.map(({ code }) => code)]).toEqual([[], ['invalid-row']]);
  });
});

describe('deribit tickers', () => {
  it('gives price, open interest and funding of the BTC perpetual, and proves the socket alive', () => {
    expect(decode(data('ticker.BTC-PERPETUAL.100ms', TICKER))).toMatchObject({
      canary: true,
      topic: 'ticker.BTC-PERPETUAL.100ms',
      events: [
        { type: 'price', price: 50_000, bid: 49_999.5, ask: 50_000.5, tsMs: T },
        { type: 'open-interest', symbol: 'BTCUSDT', openInterest: 20, openInterestUsd: 1_000_000 },
        { type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.00002, intervalHours: 8 },
      ],
    });
  });

  it('reads open interest of linear perpetuals as coins', () => {
    const ticker = { ...TICKER, instrument_name: 'SOL_USDC-PERPETUAL', mark_price: 150, open_interest: 1_000 };
    const { events, canary } = decode(data('ticker.SOL_USDC-PERPETUAL.100ms', ticker));
    expect(events).toMatchObject([
      { type: 'open-interest', symbol: 'SOLUSDT', openInterest: 1_000, openInterestUsd: 150_000 },
      { type: 'funding', symbol: 'SOLUSDT' },
    ]);
    expect(canary).toBe(false);
  });

  it.each(['BTC_USDC-PERPETUAL', 'BTC-25DEC26'])('leaves out %s, which would replace the figures of the main perpetual', (name) => {
    expect(decode(data(`ticker.${name}.100ms`, { ...TICKER, instrument_name: name })).events).toEqual([]);
  });
});

describe('deribit control frames', () => {
  it('asks for heartbeats first and answers the test request', () => {
    expect(deribit.opening?.map((text) => JSON.parse(text))).toMatchObject([{ method: 'public/set_heartbeat', params: { interval: 10 } }]);
    const { control, events } = decode({ jsonrpc: '2.0', method: 'heartbeat', params: { type: 'test_request' } });
    expect(JSON.parse(control.reply ?? '')).toMatchObject({ jsonrpc: '2.0', method: 'public/test' });
    expect(events).toEqual([]);
    const found = (message: object): unknown => {
      const d = decode(message);
      return [d.events, d.acks, d.problems, d.control];
    };
    expect(found({ jsonrpc: '2.0', method: 'heartbeat', params: { type: 'heartbeat' } })).toEqual([[], [], [], {}]);
    expect(found({ jsonrpc: '2.0', id: 'heartbeat', result: 'ok' })).toEqual([[], [], [], {}]);
    expect(found({ jsonrpc: '2.0', id: 'heartbeat', result: { version: '1.2.26' } })).toEqual([[], [], [], {}]);
  });

  it('accepts the channels the answer lists and refuses those it leaves out', () => {
    const [frame] = deribit.subscribe(['trades.BTC-PERPETUAL.100ms', 'trades.BTC-27NOV26.100ms'], 4);
    const { id, method, params } = JSON.parse(frame!.text) as { id: string; method: string; params: { channels: string[] } };
    expect([id, method, params.channels]).toEqual([frame!.requestId, 'public/subscribe', frame!.topics]);
    expect(decode({ jsonrpc: '2.0', id, result: ['trades.BTC-PERPETUAL.100ms'] }).acks).toMatchObject([
      { ok: true, requestId: id, topics: ['trades.BTC-PERPETUAL.100ms'] },
      { ok: false, topics: ['trades.BTC-27NOV26.100ms'] },
    ]);
    expect(decode({ jsonrpc: '2.0', id, result: params.channels }).acks).toMatchObject([{ ok: true, topics: params.channels }]);
  });

  it('blames a channel for an error only when it was asked for alone and the error is about the request', () => {
    const error = { code: -32602, message: 'Invalid params' };
    const topics = (id: string, problem: object): unknown => decode({ jsonrpc: '2.0', id, error: problem }).acks[0]?.topics;
    expect(topics('1 trades.X.100ms', error)).toEqual(['trades.X.100ms']);
    expect(topics('1 trades.X.100ms trades.Y.100ms', error)).toBeUndefined();
    expect(topics('1 trades.X.100ms', { code: 10028, message: 'too_many_requests' })).toBeUndefined();
    const unasked = decode({ jsonrpc: '2.0', id: 'heartbeat', error });
    expect([unasked.acks, unasked.problems[0]?.code]).toEqual([[], 'venue-error']);
  });

  it('subscribes every traded future, 50 channels a message, on a host without login', () => {
    const [lane, ...others] = deribit.lanes({ instruments: TABLE, watchlist: [] });
    expect([deribit.endpoint.ws + lane!.path, others]).toEqual(['wss://streams.deribit.com/ws/api/v2', []]);
    const names = ['BTC-PERPETUAL', 'BTC-25DEC26', 'ETH-PERPETUAL', 'SOL_USDC-PERPETUAL'];
    expect(lane!.topics).toEqual(names.map((name) => `trades.${name}.100ms`));
    expect(lane!.canaryTopics).toEqual(['ticker.BTC-PERPETUAL.100ms']);
    const many = Array.from({ length: 120 }, (_, index) => `trades.X${index}.100ms`);
    expect(deribit.subscribe(many, 1).map(({ topics }) => topics.length)).toEqual([50, 50, 20]);
    expect(deribit.subscribe(many, 1).flatMap(({ topics }) => topics)).toEqual(many);
  });

  it('takes the wanted symbols only, and guesses perpetuals while metadata is missing', () => {
    const topics = (instruments: InstrumentTable, symbols?: string[]): readonly string[] =>
      deribit.lanes({ instruments, watchlist: [], symbols: symbols && new Set(symbols) })[0]!.topics;
    expect(topics(TABLE, ['SOLUSDT'])).toEqual(['trades.SOL_USDC-PERPETUAL.100ms']);
    expect(topics(NO_TABLE, ['SOLUSDT', 'ETHBTC'])).toEqual(['trades.SOL_USDC-PERPETUAL.100ms']);
    const coins = ['BTC-PERPETUAL', 'BTC_USDC-PERPETUAL', 'ETH-PERPETUAL', 'ETH_USDC-PERPETUAL'];
    expect(topics(NO_TABLE)).toEqual(coins.map((name) => `trades.${name}.100ms`));
  });

  it('reads futures out of the metadata, options and broken entries not', () => {
    expect([...TABLE.values()].map(({ exchangeSymbol, contractUnit, trading }) => [exchangeSymbol, contractUnit, trading])).toEqual([
      ['BTC-PERPETUAL', 'usd', true],
      ['BTC-25DEC26', 'usd', true],
      ['ETH-PERPETUAL', 'usd', true],
      ['SOL_USDC-PERPETUAL', 'base', true],
      ['BTC-27NOV26', 'usd', false],
    ]);
    const broken = [null, {}, future('A', 'A', 'USD', 'odd'), future('', 'A', 'USD', 'linear'), future('A-B', 'A', 'B', 'reversed')];
    expect(deribit.parseInstruments({ result: broken })).toEqual([]);
  });
});
