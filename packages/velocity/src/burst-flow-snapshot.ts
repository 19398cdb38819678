import type { LiquidatedSide } from '@cascade/core';

/** A burst of one side as far as it can be known at the moment: a causal two-state test against the symbol's own calm. */
export interface BurstSnapshot {
  /** First event of the burst, Unix ms. */
  readonly sinceMs: number;
  /** Newest event of the burst, Unix ms. */
  readonly lastMs: number;
  /** Events of this side since then. */
  readonly count: number;
  /** Events of the other side since then. */
  readonly otherCount: number;
  /** USD of this side since then; unpriced events add nothing. */
  readonly notionalUsd: number;
  /** Venues with at least 10 % of the count. */
  readonly venues: number;
}

/** The flow of one liquidated side, by exponential decay. Events whose side is unknown count on both sides. */
export interface SideFlow {
  /** Decayed rates, events/s, time constants 1, 5 and 30 s; 5 and 30 s with sampled venues de-throttled. */
  readonly eventsPerSec1s: number;
  readonly eventsPerSec5s: number;
  readonly eventsPerSec30s: number;
  /** What is usual for this symbol and side, events/s: time constant 6 h, bursts held back. */
  readonly baselineEventsPerSec: number;
  /** Decayed sums, USD, time constants 10 and 60 s: a burst that just happened stands in full. */
  readonly usd10s: number;
  readonly usd60s: number;
  /** What is usual, USD/s: time constant 6 h, bursts held back. */
  readonly baselineUsdPerSec: number;
  /** Venues with at least 10 % of `eventsPerSec30s`. */
  readonly venues: number;
  /** Variance / mean of the events a second, time constant 60 s; 1 = chance. `undefined` below 3 decayed events. */
  readonly dispersion?: number | undefined;
  /** Poisson CUSUM, nats: evidence for a burst since the last moment without any. */
  readonly cusum: number;
  /** The burst under way, or one that ended less than 30 s ago; `undefined` without one. */
  readonly burst?: BurstSnapshot | undefined;
}

/** What the calibrated detector knows of one symbol's liquidations at one instant. Plain data. */
export interface BurstFlowSnapshot {
  readonly symbol: string;
  readonly nowMs: number;
  /** How long the symbol has been observed, ms. */
  readonly observedMs: number;
  /** The side with the larger decayed 30 s rate (ties: more USD over 60 s); `undefined` while no event of known side is left in it. */
  readonly dominantSide?: LiquidatedSide | undefined;
  /** (D - O) / (D + O + 1) of decayed 30 s counts, D the dominant side, O the other; `undefined` while most events have no known side. */
  readonly imbalance?: number | undefined;
  readonly sides: Readonly<Record<LiquidatedSide, SideFlow>>;
}
