import type { LabelVariant } from '../cascade-label.js';
import type { LabelRule } from './rule.js';
import type { BurstTally } from './tally.js';

/** Which criteria a symbol's data allow and the variant asks for. */
export interface Judged {
  /** USD against open interest. */
  readonly interest: boolean;
  readonly price: boolean;
  readonly side: boolean;
}

/** Least values of one symbol and day; `undefined` = not asked. */
export interface Limits {
  readonly count: number;
  readonly openInterestShare: number | undefined;
  readonly move: number | undefined;
  readonly sideShare: number | undefined;
  readonly venues: number;
  readonly venueShare: number;
}

/** Grey needs this part of size and move. */
const GREY_PART = 0.5;

/** What may be judged by `rule` in this variant, given what is known. `B` judges nothing but the price, `A` all but the price. */
export function judgedBy(rule: LabelRule, variant: LabelVariant, known: Judged): Judged {
  return {
    interest: variant !== 'B' && known.interest && rule.minOpenInterestShare > 0,
    price: variant !== 'A' && known.price,
    side: variant !== 'B' && known.side,
  };
}

/** Least move, a fraction, where 60 s have this sigma. */
export function leastMove(rule: LabelRule, sigma: number): number {
  return Math.max(rule.minMove, rule.minMoveSigmas * sigma);
}

/** The limits of `rule` where 60 s have this sigma. */
export function limitsOf(rule: LabelRule, judged: Judged, sigma: number): Limits {
  return {
    count: rule.minLiquidations,
    openInterestShare: judged.interest ? rule.minOpenInterestShare : undefined,
    move: judged.price ? leastMove(rule, sigma) : undefined,
    sideShare: judged.side ? rule.minSideShare : undefined,
    venues: rule.minVenues,
    venueShare: rule.venueShare,
  };
}

function reaches(value: number | undefined, least: number | undefined, ifUnknown: boolean): boolean {
  return least === undefined || (value === undefined ? ifUnknown : value >= least);
}

/** Whether a burst meets every limit. A value that is unknown just here meets none. */
export function isCascade(tally: BurstTally, limits: Limits): boolean {
  return meets(tally, limits, 1, false);
}

/** Whether a burst meets half of size and move, and the rest in full. A value that is unknown just here is not held against it. */
export function isGrey(tally: BurstTally, limits: Limits): boolean {
  return meets(tally, limits, GREY_PART, true);
}

function meets(tally: BurstTally, limits: Limits, part: number, ifUnknown: boolean): boolean {
  const share = limits.openInterestShare === undefined ? undefined : part * limits.openInterestShare;
  const move = limits.move === undefined ? undefined : part * limits.move;
  return (
    tally.count >= part * limits.count &&
    reaches(tally.openInterestShare, share, ifUnknown) &&
    reaches(tally.adverseMove, move, ifUnknown) &&
    reaches(tally.sideShare, limits.sideShare, ifUnknown) &&
    tally.venues(limits.venueShare) >= limits.venues
  );
}
