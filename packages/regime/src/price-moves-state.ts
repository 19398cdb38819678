/**
 * What a `PriceMoves` knows, as plain data that survives `structuredClone` and serialization: 16 bytes for each second with a price of the
 * last five minutes, 250 bytes of variances and 150 bytes of the rest; a price that stands through several seconds is there once.
 */
export interface PriceMovesState {
  /** Unix ms and USD by turns, ascending: pushing them again gives the seconds kept. */
  readonly points: Float64Array;
  /** The variance after each of the last 10 s returns up to `settledReturn`, as far back as prices are known; at most 31. */
  readonly variances: Float64Array;
  /** The last return that no late price can change; return k ends at k * 10 s. */
  readonly settledReturn: number;
  /** The estimate after it: mean square of the 10 s log returns, and the decayed number of returns it rests on. */
  readonly variance: number;
  readonly returns: number;
  readonly lateCount: number;
}
