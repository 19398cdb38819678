import type { SignalLevel } from '@cascade/core';
import type { DashboardState } from '../../model/store.js';
import { validSignal } from '../../model/valid-signals.js';

/** How probable a cascade is, and the level that stands. */
export interface StandingProbability {
  /** 0..1. */
  readonly probability: number;
  readonly signal: SignalLevel;
}

/** Of a symbol: as its values tell, or, where they have none (the market as a whole), its newest signal while that is valid. O(signals of 10 minutes). */
export function standingProbability(
  symbol: string,
  { symbols, signals, nowMs }: Pick<DashboardState, 'symbols' | 'signals' | 'nowMs'>,
): StandingProbability | undefined {
  return symbols.get(symbol)?.probability ?? validSignal(signals, symbol, nowMs ?? 0);
}
