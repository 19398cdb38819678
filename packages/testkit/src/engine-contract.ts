import fc from 'fast-check';
import { describe, it } from 'vitest';
import {
  checkCadence,
  checkDeterministic,
  checkFinite,
  checkHostile,
  checkMemory,
  checkReset,
  type EngineSubject,
} from './engine-contract/checks.js';

/** The hostile rule tries over a hundred damaged inputs per run. */
const HOSTILE_RUNS = 8;
const MEMORY_RUNS = 20;

/**
 * Registers the engine contract as vitest tests: finite output, determinism, independence of the reading cadence, reset, bounded memory,
 * survival of late and hostile input. Each rule is a property over `subject.inputs`; a failure prints seed and smallest counterexample.
 */
export function describeEngineContract<Engine, Input extends object>(subject: EngineSubject<Engine, Input>): void {
  const gaps = fc.array(fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined }), { minLength: 1, maxLength: 20 });
  describe(`${subject.name} keeps the engine contract`, () => {
    it('every number it gives is finite', () => {
      fc.assert(fc.property(subject.inputs, (inputs) => checkFinite(subject, inputs)));
    });
    it('the same input gives the same answer', () => {
      fc.assert(fc.property(subject.inputs, (inputs) => checkDeterministic(subject, inputs)));
    });
    it('reading more or less often changes nothing', () => {
      fc.assert(fc.property(subject.inputs, gaps, (inputs, at) => checkCadence(subject, inputs, at)));
    });
    if (subject.reset !== undefined) {
      it('after reset it equals a new engine', () => {
        fc.assert(fc.property(subject.inputs, subject.inputs, (before, after) => checkReset(subject, before, after)));
      });
    }
    if (subject.memory !== undefined) {
      it(`its size stays within ${subject.memory.limit} whatever comes`, () => {
        fc.assert(
          fc.property(subject.inputs, (inputs) => checkMemory(subject, inputs)),
          { numRuns: MEMORY_RUNS },
        );
      });
    }
    it('late and hostile input is refused or ignored and does no harm', () => {
      fc.assert(
        fc.property(subject.inputs, (inputs) => checkHostile(subject, inputs)),
        { numRuns: HOSTILE_RUNS },
      );
    });
  });
}
