import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockText,
  compactNumber,
  compactUsd,
  durationText,
  fullUsd,
  NOTHING,
  percentText,
  priceText,
  probabilityText,
  utcText,
} from './format.js';
import { dominantSide } from './sides.js';
import { symbolParts } from './symbol-parts.js';
import { venueMark } from './venues.js';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [950, '950'],
    [999.6, '1.0k'],
    [9_949, '9.9k'],
    [9_950, '10k'],
    [34_000, '34k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [1_234_567, '1.2M'],
    [-2_500, '-2.5k'],
    [4.2e9, '4.2B'],
  ])('writes %d as %s', (value, text) => {
    expect(compactNumber(value)).toBe(text);
  });

  it('never needs more than five characters below 1,000 trillions', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 9.99e14, noNaN: true }), (value) => compactNumber(value).length <= 5));
  });

  it('says that it does not know rather than NaN', () => {
    for (const unknown of [undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect([compactUsd(unknown), priceText(unknown), percentText(unknown), durationText(unknown), clockText(unknown)]).toEqual(
        Array(5).fill(NOTHING),
      );
    }
  });

  it('writes money, prices and shares', () => {
    expect([
      compactUsd(-1_500),
      fullUsd(1_234_567.4),
      priceText(64_108.9),
      priceText(0.081234),
      percentText(0.987),
      percentText(0.0266, 2),
    ]).toEqual([...['-$1.5k', '$1,234,567', '64,108.90', '0.08123', '99 %', '2.66 %']]);
  });
});

describe('probabilityText', () => {
  it.each([
    [1, 0, '>99 %'],
    [0.995, 1, '>99 %'],
    [0.9949, 0, '99 %'],
    [0.9949, 1, '99.5 %'],
    [0.005, 1, '0.5 %'],
    [0.0049, 1, '<1 %'],
    [0.0001, 0, '<1 %'],
    [0, 0, '0 %'],
    [0, 1, '0.0 %'],
    [undefined, 0, NOTHING],
    [Number.NaN, 1, NOTHING],
  ])('writes %d with %d decimals as %s', (probability, digits, text) => {
    expect(probabilityText(probability, digits)).toBe(text);
  });

  it('reads neither certain nor impossible for anything between', () => {
    const between = fc.double({ min: Number.MIN_VALUE, max: 1, noNaN: true });
    fc.assert(fc.property(between, (probability) => !/^(100|0|0\.0) %$/.test(probabilityText(probability))));
  });
});

describe('times', () => {
  it('writes how long', () => {
    const texts = [-5, 4_999, 61_000, 3_900_000, 93_600_000].map(durationText);
    expect(texts).toEqual(['0 s', '4 s', '1 min', '1 h 05 min', '1 d 2 h']);
  });

  it('writes the local time of day, and the same moment in UTC', () => {
    const local = new Date(2026, 2, 4, 14, 3, 5);
    expect(clockText(local.getTime())).toBe('14:03:05');
    expect(utcText(Date.UTC(2026, 2, 4, 14, 3, 5))).toBe('2026-03-04 14:03:05 UTC');
    expect(utcText(1e300)).toBe('time not known');
  });
});

describe('names', () => {
  it('calls a side dominant from 60 %', () => {
    expect([dominantSide(6, 4), dominantSide(4, 6), dominantSide(5, 5), dominantSide(0, 0), dominantSide(undefined, 3)]).toEqual([
      ...['long', 'short', undefined, undefined, 'short'],
    ]);
  });

  it('cuts a symbol into coin and quote without losing a character', () => {
    expect([symbolParts('1000PEPEUSDT'), symbolParts('MARKET'), symbolParts('USDT')]).toEqual([
      ['1000PEPE', 'USDT'],
      ['MARKET', ''],
      ['USDT', ''],
    ]);
    fc.assert(fc.property(fc.string(), (symbol) => symbolParts(symbol).join('') === symbol));
  });

  it('has a mark for every venue, and two letters for others', () => {
    expect([venueMark('okx'), venueMark('newvenue'), venueMark('constructor')]).toEqual(['OK', 'NE', 'CO']);
  });
});
