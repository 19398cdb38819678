import { describe, expect, it } from 'vitest';
import { cascade, labelledDay, MIDNIGHT_MS } from './backtest.sample.js';
import type { BacktestInput } from './input-types.js';
import { warningsOf } from './result-warnings.js';

function input(badge: BacktestInput['badge'], ...warnings: string[]): BacktestInput {
  const span = { startMs: MIDNIGHT_MS, endMs: MIDNIGHT_MS + 1 };
  return { name: 'x', badge, source: 'x', sha256: undefined, span, events: [], truth: () => ({ ...span, symbols: [] }), warnings };
}

const FULL = { judged: { interest: 2, price: 2, side: 2 } };
const CASCADES = [cascade(MIDNIGHT_MS)];

describe('warningsOf', () => {
  it('has nothing to say of ten recorded days with cascades, prices and sides', () => {
    expect(warningsOf(input('recorded'), labelledDay(CASCADES, FULL), 10)).toEqual([]);
  });

  it.each([
    ['simulated data', warningsOf(input('simulated'), labelledDay(CASCADES, FULL), 10), 'simulated data: '],
    ['reconstructed data', warningsOf(input('reconstructed'), labelledDay(CASCADES, FULL), 10), 'never recorded'],
    ['few days', warningsOf(input('recorded'), labelledDay(CASCADES, FULL), 9), '9 UTC days < 10'],
    ['no cascade', warningsOf(input('recorded'), labelledDay([cascade(MIDNIGHT_MS, { grade: 'grey' })], FULL), 10), 'no cascade'],
    ['no prices', warningsOf(input('recorded'), labelledDay(CASCADES), 10), 'no prices'],
    ['no sides', warningsOf(input('recorded'), labelledDay(CASCADES, { judged: { ...FULL.judged, side: 0 } }), 10), 'no sides'],
    ['what reading it showed', warningsOf(input('recorded', 'rows skipped'), labelledDay(CASCADES, FULL), 10), 'rows skipped'],
  ])('tells of %s, once', (_, warnings, said) => {
    expect(warnings).toEqual([expect.stringContaining(said)]);
  });
});
