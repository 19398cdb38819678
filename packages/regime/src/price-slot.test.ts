import { describe, expect, it } from 'vitest';
import { addToSlot, MAX_EXCHANGES_PER_SLOT, newestQuote, type PriceSlot, slotOf } from './price-slot.js';

describe('price slots', () => {
  it('are right-closed and aligned to the epoch', () => {
    expect([0, 1, 4_999, 5_000, 5_001, -1, -5_000].map(slotOf)).toEqual([0, 1, 1, 1, 2, -0, -1]);
  });

  it('keep at most eight exchanges and go on summing those they have', () => {
    const slot: PriceSlot = { index: 1, quotes: [] };
    for (let i = 0; i < 20; i++) addToSlot(slot, { tsMs: 1_000 + i, price: 1, tradedUsd: 10, exchange: `venue-${i}` });
    addToSlot(slot, { tsMs: 900, price: 2, tradedUsd: 5, exchange: 'venue-0' });
    expect(slot.quotes).toHaveLength(MAX_EXCHANGES_PER_SLOT);
    expect(slot.quotes[0]).toMatchObject({ tsMs: 1_000, price: 1, tradedUsd: 15 });
  });

  it('know their newest quote at or before a time', () => {
    const slot: PriceSlot = { index: 1, quotes: [] };
    addToSlot(slot, { tsMs: 1_000, price: 1, exchange: 'okx' });
    addToSlot(slot, { tsMs: 3_000, price: 2, exchange: 'bybit' });
    expect([newestQuote(slot)?.price, newestQuote(slot, 2_999)?.price, newestQuote(slot, 999)?.price]).toEqual([2, 1, undefined]);
  });
});
