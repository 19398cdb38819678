import type { CascadeFeatureValues } from './features.js';
import type { CascadeInputs } from './inputs.js';

/** What has to come together before the definition calls a burst a cascade (detection documentation, ground truth). */
export const CASCADE_CRITERIA = {
  /** Liquidations of the burst. */
  count: 40,
  /** The same where one venue alone is listened to. */
  countOfOneVenue: 20,
  /** USD of the burst, bp (1e-4) of open interest. */
  openInterestBp: 2,
  /** Share of one side among the burst's events. */
  sideShare: 0.8,
  /** Adverse price move, a fraction: the larger of `move` and `moveSigmas` sigma of 60 s. */
  move: 0.007,
  moveSigmas: 6,
} as const;

/** A symbol is excited when its {@link excitement} is above this: e^2.1, about 8 times the usual rate. */
export const EXCITED_ABOVE = 2.1;

/** Added before logarithms: what counts as next to nothing, so that silence is a finite number. Rates in events/s. */
const NEXT_TO_NOTHING = { rate1s: 0.2, rate5s: 0.01, rate5sOver30s: 0.02, usual: 0.013, bp: 0.01 } as const;
/** Lowest and highest value of features that are ratios without a bound of their own. */
const CLIPS = {
  usdRatio: [-2, 10],
  btcRate: [-2, 8],
  sigmas: [-3, 8],
  burstMove: [-4, 2],
  progress: [-4, 1],
  progressLate: [-1, -0.25],
} as const;
const BP = 1e-4;
const SECONDS_OF_USD = 60;
/** lg of a burst's share of open interest without a burst: that of nothing, lg .01. */
const NO_BURST_LG = -2;
/** One side's share of a burst when no side stands out, or without a burst. */
const NO_SIDE = 0.5;
/** A share spans far less than the other criteria do: a half is as far from the definition as one per cent of the count. */
const SIDE_STEEPNESS = 10;
/** Variance / mean of chance, where nothing is known. */
const CHANCE_DISPERSION = 1;

/**
 * How far a symbol's rate stands above its usual one, ln((R5 + .01) / (mu + .013)): 0 = as usual, 2.3 = ten times. The feature `lRate`,
 * on its own because breadth and BTC have to be known before a symbol can be scored. Finite for finite rates. Pure, O(1).
 */
export function excitement(eventsPerSec5s: number, baselineEventsPerSec: number): number {
  return lnAbove(eventsPerSec5s, NEXT_TO_NOTHING.rate5s) - lnAbove(baselineEventsPerSec, NEXT_TO_NOTHING.usual);
}

/**
 * The features of a symbol, formulas as listed at `CASCADE_FEATURES`. Features of open interest, of price and of other venues are
 * `undefined` where that input is not there; all others always have a value. Finite for finite inputs. Pure, O(1), allocates only its
 * result.
 */
export function cascadeFeatures(inputs: CascadeInputs): CascadeFeatureValues {
  const { eventsPerSec1s, eventsPerSec5s, eventsPerSec30s, burst, adverseMoves: moves } = inputs;
  const { rate1s, rate5s, rate5sOver30s } = NEXT_TO_NOTHING;
  const interestUsd = knownInterest(inputs);
  const burstBp = burst === undefined || interestUsd === undefined ? undefined : bpOf(burst.notionalUsd, interestUsd);
  const lMove = lMoveMet(inputs);
  const progress = progressOf(inputs, burstBp, lMove);
  return {
    lRate: excitement(eventsPerSec5s, inputs.baselineEventsPerSec),
    lFast: lnAbove(eventsPerSec1s, rate1s) - lnAbove(eventsPerSec5s, rate1s),
    lMid: lnAbove(eventsPerSec5s, rate5sOver30s) - lnAbove(eventsPerSec30s, rate5sOver30s),
    lAbs: lnAbove(eventsPerSec5s, rate5s),
    imbalance: clip(inputs.imbalance ?? oneSided(eventsPerSec30s), -1, 1),
    lVenues: inputs.venues === undefined ? undefined : Math.log(Math.max(1, inputs.venues)),
    lDispersion: lnAbove(inputs.dispersion ?? CHANCE_DISPERSION, 1),
    lCusum: lnAbove(inputs.cusum, 1),
    lBurstCount: burst === undefined ? 0 : lnAbove(burst.count, 1),
    burstShare: burst === undefined ? NO_SIDE : inputs.imbalance === undefined ? 1 : shareOf(burst.count, burst.otherCount),
    lBurstAge: burst === undefined ? 0 : lnAbove(burst.ageMs / 1_000, 1),
    lBurstSilence: burst === undefined ? 0 : lnAbove(burst.silenceMs / 1_000, 1),
    lUsdRatio: lUsdRatio(inputs.usd60s, inputs.baselineUsdPerSec),
    breadth: clip(inputs.breadth, 0, 1),
    btcRate: clip(inputs.btcRate, ...CLIPS.btcRate),
    lgUsdOi60: interestUsd === undefined ? undefined : lgBp(bpOf(inputs.usd60s, interestUsd)),
    lgUsdOi10: interestUsd === undefined ? undefined : lgBp(bpOf(inputs.usd10s, interestUsd)),
    lgBurstOi: interestUsd === undefined ? undefined : burstBp === undefined ? NO_BURST_LG : lgBp(burstBp),
    adverse10s: moves === undefined ? undefined : clip(moves.sigmas10s, ...CLIPS.sigmas),
    adverse60s: moves === undefined ? undefined : clip(moves.sigmas60s, ...CLIPS.sigmas),
    adverse180s: moves === undefined ? undefined : clip(moves.sigmas180s, ...CLIPS.sigmas),
    lBurstMove: lMove === undefined ? undefined : clip(lMove, ...CLIPS.burstMove),
    lProgress: clip(progress, ...CLIPS.progress),
    lProgressLate: clip(progress, ...CLIPS.progressLate),
  };
}

/** Open interest, USD, `undefined` unless above 0. */
export function knownInterest({ openInterestUsd }: CascadeInputs): number | undefined {
  return openInterestUsd === undefined || openInterestUsd <= 0 ? undefined : openInterestUsd;
}

/** USD as bp of open interest; the largest number where that is too large for one. */
export function bpOf(usd: number, interestUsd: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(0, usd) / interestUsd / BP);
}

/** ln of the share met of the move the definition asks for, not clipped; -Infinity without a burst, `undefined` without prices. */
function lMoveMet({ burst, adverseMoves: moves }: CascadeInputs): number | undefined {
  if (moves === undefined) return undefined;
  if (burst === undefined) return Number.NEGATIVE_INFINITY;
  if (moves.sinceBurst === undefined) return undefined;
  const asked = Math.max(CASCADE_CRITERIA.move, CASCADE_CRITERIA.moveSigmas * moves.sigma60s);
  return Math.log(Math.max(0, moves.sinceBurst)) - Math.log(asked);
}

/** ln of the share met of the criterion that is farthest from being met, not clipped; -Infinity without a burst. */
function progressOf(inputs: CascadeInputs, burstBp: number | undefined, lMove: number | undefined): number {
  const { burst, venues, imbalance } = inputs;
  if (burst === undefined) return Number.NEGATIVE_INFINITY;
  const isAlone = venues === undefined;
  let least = Math.log(Math.max(0, burst.count) / (isAlone ? CASCADE_CRITERIA.countOfOneVenue : CASCADE_CRITERIA.count));
  if (imbalance !== undefined) {
    least = Math.min(least, SIDE_STEEPNESS * Math.log(shareOf(burst.count, burst.otherCount) / CASCADE_CRITERIA.sideShare));
  }
  // What one venue shows is judged by its count and sides alone.
  if (!isAlone && burstBp !== undefined) least = Math.min(least, Math.log(burstBp / CASCADE_CRITERIA.openInterestBp));
  if (!isAlone && lMove !== undefined) least = Math.min(least, lMove);
  return least;
}

function lUsdRatio(usd60s: number, baselineUsdPerSec: number): number {
  const [lowest, highest] = CLIPS.usdRatio;
  // Nothing is not more than usual, even where nothing is usual.
  if (usd60s <= 0) return lowest;
  return clip(Math.log(usd60s) - Math.log(Math.max(0, baselineUsdPerSec) * SECONDS_OF_USD), lowest, highest);
}

/** The imbalance of this flow if it had no other side: where no side is known, the definition's one-sidedness is not asked for. */
function oneSided(eventsPerSec30s: number): number {
  const count = Math.max(0, eventsPerSec30s) * 30;
  return 1 - 1 / (count + 1);
}

function shareOf(count: number, otherCount: number): number {
  const [own, other] = [Math.max(0, count), Math.max(0, otherCount)];
  return own === 0 ? NO_SIDE : clip(1 / (1 + other / own), NO_SIDE, 1);
}

function lgBp(bp: number): number {
  return Math.log10(bp + NEXT_TO_NOTHING.bp);
}

function lnAbove(value: number, floor: number): number {
  return Math.log(Math.max(0, value) + floor);
}

function clip(value: number, lowest: number, highest: number): number {
  return Math.min(highest, Math.max(lowest, value));
}
