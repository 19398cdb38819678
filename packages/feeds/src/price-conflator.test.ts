import type { PriceEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { PriceConflator } from './price-conflator.js';

function price(tsMs: number, fields: Partial<PriceEvent>): PriceEvent {
  return { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, price: 100, ...fields };
}

describe('PriceConflator', () => {
  it('lets the first price through and then one per gap, with all the volume', () => {
    const conflator = new PriceConflator(250);
    expect(conflator.offer(price(0, { tradedUsd: 1 }), 0)?.tradedUsd).toBe(1);
    expect(conflator.offer(price(100, { price: 101, tradedUsd: 2 }), 100)).toBeUndefined();
    expect(conflator.offer(price(200, { price: 102, tradedUsd: 3 }), 200)).toBeUndefined();
    expect(conflator.offer(price(250, { price: 103, tradedUsd: 4 }), 250)).toMatchObject({ price: 103, tradedUsd: 9, tsMs: 250 });
    expect(conflator.flush(1_000)).toBeUndefined();
  });

  it('prefers the newest trade to a quote and keeps the newest quote beside it', () => {
    const conflator = new PriceConflator(250);
    conflator.offer(price(0, {}), 0);
    conflator.offer(price(10, { price: 101, tradedUsd: 5 }), 10);
    conflator.offer(price(20, { price: 102.5, bid: 102, ask: 103 }), 20);
    expect(conflator.flush(250)).toMatchObject({ price: 101, bid: 102, ask: 103, tradedUsd: 5, tsMs: 20 });
  });

  it('is not fooled by a message that arrives late', () => {
    const conflator = new PriceConflator(250);
    conflator.offer(price(0, {}), 0);
    conflator.offer(price(50, { price: 105 }), 60);
    conflator.offer(price(40, { price: 104 }), 70);
    expect(conflator.flush(300)).toMatchObject({ price: 105, tsMs: 50, receivedTsMs: 40, tradedUsd: undefined });
  });

  it('releases the held price when the clock steps back', () => {
    const conflator = new PriceConflator(250);
    conflator.offer(price(0, {}), 3_600_000);
    expect(conflator.offer(price(1, { price: 7 }), 10)?.price).toBe(7);
  });
});
