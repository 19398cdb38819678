import type { MessageFields } from '../message-fields.js';
import { rounded } from '../rounding.js';

/** A number, rounded when written and within the limits when read. */
interface NumberField {
  readonly kind: 'number';
  /** Decimals kept. */
  readonly digits: number;
  readonly min?: number;
  readonly max?: number;
}

/** An integer >= 0. */
interface CountField {
  readonly kind: 'count';
}

/** 1 to 4,096 characters. */
interface TextField {
  readonly kind: 'text';
}

/** One of a closed list. */
interface ChoiceField<T extends string> {
  readonly kind: 'choice';
  readonly of: readonly T[];
}

/** At most 64 texts. */
interface TextsField {
  readonly kind: 'texts';
}

/** An object of its own. */
interface GroupField<T extends object> {
  readonly kind: 'group';
  readonly fields: FieldsOf<T>;
}

type FieldOf<V> = [V] extends [number]
  ? NumberField | CountField
  : [V] extends [string]
    ? string extends V
      ? TextField
      : ChoiceField<V>
    : [V] extends [readonly string[]]
      ? TextsField
      : [V] extends [object]
        ? GroupField<V>
        : never;

/**
 * The fields of a stored value as data, in the order they are written: one description for the writer and the reader.
 * Fields that may be absent say `optional`.
 */
export type FieldsOf<T extends object> = {
  readonly [K in keyof T]-?: FieldOf<NonNullable<T[K]>> &
    (undefined extends T[K] ? { readonly optional: true } : { readonly optional?: never });
};

/** Any field, for code that walks over them. */
type AnyField = (NumberField | CountField | TextField | ChoiceField<string> | TextsField | GroupField<Record<string, unknown>>) & {
  readonly optional?: boolean;
};

type AnyFields = Readonly<Record<string, AnyField>>;

/** Unix seconds with a millisecond fraction. */
export const TIME = { kind: 'number', digits: 3, min: 0 } as const;
/** An integer >= 0. */
export const COUNT = { kind: 'count' } as const;
/** USD, a price, events per second or milliseconds. */
export const AMOUNT = { kind: 'number', digits: 2, min: 0 } as const;
/** A derivative of a velocity. */
export const DERIVATIVE = { kind: 'number', digits: 2 } as const;
/** A correlation. */
export const CORRELATION = { kind: 'number', digits: 3, min: -1, max: 1 } as const;
/** A score 0..1: confidence and such. */
export const SHARE = { kind: 'number', digits: 3, min: 0, max: 1 } as const;
/** 1 to 4,096 characters. */
export const TEXT = { kind: 'text' } as const;

/** Walked over for every value: listed once. */
const LISTED: WeakMap<object, readonly (readonly [name: string, field: AnyField])[]> = /* @__PURE__ */ new WeakMap();

function listed(fields: object): readonly (readonly [name: string, field: AnyField])[] {
  let list = LISTED.get(fields);
  if (list === undefined) {
    list = Object.entries(fields as AnyFields);
    LISTED.set(fields, list);
  }
  return list;
}

/**
 * Reads an object by its fields, trusting nothing; unknown fields are left out.
 * @throws CascadeError `redis-bus/invalid-message` naming the first wrong field
 */
export function decodeFields<T extends object>(fields: FieldsOf<T>, message: MessageFields): T {
  const read: Record<string, unknown> = {};
  for (const [name, field] of listed(fields)) {
    if (field.optional !== true || message.has(name)) read[name] = decodeField(field, message, name);
  }
  // What FieldsOf<T> says is what was checked.
  return read as T;
}

function decodeField(field: AnyField, message: MessageFields, name: string): unknown {
  switch (field.kind) {
    case 'number':
      return message.number(name, field.min, field.max);
    case 'count':
      return message.count(name);
    case 'text':
      return message.text(name);
    case 'choice':
      return message.choice(name, field.of);
    case 'texts':
      return message.texts(name);
    case 'group':
      return decodeFields(field.fields, message.object(name));
  }
}

/**
 * The same object with its numbers rounded, in the order of the fields, absent ones left out.
 * @throws CascadeError `redis-bus/invalid-signal` naming a number that is not finite
 */
export function roundFields<T extends object>(fields: FieldsOf<T>, value: T): Record<string, unknown> {
  const given = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const [name, field] of listed(fields)) {
    const part = given[name];
    if (part !== undefined) result[name] = roundField(field, name, part);
  }
  return result;
}

function roundField(field: AnyField, name: string, value: unknown): unknown {
  // Most numbers are counts or sums of whole amounts: they need no text in between.
  if (Number.isInteger(value)) return (value as number) + 0;
  if (field.kind === 'number' && typeof value === 'number') return rounded(name, value, field.digits);
  if (field.kind === 'group' && typeof value === 'object' && value !== null)
    return roundFields(field.fields, value as Record<string, unknown>);
  return value;
}

/** The fields of a hash, which are all text, as what their kinds say; what can't be is left as text for the reader to refuse. */
export function fromTexts<T extends object>(fields: FieldsOf<T>, texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const known = listed(fields).filter(([name]) => Object.hasOwn(texts, name));
  return Object.fromEntries(known.map(([name, field]) => [name, fromText(field, texts[name] ?? '')]));
}

function fromText(field: AnyField, text: string): unknown {
  if (field.kind === 'text' || field.kind === 'choice') return text;
  if (text.length > 65_536) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
