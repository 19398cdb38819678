import type { CascadeSignal, RiskAssessment, SignalMetrics } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import { formatSignal } from '../format.js';
import { cleanText } from './clean-text.js';

/** What a line about a signal is made of. */
interface ShownSignal extends Pick<CascadeSignal, 'symbol' | 'level' | 'probability' | 'dominantSide' | 'coverage'> {
  readonly metrics: Pick<SignalMetrics, 'eventsPerSec10s' | 'eventsPerSec2' | 'usdPerSec10s'>;
  readonly risk: Pick<RiskAssessment, 'score' | 'level'> | undefined;
}

/** A signal of a service for people, one line, as the commands with an engine show theirs; `when` says its time. */
export function showSignal(signal: WireSignal, when: string, colour: boolean): string {
  const { metrics, context, risk } = signal;
  const shown: ShownSignal = {
    symbol: cleanText(signal.symbol).slice(0, 40),
    level: signal.signal,
    probability: signal.probability,
    dominantSide: context.dominant_side,
    coverage: context.coverage,
    metrics: { eventsPerSec10s: metrics.velocity, eventsPerSec2: metrics.acceleration, usdPerSec10s: metrics.volume_usd },
    risk: risk === undefined ? undefined : { score: risk.score, level: risk.level },
  };
  // The line holds nothing else; a signal of the engine has more than its document.
  return formatSignal(shown as CascadeSignal, when, colour);
}
