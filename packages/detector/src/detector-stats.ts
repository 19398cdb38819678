import { findWindow, type SignalLevel } from '@cascade/core';
import type { SignalStatsSnapshot } from '@cascade/signals';
import type { Reading } from './symbol-state.js';

/** What the detector has done so far. */
export interface DetectorStats {
  readonly events: number;
  readonly liquidations: number;
  /** Liquidations without `notionalUsd`: counted as events, adding no USD. */
  readonly unpriced: number;
  /** Symbols tracked now. */
  readonly symbols: number;
  /** Symbols dropped to make room. */
  readonly evicted: number;
  /** Prices, open interest and funding of symbols without a liquidation, left out because all room is taken. */
  readonly refused: number;
  readonly coverage: number;
  readonly signals: SignalStatsSnapshot;
  /** The reading with the highest probability so far, `MARKET` aside; says how close a run without signals came. */
  readonly highest?: HighestReading | undefined;
}

/** One reading, in short. */
export interface HighestReading {
  readonly symbol: string;
  readonly nowMs: number;
  readonly probability: number;
  readonly level: SignalLevel;
  readonly riskScore: number;
  readonly eventsPerSec10s: number;
  readonly usdPerSec10s: number;
}

/** A reading in short. */
export function inShort(symbol: string, { velocity, score, risk }: Reading): HighestReading {
  const flow10s = findWindow(velocity.windows, 10_000);
  return {
    symbol,
    nowMs: velocity.nowMs,
    probability: score.probability,
    level: score.level,
    riskScore: risk.score,
    eventsPerSec10s: flow10s?.eventsPerSec ?? 0,
    usdPerSec10s: flow10s?.usdPerSec ?? 0,
  };
}
