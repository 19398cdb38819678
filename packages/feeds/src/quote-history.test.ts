import { describe, expect, it } from 'vitest';
import { QuoteHistory } from './quote-history.js';

const T = 1_800_000_000_000;

function historyOf(...points: readonly { tsMs: number; price: number; bid?: number; ask?: number }[]): QuoteHistory {
  const history = new QuoteHistory();
  for (const point of points) history.push(point);
  return history;
}

describe('QuoteHistory', () => {
  it('finds the newest quote at or before a time', () => {
    const history = historyOf({ tsMs: T, price: 100 }, { tsMs: T + 200, price: 200 }, { tsMs: T + 400, price: 300 });
    expect([T - 1, T, T + 199, T + 200, T + 399, T + 9_000].map((tsMs) => history.at(tsMs)?.tsMs)).toEqual([
      undefined,
      T,
      T,
      T + 200,
      T + 200,
      undefined,
    ]);
  });

  it('knows a quote for five seconds', () => {
    const history = historyOf({ tsMs: T, price: 100 });
    expect([history.at(T + 5_000)?.tsMs, history.at(T + 5_001), history.at(Number.NaN)]).toEqual([T, undefined, undefined]);
  });

  it('makes the band as wide as the spread, and 1 bp to each side at least', () => {
    expect(historyOf({ tsMs: T, price: 777, bid: 99, ask: 101 }).at(T)).toEqual({ tsMs: T, low: 99, high: 101 });
    const narrow = historyOf({ tsMs: T, price: 777, bid: 9_999.9, ask: 10_000.1 }).at(T)!;
    expect([narrow.low, narrow.high]).toEqual([expect.closeTo(9_999, 9), expect.closeTo(10_001, 9)]);
    const traded = historyOf({ tsMs: T, price: 10_000 }).at(T)!;
    expect([traded.low, traded.high]).toEqual([expect.closeTo(9_999, 9), expect.closeTo(10_001, 9)]);
  });

  it('takes the trade when the quote is crossed or one-sided', () => {
    for (const quote of [{ bid: 201, ask: 199 }, { bid: 50 }, { bid: 0, ask: 60 }, { bid: Number.NaN, ask: 60 }]) {
      expect(historyOf({ tsMs: T, price: 100, ...quote }).at(T)?.low).toBeCloseTo(99.99, 9);
    }
  });

  it('keeps one quote per 100 ms and ignores what is older or unusable', () => {
    const history = historyOf(
      { tsMs: T, price: 100 },
      { tsMs: T + 99, price: 1 },
      { tsMs: T + 100, price: 200 },
      { tsMs: T + 50, price: 1 },
      { tsMs: T + 300, price: 0 },
      { tsMs: T + 300, price: Number.NaN },
      { tsMs: T + 300.5, price: 1 },
    );
    expect(history.length).toBe(2);
    expect(history.at(T + 1_000)?.tsMs).toBe(T + 100);
  });

  it('keeps two minutes and no more, however fast prices come', () => {
    const history = new QuoteHistory();
    for (let step = 0; step <= 30_000; step += 1) history.push({ tsMs: T + step * 10, price: 100 });
    expect(history.length).toBe(1_200);
    expect(history.at(T + 300_000 - 119_000)).toBeDefined();
    expect(history.at(T + 300_000 - 121_000)).toBeUndefined();
  });

  it('recovers from a price of the far future', () => {
    const history = historyOf({ tsMs: T + 86_400_000, price: 1 }, { tsMs: T, price: 100 });
    expect(history.at(T)?.tsMs).toBe(T);
    expect(history.length).toBe(1);
  });
});
