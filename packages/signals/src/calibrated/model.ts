import type { CascadeFeature } from './features.js';

/** Where a model's coefficients come from. */
export interface ModelOrigin {
  /** What the data is; people see it wherever the model speaks. */
  readonly kind: 'simulated' | 'recorded' | 'mixed';
  /** What data, in one sentence. */
  readonly description: string;
  /** SHA-256 of the table the coefficients were fitted on, lower-case hex. */
  readonly dataSha256: string;
  /** Seeds of the simulations; empty for recorded data. */
  readonly seeds: readonly number[];
}

/** Definitions of a cascade a variant can be fitted to. */
export const CASCADE_RULES = ['market', 'single-venue'] as const;
/** One of {@link CASCADE_RULES}. */
export type CascadeRule = (typeof CASCADE_RULES)[number];

/** Coefficients for one set of inputs that are there. */
export interface ModelVariant {
  /** E.g. `flow+interest+price`. */
  readonly name: string;
  /** Which cascades it was fitted to: those of the whole `market`, or those of a `single-venue` by the weaker rule of such data. */
  readonly rule: CascadeRule;
  /** The features it reads. It speaks when no group of inputs they need is missing, and sees no other group. */
  readonly features: readonly CascadeFeature[];
  readonly intercept: number;
  /** One per feature, for the feature as it is (not standardised). */
  readonly weights: readonly number[];
  /** Isotonic correction of the logistic probability: piecewise linear through these points, ascending in both; absent: none. */
  readonly calibration?: { readonly raw: readonly number[]; readonly probability: readonly number[] } | undefined;
  /** Lowest probability of each level, ascending: from false-alarm budgets on validation data. */
  readonly levels: { readonly WATCH: number; readonly ALERT: number; readonly CRITICAL: number };
}

/** A calibrated model as it is stored: JSON, format `cascade-model/1`. */
export interface CascadeModel {
  readonly format: 'cascade-model/1';
  /** Shown with every signal, e.g. `calibrated-2026-11-21`. */
  readonly name: string;
  /** ISO date. */
  readonly createdOn: string;
  /** What the probability is the probability of. */
  readonly meaning: string;
  readonly origin: ModelOrigin;
  /** Richest set of inputs first; the last one needs liquidations only. */
  readonly variants: readonly ModelVariant[];
}
