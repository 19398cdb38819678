import { judgeMethod, type MethodTraces } from '@cascade/replay/evaluate';
import { describe, expect, it } from 'vitest';
import { cascade } from './label.sample.js';
import { groupBy, type JudgedRun, poolRuns } from './pool.js';

/** BTC over an hour with one sample of .9 at each of these times. */
function run(alarmsMs: readonly number[], onsetsMs: readonly number[]): JudgedRun {
  const tsMs = Float64Array.from(alarmsMs);
  const traces: MethodTraces = { method: 'm', floor: 0, traces: [{ symbol: 'BTCUSDT', tsMs, score: tsMs.map(() => 0.9) }] };
  const labels = onsetsMs.map((onsetMs) => cascade(onsetMs));
  return { traces, labelled: { startMs: 0, endMs: 3_600_000, symbols: ['BTCUSDT'], labels } };
}

describe('poolRuns', () => {
  it('adds up hits, misses, false alarms and symbols, and keeps runs apart', () => {
    const [hit, missed] = [run([1_000_000, 2_000_000], [1_000_000]), run([2_000_000], [1_000_000])];
    const { traces, labelled } = poolRuns([hit, missed]);
    const { outcomes, falseAlarms } = judgeMethod(traces, 0.5, labelled);
    expect(outcomes.map(({ label, detected }) => [label.symbol, detected])).toEqual([
      ['BTCUSDT#0', true],
      ['BTCUSDT#1', false],
    ]);
    expect(falseAlarms.map(({ symbol, startMs }) => [symbol, startMs])).toEqual([
      ['BTCUSDT#0', 2_000_000],
      ['BTCUSDT#1', 2_000_000],
    ]);
    expect(labelled).toMatchObject({ startMs: 0, endMs: 3_600_000, symbols: ['BTCUSDT#0', 'BTCUSDT#1'] });
  });

  it('leaves a single run as it is', () => {
    const only = run([1], []);
    expect(poolRuns([only])).toBe(only);
  });
});

describe('groupBy', () => {
  it('keeps the order of first appearance', () => {
    expect([...groupBy(['b1', 'a1', 'b2'], (text) => text[0] ?? '')]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1']],
    ]);
  });
});
