import { CascadeError, quote } from '@cascade/core';

/** An object type whose optional parts may be spelt `undefined`; {@link defined} drops them. */
export type Loose<T> = { readonly [K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K] };

/** A copy without the fields that are `undefined`, in the same order. */
export function defined<T extends object>(fields: Loose<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/**
 * `value` with at most `digits` decimals; never `-0`.
 * @throws CascadeError `redis-bus/invalid-signal` when it is not finite, naming the field
 */
export function rounded(field: string, value: number, digits: number): number {
  if (!Number.isFinite(value)) {
    throw new CascadeError(
      'redis-bus/invalid-signal',
      `${field} must be a finite number, got ${quote(value)}; absent values are undefined`,
      {
        context: { field },
      },
    );
  }
  return Number(value.toFixed(digits)) + 0;
}

/** {@link rounded}, or `undefined` for `undefined`. */
export function roundedIfKnown(field: string, value: number | undefined, digits: number): number | undefined {
  return value === undefined ? undefined : rounded(field, value, digits);
}

/** Unix milliseconds as Unix seconds with a millisecond fraction. */
export function seconds(field: string, tsMs: number): number {
  return rounded(field, tsMs / 1_000, 3);
}
