import type { CascadeError, RegimeFactors } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { type SignalInputs, scoreSignal } from './index.js';

const NO_FLOW: SignalInputs = { eventsPerSec10s: 0, usdPerSec10s: 0 };
const regime = (velocityThreshold: number, volumeThreshold = 1, riskMultiplier = 1): RegimeFactors => ({
  velocityThreshold,
  volumeThreshold,
  cascadeSensitivity: 1,
  riskMultiplier,
});
const EXTREME_REGIME = regime(2.5, 2, 5);

/** All six inputs at the given share of their normaliser. */
function allAt(share: number): SignalInputs {
  return {
    eventsPerSec10s: 50 * share,
    eventsPerSec2: 20 * share,
    accelerationStandardError: 0,
    usdPerSec10s: 50_000_000 * share,
    openInterestChange1m: -0.05 * share,
    fundingRate: -0.001 * share,
    riskMultiplier: 5 * share,
  };
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as CascadeError).code;
  }
  return 'no error';
}

describe('corrected scores', () => {
  it('each factor is its input over its normaliser, at most 1', () => {
    const half = { velocity: 0.5, acceleration: 0.5, volume: 0.5, openInterest: 0.5, funding: 0.5, volatility: 0.5 };
    const result = scoreSignal(allAt(0.5));
    expect(result.scores).toEqual(half);
    expect([result.baseProbability, result.probability, result.level]).toEqual([0.5, 0.5, 'ALERT']);
    expect(Object.values(scoreSignal(allAt(7)).scores)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('takes the acceleration three standard errors above zero, and never a fall', () => {
    const of = (eventsPerSec2: number, accelerationStandardError: number) =>
      scoreSignal({ eventsPerSec10s: 10, usdPerSec10s: 0, eventsPerSec2, accelerationStandardError }).scores.acceleration;
    expect(of(10, 1)).toBeCloseTo(0.35, 12);
    expect(of(2.9, 1)).toBe(0);
    expect(of(-40, 0)).toBe(0);
    expect(scoreSignal({ eventsPerSec10s: 10, usdPerSec10s: 0, eventsPerSec2: 10 }).scores.acceleration).toBe(0.5);
  });

  it('the regime scales velocity and acceleration by one factor and volume by another', () => {
    const { scores } = scoreSignal({ ...allAt(0.5), regimeFactors: regime(2, 4, 5) });
    expect(scores).toEqual({ velocity: 0.25, acceleration: 0.25, volume: 0.125, openInterest: 0.5, funding: 0.5, volatility: 0.5 });
  });

  it('no risk multiplier ever multiplies the probability', () => {
    const plain = scoreSignal(allAt(0.4));
    expect(scoreSignal({ ...allAt(0.4), regimeFactors: regime(1, 1, 5) })).toEqual(plain);
  });

  it('missing factors drop out, share their weight and are listed', () => {
    const bare = scoreSignal({ eventsPerSec10s: 25, usdPerSec10s: 25_000_000 });
    expect(bare.missing).toEqual(['acceleration', 'openInterest', 'funding', 'volatility']);
    expect(bare.scores.funding).toBeUndefined();
    expect(bare.baseProbability).toBeCloseTo(0.5, 12);
    expect(scoreSignal(allAt(0.5)).missing).toEqual([]);
  });

  it('without any weight on what is there the probability is 0', () => {
    const weights = { velocity: 0, acceleration: 0, volume: 0, openInterest: 0, funding: 1, volatility: 0 };
    expect(scoreSignal({ eventsPerSec10s: 50, usdPerSec10s: 0 }, { weights }).baseProbability).toBe(0);
  });
});

describe('corrected: the market adds at most what the liquidations add', () => {
  const market = { openInterestChange1m: 0.5, fundingRate: 0.1, riskMultiplier: 5, exchangeCorrelation: 1 };

  it('no liquidations: NONE at probability 0, whatever the market and even with a stray acceleration', () => {
    for (const regimeFactors of [undefined, EXTREME_REGIME, regime(0.5, 0.6, 1)]) {
      const result = scoreSignal({ ...NO_FLOW, ...market, eventsPerSec2: 100, accelerationStandardError: 0, regimeFactors });
      expect([result.level, result.probability, result.override]).toEqual(['NONE', 0, undefined]);
      expect(result.reasons[0]).toBe('market factors limited to the weight of the liquidations');
    }
  });

  it('a quiet market (1 event/s of $5k) in an EXTREME regime is WATCH at most, with or without the market inputs', () => {
    const quiet: SignalInputs = { eventsPerSec10s: 1, usdPerSec10s: 5_000, regimeFactors: EXTREME_REGIME };
    for (const given of [market, { riskMultiplier: 5 }, { riskMultiplier: 5, exchangeCorrelation: 1 }, {}]) {
      for (const acceleration of [{}, { eventsPerSec2: 0.5, accelerationStandardError: 0.5 }]) {
        expect(['NONE', 'WATCH']).toContain(scoreSignal({ ...quiet, ...given, ...acceleration }).level);
      }
    }
  });

  it('limits exactly at equality and leaves stronger flow alone', () => {
    // Velocity .5 gives .125; open interest 1 gives .15: limited to .25. At velocity .6 (.15) nothing is cut.
    const of = (eventsPerSec10s: number) => scoreSignal({ ...allAt(0), eventsPerSec10s, openInterestChange1m: 0.05 });
    expect(of(25).baseProbability).toBeCloseTo(0.25, 12);
    expect(of(25).reasons[0]).toContain('limited');
    expect(of(30).baseProbability).toBeCloseTo(0.3, 12);
    expect(of(40).baseProbability).toBeCloseTo(0.35, 12);
    expect(of(40).reasons).toEqual(['probability 0.3500: WATCH']);
  });
});

describe('boosts', () => {
  const at = (velocity: number, acceleration: number, exchangeCorrelation?: number) =>
    scoreSignal({ ...allAt(0), eventsPerSec10s: 50 * velocity, eventsPerSec2: 20 * acceleration, exchangeCorrelation });

  it.each([
    [0.7, 1, 1],
    [0.71, 0.8, 1],
    [0.71, 0.81, 1.5],
  ])('velocity score %d with acceleration score %d: x%d', (velocity, acceleration, factor) => {
    const { baseProbability, probability } = at(velocity, acceleration);
    expect(baseProbability).toBeCloseTo(0.25 * velocity + 0.2 * acceleration, 12);
    expect(probability).toBeCloseTo(baseProbability * factor, 12);
  });

  it.each([
    [0.7, 1],
    [0.71, 1.2],
    [-0.9, 1],
    [undefined, 1],
  ])('correlation %s: x%d', (correlation, factor) => {
    const { baseProbability, probability } = at(0.5, 0, correlation);
    expect(probability).toBeCloseTo(baseProbability * factor, 12);
  });

  it('is clamped to 1 after each step; base and boosted probability are both returned', () => {
    const result = scoreSignal({ ...allAt(1), exchangeCorrelation: 0.9 });
    expect([result.baseProbability, result.probability]).toEqual([1, 1]);
    expect(at(1, 1, 0.9).probability).toBeCloseTo(0.45 * 1.5 * 1.2, 12);
  });

  it('says in order what it did', () => {
    expect(at(1.1, 1.1, 0.9).reasons).toEqual([
      'x1.5: acceleration score above 0.8 and velocity score above 0.7',
      'x1.2: exchange correlation above 0.7',
      'probability 0.8100: CRITICAL',
      'override CRITICAL: 50 events/s and a rise of 20 events/s² passed',
    ]);
  });
});

describe('corrected overrides', () => {
  const at = (eventsPerSec10s: number, eventsPerSec2: number, accelerationStandardError = 0, velocityThreshold = 1) =>
    scoreSignal({
      ...allAt(0),
      eventsPerSec10s,
      eventsPerSec2,
      accelerationStandardError,
      regimeFactors: regime(velocityThreshold),
    });

  it.each([
    [50, 30, undefined],
    [50.1, 20, undefined],
    [50.1, 20.1, 'CRITICAL'],
    [100, 41, 'CRITICAL'],
    [101, 40, 'CRITICAL'],
    [100.1, 40.1, 'EXTREME'],
    [120, -41, undefined],
  ])('%d events/s with %d events/s²: %s', (velocity, acceleration, level) => {
    const { override, level: published } = at(velocity, acceleration);
    expect(override).toBe(level);
    if (level !== undefined) expect(published).toBe(level);
  });

  it('needs the acceleration to stand above its noise', () => {
    expect(at(60, 25, 8).override).toBe('CRITICAL');
    expect(at(60, 25, 8.4).override).toBeUndefined();
  });

  it('scales with the velocity factor of the regime', () => {
    expect(at(60, 25, 0, 1.2).override).toBeUndefined();
    expect(at(61, 25, 0, 1.2).override).toBe('CRITICAL');
    expect(at(61, 24, 0, 1.2).override).toBeUndefined();
    expect(at(30, 15, 0, 0.5).override).toBe('CRITICAL');
  });

  it('600 liquidations of $100k in one second are CRITICAL or more without any market input', () => {
    // 10 s window: 60/s and $6M/s; 2 s windows: 300/s after 0/s.
    const burst = { eventsPerSec10s: 60, usdPerSec10s: 6_000_000, eventsPerSec2: 150, accelerationStandardError: Math.sqrt(150) / 2 };
    expect(scoreSignal(burst)).toMatchObject({ override: 'CRITICAL', level: 'EXTREME', probability: 1 });
  });
});

describe('published', () => {
  it('takes |A|, also for the overrides', () => {
    const falling = { ...NO_FLOW, eventsPerSec10s: 51, eventsPerSec2: -20.1, accelerationStandardError: 100 };
    expect(scoreSignal(falling, { preset: 'published' })).toMatchObject({ scores: { acceleration: 1 }, override: 'CRITICAL' });
    expect(scoreSignal(falling)).toMatchObject({ scores: { acceleration: 0 }, override: undefined });
  });

  it.each([
    [100, 40, 'EXTREME'],
    [99.9, 45, 'CRITICAL'],
    [100, 39.9, 'CRITICAL'],
    [50, 30, undefined],
    [51, 20, undefined],
  ])('%d events/s with %d events/s²: override %s', (eventsPerSec10s, eventsPerSec2, override) => {
    expect(scoreSignal({ ...NO_FLOW, eventsPerSec10s, eventsPerSec2 }, { preset: 'published' }).override).toBe(override);
  });

  it('missing, non-finite and negative inputs score 0 and keep their weight; the first two are listed', () => {
    const broken = { eventsPerSec10s: Number.NaN, usdPerSec10s: -1, eventsPerSec2: Number.POSITIVE_INFINITY, fundingRate: 0.001 };
    const result = scoreSignal(
      { ...broken, exchangeCorrelation: Number.POSITIVE_INFINITY, regimeFactors: regime(1, 1, Number.NaN) },
      { preset: 'published' },
    );
    expect(result.missing).toEqual(['velocity', 'acceleration', 'openInterest', 'volatility']);
    expect(Object.values(result.scores)).toEqual([0, 0, 0, 0, 1, 0]);
    expect(result.probability).toBeCloseTo(0.1, 12);
  });

  it('ignores the threshold factors and multiplies by the risk multiplier, clamped to 1', () => {
    const result = scoreSignal({ ...allAt(0.5), riskMultiplier: 0, regimeFactors: regime(9, 9, 1.5) }, { preset: 'published' });
    expect(result.baseProbability).toBeCloseTo(0.45, 12);
    expect(result.probability).toBeCloseTo(0.675, 12);
    expect(result.reasons).toEqual(['x1.5: risk multiplier of the regime', 'probability 0.6750: ALERT']);
    expect(scoreSignal({ ...allAt(0.5), regimeFactors: regime(1, 1, 5) }, { preset: 'published' }).probability).toBe(1);
  });

  it('makes EXTREME of a market without liquidations: that is why it is exempt from the quiet-market rule', () => {
    const still = { ...NO_FLOW, openInterestChange1m: 0.05, fundingRate: 0.0005, riskMultiplier: 0, regimeFactors: EXTREME_REGIME };
    expect(scoreSignal(still, { preset: 'published' }).level).toBe('EXTREME');
  });
});

describe('errors', () => {
  it.each([
    ['eventsPerSec10s', Number.NaN],
    ['eventsPerSec10s', -1],
    ['usdPerSec10s', Number.POSITIVE_INFINITY],
    ['usdPerSec10s', -0.01],
    ['eventsPerSec2', Number.NaN],
    ['accelerationStandardError', -1],
    ['openInterestChange1m', Number.NEGATIVE_INFINITY],
    ['fundingRate', Number.NaN],
    ['exchangeCorrelation', Number.NaN],
    ['riskMultiplier', -1],
    ['regimeFactors', regime(0)],
    ['regimeFactors', regime(1, Number.NaN)],
  ] as const)('corrected: signals/invalid-number for %s = %s', (name, value) => {
    expect(code(() => scoreSignal({ ...allAt(0.5), [name]: value }))).toBe('signals/invalid-number');
  });

  it('rejects unknown options, presets and weights', () => {
    expect(code(() => scoreSignal(NO_FLOW, { preset: 'best' as 'corrected' }))).toBe('signals/unknown-preset');
    expect(code(() => scoreSignal(NO_FLOW, { weight: {} } as object))).toBe('signals/unknown-option');
    expect(code(() => scoreSignal(NO_FLOW, { weights: { oi: 1 } as object }))).toBe('signals/unknown-option');
  });
});
