import { CascadeError, quote } from '@cascade/core';

/** The refusal of data nothing can be fitted to. */
export function cannotFit(problem: string, context: Readonly<Record<string, unknown>> = {}): CascadeError {
  return new CascadeError('replay/cannot-fit', `cannot fit: ${problem}`, { context });
}

/** Sums over the rows of a table of outcomes. */
export interface OutcomeTotals {
  /** Sum of weights. */
  readonly weight: number;
  /** Weighted share 0..1 of outcomes that are 1. */
  readonly baseRate: number;
}

/**
 * Checks outcomes and weights of `rows` rows and sums them up. O(rows).
 * @throws CascadeError `replay/cannot-fit` without rows, for unequal lengths, an outcome other than 0 and 1, a negative or non-finite
 *   weight, or a sum of weights that is 0 or infinite
 */
export function totalsOf(rows: number, outcome: Uint8Array, weight: Float64Array): OutcomeTotals {
  if (rows === 0) throw cannotFit('there are no rows; give at least one');
  if (outcome.length !== rows || weight.length !== rows) {
    const lengths = { rows, outcomes: outcome.length, weights: weight.length };
    throw cannotFit(`"${rows}" rows need as many outcomes and weights, got "${outcome.length}" and "${weight.length}"`, lengths);
  }
  let total = 0;
  let positive = 0;
  for (let i = 0; i < rows; i++) {
    const y = outcome[i] as number;
    const w = weight[i] as number;
    if (y > 1) throw cannotFit(`the outcome of row ${i} must be 0 or 1, got ${quote(y)}`, { row: i, outcome: y });
    if (!(w >= 0)) throw cannotFit(`the weight of row ${i} must be a finite number >= 0, got ${quote(w)}`, { row: i, weight: w });
    total += w;
    if (y === 1) positive += w;
  }
  if (!(total > 0 && total < Number.POSITIVE_INFINITY))
    throw cannotFit(`the weights must have a finite sum > 0, got ${quote(total)}`, { total });
  return { weight: total, baseRate: positive / total };
}
