import { CascadeError, quote } from '@cascade/core';

/** One place in a document: what the document is called, where it is, what stands there. */
export interface Field {
  readonly source: string;
  /** E.g. `variants[0].weights[2]`; empty for the document. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * @param found what to show instead of the value
 * @throws CascadeError `signals/invalid-model`, always
 */
export function fail(field: Field, requirement: string, found?: string): never {
  const { source, path, value } = field;
  const shown = quote(found ?? value);
  throw new CascadeError(
    'signals/invalid-model',
    `model ${quote(source)}: ${path === '' ? 'the document' : path} ${requirement}, got ${shown}; correct it or fit the model again`,
    { context: { source, path } },
  );
}

/**
 * A reader of an object's members; the object must have every required key and no key besides those and the optional ones.
 * An optional key that is not there reads as `undefined`.
 */
export function members(field: Field, required: readonly string[], optional: readonly string[] = []): (key: string) => Field {
  const { source, path, value } = field;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(field, 'must be an object');
  const entries = new Map<string, unknown>(Object.entries(value));
  const at = (key: string): Field => ({ source, path: path === '' ? key : `${path}.${key}`, value: entries.get(key) });
  for (const key of required) if (!entries.has(key)) fail(at(key), 'must be there', 'nothing');
  for (const key of entries.keys()) {
    if (!required.includes(key) && !optional.includes(key)) {
      fail(at(key), `is not known; known keys: ${[...required, ...optional].join(', ')}`);
    }
  }
  return at;
}

/** The items of a list with `least` to `most` of them. */
export function list(field: Field, least: number, most: number): readonly Field[] {
  const { source, path, value } = field;
  if (!Array.isArray(value)) return fail(field, 'must be a list');
  if (value.length < least || value.length > most) return fail(field, `must have ${least} to ${most} items`, `${value.length}`);
  // Array.from also visits holes, which are no numbers and must not pass.
  return Array.from<unknown, Field>(value, (item, index) => ({ source, path: `${path}[${index}]`, value: item }));
}

/** A finite number, within `least..most` if given. */
export function finite(field: Field, least: number = -Number.MAX_VALUE, most: number = Number.MAX_VALUE): number {
  const { value } = field;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  return fail(field, most === Number.MAX_VALUE ? 'must be a finite number' : `must be a number from ${least} to ${most}`);
}

/** A text of 1 to `longest` characters, of a pattern if given. */
export function text(field: Field, longest: number, form?: { readonly pattern: RegExp; readonly says: string }): string {
  const { value } = field;
  if (typeof value !== 'string' || value.length === 0 || value.length > longest)
    return fail(field, `must be a text of 1 to ${longest} characters`);
  return form === undefined || form.pattern.test(value) ? value : fail(field, `must be ${form.says}`);
}

/** One of some words. */
export function choice<T extends string>(field: Field, words: readonly T[]): T {
  return words.find((word) => word === field.value) ?? fail(field, `must be one of ${words.join(', ')}`);
}
