import { PRESETS, REGIMES, RISK_ACTIONS, RISK_LEVELS, SIGNAL_LEVELS } from '@cascade/core';
import type { WireContext, WireMeta, WireMetrics, WireRisk, WireScores, WireSignal } from '@cascade/redis-bus';
import { z } from 'zod';
import { exactly } from './exact-schema.js';
import { amount, correlation, count, score, share, time } from './numbers.js';

const scores = exactly<WireScores>()(
  z
    .strictObject({
      velocity: share.exactOptional(),
      acceleration: share.exactOptional(),
      volume: share.exactOptional(),
      oi_change: share.exactOptional(),
      funding: share.exactOptional(),
      volatility: share.exactOptional(),
    })
    .describe('The six scores, 0..1; absent where the input is missing'),
);

const metrics = exactly<WireMetrics>()(
  z
    .strictObject({
      velocity: amount.describe('Events/s over 10 s'),
      acceleration: z.number().exactOptional().describe('Events/s² over 2 s'),
      jerk: z.number().exactOptional().describe('Events/s³ over 2 s'),
      volume_usd: amount.describe('USD/s over 10 s'),
      oi_change_1m: z.number().exactOptional().describe('Change of open interest over one minute, fraction'),
      funding_rate: z.number().exactOptional().describe('Fraction per interval'),
    })
    .describe('What was measured'),
);

const context = exactly<WireContext>()(
  z
    .strictObject({
      volatility_regime: z.enum(REGIMES).exactOptional(),
      market_regime: z.enum(REGIMES).exactOptional(),
      btc_price: amount.exactOptional().describe('USD'),
      vol_risk_multiplier: amount.exactOptional(),
      leading_exchange: z.string().exactOptional(),
      exchange_correlation: correlation.exactOptional(),
      dominant_side: z.enum(['long', 'short']).exactOptional().describe('Liquidated side with most weight'),
      coverage: share.describe('Share of usual USD volume whose venues are live'),
      missing: z.array(z.string()).readonly().describe('Inputs that were not there'),
      episode: z.string().exactOptional(),
      reasons: z.array(z.string()).readonly().describe('Why this level, in words'),
    })
    .describe('The market around the signal'),
);

const risk = exactly<WireRisk>()(
  z
    .strictObject({
      score,
      level: z.enum(RISK_LEVELS),
      confidence: share,
      action: z.enum(RISK_ACTIONS),
      explanation: z.string(),
    })
    .describe('The risk assessment beside the signal'),
);

const meta = exactly<WireMeta>()(
  z.strictObject({
    processing_time_ms: amount.exactOptional(),
    preset: z.enum(PRESETS),
    model: z.string().exactOptional().describe('Name of the model the probability comes from'),
    valid_until: time.describe('Do not act after this time, Unix seconds'),
    stream_id: z.string().exactOptional().describe('Id of the entry in the Redis stream; absent without Redis'),
    replayed: z.boolean().exactOptional().describe('true: brought from memory, not live'),
  }),
);

/** A signal, the same document as in Redis and in the streams. */
export const signalSchema = exactly<WireSignal>()(
  z
    .strictObject({
      schema_version: z.literal(1),
      id: z.string().describe('The same signal always has the same id'),
      seq: count,
      symbol: z.string(),
      timestamp: time,
      signal: z.enum(SIGNAL_LEVELS),
      signal_level: z.int().min(0).max(4).describe('0 NONE, 1 WATCH, 2 ALERT, 3 CRITICAL, 4 EXTREME'),
      probability: share.describe('After boosts'),
      base_probability: share.optional().describe('Before boosts'),
      scores,
      metrics,
      context,
      risk: risk.exactOptional(),
      meta,
    })
    .meta({
      id: 'Signal',
      title: 'Signal',
      description: 'How strongly a cascade is signalled. The same document as in Redis and in the streams.',
    }),
);
