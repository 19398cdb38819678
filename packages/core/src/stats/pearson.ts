/**
 * Pearson correlation of two equally long series.
 *
 * Computed from integer sums where the inputs are counts, so it is exact up to the final division.
 * O(n), no allocation.
 *
 * @param lag shifts `b` to the right: pairs `a[i]` with `b[i + lag]`; indices outside are left out
 * @returns r in -1..1; `undefined` when fewer than two pairs or either side does not vary
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>, lag = 0): number | undefined {
  const length = Math.min(a.length, b.length);
  const from = Math.max(0, -lag);
  const to = Math.min(length, length - lag);
  const n = to - from;
  if (n < 2) return undefined;
  let sumA = 0;
  let sumB = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  for (let i = from; i < to; i++) {
    const x = a[i] as number;
    const y = b[i + lag] as number;
    sumA += x;
    sumB += y;
    sumAA += x * x;
    sumBB += y * y;
    sumAB += x * y;
  }
  const varianceA = n * sumAA - sumA * sumA;
  const varianceB = n * sumBB - sumB * sumB;
  if (varianceA <= 0 || varianceB <= 0) return undefined;
  const r = (n * sumAB - sumA * sumB) / Math.sqrt(varianceA * varianceB);
  return Math.max(-1, Math.min(1, r));
}
