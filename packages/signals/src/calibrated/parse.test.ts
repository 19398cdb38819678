import { CascadeError } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CASCADE_FEATURES, parseCascadeModel } from '../index.js';
import { SAMPLE_MODEL } from './model.sample.js';

type Path = readonly (string | number)[];

const documentOf = (model: unknown = SAMPLE_MODEL): unknown => JSON.parse(JSON.stringify(model));
const spelt = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');

/** The document with the value at `path` replaced; `undefined` removes a key. */
function withAt(path: Path, replacement: unknown, document: unknown = documentOf()): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return replacement;
  const copy = (Array.isArray(document) ? [...document] : { ...(document as object) }) as Record<string | number, unknown>;
  copy[head] = withAt(rest, replacement, copy[head]);
  if (copy[head] === undefined) delete copy[head];
  return copy;
}

function failure(document: unknown): CascadeError {
  try {
    parseCascadeModel(document, 'models/sample.json');
  } catch (error) {
    if (error instanceof CascadeError) return error;
    throw error;
  }
  throw new Error('accepted');
}

/** Every place of a document, the document itself first. */
function placesOf(value: unknown, path: Path = []): readonly { readonly path: Path; readonly value: unknown }[] {
  const entries = Array.isArray(value) ? [...value.entries()] : typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [{ path, value }, ...entries.flatMap(([key, item]) => placesOf(item, [...path, key]))];
}

const PLACES = placesOf(documentOf());
const WRONG: readonly unknown[] = [
  null,
  true,
  '',
  {},
  [],
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1e300,
  '0.5',
  'x',
];

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `wrong` is of the kind that belongs where `value` stands, so that it might be right there. */
function mightBeRight(value: unknown, wrong: unknown, path: Path): boolean {
  const isFreeText = ['name', 'meaning', 'description'].includes(String(path.at(-1)));
  return isFreeText && typeof value === 'string' && typeof wrong === 'string' && wrong !== '';
}

describe('parseCascadeModel', () => {
  it('gives back what was stored, as a copy', () => {
    const document = documentOf();
    const model = parseCascadeModel(document, 'models/sample.json');
    expect(model).toEqual(SAMPLE_MODEL);
    expect(parseCascadeModel(documentOf(model), 'again')).toEqual(SAMPLE_MODEL);
    (document as { variants: unknown[] }).variants.length = 0;
    expect(model.variants).toHaveLength(5);
  });

  it('rejects a wrong value at every single place and names the place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), fc.constantFrom(...WRONG), ({ path, value }, wrong) => {
        fc.pre(!mightBeRight(value, wrong, path));
        const error = failure(withAt(path, wrong));
        expect(error.code).toBe('signals/invalid-model');
        // An empty object is of the right kind where an object belongs: then its first missing key is named.
        const named = isObject(value) && isObject(wrong) ? spelt([...path, Object.keys(value)[0] ?? '']) : spelt(path);
        expect(error.context.path).toBe(named);
        expect(error.message).toContain(`model "models/sample.json": ${named === '' ? 'the document' : named} `);
        expect(error.message).toContain('correct it or fit the model again');
      }),
      { numRuns: 500 },
    );
  });

  it('rejects a missing and an unknown key in every object', () => {
    for (const { path, value } of PLACES) {
      if (!isObject(value)) continue;
      const unknown = [...path, 'extra'];
      expect(failure(withAt(unknown, 1)).context.path).toBe(spelt(unknown));
      for (const key of Object.keys(value).filter((name) => name !== 'calibration')) {
        expect(failure(withAt([...path, key], undefined))).toMatchObject({
          code: 'signals/invalid-model',
          context: { path: spelt([...path, key]) },
        });
      }
    }
    expect(failure(JSON.parse('{"__proto__": {}}')).code).toBe('signals/invalid-model');
    expect(failure(withAt([], { ...(documentOf() as object), ['__proto__']: 1 })).context.path).toBe('__proto__');
  });

  const flow = SAMPLE_MODEL.variants[3]!;
  const single = SAMPLE_MODEL.variants[4]!;
  it.each<[string, Path, unknown, string]>([
    ['another format', ['format'], 'cascade-model/2', 'format'],
    ['a day that is none', ['createdOn'], '2026-13-01', 'createdOn'],
    ['upper-case hex', ['origin', 'dataSha256'], 'A'.repeat(64), 'origin.dataSha256'],
    ['seeds of recorded data', ['origin', 'kind'], 'recorded', 'origin.seeds'],
    ['simulated data without seeds', ['origin', 'seeds'], [], 'origin.seeds'],
    ['half a seed', ['origin', 'seeds'], [0.5], 'origin.seeds[0]'],
    ['a text too long', ['meaning'], 'x'.repeat(501), 'meaning'],
    ['an unknown feature', ['variants', 0, 'features', 2], 'toString', 'variants[0].features[2]'],
    ['another rule', ['variants', 4, 'rule'], 'venue', 'variants[4].rule'],
    ['a feature twice', ['variants', 3, 'features', 1], 'lRate', 'variants[3].features'],
    ['a weight too few', ['variants', 1, 'weights'], [1, 2], 'variants[1].weights'],
    ['a weight too large', ['variants', 1, 'weights', 0], 1.1e6, 'variants[1].weights[0]'],
    ['floors that fall', ['variants', 0, 'levels', 'ALERT'], 0.1, 'variants[0].levels.ALERT'],
    ['WATCH and ALERT equal', ['variants', 0, 'levels', 'ALERT'], 0.2, 'variants[0].levels.ALERT'],
    ['ALERT and CRITICAL equal', ['variants', 0, 'levels', 'CRITICAL'], 0.5, 'variants[0].levels.CRITICAL'],
    ['a floor of 0', ['variants', 0, 'levels', 'WATCH'], 0, 'variants[0].levels.WATCH'],
    ['a floor of 1', ['variants', 0, 'levels', 'CRITICAL'], 1, 'variants[0].levels.CRITICAL'],
    ['equal raw points', ['variants', 0, 'calibration', 'raw', 1], 0, 'variants[0].calibration.raw[1]'],
    ['a falling calibration', ['variants', 0, 'calibration', 'probability', 2], 0.01, 'variants[0].calibration.probability[2]'],
    ['a probability above 1', ['variants', 0, 'calibration', 'probability', 3], 1.01, 'variants[0].calibration.probability[3]'],
    ['points without partner', ['variants', 0, 'calibration', 'raw'], [0, 1], 'variants[0].calibration.probability'],
    ['one point', ['variants', 0, 'calibration'], { raw: [0], probability: [0] }, 'variants[0].calibration.raw'],
    ['two variants of a name', ['variants', 1, 'name'], 'flow+interest+price', 'variants[1].name'],
    ['a variant that never speaks', ['variants', 0], flow, 'variants[1]'],
    ['no variant for one venue alone', ['variants'], SAMPLE_MODEL.variants.slice(0, 4), 'variants[3].features'],
    ['no variant for liquidations alone', ['variants'], SAMPLE_MODEL.variants.slice(0, 3), 'variants[2].features'],
    ['no variant', ['variants'], [], 'variants'],
  ])('rejects %s', (_, path, value, named) => {
    expect(failure(withAt(path, value))).toMatchObject({
      code: 'signals/invalid-model',
      context: { path: named, source: 'models/sample.json' },
    });
  });

  it('takes a plateau, an absent calibration and recorded data without seeds', () => {
    const plateau = withAt(['variants', 0, 'calibration', 'probability'], [0, 0.3, 0.3, 1]);
    const recorded = withAt(['origin', 'seeds'], [], withAt(['origin', 'kind'], 'recorded', plateau));
    expect(parseCascadeModel(recorded, 'x').origin).toMatchObject({ kind: 'recorded', seeds: [] });
    expect(parseCascadeModel(withAt(['variants', 0, 'calibration'], undefined), 'x').variants[0]?.calibration).toBeUndefined();
  });

  it('every feature can be read', () => {
    const all = { ...flow, name: 'all', features: CASCADE_FEATURES, weights: CASCADE_FEATURES.map(() => 1) };
    expect(parseCascadeModel(documentOf({ ...SAMPLE_MODEL, variants: [all, single] }), 'x').variants[0]?.features).toEqual(
      CASCADE_FEATURES,
    );
  });

  it('takes one variant for each set of inputs that may be there, and no more', () => {
    const sets = [
      ['lgBurstOi', 'lBurstMove', 'lVenues'],
      ['lgBurstOi', 'lBurstMove'],
      ['lgBurstOi', 'lVenues'],
      ['lBurstMove', 'lVenues'],
    ];
    const smaller = [['lgBurstOi'], ['lBurstMove'], ['lVenues'], []];
    const variants = [...sets, ...smaller].map((reads) => ({
      ...single,
      name: `with ${reads.join()}`,
      features: ['lProgress', ...reads],
      weights: [1, ...reads.map(() => 1)],
    }));
    expect(parseCascadeModel(documentOf({ ...SAMPLE_MODEL, variants }), 'x').variants).toEqual(variants);
    expect(failure(documentOf({ ...SAMPLE_MODEL, variants: [...variants, { ...single, name: 'ninth' }] })).context.path).toBe('variants');
  });
});
