/** Signal levels, calm to extreme. The index is the wire field `signal_level`. */
export const SIGNAL_LEVELS = ['NONE', 'WATCH', 'ALERT', 'CRITICAL', 'EXTREME'] as const;
/** How strongly a cascade is signalled. */
export type SignalLevel = (typeof SIGNAL_LEVELS)[number];

/** Risk levels, low to high. */
export const RISK_LEVELS = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
/** Class of a risk score 0..100. */
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** Recommended reactions, calm to urgent. */
export const RISK_ACTIONS = ['NORMAL', 'MONITOR', 'ALERT', 'URGENT'] as const;
/** What a desk should do about a risk assessment. */
export type RiskAction = (typeof RISK_ACTIONS)[number];

/** Market and volatility regimes, quiet to extreme. */
export const REGIMES = ['DORMANT', 'LOW', 'NORMAL', 'ELEVATED', 'HIGH', 'EXTREME'] as const;
/** Class of market volatility. */
export type Regime = (typeof REGIMES)[number];

/** Liquidity classes, thick to thin. */
export const LIQUIDITY_REGIMES = ['DEEP', 'NORMAL', 'SHALLOW', 'ILLIQUID'] as const;
/** How much the market can absorb. */
export type LiquidityRegime = (typeof LIQUIDITY_REGIMES)[number];

/** Trend classes, falling to rising. */
export const TREND_REGIMES = ['STRONG_DOWN', 'DOWN', 'RANGING', 'UP', 'STRONG_UP'] as const;
/** Direction of the market. */
export type TrendRegime = (typeof TREND_REGIMES)[number];

/** Feed states, worst to best. */
export const FEED_STATUSES = ['down', 'connecting', 'stale', 'live'] as const;
/**
 * State of one feed: `down` no socket, `connecting` socket or subscription under way,
 * `stale` connected but its canary is silent, `live` canary alive (liquidations may still be absent).
 */
export type FeedStatus = (typeof FEED_STATUSES)[number];

/**
 * The readings of every constant that could be argued about: the formulas as `published`, the same `corrected`, and `calibrated`, where
 * a model fitted to data gives the signal's probability and everything else is as in `corrected`.
 */
export const PRESETS = ['published', 'corrected', 'calibrated'] as const;
/** Name of a set of constants and rules. */
export type Preset = (typeof PRESETS)[number];

/**
 * `true` when `value` stands at or above `floor` in an ordered list.
 * @example atLeast(SIGNAL_LEVELS, 'CRITICAL', 'ALERT') // true
 */
export function atLeast<T extends string>(order: readonly T[], value: T, floor: T): boolean {
  return order.indexOf(value) >= order.indexOf(floor);
}
