import { describe, expect, it } from 'vitest';
import { VelocityEngine } from './engine.js';

const T0 = 1_760_000_000_000;

/** Bursts of different sizes at irregular seconds, the same on both venues, `lagSec` later on the second. */
function pushBursts(engine: VelocityEngine, first: string, second: string, lagSec: number): void {
  for (const [at, size] of [3, 8, 10, 17, 21, 22, 30, 38, 41, 47, 53].entries()) {
    for (let i = 0; i <= at % 4; i++) {
      engine.push({ tsMs: T0 + size * 1_000 - 500, exchange: first });
      engine.push({ tsMs: T0 + (size + lagSec) * 1_000 - 500, exchange: second });
    }
  }
}

const patient = (): VelocityEngine => new VelocityEngine({ maxLatenessMs: 120_000 });

describe('correlation', () => {
  it('is 1 for two venues that move together, at lag 0', () => {
    const engine = patient();
    pushBursts(engine, 'bybit', 'binance', 0);
    const { correlations, exchangeCorrelation } = engine.at(T0 + 60_000);
    expect(correlations).toEqual([{ exchanges: ['binance', 'bybit'], r: 1, lagSec: 0 }]);
    expect(exchangeCorrelation).toBe(1);
  });

  it('names the lead: positive when the alphabetically first venue is ahead', () => {
    const ahead = patient();
    pushBursts(ahead, 'binance', 'okx', 2);
    expect(ahead.at(T0 + 60_000).correlations).toEqual([{ exchanges: ['binance', 'okx'], r: 1, lagSec: 2 }]);
    const behind = patient();
    pushBursts(behind, 'okx', 'binance', 1);
    expect(behind.at(T0 + 60_000).correlations).toEqual([{ exchanges: ['binance', 'okx'], r: 1, lagSec: -1 }]);
  });

  it('counts bins closed on the right, and completed ones only', () => {
    const engine = new VelocityEngine({ correlation: { bins: 4, maxLagBins: 0, minActiveBins: 1 } });
    for (const exchange of ['binance', 'okx']) engine.push({ tsMs: T0 + 1_000, exchange });
    expect(engine.at(T0 + 1_000).correlations).toHaveLength(1);
    // 1 ms into the next second: belongs to a bin that is not complete before 3,000.
    engine.push({ tsMs: T0 + 2_001, exchange: 'binance' });
    expect(engine.at(T0 + 2_999).correlations[0]?.r).toBe(1);
    expect(engine.at(T0 + 3_000).correlations[0]?.r).toBeCloseTo(1 / Math.sqrt(3), 12);
  });

  it('takes late events into completed seconds', () => {
    const engine = new VelocityEngine({ correlation: { bins: 4, maxLagBins: 0, minActiveBins: 1 } });
    for (const exchange of ['binance', 'okx']) engine.push({ tsMs: T0 + 1_000, exchange });
    engine.push({ tsMs: T0 + 3_000, exchange: 'binance' });
    expect(engine.at(T0 + 3_200).correlations[0]?.r).toBeLessThan(1);
    engine.push({ tsMs: T0 + 2_500, exchange: 'okx' });
    expect(engine.at(T0 + 3_200).correlations[0]?.r).toBe(1);
  });

  it('leaves out a pair with a venue that has fewer than five busy seconds', () => {
    const engine = patient();
    pushBursts(engine, 'binance', 'okx', 0);
    for (const second of [3, 8, 10, 17]) engine.push({ tsMs: T0 + second * 1_000, exchange: 'bybit' });
    expect(engine.at(T0 + 60_000).correlations.map(({ exchanges }) => exchanges)).toEqual([['binance', 'okx']]);
    engine.push({ tsMs: T0 + 21_000, exchange: 'bybit' });
    expect(engine.at(T0 + 60_000).correlations).toHaveLength(3);
  });

  it('turns undefined when a venue disconnects and comes back after a full minute of life', () => {
    const engine = patient();
    pushBursts(engine, 'binance', 'okx', 0);
    expect(engine.at(T0 + 60_100).correlations).toHaveLength(1);
    engine.setLive('okx', false, T0 + 60_150);
    const { correlations, exchangeCorrelation } = engine.at(T0 + 60_200);
    expect([correlations, exchangeCorrelation]).toEqual([[], undefined]);
    engine.setLive('okx', true, T0 + 60_900);
    for (let second = 61; second < 130; second += 1 + (second % 3)) {
      for (const exchange of ['binance', 'okx']) engine.push({ tsMs: T0 + second * 1_000, exchange });
    }
    expect(engine.at(T0 + 120_999).correlations).toEqual([]);
    expect(engine.at(T0 + 121_000).correlations).toHaveLength(1);
  });

  it('can be turned off', () => {
    const engine = new VelocityEngine({ correlation: false, maxLatenessMs: 120_000 });
    pushBursts(engine, 'binance', 'okx', 0);
    expect(engine.at(T0 + 60_000).correlations).toEqual([]);
  });
});
