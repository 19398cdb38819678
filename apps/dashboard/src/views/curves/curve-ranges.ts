/** Lowest and highest of a scale. */
export type Range = [min: number, max: number];

/** Scale of a rate: from 0, with a tenth of room above; at least up to 1. */
export function rateRange(_lowest: number | null, highest: number | null): Range {
  return [0, Math.max(1, highest ?? 0) * 1.1];
}

/** Scale of mirrored USD flows: 0 always shows, with room for the weaker side's label; at least USD 1,000 per second. */
export function mirroredRange(lowest: number | null, highest: number | null): Range {
  const most = Math.max(1_000, highest ?? 0, -(lowest ?? 0));
  return [Math.min(lowest ?? 0, -0.2 * most) * 1.1, Math.max(highest ?? 0, 0.2 * most) * 1.1];
}
