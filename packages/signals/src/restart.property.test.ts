import { deserialize, serialize } from 'node:v8';
import { SIGNAL_LEVELS } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GateReading, SignalGate, type SignalGateOptions, type SignalGateState } from './index.js';

const T0 = 1_760_130_900_000;

/** Readings at any cadence, some of them of the past, which the gate refuses. */
const tapes: fc.Arbitrary<GateReading[]> = fc
  .array(
    fc.record({
      gapMs: fc.oneof({ weight: 9, arbitrary: fc.nat(5_000) }, fc.nat(3), fc.nat(200_000), fc.integer({ min: -5_000, max: -1 })),
      level: fc.oneof({ weight: 2, arbitrary: fc.constant('NONE' as const) }, fc.constantFrom(...SIGNAL_LEVELS)),
      observed: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    let nowMs = T0;
    return steps.map(({ gapMs, level, observed }) => {
      nowMs += gapMs;
      return { nowMs, level, observed };
    });
  });

const settings: fc.Arbitrary<SignalGateOptions> = fc.record(
  { refreshMs: fc.nat(500), cooldownMs: fc.nat(10_000), validForMs: fc.nat(100_000) },
  { requiredKeys: [] },
);

/** What a gate decides; a refusal counts as a decision. */
function decisionOf(gate: SignalGate, reading: GateReading): unknown {
  try {
    return [gate.offer(reading), gate.level];
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}

describe('a SignalGate restarted anywhere', () => {
  it('decides as if nothing had happened', () => {
    const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(tapes, tapes, settings, part, (tape, elsewhere, options, cut) => {
        const at = Math.floor(cut * (tape.length + 1));
        const gate = new SignalGate('BTCUSDT', options);
        for (const reading of tape.slice(0, at)) decisionOf(gate, reading);
        const state = gate.save();
        const before = structuredClone(state);
        const [same, read] = [new SignalGate('BTCUSDT', options), new SignalGate('BTCUSDT', options)];
        for (const reading of elsewhere) decisionOf(same, reading);
        same.restore(state);
        read.restore(deserialize(serialize(state)) as SignalGateState);
        expect(same.level).toBe(gate.level);
        for (const reading of tape.slice(at)) {
          const expected = decisionOf(gate, reading);
          expect(decisionOf(same, reading)).toStrictEqual(expected);
          expect(decisionOf(read, reading)).toStrictEqual(expected);
        }
        expect(same.save()).toStrictEqual(gate.save());
        expect(read.save()).toStrictEqual(gate.save());
        expect(state).toStrictEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});
