import type { CascadeError, CascadeSignal, SignalLevel } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignalStats } from './index.js';

function signal(level: SignalLevel, seq = 1, processingTimeMs?: number): CascadeSignal {
  return {
    id: `X:0:${level}:${seq}`,
    seq,
    symbol: 'X',
    tsMs: 0,
    level,
    probability: 0.5,
    baseProbability: 0.5,
    scores: { velocity: 0, acceleration: 0, volume: 0, openInterest: 0, funding: 0, volatility: 0 },
    metrics: { eventsPerSec10s: 0, usdPerSec10s: 0 },
    coverage: 1,
    missing: [],
    reasons: [],
    validUntilMs: 60_000,
    preset: 'corrected',
    processingTimeMs,
  };
}

describe('SignalStats', () => {
  it('counts signals in all and by level', () => {
    const stats = new SignalStats();
    for (const level of ['WATCH', 'ALERT', 'WATCH', 'NONE'] as const) stats.record(signal(level));
    const { generated, byLevel, processingTime } = stats.snapshot();
    expect(generated).toBe(4);
    expect(byLevel).toEqual({ NONE: 1, WATCH: 2, ALERT: 1, CRITICAL: 0, EXTREME: 0 });
    expect(processingTime).toBeUndefined();
  });

  it('keeps the newest 100 signals, oldest first', () => {
    const stats = new SignalStats();
    for (let seq = 1; seq <= 250; seq++) stats.record(signal('WATCH', seq));
    const { recent, generated } = stats.snapshot();
    expect(generated).toBe(250);
    expect(recent.map((entry) => entry.seq)).toEqual(Array.from({ length: 100 }, (_, i) => 151 + i));
  });

  it('a snapshot is a copy', () => {
    const stats = new SignalStats();
    const before = stats.snapshot();
    stats.record(signal('ALERT'), 1);
    expect(before).toEqual(new SignalStats().snapshot());
  });

  it('takes durations from the argument, else from the signal', () => {
    const stats = new SignalStats();
    stats.record(signal('WATCH', 1, 4));
    stats.record(signal('WATCH', 2, 4), 2);
    stats.record(signal('WATCH', 3));
    expect(stats.snapshot().processingTime).toMatchObject({ count: 2, meanMs: 3 });
  });

  it('gives a single duration back exactly, also outside the buckets', () => {
    for (const duration of [0, 0.0001, 0.25, 17, 1e9]) {
      const stats = new SignalStats();
      stats.record(signal('WATCH'), duration);
      expect(stats.snapshot().processingTime).toEqual({ count: 1, meanMs: duration, p50Ms: duration, p99Ms: duration });
    }
  });

  it('quantiles are within 4.5 % of the nearest-rank quantile, the mean is exact, everything is finite', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 }), (durations) => {
        const stats = new SignalStats();
        for (const duration of durations) stats.record(signal('WATCH'), duration);
        const sorted = [...durations].sort((a, b) => a - b);
        const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
        const { meanMs, p50Ms, p99Ms, count } = stats.snapshot().processingTime!;
        expect(count).toBe(durations.length);
        expect(Math.abs(p50Ms / rank(0.5) - 1)).toBeLessThan(0.0453);
        expect(Math.abs(p99Ms / rank(0.99) - 1)).toBeLessThan(0.0453);
        const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
        expect(Math.abs(meanMs / mean - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it('stays finite for absurd durations', () => {
    const stats = new SignalStats();
    for (let i = 0; i < 10; i++) stats.record(signal('WATCH'), Number.MAX_VALUE);
    expect(Object.values(stats.snapshot().processingTime!).every(Number.isFinite)).toBe(true);
  });

  it('rejects impossible durations and counts nothing then', () => {
    for (const duration of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const stats = new SignalStats();
      let thrown = 'no error';
      try {
        stats.record(signal('ALERT'), duration);
      } catch (error) {
        thrown = (error as CascadeError).code;
      }
      expect(thrown).toBe('signals/invalid-number');
      expect(stats.snapshot()).toEqual(new SignalStats().snapshot());
    }
  });

  it('reset gives new statistics', () => {
    const stats = new SignalStats();
    stats.record(signal('ALERT'), 3);
    stats.reset();
    expect(stats.snapshot()).toEqual(new SignalStats().snapshot());
    stats.record(signal('ALERT'), 1);
    expect(stats.snapshot().processingTime).toEqual({ count: 1, meanMs: 1, p50Ms: 1, p99Ms: 1 });
  });
});
