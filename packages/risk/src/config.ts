import type { RiskFactor, RiskLevel } from '@cascade/core';
import { assertKnownKeys, assertNonNegative, CascadeError, PRESETS, type Preset, quote, RISK_FACTORS, RISK_LEVELS } from '@cascade/core';

/** A level that has a floor: every one but `NONE`. */
export type RiskFloorLevel = Exclude<RiskLevel, 'NONE'>;

/** Levels with a floor, ascending. */
export const RISK_FLOOR_LEVELS: readonly RiskFloorLevel[] = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** Share of each factor in the score; the sum is 1. Published formula. */
export const RISK_WEIGHTS: Readonly<Record<RiskFactor, number>> = {
  velocity: 0.25,
  acceleration: 0.2,
  jerk: 0.15,
  volume: 0.2,
  correlation: 0.15,
  clustering: 0.05,
};

/** Lowest score, 0..100, of each level. Published formula (its documented HIGH cut-off, 60). */
export const RISK_LEVEL_FLOORS: Readonly<Record<RiskFloorLevel, number>> = { LOW: 20, MEDIUM: 40, HIGH: 60, CRITICAL: 80 };

/** Inputs at which a factor scores 25, 50, 75 and 100; linear in between. */
export type CutPoints = readonly [low: number, medium: number, high: number, critical: number];

/** Cut points of the four factors with four bands. Published formula. Units: events/s, events/s², events/s³, USD in 60 s. */
export const RISK_CUT_POINTS: Readonly<Record<'velocity' | 'acceleration' | 'jerk' | 'volume', CutPoints>> = {
  velocity: [2, 5, 10, 20],
  acceleration: [1, 3, 5, 10],
  jerk: [0.5, 2, 5, 10],
  volume: [100_000, 500_000, 1_000_000, 5_000_000],
};

/** Shares of the 100 ms, 10 s and 60 s rates in the velocity input; the sum is 1. Published formula. */
export const VELOCITY_MIX = { burst: 0.4, eventsPerSec10s: 0.4, eventsPerSec60s: 0.2 } as const;

/** Volume scores `x factor` (capped at 100) when the average liquidation is above `averageUsd`, USD. Published formula. */
export const LARGE_SIZE_BONUS = { averageUsd: 50_000, factor: 1.2 } as const;

/** Correlation reaches 50 at `half` and 100 at `full` (Pearson r). Published formula. */
export const CORRELATION_CUTS = { half: 0.5, full: 0.7 } as const;

/** Clustering reaches 50 at `half` and 100 at `full` (100 ms rate over 60 s rate). Published formula. */
export const CLUSTERING_CUTS = { half: 2, full: 3 } as const;

/** How one preset treats noise, missing inputs and agreement. */
export interface RiskRules {
  /** Acceleration and jerk count from this many standard errors on. */
  readonly noiseSigmas: number;
  /** The 100 ms rate counts from this many events in that window on. */
  readonly minBurstEvents: number;
  /** `true`: a missing factor scores 0 and keeps its weight. `false`: it drops out and the others share its weight. */
  readonly missingScoresZero: boolean;
  /** Spread of the four velocities under which they agree: their `deviation` (events/s) or its ratio to the mean (`variation`). */
  readonly agreement: { readonly by: 'deviation' | 'variation'; readonly below: number; readonly minEvents: number };
}

const CORRECTED_RULES: RiskRules = {
  noiseSigmas: 3,
  minBurstEvents: 3,
  missingScoresZero: false,
  agreement: { by: 'variation', below: 0.5, minEvents: 5 },
};

/**
 * The rules of the presets; weights, cut points and floors are the same in all.
 *
 * `corrected` (default; spec) judges derivatives above their Poisson noise, ignores a 100 ms rate made of one or two events and
 * lets missing factors drop out. `published` is the published formula, literally. It is exempt from the noise rule
 * ("stationary noise never reaches HIGH"): it takes one event in 100 ms for 10 events/s and reads jerk and acceleration
 * raw, so a steady 5 events/s reaches HIGH by chance. `calibrated` judges risk as `corrected` does: the score has no fitted form.
 */
export const RISK_PRESETS: Readonly<Record<Preset, RiskRules>> = {
  published: {
    noiseSigmas: 0,
    minBurstEvents: 0,
    missingScoresZero: true,
    agreement: { by: 'deviation', below: 2, minEvents: 0 },
  },
  corrected: CORRECTED_RULES,
  calibrated: CORRECTED_RULES,
};

/** Largest allowed {@link RiskOptions.hysteresis}, points: the distance of two published floors. */
export const MAX_HYSTERESIS = 20;

/** How a snapshot is judged. All optional. */
export interface RiskOptions {
  /** Default `corrected`. */
  readonly preset?: Preset;
  /** Replaces some of {@link RISK_WEIGHTS}; the whole is normalised to sum 1. */
  readonly weights?: Readonly<Partial<Record<RiskFactor, number>>>;
  /** Replaces some of {@link RISK_LEVEL_FLOORS}; must ascend within (0, 100]. */
  readonly levelFloors?: Readonly<Partial<Record<RiskFloorLevel, number>>>;
  /** Points 0..20 a score must fall below a floor before the level of `previousLevel` is given up. Default 0. */
  readonly hysteresis?: number;
  /** Level of the assessment before this one; only read when `hysteresis` > 0. Default `NONE`. */
  readonly previousLevel?: RiskLevel;
  /** Share 0..1 of usual USD volume whose venues are live; multiplies the confidence. Default 1. */
  readonly coverage?: number;
}

/** {@link RiskOptions} with every value checked and present. */
export interface ResolvedRiskOptions {
  readonly preset: Preset;
  readonly rules: RiskRules;
  /** Relative, largest 1. */
  readonly weights: Readonly<Record<RiskFactor, number>>;
  readonly levelFloors: Readonly<Record<RiskFloorLevel, number>>;
  readonly hysteresis: number;
  readonly previousLevel: RiskLevel;
  readonly coverage: number;
}

const KNOWN_OPTIONS = ['preset', 'weights', 'levelFloors', 'hysteresis', 'previousLevel', 'coverage'] as const;

/**
 * Checks options and fills in the defaults.
 * @throws CascadeError `risk/unknown-option`, `risk/unknown-preset`, `risk/unknown-level`, `risk/invalid-number`, `risk/invalid-weights`, `risk/invalid-floors`
 */
export function resolveRiskOptions(options: RiskOptions): ResolvedRiskOptions {
  assertKnownKeys('risk', options, KNOWN_OPTIONS);
  const { preset = 'corrected', hysteresis = 0, previousLevel = 'NONE', coverage = 1 } = options;
  if (!PRESETS.includes(preset)) {
    throw new CascadeError('risk/unknown-preset', `unknown preset ${quote(preset)}; use one of ${PRESETS.join(', ')}`, {
      context: { preset },
    });
  }
  if (!RISK_LEVELS.includes(previousLevel)) {
    throw new CascadeError('risk/unknown-level', `unknown previousLevel ${quote(previousLevel)}; use one of ${RISK_LEVELS.join(', ')}`, {
      context: { previousLevel },
    });
  }
  assertAtMost('hysteresis', hysteresis, MAX_HYSTERESIS);
  assertAtMost('coverage', coverage, 1);
  return {
    preset,
    rules: RISK_PRESETS[preset],
    weights: options.weights === undefined ? RISK_WEIGHTS : resolveWeights(options.weights),
    levelFloors: options.levelFloors === undefined ? RISK_LEVEL_FLOORS : resolveFloors(options.levelFloors),
    hysteresis,
    previousLevel,
    coverage,
  };
}

function assertAtMost(name: string, value: number, limit: number): void {
  assertNonNegative('risk', name, value);
  if (value <= limit) return;
  throw new CascadeError('risk/invalid-number', `${name} must be within 0..${limit}, got ${quote(value)}`, { context: { [name]: value } });
}

function resolveWeights(partial: Readonly<Partial<Record<RiskFactor, number>>>): Record<RiskFactor, number> {
  assertKnownKeys('risk', partial, RISK_FACTORS);
  const weights: Record<RiskFactor, number> = { ...RISK_WEIGHTS };
  let largest = 0;
  for (const factor of RISK_FACTORS) {
    const weight = partial[factor] ?? RISK_WEIGHTS[factor];
    assertNonNegative('risk', `weights.${factor}`, weight);
    weights[factor] = weight;
    largest = Math.max(largest, weight);
  }
  if (largest === 0) {
    throw new CascadeError('risk/invalid-weights', 'all weights are "0"; give at least one factor a positive weight', {
      context: { weights },
    });
  }
  // Relative to the largest, so that huge weights can't overflow the sum; the weighted mean divides by the sum anyway.
  for (const factor of RISK_FACTORS) weights[factor] /= largest;
  return weights;
}

function resolveFloors(partial: Readonly<Partial<Record<RiskFloorLevel, number>>>): Record<RiskFloorLevel, number> {
  assertKnownKeys('risk', partial, RISK_FLOOR_LEVELS);
  const floors: Record<RiskFloorLevel, number> = { ...RISK_LEVEL_FLOORS };
  let below = 0;
  for (const level of RISK_FLOOR_LEVELS) {
    const floor = partial[level] ?? RISK_LEVEL_FLOORS[level];
    if (!(floor > below && floor <= 100)) {
      throw new CascadeError('risk/invalid-floors', `levelFloors.${level} must be within (${below}, 100], got ${quote(floor)}`, {
        context: { level, floor },
      });
    }
    floors[level] = floor;
    below = floor;
  }
  return floors;
}
