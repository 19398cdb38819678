import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { isSlow, SlowEvents } from './slow-events.js';

const COMMON = { exchange: 'binance', symbol: 'BTCUSDT', tsMs: 0, receivedTsMs: 0 } as const;
const MARK = { ...COMMON, type: 'price', kind: 'mark', price: 1 } as const;
const FUNDING = { ...COMMON, type: 'funding', fundingRate: 0.0001, intervalHours: 8 } as const;
const OPEN_INTEREST = { ...COMMON, type: 'open-interest', openInterestUsd: 1 } as const;

describe('SlowEvents', () => {
  it('are open interest, funding and mark prices, not trades, quotes and liquidations', () => {
    const events: MarketEvent[] = [
      MARK,
      FUNDING,
      OPEN_INTEREST,
      { ...COMMON, type: 'price', price: 1 },
      {
        ...COMMON,
        type: 'liquidation',
        id: '1',
        exchangeSymbol: 'BTCUSDT',
        notionalBasis: 'none',
        method: 'unknown',
        completeness: 'all',
      },
    ];
    expect(events.map(isSlow)).toEqual([true, true, true, false, false]);
  });

  it('lets one of each kind and symbol through in its own time', () => {
    const slow = new SlowEvents();
    const passed = { price: 0, funding: 0, 'open-interest': 0 };
    for (let nowMs = 0; nowMs < 60_000; nowMs += 100) {
      for (const event of [MARK, FUNDING, OPEN_INTEREST]) if (slow.admits(event, nowMs)) passed[event.type] += 1;
    }
    expect(passed).toEqual({ price: 75, funding: 2, 'open-interest': 30 });
    expect(slow.admits({ ...MARK, symbol: 'ETHUSDT' }, 59_901)).toBe(true);
  });

  it('loses none of a price a second that arrives up to 125 ms early or late', () => {
    const slow = new SlowEvents();
    const arrivals = Array.from({ length: 100 }, (_, second) => second * 1_000 + (second % 2 === 0 ? 125 : -125));
    expect(arrivals.every((nowMs) => slow.admits(MARK, nowMs))).toBe(true);
  });
});
