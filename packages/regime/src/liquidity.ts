import type { LiquidityRegime } from '@cascade/core';

/** Volumes the history needs before volume is judged (published formula). */
const MIN_VOLUME_SAMPLES = 10;
/** Percentile of the 5-minute volume from which it is high. */
const HIGH_VOLUME = 75;
/** Percentile up to which the volume is low (published formula: the quartiles). */
const LOW_VOLUME = 25;
/** Percentile up to which the volume is very low. */
const VERY_LOW_VOLUME = 10;
/** Spreads in basis points (spec). */
const TIGHT_SPREAD_BPS = 5;
const WIDE_SPREAD_BPS = 15;
const VERY_WIDE_SPREAD_BPS = 20;

/** Liquidity inputs, each absent when unknown. */
export interface LiquidityFacts {
  /** The last five minutes' volume within its own 24 h; `undefined` without trades. */
  readonly volume?: { readonly percentile: number; readonly samples: number } | undefined;
  /** Mean spread of the last five minutes, basis points. */
  readonly spreadBps?: number | undefined;
}

/**
 * Liquidity class.
 *
 * DEEP: volume at or above its 75th percentile and spread < 5 bp. ILLIQUID: volume at or below the 10th and spread > 20 bp.
 * SHALLOW: volume at or below the 25th, or spread > 15 bp. Else NORMAL. A volume with fewer than 10 samples of history: NORMAL,
 * whatever the spread (published formula). DEEP and ILLIQUID need both inputs; with one missing the other decides between
 * NORMAL and SHALLOW; with none: NORMAL.
 */
export function classifyLiquidity({ volume, spreadBps }: LiquidityFacts): LiquidityRegime {
  if (volume !== undefined && volume.samples < MIN_VOLUME_SAMPLES) return 'NORMAL';
  const percentile = volume?.percentile;
  if (percentile !== undefined && spreadBps !== undefined) {
    if (percentile >= HIGH_VOLUME && spreadBps < TIGHT_SPREAD_BPS) return 'DEEP';
    if (percentile <= VERY_LOW_VOLUME && spreadBps > VERY_WIDE_SPREAD_BPS) return 'ILLIQUID';
  }
  const isThin = percentile !== undefined && percentile <= LOW_VOLUME;
  const isWide = spreadBps !== undefined && spreadBps > WIDE_SPREAD_BPS;
  return isThin || isWide ? 'SHALLOW' : 'NORMAL';
}
