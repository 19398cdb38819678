import type { CascadeEvent, LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { EndToEnd } from './end-to-end.js';

const T0 = 1_760_130_900_000;

function liquidation(symbol: string, receivedTsMs: number): LiquidationEvent {
  return {
    type: 'liquidation',
    id: `${symbol}:${receivedTsMs}`,
    exchange: 'okx',
    exchangeSymbol: symbol,
    symbol,
    // The venue's own time must play no part: it may be seconds off.
    tsMs: receivedTsMs - 60_000,
    receivedTsMs,
    notionalBasis: 'none',
    method: 'market',
    completeness: 'all',
  };
}

const events: CascadeEvent[] = [
  liquidation('BTCUSDT', T0),
  liquidation('BTCUSDT', T0 + 4),
  liquidation('ETHUSDT', T0 + 7),
  { type: 'price', exchange: 'okx', symbol: 'SOLUSDT', price: 200, tsMs: T0 + 9, receivedTsMs: T0 + 9 },
];

describe('EndToEnd', () => {
  it('adds the wait for the batch, the reading, and the signals handed over before', () => {
    const endToEnd = new EndToEnd();
    endToEnd.offered('BTCUSDT', 50, 50.25);
    endToEnd.offered('ETHUSDT', 51, 51.5);
    endToEnd.offered('MARKET', 52, 52);
    expect(endToEnd.durations({ events, nowMs: T0 + 10 }, 0.5)).toEqual([6 + 0.5 + 0.25, 3 + 0.5 + 1.5, 3 + 0.5 + 2]);
  });

  it('times no signal without a liquidation of its symbol, and none without a stopwatch', () => {
    const endToEnd = new EndToEnd();
    endToEnd.offered('SOLUSDT', 0, 1);
    expect(endToEnd.durations({ events, nowMs: T0 + 10 }, 0.5)).toEqual([]);
    endToEnd.offered('BTCUSDT', 0, 1);
    expect(endToEnd.durations({ events, nowMs: T0 + 10 }, undefined)).toEqual([]);
    endToEnd.offered('MARKET', 0, 1);
    expect(endToEnd.durations({ events: [], nowMs: T0 + 10 }, 0.5)).toEqual([]);
  });

  it('forgets a batch once it is read, and never goes below 0', () => {
    const endToEnd = new EndToEnd();
    endToEnd.offered('BTCUSDT', 0, 0);
    expect(endToEnd.durations({ events, nowMs: T0 + 3 }, 0)).toEqual([0]);
    expect(endToEnd.durations({ events, nowMs: T0 + 10 }, 0.5)).toEqual([]);
  });
});
