import { CascadeError, quote } from '@cascade/core';

/** Gives a value back as what it was found to be. `path` is where in the state it stands. @throws CascadeError `detector/invalid-state` */
export type Shape<T> = (value: unknown, path: string) => T;

/** The error of a state that has something else at `path`. */
export function invalidState(path: string, expected: string, value: unknown): CascadeError {
  const message = `${path} must be ${expected}, got ${quote(value)}; the saved state is damaged, start cold without it`;
  return new CascadeError('detector/invalid-state', message, { context: { path } });
}

/** Also NaN and infinities. */
export const number: Shape<number> = (value, path) => {
  if (typeof value === 'number') return value;
  throw invalidState(path, 'a number', value);
};

export const text: Shape<string> = (value, path) => {
  if (typeof value === 'string') return value;
  throw invalidState(path, 'a text', value);
};

export const flag: Shape<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw invalidState(path, 'true or false', value);
};

/** An integer >= 0. */
export const count: Shape<number> = (value, path) => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw invalidState(path, 'an integer >= 0', value);
};

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

export function oneOf<T>(values: readonly T[]): Shape<T> {
  return (value, path) => {
    if (values.includes(value as T)) return value as T;
    throw invalidState(path, `one of ${values.join(', ')}`, value);
  };
}

/** An instance of a class that survives cloning: a typed array. */
export function instance<T>(type: abstract new (...args: never) => T): Shape<T> {
  return (value, path) => {
    if (value instanceof type) return value;
    throw invalidState(path, `a ${type.name}`, value);
  };
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalidState(path, 'an array', value);
    for (const [index, item] of value.entries()) shape(item, `${path}[${index}]`);
    return value;
  };
}

export function pairOf<T>(shape: Shape<T>): Shape<readonly [T, T]> {
  return (value, path) => {
    const list = listOf(shape)(value, path);
    if (list.length !== 2) throw invalidState(path, 'a pair', value);
    return list as readonly [T, T];
  };
}

/** A map from names. */
export function mapOf<T>(shape: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return (value, path) => {
    if (!(value instanceof Map)) throw invalidState(path, 'a Map', value);
    for (const [key, item] of value) shape(item, `${path}.${text(key, `a key of ${path}`)}`);
    return value;
  };
}

/** An object with these fields, undefined or not, but for those it `mayLack`; further ones are ignored. */
export function record<T extends object>(
  fields: { readonly [K in keyof T]-?: Shape<T[K]> },
  { mayLack = [] }: { readonly mayLack?: readonly (keyof T)[] } = {},
): Shape<T> {
  const shapes = Object.entries(fields) as [keyof T & string, Shape<unknown>][];
  return (value, path) => {
    if (Object.prototype.toString.call(value) !== '[object Object]') throw invalidState(path, 'a plain object', value);
    const given = value as T;
    for (const [key, shape] of shapes) {
      if (!Object.hasOwn(given, key) && !mayLack.includes(key)) throw invalidState(`${path}.${key}`, 'there', undefined);
      shape(given[key], `${path}.${key}`);
    }
    return given;
  };
}
