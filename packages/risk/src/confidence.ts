import type { RiskFactor } from '@cascade/core';
import type { RiskRules } from './config.js';
import type { RiskInputs } from './factors.js';

/** Steps of the confidence. Published formula; fractions of 1. */
const BASE = 0.5;
const MANY_EVENTS = { count: 10, bonus: 0.2 } as const;
const SOME_EVENTS = { count: 5, bonus: 0.1 } as const;
const AGREEMENT_BONUS = 0.15;
const THREE_ELEVATED_BONUS = 0.15;
const TWO_ELEVATED_BONUS = 0.1;
const JUDGED_TOGETHER: readonly RiskFactor[] = ['velocity', 'acceleration', 'volume', 'correlation'];

/** A factor above this score is elevated: it counts for the confidence and is named as a concern. Published formula. */
export const ELEVATED_SCORE = 50;

/**
 * Confidence 0..1 in an assessment. Pure, O(1).
 *
 * `.5 + (.2 if the 60 s count >= 10, .1 if >= 5) + .15 if the velocities agree + (.15 if >= 3, .1 if 2 of
 * {velocity, acceleration, volume, correlation} score > 50)`, at most 1, times `coverage`.
 * A missing factor can't be elevated, so missing inputs only ever lower it.
 * @param coverage 0..1
 */
export function riskConfidence(
  inputs: RiskInputs,
  factors: Readonly<Record<RiskFactor, number | undefined>>,
  rules: RiskRules,
  coverage: number,
): number {
  let confidence = BASE;
  if (inputs.count60s >= MANY_EVENTS.count) confidence += MANY_EVENTS.bonus;
  else if (inputs.count60s >= SOME_EVENTS.count) confidence += SOME_EVENTS.bonus;
  if (velocitiesAgree(inputs, rules)) confidence += AGREEMENT_BONUS;
  const elevated = JUDGED_TOGETHER.filter((factor) => (factors[factor] ?? 0) > ELEVATED_SCORE).length;
  if (elevated >= 3) confidence += THREE_ELEVATED_BONUS;
  else if (elevated === 2) confidence += TWO_ELEVATED_BONUS;
  return Math.min(1, confidence) * coverage;
}

function velocitiesAgree(inputs: RiskInputs, { agreement }: RiskRules): boolean {
  if (inputs.count60s < agreement.minEvents) return false;
  // A missing window counts as 0: one 0 among four rates already gives a variation of .58, so `corrected` never agrees then.
  const { burstPerSec = 0, eventsPerSec2s = 0, eventsPerSec10s = 0, eventsPerSec60s = 0 } = inputs;
  const rates = [burstPerSec, eventsPerSec2s, eventsPerSec10s, eventsPerSec60s];
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const deviation = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length);
  if (agreement.by === 'deviation') return deviation < agreement.below;
  return mean > 0 && deviation / mean < agreement.below;
}
