import type { CascadeEvent, OpenInterestEvent } from '@cascade/core';
import { truthOfEvents } from '@cascade/replay/evaluate';
import type { BacktestResult } from '@cascade/replay/report';
import { CALIBRATED_MODEL } from '@cascade/signals';
import { describe, expect, it } from 'vitest';
import { liquidation, MIDNIGHT_MS } from './backtest.sample.js';
import type { BacktestInput } from './input-types.js';
import { judgeInput } from './judge-input.js';

const HOUR_MS = 3_600_000;
const INTEREST: OpenInterestEvent = {
  type: 'open-interest',
  exchange: 'okx',
  symbol: 'BTCUSDT',
  tsMs: MIDNIGHT_MS,
  receivedTsMs: MIDNIGHT_MS,
  openInterestUsd: 1e9,
};

/** 40 longs of $10,000, one every 100 ms, ten minutes after midnight. */
const BURST = Array.from({ length: 40 }, (_, i) => liquidation(MIDNIGHT_MS + 600_000 + i * 100));

/** The burst judged within so many hours, and the times of all readings. */
async function judged(hours: number, before: readonly CascadeEvent[] = []): Promise<{ result: BacktestResult; readMs: number[] }> {
  const events = [...before, liquidation(MIDNIGHT_MS), ...BURST];
  const truth = await truthOfEvents(events);
  const span = { startMs: MIDNIGHT_MS, endMs: MIDNIGHT_MS + hours * HOUR_MS };
  const input: BacktestInput = {
    name: 'burst',
    badge: 'recorded',
    source: 'burst',
    sha256: undefined,
    span,
    events,
    truth: () => ({ ...truth, ...span }),
    warnings: [],
  };
  const readMs: number[] = [];
  const onProgress = (nowMs: number): void => void readMs.push(nowMs);
  const result = await judgeInput(input, { preset: 'corrected', model: CALIBRATED_MODEL, onProgress });
  return { result, readMs };
}

/** Least distance of two readings. */
function leastGapMs(readMs: readonly number[]): number {
  return Math.min(...readMs.slice(1).map((tsMs, index) => tsMs - (readMs[index] ?? 0)));
}

describe('judgeInput', () => {
  it('reads inputs of up to six hours every 100 ms while anything happens, longer ones every 500 ms', async () => {
    expect(leastGapMs((await judged(6)).readMs)).toBe(100);
    expect(leastGapMs((await judged(7)).readMs)).toBe(500);
  });

  it('leaves out USD / open interest where no open interest is known', async () => {
    const names = async (before: readonly CascadeEvent[]): Promise<string[]> =>
      (await judged(1, before)).result.methods.map(({ method }) => method);
    const without = await names([]);
    expect(without).toContain('usd10s');
    expect(without).not.toContain('usdPerInterest');
    expect(await names([INTEREST])).toEqual(expect.arrayContaining(['usd10s', 'usdPerInterest']));
  });
});
