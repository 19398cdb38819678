import type { LiquidatedSide, Preset, Regime, RiskAction, RiskLevel, SignalLevel } from '@cascade/core';

/** Version of the published signal document. Readers refuse others. */
export const SCHEMA_VERSION = 1;

/** The six scores, 0..1, 3 digits; absent = input missing. */
export interface WireScores {
  readonly velocity?: number;
  readonly acceleration?: number;
  readonly volume?: number;
  readonly oi_change?: number;
  readonly funding?: number;
  readonly volatility?: number;
}

/** What was measured. */
export interface WireMetrics {
  /** Events/s over 10 s, 2 digits. */
  readonly velocity: number;
  /** Events/s² over 2 s, 2 digits. */
  readonly acceleration?: number;
  /** Events/s³ over 2 s, 2 digits. */
  readonly jerk?: number;
  /** USD/s over 10 s, 2 digits. */
  readonly volume_usd: number;
  /** Fraction over one minute, 4 digits. */
  readonly oi_change_1m?: number;
  /** Fraction per interval, 6 digits. */
  readonly funding_rate?: number;
}

/** The market around the signal. */
export interface WireContext {
  readonly volatility_regime?: Regime;
  readonly market_regime?: Regime;
  /** USD, 2 digits. */
  readonly btc_price?: number;
  /** 1..5, 2 digits. */
  readonly vol_risk_multiplier?: number;
  readonly leading_exchange?: string;
  /** Mean pairwise r, -1..1, 3 digits. */
  readonly exchange_correlation?: number;
  /** Liquidated side with most USD over 60 s. */
  readonly dominant_side?: LiquidatedSide;
  /** Share 0..1 of usual USD volume whose venues are live, 3 digits. */
  readonly coverage: number;
  /** Inputs that were not there. */
  readonly missing: readonly string[];
  /** Id of the episode. */
  readonly episode?: string;
  /** Why this level, in words. */
  readonly reasons: readonly string[];
}

/** The risk assessment beside the signal. */
export interface WireRisk {
  /** 0..100, 3 digits. */
  readonly score: number;
  readonly level: RiskLevel;
  /** 0..1, 3 digits. */
  readonly confidence: number;
  readonly action: RiskAction;
  readonly explanation: string;
}

/** About the message. */
export interface WireMeta {
  /** Wall-clock cost of the reading, ms, 2 digits; only live. */
  readonly processing_time_ms?: number;
  readonly preset: Preset;
  /** Name of the model the probability comes from; only with preset `calibrated`. */
  readonly model?: string;
  /** Do not act after this time, Unix seconds with ms fraction. */
  readonly valid_until: number;
  /** Id of the entry in `cascade:stream`; absent from a bus in this process. */
  readonly stream_id?: string;
  /**
   * `true` when a reader brought the signal from the stream instead of live from the channel: it may be old, look at `valid_until`.
   * Set by readers on what they deliver; never written to Redis, and ignored when it is found there.
   */
  readonly replayed?: boolean;
}

/** A signal as other programs read it: snake_case, rounded, absent fields left out. */
export interface WireSignal {
  readonly schema_version: typeof SCHEMA_VERSION;
  /** Deterministic; the same signal always has the same id. */
  readonly id: string;
  /**
   * From Redis: strictly increasing in `cascade:stream`, whoever writes; given by the server in the call that writes the signal.
   * From a bus in this process: the number the signal has there, strictly increasing per symbol.
   */
  readonly seq: number;
  readonly symbol: string;
  /** Unix seconds with ms fraction. */
  readonly timestamp: number;
  readonly signal: SignalLevel;
  /** 0 NONE, 1 WATCH, 2 ALERT, 3 CRITICAL, 4 EXTREME. */
  readonly signal_level: number;
  /** 0..1, 4 digits, after boosts. */
  readonly probability: number;
  /** 0..1, 4 digits, before boosts; absent from writers that do not tell. An addition to the published shape. */
  readonly base_probability?: number | undefined;
  readonly scores: WireScores;
  readonly metrics: WireMetrics;
  readonly context: WireContext;
  readonly risk?: WireRisk;
  readonly meta: WireMeta;
}
