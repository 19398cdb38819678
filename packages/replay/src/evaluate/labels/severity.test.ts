import { describe, expect, it } from 'vitest';
import type { SymbolTruth } from '../market-truth.js';
import { labelCascades } from './label-cascades.js';
import { fallTo, marketOf, ONSET_MS, type Shot, shots, symbolOf } from './truth.sample.js';

/** A cascade of severity 1 so long after the others. */
function mild(symbol: string, laterMs = 0, some: Partial<Shot> = {}): SymbolTruth {
  const tsMs = ONSET_MS + laterMs;
  return symbolOf({ symbol, shots: shots(40, { ...some, tsMs }), prices: fallTo(some.side === 'short' ? 100.8 : 99.2, tsMs) });
}

const severe = symbolOf({ symbol: 'S', shots: shots(40, { usd: 12_500 }) });
const quiet = (symbol: string): SymbolTruth => symbolOf({ symbol, shots: [] });

function severities(...symbols: readonly SymbolTruth[]): string {
  return labelCascades(marketOf(...symbols))
    .labels.map(({ symbol, severity }) => `${symbol}${severity}`)
    .sort()
    .join(' ');
}

describe('severity', () => {
  it('is 2 from 0.05 % of open interest', () => {
    expect(severities(severe)).toBe('S2');
    expect(severities({ ...severe, ...symbolOf({ shots: shots(40, { usd: 12_499 }) }) })).toBe('BTCUSDT1');
  });

  it('is 2 from a move of 1.5 %', () => {
    expect(severities(symbolOf({ prices: fallTo(98.49) }))).toBe('BTCUSDT2');
    expect(severities(symbolOf({ prices: fallTo(98.51) }))).toBe('BTCUSDT1');
  });

  it('is 3 with half of the symbols, at least three, and only for those of severity 2', () => {
    expect(severities(severe, mild('A'), mild('B'))).toBe('A1 B1 S3');
    expect(severities(severe, mild('A'))).toBe('A1 S2');
    expect(severities(severe, mild('A'), mild('B'), quiet('C'), quiet('D'), quiet('E'))).toBe('A1 B1 S3');
    expect(severities(severe, mild('A'), mild('B'), quiet('C'), quiet('D'), quiet('E'), quiet('F'))).toBe('A1 B1 S2');
  });

  it('is 3 only with onsets within 60 s', () => {
    expect(severities(severe, mild('A', -60_000), mild('B', 60_000))).toBe('A1 B1 S3');
    expect(severities(severe, mild('A', -60_000), mild('B', 61_000))).toBe('A1 B1 S2');
  });

  it('is 3 only on the same side and with cascades, not grey bursts', () => {
    expect(severities(severe, mild('A'), mild('B', 0, { side: 'short' }))).toBe('A1 B1 S2');
    expect(severities(severe, mild('A'), mild('B', 0, { usd: 4_000 }))).toBe('A1 B0 S2');
  });
});
