import type { RegimeSnapshot } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { RegimeEngine } from './engine.js';
import type { PriceSample } from './price-slot.js';

/** A time where a slot, a minute and a five-minute block end. */
const T0 = 1_700_000_100_000;
const SLOT = 5_000;

/** One price at the end of each of `count` slots after `fromMs`, moving up and down by `step` (a log return per slot). */
function zigzag(fromMs: number, count: number, step: number, extra: Partial<PriceSample> = {}): PriceSample[] {
  return Array.from({ length: count }, (_, i) => ({
    tsMs: fromMs + (i + 1) * SLOT,
    price: 40_000 * Math.exp(i % 2 === 0 ? step : 0),
    exchange: 'binance',
    ...extra,
  }));
}

function fed(samples: readonly PriceSample[], engine: RegimeEngine = new RegimeEngine()): RegimeEngine {
  for (const sample of samples) engine.push(sample);
  return engine;
}

describe('RegimeEngine liquidity', () => {
  /** Blocks of five minutes whose volumes go up and down, then one last block. */
  const market = (blocks: number, lastUsd: number, halfSpread: number): PriceSample[] =>
    Array.from({ length: blocks + 1 }, (_, block) => {
      const tradedUsd = block === blocks ? lastUsd : 1_000 + (block % 10) * 100;
      const last = block === blocks ? halfSpread : 20;
      return zigzag(T0 + block * 60 * SLOT, 60, 0, { tradedUsd, bid: 40_000 - last, ask: 40_000 + last });
    }).flat();
  const readAt = (blocks: number, samples: readonly PriceSample[], options = {}): RegimeSnapshot =>
    fed(samples, new RegimeEngine(options)).at(T0 + (blocks + 1) * 60 * SLOT);

  it('is DEEP, NORMAL, SHALLOW or ILLIQUID by volume and spread against the day before', () => {
    const classes = [
      [2_500, 8],
      [2_500, 20],
      [1_450, 20],
      [1_450, 32],
      [900, 20],
      [900, 44],
    ].map(([usd, spread]) => readAt(30, market(30, usd!, spread!)).liquidityRegime);
    expect(classes).toEqual(['DEEP', 'NORMAL', 'NORMAL', 'SHALLOW', 'SHALLOW', 'ILLIQUID']);
  });

  it('shifts the composite regime and leaves the volatility class', () => {
    const thin = readAt(30, market(30, 900, 44));
    expect([thin.volatilityRegime, thin.regime, thin.confidence]).toEqual(['DORMANT', 'LOW', 0.8]);
    expect(thin.spreadBps).toBeCloseTo(22, 6);
  });

  it('compares a block with earlier ones only', () => {
    // Nine of twelve earlier blocks are smaller: the 75th percentile. Counted among them it would stand at 73.
    expect(readAt(13, market(13, 1_650, 8)).liquidityRegime).toBe('DEEP');
    expect(readAt(13, market(13, 1_550, 8)).liquidityRegime).toBe('NORMAL');
    const longer = [...market(13, 1_650, 8), ...zigzag(T0 + 14 * 60 * SLOT, 30, 0, { tradedUsd: 1_650, bid: 39_992, ask: 40_008 })];
    expect(fed(longer).at(T0 + (14 * 60 + 30) * SLOT).liquidityRegime).toBe('DEEP');
  });

  it('is NORMAL with fewer than ten blocks of history', () => {
    // The first block is not whole: its first slot begins the data.
    expect(readAt(10, market(10, 900, 44)).liquidityRegime).toBe('NORMAL');
    expect(readAt(11, market(11, 900, 44)).liquidityRegime).toBe('ILLIQUID');
  });

  it('judges quotes without trades by the spread alone', () => {
    const wide = zigzag(T0, 60, 0, { bid: 39_900, ask: 40_100 });
    expect(fed(wide).at(T0 + 60 * SLOT).liquidityRegime).toBe('SHALLOW');
  });

  it('starts the volume history anew on another exchange', () => {
    const samples = market(30, 900, 44).map((s) => (s.tsMs > T0 + 30 * 60 * SLOT ? { ...s, exchange: 'okx' } : s));
    const engine = fed(samples);
    const changed = engine.at(T0 + (30 * 60 + 30) * SLOT);
    expect([changed.liquidityRegime, changed.spreadBps]).toEqual(['SHALLOW', expect.closeTo(22, 6)]);
    fed(zigzag(T0 + 31 * 60 * SLOT, 120, 0, { tradedUsd: 900, bid: 39_956, ask: 40_044, exchange: 'okx' }), engine);
    expect(engine.at(T0 + 33 * 60 * SLOT).liquidityRegime).toBe('NORMAL');
  });

  it('does not take a silence for a thin market', () => {
    const blocks = market(30, 1_450, 20);
    const engine = fed(blocks);
    const endSlot = 31 * 60;
    // Three minutes of the window are empty, which would be the lowest volume of the day.
    expect(engine.at(T0 + (endSlot + 36) * SLOT).liquidityRegime).toBe('NORMAL');
    fed(zigzag(T0 + (endSlot + 36) * SLOT, 20, 0, { tradedUsd: 1_450 }), engine);
    expect(engine.at(T0 + (endSlot + 56) * SLOT).liquidityRegime).toBe('NORMAL');
  });
});
