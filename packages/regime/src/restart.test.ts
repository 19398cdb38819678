import { serialize } from 'node:v8';
import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { RegimeEngine } from './engine.js';
import { PriceMoves } from './price-moves.js';

const T0 = 1_700_000_100_000;
const SLOT_MS = 5_000;
const DAY_SLOTS = 17_280;

/** An engine that has seen a price every 5 s, each read, the last at `T0 + slots * 5 s`. */
function watched(slots: number): RegimeEngine {
  const random = createRandom(7);
  const engine = new RegimeEngine();
  let price = 40_000;
  for (let i = 1; i <= slots; i++) {
    price *= Math.exp(random.normal() * 0.0004);
    engine.push({ tsMs: T0 + i * SLOT_MS, price, tradedUsd: 1_000 + i, bid: price, ask: price * 1.0001, exchange: 'binance' });
    engine.at(T0 + i * SLOT_MS);
  }
  return engine;
}

describe('RegimeEngine after a restart', () => {
  it('needs no second day of warming up', () => {
    const nowMs = T0 + (DAY_SLOTS + 200) * SLOT_MS;
    const before = watched(DAY_SLOTS + 200);
    const after = new RegimeEngine();
    after.restore(before.save());
    expect(after.at(nowMs)).toMatchObject({ warmingUp: false, price: before.at(nowMs).price });
    expect(after.at(nowMs).volatilityPercentile).toBe(before.at(nowMs).volatilityPercentile);
    expect(after.timeInRegimeMs(nowMs)).toEqual(before.timeInRegimeMs(nowMs));
  });

  it('still takes a late sample into a slot that was open, and none into a settled one', () => {
    const engine = watched(30);
    const restarted = new RegimeEngine();
    restarted.restore(engine.save());
    for (const one of [engine, restarted]) {
      one.push({ tsMs: T0 + 29 * SLOT_MS, price: 44_000, exchange: 'binance' });
      one.push({ tsMs: T0 + 28 * SLOT_MS, price: 1, exchange: 'binance' });
      expect(one.lateCount).toBe(1);
    }
    const answer = restarted.at(T0 + 30 * SLOT_MS);
    expect(answer).toEqual(engine.at(T0 + 30 * SLOT_MS));
    expect(answer.realizedVolatility1m).not.toBe(watched(30).at(T0 + 30 * SLOT_MS).realizedVolatility1m);
  });

  it('knows the newest read', () => {
    const engine = new RegimeEngine();
    engine.at(T0);
    const restarted = new RegimeEngine();
    restarted.restore(engine.save());
    expect(() => restarted.at(T0 - 1)).toThrowError(expect.objectContaining({ code: 'regime/time-went-back' }));
  });

  it('forgets how often a long silence was read', () => {
    const engine = watched(30);
    for (let i = 31; i <= 2_000; i++) engine.at(T0 + i * SLOT_MS);
    const restarted = new RegimeEngine();
    restarted.restore(engine.save());
    for (const one of [engine, restarted]) {
      for (const slot of [2_001, 2_002]) {
        one.push({ tsMs: T0 + slot * SLOT_MS, price: 40_000, exchange: 'binance' });
        one.at(T0 + slot * SLOT_MS);
      }
    }
    expect(restarted.save()).toStrictEqual(engine.save());
  });

  it('shares no typed array with the state it came from, which may be a view of a whole file', () => {
    const state = watched(400).save();
    const engine = new RegimeEngine();
    engine.restore(state);
    const before = structuredClone(engine.save());
    for (const shared of [state, engine.save()]) {
      const { series, volatilityBaseline, volumeBaseline } = shared.settled!;
      for (const array of [series.returns, series.volumes, series.spreads, volatilityBaseline.samples, volumeBaseline.samples]) {
        expect(array.length).toBeGreaterThan(0);
        array.fill(1);
      }
      expect(engine.save()).toStrictEqual(before);
    }
  });

  it('takes few bytes: nothing known, an hour known, 8 bytes for each sample of the history', () => {
    const sizeOf = (engine: RegimeEngine): number => serialize(engine.save()).length;
    expect(sizeOf(new RegimeEngine())).toBeLessThan(150);
    expect(sizeOf(watched(720))).toBeLessThan(11_000);
    expect(sizeOf(watched(DAY_SLOTS)) - sizeOf(watched(720))).toBeLessThan(2 * 288 * 8 + 6_000);
  });
});

describe('PriceMoves after a restart', () => {
  it('remembers the sigma of the hours before', () => {
    const random = createRandom(3);
    const engine = new PriceMoves();
    let price = 100;
    for (let second = 0; second < 7_200; second++) {
      price *= Math.exp(random.normal() * 0.0005);
      engine.push({ tsMs: T0 + second * 1_000, price });
    }
    const restarted = new PriceMoves();
    restarted.restore(engine.save());
    const [before, after] = [engine, restarted].map((one) => one.at(T0 + 7_200_000, { sinceMs: T0 + 6_800_000 }));
    expect(after).toEqual(before);
    const fresh = new PriceMoves();
    fresh.push({ tsMs: T0 + 7_199_000, price });
    expect(after?.sigma60s).toBeGreaterThan(3 * (fresh.at(T0 + 7_200_000)?.sigma60s ?? 0));
  });

  it('is the same after silences about as long as prices are kept, and takes late prices as before', () => {
    for (const gapSec of [...Array.from({ length: 45 }, (_, i) => 295 + i), 1_000]) {
      for (let startSec = 0; startSec < 10; startSec++) {
        const engine = new PriceMoves();
        for (let i = 0; i <= 20; i++) engine.push({ tsMs: T0 + (startSec + i) * 1_000, price: 100 + (i % 3) });
        const newestMs = T0 + (startSec + 20 + gapSec) * 1_000;
        engine.push({ tsMs: newestMs, price: 103 });
        const restarted = new PriceMoves();
        restarted.restore(engine.save());
        expect(restarted.save()).toStrictEqual(engine.save());
        for (const one of [engine, restarted]) one.push({ tsMs: newestMs - 2_000, price: 102 });
        for (let nowMs = newestMs - 3_000; nowMs <= newestMs; nowMs += 500) {
          expect(restarted.at(nowMs)).toStrictEqual(engine.at(nowMs));
        }
      }
    }
  });

  it('takes few bytes: nothing known, a price a minute, a price a second', () => {
    const sizeOf = (everyMs: number): number => {
      const engine = new PriceMoves();
      for (let tsMs = T0; tsMs < T0 + 600_000; tsMs += everyMs) engine.push({ tsMs, price: 100 + (tsMs % 7) });
      return serialize(engine.save()).length;
    };
    expect(serialize(new PriceMoves().save()).length).toBeLessThan(200);
    expect(sizeOf(60_000)).toBeLessThan(600);
    expect(sizeOf(1_000)).toBeLessThan(301 * 16 + 500);
  });
});
