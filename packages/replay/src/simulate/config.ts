/** Length of one piece of the simulation, ms: all processes advance a second, then its events are handed out. */
export const SECOND_MS = 1_000;
/** Step while something happens, ms (spec: .1 s steps); in calm a whole second is one step. */
export const HOT_STEP_MS = 100;

/** Liquidations against their mean, by hour of the day UTC. Source: 930 recorded hours of BTC on all venues, 2025-11 and 12. */
const HOUR_PROFILE: readonly number[] = [
  0.92, 0.78, 1.57, 0.72, 0.52, 0.45, 0.44, 0.4, 0.79, 0.85, 0.57, 0.58, 0.48, 1.29, 5.75, 4.55, 3.8, 1.89, 1.4, 1.25, 1.31, 0.88, 1.07,
  0.53,
];
const HOUR_MEAN: number = HOUR_PROFILE.reduce((sum, value) => sum + value, 0) / HOUR_PROFILE.length;

/** Liquidations at `tsMs` against the mean of the day, by the hour UTC: .29 to 4.2. */
export function hourFactor(tsMs: number): number {
  return (HOUR_PROFILE[Math.floor(tsMs / 3_600_000) % 24] ?? HOUR_MEAN) / HOUR_MEAN;
}

/** Price moves grow with the hour factor to this power. Our choice: a range of 1.5 to .65 over the day. */
export const VOLATILITY_HOUR_POWER = 0.35;

/** Mean offspring of one liquidation (spec: .45) and power of its size by which it has more or fewer. */
export const BRANCHING = 0.45;
export const MARK_POWER = 0.3;
/**
 * Offspring come after an exponential delay of one mean or the other, ms; share of the first. The prototype's 25 s and 60 % made bursts
 * last twice as long as those of the tapes.
 */
export const FAST_DELAY_MS = 800;
export const SLOW_DELAY_MS = 12_000;
export const FAST_SHARE = 0.7;
/** Where offspring go: same venue, another venue, else another symbol (spec: 72, 20, 8 %). */
export const SAME_VENUE_SHARE = 0.72;
export const CROSS_VENUE_SHARE = 0.2;
/** Most liquidations waiting for their time; beyond it no offspring are added. Far above what the branching reaches. */
export const MAX_PENDING = 300_000;

/** One closed position is seen as several rows: chance of another row, and mean wait for it, ms. Tapes: median gap .1 s, many in the same ms. */
export const NEXT_ROW_CHANCE = 0.5;
export const NEXT_ROW_MS = 50;

/** Row sizes: sigma of the lognormal part (spec: 1.7-2; recorded 1.9), chance and shape of the Pareto tail (spec: 1.4). */
export const SIZE_SIGMA = 1.85;
export const TAIL_CHANCE = 0.004;
export const TAIL_SHAPE = 1.4;
/** The tail begins at this many medians. Recorded: the 99th percentile is 88 to 132 medians. */
export const TAIL_FROM = 60;
/** Largest row, a fraction of open interest. Recorded: 1.67M USD on one venue. */
export const LARGEST_ROW_SHARE = 1.2e-4;

/** Calm comes in fits: log-intensity reverts to its mean with this time constant, ms, and deviates by this sigma. */
export const FIT_TAU_MS = 2_400_000;
export const FIT_SIGMA = 1.5;
/** Chance that a calm liquidation is on the side the trend hurts. Recorded: 95 % in hours of .5-5M USD. */
export const TREND_SIDE_CHANCE = 0.95;
/** The trend is the price against its mean over this time, ms. */
export const TREND_TAU_MS = 1_800_000;

/** Book of leverage: USD per side as a fraction of open interest, median and sigma of its distance to the price (spec: 8 %, .9; its .8 % gives busier hours than recorded). */
export const BOOK_SHARE = 0.005;
export const BOOK_MEDIAN = 0.08;
export const BOOK_SIGMA = 0.9;
/** Width of a level of the book, log price, and levels kept on each side (30 %). */
export const LEVEL_WIDTH = 0.0005;
export const LEVELS = 600;
/** Empty levels fill, and clusters dissolve, with this time constant, ms. Our choice: positions are renewed in hours. */
export const REFILL_TAU_MS = 21_600_000;
/** A crossed level is worked off with this time constant, ms (spec: over about 1.5 s). */
export const RELEASE_TAU_MS = 1_500;

/** USD that moves a price by 1 %, a fraction of open interest. Our choice: 84M USD for BTC. */
export const DEPTH_SHARE = 0.006;
/** Depth halves at this displacement (withdrawal), and never falls below this share. */
export const WITHDRAWAL_MOVE = 0.004;
export const LEAST_DEPTH = 0.4;
/** Share of an impact that reverts and its time constant, ms (spec: 75 % over 45 s, taken as three time constants). */
export const REVERTING_SHARE = 0.75;
export const REVERSION_TAU_MS = 15_000;
/** Largest displacement by impact, log price. */
export const LARGEST_DENT = 0.35;

/** Other symbols follow BTC with this time constant, ms. */
export const FOLLOW_TAU_MS = 1_500;
/** Log-volatility of the market: time constant, ms, and sigma. */
export const VOLATILITY_TAU_MS = 3_600_000;
export const VOLATILITY_SIGMA = 0.35;
const SECONDS_A_YEAR = 31_557_600;
/** Yearly volatility to that of one second. */
export const YEARLY_TO_SECOND: number = 1 / Math.sqrt(SECONDS_A_YEAR);
/** Lost open interest comes back with this time constant, ms; each liquidated coin takes this many with it. */
export const INTEREST_TAU_MS = 43_200_000;
export const INTEREST_FOLLOWERS = 1.5;

/** Latency of a message: median, ms, and sigma of its logarithm (spec: about 80 ms). */
export const LATENCY_MEDIAN_MS = 80;
export const LATENCY_SIGMA = 0.6;
/** Bybit sends its liquidations in batches of this length, ms. */
export const BATCH_MS = 500;
/** A venue is lost about this often, ms; median, ms, and sigma of how long. Our choice. */
export const GAP_EVERY_MS = 43_200_000;
export const GAP_MEDIAN_MS = 15_000;
export const GAP_SIGMA = 0.8;
/** Paces of the other events, ms. */
export const INTEREST_EVERY_MS = 30_000;
export const FUNDING_EVERY_MS = 600_000;
/** Steps of the truth's series, ms. */
export const TRUTH_INTEREST_STEP_MS = 60_000;

/** Longest simulation, ms (62 days): its truth is held in memory, about 7 MB a day. */
export const MAX_DURATION_MS = 5_356_800_000;
