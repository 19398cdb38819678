import type { LiquidatedSide } from '@cascade/core';

/** The burst under way on the dominant side, or one that ended a moment ago. */
export interface CascadeBurst {
  /** Since its first event, ms. */
  readonly ageMs: number;
  /** Since its newest event, ms. */
  readonly silenceMs: number;
  /** Events of the side. */
  readonly count: number;
  /** Events of the other side in the same time. */
  readonly otherCount: number;
  /** USD of the side. */
  readonly notionalUsd: number;
  /** Venues with at least 10 % of the count. */
  readonly venues: number;
}

/** How far the price has moved against the liquidated side: down for longs, up for shorts. Positive = against it. */
export interface CascadeMoves {
  /** Moves over 10, 60 and 180 s, each in sigma of its own horizon. */
  readonly sigmas10s: number;
  readonly sigmas60s: number;
  readonly sigmas180s: number;
  /** The usual 60 s move (one sigma), a fraction. */
  readonly sigma60s: number;
  /** Largest adverse move since 10 s before the burst, a fraction >= 0. Absent during a burst: the price of that time is not known. */
  readonly sinceBurst?: number | undefined;
}

/**
 * All the calibrated model is told of one symbol's dominant side at one instant. Absent is `undefined`, never 0. Rates, sums and counts
 * below 0 count as 0.
 */
export interface CascadeInputs {
  /** Only words the reasons; the numbers below are of this side. */
  readonly liquidatedSide?: LiquidatedSide | undefined;
  /** Decayed rates, events/s, time constants 1, 5 and 30 s. */
  readonly eventsPerSec1s: number;
  readonly eventsPerSec5s: number;
  readonly eventsPerSec30s: number;
  /** What is usual for this symbol and side, events/s. */
  readonly baselineEventsPerSec: number;
  /** Decayed sums, USD, time constants 10 and 60 s. */
  readonly usd10s: number;
  readonly usd60s: number;
  /** What is usual for this symbol and side, USD/s. */
  readonly baselineUsdPerSec: number;
  /** (D - O) / (D + O + 1) of 30 s counts, D this side, O the other; absent while most events have no known side. */
  readonly imbalance?: number | undefined;
  /** Venues with at least 10 % of the 30 s count; absent where only one venue is listened to, whose being alone says nothing. */
  readonly venues?: number | undefined;
  /** Variance / mean of the events a second, 1 = chance; absent while there are too few. */
  readonly dispersion?: number | undefined;
  /** Poisson CUSUM, nats. */
  readonly cusum: number;
  readonly burst?: CascadeBurst | undefined;
  /** Open interest, USD; 0 or less counts as unknown. */
  readonly openInterestUsd?: number | undefined;
  readonly adverseMoves?: CascadeMoves | undefined;
  /** Share 0..1 of the other active symbols that are excited on this side: `excitement` above `EXCITED_ABOVE`. */
  readonly breadth: number;
  /** `excitement` of BTC on this side; 0 for BTC itself and where BTC is not watched. */
  readonly btcRate: number;
}
