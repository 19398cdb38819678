import { type CascadeSignal, findDerivatives, findWindow } from '@cascade/core';
import { explainRisk } from '@cascade/risk';
import type { GateDecision } from '@cascade/signals';
import type { DetectorConfig } from './config.js';
import type { Reading, ReadingContext } from './symbol-state.js';

/** The signal a reading becomes once the gate has let it through. Pure. */
export function signalOf(
  symbol: string,
  decision: GateDecision,
  reading: Reading,
  context: ReadingContext,
  config: DetectorConfig,
): CascadeSignal {
  const { velocity, risk, score, observed } = reading;
  const { regime, coverage, downVenues } = context;
  const derivatives = findDerivatives(velocity, 2_000);
  const flow10s = findWindow(velocity.windows, 10_000);
  return {
    id: decision.id,
    seq: decision.seq,
    symbol,
    tsMs: velocity.nowMs,
    level: decision.level,
    probability: score.probability,
    baseProbability: score.baseProbability,
    scores: score.scores,
    metrics: {
      eventsPerSec10s: flow10s?.eventsPerSec ?? 0,
      eventsPerSec2: derivatives?.acceleration?.eventsPerSec2,
      eventsPerSec3: derivatives?.jerk?.eventsPerSec3,
      usdPerSec10s: flow10s?.usdPerSec ?? 0,
      openInterestChange1m: reading.openInterestChange1m,
      fundingRate: reading.fundingRate,
    },
    regime,
    risk: { ...risk, explanation: explainRisk(risk) },
    leadingExchange: velocity.leadingExchange,
    exchangeCorrelation: velocity.exchangeCorrelation,
    dominantSide: reading.dominantSide,
    coverage,
    missing: [...score.missing, ...downVenues.map((exchange) => `feed:${exchange}`)],
    reasons: observed ? score.reasons : [...score.reasons, `calm not confirmed: ${downVenues.join(', ')} down`],
    episode: decision.episode,
    validUntilMs: decision.validUntilMs,
    preset: config.preset,
    model: config.preset === 'calibrated' ? config.model.name : undefined,
  };
}
