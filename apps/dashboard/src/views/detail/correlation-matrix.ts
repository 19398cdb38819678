import type { WireCorrelation } from '@cascade/redis-bus';
import type { SymbolDocument } from '../../model/documents.js';

/** Venues shown at most. */
const MAX_VENUES = 15;

/** How two venues move together. */
export interface CorrelationCell {
  readonly a: string;
  readonly b: string;
  /** -1..1. */
  readonly r: number;
  /** How long `b` follows `a`, s; negative: `a` follows. */
  readonly lagSec: number;
}

/** The lower half of a symmetric matrix: row i has a cell for each venue before venue i, `undefined` where a pair is not told. */
export interface CorrelationMatrix {
  readonly venues: readonly string[];
  readonly rows: readonly (readonly (CorrelationCell | undefined)[])[];
}

/** The pairs of a document as a matrix, of at most 15 venues in alphabetical order. O(venues²). */
export function correlationMatrix({ correlations }: Pick<SymbolDocument, 'correlations'>): CorrelationMatrix {
  const pairs = Object.keys(correlations).map((pair) => pair.split('|'));
  const venues = [...new Set(pairs.filter(({ length }) => length === 2).flat())].sort().slice(0, MAX_VENUES);
  return { venues, rows: venues.map((b, i) => venues.slice(0, i).map((a) => cell(correlations, a, b))) };
}

function cell(correlations: Readonly<Record<string, WireCorrelation>>, a: string, b: string): CorrelationCell | undefined {
  const found = Object.hasOwn(correlations, `${a}|${b}`) ? correlations[`${a}|${b}`] : undefined;
  if (found !== undefined) return { a, b, r: found.r, lagSec: found.lag_sec };
  const turned = Object.hasOwn(correlations, `${b}|${a}`) ? correlations[`${b}|${a}`] : undefined;
  return turned === undefined ? undefined : { a, b, r: turned.r, lagSec: -turned.lag_sec };
}

/** A cell in words: `binance and okx: r 0.85, binance leads by 1 s`. */
export function correlationText({ a, b, r, lagSec }: CorrelationCell): string {
  const together = `${a} and ${b}: r ${r.toFixed(2)}`;
  if (lagSec === 0) return `${together}, at the same time`;
  return `${together}, ${lagSec > 0 ? a : b} leads by ${Number(Math.abs(lagSec).toFixed(2))} s`;
}
