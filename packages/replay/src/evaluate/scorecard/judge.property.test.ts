import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CascadeLabel } from '../cascade-label.js';
import { type Alarm, alarmsOf } from './alarms.js';
import { judge } from './judge.js';
import { afterPauses, cascade, grey, MIDNIGHT_MS, trace } from './labelled-span.sample.js';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];
const SPAN = { startMs: MIDNIGHT_MS, endMs: MIDNIGHT_MS + 1_000_000 };

/** Multiples of 5 s, so that the limits of 5, 10 and 60 s are met exactly; some outside the span. */
const momentMs = fc.integer({ min: -30, max: 220 }).map((step) => MIDNIGHT_MS + step * 5_000);

const label: fc.Arbitrary<CascadeLabel> = fc
  .tuple(momentMs, fc.integer({ min: 0, max: 12 }), fc.boolean(), fc.constantFrom(...SYMBOLS))
  .map(([onsetMs, steps, isGrey, symbol]) => (isGrey ? grey : cascade)(onsetMs, { endMs: onsetMs + steps * 5_000, symbol }));

const alarms: fc.Arbitrary<Alarm[]> = fc
  .array(fc.tuple(fc.integer({ min: 12, max: 40 }), fc.integer({ min: 0, max: 30 })), { maxLength: 8 })
  .map((steps) => {
    let startMs = MIDNIGHT_MS - 200_000;
    return steps.map(([pause, length]) => {
      const made = { startMs: startMs + pause * 5_000, endMs: startMs + (pause + length) * 5_000, highest: 1 };
      startMs = made.endMs;
      return made;
    });
  });

function distanceMs(one: Alarm, other: CascadeLabel): number {
  return Math.max(0, other.onsetMs - one.endMs, one.startMs - other.endMs);
}

function isHit(one: Alarm, { onsetMs, endMs }: CascadeLabel): boolean {
  return one.endMs >= onsetMs - 10_000 && one.startMs <= endMs + 5_000 && one.startMs >= onsetMs - 60_000;
}

it('equals comparing every alarm with every label', () => {
  fc.assert(
    fc.property(fc.array(label, { maxLength: 8 }), alarms, alarms, (labels, ofBtc, ofEth) => {
      const bySymbol = new Map([
        ['BTCUSDT', ofBtc],
        ['ETHUSDT', ofEth],
      ]);
      const judged = judge(bySymbol, labels, SPAN);
      const counted = labels.filter(({ grade, onsetMs }) => grade === 'cascade' && onsetMs >= SPAN.startMs && onsetMs < SPAN.endMs);
      const firstHits = counted.map((one) => bySymbol.get(one.symbol)?.find((candidate) => isHit(candidate, one))?.startMs);
      expect(judged.outcomes.map((outcome) => outcome.label)).toEqual(counted);
      expect(judged.outcomes.map(({ alarmMs }) => alarmMs)).toEqual(firstHits);

      let hits = 0;
      const falseAlarms: unknown[] = [];
      const dontCare: unknown[] = [];
      for (const [symbol, list] of bySymbol) {
        const own = labels.filter((candidate) => candidate.symbol === symbol);
        for (const one of list) {
          if (own.some((candidate) => counted.includes(candidate) && isHit(one, candidate))) hits += 1;
          else if (one.startMs >= SPAN.startMs && one.startMs < SPAN.endMs) {
            const near = own.some((candidate) => distanceMs(one, candidate) <= (candidate.grade === 'cascade' ? 60_000 : 0));
            (near ? dontCare : falseAlarms).push({ symbol, ...one });
          }
        }
      }
      expect(judged).toMatchObject({ hits, falseAlarms, dontCare });
    }),
    { numRuns: 500 },
  );
});

it('a lower threshold loses a cascade only by an alarm that starts more than 60 s before it', () => {
  const samples = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 14 }), fc.nat(5)), { maxLength: 60 })
    .map((steps) => afterPauses(MIDNIGHT_MS, 5_000, steps));
  fc.assert(
    fc.property(samples, fc.array(label, { maxLength: 8 }), fc.nat(5), fc.nat(5), (pairs, labels, one, other) => {
      const at = (threshold: number): Map<string, Alarm[]> => new Map([['BTCUSDT', alarmsOf(trace(pairs), threshold)]]);
      const lowAlarms = at(Math.min(one, other));
      const low = judge(lowAlarms, labels, SPAN).outcomes;
      for (const [index, high] of judge(at(Math.max(one, other)), labels, SPAN).outcomes.entries()) {
        if (!high.detected || low[index]!.detected) continue;
        const { onsetMs } = high.label;
        expect(lowAlarms.get('BTCUSDT')?.some(({ startMs, endMs }) => startMs < onsetMs - 60_000 && endMs >= onsetMs - 10_000)).toBe(true);
      }
    }),
  );
});
