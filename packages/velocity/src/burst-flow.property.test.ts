import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BurstFlow, type BurstFlowEvent } from './burst-flow.js';
import { BurstFlowOracle } from './burst-flow.sample.js';

const T0 = 1_760_000_000_123;

interface Step {
  readonly gapMs: number;
  readonly venue: number;
  readonly event: Pick<BurstFlowEvent, 'notionalUsd' | 'liquidatedSide'>;
}

/** Bursts, calm and long silence, some late events; `minMs` is how late. */
function steps(minMs: number, maxLength: number): fc.Arbitrary<Step[]> {
  const gapMs = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: minMs, max: 400 }) },
    { weight: 3, arbitrary: fc.integer({ min: 400, max: 9_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 9_000, max: 200_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 29_999, 30_000, 30_001, 1_000, 999) },
  );
  const event = fc.record({
    notionalUsd: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined }),
    liquidatedSide: fc.constantFrom('long', 'long', 'long', 'short', undefined),
  });
  return fc.array(fc.record({ gapMs, venue: fc.nat({ max: 5 }), event }), { maxLength, size: 'max' });
}

function eventsOf(list: readonly Step[]): BurstFlowEvent[] {
  let newestMs = T0;
  return list.map(({ gapMs, venue, event }) => {
    const tsMs = newestMs + gapMs;
    newestMs = Math.max(newestMs, tsMs);
    return { ...event, tsMs, exchange: `venue ${venue}`, completeness: venue < 2 ? 'sampled' : 'all' };
  });
}

/** Deep equality with numbers equal up to rounding. */
function expectNear(actual: unknown, expected: unknown, tolerance: number, path = ''): void {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const isNear = Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
    expect(isNear, `${path}: ${actual} and ${expected}`).toBe(true);
  } else if (typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
    for (const key of keys) expectNear(Reflect.get(actual, key), Reflect.get(expected, key), tolerance, `${path}.${key}`);
  } else expect(actual, path).toBe(expected);
}

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

test('every number follows its definition over the whole list of events, late ones too', () => {
  fc.assert(
    fc.property(steps(-2_000, 60), fc.nat({ max: 90_000 }), (list, laterMs) => {
      const engine = new BurstFlow();
      const oracle = new BurstFlowOracle();
      let newestMs = T0;
      for (const event of eventsOf(list)) {
        engine.push(event);
        oracle.push(event);
        newestMs = Math.max(newestMs, event.tsMs);
      }
      for (const nowMs of [newestMs, newestMs + laterMs]) expectNear(engine.at(nowMs), oracle.at(nowMs), 1e-9);
    }),
    { numRuns: 250 },
  );
});

test('reading at any times in between changes not a bit', () => {
  fc.assert(
    fc.property(
      steps(-2_500, 120),
      fc.array(fc.nat({ max: 5_000 }), { minLength: 1 }),
      fc.nat({ max: 90_000 }),
      (list, readAfterMs, laterMs) => {
        const unread = new BurstFlow();
        const read = new BurstFlow();
        let newestMs = T0;
        for (const [i, event] of eventsOf(list).entries()) {
          unread.push(event);
          read.push(event);
          newestMs = Math.max(newestMs, event.tsMs);
          read.at(newestMs + (readAfterMs[i % readAfterMs.length] as number));
          read.at(newestMs);
        }
        expect(read.at(newestMs + laterMs)).toStrictEqual(unread.at(newestMs + laterMs));
      },
    ),
  );
});

test('rates, USD, venues, dominant side and imbalance do not depend on the order of events within 2 s', () => {
  const batch = fc.record({ start: fc.nat({ max: 100_000 }), list: steps(0, 40) });
  fc.assert(
    fc.property(batch, fc.infiniteStream(fc.nat()), ({ start, list }, keys) => {
      // Each event may come up to 2 s after a later one.
      const inOrder = eventsOf(list.map((step) => ({ ...step, gapMs: step.gapMs + (start % 7) })));
      const delayed = inOrder.map((event) => ({ event, dueMs: event.tsMs + ((keys.next().value as number) % 2_001) }));
      const outOfOrder = delayed.sort((a, b) => a.dueMs - b.dueMs).map(({ event }) => event);
      const nowMs = (inOrder.at(-1)?.tsMs ?? T0) + 500;
      const [left, right] = [inOrder, outOfOrder].map((events) => {
        const engine = new BurstFlow();
        for (const event of events) engine.push(event);
        expect(engine.lateCount).toBe(0);
        const { dominantSide, imbalance, observedMs, sides } = engine.at(nowMs);
        const linear = [sides.long, sides.short].map((side) => ({
          rates: [side.eventsPerSec1s, side.eventsPerSec5s, side.eventsPerSec30s],
          usd: [side.usd10s, side.usd60s],
          venues: side.venues,
        }));
        return { dominantSide, imbalance, observedMs, linear };
      });
      expectNear(left, right, 1e-9);
    }),
  );
});

test('every number is finite and not negative, and the memory stays, whatever comes', () => {
  const gapMs = fc.oneof(fc.integer({ min: -5_000, max: 5_000 }), fc.integer({ min: 0, max: 10 ** 12 }), fc.constant(0));
  const usd = fc.oneof(fc.double({ min: 0, max: 1e13, noNaN: true }), fc.constantFrom(0, Number.MAX_VALUE, Number.MIN_VALUE));
  const entry = fc.record({
    gapMs,
    usd,
    venue: fc.nat({ max: 60 }),
    liquidatedSide: fc.constantFrom('long' as const, 'short' as const, undefined),
    completeness: fc.constantFrom('all' as const, 'sampled' as const, undefined),
    laterMs: fc.oneof(fc.integer({ min: -1_000, max: 100_000 }), fc.integer({ min: 0, max: 10 ** 12 })),
  });
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 80, size: 'max' }),
      fc.option(fc.integer({ min: -(10 ** 12), max: 10 ** 13 })),
      (entries, fromMs) => {
        const engine = new BurstFlow();
        if (fromMs !== null) engine.observeFrom(fromMs);
        let newestMs = T0;
        for (const { gapMs: byMs, usd: notionalUsd, venue, liquidatedSide, completeness, laterMs } of entries) {
          const tsMs = newestMs + byMs;
          newestMs = Math.max(newestMs, tsMs);
          engine.push({ tsMs, notionalUsd, exchange: `venue ${venue}`, liquidatedSide, completeness });
          const { sides, imbalance = 0, observedMs } = engine.at(newestMs + laterMs);
          expect(numbersOf({ sides, imbalance, observedMs }).filter((number) => !(Number.isFinite(number) && number >= 0))).toEqual([]);
        }
        expect(engine.memoryBytes).toBeLessThan(3 * 1_024);
      },
    ),
    { numRuns: 100 },
  );
});
