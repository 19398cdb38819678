import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHash, decodeJson, encodeHash, encodeJson, type ValueDefinition, type ValueType } from './definition.js';
import { BTC_PRICE, FUNDING, OPEN_INTEREST, VOLATILITY } from './market.js';
import { REGIME, REGIME_HISTORY } from './regime.js';
import { PROBABILITY, RISK } from './risk.js';
import { FEEDS, LATENCY } from './service.js';
import { CORRELATIONS, EXCHANGE_FLOW, VELOCITY } from './velocity.js';
import { ADVANCED_VELOCITY } from './velocity-advanced.js';

interface Field {
  readonly kind: string;
  readonly digits?: number;
  readonly min?: number;
  readonly max?: number;
  readonly of?: readonly string[];
  readonly fields?: Fields;
  readonly optional?: boolean;
}
type Fields = Readonly<Record<string, Field>>;
type Value = Readonly<Record<string, unknown>>;
interface AnyDefinition {
  readonly type: ValueType;
  readonly fields: Fields;
}

const DEFINITIONS: Readonly<Record<string, unknown>> = {
  VELOCITY,
  ADVANCED_VELOCITY,
  EXCHANGE_FLOW,
  CORRELATIONS,
  RISK,
  PROBABILITY,
  VOLATILITY,
  BTC_PRICE,
  REGIME,
  REGIME_HISTORY,
  OPEN_INTEREST,
  FUNDING,
  LATENCY,
  FEEDS,
};
const CASES = Object.entries(DEFINITIONS) as [string, AnyDefinition][];

function fieldOf({ kind, min = -1e12, max = 1e12, of = [], fields = {} }: Field): fc.Arbitrary<unknown> {
  if (kind === 'number') return fc.double({ min, max, noNaN: true });
  if (kind === 'count') return fc.nat({ max: Number.MAX_SAFE_INTEGER });
  if (kind === 'choice') return fc.constantFrom(...of);
  if (kind === 'texts') return fc.array(fc.string({ maxLength: 60 }), { maxLength: 20 });
  if (kind === 'group') return anyValue(fields);
  return fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' });
}

function anyValue(fields: Fields): fc.Arbitrary<Value> {
  const entries = Object.entries(fields).map(([name, field]) => {
    const present = fieldOf(field);
    return [name, field.optional === true ? fc.option(present, { nil: undefined }) : present] as const;
  });
  return fc.record(Object.fromEntries(entries));
}

/** What a reader must find: numbers within half of the last digit, the rest as it was, nothing absent. */
function expectSame(fields: Fields, read: Value, written: Value): void {
  expect(Object.keys(read)).toEqual(Object.keys(fields).filter((name) => written[name] !== undefined));
  for (const [name, value] of Object.entries(read)) {
    const { kind, digits = 0, fields: inner = {} } = fields[name]!;
    if (kind === 'group') expectSame(inner, value as Value, written[name] as Value);
    else if (kind === 'number') {
      const [number, original] = [value as number, written[name] as number];
      expect(Math.abs(number - original), name).toBeLessThanOrEqual(0.5 * 10 ** -digits + Math.abs(original) * 1e-15);
      expect(Number(number.toFixed(digits)), name).toBe(number);
      expect(Object.is(number, -0), name).toBe(false);
    } else expect(value, name).toEqual(written[name]);
  }
}

/** Writes and reads as the bus does. */
function roundTrip(definition: AnyDefinition, value: Value): Value {
  if (definition.type !== 'hash') {
    const json = definition as unknown as ValueDefinition<Value, 'json'>;
    return decodeJson(json, encodeJson(json, value));
  }
  const hash = definition as unknown as ValueDefinition<Value, 'hash'>;
  const flat = encodeHash(hash, value);
  return decodeHash(hash, Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1]!]] : []))));
}

describe.each(CASES)('%s', (_, definition) => {
  it('reads back what it wrote, to its digits', () => {
    fc.assert(
      fc.property(anyValue(definition.fields), (value) => {
        const read = roundTrip(definition, value);
        expectSame(definition.fields, read, value);
        expect(roundTrip(definition, read)).toStrictEqual(read);
      }),
    );
  });

  it('reads damaged text as a whole value or refuses it with our error', () => {
    const damaged = fc.tuple(anyValue(definition.fields), fc.nat(), fc.string({ maxLength: 4 }), fc.nat());
    fc.assert(
      fc.property(damaged, ([value, at, insert, which]) => {
        const cut = (text: string): string => text.slice(0, at % (text.length + 1)) + insert + text.slice((at % (text.length + 1)) + 1);
        let read: Value;
        try {
          if (definition.type === 'hash') {
            const hash = definition as unknown as ValueDefinition<Value, 'hash'>;
            const flat = encodeHash(hash, value);
            const damagedAt = flat.length === 0 ? 0 : which % flat.length;
            const texts = flat.map((text, index) => (index === damagedAt ? cut(text) : text));
            read = decodeHash(
              hash,
              Object.fromEntries(texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1]!]] : []))),
            );
          } else {
            const json = definition as unknown as ValueDefinition<Value, 'json'>;
            read = decodeJson(json, cut(encodeJson(json, value)));
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'redis-bus/invalid-message' });
          return;
        }
        for (const [name, field] of Object.entries(definition.fields)) {
          if (field.kind !== 'number' || read[name] === undefined) continue;
          expect(Number.isFinite(read[name])).toBe(true);
          expect(read[name]).toBeGreaterThanOrEqual(field.min ?? Number.NEGATIVE_INFINITY);
          expect(read[name]).toBeLessThanOrEqual(field.max ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});
