import { createRandom, describeEngineContract, type EngineSubject } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeRegime } from './composite.js';
import type { RegimeOptions } from './config.js';
import { RegimeEngine } from './engine.js';
import type { PriceSample } from './price-slot.js';

const T0 = 1_700_000_100_000;

/** Ascending samples of one or two exchanges over minutes, with silences and prices of any size. */
const samples: fc.Arbitrary<readonly PriceSample[]> = fc
  .array(
    fc.record({
      gapMs: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 9_000 }) }, fc.integer({ min: 0, max: 400_000 })),
      price: fc.oneof({ weight: 8, arbitrary: fc.double({ min: 39_000, max: 41_000, noNaN: true }) }, fc.constantFrom(1e-300, 1e300)),
      spread: fc.option(fc.double({ min: 0, max: 200, noNaN: true }), { nil: undefined }),
      tradedUsd: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
      exchange: fc.constantFrom('binance', 'binance', 'binance', 'okx'),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((rows) => {
    let tsMs = T0;
    return rows.map(({ gapMs, price, spread, tradedUsd, exchange }) => {
      tsMs += gapMs;
      const quotes = spread === undefined ? {} : { bid: 40_000, ask: 40_000 + spread };
      return { tsMs, price, exchange, ...quotes, ...(tradedUsd === undefined ? {} : { tradedUsd }) };
    });
  });

function subject(name: string, options: RegimeOptions): EngineSubject<RegimeEngine, PriceSample> {
  return {
    name,
    create: () => new RegimeEngine(options),
    feed: (engine, sample) => engine.push(sample),
    read: (engine, nowMs) => ({ snapshot: engine.at(nowMs), history: engine.history(), time: engine.timeInRegimeMs(nowMs) }),
    reset: (engine) => engine.reset(),
    timeOf: ({ tsMs }) => tsMs,
    moved: (sample, byMs) => ({ ...sample, tsMs: sample.tsMs + byMs }),
    inputs: samples,
  };
}

describeEngineContract(subject('RegimeEngine', {}));
describeEngineContract(subject('RegimeEngine published', { preset: 'published' }));

describe('RegimeEngine', () => {
  it('gives every reading of a day independently of all other readings', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1, 3, 40), fc.constantFrom(100, 5_000, 70_000, 2_000_000), (seed, perRead, gapMs) => {
        const random = createRandom(seed);
        const often = new RegimeEngine({ historyDays: 1 });
        const sparse = new RegimeEngine({ historyDays: 1 });
        let price = 40_000;
        let tsMs = T0;
        let nextReadMs = T0;
        for (let i = 0; i < 4_000; i++) {
          tsMs += random.int(1, 20_000);
          price *= Math.exp(random.normal() * (Math.floor(i / 500) % 2 === 0 ? 0.0002 : 0.004));
          const sample = { tsMs: tsMs - random.int(0, 3_000), price, exchange: 'binance' };
          often.push(sample);
          sparse.push(sample);
          if (i % perRead === 0) often.at(tsMs);
          if (tsMs < nextReadMs) continue;
          nextReadMs = tsMs + gapMs;
          expect(sparse.at(tsMs)).toEqual(often.at(tsMs));
        }
        expect(sparse.timeInRegimeMs(tsMs)).toEqual(often.timeInRegimeMs(tsMs));
        expect(sparse.history()).toEqual(often.history());
        expect(sparse.history().length).toBeGreaterThan(3);
        expect(sparse.lateCount).toBe(often.lateCount);
      }),
      { numRuns: 8 },
    );
  });

  it('composes its regime from its own three classes and dates it', () => {
    fc.assert(
      fc.property(samples, (all) => {
        const engine = new RegimeEngine();
        for (const sample of all) {
          engine.push(sample);
          const snapshot = engine.at(sample.tsMs);
          const { volatilityRegime: volatility, liquidityRegime: liquidity, trendRegime: trend } = snapshot;
          expect(snapshot.regime).toBe(composeRegime({ volatility, liquidity, trend }).regime);
          if (snapshot.sinceMs !== undefined) expect(snapshot.sinceMs).toBeLessThanOrEqual(sample.tsMs);
          const last = engine.history().at(-1);
          if (last !== undefined) expect([last.to, last.tsMs]).toEqual([snapshot.regime, snapshot.sinceMs]);
        }
      }),
    );
  });
});
