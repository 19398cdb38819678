import {
  assertNonNegative,
  CascadeError,
  type FlowWindow,
  findDerivatives,
  findWindow,
  quote,
  type RiskFactor,
  type VelocitySnapshot,
} from '@cascade/core';
import {
  CLUSTERING_CUTS,
  CORRELATION_CUTS,
  type CutPoints,
  LARGE_SIZE_BONUS,
  RISK_CUT_POINTS,
  type RiskRules,
  VELOCITY_MIX,
} from './config.js';

const BURST_WINDOW_MS = 100;
const DERIVATIVE_WINDOW_MS = 2_000;

/** What the six factors and the confidence are made of; `undefined` where the snapshot has no such window or derivative. */
export interface RiskInputs {
  /** Rate of the 100 ms window; of the 10 s window while the former holds fewer events than the preset asks for. */
  readonly burstPerSec: number | undefined;
  readonly eventsPerSec2s: number | undefined;
  readonly eventsPerSec10s: number | undefined;
  readonly eventsPerSec60s: number | undefined;
  /** 100 ms rate over 60 s rate. */
  readonly clustering: number | undefined;
  readonly count60s: number;
  readonly usd60s: number | undefined;
  readonly averageUsd: number | undefined;
  /** Acceleration less its noise where the preset judges noise, events/s². */
  readonly eventsPerSec2: number | undefined;
  /** Jerk less its noise where the preset judges noise, events/s³. */
  readonly eventsPerSec3: number | undefined;
  readonly exchangeCorrelation: number | undefined;
}

/**
 * Picks the inputs out of a snapshot. O(windows).
 * @throws CascadeError `risk/invalid-number` when a figure it needs is not finite, or negative where it can't be
 */
export function readRiskInputs(snapshot: VelocitySnapshot, rules: RiskRules): RiskInputs {
  const burst = windowOf(snapshot, BURST_WINDOW_MS);
  const window2s = windowOf(snapshot, 2_000);
  const window10s = windowOf(snapshot, 10_000);
  const window60s = windowOf(snapshot, 60_000);
  const derivatives = findDerivatives(snapshot, DERIVATIVE_WINDOW_MS);
  const { acceleration, jerk } = derivatives ?? {};
  const count60s = window60s?.count ?? 0;
  const { exchangeCorrelation } = snapshot;
  if (exchangeCorrelation !== undefined) assertFinite('exchangeCorrelation', exchangeCorrelation);
  const enoughInBurst = burst !== undefined && burst.count >= rules.minBurstEvents;
  return {
    burstPerSec: burst === undefined || enoughInBurst ? burst?.eventsPerSec : window10s?.eventsPerSec,
    eventsPerSec2s: window2s?.eventsPerSec,
    eventsPerSec10s: window10s?.eventsPerSec,
    eventsPerSec60s: window60s?.eventsPerSec,
    clustering: enoughInBurst ? clusteringOf(burst, window60s, rules) : undefined,
    count60s,
    usd60s: window60s?.usd,
    averageUsd: window60s?.averageUsd,
    eventsPerSec2: acceleration && aboveNoise('acceleration', acceleration.eventsPerSec2, acceleration.standardError, rules),
    eventsPerSec3: jerk && aboveNoise('jerk', jerk.eventsPerSec3, jerk.standardError, rules),
    // The correlated seconds reach up to one second further back than the 60 s window: with that empty they are history.
    exchangeCorrelation: count60s === 0 && !rules.missingScoresZero ? undefined : exchangeCorrelation,
  };
}

/**
 * The six factor scores, 0..100 each, `undefined` where the input is missing. Pure, O(1).
 *
 * velocity, acceleration, jerk and volume are linear in four bands ({@link RISK_CUT_POINTS});
 * correlation is `r / .5 * 50` below .5 and reaches 100 at .7, never below 0; clustering likewise with 2 and 3.
 */
export function scoreRiskFactors(inputs: RiskInputs): Record<RiskFactor, number | undefined> {
  return {
    velocity: velocityScore(inputs),
    acceleration: inputs.eventsPerSec2 === undefined ? undefined : bandScore(inputs.eventsPerSec2, RISK_CUT_POINTS.acceleration),
    jerk: inputs.eventsPerSec3 === undefined ? undefined : bandScore(inputs.eventsPerSec3, RISK_CUT_POINTS.jerk),
    volume: volumeScore(inputs),
    correlation: inputs.exchangeCorrelation === undefined ? undefined : halfScore(inputs.exchangeCorrelation, CORRELATION_CUTS),
    clustering: inputs.clustering === undefined ? undefined : halfScore(inputs.clustering, CLUSTERING_CUTS),
  };
}

function windowOf(snapshot: VelocitySnapshot, windowMs: number): FlowWindow | undefined {
  const window = findWindow(snapshot.windows, windowMs);
  if (window === undefined) return undefined;
  assertNonNegative('risk', `count of the ${windowMs} ms window`, window.count);
  assertNonNegative('risk', `eventsPerSec of the ${windowMs} ms window`, window.eventsPerSec);
  assertNonNegative('risk', `usd of the ${windowMs} ms window`, window.usd);
  if (window.averageUsd !== undefined) assertNonNegative('risk', `averageUsd of the ${windowMs} ms window`, window.averageUsd);
  return window;
}

function assertFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new CascadeError('risk/invalid-number', `${name} must be a finite number or undefined, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

function clusteringOf(burst: FlowWindow, window60s: FlowWindow | undefined, rules: RiskRules): number | undefined {
  if (window60s === undefined) return undefined;
  if (window60s.eventsPerSec > 0) return burst.eventsPerSec / window60s.eventsPerSec;
  return rules.missingScoresZero ? 0 : undefined;
}

function aboveNoise(name: string, value: number, standardError: number, rules: RiskRules): number {
  assertFinite(name, value);
  assertNonNegative('risk', `standardError of ${name}`, standardError);
  return rules.noiseSigmas === 0 ? value : Math.max(0, value - rules.noiseSigmas * standardError);
}

function velocityScore({ burstPerSec, eventsPerSec10s, eventsPerSec60s }: RiskInputs): number | undefined {
  if (burstPerSec === undefined || eventsPerSec10s === undefined || eventsPerSec60s === undefined) return undefined;
  const mixed =
    VELOCITY_MIX.burst * burstPerSec + VELOCITY_MIX.eventsPerSec10s * eventsPerSec10s + VELOCITY_MIX.eventsPerSec60s * eventsPerSec60s;
  return bandScore(mixed, RISK_CUT_POINTS.velocity);
}

function volumeScore({ usd60s, averageUsd }: RiskInputs): number | undefined {
  if (usd60s === undefined) return undefined;
  const score = bandScore(usd60s, RISK_CUT_POINTS.volume);
  const isLarge = averageUsd !== undefined && averageUsd > LARGE_SIZE_BONUS.averageUsd;
  return isLarge ? Math.min(100, score * LARGE_SIZE_BONUS.factor) : score;
}

function bandScore(value: number, cuts: CutPoints): number {
  if (value <= 0) return 0;
  let from = 0;
  let floor = 0;
  for (const cut of cuts) {
    if (value < cut) return floor + ((value - from) / (cut - from)) * 25;
    from = cut;
    floor += 25;
  }
  return 100;
}

function halfScore(value: number, cuts: { readonly half: number; readonly full: number }): number {
  if (value <= 0) return 0;
  if (value < cuts.half) return (value / cuts.half) * 50;
  if (value < cuts.full) return 50 + ((value - cuts.half) / (cuts.full - cuts.half)) * 50;
  return 100;
}
