import { CascadeError } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { MOMENTUM_STEPS, REGIME_DEFAULTS, type RegimeOptions, resolveRegimeOptions } from './config.js';

function codeOf(options: unknown): string {
  try {
    resolveRegimeOptions(options as RegimeOptions);
  } catch (error) {
    if (error instanceof CascadeError) return error.code;
  }
  return 'accepted';
}

describe('resolveRegimeOptions', () => {
  it('defaults to the percentile mode with a 30 s dwell over 30 days', () => {
    expect(resolveRegimeOptions()).toEqual({ preset: 'corrected', volatilityMode: 'percentile', historyDays: 30, dwellMs: 30_000 });
    expect(resolveRegimeOptions({})).toEqual(REGIME_DEFAULTS.corrected);
  });

  it('published means fixed cut-offs without a dwell; an option beside it wins', () => {
    expect(resolveRegimeOptions({ preset: 'published' })).toEqual({
      preset: 'published',
      volatilityMode: 'fixed',
      historyDays: 30,
      dwellMs: 0,
    });
    expect(resolveRegimeOptions({ preset: 'published', volatilityMode: 'percentile', dwellMs: 1 })).toMatchObject({
      volatilityMode: 'percentile',
      dwellMs: 1,
    });
  });

  it('calibrated is corrected by another name', () => {
    expect(resolveRegimeOptions({ preset: 'calibrated' })).toEqual({ ...REGIME_DEFAULTS.corrected, preset: 'calibrated' });
    expect(MOMENTUM_STEPS.calibrated).toBe(MOMENTUM_STEPS.corrected);
  });

  it('rejects unknown names and values outside their range', () => {
    expect(codeOf({ dwell: 1 })).toBe('regime/unknown-option');
    const wrong = [
      { preset: 'best' },
      { volatilityMode: 'auto' },
      { historyDays: 0 },
      { historyDays: 367 },
      { historyDays: 1.5 },
      { dwellMs: -1 },
      { dwellMs: 600_001 },
      { dwellMs: Number.NaN },
    ];
    for (const options of wrong) expect(codeOf(options), JSON.stringify(options)).toBe('regime/invalid-option');
    expect(codeOf({ historyDays: 366, dwellMs: 600_000 })).toBe('accepted');
  });
});
