import type { Exchange } from './exchange.js';
import type { LiquidityRegime, Preset, Regime, RiskAction, RiskLevel, SignalLevel, TrendRegime } from './levels.js';
import type { LiquidatedSide } from './liquidation.js';

/** What fell into the half-open window `(nowMs - windowMs, nowMs]`. */
export interface FlowWindow {
  readonly windowMs: number;
  readonly count: number;
  /** `count / w`, events per second. */
  readonly eventsPerSec: number;
  readonly usd: number;
  /** `usd / w`: the volume-weighted velocity. */
  readonly usdPerSec: number;
  /** `usd / count`; `undefined` without events. A lower bound while `unpricedCount` grows. */
  readonly averageUsd?: number | undefined;
  /** Largest single event; `undefined` without events. */
  readonly maxUsd?: number | undefined;
}

/** First difference of two adjacent windows, with the Poisson noise it carries. */
export interface Acceleration {
  /** `(V(t) - V(t-w)) / w`, events/s². */
  readonly eventsPerSec2: number;
  readonly usdPerSec2: number;
  /** `sqrt((V0 + V1) / w) / w`, events/s²: the standard deviation pure chance would give. */
  readonly standardError: number;
}

/** Second difference of three adjacent windows, with the Poisson noise it carries. */
export interface Jerk {
  /** `(V(t) - 2 V(t-w) + V(t-2w)) / w²`, events/s³. */
  readonly eventsPerSec3: number;
  readonly usdPerSec3: number;
  /** `sqrt((V0 + 4 V1 + V2) / w) / w²`, events/s³. */
  readonly standardError: number;
}

/** Derivatives over windows of one length; a part is `undefined` while no venue was live for its whole span. */
export interface FlowDerivatives {
  readonly windowMs: number;
  readonly acceleration?: Acceleration | undefined;
  readonly jerk?: Jerk | undefined;
}

/** How two venues move together over the last completed seconds. */
export interface PairCorrelation {
  /** Alphabetical order. */
  readonly exchanges: readonly [Exchange, Exchange];
  /** Largest Pearson r over the allowed lags, -1..1. */
  readonly r: number;
  /** The lag of that maximum, seconds; positive: the first exchange leads. */
  readonly lagSec: number;
}

/** The flow of one symbol at one instant. Plain data, safe to clone. */
export interface VelocitySnapshot {
  readonly symbol: string;
  readonly nowMs: number;
  /** Ascending by `windowMs`. */
  readonly windows: readonly FlowWindow[];
  readonly byExchange: Readonly<Record<string, readonly FlowWindow[]>>;
  /** Events without a known side are in neither list. */
  readonly bySide: Readonly<Record<LiquidatedSide, readonly FlowWindow[]>>;
  /** Ascending by `windowMs`. */
  readonly derivatives: readonly FlowDerivatives[];
  readonly correlations: readonly PairCorrelation[];
  /** Mean r of the defined pairs; `undefined` if none. Above 0.7 = market-wide. */
  readonly exchangeCorrelation?: number | undefined;
  /** Most events in the last 2 s (ties: more USD); `undefined` without events. */
  readonly leadingExchange?: Exchange | undefined;
  /** Events older than the allowed lateness: counted here only. */
  readonly lateCount: number;
  /** Events accepted without `notionalUsd`. */
  readonly unpricedCount: number;
  /** `true` while a window is missing events that the hard cap dropped. */
  readonly truncated: boolean;
  /** Events dropped by the hard cap since reset. */
  readonly droppedCount: number;
}

/** The six risk factors. */
export const RISK_FACTORS = ['velocity', 'acceleration', 'jerk', 'volume', 'correlation', 'clustering'] as const;
/** Name of a risk factor. */
export type RiskFactor = (typeof RISK_FACTORS)[number];

/** Judgement of one velocity snapshot. */
export interface RiskAssessment {
  readonly symbol: string;
  readonly nowMs: number;
  /** 0..100. */
  readonly score: number;
  readonly level: RiskLevel;
  /** 0..1. */
  readonly confidence: number;
  readonly action: RiskAction;
  /** 0..100 each; `undefined` = input missing, weight shared by the others. */
  readonly factors: Readonly<Record<RiskFactor, number | undefined>>;
  readonly missing: readonly RiskFactor[];
  readonly preset: Preset;
  /** The measured facts behind the score, so that an explanation needs nothing else. */
  readonly facts: RiskFacts;
}

/** Figures an explanation quotes. */
export interface RiskFacts {
  /** 10 s window, events/s. */
  readonly eventsPerSec10s: number;
  /** Above noise where the preset judges noise, events/s². */
  readonly eventsPerSec2?: number | undefined;
  readonly usd60s: number;
  readonly count60s: number;
  readonly exchangeCorrelation?: number | undefined;
}

/** Factors by which a regime scales thresholds and risk; see `@cascade/regime`. */
export interface RegimeFactors {
  /** Multiplies velocity thresholds: higher volatility = more events are normal. */
  readonly velocityThreshold: number;
  readonly volumeThreshold: number;
  readonly cascadeSensitivity: number;
  /** 1..5; feeds the volatility factor. */
  readonly riskMultiplier: number;
}

/** Factors for a desk's own sizes and distances; 1 = as usual. See `tradingAdjustments` of `@cascade/regime`. */
export interface TradingAdjustments {
  readonly positionSize: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly entryAggressiveness: number;
}

/** One change of the composite regime. */
export interface RegimeChange {
  readonly tsMs: number;
  readonly from: Regime;
  readonly to: Regime;
}

/** The market's regime at one instant. */
export interface RegimeSnapshot {
  readonly nowMs: number;
  /** Composite of the three below. */
  readonly regime: Regime;
  readonly volatilityRegime: Regime;
  readonly liquidityRegime: LiquidityRegime;
  readonly trendRegime: TrendRegime;
  /** 0.3..1. */
  readonly confidence: number;
  readonly factors: RegimeFactors;
  readonly trading: TradingAdjustments;
  /** Square root of summed squared 5 s log returns; fractions per horizon, not annualised. */
  readonly realizedVolatility1m?: number | undefined;
  readonly realizedVolatility5m?: number | undefined;
  readonly realizedVolatility15m?: number | undefined;
  readonly realizedVolatility1h?: number | undefined;
  /** Percentile 0..100 of the 5 m value in its own 30-day history. */
  readonly volatilityPercentile?: number | undefined;
  /** Last price seen, USD. */
  readonly price?: number | undefined;
  readonly spreadBps?: number | undefined;
  /** When this composite regime began; `undefined` before the first price. */
  readonly sinceMs?: number | undefined;
  /** `true` while the history is too short for a percentile. */
  readonly warmingUp: boolean;
}

/** The six signal factors. */
export const SIGNAL_FACTORS = ['velocity', 'acceleration', 'volume', 'openInterest', 'funding', 'volatility'] as const;
/** Name of a signal factor. */
export type SignalFactor = (typeof SIGNAL_FACTORS)[number];

/** What the signal measured. Windows: velocity and USD 10 s, acceleration and jerk 2 s. */
export interface SignalMetrics {
  readonly eventsPerSec10s: number;
  readonly eventsPerSec2?: number | undefined;
  readonly eventsPerSec3?: number | undefined;
  readonly usdPerSec10s: number;
  /** Fraction; of the positions, not of their price. */
  readonly openInterestChange1m?: number | undefined;
  /** Fraction. */
  readonly fundingRate?: number | undefined;
}

/** One emitted signal. */
export interface CascadeSignal {
  /** Deterministic: symbol, episode and level, e.g. `BTCUSDT:1791565600000:CRITICAL`, with a refresh number. */
  readonly id: string;
  /** Strictly increasing per symbol. */
  readonly seq: number;
  readonly symbol: string;
  /** Engine time of the reading, Unix ms. */
  readonly tsMs: number;
  readonly level: SignalLevel;
  /** 0..1 after boosts. */
  readonly probability: number;
  /** 0..1 before boosts. */
  readonly baseProbability: number;
  readonly scores: Readonly<Record<SignalFactor, number | undefined>>;
  readonly metrics: SignalMetrics;
  readonly regime?: RegimeSnapshot | undefined;
  readonly risk?: (RiskAssessment & { readonly explanation: string }) | undefined;
  readonly leadingExchange?: Exchange | undefined;
  readonly exchangeCorrelation?: number | undefined;
  /** Side with most USD over 60 s (ties: more events); in the `calibrated` preset the side with most events, decayed over 30 s. */
  readonly dominantSide?: LiquidatedSide | undefined;
  /** Share 0..1 of usual USD volume whose venues are live. */
  readonly coverage: number;
  /** Inputs that were not there. */
  readonly missing: readonly string[];
  /** Why this level, in words, stable order. */
  readonly reasons: readonly string[];
  /** Id of the episode this belongs to; `undefined` outside an episode. */
  readonly episode?: string | undefined;
  /** Do not act on this signal after this time, Unix ms. */
  readonly validUntilMs: number;
  readonly preset: Preset;
  /** Name of the model the probability comes from; only in the `calibrated` preset. */
  readonly model?: string | undefined;
  /** Wall-clock cost of the reading, ms; only live, never in replay. */
  readonly processingTimeMs?: number | undefined;
}

/** One reading of the detector that the gate let through: the signal and what it came from. */
export interface Detection {
  readonly signal: CascadeSignal;
  readonly velocity: VelocitySnapshot;
  readonly risk: RiskAssessment;
  readonly regime: RegimeSnapshot;
}

/** The window of that length, or `undefined`. */
export function findWindow(windows: readonly FlowWindow[], windowMs: number): FlowWindow | undefined {
  return windows.find((window) => window.windowMs === windowMs);
}

/** The derivatives over windows of that length, or `undefined`. */
export function findDerivatives(snapshot: VelocitySnapshot, windowMs: number): FlowDerivatives | undefined {
  return snapshot.derivatives.find((entry) => entry.windowMs === windowMs);
}
