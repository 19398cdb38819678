/** First index whose time is at or after `atMs`, in ascending times. */
export function indexAt(tsMs: ArrayLike<number>, atMs: number): number {
  let low = 0;
  let high = tsMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tsMs[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
