/** One reading: how much there is of `y` at `x`. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Theil-Sen slope: the median of the slopes of all pairs of points with different `x`, in units of y per unit of x. Up to 29 % of the points
 * can be anything without moving it far. With a `period` only pairs of points that are whole periods apart are compared (seasonal Sen slope): what
 * comes back every `period` points is no trend. `undefined` without such a pair. O(n^2 log n): for some hundred points.
 */
export function theilSen(points: readonly Point[], period = 1): number | undefined {
  const slopes = points
    .flatMap((a, index) =>
      points.flatMap((b, other) => (other > index && (other - index) % period === 0 ? [(b.y - a.y) / (b.x - a.x)] : [])),
    )
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const half = slopes.length >> 1;
  const upper = slopes[half];
  return upper === undefined || slopes.length % 2 === 1 ? upper : ((slopes[half - 1] as number) + upper) / 2;
}

/** The points after the first share of them, 0 to 1, e.g. the warm-up. */
export function withoutFirst<T>(points: readonly T[], share: number): T[] {
  return points.slice(Math.ceil(share * points.length));
}
