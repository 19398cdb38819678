import { describe, expect, it } from 'vitest';
import { emptyState } from '../model/open-store.js';
import { SAMPLE_SEC, sampleLiquidation, sampleSignal, sampleSymbol, sampleValues } from './documents.sample.js';
import { MAX_LIQUIDATIONS, MAX_SIGNALS, MAX_SYMBOLS, mergeLiquidations, mergeSignals, mergeValues, valuesTime } from './merge.js';

const ids = (signals: readonly { readonly id: string }[]): string[] => signals.map(({ id }) => id);

describe('mergeSignals', () => {
  it('adds in order of time, each once', () => {
    const some = mergeSignals([], [sampleSignal(2), sampleSignal(1), sampleSignal(2)]);
    expect(ids(some)).toEqual(['BTCUSDT:1', 'BTCUSDT:2']);
    expect(ids(mergeSignals(some, [sampleSignal(3), sampleSignal(1), sampleSignal(0)]))).toEqual([0, 1, 2, 3].map((no) => `BTCUSDT:${no}`));
  });

  it('gives back the same list when nothing is new', () => {
    const some = mergeSignals([], [sampleSignal(1)]);
    expect(mergeSignals(some, [])).toBe(some);
    expect(mergeSignals(some, [sampleSignal(1)])).toBe(some);
  });

  it('keeps signals of the same moment apart', () => {
    const other = sampleSignal(1, { id: 'ETHUSDT:1', symbol: 'ETHUSDT' });
    expect(ids(mergeSignals(mergeSignals([], [sampleSignal(1)]), [other]))).toEqual(['BTCUSDT:1', 'ETHUSDT:1']);
  });

  it('keeps an hour and at most 5,000', () => {
    expect(ids(mergeSignals([sampleSignal(0)], [sampleSignal(3_601)]))).toEqual(['BTCUSDT:3601']);
    const many = Array.from({ length: MAX_SIGNALS + 5 }, (_, i) => sampleSignal(i, { timestamp: SAMPLE_SEC }));
    expect(mergeSignals([], many)).toHaveLength(MAX_SIGNALS);
  });
});

describe('mergeLiquidations', () => {
  it('adds what comes after, puts what comes late in its place, keeps the newest 2,000', () => {
    const some = mergeLiquidations([], [sampleLiquidation(1), sampleLiquidation(3)]);
    expect(mergeLiquidations(some, [sampleLiquidation(2), sampleLiquidation(3)]).map(({ no }) => no)).toEqual([1, 2, 3]);
    expect(mergeLiquidations(some, [])).toBe(some);
    const many = Array.from({ length: MAX_LIQUIDATIONS + 10 }, (_, i) => sampleLiquidation(i + 1));
    const kept = mergeLiquidations([], many);
    expect([kept.length, kept.at(-1)?.no]).toEqual([MAX_LIQUIDATIONS, MAX_LIQUIDATIONS + 10]);
  });
});

describe('mergeValues', () => {
  const state = emptyState(0);

  it('takes the newest time in the values as the present', () => {
    expect(valuesTime(sampleValues(SAMPLE_SEC, { A: sampleSymbol(SAMPLE_SEC + 2, 0.1) }))).toBe(SAMPLE_SEC + 2);
    expect(valuesTime({ symbols: {}, regime: { history: [] }, service: { feeds: {}, latency: {} } })).toBeUndefined();
  });

  it('keeps symbols that were not told of again, and the newer of two', () => {
    const newer = sampleSymbol(SAMPLE_SEC + 5, 0.5);
    const first = { ...state, ...mergeValues(state, sampleValues(SAMPLE_SEC + 5, { A: newer, B: newer })) };
    const late = mergeValues(first, sampleValues(SAMPLE_SEC, { A: sampleSymbol(SAMPLE_SEC, 0.1) }));
    expect(late.symbols?.get('A')).toBe(newer);
    expect(late.symbols?.has('B')).toBe(true);
    expect(late.regime).toBeUndefined();
  });

  it('forgets symbols after 10 minutes, and all but the newest 500', () => {
    const first = { ...state, ...mergeValues(state, sampleValues(SAMPLE_SEC, { OLD: sampleSymbol(SAMPLE_SEC, 0.1) })) };
    expect(mergeValues(first, sampleValues(SAMPLE_SEC + 601)).symbols?.size).toBe(0);
    const many = Object.fromEntries(
      Array.from({ length: MAX_SYMBOLS + 3 }, (_, i) => [`S${i}`, sampleSymbol(SAMPLE_SEC + (i % 600), 0.1)]),
    );
    expect(mergeValues(state, sampleValues(SAMPLE_SEC, many)).symbols?.size).toBe(MAX_SYMBOLS);
  });

  it('shows a symbol of which only the funding is known', () => {
    const funding = { exchanges: {}, correlations: {}, funding: { rate: 0.0001, timestamp: SAMPLE_SEC } };
    const values = sampleValues(SAMPLE_SEC, { A: funding as unknown as ReturnType<typeof sampleSymbol> });
    expect(mergeValues(state, values).symbols?.has('A')).toBe(true);
  });
});
