/**
 * What one method said of one symbol over time: ascending times and the score at each. Between two samples the score is that of the
 * earlier one for at most 1 s; where no sample is, the score is below `floor` (calm is not stored).
 */
export interface ScoreTrace {
  readonly symbol: string;
  /** Unix ms, ascending. */
  readonly tsMs: Float64Array;
  readonly score: Float64Array;
}

/** A method to be judged: a detector's probability, or a plain baseline such as the 10 s rate. Higher means more alarming. */
export interface MethodTraces {
  /** E.g. `calibrated`, `rate10s`. */
  readonly method: string;
  /** Scores below this were not stored: no threshold may be lower. */
  readonly floor: number;
  readonly traces: readonly ScoreTrace[];
}
