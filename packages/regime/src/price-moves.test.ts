import { createRandom } from '@cascade/core/stats';
import { describe, expect, it } from 'vitest';
import { PriceMoves, type PriceMovesSnapshot } from './price-moves.js';

/** A multiple of 10 s. */
const T0 = 1_700_000_100_000;
const PRIOR = 0.0004;

/** An engine fed one price a second, the first at `T0`. */
function fed(prices: readonly number[]): PriceMoves {
  const engine = new PriceMoves();
  prices.forEach((price, i) => {
    engine.push({ tsMs: T0 + i * 1_000, price });
  });
  return engine;
}

function read(engine: PriceMoves, nowMs: number, sinceMs?: number): PriceMovesSnapshot {
  const snapshot = engine.at(nowMs, { sinceMs });
  if (snapshot === undefined) throw new Error(`nothing known at ${nowMs}`);
  return snapshot;
}

function flat(count: number, price = 100): number[] {
  return new Array<number>(count).fill(price);
}

describe('PriceMoves: moves', () => {
  it('are signed log returns since 10, 60 and 180 s ago', () => {
    const prices = Array.from({ length: 201 }, (_, i) => 100 * Math.exp(-0.000_01 * i));
    const { price, move10s, move60s, move180s } = read(fed(prices), T0 + 200_000);
    expect(price).toBe(prices[200]);
    expect(move10s).toBeCloseTo(-0.0001, 12);
    expect(move60s).toBeCloseTo(-0.0006, 12);
    expect(move180s).toBeCloseTo(-0.0018, 12);
  });

  it('are measured from the last full second at least as long ago', () => {
    const engine = fed([...flat(20, 100), ...flat(11, 101)]);
    expect(read(engine, T0 + 30_000).move10s).toBe(0);
    expect(read(engine, T0 + 29_999).move10s).toBeCloseTo(Math.log(1.01), 12);
  });

  it('divide by the sigma of their own horizon', () => {
    const snapshot = read(fed([...flat(30), ...flat(1, 99)]), T0 + 30_000);
    const sigma10s = snapshot.sigma60s / Math.sqrt(6);
    expect(snapshot.sigmas10s).toBeCloseTo(snapshot.move10s / sigma10s, 9);
    expect(snapshot.sigmas60s).toBeCloseTo(snapshot.move60s / snapshot.sigma60s, 9);
    expect(snapshot.sigmas180s).toBeCloseTo(snapshot.move180s / (sigma10s * Math.sqrt(18)), 9);
    expect(snapshot.sigmas10s).toBeLessThan(-20);
  });

  it('begin at the first price while less than their horizon is known', () => {
    const { move10s, move60s, move180s } = read(fed([100, 101, 102]), T0 + 2_000);
    expect([move10s, move60s, move180s]).toEqual(new Array(3).fill(Math.log(1.02)));
  });

  it('take the last price of a second, and carry it through seconds without one', () => {
    const engine = new PriceMoves();
    engine.push({ tsMs: T0 + 100, price: 100 });
    engine.push({ tsMs: T0 + 900, price: 102 });
    engine.push({ tsMs: T0 + 500, price: 101 });
    engine.push({ tsMs: T0 + 20_000, price: 104 });
    expect(read(engine, T0 + 20_000).move10s).toBeCloseTo(Math.log(104 / 102), 12);
  });
});

describe('PriceMoves: silence', () => {
  it('keeps a price for 30 s and not a millisecond longer', () => {
    const engine = fed([100]);
    expect(engine.at(T0 - 1)).toBeUndefined();
    expect(read(engine, T0 + 30_000).price).toBe(100);
    expect(engine.at(T0 + 30_001)).toBeUndefined();
  });

  it('measures across a short silence from the price before it, and after a long one from the first price behind it', () => {
    const short = fed(flat(100));
    short.push({ tsMs: T0 + 135_000, price: 95 });
    expect(read(short, T0 + 135_000).move60s).toBeCloseTo(Math.log(0.95), 12);
    const long = fed(flat(100));
    long.push({ tsMs: T0 + 3_600_000, price: 50 });
    expect(read(long, T0 + 3_600_000)).toMatchObject({ price: 50, move10s: 0, move60s: 0, move180s: 0 });
  });

  it('computes no return across 31 s of unknown prices, and leaves sigma as it was', () => {
    for (const silenceMs of [60_000, 250_000, 320_000, 400_000, 86_400_000]) {
      const engine = fed(flat(101));
      const before = read(engine, T0 + 130_000).sigma60s;
      engine.push({ tsMs: T0 + 100_000 + silenceMs, price: 20 });
      expect(read(engine, T0 + 100_000 + silenceMs).sigma60s).toBe(before);
      engine.push({ tsMs: T0 + 120_000 + silenceMs, price: 20 });
      expect(read(engine, T0 + 120_000 + silenceMs).sigma60s).toBeLessThan(before);
    }
  });
});

describe('PriceMoves: sigma', () => {
  it('starts from .0004 and follows the recursion written out: weights of 60 returns and 6 h', () => {
    expect(read(fed([100]), T0).sigma60s).toBeCloseTo(PRIOR * Math.sqrt(6), 15);
    const kept = 60 * Math.exp(-10 / 21_600);
    const once = (PRIOR ** 2 * kept + 0.001 ** 2) / (kept + 1);
    const prices = [...flat(10), ...flat(10, 100 * Math.exp(0.001)), 100 * Math.exp(0.001)];
    expect(read(fed(prices), T0 + 10_000).sigma60s).toBeCloseTo(Math.sqrt(6 * once), 12);
    const again = (kept + 1) * Math.exp(-10 / 21_600);
    expect(read(fed(prices), T0 + 20_000).sigma60s).toBeCloseTo(Math.sqrt((6 * once * again) / (again + 1)), 12);
  });

  it('counts a return for at most 4 sigma of the estimate before it', () => {
    const four = read(fed([...flat(10), 100 * Math.exp(4 * PRIOR)]), T0 + 10_000).sigma60s;
    expect(read(fed([...flat(10), 40]), T0 + 10_000).sigma60s).toBeCloseTo(four, 12);
    expect(read(fed([...flat(10), 100 * Math.exp(3.9 * PRIOR)]), T0 + 10_000).sigma60s).toBeLessThan(four * 0.999);
  });

  it('is at least .00005 for 10 s, whatever stands still', () => {
    const engine = new PriceMoves();
    for (let i = 0; i < 20_000; i++) engine.push({ tsMs: T0 + i * 10_000, price: 100 });
    expect(read(engine, T0 + 199_990_000).sigma60s).toBeCloseTo(0.000_05 * Math.sqrt(6), 15);
  });

  it.each([0.0001, 0.0004, 0.002])('finds %d from three hours of a random walk', (sigma10s) => {
    const random = createRandom(11);
    const engine = new PriceMoves();
    let price = 100;
    for (let i = 0; i <= 10_800; i++) {
      engine.push({ tsMs: T0 + i * 1_000, price });
      price *= Math.exp((random.normal() * sigma10s) / Math.sqrt(10));
    }
    const found = read(engine, T0 + 10_800_000).sigma60s / Math.sqrt(6);
    // 1,080 returns: a standard error of 2 %; the prior still weighs 2 %.
    expect(Math.abs(found / sigma10s - 1)).toBeLessThan(sigma10s === 0.0001 ? 0.25 : 0.08);
  });
});

describe('PriceMoves: since a moment', () => {
  const prices = [...flat(50, 100), 98, 97, 99, 101, ...flat(20, 100.5)];

  it('gives the largest fall and rise from the price 10 s before it', () => {
    const { sinceMove } = read(fed(prices), T0 + 60_000, T0 + 50_000);
    expect(sinceMove?.down).toBeCloseTo(0.03, 12);
    expect(sinceMove?.up).toBeCloseTo(0.01, 12);
    expect(read(fed(prices), T0 + 60_000)).not.toHaveProperty('sinceMove');
  });

  it('does not look before that price nor behind now', () => {
    const engine = fed(prices);
    expect(read(engine, T0 + 50_000, T0 + 50_000).sinceMove?.down).toBeCloseTo(0.02, 12);
    expect(read(engine, T0 + 50_000, T0 + 50_000).sinceMove?.up).toBe(0);
    const late = read(engine, T0 + 73_000, T0 + 63_000).sinceMove;
    expect(late?.down).toBeCloseTo(1 - 100.5 / 101, 12);
    expect(late?.up).toBe(0);
  });

  it('is 0 for a moment to come', () => {
    expect(read(fed(prices), T0 + 51_000, T0 + 900_000).sinceMove).toEqual({ down: 0, up: 0 });
  });

  it('counts from the oldest price kept when the moment is more than 290 s ago', () => {
    const falling = Array.from({ length: 1_000 }, (_, i) => 2_000 - i);
    const nowMs = T0 + 999_000;
    const kept = 1 - 1_001 / 1_301;
    expect(read(fed(falling), nowMs, nowMs - 290_000).sinceMove?.down).toBeCloseTo(kept, 12);
    expect(read(fed(falling), nowMs, nowMs - 289_000).sinceMove?.down).toBeCloseTo(1 - 1_001 / 1_300, 12);
    expect(read(fed(falling), nowMs, T0).sinceMove?.down).toBeCloseTo(kept, 12);
  });
});

describe('PriceMoves: input', () => {
  it('takes late prices into the newest second and the two before, and counts older ones', () => {
    const engine = new PriceMoves();
    engine.push({ tsMs: T0 + 5_000, price: 100 });
    engine.push({ tsMs: T0 + 2_001, price: 90 });
    expect(engine.lateCount).toBe(0);
    expect(read(engine, T0 + 5_000).move10s).toBeCloseTo(Math.log(100 / 90), 12);
    engine.push({ tsMs: T0 + 2_000, price: 1 });
    expect(engine.lateCount).toBe(1);
    expect(read(engine, T0 + 5_000).move10s).toBeCloseTo(Math.log(100 / 90), 12);
  });

  it('carries a late price on through the seconds after it', () => {
    const engine = fed([100]);
    engine.push({ tsMs: T0 + 3_000, price: 103 });
    engine.push({ tsMs: T0 + 1_000, price: 101 });
    expect(read(engine, T0 + 12_000).move10s).toBeCloseTo(Math.log(103 / 101), 12);
  });

  it('takes the later pushed of two prices of one time', () => {
    const engine = fed([100]);
    engine.push({ tsMs: T0, price: 105 });
    expect(read(engine, T0).price).toBe(105);
  });

  it('does not show a price before its time', () => {
    const engine = fed([100, 101]);
    engine.push({ tsMs: T0 + 1_700, price: 300 });
    expect(read(engine, T0 + 1_699).price).toBe(101);
    expect(read(engine, T0 + 1_700).price).toBe(300);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined, '100'])('refuses the price %s', (price) => {
    const point = { tsMs: T0, price } as unknown as Parameters<PriceMoves['push']>[0];
    expect(() => new PriceMoves().push(point)).toThrow(expect.objectContaining({ code: 'regime/invalid-price' }));
  });

  it('refuses times that are no integer of milliseconds, and what is no object', () => {
    const engine = new PriceMoves();
    const code = (expected: string): unknown => expect.objectContaining({ code: expected });
    expect(() => engine.push({ tsMs: 0.5, price: 1 })).toThrow(code('regime/invalid-time'));
    expect(() => engine.push(undefined as unknown as { tsMs: number; price: number })).toThrow(code('regime/invalid-sample'));
    expect(() => engine.at(Number.NaN)).toThrow(code('regime/invalid-time'));
    expect(() => engine.at(T0, { sinceMs: 0.5 })).toThrow(code('regime/invalid-time'));
  });

  it('holds less than 5 KB', () => {
    expect(new PriceMoves().memoryBytes).toBeLessThan(5_000);
  });
});
