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

/** Return per slot that gives this 5 m volatility. */
const stepFor = (realizedVolatility5m: number): number => realizedVolatility5m / Math.sqrt(60);

describe('RegimeEngine silence and exchanges', () => {
  const calm = zigzag(T0, 80, stepFor(0.001));

  it('takes empty slots for an unchanged price up to 60 s', () => {
    const engine = fed(calm);
    expect(engine.at(T0 + 92 * SLOT).realizedVolatility1m).toBe(0);
    engine.push({ tsMs: T0 + 93 * SLOT, price: 44_000, exchange: 'binance' });
    expect(engine.at(T0 + 93 * SLOT).realizedVolatility1m).toBeCloseTo(Math.log(1.1), 12);
  });

  it('takes a longer silence for unknown as a whole, and no return spans it', () => {
    const engine = fed(calm);
    expect(engine.at(T0 + 93 * SLOT).realizedVolatility1m).toBeUndefined();
    engine.push({ tsMs: T0 + 94 * SLOT, price: 44_000, exchange: 'binance' });
    const resumed = engine.at(T0 + 94 * SLOT);
    expect(resumed.realizedVolatility1m).toBeUndefined();
    // 46 known returns of 60 stand for the whole of it.
    expect(resumed.realizedVolatility5m).toBeCloseTo(0.001, 12);
  });

  it('falls back to NORMAL with confidence .3 when the volatility is no longer known', () => {
    const engine = fed(zigzag(T0, 80, stepFor(0.004)));
    expect(engine.at(T0 + 80 * SLOT).regime).toBe('EXTREME');
    const known = engine.at(T0 + 110 * SLOT);
    expect([known.regime, known.realizedVolatility5m !== undefined]).toEqual(['EXTREME', true]);
    const lost = engine.at(T0 + 111 * SLOT);
    expect([lost.regime, lost.confidence, lost.realizedVolatility5m, lost.price]).toEqual(['NORMAL', 0.3, undefined, 40_000]);
  });

  it('never computes a return across two exchanges', () => {
    const other = zigzag(T0 + 80 * SLOT, 20, stepFor(0.001), { exchange: 'okx' }).map((s) => ({ ...s, price: s.price * 1.05 }));
    const engine = fed([...calm, ...other]);
    expect(engine.at(T0 + 81 * SLOT).price).toBeCloseTo(42_000 * Math.exp(stepFor(0.001)), 6);
    expect(engine.at(T0 + 81 * SLOT).realizedVolatility5m).toBeCloseTo(0.001, 12);
    expect(engine.at(T0 + 100 * SLOT).realizedVolatility5m).toBeCloseTo(0.001, 12);
  });

  it('stays with one exchange while two speak in the same slots, and judges spread and volume on it alone', () => {
    const quoted = zigzag(T0, 80, stepFor(0.001), { bid: 39_998, ask: 40_002 });
    const both = quoted.flatMap((s) => [s, { ...s, tsMs: s.tsMs - 1, price: s.price * 1.05, exchange: 'okx', bid: 30_000, ask: 40_000 }]);
    const snapshot = fed(both).at(T0 + 80 * SLOT);
    expect(snapshot.realizedVolatility5m).toBeCloseTo(0.001, 12);
    expect(snapshot.spreadBps).toBeCloseTo(1, 6);
  });

  it('ignores a crossed pair of quotes', () => {
    expect(fed(zigzag(T0, 10, 0, { bid: 40_001, ask: 40_000 })).at(T0 + 10 * SLOT).spreadBps).toBeUndefined();
    expect(fed(zigzag(T0, 10, 0, { bid: 40_000, ask: 40_000 })).at(T0 + 10 * SLOT).spreadBps).toBe(0);
  });
});
