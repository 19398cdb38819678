import { describe, expect, it } from 'vitest';
import { LeverageBook } from './book.js';

const START = Math.log(100);

describe('LeverageBook', () => {
  it('gives what the price crosses once: longs on the way down, shorts on the way up', () => {
    const longs = new LeverageBook(-1, START, 1e9);
    const shorts = new LeverageBook(1, START, 1e9);
    expect(longs.move(START + 0.02)).toBe(0);
    expect(shorts.move(START - 0.02)).toBe(0);
    const first = longs.move(START - 0.02);
    expect(first).toBeGreaterThan(0);
    expect(shorts.move(START + 0.02)).toBeCloseTo(first, 0);
    longs.move(START);
    expect(longs.move(START - 0.02)).toBe(0);
  });

  it('holds about .5 % of open interest a side, a cluster on top at its distance', () => {
    const book = new LeverageBook(-1, START, 1e9);
    book.addCluster(1e6, 0.01, 0.02);
    const near = book.move(START - 0.009);
    const cluster = book.move(START - 0.021);
    expect(near).toBeLessThan(1e5);
    expect(cluster).toBeGreaterThan(1e6);
    expect(near + cluster + book.move(START - 0.299)).toBeGreaterThan(1e6 + 4e6);
  });

  it('fills again over hours', () => {
    const book = new LeverageBook(-1, START, 1e9);
    const first = book.move(START - 0.02);
    book.move(START);
    for (let minute = 0; minute < 24 * 60; minute++) book.refill(60_000);
    expect(book.move(START - 0.02) / first).toBeGreaterThan(0.9);
  });
});
