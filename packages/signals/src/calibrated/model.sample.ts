import type { CascadeModel, ModelVariant } from './model.js';

const FLOW = {
  features: ['lRate', 'lFast', 'lCusum', 'lBurstCount', 'breadth', 'imbalance', 'lProgress'],
  weights: [0.6, 0.2, 0.7, 0.8, 0.5, 0.4, 0.3],
} as const;
const VENUES = { features: ['lVenues'], weights: [0.9] } as const;
const INTEREST = { features: ['lgUsdOi60', 'lgBurstOi'], weights: [1.2, 0.8] } as const;
const PRICE = { features: ['adverse60s', 'lBurstMove'], weights: [0.3, 0.5] } as const;

const LEVELS: ModelVariant['levels'] = { WATCH: 0.2, ALERT: 0.5, CRITICAL: 0.8 };

/** A model written by hand for tests: weights of a believable sign and size, fitted to nothing. */
export const SAMPLE_MODEL: CascadeModel = {
  format: 'cascade-model/1',
  name: 'sample',
  createdOn: '2026-11-21',
  meaning: 'nothing: a sample for tests',
  origin: {
    kind: 'simulated',
    description: 'written by hand, no data',
    dataSha256: '0123456789abcdef'.repeat(4),
    seeds: [1],
  },
  variants: [
    {
      name: 'flow+interest+price',
      rule: 'market',
      features: [...FLOW.features, ...VENUES.features, ...INTEREST.features, ...PRICE.features],
      intercept: -9,
      weights: [...FLOW.weights, ...VENUES.weights, ...INTEREST.weights, ...PRICE.weights],
      calibration: { raw: [0, 0.1, 0.5, 1], probability: [0, 0.02, 0.6, 0.98] },
      levels: LEVELS,
    },
    {
      name: 'flow+price',
      rule: 'market',
      features: [...FLOW.features, ...VENUES.features, ...PRICE.features],
      intercept: -9.5,
      weights: [...FLOW.weights, ...VENUES.weights, ...PRICE.weights],
      levels: LEVELS,
    },
    {
      name: 'flow+interest',
      rule: 'market',
      features: [...FLOW.features, ...VENUES.features, ...INTEREST.features],
      intercept: -10,
      weights: [...FLOW.weights, ...VENUES.weights, ...INTEREST.weights],
      levels: LEVELS,
    },
    {
      name: 'flow',
      rule: 'market',
      features: [...FLOW.features, ...VENUES.features],
      intercept: -10.5,
      weights: [...FLOW.weights, ...VENUES.weights],
      levels: LEVELS,
    },
    { name: 'single-venue', rule: 'single-venue', features: FLOW.features, intercept: -9, weights: FLOW.weights, levels: LEVELS },
  ],
};
