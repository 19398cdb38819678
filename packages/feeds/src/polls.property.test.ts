import type { MarketEvent } from '@cascade/core';
import { damagedJson, hostileJson } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, decodePoll } from './decode-frame.js';
import type { Decoded, Mark } from './decoded.js';
import { CODECS, type ExchangeId } from './exchanges/codecs.js';
import { InstrumentTable } from './instruments.js';

const T = 1_800_000_000_000;
const NEXT = T + 3_600_000;
const CTX = { funding: '0.0000125', openInterest: '100.5', markPx: '60000' };
const TICKER = { symbol: 'BTCUSDT', markPrice: '60000', singleOpenInterest: '100', fundingRate: '0.0001', fundingIntervalHour: '8' };
const OKX_ROW = {
  instId: 'BTC-USDT-SWAP',
  oiCcy: '100',
  oiUsd: '6000000',
  ts: String(T),
  fundingRate: '0.0001',
  fundingTime: String(NEXT),
};
const UNIVERSE = [{ name: 'BTC' }];

/** Good metadata, polls and frames to damage, per venue. */
const TEMPLATES: Readonly<
  Record<string, { readonly metadata: unknown; readonly polls: readonly unknown[]; readonly frames: readonly unknown[] }>
> = {
  binance: {
    metadata: { symbols: [{ symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' }] },
    polls: [
      [{ symbol: 'BTCUSDT', fundingIntervalHours: 4 }],
      [{ symbol: 'BTCUSDT', markPrice: '60000' }],
      { symbol: 'BTCUSDT', openInterest: '100', time: T },
    ],
    frames: [{ stream: '!markPrice@arr@1s', data: [{ e: 'markPriceUpdate', E: T, s: 'BTCUSDT', p: '60000', r: '0.0001', T: NEXT }] }],
  },
  bybit: {
    metadata: { result: { list: [{ symbol: 'BTCUSDT', contractType: 'LinearPerpetual', baseCoin: 'BTC', quoteCoin: 'USDT' }] } },
    polls: [{ retCode: 0, result: { list: [TICKER] }, time: T }],
    frames: [{ topic: 'tickers.BTCUSDT', type: 'snapshot', ts: T, data: TICKER }],
  },
  okx: {
    metadata: { data: [{ instId: 'BTC-USDT-SWAP', instFamily: 'BTC-USDT', ctVal: '0.01', ctMult: '1', ctValCcy: 'BTC' }] },
    polls: [{ code: '0', data: [{ ...OKX_ROW, nextFundingTime: String(NEXT + 28_800_000) }] }],
    frames: [{ arg: { channel: 'open-interest', instId: 'BTC-USDT-SWAP' }, data: [OKX_ROW] }],
  },
  hyperliquid: {
    metadata: { universe: UNIVERSE },
    polls: [[{ universe: UNIVERSE }, [CTX]]],
    frames: [{ channel: 'activeAssetCtx', data: { coin: 'BTC', ctx: CTX } }],
  },
  htx: {
    metadata: { data: [{ contract_code: 'BTC-USDT', contract_size: 0.001, contract_status: 1 }] },
    polls: [{ status: 'ok', data: [{ contract_code: 'BTC-USDT', volume: 200_000, amount: 200, value: 12_000_000 }], ts: T }],
    frames: [],
  },
};

function isSound(event: MarketEvent): boolean {
  if (!Number.isInteger(event.tsMs) || event.symbol.length === 0) return false;
  if (event.type === 'open-interest') {
    const { openInterest = 1, openInterestUsd } = event;
    return openInterest > 0 && Number.isFinite(openInterest) && openInterestUsd > 0 && openInterestUsd <= 1e12;
  }
  if (event.type === 'funding') return Math.abs(event.fundingRate) <= 1 && event.intervalHours > 0 && event.intervalHours <= 24;
  return event.type === 'price' && event.price > 0;
}

describe.each(Object.entries(TEMPLATES))('polls and market frames of %s', (id, { metadata, polls, frames }) => {
  const codec = CODECS[id as ExchangeId];
  const instruments = new InstrumentTable(codec.parseInstruments(metadata));

  it('give open interest from the undamaged templates', () => {
    const context = { receivedTsMs: T, instruments, memory: { marks: new Map<string, Mark>(), fundingHours: new Map<string, number>() } };
    const events = polls.flatMap((body) => decodePoll(codec, JSON.stringify(body), context).events);
    expect(events.map(({ type }) => type)).toContain('open-interest');
    for (const frame of frames) expect(decodeFrame(codec, JSON.stringify(frame), context).events.length).toBeGreaterThan(0);
  });

  it('never throw, never give an unsound event and remember no more than there are instruments', () => {
    const memory = { marks: new Map<string, Mark>(), fundingHours: new Map<string, number>() };
    const context = { receivedTsMs: T, instruments, memory, state: codec.createState('liquidations') };
    const expectSound = ({ events, problems }: Decoded): void => {
      for (const event of events) expect(event).toSatisfy(isSound);
      expect(problems.filter(({ code }) => code === 'codec-defect')).toEqual([]);
      expect(Math.max(memory.marks.size, memory.fundingHours.size)).toBeLessThanOrEqual(instruments.size);
      expect([...Object.keys(Object.prototype), ...Object.keys(Array.prototype)]).toEqual([]);
    };
    fc.assert(
      fc.property(fc.oneof(hostileJson(), ...polls.map((body) => damagedJson(body))), (body) => {
        expectSound(decodePoll(codec, JSON.stringify(body) ?? 'undefined', context));
      }),
      { numRuns: 2_000 },
    );
    for (const frame of frames) {
      fc.assert(
        fc.property(damagedJson(frame), (damaged) => {
          const decoded = decodeFrame(codec, JSON.stringify(damaged) ?? 'undefined', context);
          expectSound({ ...decoded, events: decoded.events.filter(({ type }) => type !== 'liquidation') });
        }),
        { numRuns: 1_000 },
      );
    }
  });

  it('count a body that is not JSON or too long', () => {
    const context = { receivedTsMs: T, instruments };
    expect(decodePoll(codec, '<html>', context).problems).toMatchObject([{ code: 'not-json' }]);
    expect(decodePoll(codec, `"${'x'.repeat(8_388_608)}"`, context).problems).toMatchObject([{ code: 'too-long' }]);
  });
});
