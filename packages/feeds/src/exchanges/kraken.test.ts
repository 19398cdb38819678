import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { kraken } from './kraken.js';

const T = 1_800_000_000_000;
const UID = '11111111-2222-3333-4444-555555555555';
const LISTED = { symbol: 'PF_XBTUSD', type: 'flexible_futures', contractSize: 1, tradeable: true, base: 'BTC', quote: 'USD' };
const BODY = {
  result: 'success',
  instruments: [
    LISTED,
    { ...LISTED, symbol: 'PI_XBTUSD', type: 'futures_inverse' },
    { ...LISTED, symbol: 'FI_XBTUSD_270326', type: 'futures_inverse' },
    { ...LISTED, symbol: 'PF_ETHUSD', base: 'ETH' },
    { ...LISTED, symbol: 'PF_OLDUSD', base: 'OLD', tradeable: false },
    { ...LISTED, symbol: 'PF_AAPLxUSD', base: 'AAPLx' },
    { ...LISTED, symbol: 'PV_XRPXBT', type: 'futures_vanilla', base: 'XRP', quote: 'XBT' },
  ],
};
const TABLE = new InstrumentTable(kraken.parseInstruments(BODY));
const EMPTY = new InstrumentTable();
const TRADE = {
  feed: 'trade',
  product_id: 'PF_XBTUSD',
  uid: UID,
  side: 'sell',
  type: 'liquidation',
  seq: 7,
  time: T,
  qty: 0.25,
  price: 59010.5,
};
const TICKER = {
  feed: 'ticker',
  product_id: 'PF_XBTUSD',
  time: T,
  bid: 59999,
  ask: 60001,
  last: 60000.5,
  markPrice: 60010,
  openInterest: 2000,
  relative_funding_rate: -0.0000125,
  next_funding_rate_time: T + 3_600_000,
};

function decodeText(text: string, instruments = TABLE): Decoded {
  return decodeFrame(kraken, text, { receivedTsMs: T + 20, instruments, state: kraken.createState('liquidations') });
}

function decode(message: unknown, instruments = TABLE): Decoded {
  return decodeText(JSON.stringify(message), instruments);
}

function liquidation(trade: object, instruments = TABLE): LiquidationEvent | undefined {
  return decode({ ...TRADE, ...trade }, instruments).events.find((event) => event.type === 'liquidation');
}

describe('kraken liquidations', () => {
  it('reads a taker that sells as a liquidated LONG, sized in coins on a linear contract', () => {
    expect(decode(TRADE).events).toEqual([
      {
        type: 'liquidation',
        id: `kraken:PF_XBTUSD:${UID}`,
        exchange: 'kraken',
        exchangeSymbol: 'PF_XBTUSD',
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
        notionalUsd: 0.25 * 59010.5,
        notionalBasis: 'price',
        method: 'market',
        completeness: 'all',
      },
    ]);
  });

  it('reads a taker that buys as a liquidated short', () => {
    expect(liquidation({ side: 'buy' })).toMatchObject({ liquidatedSide: 'short', orderSide: 'buy' });
  });

  it.each(['PI_XBTUSD', 'FI_XBTUSD_270326'])('counts dollars on the inverse contract %s, with and without metadata', (name) => {
    for (const table of [TABLE, EMPTY]) {
      expect(liquidation({ product_id: name, qty: 15_000, price: 60_000 }, table)).toMatchObject({
        symbol: 'BTCUSDT',
        contracts: 15_000,
        quantity: 0.25,
        notionalUsd: 15_000,
        notionalBasis: 'exchange',
      });
    }
  });

  it('takes unit and symbol from the name without metadata, and leaves open what the name does not say', () => {
    expect(liquidation({}, EMPTY)).toMatchObject({ symbol: 'BTCUSDT', notionalUsd: 0.25 * 59010.5 });
    expect(liquidation({ product_id: 'FF_XBTUSD_270326' }, EMPTY)).toMatchObject({ symbol: 'BTCUSDT', notionalUsd: 0.25 * 59010.5 });
    for (const name of ['PV_XRPXBT', 'XX_NEWUSD', 'PF_ETHEUR']) {
      const event = liquidation({ product_id: name }, EMPTY);
      expect([event?.contracts, event?.quantity, event?.notionalUsd, event?.notionalBasis]).toEqual([0.25, undefined, undefined, 'none']);
    }
    expect(liquidation({ product_id: 'PV_XRPXBT' })).toMatchObject({ quantity: 0.25, notionalUsd: undefined, notionalBasis: 'none' });
  });

  it('uses the contract size of the metadata', () => {
    const table = new InstrumentTable(kraken.parseInstruments({ instruments: [{ ...LISTED, contractSize: 10 }] }));
    expect(liquidation({ qty: 2 }, table)).toMatchObject({ contracts: 2, quantity: 20, notionalUsd: 20 * 59010.5 });
  });

  it.each(['fill', 'assignment', 'termination', 'block', undefined])('makes nothing of a trade of type %s', (type) => {
    expect(decode({ ...TRADE, type })).toMatchObject({ events: [], problems: [], topic: 'trade:PF_XBTUSD' });
  });

  it('skips the snapshot, liquidations in it too, and takes it as proof of the subscription', () => {
    const snapshot = { feed: 'trade_snapshot', product_id: 'PF_XBTUSD', trades: [TRADE] };
    expect(decode(snapshot)).toMatchObject({ events: [], problems: [], topic: 'trade:PF_XBTUSD' });
  });

  it('keys a row without uid by its sequence', () => {
    expect(liquidation({ uid: undefined })?.id).toBe(`kraken:PF_XBTUSD:${T}:7:0.25:59010.5`);
    expect(liquidation({ uid: undefined })?.id).not.toBe(liquidation({ uid: undefined, seq: 8 })?.id);
    expect(liquidation({ uid: '' })?.id).toBe(liquidation({ uid: undefined })?.id);
  });

  it.each([[T], [String(T)], [T / 1_000], [T * 1_000]])('reads the time %s', (time) => {
    expect(liquidation({ time })?.tsMs).toBe(T);
  });

  it('reads numeric strings like numbers', () => {
    expect(liquidation({ qty: '0.25', price: '59010.50' })).toEqual(liquidation({}));
  });

  it.each([
    ['size 0', { qty: 0 }],
    ['price 0', { price: 0 }],
    ['an empty price', { price: '' }],
    ['an unknown side', { side: 'SELL' }],
    ['no time', { time: undefined }],
    ['no product', { product_id: undefined }],
  ])('rejects a row with %s', (_what, row) => {
    expect(decode({ ...TRADE, ...row })).toMatchObject({ events: [], problems: [{ code: 'invalid-row' }] });
  });
});

describe('kraken tickers', () => {
  it('give price, open interest in coins and dollars, and the hourly funding rate', () => {
    const base = { exchange: 'kraken', symbol: 'BTCUSDT', tsMs: T, receivedTsMs: T + 20 };
    const decoded = decode(TICKER);
    expect(decoded).toMatchObject({ canary: true, topic: 'ticker:PF_XBTUSD', problems: [] });
    expect(decoded.events).toEqual([
      { ...base, type: 'price', price: 60000.5, bid: 59999, ask: 60001, tradedUsd: undefined },
      { ...base, type: 'open-interest', openInterest: 2000, openInterestUsd: 2000 * 60010 },
      { ...base, type: 'funding', fundingRate: -0.0000125, intervalHours: 1, nextFundingTsMs: T + 3_600_000 },
    ]);
  });

  it('of other products give no price and are no canary; inverse open interest counts dollars', () => {
    const decoded = decode({ ...TICKER, product_id: 'PI_XBTUSD', openInterest: 30_005 });
    expect(decoded.canary).toBe(false);
    expect(decoded.events).toMatchObject([{ type: 'open-interest', openInterest: 0.5, openInterestUsd: 30_005 }, { type: 'funding' }]);
  });

  it('of dated contracts and of new listings leave out what is not there', () => {
    expect(decode({ ...TICKER, product_id: 'FI_XBTUSD_270326', relative_funding_rate: undefined, openInterest: 0 }).events).toEqual([]);
    const [funding] = decode({ ...TICKER, product_id: 'PF_ETHUSD', openInterest: 0, next_funding_rate_time: 0 }).events;
    expect(funding).toEqual(expect.objectContaining({ type: 'funding', nextFundingTsMs: undefined }));
  });

  it('leave open interest out when its unit or price is unknown', () => {
    expect(decode({ ...TICKER, product_id: 'XX_NEWUSD', relative_funding_rate: undefined }).events).toEqual([]);
    const unpriced = { ...TICKER, product_id: 'PF_ETHUSD', markPrice: 0, last: 0, relative_funding_rate: undefined };
    expect(decode(unpriced).events).toEqual([]);
  });
});

describe('kraken topics and control frames', () => {
  it('subscribes heartbeat, the BTC ticker and the trades of every traded product, shares left out unless asked for', () => {
    const [lane, ...others] = kraken.lanes({ instruments: TABLE, watchlist: [] });
    expect(others).toEqual([]);
    expect(lane).toEqual({
      name: 'liquidations',
      path: '/ws/v1',
      topics: ['trade:PF_XBTUSD', 'trade:PI_XBTUSD', 'trade:FI_XBTUSD_270326', 'trade:PF_ETHUSD', 'trade:PV_XRPXBT'],
      canaryTopics: ['heartbeat', 'ticker:PF_XBTUSD'],
    });
    const asked = (symbol: string): unknown => kraken.lanes({ instruments: TABLE, watchlist: [], symbols: new Set([symbol]) })[0]?.topics;
    expect(asked('ETHUSDT')).toEqual(['trade:PF_ETHUSD']);
    expect(asked('AAPLXUSDT')).toEqual(['trade:PF_AAPLxUSD']);
    expect([kraken.isOffTopic?.('PF_AAPLxUSD'), kraken.isOffTopic?.('PF_XBTUSD')]).toEqual([true, false]);
  });

  it('falls back to well-known products without metadata, and guesses no others', () => {
    const asked = (...symbols: string[]): unknown =>
      kraken.lanes({ instruments: EMPTY, watchlist: [], symbols: new Set(symbols) })[0]?.topics;
    expect(asked('BTCUSDT', 'NOPEUSDT')).toEqual(['trade:PF_XBTUSD']);
    expect(kraken.lanes({ instruments: EMPTY, watchlist: [] })[0]?.topics).toContain('trade:PF_ETHUSD');
  });

  it('writes one frame per product, in the order asked', () => {
    const topics = ['heartbeat', 'ticker:PF_XBTUSD', 'trade:FI_XBTUSD_270326'];
    const frames = kraken.subscribe(topics, 1);
    expect(frames.map(({ text }) => text)).toEqual([
      '{"event":"subscribe","feed":"heartbeat"}',
      '{"event":"subscribe","feed":"ticker","product_ids":["PF_XBTUSD"]}',
      '{"event":"subscribe","feed":"trade","product_ids":["FI_XBTUSD_270326"]}',
    ]);
    expect(frames.map((frame) => frame.topics)).toEqual(topics.map((topic) => [topic]));
    expect(kraken.heartbeat?.everyMs).toBeLessThan(60_000);
  });

  it('knows acknowledgement, refusal, repeated subscription, alert and the greeting', () => {
    expect(decode({ event: 'subscribed', feed: 'trade', product_ids: ['PF_XBTUSD', 'PI_XBTUSD'] }).acks).toEqual([
      { ok: true, topics: ['trade:PF_XBTUSD', 'trade:PI_XBTUSD'] },
    ]);
    expect(decode({ event: 'subscribed', feed: 'heartbeat' }).acks).toEqual([{ ok: true, topics: ['heartbeat'] }]);
    const refused = decode({ event: 'subscribed_failed', feed: 'trade', product_ids: ['PF_NOPEUSD'], message: 'no' });
    expect(refused).toMatchObject({ acks: [{ ok: false, topics: ['trade:PF_NOPEUSD'] }], problems: [{ code: 'venue-error' }] });
    expect(decode({ event: 'error', message: 'Invalid product id' })).toMatchObject({ acks: [{ ok: false, topics: [] }], events: [] });
    expect(decode({ event: 'alert', message: 'Already subscribed to feed' })).toMatchObject({ acks: [], problems: [], pong: true });
    const invalid = decode({ event: 'alert', message: "Couldn't subscribe to invalid product `PF_NOPEUSD`" });
    expect(invalid).toMatchObject({ acks: [{ ok: false, topics: ['trade:PF_NOPEUSD', 'ticker:PF_NOPEUSD'] }], problems: [{}] });
    expect(decode({ event: 'alert', message: 'Bad request' })).toMatchObject({ acks: [], problems: [{ code: 'venue-error' }] });
    expect(decode({ event: 'info', version: 1 })).toMatchObject({ acks: [], problems: [], events: [] });
  });

  it('takes a heartbeat as canary and as the answer to our own', () => {
    expect(decode({ feed: 'heartbeat', time: T })).toMatchObject({ canary: true, pong: true, topic: 'heartbeat', events: [] });
    expect(decode({ feed: 'heartbeat' }).canary).toBe(false);
  });

  it.each(['', '{', 'null', '[]', '{}', '"trade"', '{"feed":"book","product_id":"PF_XBTUSD"}'])('gives nothing for %j', (text) => {
    expect(decodeText(text)).toMatchObject({ events: [], acks: [], canary: false });
  });

  it('reads instruments and leaves out what it can not size', () => {
    expect(TABLE.get('PI_XBTUSD')).toEqual({
      exchangeSymbol: 'PI_XBTUSD',
      symbol: 'BTCUSDT',
      contractUnit: 'usd',
      contractSize: 1,
      quoteIsUsd: true,
      trading: true,
    });
    expect(TABLE.get('PF_OLDUSD')?.trading).toBe(false);
    const odd = [{ ...LISTED, type: 'spot index' }, { ...LISTED, contractSize: 0 }, { ...LISTED, base: '' }, null, {}];
    expect(kraken.parseInstruments({ instruments: odd })).toEqual([]);
    expect(kraken.parseInstruments({ result: 'error' })).toEqual([]);
  });
});
