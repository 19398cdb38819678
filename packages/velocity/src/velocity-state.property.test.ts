import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VelocityEngine } from './engine.js';
import type { VelocityOptions } from './options.js';

const T0 = 1_760_000_000_123;
const KNOWN = ['okx', 'binance', 'bybit', '__proto__'];

/** What can happen to an engine; times are relative to one wandering clock. */
const rawStep = fc.record({
  kind: fc.constantFrom('event', 'event', 'event', 'event', 'event', 'burst', 'read', 'read', 'live'),
  gapMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 700 }) },
    { weight: 3, arbitrary: fc.constantFrom(0, 1, 100, 500, 877, 1_000, 2_000) },
    { weight: 4, arbitrary: fc.integer({ min: -2_600, max: -1 }) },
    { weight: 2, arbitrary: fc.integer({ min: -75_000, max: 12_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(29_000, 61_000, 3_600_000) },
  ),
  venue: fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 3 }) }, { weight: 1, arbitrary: fc.nat({ max: 60 }) }),
  notionalUsd: fc.option(fc.double({ min: 0, max: 5e6, noNaN: true }), { nil: undefined }),
  liquidatedSide: fc.constantFrom('long', 'long', 'short', undefined),
  live: fc.boolean(),
  count: fc.integer({ min: 2, max: 120 }),
});

type RawStep = typeof rawStep extends fc.Arbitrary<infer R> ? R : never;
type Step = (engine: VelocityEngine) => unknown;

function read(nowMs: number): Step {
  return (engine) => {
    try {
      return structuredClone(engine.at(nowMs));
    } catch (error) {
      return String(error);
    }
  };
}

/** Reads may go back, so that the refusal is compared too; a burst is many events a few ms apart on all venues. */
function toSteps(raws: readonly RawStep[]): Step[] {
  let clockMs = T0;
  const steps = raws.map(({ kind, gapMs, venue, live, count, notionalUsd, liquidatedSide }): Step => {
    const tsMs = clockMs + gapMs;
    clockMs = Math.max(clockMs, tsMs);
    const exchange = KNOWN[venue] ?? `venue ${venue}`;
    if (kind === 'read') return read(tsMs);
    if (kind === 'live') return (engine) => engine.setLive(exchange, live, tsMs);
    if (kind === 'event') return (engine) => engine.push({ tsMs, exchange, notionalUsd, liquidatedSide });
    clockMs += 20 * count;
    return (engine) => {
      for (let i = 0; i < count; i++) {
        const atMs = tsMs + 20 * i - (i % 7) * 3;
        engine.push({ tsMs: atMs, exchange: KNOWN[(venue + i) % 3] as string, notionalUsd: 1_000 + ((i * 7_919) % 5_003), liquidatedSide });
      }
    };
  });
  return [...steps, read(clockMs), read(clockMs + 700), read(clockMs + 30_000)];
}

function play(engine: VelocityEngine, steps: readonly Step[]): unknown[] {
  return steps.map((step) => step(engine));
}

const raws = fc.array(rawStep, { maxLength: 120, size: 'max' });

const OPTIONS: readonly (readonly [name: string, options: VelocityOptions])[] = [
  ['defaults', {}],
  ['smoothed derivatives', { derivatives: 'ew', correlation: { bins: 8, minActiveBins: 1 } }],
  ['smoothed derivatives longer than the windows, at the cap', { derivatives: 'ew', windowsMs: [50], maxEvents: 512 }],
  [
    'other windows, a short comparison',
    { windowsMs: [7, 3_000], derivativeWindowsMs: [40_000], correlation: { bins: 5, minActiveBins: 0 } },
  ],
  ['no derivatives, no comparison, little lateness', { derivativeWindowsMs: [], correlation: false, maxLatenessMs: 50 }],
  ['much lateness, at the cap', { maxLatenessMs: 70_000, maxEvents: 512, correlation: { minActiveBins: 2 } }],
];

test.each(OPTIONS)('a restored engine goes on like the saved one: %s', (_, options) => {
  fc.assert(
    fc.property(raws, fc.nat({ max: 120 }), raws, (story, cut, otherPast) => {
      const all = toSteps(story);
      const engine = new VelocityEngine(options);
      play(engine, all.slice(0, cut));
      const saved = engine.save();
      const copy = structuredClone(saved);

      const fresh = new VelocityEngine(options);
      fresh.restore(saved);
      const used = new VelocityEngine(options);
      play(used, toSteps(otherPast));
      used.restore(structuredClone(copy));
      expect(used.save()).toStrictEqual(copy);

      const rest = all.slice(cut);
      const expected = play(engine, rest);
      expect(play(fresh, rest)).toStrictEqual(expected);
      expect(play(used, rest)).toStrictEqual(expected);
      expect(saved).toStrictEqual(copy);
      const end = engine.save();
      expect(fresh.save()).toStrictEqual(end);
      expect(used.save()).toStrictEqual(end);
    }),
    { numRuns: 100, interruptAfterTimeLimit: 10_000 },
  );
});
