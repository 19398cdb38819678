import { describe, expect, it } from 'vitest';
import { SAMPLE_SEC, sampleSignal, sampleSymbol } from '../live/documents.sample.js';
import type { HistoryDocument } from '../model/documents.js';
import { boardKey, boardOrder, MAX_ROWS, neighbour } from './board-order.js';
import { recentProbability, sparklinePath } from './sparkline.js';
import { boardEntries } from './standing.js';

const nowMs = SAMPLE_SEC * 1_000;
const entriesOf = (symbols: Record<string, readonly [probability: number | undefined, usd: number]>, signals = [sampleSignal(0)]) =>
  boardEntries({
    nowMs,
    signals,
    symbols: new Map(Object.entries(symbols).map(([name, [probability, usd]]) => [name, sampleSymbol(SAMPLE_SEC, probability, usd)])),
  });
const names = (entries: readonly { readonly symbol: string }[]): string[] => entries.map(({ symbol }) => symbol);

describe('boardEntries', () => {
  it('takes level and probability from the values, else from a signal that still holds', () => {
    const market = (timestamp: number) => sampleSignal(1, { symbol: 'MARKET', timestamp, signal: 'EXTREME', probability: 0.98 });
    expect(entriesOf({ A: [0.95, 1] })[0]).toMatchObject({ level: 'EXTREME', probability: 0.95 });
    expect(entriesOf({ MARKET: [undefined, 1] }, [market(SAMPLE_SEC - 20)])[0]).toMatchObject({ level: 'EXTREME', probability: 0.98 });
    expect(entriesOf({ MARKET: [undefined, 1] }, [market(SAMPLE_SEC - 90)])[0]).toMatchObject({ level: 'NONE', probability: undefined });
  });
});

describe('boardOrder', () => {
  it('has the market first, then the most probable, then the most USD, then the name', () => {
    const entries = entriesOf({ D: [0.2, 1], C: [0.2, 1], B: [0.201, 9], A: [undefined, 99], E: [0.9, 1], MARKET: [undefined, 1] });
    expect(names(boardOrder(entries, ''))).toEqual(['MARKET', 'E', 'B', 'C', 'D', 'A']);
  });

  it('filters by part of the name in any case, and shows at most 200', () => {
    const entries = entriesOf({ BTCUSDT: [0.1, 1], ETHUSDT: [0.2, 1] });
    expect(names(boardOrder(entries, ' btc '))).toEqual(['BTCUSDT']);
    const many = entriesOf(Object.fromEntries(Array.from({ length: MAX_ROWS + 5 }, (_, i) => [`S${i}`, [0.1, i] as const])));
    expect(boardOrder(many, '')).toHaveLength(MAX_ROWS);
  });

  it('changes its key with symbols and levels only', () => {
    const key = boardKey(entriesOf({ A: [0.1, 1] }));
    expect(boardKey(entriesOf({ A: [0.2, 5] }))).toBe(key);
    expect(boardKey(entriesOf({ A: [0.95, 1] }))).not.toBe(key);
    expect(boardKey(entriesOf({ A: [0.1, 1], B: [0.1, 1] }))).not.toBe(key);
  });
});

describe('neighbour', () => {
  it('moves within the list and begins at its ends', () => {
    const order = ['a', 'b', 'c'];
    expect([neighbour(order, 'a', 1), neighbour(order, 'c', 1), neighbour(order, 'b', Number.NEGATIVE_INFINITY)]).toEqual(['b', 'c', 'a']);
    expect([neighbour(order, undefined, 1), neighbour(order, 'gone', -1), neighbour([], undefined, 1)]).toEqual(['a', 'c', undefined]);
  });
});

describe('sparkline', () => {
  it('draws one line for each stretch, a gap as a gap and a lone point as a dash', () => {
    expect(sparklinePath([0, 1, null, 0.5], 30, 10)).toBe('M0.0 10.0L10.0 0.0M30.0 5.0h1');
    expect(sparklinePath([], 30, 10)).toBe('');
    expect(sparklinePath([2, -1], 10, 10)).toBe('M0.0 0.0L10.0 10.0');
  });

  it('shows the ten minutes before now, later points and unknown symbols left out', () => {
    const values = Array.from({ length: 100 }, (_, i) => i / 100);
    const history = { start: 0, step_s: 10, symbols: { A: { probability: values } } } as unknown as HistoryDocument;
    expect(recentProbability(history, 'A', 995_000)).toEqual(values.slice(40));
    expect(recentProbability(history, 'A', 505_000).at(-1)).toBe(0.5);
    expect(recentProbability(history, 'A', 25_000).slice(-4)).toEqual([null, 0, 0.01, 0.02]);
    expect(recentProbability(history, 'constructor', 995_000)).toEqual([]);
  });
});
