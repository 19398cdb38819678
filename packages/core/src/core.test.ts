import { describe, expect, it } from 'vitest';
import { assertKnownKeys, assertName, assertNonNegative, assertTime, quote } from './assert.js';
import { CascadeError } from './error.js';
import { atLeast, REGIMES, SIGNAL_LEVELS } from './levels.js';

describe('atLeast', () => {
  it('compares by the order of the list', () => {
    expect(atLeast(SIGNAL_LEVELS, 'CRITICAL', 'ALERT')).toBe(true);
    expect(atLeast(SIGNAL_LEVELS, 'ALERT', 'ALERT')).toBe(true);
    expect(atLeast(SIGNAL_LEVELS, 'WATCH', 'ALERT')).toBe(false);
    expect(atLeast(REGIMES, 'EXTREME', 'DORMANT')).toBe(true);
  });
});

describe('assertions', () => {
  it('name the value and carry a code', () => {
    expect(() => assertTime('velocity', 'tsMs', 1.5)).toThrow('tsMs must be an integer of Unix milliseconds, got "1.5"');
    expect(() => assertNonNegative('velocity', 'notionalUsd', Number.NaN)).toThrow('notionalUsd must be a finite number >= 0, got "NaN"');
    expect(() => assertName('velocity', 'exchange', '')).toThrow('exchange must be a string of 1 to 64 characters, got ""');
    expect(() => assertKnownKeys('risk', { presset: 1 }, ['preset'])).toThrow('unknown option "presset"; known options: preset');
    try {
      assertTime('risk', 'nowMs', Number.POSITIVE_INFINITY);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CascadeError);
      expect((error as CascadeError).code).toBe('risk/invalid-time');
      expect((error as CascadeError).context).toEqual({ nowMs: Number.POSITIVE_INFINITY });
    }
  });

  it('accept what is right', () => {
    expect(() => {
      assertTime('a', 't', 0);
      assertNonNegative('a', 'n', 0);
      assertName('a', 's', 'x');
      assertKnownKeys('a', {}, []);
    }).not.toThrow();
  });

  it('quote shortens long text and never throws', () => {
    expect(quote('x'.repeat(100))).toHaveLength(62);
    expect(quote([1])).toBe('"an array"');
    expect(quote(Object.create(null))).toBe('"an object"');
    expect(quote(Symbol('s'))).toBe('"symbol"');
  });
});

describe('CascadeError', () => {
  it('keeps cause, context and retryability', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new CascadeError('feeds/unreachable', 'binance is unreachable', {
      cause,
      retryable: true,
      context: { exchange: 'binance' },
    });
    expect(error).toMatchObject({ code: 'feeds/unreachable', retryable: true, cause, context: { exchange: 'binance' } });
    expect(new CascadeError('a/b', 'c').retryable).toBe(false);
  });
});
