/** Decay of the variance, s (spec). */
const TAU_SEC = 21_600;
/** Length of a return, s (spec). */
const RETURN_SEC = 10;
const KEPT_PER_RETURN = Math.exp(-RETURN_SEC / TAU_SEC);
/** A return counts for at most this many sigma of the estimate before it (spec: winsorised). */
const MAX_SIGMAS = 4;
/** Sigma of 10 s before anything is known, a fraction: between BTC and the small coins. Counts like ten minutes of returns. */
const PRIOR_SIGMA10S = 0.0004;
const PRIOR_RETURNS = 60;
/** Least sigma of 10 s, a fraction: a price that stands still has no sigma to divide by. */
const MIN_SIGMA10S = 0.000_05;

/** Exponentially weighted mean square of 10 s log returns. Immutable. */
export interface SigmaEstimate {
  readonly variance: number;
  /** Decayed number of returns it rests on, at most 2,160. */
  readonly returns: number;
}

/** What is taken to be usual before the first return. */
export const PRIOR_ESTIMATE: SigmaEstimate = { variance: PRIOR_SIGMA10S * PRIOR_SIGMA10S, returns: PRIOR_RETURNS };

/** Sigma of a 10 s return, a fraction, at least .00005. */
export function sigma10sOf(variance: number): number {
  return Math.max(MIN_SIGMA10S, Math.sqrt(variance));
}

/** The estimate after one more 10 s log return; an unknown one (NaN) leaves it as it is. */
export function withReturn(estimate: SigmaEstimate, change: number): SigmaEstimate {
  if (Number.isNaN(change)) return estimate;
  const size = Math.min(Math.abs(change), MAX_SIGMAS * sigma10sOf(estimate.variance));
  const kept = estimate.returns * KEPT_PER_RETURN;
  return { variance: (estimate.variance * kept + size * size) / (kept + 1), returns: kept + 1 };
}
