import { describe, expect, it } from 'vitest';
import { SymbolTable } from './symbol-table.js';

interface State {
  readonly symbol: string;
  lastMs: number;
}

function table(maxSymbols: number): { readonly symbols: SymbolTable<State>; readonly gone: string[] } {
  const gone: string[] = [];
  const symbols = new SymbolTable<State>({
    maxSymbols,
    create: (symbol) => ({ symbol, lastMs: Number.NEGATIVE_INFINITY }),
    idleSinceMs: ({ lastMs }) => lastMs,
    onEvicted: (symbol, state) => gone.push(`${symbol}=${state.symbol}`),
  });
  return { symbols, gone };
}

describe('a full table', () => {
  it('puts out those in which nothing ever happened, then the longest idle one', () => {
    const { symbols, gone } = table(3);
    symbols.always('A').lastMs = 2;
    symbols.ifRoom('B');
    symbols.always('C').lastMs = 1;
    for (const symbol of ['D', 'E']) symbols.always(symbol).lastMs = 3;
    expect(gone).toEqual(['B=B', 'C=C']);
    expect([...symbols.entries()].map(([symbol]) => symbol)).toEqual(['A', 'D', 'E']);
    expect(symbols).toMatchObject({ size: 3, evicted: 2, refused: 0 });
  });

  it('has no room for one in which nothing happened, and counts it', () => {
    const { symbols, gone } = table(2);
    const [a, b] = [symbols.ifRoom('A'), symbols.always('B')];
    expect([symbols.ifRoom('C'), symbols.ifRoom('C'), symbols.get('C')]).toEqual([undefined, undefined, undefined]);
    expect([symbols.ifRoom('A'), symbols.always('B')]).toEqual([a, b]);
    expect([gone, symbols.evicted, symbols.refused]).toEqual([[], 0, 2]);
  });

  it('makes room even where nobody is idle', () => {
    const { symbols, gone } = table(1);
    symbols.always('A').lastMs = Number.POSITIVE_INFINITY;
    expect(symbols.always('B').symbol).toBe('B');
    expect([gone, symbols.size]).toEqual([['A=A'], 1]);
  });
});

it('is like a new one when cleared', () => {
  const { symbols } = table(1);
  for (const symbol of ['A', 'B']) symbols.always(symbol);
  symbols.ifRoom('C');
  symbols.clear();
  expect([symbols.size, symbols.evicted, symbols.refused, [...symbols.values()]]).toEqual([0, 0, 0, []]);
});
