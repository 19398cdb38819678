import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { bitget } from './bitget.js';

const T = 1_800_000_000_000;
const LISTED = { symbol: 'BTCUSDT', category: 'USDT-FUTURES', baseCoin: 'BTC', quoteCoin: 'USDT', status: 'online', fundInterval: '8' };
const BODY = {
  code: '00000',
  data: [
    LISTED,
    { ...LISTED, symbol: 'BTCPERP', category: 'USDC-FUTURES', quoteCoin: 'USDC' },
    { ...LISTED, symbol: 'BTCUSD_CM', category: 'COIN-FUTURES', quoteCoin: 'USD' },
    { ...LISTED, symbol: 'ETHEUR', baseCoin: 'ETH', quoteCoin: 'EUR', status: 'offline', fundInterval: '4' },
  ],
};
const TABLE = new InstrumentTable(bitget.parseInstruments(BODY));
const NONE = new InstrumentTable();
const ROW = { symbol: 'BTCUSDT', side: 'buy', price: '59010.5', amount: '14752.625', ts: String(T) };
const QUOTE = { lastPrice: '60000', bid1Price: '59999.9', ask1Price: '60000.1', markPrice: '60010', indexPrice: '60005' };
const TICKER = { ...QUOTE, openInterest: '29000.5', fundingRate: '-0.00003', nextFundingTime: String(T + 3_600_000) };

function decodeText(text: string, instruments = TABLE): Decoded {
  return decodeFrame(bitget, text, { receivedTsMs: T + 12_000, instruments });
}

function frame(rows: readonly unknown[], arg: object = { instType: 'usdt-futures', topic: 'liquidation' }): object {
  return { action: 'update', arg, data: rows, ts: T + 11_000 };
}

function ticker(symbol: string, row: object = TICKER, instType = 'usdt-futures'): object {
  return { action: 'snapshot', arg: { instType, topic: 'ticker', symbol }, data: [row], ts: T };
}

function decode(message: unknown, instruments = TABLE): Decoded {
  return decodeText(JSON.stringify(message), instruments);
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

describe('bitget liquidations', () => {
  it('takes the amount as quote coins: it is the notional, not the quantity', () => {
    expect(decode(frame([ROW]))).toMatchObject({ topic: 'liquidation:usdt-futures', canary: false, problems: [] });
    expect(liquidations(decode(frame([ROW])))).toEqual([
      {
        type: 'liquidation',
        id: `bitget:BTCUSDT:buy:${T}:14752.625:59010.5`,
        exchange: 'bitget',
        exchangeSymbol: 'BTCUSDT',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: T + 12_000,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 59010.5,
        priceKind: 'bankruptcy',
        contracts: 0.25,
        contractSize: 1,
        quantity: 0.25,
        notionalUsd: 14752.625,
        notionalBasis: 'exchange',
        method: 'unknown',
        completeness: 'sampled',
      },
    ]);
  });

  it('reads buy as a liquidated long and sell as a liquidated short', () => {
    const sides = liquidations(decode(frame([ROW, { ...ROW, side: 'sell' }])));
    expect(sides.map(({ liquidatedSide, orderSide }) => [liquidatedSide, orderSide])).toEqual([
      ['long', 'sell'],
      ['short', 'buy'],
    ]);
  });

  it('gives all contracts of a coin against the dollar one symbol, with metadata or without', () => {
    const names = ['BTCUSDT', 'BTCPERP', 'BTCUSDC', 'BTCUSD_CM', 'BTCUSD', 'BTCUSDTZ26', 'BTCUSDU26', 'BTCCMZ26'];
    for (const name of names) {
      for (const table of [TABLE, NONE]) expect(liquidations(decode(frame([{ ...ROW, symbol: name }]), table))[0]?.symbol).toBe('BTCUSDT');
    }
    const others = ['PERPUSDT', '1000PEPEUSDT', 'PERP'].map((symbol) => ({ ...ROW, symbol }));
    expect(liquidations(decode(frame(others), NONE)).map(({ symbol }) => symbol)).toEqual(['PERPUSDT', '1000PEPEUSDT', 'PERPUSDT']);
  });

  it('knows the USD size of the three dollar products even without metadata', () => {
    for (const instType of ['usdt-futures', 'usdc-futures', 'coin-futures']) {
      const decoded = decode(frame([ROW], { instType, topic: 'liquidation' }), NONE);
      expect(decoded.topic).toBe(`liquidation:${instType}`);
      expect(liquidations(decoded)[0]).toMatchObject({ notionalUsd: 14752.625, quantity: 0.25, contractSize: undefined });
    }
  });

  it('leaves USD open when metadata says that the quote is no dollar', () => {
    const event = liquidations(decode(frame([{ ...ROW, symbol: 'ETHEUR' }])))[0];
    expect(event).toMatchObject({ symbol: 'ETHEUR', quantity: 0.25, notionalUsd: undefined, notionalBasis: 'none' });
  });

  it('counts two equal rows of one frame twice and gives a repeated frame the same ids', () => {
    const ids = (): string[] => liquidations(decode(frame([ROW, ROW]))).map(({ id }) => id);
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });

  it('keeps a row that is 20 s late in its own time', () => {
    expect(liquidations(decode(frame([{ ...ROW, ts: String(T - 20_000) }])))[0]?.tsMs).toBe(T - 20_000);
  });

  it.each([
    ['seconds', T / 1_000],
    ['milliseconds', T],
    ['microseconds', String(T * 1_000)],
  ])('reads times in %s and sizes as numbers', (_unit, ts) => {
    const event = liquidations(decode(frame([{ ...ROW, ts, price: 59010.5, amount: 14752.625 }])))[0];
    expect([event?.tsMs, event?.notionalUsd]).toEqual([T, 14752.625]);
  });

  it.each([
    ['amount 0', { amount: '0' }],
    ['no amount', { amount: undefined }],
    ['price 0', { price: '0' }],
    ['an empty price', { price: '' }],
    ['a side in words', { side: 'long' }],
    ['a time in 1970', { ts: '1000' }],
    ['no symbol', { symbol: null }],
    ['an amount beyond reason', { amount: '1e13' }],
  ])('rejects a row with %s', (_what, fields) => {
    const decoded = decode(frame([{ ...ROW, ...fields }]));
    expect([decoded.events, decoded.problems[0]?.code]).toEqual([[], 'invalid-row']);
  });
});

describe('bitget v2 shapes', () => {
  it.each([
    ['v2 channel', { instType: 'USDT-FUTURES', channel: 'liquidation', instId: 'default' }],
    ['v2 product in capitals', { instType: 'USDT-FUTURES', topic: 'liquidation' }],
    ['spot', { instType: 'spot', topic: 'liquidation' }],
    ['no product', { topic: 'liquidation' }],
  ])('are not read: %s', (_what, arg) => {
    expect(decode(frame([ROW], arg))).toMatchObject({ events: [], topic: undefined, canary: false });
    expect(decode({ event: 'subscribe', arg }).acks).toEqual([]);
  });

  it('give no price from a v2 ticker', () => {
    const arg = { instType: 'USDT-FUTURES', channel: 'ticker', instId: 'BTCUSDT' };
    expect(decode({ action: 'snapshot', arg, data: [{ ...TICKER, instId: 'BTCUSDT' }], ts: T })).toMatchObject({
      events: [],
      canary: false,
    });
  });
});

describe('bitget tickers', () => {
  it('carry the BTC price and are the canary, open interest in coins at the mark price, and funding', () => {
    const decoded = decode(ticker('BTCUSDT'));
    expect(decoded).toMatchObject({ canary: true, topic: 'ticker:usdt-futures:BTCUSDT', problems: [] });
    const base = { exchange: 'bitget', symbol: 'BTCUSDT', tsMs: T, receivedTsMs: T + 12_000 };
    expect(decoded.events).toEqual([
      { ...base, type: 'price', price: 60000, bid: 59999.9, ask: 60000.1, tradedUsd: undefined },
      { ...base, type: 'open-interest', openInterest: 29000.5, openInterestUsd: 29000.5 * 60010 },
      { ...base, type: 'funding', fundingRate: -0.00003, intervalHours: 8, nextFundingTsMs: T + 3_600_000 },
    ]);
  });

  it('of other symbols carry no price and are no canary', () => {
    const decoded = decode(ticker('BTCPERP', TICKER, 'usdc-futures'));
    expect([decoded.canary, decoded.events.map(({ type }) => type)]).toEqual([false, ['open-interest', 'funding']]);
  });

  it('leave out funding without metadata, and open interest where its unit is not known', () => {
    expect(decode(ticker('ETHUSDT'), NONE).events.map(({ type }) => type)).toEqual(['open-interest']);
    expect(decode(ticker('BTCUSD_CM', TICKER, 'coin-futures')).events.map(({ type }) => type)).toEqual(['funding']);
    expect(decode(ticker('ETHEUR')).events).toMatchObject([{ type: 'funding', intervalHours: 4 }]);
  });

  it('without a price prove the socket and count as a problem', () => {
    expect(decode(ticker('BTCUSDT', {}))).toMatchObject({ canary: true, events: [], problems: [{ code: 'invalid-row' }] });
  });
});

describe('bitget control frames', () => {
  it('knows pong, which is not JSON', () => {
    expect(bitget.heartbeat).toMatchObject({ text: 'ping', pongText: 'pong' });
    expect(decodeText('pong')).toMatchObject({ pong: true, problems: [] });
    expect(decodeText('pong!').problems[0]?.code).toBe('not-json');
  });

  it('knows acknowledgement and refusal with the topic named', () => {
    const arg = { instType: 'usdt-futures', topic: 'liquidation' };
    expect(decode({ event: 'subscribe', arg, connId: 'a' }).acks).toEqual([{ ok: true, topics: ['liquidation:usdt-futures'] }]);
    const named = { ...arg, topic: 'ticker', symbol: 'BTCUSDT' };
    expect(decode({ event: 'subscribe', arg: named }).acks).toEqual([{ ok: true, topics: ['ticker:usdt-futures:BTCUSDT'] }]);
    expect(decode({ event: 'error', arg, code: 30001, msg: 'does not exist' })).toMatchObject({
      acks: [{ ok: false, topics: ['liquidation:usdt-futures'], reason: '30001 does not exist' }],
      problems: [{ code: 'venue-error' }],
    });
    expect(decode({ event: 'error', code: '30006', msg: 'request too many' }).acks).toMatchObject([{ ok: false, topics: undefined }]);
  });

  it('finds the refused topic in the message, where the v3 socket names it', () => {
    const refusal = (msg: string): object => ({ event: 'error', code: 30001, msg, connId: 'a' });
    for (const [words, topic] of [
      [`{"instType":"usdc-futures","topic":"liquidation"} doesn't exist`, 'liquidation:usdc-futures'],
      [`{"instType":"usdt-futures","symbol":"BTCUSDT","topic":"ticker"} doesn't exist`, 'ticker:usdt-futures:BTCUSDT'],
    ] as const) {
      expect(decode(refusal(words)).acks).toEqual([{ ok: false, topics: [topic], reason: `30001 ${words}` }]);
    }
    for (const words of ['{broken} is no argument', `{"instType":"spot","topic":"ticker"} doesn't exist`, '{"instType":"usdt-futures"']) {
      expect(decode(refusal(words)).acks).toMatchObject([{ ok: false, topics: undefined }]);
    }
  });

  it('subscribes the three products of all symbols and the BTC ticker on the v3 path', () => {
    const [lane] = bitget.lanes({ instruments: TABLE, watchlist: [] });
    expect(bitget.endpoint.ws + lane?.path).toBe('wss://ws.bitget.com/v3/ws/public');
    expect(bitget.subscribe([...lane!.canaryTopics, ...lane!.topics], 1).map(({ text }) => text)).toEqual([
      '{"op":"subscribe","args":[{"instType":"usdt-futures","topic":"ticker","symbol":"BTCUSDT"},{"instType":"usdt-futures","topic":"liquidation"},{"instType":"usdc-futures","topic":"liquidation"},{"instType":"coin-futures","topic":"liquidation"}]}',
    ]);
    const many = Array.from({ length: 11 }, (_, index) => `ticker:usdt-futures:C${index}USDT`);
    expect(bitget.subscribe(many, 1).map(({ topics }) => topics.length)).toEqual([5, 5, 1]);
  });

  it('acknowledges exactly the topics it subscribes', () => {
    const [lane] = bitget.lanes({ instruments: TABLE, watchlist: [] });
    const topics = [...lane!.canaryTopics, ...lane!.topics];
    const sent = bitget.subscribe(topics, 1).flatMap(({ text }) => (JSON.parse(text) as { args: object[] }).args);
    expect(sent.flatMap((arg) => decode({ event: 'subscribe', arg }).acks[0]?.topics)).toEqual(topics);
  });

  it('loads the metadata of the three products, futures only', () => {
    expect(bitget.instrumentRequests.map(({ path }) => /category=(\S+)$/.exec(path)?.[1])).toEqual([
      'USDT-FUTURES',
      'USDC-FUTURES',
      'COIN-FUTURES',
    ]);
    expect(bitget.parseInstruments({ data: [LISTED, { ...LISTED, category: 'SPOT' }, null, {}, { ...LISTED, baseCoin: '' }] })).toEqual([
      {
        exchangeSymbol: 'BTCUSDT',
        symbol: 'BTCUSDT',
        contractUnit: 'base',
        contractSize: 1,
        quoteIsUsd: true,
        trading: true,
        fundingIntervalHours: 8,
        nonCrypto: false,
      },
    ]);
    expect(TABLE.get('ETHEUR')).toMatchObject({ quoteIsUsd: false, trading: false });
    expect(bitget.parseInstruments({ code: '40034', msg: 'no', data: null })).toEqual([]);
  });
});
