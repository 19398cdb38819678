/** What a burst must have to be a cascade. A grey one has half of the liquidations, of the USD and of the move, and all the rest. */
export interface LabelRule {
  readonly name: string;
  /** USD of the burst / open interest at its onset; 0 = not asked. */
  readonly minOpenInterestShare: number;
  /** Liquidations of the burst's side. */
  readonly minLiquidations: number;
  /** Share 0..1 of the side among the liquidations of known side. */
  readonly minSideShare: number;
  /** Venues that each have at least `venueShare` of the count. */
  readonly minVenues: number;
  /** Share 0..1 of the count that makes a venue count. */
  readonly venueShare: number;
  /** Adverse move, a fraction: at least this and at least `minMoveSigmas`. */
  readonly minMove: number;
  /** Adverse move in sigmas of 60 s of that day; 0 = not asked. */
  readonly minMoveSigmas: number;
}

/** The definition proper: a market whose venues are all known, with open interest and prices. */
export const MARKET_RULE: LabelRule = {
  name: 'market',
  minOpenInterestShare: 2e-4,
  minLiquidations: 40,
  minSideShare: 0.8,
  minVenues: 2,
  venueShare: 0.1,
  minMove: 0.007,
  minMoveSigmas: 6,
};

/** For recordings of one venue: no USD floor, because sizes differ a thousandfold between venues. */
export const SINGLE_VENUE_RULE: LabelRule = {
  name: 'single-venue',
  minOpenInterestShare: 0,
  minLiquidations: 20,
  minSideShare: 0.8,
  minVenues: 1,
  venueShare: 0.1,
  minMove: 0.003,
  minMoveSigmas: 0,
};

/** Severity 2 from this share of open interest ... */
export const SEVERE_OPEN_INTEREST_SHARE = 5e-4;
/** ... or this adverse move, a fraction. */
export const SEVERE_MOVE = 0.015;
/** Severity 3 asks for cascades of at least this share of the symbols ... */
export const BROAD_SHARE = 0.5;
/** ... and at least so many symbols ... */
export const BROAD_SYMBOLS = 3;
/** ... whose onsets are at most this far away, ms. */
export const BROAD_WITHIN_MS = 60_000;

/** Prices count from this long before the onset to this long after the end, ms. */
export const MARGIN_MS = 10_000;
/** Bursts of one side, or moves of one direction, at most this far apart are one, ms. */
export const MERGE_GAP_MS = 30_000;
