import { fundingRate8h } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame, decodePoll } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { hyperliquid } from './hyperliquid.js';

const RECEIVED = 1_800_000_000_000;
const UNIVERSE = [{ name: 'BTC' }, { name: 'kPEPE' }, { name: 'OLD', isDelisted: true }];
const TABLE = new InstrumentTable(hyperliquid.parseInstruments({ universe: UNIVERSE }));
const CTX = { funding: '0.0000125', openInterest: '100.5', prevDayPx: '59000', oraclePx: '60010', markPx: '60000', midPx: '60001' };
const COMMON = { exchange: 'hyperliquid', symbol: 'BTCUSDT', tsMs: RECEIVED, receivedTsMs: RECEIVED };
const BTC = [
  { type: 'open-interest', ...COMMON, openInterest: 100.5, openInterestUsd: 6_030_000 },
  { type: 'funding', ...COMMON, fundingRate: 0.0000125, intervalHours: 1 },
];

function frame(data: unknown): Decoded {
  const text = JSON.stringify({ channel: 'activeAssetCtx', data });
  return decodeFrame(hyperliquid, text, { receivedTsMs: RECEIVED, instruments: TABLE });
}

function poll(body: unknown): Decoded {
  return decodePoll(hyperliquid, JSON.stringify(body), { receivedTsMs: RECEIVED, instruments: TABLE });
}

describe('hyperliquid asset contexts', () => {
  it('give open interest in coins and dollars and the rate of one hour, at the time they came', () => {
    expect(frame({ coin: 'BTC', ctx: CTX })).toMatchObject({ topic: 'activeAssetCtx:BTC', events: BTC, problems: [] });
  });

  it('hold an hourly rate: eight of them are the rate of other venues', () => {
    const [, funding] = frame({ coin: 'BTC', ctx: CTX }).events;
    if (funding?.type !== 'funding') throw new Error('no funding');
    expect(fundingRate8h(funding.fundingRate, funding.intervalHours)).toBeCloseTo(0.0001, 12);
  });

  it.each([
    ['of another dex', { coin: 'xyz:CRWV', ctx: CTX }],
    ['of spot', { coin: '@107', ctx: CTX }],
    ['without fields', { coin: 'BTC', ctx: {} }],
    ['without a context', { coin: 'BTC' }],
    ['without a coin', { ctx: CTX }],
    ['of damaged fields', { coin: 'BTC', ctx: { ...CTX, openInterest: 'x', funding: '9' } }],
    ['that is no object', []],
  ])('%s give nothing', (_, data) => {
    expect(frame(data)).toMatchObject({ events: [], problems: [] });
  });

  it('are subscribed for listed coins that were asked for', () => {
    const canaries = (symbols?: ReadonlySet<string>): readonly string[] | undefined =>
      hyperliquid.lanes({ instruments: TABLE, watchlist: [], symbols })[0]?.canaryTopics.slice(3);
    expect(canaries(new Set(['PEPEUSDT', 'OLDUSDT', 'NOPEUSDT']))).toEqual(['activeAssetCtx:kPEPE']);
    expect(canaries()).toEqual([]);
    expect(hyperliquid.subscribe(['activeAssetCtx:kPEPE'], 1)[0]?.text).toBe(
      '{"method":"subscribe","subscription":{"type":"activeAssetCtx","coin":"kPEPE"}}',
    );
    const ack = { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: { type: 'activeAssetCtx', coin: 'kPEPE' } } };
    const context = { receivedTsMs: RECEIVED, instruments: TABLE };
    expect(decodeFrame(hyperliquid, JSON.stringify(ack), context).acks).toEqual([{ ok: true, topics: ['activeAssetCtx:kPEPE'] }]);
  });

  it('are subscribed for 20 coins at most', () => {
    const universe = Array.from({ length: 60 }, (_, index) => ({ name: `C${index}` }));
    const instruments = new InstrumentTable(hyperliquid.parseInstruments({ universe }));
    const symbols = new Set(universe.map(({ name }) => `${name}USDT`));
    expect(hyperliquid.lanes({ instruments, watchlist: [], symbols })[0]?.canaryTopics).toHaveLength(23);
  });
});

describe('hyperliquid mids', () => {
  function mids(data: unknown, symbols?: ReadonlySet<string>): Decoded {
    const text = JSON.stringify({ channel: 'allMids', data });
    return decodeFrame(hyperliquid, text, { receivedTsMs: RECEIVED, instruments: TABLE, symbols });
  }

  it('give a mark price per coin of every listed perpetual, at the time they came', () => {
    const decoded = mids({
      mids: { BTC: '60000.5', kPEPE: '0.0125', OLD: '1', NEW: '2', '@107': '63.85', '#20': '0.5', 'PURR/USDC': '0.2' },
    });
    const common = { type: 'price', kind: 'mark', exchange: 'hyperliquid', tsMs: RECEIVED, receivedTsMs: RECEIVED };
    expect(decoded.events).toEqual([
      { ...common, symbol: 'BTCUSDT', price: 60_000.5 },
      { ...common, symbol: 'PEPEUSDT', price: 0.0125 / 1_000 },
    ]);
    expect(decoded).toMatchObject({ topic: 'allMids', canary: true, problems: [] });
    expect(mids({ mids: { BTC: '60000.5', kPEPE: '1' } }, new Set(['PEPEUSDT'])).events).toMatchObject([
      { symbol: 'PEPEUSDT', price: 0.001 },
    ]);
  });

  it.each([
    ['damaged prices', { mids: { BTC: 'x', kPEPE: '0' } }],
    ['names of the prototype', { mids: { __proto__: '1', constructor: '2', toString: '3' } }],
    ['a list', { mids: ['1', '2'] }],
    ['no mids', {}],
    ['no object', 7],
  ])('of %s give nothing', (_, data) => {
    expect(mids(data)).toMatchObject({ events: [], canary: false, problems: [] });
  });

  it('are one subscription, also when it is answered as known already', () => {
    expect(hyperliquid.lanes({ instruments: TABLE, watchlist: [] })[0]?.canaryTopics).toEqual(['trades:BTC', 'bbo:BTC', 'allMids']);
    expect(hyperliquid.subscribe(['allMids'], 1)).toEqual([
      { text: '{"method":"subscribe","subscription":{"type":"allMids"}}', topics: ['allMids'] },
    ]);
    const context = { receivedTsMs: RECEIVED, instruments: TABLE };
    const answers = [
      { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: { type: 'allMids', dex: null } } },
      { channel: 'error', data: 'Already subscribed: {"type":"allMids"}' },
    ];
    for (const answer of answers) {
      expect(decodeFrame(hyperliquid, JSON.stringify(answer), context).acks).toEqual([{ ok: true, topics: ['allMids'] }]);
    }
  });
});

describe('the hyperliquid poll', () => {
  it('is one POST for every coin, matched by position, delisted ones left out', () => {
    expect(hyperliquid.polls?.({ instruments: TABLE, watchlist: [] })).toEqual([{ path: '/info', body: '{"type":"metaAndAssetCtxs"}' }]);
    const { events, problems } = poll([{ universe: UNIVERSE }, [CTX, { ...CTX, markPx: '0.01' }, CTX]]);
    expect(events.slice(0, 2)).toEqual(BTC);
    expect(events.slice(2)).toMatchObject([
      { type: 'open-interest', symbol: 'PEPEUSDT', openInterestUsd: 100.5 * 0.01 },
      { type: 'funding', symbol: 'PEPEUSDT' },
    ]);
    expect([events.length, problems]).toEqual([4, []]);
  });

  it('is a problem when the lists do not match: positions would be guesses', () => {
    for (const body of [[{ universe: UNIVERSE }, [CTX]], [{ universe: [] }, []], {}, null, 'x', [1, 2]])
      expect(poll(body)).toMatchObject({ events: [], problems: [{ code: 'invalid-row' }] });
  });
});
