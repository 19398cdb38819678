import type { PriceEvent } from '@cascade/core';
import { PriceMoves } from '@cascade/regime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, T0 } from './events.sample.js';
import { SymbolPrice } from './symbol-price.js';

/** 60 s return up to `nowMs`, a fraction. */
function move60s(prices: readonly PriceEvent[], nowMs: number): number {
  const symbol = new SymbolPrice();
  for (const event of prices) symbol.push(event, event.receivedTsMs);
  return Math.expm1(symbol.at(nowMs, undefined)?.move60s ?? Number.NaN);
}

/** A price a second, from `fromMs` up to and without `toMs`. */
function steady(fromMs: number, toMs: number, usd: number, exchange = 'binance', kind?: 'mark'): PriceEvent[] {
  return Array.from({ length: (toMs - fromMs) / 1_000 }, (_, i) => price(fromMs + i * 1_000, usd, exchange, { kind }));
}

const inOrder = (events: readonly PriceEvent[]): PriceEvent[] => [...events].sort((a, b) => a.tsMs - b.tsMs);

describe('one series at a time', () => {
  it('a second venue at another price level is no move', () => {
    const prices = inOrder([...steady(T0, T0 + 60_000, 100), ...steady(T0 + 500, T0 + 60_500, 101, 'bybit')]);
    expect(move60s(prices, T0 + 60_000)).toBe(0);
  });

  it('when it takes over after 3 s of silence, its own moves count, not its distance', () => {
    const before = inOrder([...steady(T0, T0 + 30_000, 100), ...steady(T0 + 500, T0 + 29_500, 101, 'bybit')]);
    const silent = [...before, price(T0 + 32_000, 90.9, 'bybit')];
    expect(move60s(silent, T0 + 32_000)).toBe(0);
    // It fell by a tenth since both spoke: that is the move, whoever tells it.
    expect(move60s([...silent, price(T0 + 32_001, 90.9, 'bybit')], T0 + 33_000)).toBeCloseTo(-0.1, 10);
  });

  it('and when the first one comes back, again', () => {
    const prices = inOrder([
      ...steady(T0, T0 + 10_000, 100),
      ...steady(T0 + 500, T0 + 20_500, 101, 'bybit'),
      price(T0 + 20_000, 95),
      price(T0 + 25_000, 95),
    ]);
    expect(move60s(prices, T0 + 21_000)).toBe(0);
    // When both spoke last, at 20 s, $95 of Binance were the $101 of Bybit.
    expect(move60s(prices, T0 + 25_000)).toBeCloseTo(0, 10);
  });

  it('a venue never heard beside the other continues it without a move', () => {
    expect(move60s([price(T0, 100), price(T0 + 10_000, 250, 'okx')], T0 + 10_000)).toBeCloseTo(0, 10);
  });

  it('trades go before marks of the same venue, and are never mixed with them', () => {
    const marks = steady(T0, T0 + 60_000, 102, 'binance', 'mark');
    const trades = [...steady(T0 + 10_500, T0 + 40_500, 100), ...steady(T0 + 40_500, T0 + 60_500, 98)];
    expect(move60s(inOrder([...marks, ...trades]), T0 + 60_000)).toBeCloseTo(-0.02, 10);
    expect(move60s(inOrder([...trades, ...marks]), T0 + 40_000)).toBeCloseTo(0, 10);
  });

  it('marks do where there are no trades', () => {
    const marks = [...steady(T0, T0 + 30_000, 100, 'binance', 'mark'), ...steady(T0 + 30_000, T0 + 60_000, 97, 'binance', 'mark')];
    expect(move60s(marks, T0 + 60_000)).toBeCloseTo(-0.03, 10);
  });
});

describe('limits', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a price of %d is refused, also of a venue that is not followed', (usd) => {
    const symbol = new SymbolPrice();
    symbol.push(price(T0, 100), T0);
    expect(() => symbol.push(price(T0, usd, 'okx'), T0)).toThrow(
      /price must be a finite number > 0, got "[^"]+"; check the codec of "okx"/,
    );
  });

  it('a seventeenth venue is not listened to', () => {
    const symbol = new SymbolPrice();
    for (let i = 0; i < 17; i++) symbol.push(price(T0, 100 + i, `venue-${i}`), T0);
    symbol.push(price(T0 + 5_000, 50, 'venue-16'), T0 + 5_000);
    expect(symbol.at(T0 + 5_000, undefined)?.price).toBe(100);
    symbol.push(price(T0 + 5_000, 101 * 0.9, 'venue-1'), T0 + 5_000);
    expect(symbol.at(T0 + 5_000, undefined)?.price).toBeCloseTo(90, 10);
  });
});

it('a price after the last full second changes nothing, not even of a span of which the oldest price is about to go', () => {
  const history = [...steady(T0, T0 + 1_000, 200), ...steady(T0 + 1_000, T0 + 301_000, 100)];
  const movesOf = (prices: readonly PriceEvent[], sinceMs: number | undefined): unknown => {
    const symbol = new SymbolPrice();
    for (const event of prices) symbol.push(event, event.receivedTsMs);
    return symbol.at(T0 + 300_400, sinceMs);
  };
  for (const agoMs of [60_000, 289_000, 295_000]) {
    const sinceMs = T0 + 300_000 - agoMs;
    expect(movesOf([...history, price(T0 + 300_300, 50)], sinceMs)).toEqual(movesOf(history, sinceMs));
  }
});

it('an answer that is kept is the one that would be computed', () => {
  const step = fc.record({
    gapMs: fc.nat(12_000),
    reads: fc.array(fc.nat(15_000), { maxLength: 6 }),
    usd: fc.integer({ min: 90, max: 110 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), fc.option(fc.nat(60_000), { nil: undefined }), (steps, agoMs) => {
      const symbol = new SymbolPrice();
      const moves = new PriceMoves();
      let tsMs = T0;
      for (const { gapMs, reads, usd } of steps) {
        tsMs += gapMs;
        symbol.push(price(tsMs, usd), tsMs);
        moves.push({ tsMs, price: usd });
        const sinceMs = agoMs === undefined ? undefined : tsMs - agoMs;
        for (const readMs of reads) {
          const nowMs = tsMs + readMs - 2_000;
          expect(symbol.at(nowMs, sinceMs)).toEqual(moves.at(Math.floor(nowMs / 1_000) * 1_000, { sinceMs }));
        }
      }
    }),
  );
});
