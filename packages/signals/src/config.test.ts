import { type CascadeError, SIGNAL_FACTORS, SIGNAL_LEVELS } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { levelOf, SIGNAL_FLOORS, SIGNAL_GATE_DEFAULTS, SIGNAL_OVERRIDES, SIGNAL_WEIGHTS, SignalGate, updateWeights } from './index.js';

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as CascadeError).code;
  }
  return 'no error';
}

const sum = (values: object): number => Object.values(values).reduce((total: number, value: number) => total + value, 0);

describe('constants', () => {
  it('weights sum to 1', () => {
    expect(Object.keys(SIGNAL_WEIGHTS)).toEqual([...SIGNAL_FACTORS]);
    expect(sum(SIGNAL_WEIGHTS)).toBeCloseTo(1, 12);
  });

  it('floors ascend in level order and overrides descend', () => {
    const floors = SIGNAL_LEVELS.slice(1).map((level) => SIGNAL_FLOORS[level as keyof typeof SIGNAL_FLOORS]);
    expect(floors).toEqual([0.3, 0.5, 0.7, 0.9]);
    const [extreme, critical] = SIGNAL_OVERRIDES;
    expect(extreme!.eventsPerSec).toBeGreaterThan(critical!.eventsPerSec);
    expect(extreme!.eventsPerSec2).toBeGreaterThan(critical!.eventsPerSec2);
  });

  it('a signal stays valid for longer than its refresh and cooldown', () => {
    const { refreshMs, cooldownMs, validForMs } = SIGNAL_GATE_DEFAULTS;
    expect(refreshMs).toBeLessThan(cooldownMs);
    expect(cooldownMs).toBeLessThan(validForMs);
  });
});

describe('levelOf', () => {
  it.each([
    [0, 'NONE', 'NONE'],
    [0.2999, 'NONE', 'NONE'],
    [0.3, 'WATCH', 'NONE'],
    [0.5, 'ALERT', 'WATCH'],
    [0.7, 'CRITICAL', 'ALERT'],
    [0.9, 'EXTREME', 'CRITICAL'],
    [0.9001, 'EXTREME', 'EXTREME'],
    [1, 'EXTREME', 'EXTREME'],
  ] as const)('%d is %s, published %s', (probability, corrected, published) => {
    expect(levelOf(probability)).toBe(corrected);
    expect(levelOf(probability, { preset: 'calibrated' })).toBe(corrected);
    expect(levelOf(probability, { preset: 'published' })).toBe(published);
  });

  it('rejects what is no probability or no option', () => {
    expect(code(() => levelOf(Number.NaN))).toBe('signals/invalid-number');
    expect(code(() => levelOf(0.5, { preset: 'other' as 'published' }))).toBe('signals/unknown-preset');
    expect(code(() => levelOf(0.5, { floors: 1 } as object))).toBe('signals/unknown-option');
  });
});

describe('updateWeights', () => {
  it('replaces some weights and renormalises all', () => {
    const updated = updateWeights(SIGNAL_WEIGHTS, { velocity: 1.25 });
    expect(sum(updated)).toBeCloseTo(1, 12);
    expect(updated.velocity).toBeCloseTo(0.625, 12);
    expect(updated.funding).toBeCloseTo(0.05, 12);
    expect(SIGNAL_WEIGHTS.velocity).toBe(0.25);
  });

  it('an empty update changes nothing but rounding', () => {
    const updated = updateWeights(SIGNAL_WEIGHTS, {});
    for (const factor of SIGNAL_FACTORS) expect(updated[factor]).toBeCloseTo(SIGNAL_WEIGHTS[factor], 12);
  });

  it('survives weights whose sum overflows', () => {
    const updated = updateWeights(SIGNAL_WEIGHTS, { velocity: Number.MAX_VALUE, volume: Number.MAX_VALUE });
    expect(updated.velocity).toBeCloseTo(0.5, 12);
    expect(sum(updated)).toBeCloseTo(1, 12);
  });

  it.each([
    ['signals/unknown-option', { oi_change: 1 }],
    ['signals/invalid-number', { velocity: -1 }],
    ['signals/invalid-number', { velocity: Number.NaN }],
    ['signals/invalid-number', { velocity: Number.POSITIVE_INFINITY }],
    ['signals/invalid-weights', { velocity: 0, acceleration: 0, volume: 0, openInterest: 0, funding: 0, volatility: 0 }],
  ])('%s for %j', (expected, partial) => {
    expect(code(() => updateWeights(SIGNAL_WEIGHTS, partial as object))).toBe(expected);
  });
});

describe('gate options', () => {
  it.each([
    ['signals/unknown-option', { refresh: 1 }],
    ['signals/invalid-option', { refreshMs: -1 }],
    ['signals/invalid-option', { cooldownMs: 0.5 }],
    ['signals/invalid-option', { validForMs: Number.NaN }],
  ])('%s for %j', (expected, options) => {
    expect(code(() => new SignalGate('BTCUSDT', options as object))).toBe(expected);
  });

  it('a gate needs a symbol', () => {
    expect(code(() => new SignalGate(''))).toBe('signals/invalid-name');
  });
});
