import { CascadeError, quote, type SignalLevel } from '@cascade/core';
import { cascadeFeatures } from './extract.js';
import { type CascadeFeatureValues, type CascadeInputGroup, readsGroup } from './features.js';
import type { CascadeInputs } from './inputs.js';
import type { CascadeModel, ModelVariant } from './model.js';
import { cascadeReasons } from './reasons.js';

/** Levels one symbol can reach: `EXTREME` takes half of the symbols and is not decided here. */
export type CascadeLevel = Exclude<SignalLevel, 'EXTREME'>;

/** Above `ALERT` only with this many venues, or with this adverse move over 60 s. */
export const CASCADE_GATE = { venues: 2, adverseSigmas60s: 2 } as const;

/** One scoring. */
export interface CascadeScore {
  /** 0..1, of what `model.meaning` says. */
  readonly probability: number;
  readonly level: CascadeLevel;
  /** Name of the model's variant that spoke. */
  readonly variant: string;
  /**
   * Input groups that were not there, in the order of {@link CascadeInputGroup}; `price` also where only the price before the burst is not
   * known.
   */
  readonly missing: readonly CascadeInputGroup[];
  /**
   * What was seen, at most 6 sentences with number and unit, always in the same order: burst, rate, size, price, venues, breadth. Values,
   * never weights. Empty at `NONE`. When the gate held the level down, the sentence of the venues says so.
   */
  readonly reasons: readonly string[];
}

const NOTHING: readonly never[] = [];

/**
 * Scores one symbol with a model. Pure: same inputs and model, same answer. O(1), at most 24 features, twice during a burst when the
 * variant reads less than is there; the sentences are built from `WATCH` on only.
 *
 * The first variant of the model that reads none of the missing groups speaks, and sees of the inputs only the groups it reads:
 * z = intercept + sum of weight x feature, p = 1 / (1 + e^-z), then its isotonic correction if it has one (linear between its points,
 * flat beyond them). The level is the highest whose floor p reaches. Above `ALERT` it also takes 2 venues (of the burst or of 30 s) or an
 * adverse 60 s move of 2 sigma: one venue alone may be a fault of that venue. Gate, `missing` and `reasons` go by all that is there.
 *
 * @throws CascadeError `signals/invalid-number` when a feature is not finite, `signals/invalid-model` when no variant fits (a model from
 * `parseCascadeModel` always has one)
 */
export function scoreCascade(inputs: CascadeInputs, model: CascadeModel): CascadeScore {
  const features = cascadeFeatures(inputs);
  const missing = missingGroups(features);
  const variant = variantWithout(missing, model);
  const seen = seenBy(variant, inputs);
  const logit = logitOf(seen === inputs ? features : cascadeFeatures(seen), variant);
  const probability = calibrated(sigmoid(logit), variant);
  const ungated = levelFor(probability, variant);
  const isHeld = ungated === 'CRITICAL' && !passesGate(inputs);
  const level = isHeld ? 'ALERT' : ungated;
  return {
    probability,
    level,
    variant: variant.name,
    missing,
    reasons: level === 'NONE' ? NOTHING : cascadeReasons(inputs, features, isHeld ? CASCADE_GATE : undefined),
  };
}

function variantWithout(missing: readonly CascadeInputGroup[], model: CascadeModel): ModelVariant {
  const variant = model.variants.find((candidate) => !missing.some((group) => readsGroup(candidate.features, group)));
  if (variant !== undefined) return variant;
  throw new CascadeError(
    'signals/invalid-model',
    `model ${quote(model.name)} has no variant for the inputs that are there; read it with parseCascadeModel`,
    { context: { model: model.name } },
  );
}

/**
 * The inputs without the groups a variant does not read: it was fitted without them and must not see them through a feature made of
 * several. The very same object when that changes no feature.
 */
function seenBy({ features }: ModelVariant, inputs: CascadeInputs): CascadeInputs {
  // Only progress is made of several groups, and without a burst there is none.
  if (inputs.burst === undefined) return inputs;
  const openInterestUsd = readsGroup(features, 'openInterest') ? inputs.openInterestUsd : undefined;
  const adverseMoves = readsGroup(features, 'price') ? inputs.adverseMoves : undefined;
  const venues = readsGroup(features, 'otherVenues') ? inputs.venues : undefined;
  const isAll = openInterestUsd === inputs.openInterestUsd && adverseMoves === inputs.adverseMoves && venues === inputs.venues;
  return isAll ? inputs : { ...inputs, openInterestUsd, adverseMoves, venues };
}

function logitOf(features: CascadeFeatureValues, { features: names, weights, intercept }: ModelVariant): number {
  let logit = intercept;
  let index = 0;
  for (const name of names) {
    const value = features[name];
    if (value === undefined || !Number.isFinite(value)) {
      throw new CascadeError(
        'signals/invalid-number',
        `${name} must be a finite number, got ${quote(value)}; check the inputs it is made of`,
        { context: { feature: name, value } },
      );
    }
    logit += (weights[index++] ?? 0) * value;
  }
  return logit;
}

/** 0 and 1 at the far ends: where the power overflows, its inverse is 0. */
function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function calibrated(raw: number, { calibration }: ModelVariant): number {
  if (calibration === undefined) return raw;
  const { raw: from, probability: to } = calibration;
  let [low, high] = [-1, from.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((from[middle] ?? 1) <= raw) low = middle;
    else high = middle;
  }
  const left = to[low];
  const right = to[high];
  // Beyond the ends the nearest point holds.
  if (left === undefined) return right ?? raw;
  if (right === undefined) return left;
  const [start, end] = [from[low] ?? 0, from[high] ?? 1];
  return Math.min(right, left + ((right - left) * (raw - start)) / (end - start));
}

function levelFor(probability: number, { levels }: ModelVariant): CascadeLevel {
  if (probability >= levels.CRITICAL) return 'CRITICAL';
  if (probability >= levels.ALERT) return 'ALERT';
  return probability >= levels.WATCH ? 'WATCH' : 'NONE';
}

function passesGate({ venues, burst, adverseMoves }: CascadeInputs): boolean {
  if (Math.max(venues ?? 0, burst?.venues ?? 0) >= CASCADE_GATE.venues) return true;
  return (adverseMoves?.sigmas60s ?? 0) >= CASCADE_GATE.adverseSigmas60s;
}

function missingGroups(features: CascadeFeatureValues): readonly CascadeInputGroup[] {
  const { lgUsdOi60, lBurstMove, lVenues } = features;
  // The common case costs nothing.
  if (lgUsdOi60 !== undefined && lBurstMove !== undefined && lVenues !== undefined) return NOTHING;
  const missing: CascadeInputGroup[] = [];
  if (lgUsdOi60 === undefined) missing.push('openInterest');
  if (lBurstMove === undefined) missing.push('price');
  if (lVenues === undefined) missing.push('otherVenues');
  return missing;
}
