/** Values on an even grid of time: `values[i]` stands from `startMs + i * stepMs` until the next. NaN where nothing is known. */
export interface TimeSeries {
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: Float64Array;
}

/** All liquidations of one symbol in time order, as columns: a day has hundreds of thousands. */
export interface LiquidationColumns {
  /** Unix ms, ascending. */
  readonly tsMs: Float64Array;
  /** USD; NaN where unknown. */
  readonly notionalUsd: Float64Array;
  /** Liquidated side: 0 long, 1 short, 2 unknown. */
  readonly side: Uint8Array;
  /** Index into `exchanges`. */
  readonly exchange: Uint8Array;
  readonly exchanges: readonly string[];
}

/** What really happened to one symbol. */
export interface SymbolTruth {
  readonly symbol: string;
  /** Unthrottled, before any feed thinned or delayed them; of a recording: what it holds. */
  readonly liquidations: LiquidationColumns;
  /** Last price a second, USD; `undefined` when no price of at most a minute's step is known. */
  readonly prices?: TimeSeries | undefined;
  /** Of all venues, single-sided, USD; `undefined` when unknown. */
  readonly openInterestUsd?: TimeSeries | undefined;
}

/**
 * What really happened in a market: the base of all labels, independent of what any feed showed and of any detector.
 * The span is `[startMs, endMs)`.
 */
export interface MarketTruth {
  readonly startMs: number;
  readonly endMs: number;
  readonly symbols: readonly SymbolTruth[];
}
