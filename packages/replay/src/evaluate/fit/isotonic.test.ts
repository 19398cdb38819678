import { createRandom } from '@cascade/core/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitIsotonic, type IsotonicMap, mappedProbability } from './isotonic.js';
import { poolAdjacentViolators, thinned } from './pool-adjacent.js';

interface Row {
  readonly raw: number;
  readonly outcome: number;
  readonly weight: number;
}

const rows: fc.Arbitrary<readonly Row[]> = fc.array(
  fc.record({
    raw: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.double({ min: 0, max: 1, noNaN: true })),
    outcome: fc.constantFrom(0, 1),
    weight: fc.constantFrom(0, 1, 2, 0.5),
  }),
  { minLength: 1, maxLength: 7 },
);

function columns(all: readonly Row[]): [Float64Array, Uint8Array, Float64Array] {
  return [
    Float64Array.from(all.map(({ raw }) => raw)),
    Uint8Array.from(all.map(({ outcome }) => outcome)),
    Float64Array.from(all.map(({ weight }) => weight)),
  ];
}

/** Fitted value of each row with weight. */
function fitted(all: readonly Row[]): number[] {
  const blocks = poolAdjacentViolators(...columns(all));
  const bounds = blocks.map((block, at) => ((blocks[at + 1]?.raw ?? Number.POSITIVE_INFINITY) + block.raw) / 2);
  // Blocks hold neighbours: assign scores in order, closing a block when its weight is used up.
  const order = all.filter(({ weight }) => weight > 0).toSorted((a, b) => a.raw - b.raw);
  const values = new Map<Row, number>();
  let at = 0;
  let used = 0;
  for (const row of order) {
    if (used >= (blocks[at]?.weight ?? 0) - 1e-9 && at < bounds.length - 1) {
      at++;
      used = 0;
    }
    values.set(row, blocks[at]?.value ?? Number.NaN);
    used += row.weight;
  }
  return all.flatMap((row) => values.get(row) ?? []);
}

/** The best squared distance of any division of the distinct scores into runs with rising means: every one is tried. */
function bruteForce(all: readonly Row[]): number {
  const scores = [...new Set(all.map(({ raw }) => raw))].sort((a, b) => a - b);
  let best = Number.POSITIVE_INFINITY;
  for (let cuts = 0; cuts < 2 ** (scores.length - 1); cuts++) {
    const groups: number[][] = [[]];
    scores.forEach((score, i) => {
      if (i > 0 && (cuts >> (i - 1)) % 2 === 1) groups.push([]);
      groups.at(-1)?.push(score);
    });
    let squares = 0;
    let last = Number.NEGATIVE_INFINITY;
    let rises = true;
    for (const group of groups) {
      const members = all.filter(({ raw, weight }) => group.includes(raw) && weight > 0);
      const total = members.reduce((sum, { weight }) => sum + weight, 0);
      if (total === 0) continue;
      const mean = members.reduce((sum, { weight, outcome }) => sum + weight * outcome, 0) / total;
      squares += members.reduce((sum, { weight, outcome }) => sum + weight * (outcome - mean) ** 2, 0);
      rises &&= mean >= last;
      last = mean;
    }
    if (rises) best = Math.min(best, squares);
  }
  return best;
}

function ascendsStrictly(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value > (values[i - 1] ?? Number.NaN));
}

describe('poolAdjacentViolators', () => {
  it('is as near to the outcomes as the best of all rising functions', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const held = all.filter(({ weight }) => weight > 0);
        const values = fitted(all);
        const squares = held.reduce((sum, { weight, outcome }, i) => sum + weight * (outcome - (values[i] ?? Number.NaN)) ** 2, 0);
        expect(squares).toBeCloseTo(bruteForce(all), 9);
      }),
      { numRuns: 300 },
    );
  });

  it('pools by hand: 0 1 0 1 1 gives 0, 1/2, 1', () => {
    const blocks = poolAdjacentViolators(Float64Array.from([1, 2, 3, 4, 5]), [0, 1, 0, 1, 1], new Float64Array(5).fill(1));
    expect(blocks).toEqual([
      { raw: 1, value: 0, weight: 1 },
      { raw: 2.5, value: 0.5, weight: 2 },
      { raw: 4.5, value: 1, weight: 2 },
    ]);
  });

  it('leaves what already rises as it is', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const first = poolAdjacentViolators(...columns(all));
        // Means that differ by rounding alone may be pooled by the second pass: nothing is said of them.
        fc.pre(first.slice(1).every((b, i) => b.raw - (first[i]?.raw ?? 0) > 1e-12 && b.value - (first[i]?.value ?? 0) > 1e-12));
        const [raw, value, weight] = [first.map((b) => b.raw), first.map((b) => b.value), first.map((b) => b.weight)];
        const second = poolAdjacentViolators(Float64Array.from(raw), value, Float64Array.from(weight));
        expect(second.map((b) => b.raw)).toEqual(raw);
        second.forEach((block, i) => {
          expect(block.value).toBeCloseTo(value[i] ?? Number.NaN, 12);
        });
      }),
    );
  });
});

describe('thinned', () => {
  it('pools the most alike neighbours, never three at once', () => {
    const values = [0.1, 0.101, 0.103, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.504, 0.6, 0.65, 0.7, 0.75];
    const blocks = values.map((value, i) => ({ raw: i, value, weight: 1 }));
    const kept = thinned(blocks, 14);
    expect(kept.slice(0, 3).map(({ raw }) => raw)).toEqual([0.5, 2, 3]);
    expect(kept.map(({ raw }) => raw)).toContain(10.5);
    expect(kept[0]).toMatchObject({ value: 0.1005, weight: 2 });
    expect(thinned(blocks, 16)).toEqual(blocks);
  });

  it('finds a step from .001 to .004 larger than one from .5 to .52', () => {
    const blocks = [0.001, 0.004, 0.5, 0.52].map((value, i) => ({ raw: i, value, weight: 1_000 }));
    expect(thinned(blocks, 3).map(({ raw }) => raw)).toEqual([0, 1, 2.5]);
  });
});

describe('fitIsotonic', () => {
  it('gives at most maxPoints points that ascend strictly in both, within 0..1', () => {
    const many = fc.array(
      fc.record({ raw: fc.double({ min: 0, max: 1, noNaN: true }), outcome: fc.constantFrom(0, 1), weight: fc.constantFrom(1, 3) }),
      {
        minLength: 1,
        maxLength: 400,
      },
    );
    fc.assert(
      fc.property(many, fc.integer({ min: 2, max: 8 }), (all, maxPoints) => {
        // Outcomes mostly in order, so that there are many steps.
        const ordered = all.map((row, i) => (i % 3 === 0 ? row : { ...row, outcome: (row.raw * 7919) % 1 < row.raw ? 1 : 0 }));
        const map = fitIsotonic(...columns(ordered), maxPoints);
        expect(map.raw.length).toBeLessThanOrEqual(maxPoints);
        expect(map.raw.length).toBeGreaterThan(0);
        expect(map.probability.length).toBe(map.raw.length);
        expect(ascendsStrictly(map.raw) && ascendsStrictly(map.probability)).toBe(true);
        expect(map.probability.every((p) => p >= 0 && p <= 1)).toBe(true);
      }),
    );
  });

  it('does not depend on the order of rows', () => {
    const random = createRandom(3);
    const all = Array.from({ length: 500 }, () => random.next()).map((raw) => ({ raw, outcome: random.next() < raw ? 1 : 0, weight: 1 }));
    const { raw, probability } = fitIsotonic(...columns(all.toReversed()));
    const forward = fitIsotonic(...columns(all));
    raw.forEach((score, i) => {
      expect(score).toBeCloseTo(forward.raw[i] ?? Number.NaN, 12);
      expect(probability[i]).toBeCloseTo(forward.probability[i] ?? Number.NaN, 12);
    });
  });

  it('finds the probability behind a distorted score, down to 1 in 1,000', () => {
    const random = createRandom(4);
    const all = Array.from({ length: 100_000 }, () => 10 ** (-4 * random.next())).map((p) => ({
      raw: Math.sqrt(p),
      outcome: random.next() < p ? 1 : 0,
      weight: 1,
    }));
    const map = fitIsotonic(...columns(all));
    expect(map.raw.length).toBe(20);
    for (const p of [0.001, 0.01, 0.1, 0.5, 0.9]) {
      const found = mappedProbability(map, Math.sqrt(p)) ?? Number.NaN;
      expect(found / p).toBeGreaterThan(0.6);
      expect(found / p).toBeLessThan(1.6);
    }
  });

  it('is one point, the base rate, where outcomes fall with the score', () => {
    expect(fitIsotonic(Float64Array.from([1, 2, 3, 4]), Uint8Array.from([1, 0, 0, 0]), new Float64Array(4).fill(1))).toEqual({
      raw: [2.5],
      probability: [0.25],
    });
  });

  it('refuses scores that are not finite, unequal lengths and fewer than two points', () => {
    const outcome = Uint8Array.from([0, 1]);
    const weight = Float64Array.from([1, 1]);
    const refusal = (message: RegExp): unknown =>
      expect.objectContaining({ code: 'replay/cannot-fit', message: expect.stringMatching(message) });
    expect(() => fitIsotonic(Float64Array.from([0, Number.NaN]), outcome, weight)).toThrow(refusal(/score of row 1 is "NaN"/));
    expect(() => fitIsotonic(Float64Array.from([0]), outcome, weight)).toThrow(refusal(/as many outcomes/));
    expect(() => fitIsotonic(Float64Array.from([0, 1]), outcome, weight, 1)).toThrow(refusal(/maxPoints must be an integer >= 2, got "1"/));
  });
});

describe('mappedProbability', () => {
  const map: IsotonicMap = { raw: [0.2, 0.4, 0.8], probability: [0.1, 0.2, 1] };

  it('is linear between points and constant outside', () => {
    const scores = [-1, 0.2, 0.3, 0.4, 0.6, 0.8, 2];
    const expected = [0.1, 0.1, 0.15, 0.2, 0.6, 1, 1];
    scores.forEach((score, i) => {
      expect(mappedProbability(map, score)).toBeCloseTo(expected[i] ?? Number.NaN, 12);
    });
  });

  it('is unknown for NaN and for a map without points', () => {
    expect(mappedProbability(map, Number.NaN)).toBeUndefined();
    expect(mappedProbability({ raw: [], probability: [] }, 0.5)).toBeUndefined();
  });
});
