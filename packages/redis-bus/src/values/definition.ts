import { CascadeError, quote } from '@cascade/core';
import { MAX_MESSAGE_CHARACTERS } from '../config.js';
import type { BusKeys } from '../keys.js';
import { MessageFields } from '../message-fields.js';
import { SCHEMA_VERSION } from '../wire-signal.js';
import { decodeFields, type FieldsOf, fromTexts, roundFields } from './fields.js';

/**
 * How a key stores its values: `hash` one value, a hash field for each of its fields; `json` one value as a document;
 * `table` a hash of documents by name; `log` a list of documents, newest first.
 */
export type ValueType = 'hash' | 'json' | 'table' | 'log';

/** Everything there is to know about one key; the only description the writer and the reader have. */
export interface ValueDefinition<T extends object, Type extends ValueType, Ids extends readonly string[] = []> {
  readonly type: Type;
  readonly key: (keys: BusKeys, ...ids: Ids) => string;
  /** Lifetime after a write, seconds; `undefined` = for good. */
  readonly ttlSec: number | undefined;
  readonly fields: FieldsOf<T>;
}

/**
 * One key ready to be written. `hash`: name, value, name, value, replacing all; `text`: one string;
 * `log`: timestamp, text, timestamp, text, ascending, of which the list gets those newer than its newest.
 */
export interface ValueWrite {
  readonly key: string;
  readonly kind: 'hash' | 'text' | 'log';
  readonly ttlSec: number | undefined;
  readonly items: readonly string[];
}

/**
 * A value as a reader of its key will find it: rounded, checked by the reader's own rules, absent fields left out.
 * @throws CascadeError `redis-bus/invalid-signal`, `redis-bus/invalid-message`
 */
export function wireValue<T extends object>({ fields }: { readonly fields: FieldsOf<T> }, value: T): T {
  return decodeFields(fields, new MessageFields('message', roundFields(fields, value)));
}

/**
 * A value as the flat fields of a hash. Texts as they are, the rest as JSON.
 * @throws CascadeError `redis-bus/invalid-signal`, `redis-bus/invalid-message`
 */
export function encodeHash<T extends object, Ids extends readonly string[]>(
  definition: ValueDefinition<T, 'hash', Ids>,
  value: T,
): string[] {
  const items: string[] = [];
  for (const [name, field] of Object.entries(wireValue(definition, value))) {
    items.push(name, typeof field === 'object' ? JSON.stringify(field) : String(field));
  }
  return items;
}

/**
 * A value as a document with its schema version.
 * @throws CascadeError `redis-bus/invalid-signal`, `redis-bus/invalid-message`
 */
export function encodeJson<T extends object, Ids extends readonly string[]>(
  definition: ValueDefinition<T, Exclude<ValueType, 'hash'>, Ids>,
  value: T,
): string {
  return JSON.stringify({ schema_version: SCHEMA_VERSION, ...wireValue(definition, value) });
}

/**
 * Reads what {@link encodeHash} wrote.
 * @throws CascadeError `redis-bus/invalid-message`
 */
export function decodeHash<T extends object, Ids extends readonly string[]>(
  { fields }: ValueDefinition<T, 'hash', Ids>,
  texts: Readonly<Record<string, string>>,
): T {
  return decodeFields(fields, new MessageFields('message', fromTexts(fields, texts)));
}

/**
 * Reads what {@link encodeJson} wrote.
 * @throws CascadeError `redis-bus/invalid-message`
 */
export function decodeJson<T extends object, Ids extends readonly string[]>(
  { fields }: ValueDefinition<T, Exclude<ValueType, 'hash'>, Ids>,
  text: string,
): T {
  const message = new MessageFields('message', parse(text));
  message.number('schema_version', SCHEMA_VERSION, SCHEMA_VERSION);
  return decodeFields(fields, message);
}

function parse(text: string): unknown {
  try {
    if (text.length <= MAX_MESSAGE_CHARACTERS) return JSON.parse(text);
  } catch {
    // Not JSON: the same as too long.
  }
  throw new CascadeError(
    'redis-bus/invalid-message',
    `a stored value must be JSON of at most ${MAX_MESSAGE_CHARACTERS} characters, got ${quote(text)}`,
  );
}
