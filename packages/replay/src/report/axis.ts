/** A mark on an axis: its place 0..1 from the left or the bottom, and its text. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** The smallest of 1, 2, 5 x 10^k that is at least `value` (> 0). */
export function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10);
}

/** About `count` round values in `[low, high]`; one when the range is empty. */
export function niceValues(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const step = niceStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Rounded, because 3 x 0.1 is not 0.3.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** A coordinate with two decimals, as short as it goes. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Heights of texts, moved apart by `gap` so that none covers another, none below 0 and none above `top` while there is room. */
export function movedApart(heights: readonly number[], gap: number, top: number): number[] {
  const order = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  const placed: number[] = new Array(heights.length).fill(0);
  let floor = 0;
  for (const { height, index } of order) {
    placed[index] = Math.max(height, floor);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = top;
  for (const { index } of order.reverse()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling);
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
}
