import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CASCADE_FEATURES,
  type CascadeFeature,
  type CascadeInputs,
  type CascadeModel,
  cascadeFeatures,
  excitement,
  parseCascadeModel,
  scoreCascade,
} from '../index.js';
import { BURST } from './inputs.sample.js';
import { SAMPLE_MODEL } from './model.sample.js';

/** Any finite number, half of them within what is usual. */
const amount = (usual: number): fc.Arbitrary<number> =>
  fc.oneof(fc.double({ min: 0, max: usual, noNaN: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(0));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const inputs: fc.Arbitrary<CascadeInputs> = fc.record({
  liquidatedSide: fc.constantFrom('long' as const, 'short' as const, undefined),
  eventsPerSec1s: amount(20),
  eventsPerSec5s: amount(10),
  eventsPerSec30s: amount(5),
  baselineEventsPerSec: amount(0.5),
  usd10s: amount(1e7),
  usd60s: amount(5e7),
  baselineUsdPerSec: amount(1e4),
  imbalance: maybe(amount(1)),
  venues: maybe(fc.oneof(fc.nat(5), amount(5))),
  dispersion: maybe(amount(5)),
  cusum: amount(200),
  burst: maybe(
    fc.record({
      ageMs: amount(60_000),
      silenceMs: amount(30_000),
      count: amount(200),
      otherCount: amount(20),
      notionalUsd: amount(5e7),
      venues: amount(4),
    }),
  ),
  openInterestUsd: maybe(amount(1e10)),
  adverseMoves: maybe(
    fc.record({
      sigmas10s: amount(8),
      sigmas60s: amount(8),
      sigmas180s: amount(8),
      sigma60s: amount(0.01),
      sinceBurst: maybe(amount(0.1)),
    }),
  ),
  breadth: amount(1),
  btcRate: amount(8),
});

const weight = fc.double({ min: -1e6, max: 1e6, noNaN: true });

/** Every feature, weighted at will: what a fit may come up with and worse. */
const models: fc.Arbitrary<CascadeModel> = fc
  .tuple(weight, fc.array(weight, { minLength: CASCADE_FEATURES.length, maxLength: CASCADE_FEATURES.length }))
  .map(([intercept, weights]): CascadeModel => {
    const levels = { WATCH: 0.1, ALERT: 0.2, CRITICAL: 0.3 };
    const flow = ['lRate', 'lFast', 'lMid', 'lAbs', 'lCusum', 'lProgress', 'lUsdRatio'] as const;
    return {
      ...SAMPLE_MODEL,
      variants: [
        { name: 'all', rule: 'market', features: CASCADE_FEATURES, intercept, weights, levels },
        { name: 'flow', rule: 'single-venue', features: flow, intercept, weights: weights.slice(0, flow.length), levels },
      ],
    };
  });

const INTEREST: readonly CascadeFeature[] = ['lgUsdOi60', 'lgUsdOi10', 'lgBurstOi'];
const PRICE: readonly CascadeFeature[] = ['adverse10s', 'adverse60s', 'adverse180s', 'lBurstMove'];

/** A model of one variant without intercept. */
function weighing(features: readonly CascadeFeature[], weightOf: (name: CascadeFeature) => number): CascadeModel {
  const levels = { WATCH: 0.1, ALERT: 0.2, CRITICAL: 0.3 };
  return { ...SAMPLE_MODEL, variants: [{ name: 'one', rule: 'market', features, intercept: 0, weights: features.map(weightOf), levels }] };
}

describe('scoreCascade, any finite inputs and any model that parses', () => {
  it('features are finite or undefined, in their bounds', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const features = cascadeFeatures(given);
        for (const name of CASCADE_FEATURES) expect(Number.isFinite(features[name] ?? 0), `${name} ${features[name]}`).toBe(true);
        expect(Number.isFinite(excitement(given.eventsPerSec5s, given.baselineEventsPerSec))).toBe(true);
      }),
    );
  });

  it('the probability is a finite number 0..1, sentences are few and readable, and the same again', () => {
    fc.assert(
      fc.property(inputs, models, (given, model) => {
        for (const read of [SAMPLE_MODEL, parseCascadeModel(model, 'test')]) {
          const score = scoreCascade(given, read);
          expect(score.probability >= 0 && score.probability <= 1).toBe(true);
          expect(score.reasons.length).toBeLessThanOrEqual(6);
          expect(score.reasons.length === 0).toBe(score.level === 'NONE');
          expect(score.reasons.join(' ')).not.toMatch(/NaN|Infinity|undefined|e[+-]?\d/);
          expect(scoreCascade(given, read)).toEqual(score);
        }
      }),
    );
  });

  it('what is missing is listed, and a variant that reads none of it speaks', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const { variant, missing } = scoreCascade(given, SAMPLE_MODEL);
        const knowsInterest = given.openInterestUsd !== undefined && given.openInterestUsd > 0;
        const { burst, adverseMoves } = given;
        const knowsPrice = adverseMoves !== undefined && (burst === undefined || adverseMoves.sinceBurst !== undefined);
        const knowsVenues = given.venues !== undefined;
        expect(missing).toEqual([
          ...(knowsInterest ? [] : ['openInterest']),
          ...(knowsPrice ? [] : ['price']),
          ...(knowsVenues ? [] : ['otherVenues']),
        ]);
        const market = ['flow', ...(knowsInterest ? ['interest'] : []), ...(knowsPrice ? ['price'] : [])].join('+');
        expect(variant).toBe(knowsVenues ? market : 'single-venue');
      }),
    );
  });

  it('a variant answers as if the groups it does not read were not there', () => {
    fc.assert(
      fc.property(inputs, fc.boolean(), fc.boolean(), fc.boolean(), (given, interest, price, otherVenues) => {
        const reads = CASCADE_FEATURES.filter(
          (name) => (interest || !INTEREST.includes(name)) && (price || !PRICE.includes(name)) && (otherVenues || name !== 'lVenues'),
        );
        const model = weighing(reads, () => 1);
        const known = cascadeFeatures(given);
        fc.pre(reads.every((name) => known[name] !== undefined));
        const stripped = {
          ...given,
          openInterestUsd: interest ? given.openInterestUsd : undefined,
          adverseMoves: price ? given.adverseMoves : undefined,
          venues: otherVenues ? given.venues : undefined,
        };
        const { probability } = scoreCascade(given, model);
        expect(probability).toBe(scoreCascade(stripped, model).probability);
        const z = reads.reduce((sum, name) => sum + (cascadeFeatures(stripped)[name] ?? Number.NaN), 0);
        expect(probability).toBeCloseTo(1 / (1 + Math.exp(-z)), 9);
      }),
    );
  });

  it('the level never passes ALERT with one venue and less than 2 sigma', () => {
    fc.assert(
      fc.property(inputs, fc.double({ min: -100, max: 1.999, noNaN: true }), fc.constantFrom(1, undefined), (given, sigmas60s, venues) => {
        const alone = {
          ...given,
          venues,
          burst: given.burst === undefined ? undefined : { ...given.burst, venues: 1 },
          adverseMoves: given.adverseMoves === undefined ? undefined : { ...given.adverseMoves, sigmas60s },
        };
        const eager = { ...SAMPLE_MODEL, variants: SAMPLE_MODEL.variants.map((variant) => ({ ...variant, intercept: 1e6 })) };
        expect(scoreCascade(alone, eager)).toMatchObject({ probability: expect.closeTo(1, 1), level: 'ALERT' });
      }),
    );
  });
});

/** Not so during a burst with prices but none of the time before it: then the price counts as missing. */
function knowsWholeGroups({ burst, adverseMoves: moves }: CascadeInputs): boolean {
  return moves === undefined || burst === undefined || moves.sinceBurst !== undefined;
}

describe('monotone', () => {
  // With weight 0 on all others that are known: a variant that does not read an input would see other progress than this feature's.
  it('a higher feature of positive weight never gives less, of negative weight never more, if all that is there is read', () => {
    const name = fc.constantFrom(...CASCADE_FEATURES);
    fc.assert(
      fc.property(inputs, inputs, name, fc.double({ min: 0.01, max: 10, noNaN: true }), (one, two, feature, w) => {
        const [a, b] = [cascadeFeatures(one)[feature], cascadeFeatures(two)[feature]];
        fc.pre(a !== undefined && b !== undefined && knowsWholeGroups(one) && knowsWholeGroups(two));
        const [low, high] = a <= b ? [one, two] : [two, one];
        const read = (given: CascadeInputs, weightRead: number): number => {
          const features = cascadeFeatures(given);
          const known = CASCADE_FEATURES.filter((other) => features[other] !== undefined);
          return scoreCascade(
            given,
            weighing(known, (other) => (other === feature ? weightRead : 0)),
          ).probability;
        };
        expect(read(high, w)).toBeGreaterThanOrEqual(read(low, w));
        expect(read(high, -w)).toBeLessThanOrEqual(read(low, -w));
      }),
    );
  });

  it('more evidence never gives less, with the positive weights of the sample', () => {
    const more = fc.record({
      cusum: fc.double({ min: 0, max: 500, noNaN: true }),
      usd60s: fc.double({ min: 0, max: 1e8, noNaN: true }),
      count: fc.nat(500),
      notionalUsd: fc.double({ min: 0, max: 1e8, noNaN: true }),
      venues: fc.nat(5),
      sigmas60s: fc.double({ min: 0, max: 10, noNaN: true }),
      sinceBurst: fc.double({ min: 0, max: 0.2, noNaN: true }),
    });
    const burst = BURST.burst!;
    const moves = BURST.adverseMoves!;
    fc.assert(
      fc.property(more, fc.boolean(), fc.boolean(), fc.boolean(), (extra, hasInterest, hasPrice, hasVenues) => {
        const less = {
          ...BURST,
          venues: hasVenues ? BURST.venues : undefined,
          openInterestUsd: hasInterest ? BURST.openInterestUsd : undefined,
          adverseMoves: hasPrice ? { ...moves, sinceBurst: 0.001 } : undefined,
        };
        const fuller = {
          ...less,
          cusum: less.cusum + extra.cusum,
          usd60s: less.usd60s + extra.usd60s,
          venues: less.venues === undefined ? undefined : less.venues + extra.venues,
          burst: { ...burst, count: burst.count + extra.count, notionalUsd: burst.notionalUsd + extra.notionalUsd },
          adverseMoves: hasPrice
            ? { ...moves, sigmas60s: moves.sigmas60s + extra.sigmas60s, sinceBurst: 0.001 + extra.sinceBurst }
            : undefined,
        };
        expect(scoreCascade(fuller, SAMPLE_MODEL).probability).toBeGreaterThanOrEqual(scoreCascade(less, SAMPLE_MODEL).probability);
      }),
    );
  });
});
