import type { TrendRegime } from '@cascade/core';

/** Points the long average needs; fewer give RANGING (published formula). */
export const TREND_POINTS = 20;
const SHORT_POINTS = 10;
/** Momentum of a trend, fraction (published formula). */
const TREND_MOMENTUM = 0.02;
/** Momentum of a strong trend, fraction (published formula). */
const STRONG_MOMENTUM = 0.05;

function meanOfLast(values: readonly number[], count: number): number {
  let sum = 0;
  for (const value of values.slice(-count)) sum += value;
  return sum / count;
}

/**
 * Trend of equally spaced prices, oldest first.
 *
 * Momentum = last / (price `momentumSteps` points back) - 1: above 5 % STRONG_UP, above 2 % UP, below -2 % DOWN, below -5 %
 * STRONG_DOWN, provided the mean of the last 10 stands on the same side of the mean of the last 20; else RANGING.
 * Fewer than 20 prices: RANGING.
 * @param momentumSteps 1..19; default 10. The published formula compares index -1 with -10: 9 steps
 */
export function classifyTrend(prices: readonly number[], momentumSteps = 10): TrendRegime {
  const last = prices[prices.length - 1];
  const before = prices[prices.length - 1 - momentumSteps];
  if (prices.length < TREND_POINTS || last === undefined || before === undefined) return 'RANGING';
  const momentum = last / before - 1;
  const lead = meanOfLast(prices, SHORT_POINTS) - meanOfLast(prices, TREND_POINTS);
  if (momentum > TREND_MOMENTUM && lead > 0) return momentum > STRONG_MOMENTUM ? 'STRONG_UP' : 'UP';
  if (momentum < -TREND_MOMENTUM && lead < 0) return momentum < -STRONG_MOMENTUM ? 'STRONG_DOWN' : 'DOWN';
  return 'RANGING';
}
