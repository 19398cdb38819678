import { describe, expect, it } from 'vitest';
import type { CascadeLabel } from '../cascade-label.js';
import { labelCascades } from './label-cascades.js';
import { SINGLE_VENUE_RULE } from './rule.js';
import { fallTo, marketOf, ONSET_MS, pricesOf, START_MS, shots, symbolOf } from './truth.sample.js';

const S = 1_000;
type Point = readonly [afterS: number, price: number];

/** Prices that are 100 until the onset and then these. */
function after(...points: readonly Point[]): ReturnType<typeof pricesOf> {
  return pricesOf([[START_MS, 100], ...points.map(([second, price]) => [ONSET_MS + second * S, price] as const)]);
}

function labelsOf(prices: ReturnType<typeof pricesOf>, own = shots(0)): readonly CascadeLabel[] {
  return labelCascades(marketOf(symbolOf({ prices, shots: own })), { variant: 'B' }).labels;
}

function short({ side, grade, onsetMs, endMs, provenMs }: CascadeLabel): string {
  const at = (ms: number | undefined): number => ((ms ?? Number.NaN) - ONSET_MS) / S;
  return `${side} ${grade} ${at(onsetMs)} ${at(provenMs)} ${at(endMs)}`;
}

describe('labels by price alone', () => {
  it('need no liquidations: from the high before to the last second the fall is 0.7 % of 60 s', () => {
    expect(labelsOf(after([10, 99.6], [20, 99.29], [25, 99.2])).map(short)).toEqual(['long cascade 9 20 70']);
    expect(labelsOf(fallTo(99.3 - 1e-9))).toMatchObject([{ count: 0, venues: 0, severity: 1, adverseMove: expect.closeTo(0.007, 9) }]);
  });

  it('are short for a rise', () => {
    expect(labelsOf(after([10, 100.8])).map(short)).toEqual(['short cascade 9 10 70']);
  });

  it('leave out what took longer than 60 s', () => {
    expect(labelsOf(after([0, 99.5], [59, 99.29])).map(short)).toEqual(['long cascade -1 59 60']);
    expect(labelsOf(after([0, 99.6], [61, 99.29]))).toMatchObject([{ grade: 'grey', provenMs: undefined, severity: 0 }]);
    expect(labelsOf(after([0, 99.66], [61, 99.32]))).toEqual([]);
  });

  it('are one when at most 30 s apart', () => {
    const again = (second: number): string[] => labelsOf(after([0, 99], [second, 98])).map(short);
    expect(again(91)).toEqual(['long cascade -1 0 151']);
    expect(again(92)).toEqual(['long cascade -1 0 60', 'long cascade 91 92 152']);
  });

  it('are severe from 1.5 % and tell what was closed meanwhile', () => {
    const [label] = labelsOf(fallTo(98.4, ONSET_MS), [...shots(8), ...shots(2, { side: 'short' })]);
    expect(label).toMatchObject({ severity: 2, count: 8, notionalUsd: 40_000, sideShare: 0.8, openInterestShare: 4e-5, venues: 2 });
    expect(label?.peakMs).toBe(ONSET_MS);
  });

  it('go by the rule', () => {
    const market = labelCascades(marketOf(symbolOf({ prices: fallTo(99.69) })), { variant: 'B', rule: SINGLE_VENUE_RULE });
    expect(market.labels).toMatchObject([{ grade: 'cascade' }]);
    expect(market.judged).toEqual({ interest: 0, price: 1, side: 0 });
  });

  it('ask for 6 sigma of 60 s where that is more than 0.7 %', () => {
    // Returns 0, +r, -r in turn: sigma is 1.4826 r, and 6 of it 1.78 %. The high before the fall is 100.2.
    const r = 0.002;
    const calm = Array.from({ length: 120 }, (_, minute) => [minute * 60 - 3_600, minute % 3 === 2 ? 100 * Math.exp(r) : 100] as const);
    const falls = (low: number): readonly CascadeLabel[] => {
      const points = [...calm, [20, low] as const].sort((a, b) => a[0] - b[0]);
      return labelsOf(after(...points));
    };
    expect(falls(98.1)).toMatchObject([{ side: 'long', grade: 'cascade' }, { side: 'short' }]);
    expect(falls(98.5)).toMatchObject([{ side: 'long', grade: 'grey' }, { side: 'short' }]);
    expect(falls(99.4)).toEqual([]);
  });

  it('pass over unknown prices and symbols without any', () => {
    expect(labelsOf(after([0, Number.NaN], [20, 99.2])).map(short)).toEqual(['long cascade -1 20 60']);
    expect(labelsOf(after([0, Number.NaN], [60, 99.2]))).toEqual([]);
    const bare = labelCascades(marketOf(symbolOf({ prices: undefined })), { variant: 'B' });
    expect(bare).toMatchObject({ labels: [], judged: { price: 0 } });
  });
});
