import { type Detection, findDerivatives, findWindow, RISK_FACTORS } from '@cascade/core';
import { rounded, roundedIfKnown, seconds } from './rounding.js';
import { SCHEMA_VERSION, type WireSignal } from './wire-signal.js';

/** Fields of a Redis hash, flat: name, value, name, value. */
export type HashFields = readonly string[];

/** The current values of one symbol, ready to write. */
export interface StateWrite {
  readonly symbol: string;
  readonly velocity: HashFields;
  readonly risk: HashFields;
  readonly regime: string;
}

const WINDOWS_SEC = [10, 30, 60, 300] as const;
const DERIVATIVE_WINDOW_MS = 2_000;

function flat(fields: Readonly<Record<string, string | number | undefined>>): HashFields {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

/**
 * `velocity:{symbol}:current`: counts and rates of the windows the snapshot has among 10, 30, 60 and 300 s,
 * acceleration and jerk over 2 s, USD over 60 s. Absent values are absent fields.
 */
function velocityFields({ velocity }: Detection): HashFields {
  const fields: Record<string, string | number | undefined> = { timestamp: seconds('velocity.nowMs', velocity.nowMs) };
  for (const sec of WINDOWS_SEC) {
    const window = findWindow(velocity.windows, sec * 1_000);
    fields[`event_count_${sec}s`] = window?.count;
    fields[`velocity_${sec}s`] = roundedIfKnown('eventsPerSec', window?.eventsPerSec, 2);
  }
  const derivatives = findDerivatives(velocity, DERIVATIVE_WINDOW_MS);
  fields.acceleration = roundedIfKnown('eventsPerSec2', derivatives?.acceleration?.eventsPerSec2, 2);
  fields.jerk = roundedIfKnown('eventsPerSec3', derivatives?.jerk?.eventsPerSec3, 2);
  fields.total_value_usd = roundedIfKnown('usd', findWindow(velocity.windows, 60_000)?.usd, 2);
  fields.exchange_correlation = roundedIfKnown('exchangeCorrelation', velocity.exchangeCorrelation, 3);
  fields.leading_exchange = velocity.leadingExchange;
  return flat(fields);
}

/** `cascade:risk:{symbol}`: score, level, confidence, action, the defined factor scores as `<factor>_score`, explanation, timestamp. */
function riskFields({ risk, signal }: Detection): HashFields {
  const fields: Record<string, string | number | undefined> = {
    score: rounded('risk.score', risk.score, 3),
    level: risk.level,
    confidence: rounded('risk.confidence', risk.confidence, 3),
    action: risk.action,
  };
  for (const factor of RISK_FACTORS) fields[`${factor}_score`] = roundedIfKnown(`risk.factors.${factor}`, risk.factors[factor], 3);
  fields.explanation = signal.risk?.explanation;
  fields.timestamp = seconds('risk.nowMs', risk.nowMs);
  return flat(fields);
}

/** `regime:current` as JSON. Trading adjustments are a matter of `@cascade/regime` and not in a detection. */
function regimeJson({ regime }: Detection): string {
  return JSON.stringify({
    schema_version: SCHEMA_VERSION,
    regime: regime.regime,
    volatility_regime: regime.volatilityRegime,
    liquidity_regime: regime.liquidityRegime,
    trend_regime: regime.trendRegime,
    confidence: rounded('regime.confidence', regime.confidence, 3),
    velocity_threshold_multiplier: rounded('regime.factors.velocityThreshold', regime.factors.velocityThreshold, 2),
    volume_threshold_multiplier: rounded('regime.factors.volumeThreshold', regime.factors.volumeThreshold, 2),
    cascade_sensitivity_multiplier: rounded('regime.factors.cascadeSensitivity', regime.factors.cascadeSensitivity, 2),
    risk_multiplier: rounded('regime.factors.riskMultiplier', regime.factors.riskMultiplier, 2),
    since: regime.sinceMs === undefined ? undefined : seconds('regime.sinceMs', regime.sinceMs),
    timestamp: seconds('regime.nowMs', regime.nowMs),
  });
}

/**
 * The current values a detection gives.
 * @throws CascadeError `redis-bus/invalid-signal` naming a number that is not finite
 */
export function stateWrite(detection: Detection): StateWrite {
  return {
    symbol: detection.signal.symbol,
    velocity: velocityFields(detection),
    risk: riskFields(detection),
    regime: regimeJson(detection),
  };
}

/** `cascade:probability:{symbol}` as JSON. */
export function probabilityJson(signal: WireSignal): string {
  const { probability, signal: level, timestamp } = signal;
  return JSON.stringify({ schema_version: SCHEMA_VERSION, probability, signal: level, timestamp });
}
