import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BurstRun, ENTER_COST, findRuns, LEAVE_COST, type RateSpan } from './two-state.js';

const rates = fc.record({ calm: fc.double({ min: 0.001, max: 0.5, noNaN: true }), factor: fc.double({ min: 2, max: 40, noNaN: true }) });
const parts = (maxLength: number) =>
  fc.array(fc.tuple(rates, fc.array(fc.oneof(fc.constant(0), fc.nat(2), fc.nat(9)), { minLength: 1, maxLength })), {
    minLength: 1,
    maxLength: 2,
  });

function spansOf(drawn: readonly (readonly [{ calm: number; factor: number }, readonly number[]])[]): [number[], RateSpan[]] {
  let endBin = 0;
  const spans = drawn.map(([{ calm, factor }, counts]) => {
    endBin += counts.length;
    return { endBin, calm, burst: calm * factor };
  });
  return [drawn.flatMap(([, counts]) => counts), spans];
}

/** Minus log likelihood of one second in one state, without the part both states share. */
function cost(counts: readonly number[], spans: readonly RateSpan[], bin: number, burst: boolean): number {
  const span = spans.find(({ endBin }) => bin < endBin)!;
  const rate = burst ? span.burst : span.calm;
  return rate - counts[bin]! * Math.log(rate);
}

function pathCost(counts: readonly number[], spans: readonly RateSpan[], states: readonly boolean[]): number {
  return states.reduce((sum, state, bin) => {
    const before = states[bin - 1] ?? false;
    const step = state === before ? 0 : state ? ENTER_COST : LEAVE_COST;
    return sum + step + cost(counts, spans, bin, state);
  }, 0);
}

function statesOf(runs: readonly BurstRun[], length: number): boolean[] {
  return Array.from({ length }, (_, bin) => runs.some(({ fromBin, toBin }) => bin >= fromBin && bin <= toBin));
}

function runsOf(counts: readonly number[], spans: readonly RateSpan[]): BurstRun[] {
  const bins = [...counts.keys()].filter((bin) => counts[bin]! > 0);
  return findRuns({ bins, counts: bins.map((bin) => counts[bin]!) }, spans);
}

/** Least cost of any path, state by state. */
function leastCost(counts: readonly number[], spans: readonly RateSpan[]): number {
  let [calm, burst] = [0, Number.POSITIVE_INFINITY];
  for (const bin of counts.keys()) {
    [calm, burst] = [
      Math.min(calm, burst + LEAVE_COST) + cost(counts, spans, bin, false),
      Math.min(burst, calm + ENTER_COST) + cost(counts, spans, bin, true),
    ];
  }
  return Math.min(calm, burst);
}

describe('findRuns', () => {
  it('is as cheap as the cheapest of all sequences of states', () => {
    fc.assert(
      fc.property(parts(5), (drawn) => {
        const [counts, spans] = spansOf(drawn);
        let least = Number.POSITIVE_INFINITY;
        for (let path = 0; path < 2 ** counts.length; path++) {
          const states = Array.from(counts, (_, bin) => (path >> bin) % 2 === 1);
          least = Math.min(least, pathCost(counts, spans, states));
        }
        expect(pathCost(counts, spans, statesOf(runsOf(counts, spans), counts.length))).toBeCloseTo(least, 9);
      }),
    );
  });

  it('is as cheap as dynamic programming over long silences', () => {
    const sparse = fc.array(fc.tuple(fc.nat(60), fc.nat(12)), { maxLength: 12 });
    fc.assert(
      fc.property(rates, rates, sparse, (first, second, steps) => {
        const counts = steps.flatMap(([silence, count]) => [...new Array<number>(silence).fill(0), count]).concat(0, 0);
        const half = counts.length >> 1;
        const drawn = [[first, counts.slice(0, half)] as const, [second, counts.slice(half)] as const];
        const [, spans] = spansOf(drawn);
        expect(pathCost(counts, spans, statesOf(runsOf(counts, spans), counts.length))).toBeCloseTo(leastCost(counts, spans), 8);
      }),
    );
  });

  it('begins and ends with an event, and a silence ends it', () => {
    const spans = [{ endBin: 1_000_000, calm: 1 / 3_600, burst: 0.6 }];
    const runs = findRuns({ bins: [10, 11, 14, 500_000, 700_000, 700_001], counts: [2, 3, 1, 1, 4, 1] }, spans);
    expect(runs).toEqual([
      { fromBin: 10, toBin: 14 },
      { fromBin: 700_000, toBin: 700_001 },
    ]);
  });

  it('of a burst at the very end lasts to the end', () => {
    const spans = [{ endBin: 20, calm: 1 / 3_600, burst: 0.6 }];
    expect(findRuns({ bins: [17, 18], counts: [5, 5] }, spans)).toEqual([{ fromBin: 17, toBin: 19 }]);
  });

  it('of nothing is nothing', () => {
    expect(findRuns({ bins: [], counts: [] }, [])).toEqual([]);
    expect(findRuns({ bins: [], counts: [] }, [{ endBin: 9, calm: 0.1, burst: 2 }])).toEqual([]);
  });
});
