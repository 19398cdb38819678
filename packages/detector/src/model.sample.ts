import type { CascadeModel } from '@cascade/signals';

/**
 * A model written by hand for tests, fitted to nothing: a burst of some dozen events far above the usual rate is `CRITICAL`, a calm symbol
 * next to nothing.
 */
export const BURST_MODEL: CascadeModel = {
  format: 'cascade-model/1',
  name: 'burst-by-hand',
  createdOn: '2026-11-21',
  meaning: 'nothing: a sample for tests',
  origin: { kind: 'simulated', description: 'written by hand, no data', dataSha256: '0123456789abcdef'.repeat(4), seeds: [1] },
  variants: [
    {
      name: 'flow',
      rule: 'market',
      features: ['lRate', 'lBurstCount'],
      intercept: -6,
      weights: [1, 1],
      levels: { WATCH: 0.1, ALERT: 0.3, CRITICAL: 0.6 },
    },
  ],
};
