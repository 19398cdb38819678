import { REGIMES, type Regime } from '@cascade/core';

/** What places a value in a volatility class. All but `percentile` are fractions per 5 minutes. */
export interface VolatilityLimit {
  readonly regime: Regime;
  /** Published cut-off: at or above it the class is at least this one (`fixed` mode). */
  readonly fixed: number;
  /** Cut point in the own history, 0..100 (spec). */
  readonly percentile: number;
  /** Below this the percentile can't give the class: the top percentile of a flat market is still a flat market. */
  readonly floor: number;
  /** From here on the class is at least this one, whatever the percentile; `undefined`: never. */
  readonly always: number | undefined;
  /** Cut-off while the history is shorter than a day. */
  readonly warmUp: number;
}

/**
 * Limits of the classes above DORMANT, ascending.
 *
 * `fixed` is the published formula, `percentile` the spec. The rest is ours, in terms of an ordinary BTC market: 50 % a year
 * is .00154 per 5 minutes. `warmUp` is close to the 10 / 35 / 65 / 85 / 97 % quantiles of the 5-minute volatility estimated
 * from three years of hourly BTC ranges. HIGH needs at least an ordinary market (.0015), EXTREME twice that; .005 was the
 * 97 % quantile of the wildest of those months, so it is always HIGH, and .01 always EXTREME.
 */
export const VOLATILITY_LIMITS: readonly VolatilityLimit[] = [
  { regime: 'LOW', fixed: 0.005, percentile: 10, floor: 0.0001, always: undefined, warmUp: 0.0003 },
  { regime: 'NORMAL', fixed: 0.01, percentile: 35, floor: 0.0002, always: undefined, warmUp: 0.0006 },
  { regime: 'ELEVATED', fixed: 0.02, percentile: 65, floor: 0.001, always: undefined, warmUp: 0.0011 },
  { regime: 'HIGH', fixed: 0.03, percentile: 85, floor: 0.0015, always: 0.005, warmUp: 0.0018 },
  { regime: 'EXTREME', fixed: 0.05, percentile: 97, floor: 0.003, always: 0.01, warmUp: 0.0035 },
];

/** Percentile points below a cut point at which its class is left. */
export const HYSTERESIS_POINTS = 2;
/** Share below an absolute limit at which its class is left. */
export const HYSTERESIS_SHARE = 0.1;

/** Published multiplier of each class before the adjustments of {@link volatilityRiskMultiplier}. */
const BASE_MULTIPLIERS: Readonly<Record<Regime, number>> = { DORMANT: 1, LOW: 1.2, NORMAL: 1.5, ELEVATED: 2, HIGH: 3, EXTREME: 5 };
const MAX_MULTIPLIER = 10;

function highestReached(reaches: (limit: VolatilityLimit) => boolean): Regime {
  let regime: Regime = 'DORMANT';
  for (const limit of VOLATILITY_LIMITS) if (reaches(limit)) regime = limit.regime;
  return regime;
}

/**
 * Published class of a realized volatility: cut-offs .005, .01, .02, .03, .05. A value at a cut-off belongs to the higher class.
 *
 * On recorded BTC prices this reads DORMANT 99.6 % of the time.
 * @param realizedVolatility5m fraction per 5 minutes, not annualised
 */
export function classifyVolatility(realizedVolatility5m: number): Regime {
  return highestReached((limit) => realizedVolatility5m >= limit.fixed);
}

/** What {@link classifyRelativeVolatility} judges. */
export interface RelativeVolatility {
  /** Fraction per 5 minutes. */
  readonly realizedVolatility5m: number;
  /** 0..100 in the own history; `undefined` while warming up, then the `warmUp` cut-offs decide. */
  readonly percentile?: number | undefined;
  /** The class that stands now: leaving it downwards takes the hysteresis margin. `undefined`: no margin. */
  readonly current?: Regime | undefined;
}

function relativeClass(value: number, percentile: number | undefined): Regime {
  if (percentile === undefined) return highestReached((limit) => value >= limit.warmUp);
  return highestReached(
    (limit) => (percentile >= limit.percentile && value >= limit.floor) || (limit.always !== undefined && value >= limit.always),
  );
}

/**
 * Class of a realized volatility relative to its own history, by {@link VOLATILITY_LIMITS}.
 *
 * A class is reached at its limit and left downwards only {@link HYSTERESIS_POINTS} percentile points, or
 * {@link HYSTERESIS_SHARE} of an absolute limit, below it. Rises have no margin.
 */
export function classifyRelativeVolatility({ realizedVolatility5m, percentile, current }: RelativeVolatility): Regime {
  const reached = relativeClass(realizedVolatility5m, percentile);
  if (current === undefined || REGIMES.indexOf(reached) >= REGIMES.indexOf(current)) return reached;
  const keeps = relativeClass(
    realizedVolatility5m / (1 - HYSTERESIS_SHARE),
    percentile === undefined ? undefined : percentile + HYSTERESIS_POINTS,
  );
  return REGIMES.indexOf(keeps) >= REGIMES.indexOf(current) ? current : keeps;
}

/** Inputs of {@link volatilityRiskMultiplier}. */
export interface VolatilityRisk {
  readonly regime: Regime;
  /** Change of the 5 m volatility, fraction. */
  readonly volatilityAcceleration: number;
  /** 0..100. */
  readonly percentile24h: number;
  /** Spread of the volatilities between horizons, relative, >= 0. */
  readonly dispersion: number;
  /** Standard score of the volatility. */
  readonly zScore: number;
}

/**
 * The published risk multiplier: base of the class (1 / 1.2 / 1.5 / 2 / 3 / 5), times `1 + 10 * acceleration` when that is
 * positive, times 1.2 above the 90th or 1.5 above the 95th percentile, times 1.3 when the dispersion is above .5,
 * times 1.5 when |z| > 2 or 2 when |z| > 3, at most 10.
 *
 * Not used by the engine, whose snapshot carries the fixed multiplier of `REGIME_FACTORS`: the adjustments count the same
 * volatility several times.
 * @returns 1..10
 */
export function volatilityRiskMultiplier(risk: VolatilityRisk): number {
  let multiplier = BASE_MULTIPLIERS[risk.regime];
  if (risk.volatilityAcceleration > 0) multiplier *= 1 + 10 * risk.volatilityAcceleration;
  if (risk.percentile24h > 95) multiplier *= 1.5;
  else if (risk.percentile24h > 90) multiplier *= 1.2;
  if (risk.dispersion > 0.5) multiplier *= 1.3;
  const distance = Math.abs(risk.zScore);
  if (distance > 3) multiplier *= 2;
  else if (distance > 2) multiplier *= 1.5;
  return Math.min(multiplier, MAX_MULTIPLIER);
}
