import { deserialize, serialize } from 'node:v8';
import { createRandom } from '@cascade/core/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegimeOptions } from './config.js';
import { RegimeEngine } from './engine.js';
import { PriceMoves, type PricePoint } from './price-moves.js';
import type { PriceSample } from './price-slot.js';

const T0 = 1_700_000_100_000;

interface Restartable<State> {
  save(): State;
  restore(state: State): void;
}

/** One step of a tape: a sample, or a read. */
type Step<Sample> = { readonly push: Sample } | { readonly readMs: number };

/** What a step answers; an error counts as an answer. */
function answer(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}

/** Plays `tape` with a restart before step `cut`, into an engine that has already seen `elsewhere`. */
function checkRestart<State, Sample, Engine extends Restartable<State>>(
  create: () => Engine,
  play: (engine: Engine, step: Step<Sample>) => unknown,
  { tape, elsewhere, cut }: { tape: readonly Step<Sample>[]; elsewhere: readonly Step<Sample>[]; cut: number },
): void {
  const at = Math.floor(cut * (tape.length + 1));
  const engine = create();
  for (const step of tape.slice(0, at)) answer(() => play(engine, step));
  const state = engine.save();
  const before = structuredClone(state);
  const [same, read] = [create(), create()];
  for (const step of elsewhere) answer(() => play(same, step));
  same.restore(state);
  read.restore(deserialize(serialize(state)) as State);
  for (const step of tape.slice(at)) {
    const expected = answer(() => play(engine, step));
    expect(answer(() => play(same, step))).toStrictEqual(expected);
    expect(answer(() => play(read, step))).toStrictEqual(expected);
  }
  expect(same.save()).toStrictEqual(engine.save());
  expect(read.save()).toStrictEqual(engine.save());
  expect(state).toStrictEqual(before);
}

/** Steps about `nowMs`, which moves on by `gapMs` a row: samples late, on time or from the future, and reads, some of the past. */
function tapes<Sample>(
  sample: fc.Arbitrary<Omit<Sample, 'tsMs'>>,
  longest: { readonly gapMs: number; readonly backMs: number },
): fc.Arbitrary<readonly Step<Sample>[]> {
  const row = fc.record({
    gapMs: fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 0, max: 4_000 }) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 70_000 }) },
      fc.integer({ min: 0, max: longest.gapMs }),
    ),
    shiftMs: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: -3_000, max: 0 }) },
      { weight: 2, arbitrary: fc.integer({ min: -12_000, max: 0 }) },
      fc.integer({ min: 0, max: 40_000 }),
    ),
    read: fc.option(
      fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: longest.backMs }), fc.integer({ min: -40_000, max: 0 })),
      { nil: undefined },
    ),
    sample: fc.option(sample, { nil: undefined, freq: 10 }),
  });
  return fc.array(row, { maxLength: 90 }).map((rows) => {
    let nowMs = T0;
    return rows.flatMap((one) => {
      nowMs += one.gapMs;
      const steps: Step<Sample>[] = [];
      if (one.sample !== undefined) steps.push({ push: { ...one.sample, tsMs: nowMs + one.shiftMs } as Sample });
      if (one.read !== undefined) steps.push({ readMs: nowMs - one.read });
      return steps;
    });
  });
}

const price = fc.oneof({ weight: 8, arbitrary: fc.double({ min: 39_000, max: 41_000, noNaN: true }) }, fc.constantFrom(1e-300, 1e300));
const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function playRegime(engine: RegimeEngine, step: Step<PriceSample>): unknown {
  if ('push' in step) return engine.push(step.push);
  return [engine.at(step.readMs), engine.history(), engine.timeInRegimeMs(step.readMs), engine.lateCount];
}

function playMoves(engine: PriceMoves, step: Step<PricePoint>): unknown {
  if ('push' in step) return engine.push(step.push);
  const sinceReads = [0, 5_000, 100_000, 300_000].map((backMs) => engine.at(step.readMs, { sinceMs: step.readMs - backMs }));
  return [engine.at(step.readMs), ...sinceReads, engine.lateCount];
}

describe('a RegimeEngine restarted anywhere', () => {
  const sample = fc.record({
    price,
    bid: fc.option(fc.constantFrom(39_900, 40_000), { nil: undefined }),
    ask: fc.option(fc.constantFrom(39_990, 40_020, 40_100), { nil: undefined }),
    tradedUsd: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
    exchange: fc.constantFrom('binance', 'binance', 'binance', 'okx', 'bybit'),
  });
  const tape = tapes<PriceSample>(sample, { gapMs: 7_000_000, backMs: 60_000 });

  it.each<RegimeOptions>([{}, { preset: 'published' }, { dwellMs: 600_000 }])('goes on as if nothing had happened: %j', (options) => {
    fc.assert(
      fc.property(tape, tape, part, (steps, elsewhere, cut) =>
        checkRestart(() => new RegimeEngine(options), playRegime, { tape: steps, elsewhere, cut }),
      ),
    );
  });

  it('keeps a history of more than a day', () => {
    fc.assert(
      fc.property(fc.integer(), part, fc.constantFrom(1, 7, 200), (seed, cut, perRead) => {
        const random = createRandom(seed);
        let current = 40_000;
        let nowMs = T0;
        const steps: Step<PriceSample>[] = [];
        for (let i = 0; i < 5_000; i++) {
          nowMs += random.int(1, 40_000);
          current *= Math.exp(random.normal() * (Math.floor(i / 500) % 2 === 0 ? 0.0002 : 0.004));
          const tradedUsd = random.int(0, 1_000_000);
          steps.push({ push: { tsMs: nowMs - random.int(0, 6_000), price: current, tradedUsd, exchange: 'binance' } });
          if (i % perRead === 0) steps.push({ readMs: nowMs });
        }
        steps.push({ readMs: nowMs });
        const plain = new RegimeEngine({ historyDays: 1 });
        for (const step of steps) playRegime(plain, step);
        expect(plain.at(nowMs).volatilityPercentile).toBeDefined();
        // Cut within the last two hours, so that the history is what the rest depends on.
        const last = { tape: steps, elsewhere: [], cut: 0.9 + cut / 10 };
        checkRestart(() => new RegimeEngine({ historyDays: 1 }), playRegime, last);
      }),
      { numRuns: 4 },
    );
  });
});

describe('a PriceMoves restarted anywhere', () => {
  const tape = tapes<PricePoint>(fc.record({ price }), { gapMs: 700_000, backMs: 310_000 });

  it('goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(tape, tape, part, (steps, elsewhere, cut) =>
        checkRestart(() => new PriceMoves(), playMoves, { tape: steps, elsewhere, cut }),
      ),
      { numRuns: 400 },
    );
  });

  it('reads any time of the last five minutes as before', () => {
    fc.assert(
      fc.property(tape, (steps) => {
        const engine = new PriceMoves();
        let newestMs = T0;
        for (const step of steps) {
          playMoves(engine, step);
          if ('push' in step) newestMs = Math.max(newestMs, step.push.tsMs);
        }
        const other = new PriceMoves();
        other.restore(engine.save());
        for (let nowMs = newestMs - 320_000; nowMs <= newestMs + 40_000; nowMs += 1_499) {
          const read: Step<PricePoint> = { readMs: nowMs };
          expect(playMoves(other, read)).toStrictEqual(playMoves(engine, read));
        }
      }),
    );
  });

  it('is new after a reset', () => {
    fc.assert(
      fc.property(tape, (steps) => {
        const engine = new PriceMoves();
        for (const step of steps) playMoves(engine, step);
        engine.reset();
        expect(engine.save()).toStrictEqual(new PriceMoves().save());
      }),
    );
  });
});
