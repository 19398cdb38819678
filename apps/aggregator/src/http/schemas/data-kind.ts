import { z } from 'zod';

/** What every answer that people may see says first. */
export const data = z
  .enum(['live', 'simulated', 'reconstructed'])
  .describe('Where the data comes from: real markets, a simulation, or a tape of a past market');
