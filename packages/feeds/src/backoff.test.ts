import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfterMs, reconnectDelayMs } from './backoff.js';

const BASE = { baseMs: 1_000, maxMs: 32_000 };
const ALMOST_ONE = 1 - Number.EPSILON;

describe('reconnectDelayMs', () => {
  it('doubles its upper bound from 1 s to 32 s and stays there', () => {
    const bounds = Array.from({ length: 8 }, (_, attempt) => reconnectDelayMs({ ...BASE, attempt, random: ALMOST_ONE }));
    expect(bounds).toEqual([999, 1_999, 3_999, 7_999, 15_999, 31_999, 31_999, 31_999]);
  });

  it('uses the whole range below the bound', () => {
    expect(reconnectDelayMs({ ...BASE, attempt: 3, random: 0 })).toBe(0);
    expect(reconnectDelayMs({ ...BASE, attempt: 3, random: 0.5 })).toBe(4_000);
  });

  it('keeps its distance after a refusal, whatever the attempt', () => {
    expect(reconnectDelayMs({ ...BASE, attempt: 0, refused: true, random: 0 })).toBe(16_000);
    expect(reconnectDelayMs({ ...BASE, attempt: 0, refused: true, random: ALMOST_ONE })).toBe(31_999);
  });

  it('never comes back before Retry-After', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 900_000 }),
        fc.nat({ max: 2_000 }),
        fc.double({ min: 0, max: ALMOST_ONE, noNaN: true }),
        (retryAfterMs, attempt, random) => {
          const delayMs = reconnectDelayMs({ ...BASE, attempt, refused: true, retryAfterMs, random });
          expect(delayMs).toBeGreaterThanOrEqual(retryAfterMs);
          expect(delayMs).toBeLessThanOrEqual(retryAfterMs + 1_000);
          expect(Number.isSafeInteger(reconnectDelayMs({ ...BASE, attempt, random }))).toBe(true);
        },
      ),
    );
  });
});

describe('parseRetryAfterMs', () => {
  const nowMs = Date.UTC(2026, 10, 21, 12, 0, 0);

  it('reads seconds and HTTP dates', () => {
    expect(parseRetryAfterMs('7', nowMs)).toBe(7_000);
    expect(parseRetryAfterMs('Sat, 21 Nov 2026 12:00:30 GMT', nowMs)).toBe(30_000);
    expect(parseRetryAfterMs('Sat, 21 Nov 2026 11:00:00 GMT', nowMs)).toBe(0);
  });

  it('caps what a hostile header asks for and ignores what it can not read', () => {
    expect(parseRetryAfterMs('999999999', nowMs)).toBe(900_000);
    for (const header of [undefined, '', 'soon', '-5x', '1'.repeat(100)]) expect(parseRetryAfterMs(header, nowMs)).toBeUndefined();
  });
});
