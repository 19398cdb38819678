/**
 * Everything the calibrated model may read, by name. All of one symbol and its dominant side.
 * `l` = natural logarithm, `lg` = log10, `R` decayed rates with time constant in s, `mu` the usual rate, `bp` = 1e-4 of open interest.
 */
export const CASCADE_FEATURES = [
  /** ln((R5 + .01) / (mu + .013)) */
  'lRate',
  /** ln((R1 + .2) / (R5 + .2)) */
  'lFast',
  /** ln((R5 + .02) / (R30 + .02)) */
  'lMid',
  /** ln(R5 + .01) */
  'lAbs',
  /** (D - O) / (D + O + 1); D / (D + 1) where no side is known, as if there were no other. */
  'imbalance',
  /** ln of the venues with at least 10 % of the 30 s count, 0 for one or none. Needs more than one venue that is listened to. */
  'lVenues',
  /** ln(1 + variance / mean of events a second); ln 2 where undefined. */
  'lDispersion',
  /** ln(1 + CUSUM). */
  'lCusum',
  /** ln(1 + events of the burst); 0 without a burst. */
  'lBurstCount',
  /** Share of this side among the burst's events, 0.5..1; 0.5 without a burst, 1 where no side is known. */
  'burstShare',
  /** ln(1 + seconds since the burst began); 0 without a burst. */
  'lBurstAge',
  /** ln(1 + seconds since the burst's newest event); 0 without a burst. */
  'lBurstSilence',
  /** ln of decayed 60 s USD over what is usual in 60 s, clipped to -2..10. */
  'lUsdRatio',
  /** Share 0..1 of the other active symbols with lRate > 2.1 on this side. */
  'breadth',
  /** lRate of BTC on this side, clipped to -2..8; 0 for BTC itself and without BTC. */
  'btcRate',
  /** lg(bp of open interest in decayed 60 s USD + .01). Needs open interest. */
  'lgUsdOi60',
  /** lg(bp of open interest in decayed 10 s USD + .01). Needs open interest. */
  'lgUsdOi10',
  /** lg(bp of open interest in the burst's USD + .01), -2 without a burst. Needs open interest. */
  'lgBurstOi',
  /** Adverse price move over 10 s in sigma, clipped to -3..8. Needs prices. */
  'adverse10s',
  /** The same over 60 s. */
  'adverse60s',
  /** The same over 180 s. */
  'adverse180s',
  /**
   * ln of the largest adverse move since 10 s before the burst over what the definition asks (the larger of .7 % and 6 sigma of 60 s),
   * clipped to -4..2; -4 without a burst. Needs prices.
   */
  'lBurstMove',
  /**
   * The definition's criteria as far as met by the burst so far: the smallest of ln(count / 40), ln(USD / 2 bp of open interest),
   * lBurstMove before its clip and 10 ln(this side's share of the burst / .8), of those that are known; clipped to -4..1, -4 without a
   * burst. Where one venue alone is listened to: the smaller of ln(count / 20) and the sides' only.
   */
  'lProgress',
  /** lProgress clipped to -1..-0.25: from a third to three quarters of the way, where it tells most. */
  'lProgressLate',
] as const;
/** Name of a feature. */
export type CascadeFeature = (typeof CASCADE_FEATURES)[number];

/** Inputs that may be missing as a group. */
export const CASCADE_INPUT_GROUPS = ['openInterest', 'price', 'otherVenues'] as const;
/** One of {@link CASCADE_INPUT_GROUPS}. */
export type CascadeInputGroup = (typeof CASCADE_INPUT_GROUPS)[number];

const FEATURES_OF_GROUP: Readonly<Record<CascadeInputGroup, readonly CascadeFeature[]>> = {
  openInterest: ['lgUsdOi60', 'lgUsdOi10', 'lgBurstOi'],
  price: ['adverse10s', 'adverse60s', 'adverse180s', 'lBurstMove'],
  otherVenues: ['lVenues'],
};

/** Whether one of these features needs that group of inputs. */
export function readsGroup(features: readonly CascadeFeature[], group: CascadeInputGroup): boolean {
  return FEATURES_OF_GROUP[group].some((feature) => features.includes(feature));
}

/** Feature values; `undefined` where the input is not there. */
export type CascadeFeatureValues = Readonly<Record<CascadeFeature, number | undefined>>;
