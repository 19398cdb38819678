import { describe, expect, it } from 'vitest';
import type { MarketTruth } from '../evaluate/market-truth.js';
import { describeFlow } from './describe-flow.js';

const HOUR_MS = 3_600_000;

interface Entry {
  readonly sec: number;
  readonly usd: number;
  readonly side: 0 | 1;
}

function truthOf(entries: readonly Entry[], hours: number): MarketTruth {
  const liquidations = {
    tsMs: Float64Array.from(entries, ({ sec }) => sec * 1_000),
    notionalUsd: Float64Array.from(entries, ({ usd }) => usd),
    side: Uint8Array.from(entries, ({ side }) => side),
    exchange: new Uint8Array(entries.length),
    exchanges: ['okx'],
  };
  return { startMs: 0, endMs: hours * HOUR_MS, symbols: [{ symbol: 'BTCUSDT', liquidations }] };
}

/** Twelve longs, two seconds apart from 60 s on; the largest are the eighth and ninth. */
const BURST: readonly Entry[] = Array.from({ length: 12 }, (_, index) => {
  return { sec: 60 + 2 * index, usd: index === 7 || index === 8 ? 1_000 : 10, side: 0 };
});

describe('describeFlow', () => {
  it('sums hours, counts silent minutes and quantiles of sizes', () => {
    const [all, bitcoin] = describeFlow(truthOf([...BURST, { sec: 3_700, usd: 500, side: 1 }], 4));
    expect([all?.symbol, bitcoin?.symbol]).toEqual(['all', 'BTCUSDT']);
    expect(all?.perHour).toBe(13 / 4);
    expect(all?.hourlyUsd).toEqual({ median: 500, mean: (2_100 + 500) / 4, q99: 2_100 });
    expect(all?.emptyMinutes).toBe(238 / 240);
    expect(all?.size).toEqual({ q10: 10, median: 10, q90: 1_000, q99: 1_000 });
  });

  it('finds the burst, how long it lasts and when it peaks', () => {
    const [all] = describeFlow(truthOf(BURST, 1));
    expect(all?.bursts).toEqual({ count: 1, medianSec: 22, p90Sec: 22, medianToPeakSec: 14 });
  });

  it('ends a burst after 30 s without its side, whatever the other side does', () => {
    const other = Array.from({ length: 20 }, (_, index): Entry => ({ sec: 83 + 5 * index, usd: 1, side: 1 }));
    const late: Entry = { sec: 120, usd: 10, side: 0 };
    const entries = [...BURST, ...other, late].sort((a, b) => a.sec - b.sec);
    expect(describeFlow(truthOf(entries, 1))[0]?.bursts).toMatchObject({ count: 2, p90Sec: 95, medianSec: 95 });
    expect(describeFlow(truthOf([...BURST.slice(0, 9), late], 1))[0]?.bursts).toMatchObject({ count: 0, medianSec: undefined });
  });

  it('takes the larger side only of hours above the level', () => {
    const entries: Entry[] = [
      { sec: 10, usd: 900, side: 0 },
      { sec: 20, usd: 100, side: 1 },
      { sec: 3_700, usd: 50, side: 0 },
      { sec: 3_800, usd: 50, side: 1 },
    ];
    expect(describeFlow(truthOf(entries, 2), 500)[0]?.dominantShare).toBe(0.9);
    expect(describeFlow(truthOf(entries, 2), 5_000)[0]?.dominantShare).toBeUndefined();
  });

  it('says nothing of sizes, bursts and dispersion where nothing happened', () => {
    expect(describeFlow(truthOf([], 1))[0]).toMatchObject({
      perHour: 0,
      size: undefined,
      minuteDispersion: undefined,
      dominantShare: undefined,
    });
  });
});
