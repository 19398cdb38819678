import { PRESETS, type RegimeFactors, SIGNAL_FACTORS, SIGNAL_LEVELS, type SignalFactor } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf, type ScoreOptions, SIGNAL_WEIGHTS, type SignalInputs, scoreSignal, updateWeights } from './index.js';

const amount = (usual: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0, max: usual, noNaN: true }) }, fc.double({ min: 0, max: 1e307, noNaN: true }));
const signed = (usual: number): fc.Arbitrary<number> =>
  fc.tuple(amount(usual), fc.boolean()).map(([value, negative]) => (negative ? -value : value));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const regimes: fc.Arbitrary<RegimeFactors> = fc.record({
  velocityThreshold: fc.double({ min: 0.5, max: 2.5, noNaN: true }),
  volumeThreshold: fc.double({ min: 0.6, max: 2, noNaN: true }),
  cascadeSensitivity: fc.double({ min: 0.5, max: 1.5, noNaN: true }),
  riskMultiplier: fc.double({ min: 1, max: 5, noNaN: true }),
});

const inputs: fc.Arbitrary<SignalInputs> = fc.record({
  eventsPerSec10s: amount(130),
  eventsPerSec2: maybe(signed(60)),
  accelerationStandardError: maybe(amount(5)),
  usdPerSec10s: amount(6e7),
  openInterestChange1m: maybe(signed(0.1)),
  fundingRate: maybe(signed(0.002)),
  exchangeCorrelation: maybe(fc.double({ min: -1, max: 1, noNaN: true })),
  riskMultiplier: maybe(amount(6)),
  regimeFactors: maybe(regimes),
});

const weights: fc.Arbitrary<Partial<Record<SignalFactor, number>>> = fc
  .record(Object.fromEntries(SIGNAL_FACTORS.map((factor) => [factor, amount(2)])), { requiredKeys: [] })
  .filter((given) => SIGNAL_FACTORS.some((factor) => (given[factor] ?? 1) > 0));

const options: fc.Arbitrary<ScoreOptions> = fc.record({ preset: fc.constantFrom(...PRESETS), weights }, { requiredKeys: [] });

const rank = (level: (typeof SIGNAL_LEVELS)[number]): number => SIGNAL_LEVELS.indexOf(level);
const isShare = (value: number): boolean => value >= 0 && value <= 1;

describe('scoreSignal, any inputs and options', () => {
  it('probabilities and scores are finite and within 0..1', () => {
    fc.assert(
      fc.property(inputs, options, (given, how) => {
        const result = scoreSignal(given, how);
        expect(isShare(result.probability) && isShare(result.baseProbability)).toBe(true);
        for (const factor of SIGNAL_FACTORS) expect(isShare(result.scores[factor] ?? 0)).toBe(true);
        expect(result.reasons.join(' ')).not.toMatch(/NaN|Infinity|undefined/);
        expect(scoreSignal(given, how)).toEqual(result);
      }),
    );
  });

  it('published never throws and never leaves 0..1, whatever it is given', () => {
    const anything = fc.constantFrom<unknown>(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined, -5, 0, 1e308, 70);
    const names = ['eventsPerSec10s', 'eventsPerSec2', 'usdPerSec10s', 'openInterestChange1m', 'fundingRate', 'exchangeCorrelation'];
    const hostile = fc.record(Object.fromEntries([...names, 'riskMultiplier'].map((name) => [name, anything])));
    fc.assert(
      fc.property(hostile, anything, (given, riskMultiplier) => {
        const regimeFactors = { riskMultiplier } as RegimeFactors;
        const result = scoreSignal({ ...given, regimeFactors } as unknown as SignalInputs, { preset: 'published' });
        expect(isShare(result.probability) && isShare(result.baseProbability)).toBe(true);
      }),
    );
  });

  it('the level is that of the probability or of the override, whichever is higher', () => {
    fc.assert(
      fc.property(inputs, options, (given, how) => {
        const { level, probability, override } = scoreSignal(given, how);
        const preset = how.preset ?? 'corrected';
        expect(rank(level)).toBe(Math.max(rank(levelOf(probability, { preset })), rank(override ?? 'NONE')));
      }),
    );
  });

  it('calibrated scores factors as corrected does: the fitted probability is not made here', () => {
    fc.assert(
      fc.property(inputs, weights, (given, how) => {
        expect(scoreSignal(given, { preset: 'calibrated', weights: how })).toEqual(
          scoreSignal(given, { preset: 'corrected', weights: how }),
        );
      }),
    );
  });

  it('updated weights sum to 1', () => {
    fc.assert(
      fc.property(weights, (given) => {
        const updated = updateWeights(SIGNAL_WEIGHTS, given);
        expect(SIGNAL_FACTORS.reduce((sum, factor) => sum + updated[factor], 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('corrected', () => {
  it('more velocity, volume or acceleration never gives less probability or a lower level', () => {
    const more = fc.record({ eventsPerSec10s: amount(50), usdPerSec10s: amount(5e7), eventsPerSec2: amount(20) });
    fc.assert(
      fc.property(inputs, more, (given, extra) => {
        const fuller: SignalInputs = {
          ...given,
          eventsPerSec10s: given.eventsPerSec10s + extra.eventsPerSec10s,
          usdPerSec10s: given.usdPerSec10s + extra.usdPerSec10s,
          eventsPerSec2: given.eventsPerSec2 === undefined ? undefined : given.eventsPerSec2 + extra.eventsPerSec2,
        };
        const [less, result] = [scoreSignal(given), scoreSignal(fuller)];
        expect(result.probability).toBeGreaterThanOrEqual(less.probability - 1e-12);
        expect(rank(result.level)).toBeGreaterThanOrEqual(rank(less.level));
      }),
    );
  });

  it('a wilder regime never raises the velocity, acceleration or volume score, nor the probability', () => {
    fc.assert(
      fc.property(inputs, regimes, fc.double({ min: 1, max: 4, noNaN: true }), (given, regime, factor) => {
        const wilder = {
          ...regime,
          velocityThreshold: regime.velocityThreshold * factor,
          volumeThreshold: regime.volumeThreshold * factor,
          riskMultiplier: 5,
        };
        const calm = scoreSignal({ ...given, regimeFactors: regime });
        const wild = scoreSignal({ ...given, regimeFactors: wilder });
        for (const name of ['velocity', 'acceleration', 'volume'] as const) {
          expect(wild.scores[name] ?? 0).toBeLessThanOrEqual(calm.scores[name] ?? 0);
        }
        expect(wild.probability).toBeLessThanOrEqual(calm.probability + 1e-12);
        expect(rank(wild.level)).toBeLessThanOrEqual(rank(calm.level));
      }),
    );
  });

  it('a falling rate never overrides and scores like a flat one', () => {
    fc.assert(
      fc.property(inputs, amount(200), (given, fall) => {
        const falling = scoreSignal({ ...given, eventsPerSec2: -fall });
        expect(falling.override).toBeUndefined();
        expect(falling).toEqual(scoreSignal({ ...given, eventsPerSec2: 0 }));
      }),
    );
  });

  it('without liquidations the level is NONE, whatever else and whatever the weights', () => {
    fc.assert(
      fc.property(inputs, weights, (given, how) => {
        const still = scoreSignal({ ...given, eventsPerSec10s: 0, usdPerSec10s: 0 }, { weights: how });
        expect([still.level, still.probability]).toEqual(['NONE', 0]);
      }),
    );
  });

  it('up to 1 event/s and $20k/s in any regime is WATCH at most, whatever the market and whichever inputs are missing', () => {
    fc.assert(
      fc.property(
        inputs,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        (given, eventsPerSec10s, usdPerSec10s) => {
          // At 1 event/s Poisson acceleration stays within 1 event/s² of its noise.
          const eventsPerSec2 = given.eventsPerSec2 === undefined ? undefined : Math.max(-1, Math.min(1, given.eventsPerSec2));
          const quiet = { ...given, eventsPerSec10s, usdPerSec10s, eventsPerSec2 };
          expect(rank(scoreSignal(quiet).level)).toBeLessThanOrEqual(rank('WATCH'));
        },
      ),
    );
  });
});
