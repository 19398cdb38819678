/** A sample stands until the next one, at most this long, ms. */
export const SAMPLE_HOLD_MS = 1_000;

/** An alarm ends once the score has been below the threshold this long, ms: the next one is a new alarm. */
export const EPISODE_HOLD_MS = 60_000;

/** An alarm hits a cascade when it overlaps `[onset - HIT_BEFORE_MS, end + HIT_AFTER_MS]`, ends included. */
export const HIT_BEFORE_MS = 10_000;
/** See {@link HIT_BEFORE_MS}. */
export const HIT_AFTER_MS = 5_000;

/** A hit may start at most this long before the onset, ms: an alarm that is always on detects nothing. */
export const MAX_EARLY_MS = 60_000;

/** An alarm this near to a cascade, ms, that does not hit it is not judged. */
export const NEAR_CASCADE_MS = 60_000;

/** One UTC hour, ms. */
export const HOUR_MS = 3_600_000;
/** One UTC day, ms: the block of the bootstrap. */
export const DAY_MS = 86_400_000;

/** Longest labelled span, UTC days. Our choice: ten years; bounds the tables by day and hour. */
export const MAX_DAYS = 3_660;

/** Resamples of the bootstrap when none are asked for, and the most that are drawn. */
export const DEFAULT_RESAMPLES = 1_000;
/** See {@link DEFAULT_RESAMPLES}. */
export const MAX_RESAMPLES = 10_000;
