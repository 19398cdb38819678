/** What a `BurstFlow` keeps across a restart. Plain data; see `BurstFlow.save`. Pairs are of the long and the short side. */
export interface BurstFlowState {
  /** Start of watching, Unix ms; `Infinity` before it. */
  readonly sinceMs: number;
  /** Newest event taken in, Unix ms; `-Infinity` before the first. */
  readonly newestMs: number;
  readonly lateCount: number;
  /** Venue names by slot, at most 31. */
  readonly exchanges: readonly string[];
  /** Bit `slot`: the venue is sampled. */
  readonly sampledSlots: number;
  readonly sums: DecayedSumsState;
  readonly baseline: BaselineState;
  readonly dispersions: readonly [long: DispersionState, short: DispersionState];
  readonly bursts: readonly [long: BurstTrackerState, short: BurstTrackerState];
}

/** Decayed counts and USD as of one reference time. */
export interface DecayedSumsState {
  /** Three sides of four sums, then six sums a venue slot. */
  readonly sums: Float64Array;
  /** Unix ms; `-Infinity` before the first event. */
  readonly referenceMs: number;
}

/** The usual of a symbol: sums over both sides, decayed to `atMs`. */
export interface BaselineState {
  readonly events: number;
  readonly usd: number;
  /** Unix ms; `-Infinity` before the first event. */
  readonly atMs: number;
}

/** Events a second of one side. */
export interface DispersionState {
  /** The second of the newest event, s since the epoch; `-Infinity` before the first. */
  readonly bin: number;
  /** Events in it. */
  readonly open: number;
  /** Decayed sums of n and n² over the seconds before it. */
  readonly events: number;
  readonly squares: number;
}

/** The CUSUM test of one side. */
export interface BurstTrackerState {
  /** Evidence before the stretch being judged, and what its events add, nats. */
  readonly settledNats: number;
  readonly gainedNats: number;
  readonly driftNatsPerSec: number;
  /** End of the stretch, Unix ms; `-Infinity` before the first event. */
  readonly untilMs: number;
  /** Since the evidence was 0. */
  readonly run: TallyState;
  /** Since the latest burst began. */
  readonly burst: TallyState;
  /** Newest event of the latest burst, Unix ms; `-Infinity` if there was none. */
  readonly burstLastMs: number;
  /** By venue slot: events of the run, events of the burst. */
  readonly counts: Uint32Array;
}

/** Events since a time. */
export interface TallyState {
  /** Unix ms; `-Infinity` before the first event. */
  readonly sinceMs: number;
  readonly count: number;
  /** Events of the other side. */
  readonly otherCount: number;
  readonly notionalUsd: number;
}
