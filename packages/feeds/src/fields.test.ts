import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt, numberText, readName, readNumber, readPrice, readTimeMs, timeText } from './fields.js';

describe('readNumber', () => {
  it('reads numbers and decimal text', () => {
    expect([readNumber(1.5), readNumber('1.5'), readNumber('-0.001'), readNumber('1e-7'), readNumber('10.')]).toEqual([
      1.5, 1.5, -0.001, 1e-7, 10,
    ]);
  });

  it.each([['1e309'], ['Infinity'], ['NaN'], [''], [' 1'], ['0x10'], ['1,5'], ['1'.repeat(41)], [null], [[1]], [{}], [true], [Number.NaN]])(
    'reads nothing from %j',
    (value) => {
      expect(readNumber(value)).toBeUndefined();
    },
  );

  it('reads back every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => readNumber(String(value)) === value || value === 0),
    );
  });
});

/** Decimal text as venues write it, and near misses: zeros at both ends, dots anywhere, signs, exponents, more digits than a double tells apart. */
const DECIMAL_TEXT = fc.oneof(
  fc.stringMatching(/^[0-9]{1,18}(\.[0-9]{0,18})?$/),
  fc.stringMatching(/^0{0,3}[0-9]{0,3}\.?[0-9]{0,6}0{0,4}$/),
  fc.stringMatching(/^-?[0-9]{1,4}(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?$/),
);

describe('text of numbers', () => {
  it('reads every decimal text as Number does', () => {
    fc.assert(fc.property(DECIMAL_TEXT, (text) => readNumber(text) === undefined || Object.is(readNumber(text), Number(text))));
  });

  it('prints what was read from text or a number as String does', () => {
    fc.assert(
      fc.property(fc.oneof(DECIMAL_TEXT, fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
        const parsed = readNumber(value);
        return numberText(value, parsed) === (parsed === undefined ? '' : String(parsed));
      }),
    );
  });

  it.each([
    ['0.500', '0.5'],
    ['10.', '10'],
    ['100', '100'],
    ['007', '7'],
    ['0', '0'],
    ['0.0000001', '1e-7'],
    ['1e3', '1000'],
  ])('prints %j as %j', (value, text) => {
    expect(numberText(value, readNumber(value))).toBe(text);
  });

  it('prints every time as String does', () => {
    fc.assert(fc.property(fc.integer({ min: 1_262_304_000_000, max: 4_102_444_799_999 }), (tsMs) => timeText(tsMs) === String(tsMs)));
    expect([timeText(1_800_000_000_000), timeText(1_800_000_000_007), timeText(undefined)]).toEqual(['1800000000000', '1800000000007', '']);
  });
});

describe('readPrice', () => {
  it('takes 1e-9 to 1e9 and nothing else', () => {
    expect([readPrice('0.000000001'), readPrice(1e9)]).toEqual([1e-9, 1e9]);
    expect([readPrice('0'), readPrice('-1'), readPrice('1000000001')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('readTimeMs', () => {
  it('tells seconds, milliseconds, microseconds and nanoseconds apart', () => {
    const units = [1_791_565_602, 1_791_565_602_000, 1_791_565_602_000_000, '1791565602000000000', 1_791_565_602.0004];
    expect(units.map(readTimeMs)).toEqual(units.map(() => 1_791_565_602_000));
    expect(readTimeMs('1791565602.12')).toBe(1_791_565_602_120);
  });

  it('reads back every millisecond from any unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2100, 0) - 1 }), (tsMs) => {
        expect([readTimeMs(tsMs), readTimeMs(tsMs / 1_000), readTimeMs(tsMs * 1_000)]).toEqual([tsMs, tsMs, tsMs]);
      }),
    );
  });

  it('refuses times outside 2010 to 2100', () => {
    for (const value of [0, -1, 123_456_789, Date.UTC(2009, 11), '', null]) expect(readTimeMs(value)).toBeUndefined();
  });
});

describe('readName and excerpt', () => {
  it('takes names of all venues and refuses markup, control characters and prototypes', () => {
    for (const name of ['BTC-USDT-SWAP', '1000PEPEUSDT', '@107', 'xyz:CRWV', 'BTCUSDT_260925', '币安人生USDT'])
      expect(readName(name)).toBe(name);
    for (const name of ['', '__proto__', '<b>', 'A B', 'A\n', 'A'.repeat(41), 7, null]) expect(readName(name)).toBeUndefined();
  });

  it('puts outside text on one short line', () => {
    expect(excerpt('a\nb\u001b[31m')).toBe('a?b?[31m');
    expect(excerpt('x'.repeat(500)).length).toBe(203);
  });
});
