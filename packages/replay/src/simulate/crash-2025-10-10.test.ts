import type { CascadeEvent } from '@cascade/core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MarketTruth } from '../evaluate/market-truth.js';
import { simulate } from './simulate.js';

const CRASH_MS = Date.UTC(2025, 9, 10, 21, 15);
const MINUTE_MS = 60_000;
/** Published: a minute from 21:15 UTC. */
const MARKET_COUNTS = [698, 3_292, 7_658, 4_394, 8_602, 3_002, 754, 176];
const ADL_COUNTS = [0, 14_194, 5_048, 5_476, 7_955, 1_927, 119, 85];
const LOWS = [111_207, 109_690, 107_158, 107_328, 104_003, 102_497, 104_454, 107_033];

describe('the reconstruction of 2025-10-10', () => {
  const run = simulate({ scenario: 'crash-2025-10-10', seed: 9 });
  let shown: Extract<CascadeEvent, { type: 'liquidation' }>[];
  let truth: MarketTruth;

  beforeAll(() => {
    shown = [...run.events].filter((event) => event.type === 'liquidation');
    truth = run.truth();
  });

  it('is called reconstructed and lasts from 21:00 to 21:30 UTC', () => {
    expect(run.badge).toBe('reconstructed');
    expect([run.startMs, run.endMs]).toEqual([CRASH_MS - 15 * MINUTE_MS, CRASH_MS + 15 * MINUTE_MS]);
  });

  it('has the published counts of Hyperliquid a minute, auto-deleveraged or not, and in all', () => {
    const crash = shown.filter(({ exchange, tsMs }) => exchange === 'hyperliquid' && tsMs >= CRASH_MS && tsMs < CRASH_MS + 12 * MINUTE_MS);
    const counts = (method: string): number[] => {
      const minutes = new Array<number>(12).fill(0);
      for (const event of crash) if (event.method === method) minutes[Math.floor((event.tsMs - CRASH_MS) / MINUTE_MS)]! += 1;
      return minutes;
    };
    expect(counts('market').slice(0, 8)).toEqual(MARKET_COUNTS);
    expect(counts('adl').slice(0, 8)).toEqual(ADL_COUNTS);
    expect(crash).toHaveLength(63_637);
    expect(crash.filter(({ method }) => method === 'adl')).toHaveLength(34_983);
    expect(crash[0]?.tsMs).toBe(Date.UTC(2025, 9, 10, 21, 15, 3));
    expect(crash.at(-1)?.tsMs).toBe(Date.UTC(2025, 9, 10, 21, 26, 57));
  });

  it('has the published USD of all venues in the first minute and in all, within 1 %', () => {
    const usd = (fromMs: number, untilMs: number): number => {
      return truth.symbols.reduce((sum, { liquidations: { tsMs, notionalUsd } }) => {
        return notionalUsd.reduce((part, value, index) => (tsMs[index]! >= fromMs && tsMs[index]! < untilMs ? part + value : part), sum);
      }, 0);
    };
    expect(usd(CRASH_MS, CRASH_MS + MINUTE_MS) / 3.21e9).toBeCloseTo(1, 2);
    expect(usd(run.startMs, run.endMs) / 9.89e9).toBeCloseTo(1, 2);
  });

  it('has the published low of BTC in every minute, within .1 %', () => {
    const { values } = truth.symbols[0]!.prices!;
    const lows = LOWS.map((_, minute) => Math.min(...values.slice(900 + minute * 60, 960 + minute * 60)));
    for (const [minute, low] of lows.entries()) expect(Math.abs(low / LOWS[minute]! - 1)).toBeLessThan(0.001);
  });
});
