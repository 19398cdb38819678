import {
  RISK_ACTIONS,
  RISK_LEVELS,
  type RiskAction,
  type RiskAssessment,
  type RiskLevel,
  SIGNAL_LEVELS,
  type SignalLevel,
} from '@cascade/core';
import { TTL_SEC } from '../keys.js';
import { encodeJson, type ValueDefinition } from './definition.js';
import { SHARE, TEXT, TIME } from './fields.js';

const SCORE = { kind: 'number', digits: 3, min: 0, max: 100 } as const;

/** `cascade:risk:{symbol}`: scores 0..100; a factor without its input is absent. */
export interface WireRiskState {
  readonly score: number;
  readonly level: RiskLevel;
  readonly confidence: number;
  readonly action: RiskAction;
  readonly velocity_score?: number | undefined;
  readonly acceleration_score?: number | undefined;
  readonly jerk_score?: number | undefined;
  readonly volume_score?: number | undefined;
  readonly correlation_score?: number | undefined;
  readonly clustering_score?: number | undefined;
  readonly explanation?: string | undefined;
  readonly timestamp: number;
}

/** The definition of `cascade:risk:{symbol}`. */
export const RISK: ValueDefinition<WireRiskState, 'hash', [symbol: string]> = {
  type: 'hash',
  key: (keys, symbol) => keys.risk(symbol),
  ttlSec: TTL_SEC.risk,
  fields: {
    score: SCORE,
    level: { kind: 'choice', of: RISK_LEVELS },
    confidence: SHARE,
    action: { kind: 'choice', of: RISK_ACTIONS },
    velocity_score: { ...SCORE, optional: true },
    acceleration_score: { ...SCORE, optional: true },
    jerk_score: { ...SCORE, optional: true },
    volume_score: { ...SCORE, optional: true },
    correlation_score: { ...SCORE, optional: true },
    clustering_score: { ...SCORE, optional: true },
    explanation: { ...TEXT, optional: true },
    timestamp: TIME,
  },
};

/** What `cascade:risk:{symbol}` says of an assessment. */
export function riskOf(risk: RiskAssessment & { readonly explanation?: string | undefined }): WireRiskState {
  const { factors } = risk;
  return {
    score: risk.score,
    level: risk.level,
    confidence: risk.confidence,
    action: risk.action,
    velocity_score: factors.velocity,
    acceleration_score: factors.acceleration,
    jerk_score: factors.jerk,
    volume_score: factors.volume,
    correlation_score: factors.correlation,
    clustering_score: factors.clustering,
    explanation: risk.explanation,
    timestamp: risk.nowMs / 1_000,
  };
}

/** `cascade:probability:{symbol}`: the newest probability and the level that stands. */
export interface WireProbability {
  readonly probability: number;
  readonly signal: SignalLevel;
  readonly timestamp: number;
}

/** The definition of `cascade:probability:{symbol}`. */
export const PROBABILITY: ValueDefinition<WireProbability, 'json', [symbol: string]> = {
  type: 'json',
  key: (keys, symbol) => keys.probability(symbol),
  ttlSec: TTL_SEC.probability,
  fields: {
    probability: { kind: 'number', digits: 4, min: 0, max: 1 },
    signal: { kind: 'choice', of: SIGNAL_LEVELS },
    timestamp: TIME,
  },
};

/** `cascade:probability:{symbol}` as JSON, for the script that writes it with each signal. */
export function probabilityJson({ probability, signal, timestamp }: WireProbability): string {
  return encodeJson(PROBABILITY, { probability, signal, timestamp });
}
