import {
  assertNonNegative,
  atLeast,
  CascadeError,
  quote,
  RISK_FACTORS,
  RISK_LEVELS,
  type RiskAction,
  type RiskAssessment,
  type RiskFactor,
  type RiskLevel,
  type VelocitySnapshot,
} from '@cascade/core';
import { riskConfidence } from './confidence.js';
import { type ResolvedRiskOptions, RISK_FLOOR_LEVELS, type RiskOptions, resolveRiskOptions } from './config.js';
import { readRiskInputs, scoreRiskFactors } from './factors.js';

/** From this confidence on (exclusive) CRITICAL asks for URGENT, and HIGH for ALERT. Published formula. */
const URGENT_CONFIDENCE = 0.7;
const ALERT_CONFIDENCE = 0.6;

/**
 * Judges one velocity snapshot. Pure: same snapshot and options, same answer. O(windows), allocates only its result.
 *
 * Score 0..100 is the weighted mean of six factor scores. Inputs: rates of the 100 ms, 10 s and
 * 60 s windows, derivatives over 2 s, USD and average size of the 60 s window, `exchangeCorrelation`.
 * A factor whose window is not in the snapshot is `undefined` and listed in `missing`; `corrected` then shares its weight
 * among the others, `published` scores it 0. Without any events `corrected` gives score 0 and level NONE.
 * `facts.eventsPerSec10s` and `facts.usd60s` read 0 where `missing` names their factor.
 *
 * @throws CascadeError `risk/invalid-number` for a snapshot with non-finite or negative figures, `risk/unknown-option`,
 * `risk/unknown-preset`, `risk/unknown-level`, `risk/invalid-weights`, `risk/invalid-floors` for wrong options
 */
export function assessRisk(snapshot: VelocitySnapshot, options: RiskOptions = {}): RiskAssessment {
  const resolved = resolveRiskOptions(options);
  const { rules, preset } = resolved;
  const inputs = readRiskInputs(snapshot, rules);
  const factors = scoreRiskFactors(inputs);
  const missing = RISK_FACTORS.filter((factor) => factors[factor] === undefined);
  if (rules.missingScoresZero) for (const factor of missing) factors[factor] = 0;
  const score = weightedMean(factors, resolved.weights);
  const level = levelOf(score, resolved);
  const confidence = riskConfidence(inputs, factors, rules, resolved.coverage);
  return {
    symbol: snapshot.symbol,
    nowMs: snapshot.nowMs,
    score,
    level,
    confidence,
    action: actionOf(level, confidence),
    factors,
    missing,
    preset,
    facts: {
      eventsPerSec10s: inputs.eventsPerSec10s ?? 0,
      eventsPerSec2: inputs.eventsPerSec2,
      usd60s: inputs.usd60s ?? 0,
      count60s: inputs.count60s,
      exchangeCorrelation: inputs.exchangeCorrelation,
    },
  };
}

/**
 * Level of a score 0..100: the highest one whose floor it reaches.
 *
 * With `hysteresis` h the level of `previousLevel` (or one between) is kept while the score is above its floor less h; rises are
 * never delayed and a score of 0 is always NONE. Reads `levelFloors`, `hysteresis` and `previousLevel` of the options.
 * @throws CascadeError `risk/invalid-number` for a score outside 0..100, and as {@link assessRisk} for wrong options
 */
export function classifyRisk(score: number, options: RiskOptions = {}): RiskLevel {
  assertNonNegative('risk', 'score', score);
  if (score > 100) {
    throw new CascadeError('risk/invalid-number', `score must be within 0..100, got ${quote(score)}`, { context: { score } });
  }
  return levelOf(score, resolveRiskOptions(options));
}

function levelOf(score: number, { levelFloors, hysteresis, previousLevel }: ResolvedRiskOptions): RiskLevel {
  let level: RiskLevel = 'NONE';
  for (const candidate of RISK_FLOOR_LEVELS) {
    const floor = levelFloors[candidate];
    const isHeld = hysteresis > 0 && atLeast(RISK_LEVELS, previousLevel, candidate) && score > Math.max(0, floor - hysteresis);
    if (score >= floor || isHeld) level = candidate;
  }
  return level;
}

function actionOf(level: RiskLevel, confidence: number): RiskAction {
  if (level === 'CRITICAL' && confidence > URGENT_CONFIDENCE) return 'URGENT';
  if (atLeast(RISK_LEVELS, level, 'HIGH') && confidence > ALERT_CONFIDENCE) return 'ALERT';
  return atLeast(RISK_LEVELS, level, 'MEDIUM') ? 'MONITOR' : 'NORMAL';
}

function weightedMean(factors: Readonly<Record<RiskFactor, number | undefined>>, weights: Readonly<Record<RiskFactor, number>>): number {
  let sum = 0;
  let total = 0;
  for (const factor of RISK_FACTORS) {
    const score = factors[factor];
    if (score === undefined) continue;
    sum += score * weights[factor];
    total += weights[factor];
  }
  return total === 0 ? 0 : Math.min(100, sum / total);
}
