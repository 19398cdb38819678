import { deserialize, serialize } from 'node:v8';
import { type Batch, type CascadeEvent, type Detection, PRESETS } from '@cascade/core';
import { marketWideCrash } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CascadeInputsBook } from './cascade-inputs.js';
import type { DetectorOptions } from './config.js';
import { Detector } from './detector.js';
import type { DetectorState } from './detector-state.js';
import { openInterest, status, T0 } from './events.sample.js';
import { BURST_MODEL } from './model.sample.js';
import { tape } from './tape.sample.js';

type Batches = readonly Batch<CascadeEvent>[];

const SETTINGS = PRESETS.flatMap((preset) =>
  (['received', 'event'] as const).map((timeAxis) => ({ preset, timeAxis, model: BURST_MODEL })),
);

/** What a batch answers. */
function play(detector: Detector, { events, nowMs }: Batch<CascadeEvent>): Detection[] {
  for (const event of events) detector.push(event);
  return detector.at(nowMs);
}

/** All that can be seen of a detector but its counts of signals. */
function seen(detector: Detector, nowMs: number): unknown {
  const { signals, ...stats } = detector.stats();
  const { symbols } = detector.save();
  return [
    stats,
    detector.readings([...symbols.states.keys(), 'MARKET'], nowMs),
    [...detector.judge(nowMs)],
    detector.activeSymbols(nowMs),
    detector.regimeAt(nowMs),
    detector.regimeChanges(),
    detector.btcPrice(),
  ];
}

/** A restart after the first `cut` batches; what comes after them must be the same for the one that went on, a restored one and a reused one. */
function checkRestart(options: DetectorOptions, batches: Batches, cut: number, elsewhere: Batches, looks: readonly boolean[]): void {
  const [plain, restored, reused] = [new Detector(options), new Detector(options), new Detector(options)];
  for (const batch of batches.slice(0, cut)) play(plain, batch);
  for (const batch of elsewhere) play(reused, batch);
  const state = plain.save();
  const written = serialize(state);
  restored.restore(deserialize(written) as DetectorState);
  reused.restore(state);
  for (const [index, batch] of batches.slice(cut).entries()) {
    const expected = play(plain, batch);
    expect(play(restored, batch)).toStrictEqual(expected);
    expect(play(reused, batch)).toStrictEqual(expected);
    if (looks[index % looks.length] !== true) continue;
    const view = seen(plain, batch.nowMs);
    expect(seen(restored, batch.nowMs)).toStrictEqual(view);
    expect(seen(reused, batch.nowMs)).toStrictEqual(view);
  }
  // Neither the one that was saved nor the one that was given it has changed it.
  expect(state).toStrictEqual(deserialize(written));
  expect(restored.save()).toStrictEqual(plain.save());
  expect(reused.save()).toStrictEqual(plain.save());
}

const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const looks = fc.array(
  fc.integer({ max: 9, min: 0 }).map((dice) => dice === 0),
  { minLength: 1, maxLength: 30 },
);

describe.each(SETTINGS)('a $preset detector on $timeAxis time, restarted anywhere', (options) => {
  it('goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(tape, tape, part, looks, fc.integer({ min: 2, max: 5 }), (batches, elsewhere, cut, looked, maxSymbols) =>
        checkRestart({ ...options, maxSymbols }, batches, Math.floor(cut * (batches.length + 1)), elsewhere, looked),
      ),
      { numRuns: 25 },
    );
  });

  it('emits the signals of a crash that the one without a restart emits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), part, (seed, cut) => {
        const batches = crash(seed);
        checkRestart(options, batches, Math.floor(cut * (batches.length + 1)), batches.slice(20, 30), [false]);
      }),
      { numRuns: 2 },
    );
  });
});

/** A crash of the whole market, some venues of which come and go, in batches of 500 ms, and the calm after it. */
function crash(seed: number): Batches {
  const startMs = T0;
  const events: CascadeEvent[] = [
    ...marketWideCrash({ seed, startMs }),
    ...['binance', 'okx'].map((exchange) => status(exchange, true, startMs)),
    status('okx', false, startMs + 24_000),
    status('okx', true, startMs + 33_000),
    ...Array.from({ length: 30 }, (_, i) => openInterest(startMs + i * 2_000, 1e9 - i * 1e7)),
  ];
  return Array.from({ length: 250 }, (_, i) => {
    const nowMs = startMs + (i + 1) * 500;
    return { events: events.filter(({ receivedTsMs }) => receivedTsMs > nowMs - 500 && receivedTsMs <= nowMs), nowMs };
  });
}

it('these crashes raise signals in episodes: the properties above are not about silence', () => {
  for (const options of SETTINGS) {
    const detector = new Detector(options);
    const signals = crash(7).flatMap((batch) => play(detector, batch).map(({ signal }) => signal));
    expect(new Set(signals.map(({ symbol }) => symbol)).size).toBeGreaterThan(3);
    expect(signals.filter(({ episode }) => episode !== undefined).length).toBeGreaterThan(20);
  }
});

it('a book of inputs goes on as well, whatever is read: also the past', () => {
  fc.assert(
    fc.property(tape, part, fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 1, maxLength: 30 }), (batches, cut, reads) => {
      const [plain, restored] = [new CascadeInputsBook(3), new CascadeInputsBook(3)];
      const at = Math.floor(cut * (batches.length + 1));
      for (const { events, nowMs } of batches.slice(0, at)) {
        for (const event of events) plain.push(event, event.receivedTsMs);
        plain.at(nowMs);
      }
      for (const { events } of batches.slice(-20)) for (const event of events) restored.push(event, event.receivedTsMs);
      restored.restore(structuredClone(plain.save()));
      for (const [index, { events, nowMs }] of batches.slice(at).entries()) {
        for (const event of events) for (const book of [plain, restored]) book.push(event, event.receivedTsMs);
        const readMs = nowMs + (reads[index % reads.length] ?? 0);
        expect(restored.at(readMs)).toStrictEqual(plain.at(readMs));
      }
      expect(restored.save()).toStrictEqual(plain.save());
    }),
  );
});
