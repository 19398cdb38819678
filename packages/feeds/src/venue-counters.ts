/** What a venue's feed counts since start; the meanings stand in `VenueStats`. */
export interface VenueCounters {
  frames: number;
  scannedFrames: number;
  liquidations: number;
  backfilled: number;
  prices: number;
  marks: number;
  openInterests: number;
  fundings: number;
  duplicates: number;
  filtered: number;
  oldOnReceipt: number;
}

/** Counters before the first frame. */
export function zeroCounters(): VenueCounters {
  return {
    frames: 0,
    scannedFrames: 0,
    liquidations: 0,
    backfilled: 0,
    prices: 0,
    marks: 0,
    openInterests: 0,
    fundings: 0,
    duplicates: 0,
    filtered: 0,
    oldOnReceipt: 0,
  };
}
