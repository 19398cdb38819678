import type { LiquidatedSide } from '@cascade/core';

/** What a cascade is told by: `A` liquidations only, `B` price only, `C` both (the definition proper). */
export const LABEL_VARIANTS = ['A', 'B', 'C'] as const;
/** One of {@link LABEL_VARIANTS}. */
export type LabelVariant = (typeof LABEL_VARIANTS)[number];

/**
 * One labelled burst of forced closings. `cascade` meets every criterion; `grey` meets half of size and price and counts neither for nor
 * against a detector.
 */
export interface CascadeLabel {
  readonly symbol: string;
  /** `undefined` when the data does not say whose positions were closed. */
  readonly side: LiquidatedSide | undefined;
  readonly grade: 'cascade' | 'grey';
  /** 1 meets the definition; 2 five times 1e-4 of open interest or 1.5 % of price; 3 severity 2 with half of the symbols on that side within 60 s. 0 for `grey`. */
  readonly severity: 0 | 1 | 2 | 3;
  /** First second of the burst, Unix ms. */
  readonly onsetMs: number;
  /** End of the burst, Unix ms. */
  readonly endMs: number;
  /** Middle of the largest 5 s of USD (of events where USD is unknown), Unix ms. */
  readonly peakMs: number;
  /** t*: the first second at which everything that has happened so far meets the criteria; `undefined` for `grey`. */
  readonly provenMs: number | undefined;
  readonly count: number;
  readonly notionalUsd: number;
  /** USD / open interest; `undefined` without open interest. */
  readonly openInterestShare: number | undefined;
  /** Share 0..1 of the dominant side among events of known side; `undefined` without any. */
  readonly sideShare: number | undefined;
  /** Venues with at least 10 % of the count. */
  readonly venues: number;
  /** Largest adverse move from 10 s before the onset to 10 s after the end, a fraction >= 0; `undefined` without prices. */
  readonly adverseMove: number | undefined;
}
