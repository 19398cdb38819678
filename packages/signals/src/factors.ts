import { assertNonNegative, CascadeError, quote, type RegimeFactors, type SignalFactor } from '@cascade/core';
import { NOISE_SIGMAS, SIGNAL_NORMALISERS } from './config.js';

/** What one signal is made of. Absent is `undefined`, never 0. */
export interface SignalInputs {
  /** Liquidations per second, 10 s window. */
  readonly eventsPerSec10s: number;
  /** Acceleration over 2 s windows, events/s². */
  readonly eventsPerSec2?: number | undefined;
  /** Poisson standard error of `eventsPerSec2`, events/s². Absent: the acceleration is taken as free of noise. */
  readonly accelerationStandardError?: number | undefined;
  /** Liquidated USD per second, 10 s window. */
  readonly usdPerSec10s: number;
  /** Change of open interest over one minute, a fraction. */
  readonly openInterestChange1m?: number | undefined;
  /** Funding rate, a fraction per interval. */
  readonly fundingRate?: number | undefined;
  /** Mean Pearson r of the venue pairs. */
  readonly exchangeCorrelation?: number | undefined;
  /** Risk multiplier of the regime, 1..5: the volatility factor. */
  readonly riskMultiplier?: number | undefined;
  /** How the regime scales thresholds; absent: not at all. Only `published` multiplies by its `riskMultiplier`. */
  readonly regimeFactors?: RegimeFactors | undefined;
}

/** Factor scores, 0..1 each, `undefined` where the input is missing. */
export type SignalFactorScores = Record<SignalFactor, number | undefined>;

/** How the regime scales the thresholds of speed and of volume; 1 and 1 without a regime. */
export interface ThresholdScale {
  readonly velocity: number;
  readonly volume: number;
}

/**
 * Checks the inputs of the `corrected` and `calibrated` presets.
 * @throws CascadeError `signals/invalid-number` for anything not finite, and for negative rates, errors and multipliers
 */
export function assertSignalInputs(inputs: SignalInputs): void {
  assertNonNegative('signals', 'eventsPerSec10s', inputs.eventsPerSec10s);
  assertNonNegative('signals', 'usdPerSec10s', inputs.usdPerSec10s);
  assertNonNegative('signals', 'accelerationStandardError', inputs.accelerationStandardError ?? 0);
  assertNonNegative('signals', 'riskMultiplier', inputs.riskMultiplier ?? 0);
  assertFinite('eventsPerSec2', inputs.eventsPerSec2 ?? 0);
  assertFinite('openInterestChange1m', inputs.openInterestChange1m ?? 0);
  assertFinite('fundingRate', inputs.fundingRate ?? 0);
  assertFinite('exchangeCorrelation', inputs.exchangeCorrelation ?? 0);
}

/**
 * Threshold factors of the regime.
 * @throws CascadeError `signals/invalid-number` unless both are finite and above 0
 */
export function thresholdScale(factors: RegimeFactors | undefined): ThresholdScale {
  const velocity = factors?.velocityThreshold ?? 1;
  const volume = factors?.volumeThreshold ?? 1;
  assertPositive('regimeFactors.velocityThreshold', velocity);
  assertPositive('regimeFactors.volumeThreshold', volume);
  return { velocity, volume };
}

/**
 * The acceleration above its noise, `max(0, A - 3 standard errors)`, events/s²: the same rule as in `@cascade/risk`.
 * 0 while the rate falls and while the 10 s window is empty (no rate rises without events); `undefined` without an acceleration.
 */
export function accelerationAboveNoise(inputs: SignalInputs): number | undefined {
  const { eventsPerSec10s, eventsPerSec2, accelerationStandardError = 0 } = inputs;
  if (eventsPerSec2 === undefined) return undefined;
  if (eventsPerSec10s === 0) return 0;
  return Math.max(0, eventsPerSec2 - NOISE_SIGMAS * accelerationStandardError);
}

/** Scores of the `corrected` and `calibrated` presets: acceleration above noise, thresholds by the regime. Inputs must be checked. Pure, O(1). */
export function correctedScores(inputs: SignalInputs, scale: ThresholdScale): SignalFactorScores {
  return {
    velocity: share(inputs.eventsPerSec10s, SIGNAL_NORMALISERS.eventsPerSec * scale.velocity),
    acceleration: share(accelerationAboveNoise(inputs), SIGNAL_NORMALISERS.eventsPerSec2 * scale.velocity),
    volume: share(inputs.usdPerSec10s, SIGNAL_NORMALISERS.usdPerSec * scale.volume),
    ...marketScores(inputs),
  };
}

/** Scores of the `published` preset: |A|, fixed thresholds, a non-finite input is a missing one, a negative rate scores 0. Pure, O(1). */
export function publishedScores(inputs: SignalInputs): SignalFactorScores {
  return {
    velocity: share(finite(inputs.eventsPerSec10s), SIGNAL_NORMALISERS.eventsPerSec),
    acceleration: share(magnitude(finite(inputs.eventsPerSec2)), SIGNAL_NORMALISERS.eventsPerSec2),
    volume: share(finite(inputs.usdPerSec10s), SIGNAL_NORMALISERS.usdPerSec),
    ...marketScores({
      openInterestChange1m: finite(inputs.openInterestChange1m),
      fundingRate: finite(inputs.fundingRate),
      riskMultiplier: finite(inputs.riskMultiplier),
    }),
  };
}

/** `value` when it is a finite number, else `undefined`. */
export function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

type MarketInputs = Pick<SignalInputs, 'openInterestChange1m' | 'fundingRate' | 'riskMultiplier'>;

function marketScores(inputs: MarketInputs): Pick<SignalFactorScores, 'openInterest' | 'funding' | 'volatility'> {
  return {
    openInterest: share(magnitude(inputs.openInterestChange1m), SIGNAL_NORMALISERS.openInterestChange1m),
    funding: share(magnitude(inputs.fundingRate), SIGNAL_NORMALISERS.fundingRate),
    volatility: share(inputs.riskMultiplier, SIGNAL_NORMALISERS.riskMultiplier),
  };
}

function share(value: number | undefined, normaliser: number): number | undefined {
  return value === undefined ? undefined : Math.min(1, Math.max(0, value / normaliser));
}

function magnitude(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.abs(value);
}

function assertFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new CascadeError('signals/invalid-number', `${name} must be a finite number or undefined, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

function assertPositive(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new CascadeError('signals/invalid-number', `${name} must be a finite number > 0, got ${quote(value)}`, {
    context: { [name]: value },
  });
}
