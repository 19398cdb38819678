import type { Batch, CascadeEvent, Clock } from '@cascade/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { QUIET_AFTER_MS } from './config.js';
import { type ReplayOptions, replay } from './replay.js';

const START_MS = 1_700_000_000_000;
const MAX_GAP_MS = 250;

/** Bursts, pauses and long silences; up to 8 s out of order. */
const tape: fc.Arbitrary<CascadeEvent[]> = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constant(0), fc.nat(12), fc.nat(400), fc.integer({ min: 100_000, max: 400_000 })),
      fc.integer({ min: 0, max: 8_000 }),
      fc.integer({ min: -3_000, max: 3_000 }),
    ),
    { maxLength: 60 },
  )
  .map((steps) => {
    let tsMs = START_MS;
    return steps.map(([stepMs, backMs, skewMs], index) => {
      tsMs += stepMs;
      const receivedTsMs = index % 7 === 3 ? tsMs - backMs : tsMs;
      return { type: 'price' as const, exchange: `${index}`, symbol: 'BTCUSDT', tsMs: receivedTsMs + skewMs, receivedTsMs, price: 1 };
    });
  });

async function run(events: readonly CascadeEvent[], options: ReplayOptions): Promise<Batch<CascadeEvent>[]> {
  const batches: Batch<CascadeEvent>[] = [];
  for await (const batch of replay(events, options)) batches.push(batch);
  return batches;
}

function instantClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (delayMs) => {
      nowMs += delayMs;
    },
  };
}

it.each(['received', 'event'] as const)('on the %s axis every event is in exactly one batch, in order of time', async (timeAxis) => {
  await fc.assert(
    fc.asyncProperty(tape, async (events) => {
      const timeOf = (event: CascadeEvent): number => (timeAxis === 'event' ? event.tsMs : event.receivedTsMs);
      const batches = await run(events, { timeAxis });
      const delivered = batches.flatMap((batch) => batch.events);
      expect(delivered).toHaveLength(events.length);
      expect(new Set(delivered)).toEqual(new Set(events));
      for (const { nowMs, events: batch } of batches) {
        for (const event of batch) expect(timeOf(event)).toBeLessThanOrEqual(nowMs);
      }
      // On the venue's axis clocks that differ by 3 s and 8 s of disorder can exceed what is sorted.
      if (timeAxis === 'received') expect(delivered).toEqual([...events].sort((a, b) => timeOf(a) - timeOf(b)));
    }),
  );
});

it('a reading holds every event up to its time', async () => {
  await fc.assert(
    fc.asyncProperty(tape, async (events) => {
      let seen = 0;
      for (const { nowMs, events: batch } of await run(events, {})) {
        seen += batch.length;
        expect(seen).toBe(events.filter((event) => event.receivedTsMs <= nowMs).length);
      }
    }),
  );
});

it('readings are minGapMs to maxGapMs apart, except over a silence that was ticked through for 120 s', async () => {
  await fc.assert(
    fc.asyncProperty(tape, fc.constantFrom(0, 1, 10, 250), async (events, minGapMs) => {
      let lastMs: number | undefined;
      let lastEventMs = 0;
      for (const { nowMs, events: batch } of await run(events, { minGapMs, maxGapMs: MAX_GAP_MS })) {
        if (lastMs !== undefined) {
          expect(nowMs - lastMs).toBeGreaterThanOrEqual(Math.max(1, minGapMs));
          if (nowMs - lastMs > MAX_GAP_MS) {
            expect(batch.length).toBeGreaterThan(0);
            expect(lastMs - lastEventMs).toBeGreaterThan(QUIET_AFTER_MS - MAX_GAP_MS);
          }
        }
        if (batch.length > 0) lastEventMs = nowMs;
        lastMs = nowMs;
        expect(nowMs - lastEventMs).toBeLessThanOrEqual(QUIET_AFTER_MS);
      }
    }),
  );
});

it('the batches do not depend on the pace, the clock or how the source is read', async () => {
  async function* slowly(events: readonly CascadeEvent[]): AsyncGenerator<CascadeEvent> {
    for (const [index, event] of events.entries()) {
      if (index % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
      yield event;
    }
  }
  await fc.assert(
    fc.asyncProperty(tape, fc.constantFrom(0.5, 1, 10, 1_000), async (events, pace) => {
      const expected = JSON.stringify(await run(events, { pace: 'max' }));
      expect(JSON.stringify(await run(events, { pace, clock: instantClock() }))).toBe(expected);
      const batches: Batch<CascadeEvent>[] = [];
      for await (const batch of replay(slowly(events))) batches.push(batch);
      expect(JSON.stringify(batches)).toBe(expected);
    }),
    { numRuns: 50 },
  );
});
