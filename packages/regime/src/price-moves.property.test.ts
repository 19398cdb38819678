import { createRandom } from '@cascade/core/stats';
import { describeEngineContract } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PriceMoves, type PricePoint } from './price-moves.js';

const T0 = 1_700_000_100_000;

/** Ascending prices over minutes, no two at one time, with silences and prices of any size. */
const points: fc.Arbitrary<readonly PricePoint[]> = fc
  .array(
    fc.record({
      gapMs: fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 4_000 }) }, fc.integer({ min: 1, max: 700_000 })),
      price: fc.oneof({ weight: 12, arbitrary: fc.double({ min: 90, max: 110, noNaN: true }) }, fc.constantFrom(1e-300, 1e300)),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((rows) => {
    let tsMs = T0;
    return rows.map(({ gapMs, price }) => {
      tsMs += gapMs;
      return { tsMs, price };
    });
  });

function filled(all: readonly PricePoint[]): PriceMoves {
  const engine = new PriceMoves();
  for (const point of all) engine.push(point);
  return engine;
}

describeEngineContract<PriceMoves, PricePoint>({
  name: 'PriceMoves',
  create: () => new PriceMoves(),
  feed: (engine, point) => engine.push(point),
  read: (engine, nowMs) => ({ plain: engine.at(nowMs), since: engine.at(nowMs, { sinceMs: nowMs - 100_000 }), late: engine.lateCount }),
  reset: (engine) => engine.reset(),
  timeOf: ({ tsMs }) => tsMs,
  moved: (point, byMs) => ({ ...point, tsMs: point.tsMs + byMs }),
  inputs: points,
  memory: { sizeOf: (engine) => engine.memoryBytes, limit: 5_000 },
});

describe('PriceMoves', () => {
  it('answers the same however disordered prices arrive within 2 s', () => {
    fc.assert(
      fc.property(points, fc.integer(), (all, seed) => {
        const random = createRandom(seed);
        const arrival = all.map((point) => ({ point, atMs: point.tsMs + random.int(0, 2_000) })).sort((a, b) => a.atMs - b.atMs);
        const disordered = filled(arrival.map(({ point }) => point));
        const ordered = filled(all);
        const newestMs = all.at(-1)?.tsMs ?? T0;
        expect(disordered.lateCount).toBe(0);
        for (const afterMs of [0, 1, 900, 5_000, 29_000, 31_000]) {
          const options = { sinceMs: newestMs - 50_000 };
          expect(disordered.at(newestMs + afterMs, options)).toEqual(ordered.at(newestMs + afterMs, options));
        }
      }),
    );
  });

  it('answers at a full second of the last 110 s as if nothing newer had come', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 110 }), (all, secondsBack) => {
        const newestMs = all.at(-1)?.tsMs ?? T0;
        const nowMs = (Math.floor(newestMs / 1_000) - secondsBack) * 1_000;
        const options = { sinceMs: nowMs - 90_000 };
        const known = filled(all.filter(({ tsMs }) => tsMs <= nowMs));
        expect(filled(all).at(nowMs, options)).toEqual(known.at(nowMs, options));
      }),
    );
  });

  it('equals a search through all prices', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 280_000 }), (all, afterMs, backMs) => {
        const newestMs = all.at(-1)?.tsMs ?? T0;
        const nowMs = newestMs + afterMs;
        /** Price at a full second; at most 30 s old. */
        const standing = (second: number): number | undefined => {
          const last = all.findLast(({ tsMs }) => tsMs <= second * 1_000);
          return last !== undefined && second * 1_000 - last.tsMs <= 30_000 ? last.price : undefined;
        };
        const price = all.at(-1)?.price ?? Number.NaN;
        const seconds = (fromMs: number): number[] => {
          const from = Math.floor(fromMs / 1_000);
          // The running second of the newest price counts as one: its last price is the newest.
          const until = Math.min(Math.ceil(nowMs / 1_000), Math.ceil(newestMs / 1_000)) - 1;
          const standingPrices = Array.from({ length: Math.max(0, until - from + 1) }, (_, i) => standing(from + i));
          return [...standingPrices.filter((value) => value !== undefined), price];
        };
        const snapshot = filled(all).at(nowMs, { sinceMs: nowMs - backMs });
        expect(snapshot?.price).toBe(price);
        for (const [horizonMs, move] of [[10_000, snapshot?.move10s] as const, [60_000, snapshot?.move60s] as const]) {
          expect(move).toBeCloseTo(Math.log(price) - Math.log(seconds(nowMs - horizonMs)[0] ?? Number.NaN), 9);
        }
        const span = seconds(nowMs - backMs - 10_000);
        const reference = span[0] ?? Number.NaN;
        expect(snapshot?.sinceMove).toEqual({
          down: 1 - Math.min(...span) / reference,
          up: Math.min(Number.MAX_VALUE, Math.max(...span) / reference - 1),
        });
      }),
    );
  });
});
