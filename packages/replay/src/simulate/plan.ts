import type { Episode } from './episode.js';

/** An interval in which everything follows published figures: BTC's price is given, and only the episodes' rows happen. */
export interface Script {
  readonly fromMs: number;
  readonly untilMs: number;
  /** BTC's log price at a moment; `firstLog` is that at `fromMs`. */
  logPriceAt(tsMs: number, firstLog: number): number;
}

/** What a simulation is told to do besides being calm. */
export interface Plan {
  readonly episodes: readonly Episode[];
  /** Factor on volatility, on calm liquidations and how unevenly they come, and on the book of leverage, 0..1; 1 = usual. */
  readonly calmness: number;
  /** Whether venues are lost now and then. */
  readonly hasGaps: boolean;
  /** Published figures that replace the model for a while. */
  readonly script?: Script;
  /** USD, in the order of `INSTRUMENTS`; default their own. */
  readonly firstPrices?: readonly number[];
  /** Factor on published open interest, default 1. */
  readonly interestFactor?: number;
}
