import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damagedJson, hostileJson, liquidationEvents, liquidationTapes } from './arbitraries.js';

describe('arbitraries', () => {
  it('liquidation events are valid: whole times, arrival after the fact, sides that agree, no NaN', () => {
    fc.assert(
      fc.property(liquidationEvents({ symbols: ['ETHUSDT'], exchanges: ['okx'] }), (event) => {
        expect([event.symbol, event.exchange, event.type]).toEqual(['ETHUSDT', 'okx', 'liquidation']);
        expect(Number.isSafeInteger(event.tsMs) && event.receivedTsMs >= event.tsMs).toBe(true);
        expect(event.orderSide).toBe({ long: 'sell', short: 'buy', none: undefined }[event.liquidatedSide ?? 'none']);
        if (event.notionalUsd !== undefined) expect(Number.isFinite(event.notionalUsd) && event.notionalUsd >= 0).toBe(true);
        expect(event.notionalBasis === 'none').toBe(event.notionalUsd === undefined);
      }),
    );
  });

  it('tapes are ordered by arrival and have unique ids', () => {
    fc.assert(
      fc.property(liquidationTapes({ maxLength: 50 }), (tape) => {
        expect(tape.length).toBeLessThanOrEqual(50);
        expect(new Set(tape.map(({ id }) => id)).size).toBe(tape.length);
        tape.forEach((event, index) => {
          expect(event.receivedTsMs).toBeGreaterThanOrEqual(tape[index - 1]?.receivedTsMs ?? 0);
        });
      }),
    );
  });

  it('tapes hold bursts, silences, late stamps, unpriced and sideless events', () => {
    const tapes = fc.sample(liquidationTapes({ maxLength: 100 }), { numRuns: 100, seed: 1 });
    const events = tapes.flat();
    const waits = tapes.flatMap((tape) => tape.slice(1).map((event, index) => event.receivedTsMs - tape[index]!.receivedTsMs));
    expect(waits.some((wait) => wait === 0)).toBe(true);
    expect(waits.some((wait) => wait > 60_000)).toBe(true);
    expect(tapes.some((tape) => tape.some((event, index) => index > 0 && event.tsMs < tape[index - 1]!.tsMs))).toBe(true);
    expect(events.some(({ notionalUsd }) => notionalUsd === undefined)).toBe(true);
    expect(events.some(({ liquidatedSide }) => liquidatedSide === undefined)).toBe(true);
  });

  it('hostile values cover every JSON type, infinity and own __proto__ keys, and pollute nothing', () => {
    const values = fc.sample(hostileJson(), { numRuns: 2_000, seed: 1 });
    const kinds = new Set(values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)));
    expect([...kinds].sort()).toEqual(['array', 'boolean', 'null', 'number', 'object', 'string']);
    expect(values).toContain(Number.POSITIVE_INFINITY);
    expect(values.some((value) => typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))).toBe(true);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('damaged values differ from their template and leave it alone', () => {
    const template = { e: 'forceOrder', o: { s: 'BTCUSDT', q: '1', list: [1, 2] } };
    const before = structuredClone(template);
    const damaged = fc.sample(damagedJson(template), { numRuns: 500, seed: 1 });
    expect(template).toEqual(before);
    expect(damaged.filter((value) => JSON.stringify(value) !== JSON.stringify(template)).length).toBe(500);
    const deep = damaged.filter((value) => (value as { e?: unknown } | null)?.e === 'forceOrder');
    expect(deep.some((value) => !Object.hasOwn(value as object, 'o'))).toBe(true);
    expect(deep.length).toBeGreaterThan(100);
  });
});
