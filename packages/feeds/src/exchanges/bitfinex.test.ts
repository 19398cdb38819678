import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { bitfinex } from './bitfinex.js';

const T = 1_800_000_000_000;
const RECEIVED = T + 50;
const BODY = [['BTCF0:USTF0', 'ETHF0:BTCF0', 'EURF0:USTF0']];
const TABLE = new InstrumentTable(bitfinex.parseInstruments(BODY));
const LIQUIDATIONS = 7;
const STATUS = 8;

interface Row {
  readonly id?: unknown;
  readonly time?: unknown;
  readonly name?: unknown;
  readonly amount?: unknown;
  readonly base?: unknown;
  readonly isMatch?: unknown;
  readonly isSold?: unknown;
  readonly acquired?: unknown;
}

function row(changes: Row = {}): unknown[] {
  const fields = { id: 143, time: T, name: 'tETHF0:USTF0', amount: 4, base: 2_200, isMatch: 1, isSold: 1, acquired: 2_000, ...changes };
  return [
    'pos',
    fields.id,
    fields.time,
    null,
    fields.name,
    fields.amount,
    fields.base,
    null,
    fields.isMatch,
    fields.isSold,
    null,
    fields.acquired,
  ];
}

function status(changes: Readonly<Record<number, unknown>> = {}): unknown[] {
  const fields = [T, null, 50_000, 50_010, null, 1e6, null, T + 3_600_000, 0.0009, 5, null, 0.0002, null, null, 49_990, null, null, 100];
  return fields.map((field, index) => (index in changes ? changes[index] : field));
}

function decode(message: unknown, state?: ParserState): Decoded {
  return decodeFrame(bitfinex, JSON.stringify(message), { receivedTsMs: RECEIVED, instruments: TABLE, state });
}

function rows(...changes: Row[]): Decoded {
  return decode([LIQUIDATIONS, changes.map(row)]);
}

/** A connection on which both channels are open. */
function subscribed(): ParserState {
  const state = bitfinex.createState('liquidations');
  decode({ event: 'subscribed', channel: 'status', chanId: LIQUIDATIONS, key: 'liq:global' }, state);
  decode({ event: 'subscribed', channel: 'status', chanId: STATUS, key: 'deriv:tBTCF0:USTF0' }, state);
  return state;
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

describe('bitfinex liquidations', () => {
  it('reads an executed row of a positive amount as a liquidated LONG at the price acquired', () => {
    expect(liquidations(rows({}))).toEqual([
      {
        type: 'liquidation',
        id: `bitfinex:tETHF0:USTF0:143:${T}:4:2000`,
        exchange: 'bitfinex',
        exchangeSymbol: 'tETHF0:USTF0',
        symbol: 'ETHUSDT',
        tsMs: T,
        receivedTsMs: RECEIVED,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 2_000,
        priceKind: 'fill',
        contracts: 4,
        contractSize: 1,
        quantity: 4,
        notionalUsd: 8_000,
        notionalBasis: 'price',
        method: 'unknown',
        completeness: 'all',
      },
    ]);
  });

  it.each([
    [0.001, 'long'],
    [1.5, 'long'],
    [-0.001, 'short'],
    [-1.5, 'short'],
  ])('reads the amount %d as a %s of that size', (amount, liquidatedSide) => {
    expect(liquidations(rows({ amount }))).toMatchObject([{ liquidatedSide, quantity: Math.abs(amount) }]);
  });

  it('makes nothing of a trigger, with or without an acquisition price', () => {
    expect(rows({ isMatch: 0 }, { isMatch: 0, acquired: null })).toMatchObject({ events: [], problems: [] });
  });

  it('skips the first payload after subscribing, which repeats old rows', () => {
    const state = subscribed();
    expect(decode([LIQUIDATIONS, [row(), row({ id: 144 })]], state)).toMatchObject({ events: [], problems: [], topic: 'liq:global' });
    expect(liquidations(decode([LIQUIDATIONS, [row({ id: 145 })]], state))).toHaveLength(1);
  });

  it('takes the first payload for news when a heartbeat came before it', () => {
    const state = subscribed();
    decode([LIQUIDATIONS, 'hb'], state);
    expect(liquidations(decode([LIQUIDATIONS, [row()]], state))).toHaveLength(1);
  });

  it('reads rows on a channel it was not told about, by their form', () => {
    expect(liquidations(decode([999, [row()]], subscribed()))).toHaveLength(1);
  });

  it('values every quote that is a dollar, by name, and no other', () => {
    const read = (name: string): unknown[] =>
      liquidations(rows({ name })).map((event) => [event.symbol, event.quantity, event.notionalUsd]);
    expect(read('tBTCUSD')).toEqual([['BTCUSDT', 4, 8_000]]);
    expect(read('tLINK:UST')).toEqual([['LINKUSDT', 4, 8_000]]);
    expect(read('tETHF0:BTCF0')).toEqual([['ETHBTC', 4, undefined]]);
    expect(read('tETHEUR')).toEqual([['ETHEUR', 4, undefined]]);
    expect(liquidations(rows({ name: 'odd' }))).toMatchObject([{ contracts: 4, quantity: undefined, notionalUsd: undefined }]);
  });

  it('counts a row once that a frame holds twice, and other executions of the position each', () => {
    expect(liquidations(rows({}, {}))).toHaveLength(1);
    expect(liquidations(rows({}, { time: T + 1 }, { amount: 3 }, { id: 144 }))).toHaveLength(4);
  });

  it('reads numeric strings and a time in seconds', () => {
    const events = liquidations(rows({ amount: '-4', acquired: '2000', time: String(T / 1_000) }));
    expect(events).toMatchObject([{ liquidatedSide: 'short', notionalUsd: 8_000, tsMs: T }]);
  });

  it.each<[string, Row]>([
    ['size 0', { amount: 0 }],
    ['no amount', { amount: null }],
    ['no price', { acquired: null }],
    ['price 0', { acquired: 0 }],
    ['no time', { time: null }],
    ['no symbol', { name: null }],
    ['an unknown match flag', { isMatch: 2 }],
  ])('rejects a row with %s', (_what, changes) => {
    const decoded = rows(changes);
    expect([decoded.events, decoded.problems.map(({ code }) => code)]).toEqual([[], ['invalid-row']]);
  });

  it('leaves stock indices, currencies and metals out unless asked for', () => {
    const names = ['tGERMANY40IXF0:USTF0', 'tEURF0:USTF0', 'tXAUTF0:USTF0', 'tBTCF0:USTF0', 'tAVAXF0:USTF0', 'tBTCUSD'];
    expect(names.map((name) => bitfinex.isOffTopic?.(name))).toEqual([true, true, true, false, false, false]);
  });
});

describe('bitfinex status', () => {
  it('gives price, open interest and funding of the BTC contract, already from the first payload', () => {
    const { events, canary, topic } = decode([STATUS, status()], subscribed());
    expect([canary, topic]).toEqual([true, 'deriv:tBTCF0:USTF0']);
    expect(events).toMatchObject([
      { type: 'price', symbol: 'BTCUSDT', price: 50_000, bid: undefined, tsMs: T },
      { type: 'open-interest', symbol: 'BTCUSDT', openInterest: 100, openInterestUsd: 4_999_000 },
      { type: 'funding', symbol: 'BTCUSDT', fundingRate: 0.0002, intervalHours: 8, nextFundingTsMs: T + 3_600_000 },
    ]);
  });

  it('gives open interest and funding of other contracts, no price', () => {
    const state = subscribed();
    decode({ event: 'subscribed', channel: 'status', chanId: 9, key: 'deriv:tETHF0:USTF0' }, state);
    const { events, canary } = decode([9, status()], state);
    expect(events).toMatchObject([
      { type: 'open-interest', symbol: 'ETHUSDT' },
      { type: 'funding', symbol: 'ETHUSDT' },
    ]);
    expect(canary).toBe(false);
  });

  it('leaves USD open interest out without a mark price, and everything on an unknown channel', () => {
    expect(decode([STATUS, status({ 14: null })], subscribed()).events.map(({ type }) => type)).toEqual(['price', 'funding']);
    expect(decode([STATUS, status()])).toMatchObject({ events: [], problems: [] });
  });
});

describe('bitfinex control frames', () => {
  it('takes heartbeats as canary, with the topic of their channel', () => {
    expect(decode([LIQUIDATIONS, 'hb'], subscribed())).toMatchObject({ canary: true, topic: 'liq:global', events: [] });
    expect(decode([999, 'hb'])).toMatchObject({ canary: true, topic: undefined, events: [], problems: [] });
    expect(bitfinex.limits.maxSilenceMs).toBeGreaterThan(2 * 15_000);
  });

  it('knows acknowledgement, repeated subscription, refusal and limits', () => {
    const acks = (message: object): unknown => decode(message).acks;
    const key = 'liq:global';
    expect(acks({ event: 'subscribed', channel: 'status', chanId: 1, key })).toEqual([{ ok: true, topics: [key] }]);
    expect(acks({ event: 'error', channel: 'status', key, code: 10301, msg: 'subscribe: dup' })).toEqual([{ ok: true, topics: [key] }]);
    expect(acks({ event: 'error', channel: 'status', key, code: 10300, msg: 'subscribe: invalid' })).toMatchObject([
      { ok: false, topics: [key] },
    ]);
    expect(acks({ event: 'error', key, code: 10305, msg: 'limit' })).toMatchObject([
      { ok: false, topics: undefined, reason: '10305 limit' },
    ]);
  });

  it('reconnects when a restart is announced or maintenance ended, and reports its start', () => {
    expect(decode({ event: 'info', code: 20051, msg: 'stop' }).control.reconnect).toContain('20051');
    expect(decode({ event: 'info', code: 20061 }).control.reconnect).toContain('20061');
    const begun = decode({ event: 'info', code: 20060, msg: 'wait' });
    expect([begun.control, begun.problems.map(({ code }) => code)]).toEqual([{}, ['venue-error']]);
    const found = (message: object): unknown => {
      const d = decode(message);
      return [d.events, d.acks, d.problems, d.control, d.canary];
    };
    expect(found({ event: 'info', version: 2, platform: { status: 1 } })).toEqual([[], [], [], {}, false]);
    expect(found({ event: 'pong', ts: T, cid: 1 })).toEqual([[], [], [], {}, false]);
  });

  it('remembers at most 100 channels', () => {
    const state = bitfinex.createState('liquidations');
    for (let id = 0; id < 150; id += 1) decode({ event: 'subscribed', channel: 'status', chanId: id, key: 'liq:global' }, state);
    expect(state.channels?.size).toBe(100);
  });

  it('subscribes the global feed and the BTC status, one a message', () => {
    const [lane] = bitfinex.lanes({ instruments: TABLE, watchlist: [] });
    expect(bitfinex.endpoint.ws + lane!.path).toBe('wss://api-pub.bitfinex.com/ws/2');
    expect(bitfinex.subscribe([...lane!.topics, ...lane!.canaryTopics], 1).map(({ text }) => text)).toEqual([
      '{"event":"subscribe","channel":"status","key":"liq:global"}',
      '{"event":"subscribe","channel":"status","key":"deriv:tBTCF0:USTF0"}',
    ]);
  });

  it('reads the contracts of the list', () => {
    expect([...TABLE.values()].map(({ exchangeSymbol, symbol, quoteIsUsd }) => [exchangeSymbol, symbol, quoteIsUsd])).toEqual([
      ['tBTCF0:USTF0', 'BTCUSDT', true],
      ['tETHF0:BTCF0', 'ETHBTC', false],
      ['tEURF0:USTF0', 'EURUSDT', true],
    ]);
    expect(bitfinex.parseInstruments([['BTCUSD', null, '', {}]])).toEqual([]);
  });
});
