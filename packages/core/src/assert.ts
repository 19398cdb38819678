import { CascadeError } from './error.js';

/** Text of any value for an error message: short, quoted, never throwing. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `"${value.slice(0, 57)}..."` : `"${value}"`;
  if (typeof value === 'function' || typeof value === 'symbol') return `"${typeof value}"`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '"an array"' : '"an object"';
  return `"${String(value)}"`;
}

/**
 * Throws unless `tsMs` is an integer number of milliseconds.
 * @throws CascadeError `<scope>/invalid-time`
 */
export function assertTime(scope: string, name: string, tsMs: number): void {
  if (Number.isSafeInteger(tsMs)) return;
  throw new CascadeError(`${scope}/invalid-time`, `${name} must be an integer of Unix milliseconds, got ${quote(tsMs)}`, {
    context: { [name]: tsMs },
  });
}

/**
 * Throws unless `value` is finite and not negative.
 * @throws CascadeError `<scope>/invalid-number`
 */
export function assertNonNegative(scope: string, name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new CascadeError(`${scope}/invalid-number`, `${name} must be a finite number >= 0, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

/**
 * Throws unless `value` is a non-empty string of at most 64 characters.
 * @throws CascadeError `<scope>/invalid-name`
 */
export function assertName(scope: string, name: string, value: string): void {
  if (typeof value === 'string' && value.length > 0 && value.length <= 64) return;
  throw new CascadeError(`${scope}/invalid-name`, `${name} must be a string of 1 to 64 characters, got ${quote(value)}`, {
    context: { [name]: value },
  });
}

/**
 * Throws when `options` has a key outside `known`, so that a misspelt option is never ignored.
 * @throws CascadeError `<scope>/unknown-option`
 */
export function assertKnownKeys(scope: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new CascadeError(`${scope}/unknown-option`, `unknown option ${quote(key)}; known options: ${known.join(', ')}`, {
      context: { key },
    });
  }
}
