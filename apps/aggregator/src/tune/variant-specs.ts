import type { CascadeFeature, CascadeInputs } from '@cascade/signals';

/** One set of inputs a model is fitted for. */
export interface VariantSpec {
  readonly name: string;
  readonly features: readonly CascadeFeature[];
  /** Which cascades it learns: of the whole market, or of one venue by the weaker rule of single-venue data. */
  readonly rule: 'market' | 'single-venue';
  /** The inputs as this variant would have them. */
  readonly strip: (inputs: CascadeInputs) => CascadeInputs;
}

const FLOW: readonly CascadeFeature[] = [
  'lRate',
  'lFast',
  'lMid',
  'imbalance',
  'lDispersion',
  'lCusum',
  'lBurstCount',
  'burstShare',
  'lBurstAge',
  'lBurstSilence',
  'lProgress',
];
const AROUND: readonly CascadeFeature[] = ['lProgressLate', 'lVenues', 'lUsdRatio', 'breadth', 'btcRate'];
const INTEREST: readonly CascadeFeature[] = ['lgUsdOi60', 'lgUsdOi10', 'lgBurstOi'];
const PRICE: readonly CascadeFeature[] = ['adverse10s', 'adverse60s', 'adverse180s', 'lBurstMove'];

const asTheyAre = (inputs: CascadeInputs): CascadeInputs => inputs;
const withoutInterest = (inputs: CascadeInputs): CascadeInputs => ({ ...inputs, openInterestUsd: undefined });
const withoutPrice = (inputs: CascadeInputs): CascadeInputs => ({ ...inputs, adverseMoves: undefined });

/** Every variant of a complete model, richest inputs first. */
export const VARIANT_SPECS: readonly VariantSpec[] = [
  { name: 'flow+interest+price', features: [...FLOW, ...AROUND, ...INTEREST, ...PRICE], rule: 'market', strip: asTheyAre },
  { name: 'flow+price', features: [...FLOW, ...AROUND, ...PRICE], rule: 'market', strip: withoutInterest },
  { name: 'flow+interest', features: [...FLOW, ...AROUND, ...INTEREST], rule: 'market', strip: withoutPrice },
  { name: 'flow', features: [...FLOW, ...AROUND], rule: 'market', strip: (inputs) => withoutPrice(withoutInterest(inputs)) },
  {
    name: 'single-venue',
    features: FLOW,
    rule: 'single-venue',
    strip: (inputs) => ({ ...withoutPrice(withoutInterest(inputs)), venues: undefined }),
  },
];
