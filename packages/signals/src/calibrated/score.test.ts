import { CascadeError } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import {
  type CascadeFeature,
  type CascadeInputs,
  type CascadeModel,
  type CascadeScore,
  type ModelVariant,
  scoreCascade,
} from '../index.js';
import { BURST, CALM } from './inputs.sample.js';
import { SAMPLE_MODEL } from './model.sample.js';

const LEVELS = { WATCH: 0.2, ALERT: 0.5, CRITICAL: 0.8 };
const burst = BURST.burst!;
const moves = BURST.adverseMoves!;

/** A model of one variant that reads only `breadth`, so that z = intercept + weight * breadth. */
function modelOf(variant: Partial<ModelVariant>): CascadeModel {
  const flow: ModelVariant = { name: 'flow', rule: 'market', features: ['breadth'], intercept: 0, weights: [1], levels: LEVELS };
  return { ...SAMPLE_MODEL, variants: [{ ...flow, ...variant }] };
}

function score(changes: Partial<CascadeInputs>, model: CascadeModel = SAMPLE_MODEL): CascadeScore {
  return scoreCascade({ ...BURST, ...changes }, model);
}

/** Always CRITICAL by its probability alone. */
const SURE = modelOf({ intercept: 20 });

describe('scoreCascade', () => {
  it('is the logistic function of intercept plus weighted features', () => {
    const { probability, variant, level } = score({ breadth: 0.25 }, modelOf({ intercept: -1, weights: [2] }));
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(0.5)), 12);
    expect([variant, level]).toEqual(['flow', 'WATCH']);
  });

  it.each([-1e6, -800, 800, 1e6])('does not overflow at z = %d', (intercept) => {
    expect(score({ breadth: 0 }, modelOf({ intercept })).probability).toBe(intercept < 0 ? 0 : 1);
  });

  it('corrects the probability along its points and stays flat beyond them', () => {
    const calibration = { raw: [0.25, 0.5, 0.75], probability: [0.1, 0.1, 0.7] };
    const of = (raw: number): number => score({}, modelOf({ weights: [0], intercept: Math.log(raw / (1 - raw)), calibration })).probability;
    expect(of(0.01)).toBe(0.1);
    expect(of(0.3)).toBeCloseTo(0.1, 12);
    expect(of(0.5)).toBeCloseTo(0.1, 12);
    expect(of(0.6)).toBeCloseTo(0.34, 12);
    expect(of(0.99)).toBe(0.7);
  });

  it.each([
    [0.19, 'NONE'],
    [0.2, 'WATCH'],
    [0.49, 'WATCH'],
    [0.5, 'ALERT'],
    [0.79, 'ALERT'],
    [0.8, 'CRITICAL'],
    [1, 'CRITICAL'],
  ])('probability %d reaches %s at the floors of the variant', (probability, level) => {
    const constant = modelOf({ calibration: { raw: [0, 1], probability: [probability, probability] } });
    expect(score({}, constant)).toMatchObject({ probability, level });
  });

  it.each<[Partial<CascadeInputs>, string, readonly string[]]>([
    [{}, 'flow+interest+price', []],
    [{ openInterestUsd: undefined }, 'flow+price', ['openInterest']],
    [{ adverseMoves: undefined }, 'flow+interest', ['price']],
    [{ adverseMoves: { ...moves, sinceBurst: undefined } }, 'flow+interest', ['price']],
    [{ openInterestUsd: undefined, adverseMoves: undefined }, 'flow', ['openInterest', 'price']],
    [{ venues: undefined }, 'single-venue', ['otherVenues']],
    [{ venues: undefined, adverseMoves: undefined }, 'single-venue', ['price', 'otherVenues']],
    [{ venues: undefined, openInterestUsd: undefined, adverseMoves: undefined }, 'single-venue', ['openInterest', 'price', 'otherVenues']],
  ])('with %o the variant %s speaks', (changes, variant, missing) => {
    expect(score(changes)).toMatchObject({ variant, missing });
  });

  it('a quiet symbol is NONE without a sentence; the burst of the sample is CRITICAL', () => {
    expect(scoreCascade(CALM, SAMPLE_MODEL)).toMatchObject({ level: 'NONE', reasons: [] });
    expect(score({})).toMatchObject({ level: 'CRITICAL', missing: [] });
  });

  it('says so when an input is not finite, and when a hand-made model fits nothing', () => {
    const thrown = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    const broken = thrown(() => score({ cusum: Number.NaN }));
    expect(broken).toBeInstanceOf(CascadeError);
    expect(broken).toMatchObject({ code: 'signals/invalid-number', context: { feature: 'lCusum' } });
    const priceOnly = modelOf({ features: ['adverse60s'] });
    expect(thrown(() => score({ adverseMoves: undefined }, priceOnly))).toMatchObject({ code: 'signals/invalid-model' });
  });
});

describe('a variant sees only the groups of inputs it reads', () => {
  // Of what the definition asks the burst has .5 of the USD, .753 of the move, .975 of the count, and 1.95 of that of one venue.
  const half = { burst: { ...burst, notionalUsd: 400_000 } };
  const move = 0.014 / 0.0186;

  /** With weight 1 on progress alone p = share / (1 + share). */
  function shareSeen(reads: readonly CascadeFeature[], changes: Partial<CascadeInputs> = half): number {
    const variant = { features: ['lProgress' as const, ...reads], weights: [1, ...reads.map(() => 0)] };
    const { probability } = score(changes, modelOf(variant));
    return probability / (1 - probability);
  }

  it.each<[readonly CascadeFeature[], number]>([
    [['lgBurstOi', 'adverse10s', 'lVenues'], 0.5],
    [['lgUsdOi10', 'lVenues'], 0.5],
    [['lBurstMove', 'lVenues'], move],
    [['lVenues'], 0.975],
    [[], 1.95],
    [['lgBurstOi', 'lBurstMove'], 1.95],
  ])('besides progress %o: %d of the way', (reads, share) => {
    expect(shareSeen(reads)).toBeCloseTo(share, 12);
  });

  it('without a burst there is no progress to see, whatever it reads', () => {
    expect(shareSeen([], { burst: undefined })).toBeCloseTo(Math.exp(-4), 12);
    expect(shareSeen(['lgBurstOi', 'lBurstMove', 'lVenues'], { burst: undefined })).toBeCloseTo(Math.exp(-4), 12);
  });

  it('but the gate and the reasons go by all that is there', () => {
    const alone = { venues: undefined, burst: { ...burst, venues: 1 } };
    const sure = modelOf({ features: ['lProgress'], intercept: 20 });
    expect(score(alone, sure)).toMatchObject({ level: 'CRITICAL', missing: ['otherVenues'] });
    expect(score(alone, sure).reasons).toEqual([
      '41 liquidations in 12 s, 95 % long',
      '5 s rate 3.2/s, 44 times the usual',
      '6.1 bp of open interest liquidated within 60 s',
      'price moved 4.2 sigma against longs in 60 s (1.3 %)',
      '1 venue takes part',
      '62 % of the other symbols excited on the same side',
    ]);
  });
});

describe('the gate above ALERT', () => {
  const alone = { venues: 1, burst: { ...burst, venues: 1 } };
  const still = { ...moves, sigmas60s: 1.99 };

  it.each<[Partial<CascadeInputs>, string]>([
    [{ ...alone, adverseMoves: undefined }, 'ALERT'],
    [{ ...alone, adverseMoves: still }, 'ALERT'],
    [{ ...alone, adverseMoves: { ...moves, sigmas60s: -9 } }, 'ALERT'],
    [{ ...alone, adverseMoves: { ...moves, sigmas60s: 2 } }, 'CRITICAL'],
    [{ ...alone, adverseMoves: undefined, venues: 2 }, 'CRITICAL'],
    [{ adverseMoves: undefined, venues: 1, burst: { ...burst, venues: 2 } }, 'CRITICAL'],
    [{ adverseMoves: undefined, venues: 0, burst: undefined }, 'ALERT'],
    [{ adverseMoves: undefined, venues: undefined, burst: { ...burst, venues: 1 } }, 'ALERT'],
    [{ adverseMoves: { ...moves, sigmas60s: 2 }, venues: undefined, burst: { ...burst, venues: 1 } }, 'CRITICAL'],
  ])('%o gives %s', (changes, level) => {
    expect(score(changes, SURE).level).toBe(level);
  });

  it('says why it holds, and only when it holds', () => {
    expect(score({ ...alone, adverseMoves: still }, SURE).reasons).toContain(
      'held at ALERT: 1 venue takes part and the price moved less than 2 sigma in 60 s, CRITICAL asks for 2 venues or 2 sigma',
    );
    expect(score({ venues: 0, burst: undefined, adverseMoves: undefined }, SURE).reasons).toContain(
      'held at ALERT: no venue stands out and no price is known, CRITICAL asks for 2 venues or 2 sigma',
    );
    expect(score({ ...alone, adverseMoves: still }, modelOf({ intercept: 0.5 }))).toMatchObject({ level: 'ALERT' });
    expect(score({ ...alone, adverseMoves: still }, modelOf({ intercept: 0.5 })).reasons.join()).not.toContain('held');
  });
});

describe('reasons', () => {
  it('are values with units in a fixed order', () => {
    expect(score({}).reasons).toEqual([
      '41 liquidations in 12 s, 95 % long',
      '5 s rate 3.2/s, 44 times the usual',
      '6.1 bp of open interest liquidated within 60 s',
      'price moved 4.2 sigma against longs in 60 s (1.3 %)',
      '3 venues take part',
      '62 % of the other symbols excited on the same side',
    ]);
  });

  const said = (changes: Partial<CascadeInputs>): readonly string[] => score(changes, SURE).reasons;

  it.each<[string, Partial<CascadeInputs>]>([
    ['41 liquidations in 12 s, 95 % short', { liquidatedSide: 'short' }],
    ['39 liquidations in 12 s', { liquidatedSide: undefined }],
    ['39 liquidations in 12 s', { imbalance: undefined }],
    ['1 liquidation in under 1 s, 100 % long', { burst: { ...burst, count: 1, otherCount: 0, ageMs: 400, silenceMs: 400 } }],
    ['41 liquidations in 12 s, 95 % long, the newest 9 s ago', { burst: { ...burst, ageMs: 21_100, silenceMs: 9_000 } }],
    ['price moved 4.2 sigma against shorts in 60 s (1.3 %)', { liquidatedSide: 'short' }],
    ['price moved 4.2 sigma against the liquidated side in 60 s (1.3 %)', { liquidatedSide: undefined }],
    ['price moved 2 sigma in favour of longs in 60 s (0.62 %)', { adverseMoves: { ...moves, sigmas60s: -2 } }],
    ['$2.4M liquidated within 60 s', { openInterestUsd: undefined }],
    ['$412k liquidated within 60 s', { openInterestUsd: undefined, usd60s: 412_300 }],
    ['$3.2bn liquidated within 60 s', { openInterestUsd: undefined, usd60s: 3.21e9 }],
    ['$120 liquidated within 60 s', { openInterestUsd: undefined, usd60s: 120 }],
    ['1 venue takes part', { venues: 1, burst: undefined }],
    ['5 s rate 0/s, not above the usual', { eventsPerSec5s: 0 }],
    ['5 s rate 0.03/s, 3.1 times the usual', { eventsPerSec5s: 0.03, baselineEventsPerSec: 0 }],
  ])('%s', (sentence, changes) => {
    expect(said(changes)).toContain(sentence);
  });

  it('leaves out what is not there', () => {
    const sparse = { burst: undefined, adverseMoves: undefined, venues: 0, breadth: 0, openInterestUsd: undefined };
    expect(scoreCascade({ ...BURST, ...sparse }, modelOf({ intercept: 0.5 })).reasons).toEqual([
      '5 s rate 3.2/s, 44 times the usual',
      '$2.4M liquidated within 60 s',
    ]);
  });
});
