import type { LiquidatedSide } from '@cascade/core';

/** How a liquidated side is shown: never by colour alone. */
export interface SideMark {
  readonly letter: string;
  /** Where the forced orders push the price. */
  readonly arrow: string;
  readonly words: string;
}

/** Longs are closed by forced sells, shorts by forced buys. */
export const SIDE_MARKS: Readonly<Record<LiquidatedSide, SideMark>> = {
  long: { letter: 'L', arrow: '▼', words: 'longs liquidated, forced sells' },
  short: { letter: 'S', arrow: '▲', words: 'shorts liquidated, forced buys' },
};

/** The side with at least 60 % of the USD; `undefined` when neither has or nothing came. */
export function dominantSide(longUsd: number | undefined, shortUsd: number | undefined): LiquidatedSide | undefined {
  const long = longUsd ?? 0;
  const short = shortUsd ?? 0;
  const total = long + short;
  if (!(total > 0)) return undefined;
  if (long / total >= 0.6) return 'long';
  return short / total >= 0.6 ? 'short' : undefined;
}
