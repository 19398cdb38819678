import { CascadeError, type CascadeSignal, PRESETS, quote, REGIMES, RISK_ACTIONS, RISK_LEVELS, SIGNAL_LEVELS } from '@cascade/core';
import { MAX_MESSAGE_CHARACTERS } from './config.js';
import { MessageFields } from './message-fields.js';
import { defined, rounded, roundedIfKnown, seconds } from './rounding.js';
import {
  SCHEMA_VERSION,
  type WireContext,
  type WireMeta,
  type WireMetrics,
  type WireRisk,
  type WireScores,
  type WireSignal,
} from './wire-signal.js';

function encodeScores({ scores }: CascadeSignal): WireScores {
  return defined<WireScores>({
    velocity: roundedIfKnown('scores.velocity', scores.velocity, 3),
    acceleration: roundedIfKnown('scores.acceleration', scores.acceleration, 3),
    volume: roundedIfKnown('scores.volume', scores.volume, 3),
    oi_change: roundedIfKnown('scores.openInterest', scores.openInterest, 3),
    funding: roundedIfKnown('scores.funding', scores.funding, 3),
    volatility: roundedIfKnown('scores.volatility', scores.volatility, 3),
  });
}

function encodeMetrics({ metrics }: CascadeSignal): WireMetrics {
  return defined<WireMetrics>({
    velocity: rounded('metrics.eventsPerSec10s', metrics.eventsPerSec10s, 2),
    acceleration: roundedIfKnown('metrics.eventsPerSec2', metrics.eventsPerSec2, 2),
    jerk: roundedIfKnown('metrics.eventsPerSec3', metrics.eventsPerSec3, 2),
    volume_usd: rounded('metrics.usdPerSec10s', metrics.usdPerSec10s, 2),
    oi_change_1m: roundedIfKnown('metrics.openInterestChange1m', metrics.openInterestChange1m, 4),
    funding_rate: roundedIfKnown('metrics.fundingRate', metrics.fundingRate, 6),
  });
}

function encodeContext(signal: CascadeSignal): WireContext {
  const { regime } = signal;
  return defined<WireContext>({
    volatility_regime: regime?.volatilityRegime,
    market_regime: regime?.regime,
    btc_price: roundedIfKnown('regime.price', regime?.price, 2),
    vol_risk_multiplier: roundedIfKnown('regime.factors.riskMultiplier', regime?.factors.riskMultiplier, 2),
    leading_exchange: signal.leadingExchange,
    exchange_correlation: roundedIfKnown('exchangeCorrelation', signal.exchangeCorrelation, 3),
    dominant_side: signal.dominantSide,
    coverage: rounded('coverage', signal.coverage, 3),
    missing: [...signal.missing],
    episode: signal.episode,
    reasons: [...signal.reasons],
  });
}

function encodeRisk({ risk }: CascadeSignal): WireRisk | undefined {
  if (risk === undefined) return undefined;
  return {
    score: rounded('risk.score', risk.score, 3),
    level: risk.level,
    confidence: rounded('risk.confidence', risk.confidence, 3),
    action: risk.action,
    explanation: risk.explanation,
  };
}

/**
 * The published document of a signal: snake_case, rounded, in a stable key order, absent values left out.
 *
 * Rounding: probability 4 digits; scores, correlation, coverage, confidence 3; velocity, acceleration, jerk, USD, price, multiplier, ms 2;
 * open interest 4; funding 6. Times are Unix seconds with a millisecond fraction. Pure; O(fields).
 * @param streamId id of the signal's entry in `cascade:stream`, when it is known
 * @throws CascadeError `redis-bus/invalid-signal` naming a number that is not finite
 */
export function encodeSignal(signal: CascadeSignal, streamId?: string): WireSignal {
  return defined<WireSignal>({
    schema_version: SCHEMA_VERSION,
    id: signal.id,
    seq: signal.seq,
    symbol: signal.symbol,
    timestamp: seconds('tsMs', signal.tsMs),
    signal: signal.level,
    signal_level: SIGNAL_LEVELS.indexOf(signal.level),
    probability: rounded('probability', signal.probability, 4),
    base_probability: rounded('baseProbability', signal.baseProbability, 4),
    scores: encodeScores(signal),
    metrics: encodeMetrics(signal),
    context: encodeContext(signal),
    risk: encodeRisk(signal),
    // Last, with the stream id last inside: a writer that learns the id later appends it to the text.
    meta: defined<WireMeta>({
      processing_time_ms: roundedIfKnown('processingTimeMs', signal.processingTimeMs, 2),
      preset: signal.preset,
      model: signal.model,
      valid_until: seconds('validUntilMs', signal.validUntilMs),
      stream_id: streamId,
    }),
  });
}

/** {@link encodeSignal} as JSON text. It always ends with the end of `meta` and of the document, `}}`. */
export function encodeSignalJson(signal: CascadeSignal, streamId?: string): string {
  return JSON.stringify(encodeSignal(signal, streamId));
}

function decodeScores(fields: MessageFields): WireScores {
  return defined<WireScores>({
    velocity: fields.numberIfPresent('velocity', 0, 1),
    acceleration: fields.numberIfPresent('acceleration', 0, 1),
    volume: fields.numberIfPresent('volume', 0, 1),
    oi_change: fields.numberIfPresent('oi_change', 0, 1),
    funding: fields.numberIfPresent('funding', 0, 1),
    volatility: fields.numberIfPresent('volatility', 0, 1),
  });
}

function decodeMetrics(fields: MessageFields): WireMetrics {
  return defined<WireMetrics>({
    velocity: fields.number('velocity', 0),
    acceleration: fields.numberIfPresent('acceleration'),
    jerk: fields.numberIfPresent('jerk'),
    volume_usd: fields.number('volume_usd', 0),
    oi_change_1m: fields.numberIfPresent('oi_change_1m'),
    funding_rate: fields.numberIfPresent('funding_rate'),
  });
}

function decodeContext(fields: MessageFields): WireContext {
  return defined<WireContext>({
    volatility_regime: fields.choiceIfPresent('volatility_regime', REGIMES),
    market_regime: fields.choiceIfPresent('market_regime', REGIMES),
    btc_price: fields.numberIfPresent('btc_price', 0),
    vol_risk_multiplier: fields.numberIfPresent('vol_risk_multiplier', 0),
    leading_exchange: fields.textIfPresent('leading_exchange'),
    exchange_correlation: fields.numberIfPresent('exchange_correlation', -1, 1),
    dominant_side: fields.choiceIfPresent('dominant_side', ['long', 'short']),
    coverage: fields.number('coverage', 0, 1),
    missing: fields.texts('missing'),
    episode: fields.textIfPresent('episode'),
    reasons: fields.texts('reasons'),
  });
}

function decodeRisk(fields: MessageFields): WireRisk {
  return {
    score: fields.number('score', 0, 100),
    level: fields.choice('level', RISK_LEVELS),
    confidence: fields.number('confidence', 0, 1),
    action: fields.choice('action', RISK_ACTIONS),
    explanation: fields.text('explanation', 0),
  };
}

function decodeMeta(fields: MessageFields): WireMeta {
  return defined<WireMeta>({
    processing_time_ms: fields.numberIfPresent('processing_time_ms', 0),
    preset: fields.choice('preset', PRESETS),
    model: fields.textIfPresent('model'),
    valid_until: fields.number('valid_until', 0),
    stream_id: fields.textIfPresent('stream_id'),
  });
}

function parse(json: string): unknown {
  if (json.length > MAX_MESSAGE_CHARACTERS) {
    throw new CascadeError('redis-bus/invalid-message', `message of ${json.length} characters is longer than ${MAX_MESSAGE_CHARACTERS}`, {
      context: { field: 'message' },
    });
  }
  try {
    return JSON.parse(json);
  } catch {
    throw new CascadeError('redis-bus/invalid-message', `message is not JSON: ${quote(json)}`, { context: { field: 'message' } });
  }
}

/**
 * Reads a published signal, trusting nothing: every field is checked, unknown fields are ignored,
 * and the result is a new object that holds known fields only. O(length), at most 65,536 characters.
 * @throws CascadeError `redis-bus/invalid-message`, naming the first wrong field in the message and in `context.field`
 */
export function decodeSignal(json: string): WireSignal {
  const fields = new MessageFields('message', parse(json));
  const invalid = (field: string, wanted: string): CascadeError =>
    new CascadeError('redis-bus/invalid-message', `${field} must be ${wanted}; the message was not read`, { context: { field } });
  if (fields.number('schema_version') !== SCHEMA_VERSION) throw invalid('schema_version', `${SCHEMA_VERSION}`);
  const level = fields.choice('signal', SIGNAL_LEVELS);
  const index = SIGNAL_LEVELS.indexOf(level);
  if (fields.number('signal_level') !== index) throw invalid('signal_level', `${index} for ${level}`);
  return defined<WireSignal>({
    schema_version: SCHEMA_VERSION,
    id: fields.text('id'),
    seq: fields.count('seq'),
    symbol: fields.text('symbol'),
    timestamp: fields.number('timestamp', 0),
    signal: level,
    signal_level: index,
    probability: fields.number('probability', 0, 1),
    base_probability: fields.numberIfPresent('base_probability', 0, 1),
    scores: decodeScores(fields.object('scores')),
    metrics: decodeMetrics(fields.object('metrics')),
    context: decodeContext(fields.object('context')),
    risk: fields.has('risk') ? decodeRisk(fields.object('risk')) : undefined,
    meta: decodeMeta(fields.object('meta')),
  });
}
