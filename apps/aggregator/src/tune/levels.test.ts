import { judgeMethod } from '@cascade/replay/evaluate';
import { describe, expect, it } from 'vitest';
import { chooseLevels, LEVEL_NAMES, parseBudgets } from './levels.js';
import type { JudgedRun } from './pool.js';

const DAY_MS = 86_400_000;
const BUDGETS = { WATCH: 10, ALERT: 4, CRITICAL: 1 };

/** A day of BTC without a cascade and one false alarm of each of these scores, ten minutes apart. */
function run(scores: readonly number[]): JudgedRun {
  const tsMs = Float64Array.from(scores, (_, index) => (index + 1) * 600_000);
  const trace = { symbol: 'BTCUSDT', tsMs, score: Float64Array.from(scores) };
  return {
    traces: { method: 'm', floor: 0.002, traces: [trace] },
    labelled: { startMs: 0, endMs: DAY_MS, symbols: ['BTCUSDT'], labels: [] },
  };
}

const rising = Array.from({ length: 20 }, (_, index) => (index + 1) / 40);

describe('chooseLevels', () => {
  it('keeps every budget and spends it', () => {
    const judged = run(rising);
    const { levels, notes } = chooseLevels([judged], BUDGETS);
    const spent = LEVEL_NAMES.map((level) => judgeMethod(judged.traces, levels[level], judged.labelled).falseAlarms.length);
    expect(spent).toEqual([10, 4, 1]);
    expect(notes).toEqual([]);
  });

  it('keeps the budgets in every run, not on average', () => {
    const loud = run(rising.map((score) => score + 0.4));
    const { levels } = chooseLevels([run(rising), loud, run([])], BUDGETS);
    expect(levels).toEqual(chooseLevels([loud], BUDGETS).levels);
  });

  it('sets levels apart that would coincide, and says that they are idle', () => {
    const { levels, notes } = chooseLevels([run([])], BUDGETS);
    expect(levels.WATCH).toBe(0.002);
    expect(levels.ALERT).toBeCloseTo(0.002 + 0.998 * 0.01, 12);
    expect(levels.CRITICAL).toBeGreaterThan(levels.ALERT + 0.009);
    expect(notes).toEqual(LEVEL_NAMES.map((level) => ({ level, problem: 'idle' })));
  });

  it('stays below 1 and in order where no probability keeps the budget, and says so', () => {
    const { levels, notes } = chooseLevels([run(new Array(30).fill(1))], BUDGETS);
    expect(levels.WATCH).toBeLessThan(levels.ALERT);
    expect(levels.ALERT).toBeLessThan(levels.CRITICAL);
    expect(levels.CRITICAL).toBeLessThan(1);
    expect(notes).toEqual(LEVEL_NAMES.map((level) => ({ level, problem: 'broken' })));
  });
});

describe('parseBudgets', () => {
  it('reads three falling numbers', () => {
    expect(parseBudgets('2, 0.35,0')).toEqual({ WATCH: 2, ALERT: 0.35, CRITICAL: 0 });
  });

  it.each(['', '2', '2,1', '2,1,0.5,0.1', '1,2,3', '2,2,1', '2,1,-1', '2,,1', 'a,b,c', 'Infinity,1,0'])('refuses "%s"', (text) => {
    expect(() => parseBudgets(text)).toThrow('three falling numbers such as 2,0.35,0.1');
  });
});
