import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BurstFlow } from './burst-flow.js';

const T0 = 1_760_000_000_123;

/** Bursts, calm, silences, late and too late events, and some told starts of watching; times are relative to the newest event. */
const rawStep = fc.record({
  kind: fc.constantFrom('event', 'event', 'event', 'event', 'event', 'event', 'read', 'observe'),
  gapMs: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -300, max: 300 }) },
    { weight: 3, arbitrary: fc.integer({ min: -2_500, max: 9_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 9_000, max: 200_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 29_999, 30_000, 999, 1_000, 100_000_000) },
  ),
  repeat: fc.constantFrom(1, 1, 1, 5, 12),
  venue: fc.oneof({ weight: 8, arbitrary: fc.nat({ max: 4 }) }, { weight: 1, arbitrary: fc.nat({ max: 60 }) }),
  notionalUsd: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined }),
  liquidatedSide: fc.constantFrom('long', 'long', 'short', undefined),
  completeness: fc.constantFrom('all', 'sampled', undefined),
});

type RawStep = typeof rawStep extends fc.Arbitrary<infer R> ? R : never;
type Step = (flow: BurstFlow) => unknown;

function toSteps(raws: readonly RawStep[]): Step[] {
  let newestMs = T0;
  const steps = raws.map(({ kind, gapMs, repeat, venue, notionalUsd, liquidatedSide, completeness }): Step => {
    const tsMs = newestMs + gapMs;
    if (kind === 'read') return (flow) => flow.at(tsMs);
    if (kind === 'observe') return (flow) => flow.observeFrom(tsMs);
    newestMs = Math.max(newestMs, tsMs + 100 * (repeat - 1));
    return (flow) => {
      for (let i = 0; i < repeat; i++) {
        flow.push({ tsMs: tsMs + 100 * i, exchange: `venue ${venue}`, notionalUsd, liquidatedSide, completeness });
      }
      return { lateCount: flow.lateCount, memoryBytes: flow.memoryBytes };
    };
  });
  return [...steps, (flow) => flow.at(newestMs), (flow) => flow.at(newestMs + 20_000)];
}

function play(flow: BurstFlow, steps: readonly Step[]): unknown[] {
  return steps.map((step) => step(flow));
}

test('a restored flow goes on like the saved one', () => {
  const raws = fc.array(rawStep, { maxLength: 120, size: 'max' });
  fc.assert(
    fc.property(raws, fc.nat({ max: 120 }), raws, (story, cut, otherPast) => {
      const all = toSteps(story);
      const flow = new BurstFlow();
      play(flow, all.slice(0, cut));
      const saved = flow.save();
      const copy = structuredClone(saved);

      const fresh = new BurstFlow();
      fresh.restore(saved);
      const used = new BurstFlow();
      play(used, toSteps(otherPast));
      used.restore(structuredClone(copy));
      expect(used.save()).toStrictEqual(copy);

      const rest = all.slice(cut);
      const expected = play(flow, rest);
      expect(play(fresh, rest)).toStrictEqual(expected);
      expect(play(used, rest)).toStrictEqual(expected);
      expect(saved).toStrictEqual(copy);
      const end = flow.save();
      expect(fresh.save()).toStrictEqual(end);
      expect(used.save()).toStrictEqual(end);
    }),
    { numRuns: 300, interruptAfterTimeLimit: 10_000 },
  );
});
