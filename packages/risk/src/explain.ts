import { RISK_FACTORS, type RiskAssessment, type RiskFactor } from '@cascade/core';
import { ELEVATED_SCORE } from './confidence.js';

/** Facts are told above these. Published formula; events/s, events/s², USD. */
const TELL_ABOVE = { eventsPerSec10s: 5, eventsPerSec2: 1, usd60s: 100_000 } as const;
const MAX_CONCERNS = 3;

/**
 * One fact of an explanation, ready for translation: a stable key and the raw values its sentence quotes.
 * Values are unrounded; lists hold factor names.
 */
export type RiskExplanationPart =
  | { readonly key: 'level'; readonly values: { readonly symbol: string; readonly level: string; readonly score: number } }
  | { readonly key: 'concerns'; readonly values: { readonly factors: readonly RiskFactor[] } }
  | { readonly key: 'velocity'; readonly values: { readonly eventsPerSec10s: number } }
  | { readonly key: 'acceleration'; readonly values: { readonly eventsPerSec2: number } }
  | { readonly key: 'volume'; readonly values: { readonly usd60s: number } }
  | { readonly key: 'missing'; readonly values: { readonly factors: readonly RiskFactor[] } };

/**
 * The facts behind an assessment, one part each, always in this order: `level` (always there), `concerns` (the three highest
 * factors above 50; ties in the order of `RISK_FACTORS`), `velocity` (10 s rate > 5/s), `acceleration` (> 1 event/s²),
 * `volume` (> $100k in 60 s), `missing` (inputs that were not there). Needs nothing but the assessment. Pure, O(1).
 */
export function explainRiskParts(assessment: RiskAssessment): RiskExplanationPart[] {
  const { symbol, level, score, factors, facts, missing } = assessment;
  const parts: RiskExplanationPart[] = [{ key: 'level', values: { symbol, level, score } }];
  const concerns = RISK_FACTORS.filter((factor) => (factors[factor] ?? 0) > ELEVATED_SCORE)
    .sort((a, b) => (factors[b] ?? 0) - (factors[a] ?? 0))
    .slice(0, MAX_CONCERNS);
  if (concerns.length > 0) parts.push({ key: 'concerns', values: { factors: concerns } });
  if (facts.eventsPerSec10s > TELL_ABOVE.eventsPerSec10s) {
    parts.push({ key: 'velocity', values: { eventsPerSec10s: facts.eventsPerSec10s } });
  }
  if (facts.eventsPerSec2 !== undefined && facts.eventsPerSec2 > TELL_ABOVE.eventsPerSec2) {
    parts.push({ key: 'acceleration', values: { eventsPerSec2: facts.eventsPerSec2 } });
  }
  if (facts.usd60s > TELL_ABOVE.usd60s) parts.push({ key: 'volume', values: { usd60s: facts.usd60s } });
  if (missing.length > 0) parts.push({ key: 'missing', values: { factors: missing } });
  return parts;
}

/**
 * An assessment in plain English: one sentence per part of {@link explainRiskParts}, same order. Pure.
 * @example explainRisk(risk) // 'BTCUSDT risk is HIGH: 65.0 of 100. Main concerns: velocity, volume. ...'
 */
export function explainRisk(assessment: RiskAssessment): string {
  return explainRiskParts(assessment).map(sentenceOf).join(' ');
}

function sentenceOf(part: RiskExplanationPart): string {
  switch (part.key) {
    case 'level':
      return `${part.values.symbol} risk is ${part.values.level}: ${scoreText(part.values.score)} of 100.`;
    case 'concerns':
      return `Main concerns: ${part.values.factors.join(', ')}.`;
    case 'velocity':
      return `Liquidations arrive at ${part.values.eventsPerSec10s.toFixed(1)} per second (10 s window).`;
    case 'acceleration':
      return `The rate is rising by ${part.values.eventsPerSec2.toFixed(1)} per second each second.`;
    case 'volume':
      return `${usdText(part.values.usd60s)} were liquidated in the last 60 s.`;
    case 'missing':
      return `Without data: ${part.values.factors.join(', ')}.`;
  }
}

/** Rounded down, so that a score just under a floor never reads as the floor itself. */
function scoreText(score: number): string {
  return (Math.floor(score * 10 + 1e-9) / 10).toFixed(1);
}

function usdText(usd: number): string {
  if (usd >= 999_950_000) return `$${(usd / 1e9).toFixed(1)}B`;
  return usd >= 999_500 ? `$${(usd / 1e6).toFixed(1)}M` : `$${(usd / 1e3).toFixed(0)}k`;
}
