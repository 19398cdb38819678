import type { PriceEvent } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PriceSource } from './price-source.js';

function price(exchange: string, tsMs: number): PriceEvent {
  return { type: 'price', exchange, symbol: 'BTCUSDT', price: 60_000, tsMs, receivedTsMs: tsMs };
}

/** Who is accepted when each of `exchanges` speaks at every time, in that order. */
function accepted(source: PriceSource, exchanges: readonly string[], fromMs: number, toMs: number, stepMs = 1_000): string[] {
  const taken = new Set<string>();
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += stepMs) {
    for (const exchange of exchanges) if (source.accept(price(exchange, nowMs), nowMs)) taken.add(exchange);
  }
  return [...taken];
}

describe('the venue of the BTC price', () => {
  it('is the first that speaks, and stays while it speaks', () => {
    const source = new PriceSource();
    expect(accepted(source, ['okx'], 0, 2_000)).toEqual(['okx']);
    expect(accepted(source, ['okx', 'gate', 'binance-spot'], 3_000, 60_000)).toEqual(['okx']);
  });

  it('is never told by mark prices, and they do not stand for a sign of life', () => {
    const source = new PriceSource();
    expect(source.accept({ ...price('binance', 0), kind: 'mark' }, 0)).toBe(false);
    expect(accepted(source, ['okx'], 0, 0)).toEqual(['okx']);
    for (let nowMs = 0; nowMs <= 60_000; nowMs += 1_000) {
      expect(source.accept({ ...price('okx', nowMs), kind: 'mark', price: 1 }, nowMs)).toBe(false);
    }
    expect(source.newest?.tsMs).toBe(0);
    expect(accepted(source, ['gate'], 60_000, 60_000)).toEqual(['gate']);
  });

  it('changes after 3 s of silence to the best venue that speaks, whoever speaks first', () => {
    const source = new PriceSource();
    accepted(source, ['binance', 'binance-spot', 'okx', 'bybit'], 0, 10_000);
    expect(accepted(source, ['binance-spot', 'okx', 'bybit'], 11_000, 13_000)).toEqual([]);
    expect(accepted(source, ['binance-spot', 'okx', 'bybit'], 13_001, 20_000)).toEqual(['bybit']);
  });

  it('goes Binance, Bybit, OKX, spot as one after the other falls silent', () => {
    const source = new PriceSource();
    const order = ['binance', 'bybit', 'okx', 'binance-spot'];
    const chosen = order.map((_, silent) => accepted(source, order.slice(silent), silent * 100_000 + 4_000, silent * 100_000 + 20_000));
    expect(chosen).toEqual(order.map((exchange) => [exchange]));
  });

  it('comes back to a better venue only after 30 s without a silence', () => {
    const source = new PriceSource();
    accepted(source, ['okx'], 0, 1_000);
    expect(accepted(source, ['okx', 'binance'], 2_000, 31_000)).toEqual(['okx']);
    expect(accepted(source, ['okx'], 32_000, 36_000)).toEqual(['okx']);
    expect(accepted(source, ['okx', 'binance'], 37_000, 66_000)).toEqual(['okx']);
    expect(accepted(source, ['okx', 'binance'], 67_000, 68_000)).toEqual(['okx', 'binance']);
    expect(accepted(source, ['okx', 'binance'], 69_000, 80_000)).toEqual(['binance']);
  });

  it('never accepts two venues within 3 s except when a better one comes back', () => {
    const venue = fc.constantFrom('binance', 'bybit', 'okx', 'gate', 'binance-spot');
    fc.assert(
      fc.property(fc.array(fc.tuple(venue, fc.integer({ min: 0, max: 5_000 })), { maxLength: 300 }), (steps) => {
        const source = new PriceSource();
        const ranks = ['binance', 'bybit', 'okx', 'gate', 'binance-spot'];
        let nowMs = 0;
        let last: { exchange: string; ms: number } | undefined;
        for (const [exchange, pauseMs] of steps) {
          nowMs += pauseMs;
          if (!source.accept(price(exchange, nowMs), nowMs)) continue;
          if (last !== undefined && exchange !== last.exchange && nowMs - last.ms <= 3_000) {
            expect(ranks.indexOf(exchange)).toBeLessThan(ranks.indexOf(last.exchange));
          }
          last = { exchange, ms: nowMs };
        }
      }),
    );
  });
});
