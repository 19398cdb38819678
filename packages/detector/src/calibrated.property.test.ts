import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CascadeInputsBook } from './cascade-inputs.js';
import { Detector } from './detector.js';
import { T0 } from './events.sample.js';
import { BURST_MODEL } from './model.sample.js';
import { tape } from './tape.sample.js';

const newDetector = (timeAxis: 'received' | 'event'): Detector => new Detector({ preset: 'calibrated', model: BURST_MODEL, timeAxis });

it('the inputs at the end do not depend on who read them before', () => {
  fc.assert(
    fc.property(
      tape,
      fc.array(fc.nat(5_000), { minLength: 1, maxLength: 50 }),
      fc.boolean(),
      fc.nat(2_000),
      (batches, reads, byEvent, restMs) => {
        const [read, unread] = [new CascadeInputsBook(3), new CascadeInputsBook(3)];
        for (const [index, { events, nowMs }] of batches.entries()) {
          for (const event of events) for (const book of [read, unread]) book.push(event, byEvent ? event.tsMs : event.receivedTsMs);
          // Also into the future of what was pushed, and back.
          read.at(nowMs + (reads[index % reads.length] ?? 0));
          read.at(nowMs);
        }
        const endMs = (batches.at(-1)?.nowMs ?? T0) + restMs;
        expect(read.at(endMs)).toEqual(unread.at(endMs));
      },
    ),
  );
});

it('the signals of the same batches are the same, whoever judged in between', () => {
  fc.assert(
    fc.property(tape, fc.array(fc.nat(2), { minLength: 1, maxLength: 50 }), fc.boolean(), (batches, looks, byEvent) => {
      const signals = (isWatched: boolean): string => {
        const detector = newDetector(byEvent ? 'event' : 'received');
        let lastMs = Number.NEGATIVE_INFINITY;
        const lines = batches.map(({ events, nowMs }, index) => {
          for (const event of events) detector.push(event);
          for (let look = isWatched ? (looks[index % looks.length] ?? 0) : 0; look > 0; look--) {
            const lookMs = Math.max(lastMs, nowMs - look);
            detector.judge(lookMs);
            detector.readings(detector.activeSymbols(lookMs), lookMs);
            detector.reading('ETHUSDT', lookMs);
          }
          lastMs = nowMs;
          return JSON.stringify(detector.at(nowMs));
        });
        return lines.join('\n');
      };
      const alone = signals(false);
      expect(signals(false)).toBe(alone);
      expect(signals(true)).toBe(alone);
    }),
    { numRuns: 60 },
  );
});

it('these tapes raise alarms: the property above is not about silence', () => {
  const levels = fc.sample(tape, { seed: 5, numRuns: 30 }).flatMap((batches) => {
    const detector = newDetector('received');
    return batches.flatMap(({ events, nowMs }) => {
      for (const event of events) detector.push(event);
      return detector.at(nowMs).map(({ signal }) => signal.level);
    });
  });
  expect(levels).toEqual(expect.arrayContaining(['NONE', 'WATCH', 'ALERT', 'CRITICAL']));
});
