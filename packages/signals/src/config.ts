import {
  assertKnownKeys,
  assertNonNegative,
  CascadeError,
  quote,
  SIGNAL_FACTORS,
  type SignalFactor,
  type SignalLevel,
} from '@cascade/core';

/** Relative importance of each factor. */
export type SignalWeights = Readonly<Record<SignalFactor, number>>;

/** Share of each factor in the probability; the sum is 1. Published formula. */
export const SIGNAL_WEIGHTS: SignalWeights = {
  velocity: 0.25,
  acceleration: 0.2,
  volume: 0.2,
  openInterest: 0.15,
  funding: 0.1,
  volatility: 0.1,
};

/** Inputs at which a factor scores 1. Published formula. */
export const SIGNAL_NORMALISERS = {
  /** Liquidations per second, 10 s window. */
  eventsPerSec: 50,
  /** Change of that rate, events/s², 2 s windows. */
  eventsPerSec2: 20,
  /** USD per second, 10 s window. */
  usdPerSec: 50_000_000,
  /** Fraction, either sign. */
  openInterestChange1m: 0.05,
  /** Fraction per funding interval, either sign. */
  fundingRate: 0.001,
  /** The risk multiplier of the wildest regime. */
  riskMultiplier: 5,
} as const;

/** Factors that measure liquidations; the other three measure the market around them. */
export const FLOW_FACTORS: readonly SignalFactor[] = ['velocity', 'acceleration', 'volume'];

/** A level that has a floor: every one but `NONE`. */
export type SignalFloorLevel = Exclude<SignalLevel, 'NONE'>;

/** Lowest probability of each level. `published` reaches a level above its floor, the others at it. Published formula. */
export const SIGNAL_FLOORS: Readonly<Record<SignalFloorLevel, number>> = { WATCH: 0.3, ALERT: 0.5, CRITICAL: 0.7, EXTREME: 0.9 };

/** A level that speed alone gives, whatever the probability: more events/s and a steeper rise than these. */
export interface SignalOverride {
  readonly level: 'CRITICAL' | 'EXTREME';
  readonly eventsPerSec: number;
  readonly eventsPerSec2: number;
}

/** Strongest first. Published formula. */
export const SIGNAL_OVERRIDES: readonly SignalOverride[] = [
  { level: 'EXTREME', eventsPerSec: 100, eventsPerSec2: 40 },
  { level: 'CRITICAL', eventsPerSec: 50, eventsPerSec2: 20 },
];

/** Probability `x factor` when the acceleration and velocity scores are above these. Published formula. */
export const SPEED_BOOST = { accelerationScore: 0.8, velocityScore: 0.7, factor: 1.5 } as const;

/** Probability `x factor` when the mean correlation of the venues is above this r. Published formula. */
export const CORRELATION_BOOST = { exchangeCorrelation: 0.7, factor: 1.2 } as const;

/** Acceleration counts from this many Poisson standard errors on, the noise rule of `@cascade/risk` too. Spec; `published` does not do it. */
export const NOISE_SIGMAS = 3;

/** Options of the signal gate, all in ms. */
export interface SignalGateOptions {
  /** A standing signal is repeated at most this often. Default 100 (spec: 10 Hz). */
  readonly refreshMs?: number;
  /** A level stands this long after the first reading below it. Default 3,000. */
  readonly cooldownMs?: number;
  /** A signal is good for this long. Default 60,000 (spec). */
  readonly validForMs?: number;
}

/**
 * Defaults of the signal gate, ms. The cooldown is our choice: longer than the 2 s acceleration window, so that a level does not
 * fall the moment the first surge leaves that window.
 */
export const SIGNAL_GATE_DEFAULTS: Required<SignalGateOptions> = { refreshMs: 100, cooldownMs: 3_000, validForMs: 60_000 };

/**
 * New weights: those of `partial` replaced, the whole divided by its sum, so that the result sums to 1. Pure.
 * @throws CascadeError `signals/unknown-option` for a name that is no factor, `signals/invalid-number` for a negative or non-finite
 * weight, `signals/invalid-weights` when all are 0
 */
export function updateWeights(weights: SignalWeights, partial: Readonly<Partial<Record<SignalFactor, number>>>): SignalWeights {
  assertKnownKeys('signals', partial, SIGNAL_FACTORS);
  const updated: Record<SignalFactor, number> = { ...SIGNAL_WEIGHTS };
  let largest = 0;
  for (const factor of SIGNAL_FACTORS) {
    const weight = partial[factor] ?? weights[factor];
    assertNonNegative('signals', `weight of ${factor}`, weight);
    updated[factor] = weight;
    largest = Math.max(largest, weight);
  }
  if (largest === 0) {
    throw new CascadeError('signals/invalid-weights', 'all weights are "0"; give at least one factor a positive weight', {
      context: { partial },
    });
  }
  // By the largest first, so that huge weights can't overflow the sum.
  let sum = 0;
  for (const factor of SIGNAL_FACTORS) {
    updated[factor] /= largest;
    sum += updated[factor];
  }
  for (const factor of SIGNAL_FACTORS) updated[factor] /= sum;
  return updated;
}

/**
 * Gate options with the defaults filled in.
 * @throws CascadeError `signals/unknown-option`, `signals/invalid-option`
 */
export function resolveGateOptions(options: SignalGateOptions): Required<SignalGateOptions> {
  assertKnownKeys('signals', options, Object.keys(SIGNAL_GATE_DEFAULTS));
  const { refreshMs, cooldownMs, validForMs } = SIGNAL_GATE_DEFAULTS;
  return {
    refreshMs: duration('refreshMs', options.refreshMs ?? refreshMs),
    cooldownMs: duration('cooldownMs', options.cooldownMs ?? cooldownMs),
    validForMs: duration('validForMs', options.validForMs ?? validForMs),
  };
}

function duration(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new CascadeError('signals/invalid-option', `${name} must be an integer of milliseconds >= 0, got ${quote(value)}`, {
    context: { [name]: value },
  });
}
