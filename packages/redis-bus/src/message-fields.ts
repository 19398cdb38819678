import { CascadeError, quote } from '@cascade/core';

const MAX_TEXT = 4_096;
const MAX_ITEMS = 64;

function fail(path: string, wanted: string, value: unknown): never {
  throw new CascadeError('redis-bus/invalid-message', `${path} must be ${wanted}, got ${quote(value)}; the message was not read`, {
    context: { field: path },
  });
}

/** One object of an untrusted message: each read checks a field and names it when it is wrong. Unknown fields are never touched. */
export class MessageFields {
  readonly #path: string;
  readonly #fields: object;

  /** @throws CascadeError `redis-bus/invalid-message` when `value` is not an object */
  constructor(path: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
    this.#path = path;
    this.#fields = value;
  }

  #name(key: string): string {
    return this.#path === 'message' ? key : `${this.#path}.${key}`;
  }

  /** `true` when the field is there. */
  has(key: string): boolean {
    return Object.hasOwn(this.#fields, key);
  }

  #get(key: string): unknown {
    return this.has(key) ? (this.#fields as Record<string, unknown>)[key] : undefined;
  }

  /** The object in a field. */
  object(key: string): MessageFields {
    return new MessageFields(this.#name(key), this.#get(key));
  }

  /** A finite number within the limits. */
  number(key: string, min: number = Number.NEGATIVE_INFINITY, max: number = Number.POSITIVE_INFINITY): number {
    const value = this.#get(key);
    if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max) return value;
    return fail(this.#name(key), `a finite number in ${min} .. ${max}`, value);
  }

  /** A finite number within the limits, or `undefined` when the field is absent. */
  numberIfPresent(key: string, min?: number, max?: number): number | undefined {
    return this.has(key) ? this.number(key, min, max) : undefined;
  }

  /** A safe integer >= 0. */
  count(key: string): number {
    const value = this.#get(key);
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : fail(this.#name(key), 'an integer >= 0', value);
  }

  /** A string of 1 to 4,096 characters. */
  text(key: string, minLength = 1): string {
    const value = this.#get(key);
    if (typeof value === 'string' && value.length >= minLength && value.length <= MAX_TEXT) return value;
    return fail(this.#name(key), `a string of ${minLength} to ${MAX_TEXT} characters`, value);
  }

  /** A string of 1 to 4,096 characters, or `undefined` when the field is absent. */
  textIfPresent(key: string): string | undefined {
    return this.has(key) ? this.text(key) : undefined;
  }

  /** One of a closed list. */
  choice<T extends string>(key: string, allowed: readonly T[]): T {
    const value = this.#get(key);
    return allowed.find((entry) => entry === value) ?? fail(this.#name(key), `one of ${allowed.join(', ')}`, value);
  }

  /** One of a closed list, or `undefined` when the field is absent. */
  choiceIfPresent<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    return this.has(key) ? this.choice(key, allowed) : undefined;
  }

  /** A list of at most 64 strings. */
  texts(key: string): string[] {
    const value = this.#get(key);
    if (Array.isArray(value) && value.length <= MAX_ITEMS && value.every((item) => typeof item === 'string' && item.length <= MAX_TEXT)) {
      return [...value];
    }
    return fail(this.#name(key), `a list of at most ${MAX_ITEMS} strings`, value);
  }
}
