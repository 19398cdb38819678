import type { LiquidationEvent, OpenInterestEvent } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BaselineReading, BaselineScores } from './baseline-scores.js';

const T0 = Date.UTC(2026, 0, 5);
const TAU_SEC = 21_600;

function liquidation(notionalUsd: number | undefined): LiquidationEvent {
  return {
    type: 'liquidation',
    id: 'x',
    exchange: 'okx',
    exchangeSymbol: 'BTC-USDT-SWAP',
    symbol: 'BTCUSDT',
    tsMs: T0,
    receivedTsMs: T0,
    liquidatedSide: 'long',
    price: 50_000,
    priceKind: 'bankruptcy',
    quantity: 1,
    notionalUsd,
    notionalBasis: notionalUsd === undefined ? 'none' : 'price',
    method: 'market',
    completeness: 'all',
  };
}

function interest(exchange: string, openInterestUsd: number): OpenInterestEvent {
  return { type: 'open-interest', exchange, symbol: 'BTCUSDT', tsMs: T0, receivedTsMs: T0, openInterestUsd };
}

interface Push {
  readonly tsMs: number;
  readonly usd: number;
}

/** Everything from the whole history, by the definitions. */
function oracle(pushes: readonly Push[], nowMs: number, interestUsd: number): BaselineReading {
  const past = pushes.filter(({ tsMs }) => tsMs <= nowMs);
  const meanAt = (atMs: number, before: readonly Push[]): number => {
    const decayed = before.reduce((sum, { tsMs }) => sum + Math.exp(-(atMs - tsMs) / 1_000 / TAU_SEC), 0);
    const watchedSec = (atMs - (pushes[0]?.tsMs ?? atMs)) / 1_000;
    return decayed / Math.max(60, TAU_SEC * (1 - Math.exp(-watchedSec / TAU_SEC)));
  };
  let cusum = 0;
  let lastMs = 0;
  const fallTo = (atMs: number, before: readonly Push[]): number =>
    Math.max(0, cusum - (Math.max(19 * meanAt(atMs, before), 2) * (atMs - lastMs)) / 1_000);
  for (const [index, { tsMs }] of past.entries()) {
    cusum = Math.min(1_000, fallTo(tsMs, past.slice(0, index)) + 1);
    lastMs = tsMs;
  }
  const recent = past.filter(({ tsMs }) => tsMs > nowMs - 10_000);
  const usd10s = recent.reduce((sum, { usd }) => sum + usd, 0);
  const expected = meanAt(nowMs, past) * 10;
  return {
    rate10s: recent.length / 10,
    zScore: (recent.length - expected) / Math.sqrt(expected + 1),
    usd10s,
    usdPerInterest: interestUsd > 0 ? usd10s / interestUsd : 0,
    cusum: fallTo(nowMs, past),
  };
}

describe('BaselineScores', () => {
  it('says nothing of silence', () => {
    expect(new BaselineScores().at(T0)).toEqual({ rate10s: 0, zScore: 0, usd10s: 0, usdPerInterest: 0, cusum: 0 });
  });

  it('scores 30 liquidations of $1,000 within one instant after an hour of silence, by hand', () => {
    const scores = new BaselineScores();
    scores.observeFrom(T0);
    scores.pushInterest(interest('okx', 1e6));
    scores.pushInterest(interest('bybit', 3e6));
    scores.pushInterest(interest('okx', 2e6));
    const burstMs = T0 + 3_600_000;
    for (let i = 0; i < 30; i++) scores.push(liquidation(1_000), burstMs);
    // 30 events over 21,600 s x (1 - e^(-1/6)) = 3,315.7 s watched: 0.00905 events/s, 0.0905 in 10 s.
    expect(scores.at(burstMs)).toEqual({
      rate10s: 3,
      zScore: expect.closeTo((30 - 0.090478) / Math.sqrt(1.090478), 3),
      usd10s: 30_000,
      usdPerInterest: 30_000 / 5e6,
      cusum: 30,
    });
    // The drift is the least one, 2 events/s.
    expect(scores.at(burstMs + 9_999)).toMatchObject({ rate10s: 3, cusum: expect.closeTo(30 - 19.998, 9) });
    expect(scores.at(burstMs + 10_000)).toMatchObject({ rate10s: 0, usd10s: 0, usdPerInterest: 0, cusum: 10 });
    expect(scores.at(burstMs + 15_000).cusum).toBe(0);
  });

  it('counts a liquidation of unknown size, as $0', () => {
    const scores = new BaselineScores();
    scores.push(liquidation(undefined), T0);
    scores.push(liquidation(70), T0);
    expect(scores.at(T0)).toMatchObject({ rate10s: 0.2, usd10s: 70 });
  });

  it('lets no burst, however long, raise the CUSUM above 1,000', () => {
    const scores = new BaselineScores();
    for (let i = 0; i < 1_200; i++) scores.push(liquidation(1), T0);
    expect(scores.at(T0).cusum).toBe(1_000);
  });

  it('gives the same however often it is read, and the same as the whole history gives', () => {
    const step = fc.record({
      gapMs: fc.oneof(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.constant(10_000),
        fc.integer({ min: 0, max: 4_000_000 }),
      ),
      usd: fc.double({ min: 0, max: 1e6, noNaN: true }),
      reads: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 30_000 }), (steps, afterMs) => {
        const often = new BaselineScores();
        const once = new BaselineScores();
        const pushes: Push[] = [];
        let nowMs = T0;
        for (const scores of [often, once]) scores.pushInterest(interest('okx', 1e8));
        for (const { gapMs, usd, reads } of steps) {
          for (let read = 1; read <= reads; read++) often.at(nowMs + (gapMs * read) / 3);
          nowMs += gapMs;
          pushes.push({ tsMs: nowMs, usd });
          for (const scores of [often, once]) scores.push(liquidation(usd), nowMs);
        }
        const expected = oracle(pushes, nowMs + afterMs, 1e8);
        for (const reading of [often.at(nowMs + afterMs), once.at(nowMs + afterMs)]) {
          expect(reading.rate10s).toBe(expected.rate10s);
          expect(reading.zScore).toBeCloseTo(expected.zScore, 6);
          expect(reading.usd10s).toBeCloseTo(expected.usd10s, 4);
          expect(reading.usdPerInterest).toBeCloseTo(expected.usdPerInterest, 9);
          expect(reading.cusum).toBeCloseTo(expected.cusum, 6);
        }
      }),
    );
  });

  it('keeps its sums through hours of events that never pause for 10 s', () => {
    const scores = new BaselineScores();
    for (let i = 0; i < 20_000; i++) {
      scores.push(liquidation(i % 7), T0 + i * 500);
      if (i % 100 === 0) scores.at(T0 + i * 500);
    }
    const last20 = Array.from({ length: 20 }, (_, i) => (19_999 - i) % 7).reduce((sum, usd) => sum + usd, 0);
    expect(scores.at(T0 + 19_999 * 500)).toMatchObject({ rate10s: 2, usd10s: last20 });
  });
});
