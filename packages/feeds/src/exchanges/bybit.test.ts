import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded, ParserState } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { shardTopics } from '../shards.js';
import { bybit } from './bybit.js';

const T = 1_800_000_000_100;
const LINEAR = {
  result: {
    nextPageCursor: '',
    list: [
      { symbol: 'BTCUSDT', contractType: 'LinearPerpetual', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USDT' },
      { symbol: 'BTCPERP', contractType: 'LinearPerpetual', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USDC' },
      { symbol: 'ETHUSDT', contractType: 'LinearPerpetual', status: 'Trading', baseCoin: 'ETH', quoteCoin: 'USDT' },
      { symbol: 'OLDUSDT', contractType: 'LinearPerpetual', status: 'Closed', baseCoin: 'OLD', quoteCoin: 'USDT' },
    ],
  },
};
const INVERSE = {
  result: {
    list: [
      { symbol: 'BTCUSD', contractType: 'InversePerpetual', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USD' },
      { symbol: 'BTCUSDH27', contractType: 'InverseFutures', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USD' },
    ],
  },
};
const TABLE = new InstrumentTable([...bybit.parseInstruments(LINEAR), ...bybit.parseInstruments(INVERSE)]);
const EMPTY = new InstrumentTable();

function decode(message: unknown, instruments = EMPTY, state?: ParserState): Decoded {
  return decodeFrame(bybit, JSON.stringify(message), { receivedTsMs: T + 400, instruments, state });
}

function rows(name: string, ...data: object[]): object {
  const filled = data.map((row) => ({ T, s: name, S: 'Buy', v: '0.250', p: '59010.50', ...row }));
  return { topic: `allLiquidation.${name}`, type: 'snapshot', ts: T + 300, data: filled };
}

function liquidations(decoded: Decoded): LiquidationEvent[] {
  return decoded.events.filter((event) => event.type === 'liquidation');
}

describe('bybit liquidations', () => {
  it('reads Buy as a liquidated LONG: the side is the position, the price the bankruptcy price', () => {
    expect(liquidations(decode(rows('BTCUSDT', {}), TABLE))).toEqual([
      {
        type: 'liquidation',
        id: `bybit:BTCUSDT:Buy:${T}:0.25:59010.5`,
        exchange: 'bybit',
        exchangeSymbol: 'BTCUSDT',
        symbol: 'BTCUSDT',
        tsMs: T,
        receivedTsMs: T + 400,
        liquidatedSide: 'long',
        orderSide: 'sell',
        price: 59010.5,
        priceKind: 'bankruptcy',
        contracts: 0.25,
        contractSize: 1,
        quantity: 0.25,
        notionalUsd: 0.25 * 59010.5,
        notionalBasis: 'price',
        method: 'unknown',
        completeness: 'all',
      },
    ]);
  });

  it('reads Sell as a liquidated short', () => {
    expect(liquidations(decode(rows('BTCUSDT', { S: 'Sell' })))[0]).toMatchObject({ liquidatedSide: 'short', orderSide: 'buy' });
  });

  it('reads every row and keeps true twins apart', () => {
    const ids = liquidations(decode(rows('BTCUSDT', {}, { v: '1' }, {}, {}))).map(({ id }) => id);
    expect(ids).toEqual([ids[0], `bybit:BTCUSDT:Buy:${T}:1:59010.5`, `${ids[0]}#2`, `${ids[0]}#3`]);
  });

  it('counts inverse sizes in USD when metadata or the socket says so', () => {
    const fromMetadata = decode(rows('BTCUSD', { v: '5000', p: '50000' }), TABLE);
    const fromSocket = decode(rows('BTCUSD', { v: '5000', p: '50000' }), EMPTY, bybit.createState('liquidations-inverse'));
    for (const decoded of [fromMetadata, fromSocket]) {
      expect(liquidations(decoded)[0]).toMatchObject({ notionalUsd: 5000, quantity: 0.1, contracts: 5000, symbol: 'BTCUSDT' });
    }
  });

  it('leaves a size it can not know open', () => {
    const event = liquidations(decode(rows('BTCUSD', { v: '5000' })))[0]!;
    expect([event.contracts, event.quantity, event.notionalUsd, event.notionalBasis]).toEqual([5000, undefined, undefined, 'none']);
  });

  it('gives every name of one market the same symbol, with and without metadata', () => {
    for (const name of ['BTCUSDT', 'BTCPERP', 'BTCUSDT-26MAR27', 'BTC-26MAR27', 'BTCUSD', 'BTCUSDH27']) {
      expect(liquidations(decode(rows(name, {})))[0]?.symbol).toBe('BTCUSDT');
      expect(liquidations(decode(rows(name, {}), TABLE))[0]?.symbol).toBe('BTCUSDT');
    }
  });

  it('ignores the deprecated topic and other topics', () => {
    const old = { topic: 'liquidation.BTCUSDT', ts: T, data: { price: '1', side: 'Buy', size: '1', symbol: 'BTCUSDT', updatedTime: T } };
    expect(decode(old)).toMatchObject({ events: [], problems: [] });
    expect(decode({ topic: 'adlAlert.USDT', ts: T, data: [{ s: 'BTCUSDT' }] }).events).toEqual([]);
  });

  it.each([
    ['size 0', { v: '0' }],
    ['an empty price', { p: '' }],
    ['an unknown side', { S: 'buy' }],
    ['no time', { T: null }],
    ['a nested object for a size', { v: { toString: 1 } }],
  ])('rejects a row with %s and keeps the good one beside it', (_what, row) => {
    const decoded = decode(rows('BTCUSDT', row, {}));
    expect(decoded.events).toHaveLength(1);
    expect(decoded.problems).toHaveLength(1);
  });
});

describe('bybit prices', () => {
  const topic = 'tickers.BTCUSDT';

  it('fills what a delta leaves out from the state of the connection', () => {
    const state = bybit.createState('liquidations');
    decode({ topic, type: 'snapshot', ts: T, data: { lastPrice: '60000', bid1Price: '59999', ask1Price: '60001' } }, EMPTY, state);
    const decoded = decode({ topic, type: 'delta', ts: T + 100, data: { bid1Price: '60000' } }, EMPTY, state);
    expect(decoded.events[0]).toMatchObject({ tsMs: T + 100, price: 60000, bid: 60000, ask: 60001 });
  });

  it('forgets the state at a snapshot', () => {
    const state = bybit.createState('liquidations');
    decode({ topic, type: 'snapshot', ts: T, data: { lastPrice: '60000', bid1Price: '59999', ask1Price: '60001' } }, EMPTY, state);
    const decoded = decode({ topic, type: 'snapshot', ts: T, data: { lastPrice: '50000' } }, EMPTY, state);
    expect(decoded.events[0]).toEqual(expect.objectContaining({ price: 50000, bid: undefined, ask: undefined }));
  });

  it('leaves a crossed quote out and treats a delta without any price as a sign of life only', () => {
    const state = bybit.createState('liquidations');
    expect(decode({ topic, type: 'delta', ts: T, data: { openInterest: '1' } }, EMPTY, state)).toMatchObject({
      events: [],
      problems: [],
      canary: true,
    });
    const crossed = decode({ topic, type: 'delta', ts: T, data: { lastPrice: '2', bid1Price: '3', ask1Price: '1' } }, EMPTY, state);
    expect(crossed.events[0]).toEqual(expect.objectContaining({ price: 2, bid: undefined, ask: undefined }));
  });

  it('uses the inverse ticker as a canary, never as a price', () => {
    const decoded = decode({ topic: 'tickers.BTCUSD', type: 'snapshot', ts: T, data: { lastPrice: '60000' } });
    expect(decoded).toMatchObject({ canary: true, events: [] });
  });
});

describe('bybit topics and control frames', () => {
  it('knows acknowledgement, refusal with the topic named, and pong', () => {
    expect(decode({ success: true, ret_msg: '', conn_id: 'x', req_id: '4', op: 'subscribe' }).acks).toMatchObject([
      { ok: true, requestId: '4' },
    ]);
    for (const words of ['Invalid topic: allLiquidation.NOPEUSDT', 'error:handler not found,topic:allLiquidation.NOPEUSDT']) {
      const decoded = decode({ success: false, ret_msg: words, conn_id: 'x', req_id: '4', op: 'subscribe' });
      expect(decoded.acks).toMatchObject([{ ok: false, requestId: '4', topics: ['allLiquidation.NOPEUSDT'] }]);
      expect(decoded.problems[0]?.code).toBe('venue-error');
    }
    expect(decode({ success: true, ret_msg: 'pong', conn_id: 'x', req_id: '', op: 'ping' })).toMatchObject({ pong: true, acks: [] });
  });

  it('subscribes what is traded, by category', () => {
    const lanes = bybit.lanes({ instruments: TABLE, watchlist: [] });
    expect(lanes.map(({ path, topics, canaryTopics }) => [path, topics.length, canaryTopics])).toEqual([
      ['/v5/public/linear', 3, ['tickers.BTCUSDT']],
      ['/v5/public/inverse', 2, ['tickers.BTCUSD']],
    ]);
  });

  it('subscribes only the symbols asked for, in all their contracts', () => {
    const lanes = bybit.lanes({ instruments: TABLE, watchlist: [], symbols: new Set(['BTCUSDT']) });
    expect(lanes.map(({ topics }) => topics)).toEqual([
      ['allLiquidation.BTCUSDT', 'allLiquidation.BTCPERP'],
      ['allLiquidation.BTCUSD', 'allLiquidation.BTCUSDH27'],
    ]);
    expect(bybit.lanes({ instruments: TABLE, watchlist: [], symbols: new Set(['ETHUSDT']) })).toHaveLength(1);
  });

  it('guesses names while metadata is missing', () => {
    const guessed = bybit.lanes({ instruments: EMPTY, watchlist: [], symbols: new Set(['BTCUSDT', 'ETHBTC']) });
    expect(guessed.map(({ topics }) => topics)).toEqual([['allLiquidation.BTCUSDT'], ['allLiquidation.BTCUSD']]);
    expect(bybit.lanes({ instruments: EMPTY, watchlist: [] })[0]?.topics).toContain('allLiquidation.ETHUSDT');
  });

  it('keeps 2,000 topics under 21,000 characters per socket and 200 per frame', () => {
    const topics = Array.from({ length: 2_000 }, (_, index) => `allLiquidation.COIN${index}USDT`);
    const shards = shardTopics([], topics, bybit.limits.maxTopicChars, 20);
    expect(shards.flat()).toEqual(topics);
    for (const shard of shards) {
      expect(JSON.stringify([...shard, 'tickers.BTCUSDT']).length).toBeLessThan(21_000);
      const frames = bybit.subscribe(shard, 7);
      expect(frames.flatMap((frame) => frame.topics)).toEqual(shard);
      for (const frame of frames) expect(frame.topics.length).toBeLessThanOrEqual(200);
      expect(new Set(frames.map((frame) => frame.requestId)).size).toBe(frames.length);
    }
  });

  it('follows the cursor of the instrument list', () => {
    const next = bybit.instrumentRequests[0]?.nextPath;
    expect(next?.({ result: { nextPageCursor: 'a b&c' } }, '')).toBe(
      '/v5/market/instruments-info?category=linear&limit=1000&cursor=a%20b%26c',
    );
    for (const cursor of ['', null, undefined, 7]) expect(next?.({ result: { nextPageCursor: cursor } }, '')).toBeUndefined();
  });
});
