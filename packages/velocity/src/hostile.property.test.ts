import { CascadeError } from '@cascade/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VelocityBook } from './book.js';
import { type FlowEvent, VelocityEngine } from './engine.js';

const T0 = 1_760_000_000_000;
const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'other', 'hasOwnProperty'));

/** Anything at all in any field, most of it nonsense. */
const event = fc.record({
  tsMs: fc.oneof(fc.integer({ min: T0, max: T0 + 5_000 }), fc.maxSafeInteger(), fc.double(), fc.anything()),
  notionalUsd: fc.oneof(fc.double({ min: 0, max: 1e9 }), fc.double(), fc.anything()),
  exchange: fc.oneof(name, fc.anything()),
  liquidatedSide: fc.oneof(fc.constantFrom('long', 'short', undefined), fc.anything()),
}) as unknown as fc.Arbitrary<FlowEvent>;

test('any event is either taken in or refused with a coded error, and a refused one leaves no trace', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const tried = new VelocityEngine();
      const clean = new VelocityEngine();
      for (const entry of events) {
        try {
          tried.push(entry);
        } catch (error) {
          expect(error).toBeInstanceOf(CascadeError);
          expect((error as CascadeError).code).toMatch(/^velocity\/invalid-/);
          continue;
        }
        clean.push(entry);
      }
      const nowMs = T0 + 6_000;
      const snapshot = tried.at(nowMs);
      expect(snapshot).toEqual(clean.at(nowMs));
      for (const window of [...snapshot.windows, ...Object.values(snapshot.byExchange).flat()]) {
        for (const value of Object.values(window)) expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('names of object members are venues and symbols like any other', () => {
  const book = new VelocityBook();
  for (const odd of ['__proto__', 'constructor', 'toString']) {
    book.push(odd, { tsMs: T0, exchange: odd, notionalUsd: 5 });
    const { byExchange, symbol } = book.at(odd, T0);
    expect(symbol).toBe(odd);
    expect(Object.keys(byExchange)).toEqual([odd]);
    expect(Object.getPrototypeOf(byExchange)).toBe(Object.prototype);
    expect(Object.entries(structuredClone(byExchange))[0]?.[1][0]?.usd).toBe(5);
  }
});

test('at the hard cap exactly the newest records stay', () => {
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 1_500 }), fc.integer({ min: 1, max: 200 }), fc.boolean(), (count, gapMs, isRead) => {
      const engine = new VelocityEngine({ maxEvents: 512 });
      for (let i = 0; i < count; i++) {
        engine.push({ tsMs: T0 + i * gapMs, notionalUsd: count - i, exchange: 'okx', liquidatedSide: 'long' });
        if (isRead) engine.at(T0 + i * gapMs);
      }
      const nowMs = T0 + (count - 1) * gapMs;
      const { windows, bySide, byExchange, droppedCount, truncated } = engine.at(nowMs);
      const inMinute = Math.min(count, Math.ceil(60_000 / gapMs));
      const kept = Math.min(512, inMinute);
      const minute = windows.at(-1);
      expect(minute).toMatchObject({ count: kept, usd: (kept * (kept + 1)) / 2, maxUsd: kept });
      expect([bySide.long.at(-1), byExchange.okx?.at(-1)]).toEqual([minute, minute]);
      expect(truncated).toBe(kept < inMinute);
      expect(droppedCount).toBe(inMinute > 512 ? count - 512 : 0);
    }),
    { numRuns: 100 },
  );
});

test('a burst within one millisecond is kept without loss in a few records', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6_000 }), fc.boolean(), (count, isRead) => {
      const engine = new VelocityEngine({ maxEvents: 512 });
      for (let i = 0; i < count; i++) {
        engine.push({ tsMs: T0, notionalUsd: 1 + ((i * 7_919) % 5_003), exchange: 'okx', liquidatedSide: 'short' });
        if (isRead && i % 100 === 0) engine.at(T0);
      }
      const sizes = Array.from({ length: count }, (_, i) => 1 + ((i * 7_919) % 5_003));
      const { windows, droppedCount } = engine.at(T0);
      expect(windows[0]).toMatchObject({ count, usd: sizes.reduce((a, b) => a + b, 0), maxUsd: Math.max(...sizes) });
      expect(droppedCount).toBe(0);
      expect(engine.memoryBytes).toBeLessThan(8 * 1_024);
      expect(engine.at(T0 + 60_000).windows.at(-1)?.count).toBe(0);
    }),
    { numRuns: 40 },
  );
});
