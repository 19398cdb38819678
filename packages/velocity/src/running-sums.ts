/** A copy of `column` with `length` entries, new ones set to `fill`. */
export function grown(column: Float64Array, length: number, fill: number): Float64Array {
  const next = new Float64Array(length).fill(fill);
  next.set(column);
  return next;
}

/** Adds to a pair of running sums: the count at `at`, the cents beside it. */
export function add(sums: Float64Array, at: number, count: number, cents: number): void {
  sums[at] = (sums[at] as number) + count;
  sums[at + 1] = (sums[at + 1] as number) + cents;
}
