import { RISK_ACTIONS, RISK_LEVELS, SIGNAL_LEVELS } from '@cascade/core';
import type { WireProbability, WireRiskState } from '@cascade/redis-bus';
import { z } from 'zod';
import { exactly } from './exact-schema.js';
import { score, share, time } from './numbers.js';

const riskSchema = exactly<WireRiskState>()(
  z
    .strictObject({
      score,
      level: z.enum(RISK_LEVELS),
      confidence: share,
      action: z.enum(RISK_ACTIONS),
      velocity_score: score.optional(),
      acceleration_score: score.optional(),
      jerk_score: score.optional(),
      volume_score: score.optional(),
      correlation_score: score.optional(),
      clustering_score: score.optional(),
      explanation: z.string().optional(),
      timestamp: time,
    })
    .meta({
      id: 'Risk',
      title: 'Risk',
      description: 'The risk of a symbol from six factors, 0..100; a factor without its input is absent.',
    }),
);

const probabilitySchema = exactly<WireProbability>()(
  z
    .strictObject({ probability: share, signal: z.enum(SIGNAL_LEVELS).describe('The level that stands'), timestamp: time })
    .meta({ id: 'Probability', title: 'Probability', description: 'The probability now and the level that stands.' }),
);

/** The risk documents of a symbol. */
export const riskParts = { risk: riskSchema.optional(), probability: probabilitySchema.optional() };
