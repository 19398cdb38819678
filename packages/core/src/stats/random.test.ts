import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from './random.js';

function draws(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

describe('createRandom', () => {
  it('gives the same sequence for the same seed and another one for another seed', () => {
    const seven = createRandom(7);
    const first = draws(100, () => seven.next());
    const one = createRandom(7);
    const two = createRandom(7);
    const other = createRandom(8);
    expect(draws(100, () => one.next())).toEqual(draws(100, () => two.next()));
    expect(draws(100, () => other.next())).not.toEqual(first);
  });

  it('keeps its sequence between releases: seed 1 begins with these numbers', () => {
    const random = createRandom(1);
    expect(draws(4, () => Math.floor(random.next() * 2 ** 32))).toEqual([1_883_752_408, 3_060_137_361, 3_260_211_198, 971_392_792]);
  });

  it('is uniform in [0, 1): chi-squared over 64 cells, no pair correlation', () => {
    const random = createRandom(2);
    const values = draws(64_000, () => random.next());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const cells = new Array<number>(64).fill(0);
    for (const value of values) cells[Math.floor(value * 64)]! += 1;
    const chiSquared = cells.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    // 63 degrees of freedom: mean 63, 99.99 % below 112.
    expect(chiSquared).toBeGreaterThan(28);
    expect(chiSquared).toBeLessThan(112);
    const lagged = mean(values.slice(1).map((value, index) => (value - 0.5) * (values[index]! - 0.5))) * 12;
    expect(Math.abs(lagged)).toBeLessThan(0.02);
  });

  it('draws normal, lognormal and exponential numbers with their moments', () => {
    const random = createRandom(3);
    const normal = draws(50_000, () => random.normal());
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(deviation(normal)).toBeCloseTo(1, 1);
    expect(mean(normal.map((value) => value ** 3))).toBeCloseTo(0, 0);
    const logs = draws(50_000, () => Math.log(random.lognormal(2, 0.5)));
    expect(mean(logs)).toBeCloseTo(2, 1);
    expect(deviation(logs)).toBeCloseTo(0.5, 1);
    const waits = draws(50_000, () => random.exponential(4));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
    expect(mean(waits)).toBeCloseTo(0.25, 2);
    expect(deviation(waits)).toBeCloseTo(0.25, 2);
  });

  it.each([0, 0.3, 5, 31.9, 32, 200])('draws Poisson numbers of mean %d with variance equal to the mean', (expected) => {
    const random = createRandom(4);
    const counts = draws(20_000, () => random.poisson(expected));
    expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    const tolerance = 5 * Math.sqrt(Math.max(expected, 0.001) / 20_000);
    expect(Math.abs(mean(counts) - expected)).toBeLessThanOrEqual(tolerance);
    expect(deviation(counts) ** 2).toBeGreaterThanOrEqual(expected * 0.93);
    expect(deviation(counts) ** 2).toBeLessThanOrEqual(expected * 1.07);
  });

  it('picks and draws integers evenly, both ends included', () => {
    const random = createRandom(5);
    const counts = new Map<number, number>();
    for (let i = 0; i < 30_000; i += 1) {
      const value = random.int(-1, 1);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    expect(new Set(draws(200, () => random.pick([1, 2, 3])))).toEqual(new Set([1, 2, 3]));
  });

  it('forks by label: independent of what was drawn, different from the parent and from other labels', () => {
    const used = createRandom(6);
    draws(10, () => used.next());
    const ten = (random: Random): number[] => draws(10, () => random.next());
    const fork = ten(used.fork('a'));
    expect(fork).toEqual(ten(createRandom(6).fork('a')));
    expect(fork).not.toEqual(ten(createRandom(6).fork('b')));
    expect(fork).not.toEqual(ten(createRandom(6)));
    expect(ten(createRandom(6).fork('a').fork('b'))).not.toEqual(ten(createRandom(6).fork('b').fork('a')));
  });

  it('refuses rates, means and lists it cannot draw from', () => {
    const random = createRandom(1);
    expect(() => random.exponential(0)).toThrow(expect.objectContaining({ code: 'core/invalid-rate' }));
    expect(() => random.poisson(-1)).toThrow(expect.objectContaining({ code: 'core/invalid-number' }));
    expect(() => random.pick([])).toThrow(expect.objectContaining({ code: 'core/empty-pick' }));
  });
});
