import { z } from 'zod';

/** Unix seconds with a millisecond fraction. */
export const time = z
  .number()
  .min(0)
  .meta({ description: 'Unix seconds with a millisecond fraction', examples: [1_698_765_432.123] });
/** An integer >= 0. */
export const count = z.int().min(0);
/** A number >= 0. */
export const amount = z.number().min(0);
/** A share or score, 0..1. */
export const share = z.number().min(0).max(1);
/** A score of the risk, 0..100. */
export const score = z.number().min(0).max(100);
/** A correlation, -1..1. */
export const correlation = z.number().min(-1).max(1);

/** Name of a canonical symbol in paths, queries and answers. */
export const symbolName = z
  .string()
  .max(40)
  .meta({ description: 'Canonical symbol, as in all answers', examples: ['BTCUSDT'] });
