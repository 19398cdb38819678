/** What a `VelocityEngine` keeps across a restart: the log, and what can't be told from it. Plain data; see `VelocityEngine.save`. */
export interface VelocityState {
  /** Latest read, Unix ms; `-Infinity` before the first. */
  readonly readMs: number;
  /** Newest event taken in, Unix ms; `-Infinity` before the first. */
  readonly newestMs: number;
  /** The hard cap dropped what is not later than this, Unix ms; `-Infinity` if it never did. */
  readonly lostMs: number;
  readonly lateCount: number;
  readonly unpricedCount: number;
  readonly droppedCount: number;
  /** Venue names by slot, at most 32. */
  readonly exchanges: readonly string[];
  /** By slot: whether an event of the venue has become visible. */
  readonly seen: readonly boolean[];
  readonly log: FlowLogState;
  /** Only with `derivatives: 'ew'`. */
  readonly smoothed: SmoothedState | undefined;
  /** Seconds with events, as pairs of a place (venue slot and second) and its count; `undefined` with `correlation: false`. */
  readonly correlation: Uint32Array | undefined;
  /** Reports by venue in order of time, as pairs of Unix ms and 1 (live) or 0. */
  readonly liveness: ReadonlyMap<string, Float64Array>;
}

/** The records of a log in time order, 16 bytes each; the columns have the same length. */
export interface FlowLogState {
  /** Unix ms. */
  readonly timeMs: Float64Array;
  /** Low 32 bits of the cents. */
  readonly centsLow: Uint32Array;
  /** High 16 bits of the cents. */
  readonly centsHigh: Uint16Array;
  /** `4 * slot + side + 128 * n`: n = 0 a single event, n > 0 the sum of n events; side 0 long, 1 short, 2 unknown. */
  readonly tag: Uint16Array;
}

/** The running sums of exponentially weighted derivatives, of events that late ones can't precede any more. */
export interface SmoothedState {
  /** Per venue slot and window: three sums of counts, then three of USD, decayed to `foldedMs`. */
  readonly folded: Float64Array;
  /** Per venue slot: newest event in the sums, Unix ms; `-Infinity` if none. */
  readonly foldedMs: Float64Array;
  /** Records at the start of the log that are in the sums. */
  readonly foldedCount: number;
}
