import { assertKnownKeys, type Preset, SIGNAL_FACTORS, type SignalFactor, type SignalLevel } from '@cascade/core';
import {
  CORRELATION_BOOST,
  FLOW_FACTORS,
  SIGNAL_WEIGHTS,
  type SignalOverride,
  type SignalWeights,
  SPEED_BOOST,
  updateWeights,
} from './config.js';
import {
  assertSignalInputs,
  correctedScores,
  finite,
  publishedScores,
  type SignalFactorScores,
  type SignalInputs,
  type ThresholdScale,
  thresholdScale,
} from './factors.js';
import { higherLevel, levelOf, overrideOf, resolvePreset } from './level.js';

/** How inputs are scored. All optional. */
export interface ScoreOptions {
  /** Default `corrected`. */
  readonly preset?: Preset;
  /** Replaces some of `SIGNAL_WEIGHTS`; the whole is normalised to sum 1. */
  readonly weights?: Readonly<Partial<Record<SignalFactor, number>>>;
}

/** One scoring. */
export interface SignalScore {
  /** 0..1 each; `undefined` = input missing (`published` scores it 0). */
  readonly scores: Readonly<SignalFactorScores>;
  /** 0..1, weighted mean before boosts. */
  readonly baseProbability: number;
  /** 0..1 after boosts (`published`: and after the risk multiplier). */
  readonly probability: number;
  readonly level: SignalLevel;
  /** Factors whose input was missing, in factor order. */
  readonly missing: readonly SignalFactor[];
  /** What shaped the result, in order of effect: limit, boosts, multiplier; then the level of the probability; then the override. */
  readonly reasons: readonly string[];
  /** Level that speed alone gave; `undefined` when no override rule is met. */
  readonly override?: SignalOverride['level'] | undefined;
}

const UNSCALED: ThresholdScale = { velocity: 1, volume: 1 };

/**
 * Scores one reading. Pure: same inputs and options, same answer. O(1), allocates only its result.
 *
 * Six scores 0..1: V/50, A/20, USD per s/50M, |open interest change|/.05, |funding|/.001, risk multiplier/5. Their weighted mean is
 * `baseProbability`; x1.5 if the acceleration score is above .8 and the velocity score above .7, x1.2 if the correlation is above
 * .7, clamped to 0..1 after each step, gives `probability`.
 *
 * `corrected` (default): acceleration above its noise (`max(0, A - 3 standard errors)`, as in `@cascade/risk`); thresholds times the
 * regime's threshold factors; the risk multiplier feeds the volatility factor and multiplies nothing; missing factors drop out and
 * the others share their weight. The market factors (open interest, funding, volatility) together add at most what the flow
 * factors (velocity, acceleration, volume) add: no liquidations, no signal, whatever the market does.
 *
 * `calibrated`: as `corrected`; its probability and level come from `scoreCascade`.
 *
 * `published`: the published formula, literally: |A|, fixed thresholds, missing or non-finite inputs score 0, and the result is
 * multiplied by `regimeFactors.riskMultiplier` (clamped to 0..1). It is exempt from the rules that quiet markets and noise stay
 * quiet: a multiplier of 5 turns .2 from open interest and funding alone into EXTREME.
 *
 * @throws CascadeError `signals/invalid-number` (all but `published`) for non-finite inputs, negative rates, threshold factors not above 0;
 * `signals/unknown-option`, `signals/unknown-preset`, `signals/invalid-weights`
 */
export function scoreSignal(inputs: SignalInputs, options: ScoreOptions = {}): SignalScore {
  assertKnownKeys('signals', options, ['preset', 'weights']);
  const preset = resolvePreset(options.preset);
  const weights = options.weights === undefined ? SIGNAL_WEIGHTS : updateWeights(SIGNAL_WEIGHTS, options.weights);
  const isCorrected = preset !== 'published';
  if (isCorrected) assertSignalInputs(inputs);
  const scale = isCorrected ? thresholdScale(inputs.regimeFactors) : UNSCALED;
  const scores = isCorrected ? correctedScores(inputs, scale) : publishedScores(inputs);
  const missing = SIGNAL_FACTORS.filter((factor) => scores[factor] === undefined);
  if (!isCorrected) for (const factor of missing) scores[factor] = 0;

  const reasons: string[] = [];
  const baseProbability = isCorrected ? correctedBase(scores, weights, reasons) : clamp(weighted(scores, weights, SIGNAL_FACTORS));
  let probability = boosted(baseProbability, scores, inputs, reasons);
  if (!isCorrected) probability = multiplied(probability, inputs, reasons);

  const byProbability = levelOf(probability, { preset });
  const override = overrideOf(inputs, preset, scale);
  reasons.push(`probability ${probability.toFixed(4)}: ${byProbability}`);
  if (override !== undefined) reasons.push(overrideText(override));
  return {
    scores,
    baseProbability,
    probability,
    level: override === undefined ? byProbability : higherLevel(byProbability, override.level),
    missing,
    reasons,
    override: override?.level,
  };
}

/** Weighted mean of the defined factors, the market's part limited to the flow's part. */
function correctedBase(scores: SignalFactorScores, weights: SignalWeights, reasons: string[]): number {
  const present = SIGNAL_FACTORS.filter((factor) => scores[factor] !== undefined);
  const total = present.reduce((sum, factor) => sum + weights[factor], 0);
  if (total === 0) return 0;
  const flow = weighted(scores, weights, FLOW_FACTORS) / total;
  const market =
    weighted(
      scores,
      weights,
      present.filter((factor) => !FLOW_FACTORS.includes(factor)),
    ) / total;
  if (market > flow) reasons.push('market factors limited to the weight of the liquidations');
  return clamp(flow + Math.min(market, flow));
}

function weighted(scores: SignalFactorScores, weights: SignalWeights, factors: readonly SignalFactor[]): number {
  return factors.reduce((sum, factor) => sum + weights[factor] * (scores[factor] ?? 0), 0);
}

function boosted(base: number, scores: SignalFactorScores, inputs: SignalInputs, reasons: string[]): number {
  let probability = base;
  const { accelerationScore, velocityScore, factor } = SPEED_BOOST;
  if ((scores.acceleration ?? 0) > accelerationScore && (scores.velocity ?? 0) > velocityScore) {
    probability = clamp(probability * factor);
    reasons.push(`x${factor}: acceleration score above ${accelerationScore} and velocity score above ${velocityScore}`);
  }
  if ((finite(inputs.exchangeCorrelation) ?? 0) > CORRELATION_BOOST.exchangeCorrelation) {
    probability = clamp(probability * CORRELATION_BOOST.factor);
    reasons.push(`x${CORRELATION_BOOST.factor}: exchange correlation above ${CORRELATION_BOOST.exchangeCorrelation}`);
  }
  return probability;
}

function multiplied(probability: number, inputs: SignalInputs, reasons: string[]): number {
  const multiplier = finite(inputs.regimeFactors?.riskMultiplier) ?? 1;
  if (multiplier === 1) return probability;
  reasons.push(`x${shortNumber(multiplier)}: risk multiplier of the regime`);
  return clamp(probability * multiplier);
}

function overrideText({ level, eventsPerSec, eventsPerSec2 }: SignalOverride): string {
  return `override ${level}: ${shortNumber(eventsPerSec)} events/s and a rise of ${shortNumber(eventsPerSec2)} events/s² passed`;
}

function shortNumber(value: number): string {
  return String(Number(value.toFixed(2)));
}

function clamp(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}
