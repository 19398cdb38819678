import { CASCADE_FEATURES, CASCADE_INPUT_GROUPS, type CascadeInputGroup, readsGroup } from './features.js';
import { choice, type Field, fail, finite, list, members, text } from './field.js';
import { CASCADE_RULES, type CascadeModel, type ModelOrigin, type ModelVariant } from './model.js';

/** Largest weight and intercept, either sign: beyond any fit, and small enough that their sum can't overflow. */
const MAX_WEIGHT = 1e6;
/** Longest description or meaning, characters. */
const MAX_TEXT = 500;
/** Longest name, characters. */
const MAX_NAME = 64;
/** Most seeds, and most points of a calibration. */
const MAX_SEEDS = 10_000;
const MAX_POINTS = 1_000;
const ORIGIN_KINDS = ['simulated', 'recorded', 'mixed'] as const;
const ISO_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const SHA_256 = /^[0-9a-f]{64}$/;

/**
 * Checks a parsed JSON document and returns it as a model, copied. Every field is checked: unknown and missing keys, unknown or repeated
 * features, lists of different lengths, numbers that are not finite (weights within 1e6), floors that do not ascend within (0, 1),
 * calibration points that do not ascend within 0..1, a variant that could never speak because an earlier one needs no more than it does,
 * and a last variant that needs more than the liquidations of one venue.
 *
 * @param source what the document is called in messages, e.g. its file name
 * @throws CascadeError `signals/invalid-model`: which field, what was found, what to do; `context` has `path` and `source`
 */
export function parseCascadeModel(value: unknown, source: string): CascadeModel {
  const at = members({ source, path: '', value }, ['format', 'name', 'createdOn', 'meaning', 'origin', 'variants']);
  choice(at('format'), ['cascade-model/1']);
  return {
    format: 'cascade-model/1',
    name: text(at('name'), MAX_NAME),
    createdOn: text(at('createdOn'), MAX_NAME, { pattern: ISO_DATE, says: 'an ISO date such as 2026-11-21' }),
    meaning: text(at('meaning'), MAX_TEXT),
    origin: originOf(at('origin')),
    variants: variantsOf(at('variants')),
  };
}

function originOf(field: Field): ModelOrigin {
  const at = members(field, ['kind', 'description', 'dataSha256', 'seeds']);
  const kind = choice(at('kind'), ORIGIN_KINDS);
  const seeds = list(at('seeds'), 0, MAX_SEEDS).map((seed) =>
    Number.isSafeInteger(seed.value) ? finite(seed) : fail(seed, 'must be a whole number'),
  );
  if (kind === 'recorded' && seeds.length > 0) fail(at('seeds'), 'must be empty for recorded data', `${seeds.length} seeds`);
  if (kind !== 'recorded' && seeds.length === 0) fail(at('seeds'), `must hold the seeds of the ${kind} data`, 'none');
  return {
    kind,
    description: text(at('description'), MAX_TEXT),
    dataSha256: text(at('dataSha256'), MAX_NAME, { pattern: SHA_256, says: '64 lower-case hex digits' }),
    seeds,
  };
}

function variantsOf(field: Field): readonly ModelVariant[] {
  const fields = list(field, 1, 2 ** CASCADE_INPUT_GROUPS.length);
  const variants: ModelVariant[] = [];
  for (const item of fields) {
    const variant = variantOf(item);
    const namesake = variants.findIndex(({ name }) => name === variant.name);
    if (namesake >= 0) fail(part(item, 'name', variant.name), `must differ from that of variants[${namesake}]`);
    const shadow = variants.findIndex((earlier) => needsOf(earlier).every((group) => needsOf(variant).includes(group)));
    if (shadow >= 0) fail(item, `must need fewer inputs than variants[${shadow}], which speaks in its place`, variant.name);
    variants.push(variant);
  }
  const last = fields.at(-1);
  const optional = variants.at(-1)?.features.find((feature) => CASCADE_INPUT_GROUPS.some((group) => readsGroup([feature], group)));
  if (last !== undefined && optional !== undefined) {
    fail(part(last, 'features', optional), 'must need the liquidations of one venue only, in the last variant');
  }
  return variants;
}

function variantOf(field: Field): ModelVariant {
  const at = members(field, ['name', 'rule', 'features', 'intercept', 'weights', 'levels'], ['calibration']);
  const features = list(at('features'), 1, CASCADE_FEATURES.length).map((feature) => choice(feature, CASCADE_FEATURES));
  const repeated = features.findIndex((feature, index) => features.indexOf(feature) < index);
  if (repeated >= 0) fail(at('features'), 'must name each feature once', features[repeated]);
  const weights = list(at('weights'), 0, CASCADE_FEATURES.length).map((weight) => finite(weight, -MAX_WEIGHT, MAX_WEIGHT));
  assertAsMany(at('weights'), weights, features.length, 'feature');
  const variant = {
    name: text(at('name'), MAX_NAME),
    rule: choice(at('rule'), CASCADE_RULES),
    features,
    intercept: finite(at('intercept'), -MAX_WEIGHT, MAX_WEIGHT),
    weights,
    levels: levelsOf(at('levels')),
  };
  const calibration = at('calibration');
  return calibration.value === undefined ? variant : { ...variant, calibration: calibrationOf(calibration) };
}

function levelsOf(field: Field): ModelVariant['levels'] {
  const at = members(field, ['WATCH', 'ALERT', 'CRITICAL']);
  const [WATCH, ALERT, CRITICAL] = [finite(at('WATCH')), finite(at('ALERT')), finite(at('CRITICAL'))];
  if (WATCH <= 0) fail(at('WATCH'), 'must be above 0');
  if (ALERT <= WATCH) fail(at('ALERT'), `must be above WATCH, ${WATCH}`);
  if (CRITICAL <= ALERT) fail(at('CRITICAL'), `must be above ALERT, ${ALERT}`);
  if (CRITICAL >= 1) fail(at('CRITICAL'), 'must be below 1');
  return { WATCH, ALERT, CRITICAL };
}

function calibrationOf(field: Field): NonNullable<ModelVariant['calibration']> {
  const at = members(field, ['raw', 'probability']);
  const raw = shares(at('raw'));
  const probability = shares(at('probability'));
  assertAsMany(at('probability'), probability, raw.length, 'point of raw');
  // Isotonic fits have plateaus, but one raw value can't have two probabilities.
  assertAscending(at('raw'), (before, after) => after > before, 'must be above the one before');
  assertAscending(at('probability'), (before, after) => after >= before, 'must not be below the one before');
  return { raw, probability };
}

function shares(field: Field): readonly number[] {
  return list(field, 2, MAX_POINTS).map((item) => finite(item, 0, 1));
}

function assertAscending(field: Field, ascends: (before: number, after: number) => boolean, requirement: string): void {
  let before: number | undefined;
  for (const item of list(field, 0, MAX_POINTS)) {
    const after = finite(item);
    if (before !== undefined && !ascends(before, after)) fail(item, `${requirement}, ${before}`);
    before = after;
  }
}

function assertAsMany(field: Field, numbers: readonly number[], wanted: number, per: string): void {
  if (numbers.length !== wanted) fail(field, `must hold ${wanted} numbers, one for each ${per}`, `${numbers.length}`);
}

function part({ source, path }: Field, key: string, value: unknown): Field {
  return { source, path: `${path}.${key}`, value };
}

function needsOf({ features }: ModelVariant): readonly CascadeInputGroup[] {
  return CASCADE_INPUT_GROUPS.filter((group) => readsGroup(features, group));
}
