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
      hyperliquid.lanes({ instruments: TABLE, watchlist: [], symbols })[0]?.canaryTopics.slice(2);
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
    expect(hyperliquid.lanes({ instruments, watchlist: [], symbols })[0]?.canaryTopics).toHaveLength(22);
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
