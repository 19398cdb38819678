import { atLeast, SIGNAL_LEVELS } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GateDecision, type GateReading, SignalGate, type SignalGateOptions } from './index.js';

const T0 = 1_760_130_900_000;

/** Readings at any cadence: bursts within a millisecond, steady 10 Hz, gaps of minutes. */
const tapes: fc.Arbitrary<GateReading[]> = fc
  .array(
    fc.record({
      gapMs: fc.oneof(fc.nat(3), fc.nat(250), fc.nat(5_000), fc.nat(200_000)),
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

const rank = (level: (typeof SIGNAL_LEVELS)[number]): number => SIGNAL_LEVELS.indexOf(level);

function play(gate: SignalGate, tape: readonly GateReading[]): (GateDecision | undefined)[] {
  return tape.map((reading) => gate.offer(reading));
}

function passed(tape: readonly GateReading[], options: SignalGateOptions = {}): GateDecision[] {
  return play(new SignalGate('BTCUSDT', options), tape).filter((decision) => decision !== undefined);
}

describe('SignalGate on any tape', () => {
  it('seq counts 1, 2, 3... and ids are unique', () => {
    fc.assert(
      fc.property(tapes, settings, (tape, options) => {
        const decisions = passed(tape, options);
        expect(decisions.map((decision) => decision.seq)).toEqual(decisions.map((_, i) => i + 1));
        expect(new Set(decisions.map((decision) => decision.id)).size).toBe(decisions.length);
      }),
    );
  });

  it('every reading above the published level passes at once, at its own level', () => {
    fc.assert(
      fc.property(tapes, settings, (tape, options) => {
        const gate = new SignalGate('BTCUSDT', options);
        for (const reading of tape) {
          const before = gate.level;
          const decision = gate.offer(reading);
          if (rank(reading.level) > rank(before))
            expect(decision).toMatchObject({ kind: 'rise', level: reading.level, tsMs: reading.nowMs });
          expect(rank(gate.level)).toBeGreaterThanOrEqual(rank(reading.level));
          if (decision !== undefined) expect(gate.level).toBe(decision.level);
        }
      }),
    );
  });

  it('refreshes only a level of WATCH or more that the reading confirms, at most one per 100 ms', () => {
    fc.assert(
      fc.property(tapes, (tape) => {
        const decisions = passed(tape);
        decisions.forEach((decision, i) => {
          if (decision.kind !== 'refresh') return;
          expect(decision.level).not.toBe('NONE');
          expect(decision.level).toBe(decisions[i - 1]!.level);
          expect(decision.tsMs - decisions[i - 1]!.tsMs).toBeGreaterThanOrEqual(100);
        });
      }),
    );
  });

  it('publishes NONE never first and never twice in a row', () => {
    fc.assert(
      fc.property(tapes, settings, (tape, options) => {
        let before = 'NONE';
        for (const { level } of passed(tape, options)) {
          if (level === 'NONE') expect(before).not.toBe('NONE');
          before = level;
        }
      }),
    );
  });

  it('stands at the highest level of the readings that lasted into the observed time of the cooldown; unobserved ones only raise it', () => {
    fc.assert(
      fc.property(tapes, fc.nat(10_000), (tape, cooldownMs) => {
        const gate = new SignalGate('BTCUSDT', { cooldownMs });
        /** Observed time at each reading; a reading lasts until the next one. */
        const clockMs: number[] = [];
        tape.forEach((reading, i) => {
          const previous = tape[i - 1];
          const passedMs = previous?.observed === true && reading.observed ? reading.nowMs - previous.nowMs : 0;
          const nowMs = (clockMs[i - 1] ?? 0) + passedMs;
          clockMs.push(nowMs);
          const before = rank(gate.level);
          const decision = gate.offer(reading);
          const recent = tape.slice(0, i + 1).filter((_, j) => j === i || nowMs - clockMs[j + 1]! < cooldownMs);
          const expected = reading.observed ? Math.max(...recent.map(({ level }) => rank(level))) : Math.max(before, rank(reading.level));
          expect(rank(gate.level)).toBe(expected);
          expect(decision?.kind === 'fall').toBe(expected < before);
        });
      }),
    );
  });

  it('without any observed reading nothing ever falls', () => {
    fc.assert(
      fc.property(tapes, settings, (tape, options) => {
        const blind = tape.map((reading) => ({ ...reading, observed: false }));
        const decisions = passed(blind, options);
        expect(decisions.every((decision) => decision.kind !== 'fall')).toBe(true);
      }),
    );
  });

  it('an episode opens once at ALERT or more, keeps one id to its closing NONE, and ids never repeat', () => {
    fc.assert(
      fc.property(tapes, settings, (tape, options) => {
        const closed = new Set<string>();
        let open: string | undefined;
        for (const { level, episode, episodeChange } of passed(tape, options)) {
          if (episodeChange === 'open') {
            expect(open).toBeUndefined();
            expect(atLeast(SIGNAL_LEVELS, level, 'ALERT')).toBe(true);
            expect(closed.has(episode!)).toBe(false);
            open = episode;
          }
          expect(episode).toBe(open);
          if (open === undefined) expect(atLeast(SIGNAL_LEVELS, level, 'ALERT')).toBe(false);
          expect(episodeChange === 'close').toBe(open !== undefined && level === 'NONE');
          if (episodeChange === 'close') {
            closed.add(open!);
            open = undefined;
          }
        }
      }),
    );
  });

  it('validity follows the reading time', () => {
    fc.assert(
      fc.property(tapes, fc.nat(100_000), (tape, validForMs) => {
        for (const { tsMs, validUntilMs } of passed(tape, { validForMs })) expect(validUntilMs).toBe(tsMs + validForMs);
      }),
    );
  });

  it('is deterministic, and after reset() it is a new gate', () => {
    fc.assert(
      fc.property(tapes, tapes, settings, (first, second, options) => {
        const used = new SignalGate('BTCUSDT', options);
        play(used, first);
        used.reset();
        expect(used.level).toBe('NONE');
        expect(play(used, second)).toEqual(play(new SignalGate('BTCUSDT', options), second));
      }),
    );
  });
});
