import type { MarketEvent } from '@cascade/core';
import { damagedJson, hostileJson } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangeCodec } from './codec.js';
import { decodeFrame } from './decode-frame.js';
import type { Decoded } from './decoded.js';
import { CODECS, type ExchangeId } from './exchanges/codecs.js';
import { InstrumentTable } from './instruments.js';

const RUNS = 4_000;
const T = 1_800_000_000_000;
const RECEIVED = T + 1_000;
const ADDRESS = `0x${'1'.repeat(40)}`;

const ORDER = { s: 'BTCUSDT', S: 'SELL', q: '0.5', p: '59000', ap: '59250', X: 'FILLED', l: '0.2', z: '0.5', T, ps: 'BTCUSDT', st: 1 };
const COIN_ORDER = { ...ORDER, s: 'BTCUSD_PERP', st: 2, z: '3' };
const FILL = { coin: 'ETH', px: '3000', sz: '2', side: 'A', time: T, startPosition: '-1', dir: 'Open Short', hash: '0xa', tid: 7 };
const LIQUIDATED = { ...FILL, liquidation: { liquidatedUser: ADDRESS, markPx: '3001', method: 'market' } };
const DETAIL = { side: 'sell', posSide: 'long', bkPx: '59020', sz: '12.5', bkLoss: '0', ccy: '', ts: String(T) };

/** Good frames to damage, and good REST bodies, per venue. */
const TEMPLATES: Readonly<Record<'binance' | 'bybit' | 'okx' | 'hyperliquid', { frames: readonly unknown[]; bodies: readonly unknown[] }>> =
  {
    binance: {
      frames: [
        { stream: '!forceOrder@arr', data: { e: 'forceOrder', E: T, o: ORDER } },
        [{ e: 'forceOrder', E: T, o: COIN_ORDER }],
        { e: 'aggTrade', E: T, s: 'BTCUSDT', p: '60000', q: '0.5', T },
        { stream: 'btcusdt@bookTicker', data: { e: 'bookTicker', s: 'BTCUSDT', b: '59999', a: '60001', T } },
        { error: { code: 2, msg: 'no' }, id: 3 },
      ],
      bodies: [{ symbols: [{ symbol: 'BTCUSD_PERP', baseAsset: 'BTC', quoteAsset: 'USD', contractSize: 100, contractStatus: 'TRADING' }] }],
    },
    bybit: {
      frames: [
        { topic: 'allLiquidation.BTCUSDT', type: 'snapshot', ts: T, data: [{ T, s: 'BTCUSDT', S: 'Buy', v: '0.25', p: '59010' }] },
        { topic: 'tickers.BTCUSDT', type: 'delta', ts: T, data: { lastPrice: '60000', bid1Price: '59999', ask1Price: '60001' } },
        { success: false, ret_msg: 'Invalid topic: x', conn_id: 'x', req_id: '4', op: 'subscribe' },
      ],
      bodies: [
        {
          result: { list: [{ symbol: 'BTCUSD', contractType: 'InversePerpetual', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USD' }] },
        },
      ],
    },
    okx: {
      frames: [
        { arg: { channel: 'liquidation-orders', instType: 'SWAP' }, data: [{ instId: 'BTC-USDT-SWAP', details: [DETAIL, DETAIL] }] },
        { arg: { channel: 'tickers', instId: 'BTC-USDT-SWAP' }, data: [{ last: '60000', bidPx: '1', askPx: '2', ts: String(T) }] },
        { event: 'error', code: '60018', msg: 'channel:a,instId:b', arg: { channel: 'a', instId: 'b' } },
      ],
      bodies: [{ data: [{ instId: 'BTC-USDT-SWAP', instFamily: 'BTC-USDT', ctVal: '0.01', ctMult: '1', ctValCcy: 'BTC', state: 'live' }] }],
    },
    hyperliquid: {
      frames: [
        { channel: 'userFills', data: { user: ADDRESS, fills: [LIQUIDATED, LIQUIDATED] } },
        { block_time: 'x', events: [[ADDRESS, { ...LIQUIDATED, dir: 'Auto-Deleveraging' }]] },
        LIQUIDATED,
        { channel: 'trades', data: [{ coin: 'BTC', side: 'B', px: '60000', sz: '1', time: T }] },
        { channel: 'bbo', data: { coin: 'BTC', time: T, bbo: [{ px: '59999' }, { px: '60001' }] } },
        { channel: 'error', data: 'Already subscribed: {"type":"trades","coin":"BTC"}' },
      ],
      bodies: [{ universe: [{ name: 'BTC', isDelisted: false }] }],
    },
  };

function isPositive(value: number | undefined): boolean {
  return value !== undefined && Number.isFinite(value) && value > 0;
}

function isPositiveOrAbsent(value: number | undefined): boolean {
  return value === undefined || isPositive(value);
}

function isValid(event: MarketEvent, exchange: string): boolean {
  const inTime = Number.isInteger(event.tsMs) && event.tsMs >= Date.UTC(2010, 0) && event.tsMs < Date.UTC(2100, 0);
  if (!inTime || event.exchange !== exchange || event.receivedTsMs !== RECEIVED) return false;
  if (event.type === 'price') {
    const uncrossed = event.bid === undefined || (event.ask !== undefined && event.bid <= event.ask);
    return isPositive(event.price) && uncrossed && [event.bid, event.ask, event.tradedUsd].every(isPositiveOrAbsent);
  }
  if (event.type !== 'liquidation') return false;
  const sizes = [event.contractSize, event.quantity, event.notionalUsd];
  const names = [event.id, event.symbol, event.exchangeSymbol].every((name) => name.length > 0 && name.length < 300);
  const based = event.notionalUsd === undefined ? event.notionalBasis === 'none' : event.notionalBasis !== 'none';
  return isPositive(event.price) && isPositive(event.contracts) && sizes.every(isPositiveOrAbsent) && names && based;
}

function expectSound(codec: ExchangeCodec, decoded: Decoded): void {
  for (const event of decoded.events) expect(event).toSatisfy((candidate: MarketEvent) => isValid(candidate, codec.exchange));
  const ids = decoded.events.flatMap((event) => (event.type === 'liquidation' ? [event.id] : []));
  expect(new Set(ids).size).toBe(ids.length);
  expect(decoded.problems.filter(({ code }) => code === 'codec-defect')).toEqual([]);
}

// The other venues' own tests damage their own templates.
describe.each(Object.entries(TEMPLATES))('%s against hostile input', (id, { frames, bodies }) => {
  const codec = CODECS[id as ExchangeId];
  const instruments = new InstrumentTable(bodies.flatMap((body) => codec.parseInstruments(body)));

  it('decodes the undamaged templates', () => {
    expect(instruments.size).toBe(1);
    for (const frame of frames) {
      const decoded = decodeFrame(codec, JSON.stringify(frame), { receivedTsMs: RECEIVED, instruments });
      expectSound(codec, decoded);
      expect(decoded.events.length + decoded.acks.length).toBeGreaterThan(0);
    }
  });

  it('never throws, never emits an invalid event, never touches a prototype', () => {
    const message = fc.oneof(hostileJson(), ...frames.map((frame) => damagedJson(frame)));
    const state = codec.createState('liquidations');
    fc.assert(
      fc.property(message, (value) => {
        const text = JSON.stringify(value) ?? 'undefined';
        expectSound(codec, decodeFrame(codec, text, { receivedTsMs: RECEIVED, instruments, state }));
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(Object.keys(Array.prototype)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('never throws on text that is not JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        expectSound(codec, decodeFrame(codec, text, { receivedTsMs: RECEIVED, instruments }));
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads only sound instruments out of damaged metadata', () => {
    fc.assert(
      fc.property(fc.oneof(hostileJson(), ...bodies.map((body) => damagedJson(body))), (body) => {
        for (const instrument of codec.parseInstruments(body)) {
          expect(instrument.symbol.length).toBeGreaterThan(0);
          expect(isPositive(instrument.contractSize)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('gives the same answer to the same frame', () => {
    for (const frame of frames) {
      const read = (): Decoded => decodeFrame(codec, JSON.stringify(frame), { receivedTsMs: RECEIVED, instruments });
      expect(read().events).toEqual(read().events);
    }
  });

  it('counts frames that are too long, too deep or numbers beyond range', () => {
    const context = { receivedTsMs: RECEIVED, instruments };
    const tooLong = `"${'x'.repeat(codec.limits.maxFrameBytes)}"`;
    expect(decodeFrame(codec, tooLong, context).problems[0]?.code).toBe('too-long');
    expect(decodeFrame(codec, `${'['.repeat(100_000)}${']'.repeat(100_000)}`, context).events).toEqual([]);
    for (const frame of frames) {
      const overflowing = JSON.stringify(frame).replace(/:"?\d+(\.\d+)?"?/g, ':1e309');
      expect(decodeFrame(codec, overflowing, context).events).toEqual([]);
    }
  });

  it('gives nothing for the frames of other venues', () => {
    for (const [other, templates] of Object.entries(TEMPLATES)) {
      if (other === id) continue;
      for (const frame of templates.frames) {
        expect(decodeFrame(codec, JSON.stringify(frame), { receivedTsMs: RECEIVED, instruments }).events).toEqual([]);
      }
    }
  });
});
