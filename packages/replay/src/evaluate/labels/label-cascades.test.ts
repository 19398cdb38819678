import { describe, expect, it } from 'vitest';
import type { CascadeLabel } from '../cascade-label.js';
import type { SymbolTruth } from '../market-truth.js';
import { labelCascades } from './label-cascades.js';
import { MARKET_RULE, SINGLE_VENUE_RULE } from './rule.js';
import { fallTo, HOURS_MS, INTEREST, marketOf, ONSET_MS, pricesOf, START_MS, shots, symbolOf } from './truth.sample.js';

const S = 1_000;

function labelsOf(...symbols: readonly SymbolTruth[]): readonly CascadeLabel[] {
  return labelCascades(marketOf(...symbols)).labels;
}

function gradeOf(...symbols: readonly SymbolTruth[]): string {
  return labelsOf(...symbols)
    .map(({ grade }) => grade)
    .join();
}

describe('labelCascades', () => {
  it('says all of a burst that just meets the rule', () => {
    expect(labelCascades(marketOf(symbolOf()))).toEqual({
      version: 'labels/1',
      variant: 'C',
      rule: MARKET_RULE,
      labels: [
        {
          symbol: 'BTCUSDT',
          side: 'long',
          grade: 'cascade',
          severity: 1,
          onsetMs: ONSET_MS,
          endMs: ONSET_MS + 4 * S,
          peakMs: ONSET_MS + 2_500,
          provenMs: ONSET_MS + 3 * S,
          count: 40,
          notionalUsd: 200_000,
          openInterestShare: 2e-4,
          sideShare: 1,
          venues: 2,
          adverseMove: expect.closeTo(0.007, 12),
        },
      ],
      symbols: ['BTCUSDT'],
      judged: { interest: 1, price: 1, side: 1 },
      startMs: START_MS,
      endMs: START_MS + HOURS_MS,
      calmHours: 2 - 124 / 3_600,
    });
  });

  it('asks for 40 liquidations, grey for 20', () => {
    const grade = (count: number): string => gradeOf(symbolOf({ shots: shots(count, { usd: 50_000 }) }));
    expect([40, 39, 20, 19].map(grade)).toEqual(['cascade', 'grey', 'grey', '']);
  });

  it('asks for 0.02 % of open interest, grey for half of it', () => {
    const grade = (usd: number): string => gradeOf(symbolOf({ shots: shots(40, { usd }) }));
    expect([5_000, 4_999, 2_500, 2_499].map(grade)).toEqual(['cascade', 'grey', 'grey', '']);
  });

  it('asks for 80 % on one side, grey too', () => {
    const grade = (long: number, short: number): string =>
      gradeOf(symbolOf({ shots: [...shots(long, { everyMs: 40 }), ...shots(short, { side: 'short', everyMs: 40 })] }));
    expect(grade(80, 20)).toBe('cascade');
    expect(grade(79, 21)).toBe('');
    const after = shots(19, { side: 'short', tsMs: ONSET_MS + 5 * S });
    expect(labelsOf(symbolOf({ shots: [...shots(40), ...after] }))).toMatchObject([{ side: 'long', sideShare: 1, count: 40 }]);
  });

  it('asks for two venues with 10 % of the count each, grey too', () => {
    const grade = (second: number): string =>
      gradeOf(symbolOf({ shots: [...shots(40 - second, { venue: 0 }), ...shots(second, { venue: 2 })] }));
    expect(grade(4)).toBe('cascade');
    expect(grade(3)).toBe('');
    expect(grade(0)).toBe('');
  });

  it('asks for an adverse move of 0.7 %, grey for half of it', () => {
    const grade = (low: number): string => gradeOf(symbolOf({ prices: fallTo(low) }));
    expect([99.299, 99.301, 99.649, 99.651].map(grade)).toEqual(['cascade', 'grey', 'grey', '']);
    expect(grade(100.9)).toBe('');
  });

  it('counts prices from 10 s before the onset to 10 s after the end', () => {
    const grade = (fallMs: number): string => gradeOf(symbolOf({ prices: fallTo(99, ONSET_MS + fallMs) }));
    expect([-11, -10, -9, 13, 14].map((second) => grade(second * S))).toEqual(['', '', 'cascade', 'cascade', '']);
  });

  it('wants a rise for shorts', () => {
    const up = symbolOf({ shots: shots(40, { side: 'short' }), prices: fallTo(100.71) });
    expect(labelsOf(up)).toMatchObject([{ side: 'short', grade: 'cascade', adverseMove: expect.closeTo(0.0071, 12) }]);
    expect(gradeOf({ ...up, prices: fallTo(99) })).toBe('');
  });

  it('asks for 6 sigma of 60 s where that is more than 0.7 %', () => {
    // Returns 0, +r, -r in turn: their median is 0 and the median deviation r, so sigma is 1.4826 r.
    const r = 0.002;
    const least = 6 * 1.4826 * r;
    const calm = Array.from(
      { length: 120 },
      (_, minute) => [START_MS + minute * 60 * S, minute % 3 === 2 ? 100 * Math.exp(r) : 100] as const,
    );
    const grade = (move: number): string => {
      const fall = [ONSET_MS + 20 * S, 100 * (1 - move)] as const;
      const points = [...calm, fall].sort((a, b) => a[0] - b[0]);
      return gradeOf(symbolOf({ shots: shots(40, { tsMs: ONSET_MS + 20 * S }), prices: pricesOf(points) }));
    };
    expect([least + 1e-5, least - 1e-5, least / 2 + 1e-5, least / 2 - 1e-5].map(grade)).toEqual(['cascade', 'grey', 'grey', '']);
  });

  it('takes the open interest at the onset', () => {
    const values = Float64Array.from({ length: 120 }, (_, minute) => (minute < 60 ? 1e9 : minute === 60 ? Number.NaN : 4e9));
    const at = (tsMs: number): SymbolTruth =>
      symbolOf({
        shots: shots(40, { tsMs }),
        prices: fallTo(99, tsMs),
        openInterestUsd: { startMs: START_MS, stepMs: 60 * S, values },
      });
    expect(labelsOf(at(ONSET_MS + 30 * S))).toMatchObject([{ grade: 'cascade', openInterestShare: 2e-4 }]);
    expect(labelsOf(at(ONSET_MS + 60 * S))).toEqual([]);
  });

  it('drops the criterion a symbol has no data for and says so', () => {
    const bare = symbolOf({ prices: undefined, openInterestUsd: undefined, shots: shots(40, { usd: undefined }) });
    const market = labelCascades(marketOf(bare, symbolOf({ symbol: 'ETHUSDT' })));
    expect(market.judged).toEqual({ interest: 1, price: 1, side: 2 });
    const [label] = market.labels;
    expect(label).toMatchObject({ symbol: 'BTCUSDT', grade: 'cascade', severity: 1 });
    expect([label?.adverseMove, label?.openInterestShare]).toEqual([undefined, undefined]);
    const empty = pricesOf([[START_MS, Number.NaN]]);
    expect(labelCascades(marketOf({ ...bare, prices: empty })).judged.price).toBe(0);
  });

  it('of a value missing only around the burst are grey', () => {
    const gap = pricesOf([
      [START_MS, 100],
      [ONSET_MS - 60 * S, Number.NaN],
      [ONSET_MS + 60 * S, 90],
    ]);
    expect(labelsOf(symbolOf({ prices: gap }))).toMatchObject([{ grade: 'grey', adverseMove: undefined }]);
    const later = { ...INTEREST, startMs: ONSET_MS + 60 * S };
    expect(labelsOf(symbolOf({ openInterestUsd: later }))).toMatchObject([{ grade: 'grey', openInterestShare: undefined }]);
  });

  it('take all liquidations together where more than half have no side', () => {
    const unknown = { shots: [...shots(21).map((shot) => ({ ...shot, side: undefined })), ...shots(12), ...shots(8, { side: 'short' })] };
    const market = labelCascades(marketOf(symbolOf(unknown)));
    expect(market.judged.side).toBe(0);
    expect(market.labels).toMatchObject([{ side: undefined, grade: 'cascade', count: 41, sideShare: 0.6 }]);
    const [none] = labelsOf(symbolOf({ shots: shots(40).map((shot) => ({ ...shot, side: undefined })), prices: fallTo(100.8) }));
    expect(none).toMatchObject({ grade: 'cascade', adverseMove: expect.closeTo(0.008, 12) });
    expect(none?.sideShare).toBeUndefined();
  });

  it('take nothing of unknown side into a side where half or more have one', () => {
    const half = [...shots(40), ...shots(40).map((shot) => ({ ...shot, side: undefined }))];
    expect(labelsOf(symbolOf({ shots: half }))).toMatchObject([{ side: 'long', count: 40, notionalUsd: 200_000, sideShare: 1 }]);
  });

  it('by variant A leave the price out of grade and severity', () => {
    const truth = marketOf(symbolOf({ prices: fallTo(90) }), symbolOf({ symbol: 'ETHUSDT', prices: pricesOf([[START_MS, 100]]) }));
    const market = labelCascades(truth, { variant: 'A' });
    expect(market.judged).toEqual({ interest: 2, price: 0, side: 2 });
    expect(market.labels).toMatchObject([
      { symbol: 'BTCUSDT', grade: 'cascade', severity: 1, adverseMove: 0.1 },
      { symbol: 'ETHUSDT', grade: 'cascade', severity: 1, adverseMove: 0 },
    ]);
  });

  it('by the rule for one venue ask for 20 liquidations and 0.3 % and no USD', () => {
    const label = (count: number, low: number): string =>
      labelCascades(marketOf(symbolOf({ shots: shots(count, { venue: 0, usd: 1 }), prices: fallTo(low) })), { rule: SINGLE_VENUE_RULE })
        .labels.map(({ grade }) => grade)
        .join();
    expect([label(20, 99.69), label(19, 99.69), label(20, 99.71), label(9, 99), label(20, 99.86)]).toEqual([
      'cascade',
      'grey',
      'grey',
      '',
      '',
    ]);
    const bare = symbolOf({ shots: shots(20, { venue: 0, usd: undefined }), prices: undefined, openInterestUsd: undefined });
    expect(labelCascades(marketOf(bare), { rule: SINGLE_VENUE_RULE }).labels).toMatchObject([{ grade: 'cascade', venues: 1 }]);
  });

  it('have the middle of the 5 s with the most USD as peak, by count where no USD is known', () => {
    const two = [...shots(60, { usd: 4_000 }), ...shots(40, { tsMs: ONSET_MS + 20 * S, usd: 10_000 })];
    expect(labelsOf(symbolOf({ shots: two }))).toMatchObject([{ endMs: ONSET_MS + 24 * S, peakMs: ONSET_MS + 22_500 }]);
    const unpriced = two.map((shot) => ({ ...shot, usd: undefined }));
    const [label] = labelsOf(symbolOf({ shots: unpriced, openInterestUsd: undefined }));
    expect(label).toMatchObject({ peakMs: ONSET_MS + 2_500, notionalUsd: 0 });
  });

  it('are the same whatever the order of the symbols, ascending by onset, then symbol', () => {
    const a = symbolOf({ symbol: 'A' });
    const b = symbolOf({ symbol: 'B', shots: [...shots(40), ...shots(40, { tsMs: ONSET_MS + 90 * S, side: 'short' })], prices: undefined });
    const one = labelsOf(a, b);
    expect(one.map(({ symbol, side }) => `${symbol} ${side}`)).toEqual(['A long', 'B long', 'B short']);
    expect(labelsOf(b, a)).toEqual(one);
    expect(labelsOf(a, b)).toEqual(one);
  });

  it('of an empty truth or an empty symbol are none', () => {
    const nothing = labelCascades({ startMs: 0, endMs: 0, symbols: [] });
    expect(nothing).toMatchObject({ labels: [], symbols: [], judged: { interest: 0, price: 0, side: 0 }, calmHours: 0 });
    expect(labelCascades(marketOf(symbolOf({ shots: [] })))).toMatchObject({ labels: [], calmHours: 2 });
  });

  it.each([
    ['out of order', { ...symbolOf().liquidations, tsMs: Float64Array.from([...symbolOf().liquidations.tsMs].reverse()) }],
    ['after the end', symbolOf({ shots: shots(2, { tsMs: START_MS + HOURS_MS - 100 }) }).liquidations],
    ['before the start', symbolOf({ shots: shots(1, { tsMs: START_MS - 1 }) }).liquidations],
    ['without a time', symbolOf({ shots: shots(1, { tsMs: Number.NaN }) }).liquidations],
    ['of unequal columns', { ...symbolOf().liquidations, side: new Uint8Array(39) }],
  ])('refuses liquidations %s', (_, liquidations) => {
    expect(() => labelsOf(symbolOf({ liquidations }))).toThrowError(expect.objectContaining({ code: 'replay/invalid-truth' }));
  });

  it('refuses prices further apart than a minute, a symbol twice, a wrong variant and a misspelt option', () => {
    const hourly = { startMs: START_MS, stepMs: 3_600 * S, values: Float64Array.of(1, 2) };
    expect(() => labelsOf(symbolOf({ prices: hourly }))).toThrowError(expect.objectContaining({ code: 'replay/invalid-truth' }));
    expect(() => labelsOf(symbolOf(), symbolOf())).toThrowError(expect.objectContaining({ code: 'replay/invalid-truth' }));
    const back = { startMs: 5, endMs: 4, symbols: [] };
    expect(() => labelCascades(back)).toThrowError(expect.objectContaining({ code: 'replay/invalid-truth' }));
    const options: object = { varient: 'A' };
    expect(() => labelCascades(marketOf(), options)).toThrowError(expect.objectContaining({ code: 'replay/unknown-option' }));
    const wrong: object = { variant: 'D' };
    expect(() => labelCascades(marketOf(), wrong)).toThrowError(expect.objectContaining({ code: 'replay/invalid-option' }));
  });
});
