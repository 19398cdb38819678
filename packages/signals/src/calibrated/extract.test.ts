import { describe, expect, it } from 'vitest';
import { CASCADE_FEATURES, type CascadeFeature, type CascadeInputs, cascadeFeatures, excitement } from '../index.js';
import { BURST, CALM } from './inputs.sample.js';

const burst = BURST.burst!;
const moves = BURST.adverseMoves!;
const of = (changes: Partial<CascadeInputs>, feature: CascadeFeature): number | undefined =>
  cascadeFeatures({ ...BURST, ...changes })[feature];

describe('cascadeFeatures', () => {
  it('gives every feature by name, in the order of the list', () => {
    expect(Object.keys(cascadeFeatures(CALM))).toEqual([...CASCADE_FEATURES]);
  });

  // Right-hand sides written out by hand from the formulas of the feature list, for the numbers of BURST.
  it.each<[CascadeFeature, number]>([
    ['lRate', Math.log(3.21 / 0.073)],
    ['lFast', Math.log(4.7 / 3.4)],
    ['lMid', Math.log(3.22 / 1.32)],
    ['lAbs', Math.log(3.21)],
    ['imbalance', 0.95],
    ['lVenues', Math.log(3)],
    ['lDispersion', Math.log(3.3)],
    ['lCusum', Math.log(89)],
    ['lBurstCount', Math.log(40)],
    ['burstShare', 39 / 41],
    ['lBurstAge', Math.log(13.4)],
    ['lBurstSilence', Math.log(1.3)],
    ['lUsdRatio', Math.log(2_440_000 / 9_000)],
    ['breadth', 0.62],
    ['btcRate', 2.8],
    ['lgUsdOi60', Math.log10(6.11)],
    ['lgUsdOi10', Math.log10(4.76)],
    ['lgBurstOi', Math.log10(6.01)],
    ['adverse10s', 3.1],
    ['adverse60s', 4.2],
    ['adverse180s', 2.9],
    // 6 sigma of .31 % are 1.86 %, more than .7 %; 1.4 % have been moved.
    ['lBurstMove', Math.log(0.014 / 0.0186)],
    ['lProgress', Math.log(0.014 / 0.0186)],
    ['lProgressLate', Math.log(0.014 / 0.0186)],
  ])('%s of a burst is %d', (feature, value) => {
    expect(of({}, feature)).toBeCloseTo(value, 12);
  });

  it('without a burst its features say so', () => {
    expect(cascadeFeatures(CALM)).toMatchObject({
      lBurstCount: 0,
      burstShare: 0.5,
      lBurstAge: 0,
      lBurstSilence: 0,
      lgBurstOi: -2,
      lBurstMove: -4,
      lProgress: -4,
      lProgressLate: -1,
    });
  });

  it('what is not there is undefined, and only that', () => {
    const interest = ['lgUsdOi60', 'lgUsdOi10', 'lgBurstOi'];
    const price = ['adverse10s', 'adverse60s', 'adverse180s', 'lBurstMove'];
    const unknown = (changes: Partial<CascadeInputs>): string[] => CASCADE_FEATURES.filter((name) => of(changes, name) === undefined);
    expect(unknown({})).toEqual([]);
    expect(unknown({ openInterestUsd: undefined })).toEqual(interest);
    expect(unknown({ openInterestUsd: 0 })).toEqual(interest);
    expect(unknown({ adverseMoves: undefined })).toEqual(price);
    expect(unknown({ adverseMoves: undefined, burst: undefined })).toEqual(price);
    expect(unknown({ adverseMoves: { ...moves, sinceBurst: undefined } })).toEqual(['lBurstMove']);
    expect(unknown({ adverseMoves: { ...moves, sinceBurst: undefined }, burst: undefined })).toEqual([]);
    expect(unknown({ venues: undefined })).toEqual(['lVenues']);
    expect(unknown({ imbalance: undefined, dispersion: undefined, burst: undefined })).toEqual([]);
  });

  it('no venue counts as one, an unknown dispersion as that of chance', () => {
    expect([of({ venues: 0 }, 'lVenues'), of({ venues: 1 }, 'lVenues')]).toEqual([0, 0]);
    expect(of({ dispersion: undefined }, 'lDispersion')).toBe(Math.log(2));
  });

  // 1.3 events/s over 30 s are 39 events.
  it.each([
    [1.3, 39 / 40],
    [0.1, 3 / 4],
    [0, 0],
    [-1, 0],
    [1e308, 1],
  ])('where no side is known, a 30 s rate of %d is as one-sided as if there were no other side: %d', (eventsPerSec30s, value) => {
    expect(of({ imbalance: undefined, eventsPerSec30s }, 'imbalance')).toBeCloseTo(value, 12);
  });

  it('where no side is known, a burst is one-sided, and no burst is on no side', () => {
    expect(of({ imbalance: undefined }, 'burstShare')).toBe(1);
    expect(of({ imbalance: undefined, burst: { ...burst, otherCount: 400 } }, 'burstShare')).toBe(1);
    expect(of({ imbalance: undefined, burst: undefined }, 'burstShare')).toBe(0.5);
  });

  it.each<[CascadeFeature, Partial<CascadeInputs>, number]>([
    ['lUsdRatio', { usd60s: 0, baselineUsdPerSec: 0 }, -2],
    ['lUsdRatio', { usd60s: 1, baselineUsdPerSec: 0 }, 10],
    ['lUsdRatio', { usd60s: 1, baselineUsdPerSec: 1e9 }, -2],
    ['btcRate', { btcRate: -3 }, -2],
    ['btcRate', { btcRate: 9 }, 8],
    ['adverse10s', { adverseMoves: { ...moves, sigmas10s: -7 } }, -3],
    ['adverse60s', { adverseMoves: { ...moves, sigmas60s: 30 } }, 8],
    ['lBurstMove', { adverseMoves: { ...moves, sinceBurst: 0 } }, -4],
    ['lBurstMove', { adverseMoves: { ...moves, sinceBurst: 0.9 } }, 2],
    ['burstShare', { burst: { ...burst, count: 5, otherCount: 50 } }, 0.5],
    ['burstShare', { burst: { ...burst, count: 0, otherCount: 0 } }, 0.5],
    ['lgUsdOi60', { usd60s: 0 }, -2],
    ['lgUsdOi10', { usd10s: 0 }, -2],
    ['breadth', { breadth: 1.5 }, 1],
  ])('%s is bounded: %o gives %d', (feature, changes, value) => {
    expect(of(changes, feature)).toBeCloseTo(value, 12);
  });

  it('a calm price asks for .7 % instead of sigmas', () => {
    expect(of({ adverseMoves: { ...moves, sigma60s: 0.001, sinceBurst: 0.007 } }, 'lBurstMove')).toBeCloseTo(0, 12);
  });

  it('progress is the criterion least met among the known ones', () => {
    const met = { adverseMoves: { ...moves, sinceBurst: 0.0186 * 5 }, burst: { ...burst, count: 80, notionalUsd: 1_200_000 } };
    expect(of({ ...met, burst: { ...met.burst, count: 10 } }, 'lProgress')).toBeCloseTo(Math.log(0.25), 12);
    expect(of({ ...met, burst: { ...met.burst, notionalUsd: 400_000 } }, 'lProgress')).toBeCloseTo(Math.log(0.5), 12);
    expect(of(met, 'lProgress')).toBeCloseTo(Math.log(1.5), 12);
    expect(of({ ...met, openInterestUsd: undefined }, 'lProgress')).toBeCloseTo(Math.log(2), 12);
    expect(of({ burst: met.burst, openInterestUsd: undefined, adverseMoves: undefined }, 'lProgress')).toBeCloseTo(Math.log(2), 12);
    expect(of({ ...met, burst: { ...met.burst, count: 4_000 }, openInterestUsd: 1e6 }, 'lProgress')).toBe(1);
  });

  // Twice the count, half more than the USD and five times the move the definition asks for, with `otherCount` on the other side.
  const sided = (otherCount: number): Partial<CascadeInputs> => ({
    adverseMoves: { ...moves, sinceBurst: 0.0186 * 5 },
    burst: { ...burst, count: 80, otherCount, notionalUsd: 1_200_000 },
  });

  it.each([
    ['80 % of 100: just met', 20, 0],
    ['89 % of 90: met by more than the USD', 10, Math.log(1.5)],
    ['two thirds', 40, 10 * Math.log(2 / 3 / 0.8)],
    ['four in seven', 60, 10 * Math.log(4 / 7 / 0.8)],
    ['half: beyond the clip', 80, -4],
    ['a quarter: beyond the clip', 240, -4],
  ])('progress asks for 80 %% of one side: %s', (_, otherCount, value) => {
    expect(of(sided(otherCount), 'lProgress')).toBeCloseTo(value, 12);
  });

  it('progress does not ask for one side where none is known', () => {
    expect(of({ ...sided(240), imbalance: undefined }, 'lProgress')).toBeCloseTo(Math.log(1.5), 12);
  });

  it.each<[string, Partial<CascadeInputs>, number]>([
    ['39 of 20', {}, Math.log(39 / 20)],
    ['5 of 20', { burst: { ...burst, count: 5, otherCount: 0 } }, Math.log(0.25)],
    ['half as many on the other side', { burst: { ...burst, count: 30, otherCount: 15 } }, 10 * Math.log(2 / 3 / 0.8)],
    ['no side known', { burst: { ...burst, count: 15, otherCount: 15 }, imbalance: undefined }, Math.log(0.75)],
    ['next to nothing of open interest', { openInterestUsd: 1e15 }, Math.log(39 / 20)],
    ['no move', { adverseMoves: { ...moves, sinceBurst: 0 } }, Math.log(39 / 20)],
    ['no burst', { burst: undefined }, -4],
  ])('progress of one venue alone goes by 20 liquidations and sides only: %s', (_, changes, value) => {
    expect(of({ ...changes, venues: undefined }, 'lProgress')).toBeCloseTo(value, 12);
  });

  it.each([
    [4, -1],
    [14, -1],
    [16, Math.log(0.4)],
    [30, Math.log(0.75)],
    [32, -0.25],
    [400, -0.25],
  ])('late progress of %d of 40 liquidations is %d', (count, value) => {
    const changes = { burst: { ...burst, count, otherCount: 0 }, openInterestUsd: undefined, adverseMoves: undefined };
    expect(of(changes, 'lProgressLate')).toBeCloseTo(value, 12);
  });

  it('excitement is the rate above the usual one, alone', () => {
    expect(excitement(3.2, 0.06)).toBe(of({}, 'lRate'));
    expect(excitement(0.003, 0)).toBeCloseTo(0, 12);
    expect(excitement(0, 0.117)).toBeCloseTo(Math.log(1 / 13), 12);
  });
});
