import { quote } from '@cascade/core';
import { cannotFit } from './outcomes.js';

/** How features are brought to weighted mean 0 and standard deviation 1. */
export interface StandardScale {
  readonly mean: Float64Array;
  /** 1 / standard deviation; 0 for a feature that never varies, or by less than 1e-145. */
  readonly inverse: Float64Array;
}

/** A standard deviation below this share of the mean is rounding of a constant. */
const CONSTANT_SHARE = 1e-13;
/** The square of a smaller standard deviation comes near the smallest number there is (2.2e-308) and has lost its digits. */
const LEAST_DEVIATION = 1e-145;

function weightedMeans(features: Float64Array, weight: Float64Array, total: number): Float64Array {
  const columns = features.length / weight.length;
  const mean = new Float64Array(columns);
  for (let i = 0, at = 0; i < weight.length; i++) {
    const share = (weight[i] as number) / total;
    for (let j = 0; j < columns; j++, at++) {
      const value = features[at] as number;
      // Rows of weight 0 too: a hole in the data is worth an error wherever it is.
      if (!Number.isFinite(value))
        throw cannotFit(`feature ${j} of row ${i} is ${quote(value)}; fill or leave out the row`, { row: i, feature: j });
      mean[j] = (mean[j] as number) + share * value;
    }
  }
  return mean;
}

/**
 * Weighted mean and population standard deviation of each feature, in two passes. O(rows * features).
 * @param features row-major
 * @param total sum of the weights, > 0
 * @throws CascadeError `replay/cannot-fit` for a value that is not finite or a variance beyond 1.8e308
 */
export function standardScale(features: Float64Array, weight: Float64Array, total: number): StandardScale {
  const mean = weightedMeans(features, weight, total);
  const columns = mean.length;
  const variance = new Float64Array(columns);
  for (let i = 0, at = 0; i < weight.length; i++) {
    const share = (weight[i] as number) / total;
    for (let j = 0; j < columns; j++, at++) {
      const difference = (features[at] as number) - (mean[j] as number);
      variance[j] = (variance[j] as number) + share * difference * difference;
    }
  }
  const inverse = variance.map((value, j) => {
    const deviation = Math.sqrt(value);
    if (!Number.isFinite(deviation)) throw cannotFit(`feature ${j} has values too large to compute with; rescale it`, { feature: j });
    return deviation > Math.max(LEAST_DEVIATION, CONSTANT_SHARE * Math.abs(mean[j] as number)) ? 1 / deviation : 0;
  });
  return { mean, inverse };
}
