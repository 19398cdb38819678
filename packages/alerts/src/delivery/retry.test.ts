import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRetryableStatus, parseRetryAfterMs, retryDelayMs } from './retry.js';

describe('the pause before the next attempt', () => {
  it('doubles its upper bound from 1 s to 60 s', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => retryDelayMs({ attempts, random: 0.999_999_9 }));
    expect(bounds).toEqual([999, 1_999, 3_999, 7_999, 15_999, 31_999, 59_999, 59_999]);
    expect(retryDelayMs({ attempts: 3, random: 0.5 })).toBe(2_000);
    expect(retryDelayMs({ attempts: 8, random: 0 })).toBe(0);
  });

  it('is what the target asked for, and up to a second more', () => {
    expect(retryDelayMs({ attempts: 1, retryAfterMs: 30_000, random: 0 })).toBe(30_000);
    expect(retryDelayMs({ attempts: 8, retryAfterMs: 30_000, random: 0.5 })).toBe(30_500);
    expect(retryDelayMs({ attempts: 8, retryAfterMs: 0, random: 0.5 })).toBe(500);
  });
});

describe('Retry-After', () => {
  const NOW_MS = Date.UTC(2026, 0, 1);

  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['600', 600_000],
    ['601', 600_000],
    ['999999999', 600_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Thu, 01 Jan 2026 09:00:00 GMT', 600_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e9', undefined],
    ['9999999999', undefined],
    ['tomorrow', undefined],
    ['2026', 600_000],
    ['Thu, 99 Jan 2026 00:01:00 GMT', undefined],
    [`${'a'.repeat(10_000)}GMT`, undefined],
  ])('%j is %s ms', (header, expected) => {
    expect(parseRetryAfterMs(header, NOW_MS)).toBe(expected);
  });

  it('is 0 to 10 minutes, or nothing, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789 :GMT-,JanThu') })),
        fc.integer(),
        (text, nowMs) => {
          const delayMs = parseRetryAfterMs(text, nowMs) ?? 0;
          expect(delayMs >= 0 && delayMs <= 600_000).toBe(true);
        },
      ),
    );
  });
});

describe('isRetryableStatus', () => {
  it('tells what may pass from what will not', () => {
    expect([408, 425, 429, 500, 502, 503, 504, 599].every(isRetryableStatus)).toBe(true);
    expect([200, 400, 401, 403, 404, 410, 413, 422, 499, 600, 999].some(isRetryableStatus)).toBe(false);
  });
});
