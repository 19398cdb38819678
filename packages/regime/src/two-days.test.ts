import { atLeast, REGIMES, type RegimeSnapshot } from '@cascade/core';
import { createRandom } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import type { RegimeOptions } from './config.js';
import { RegimeEngine } from './engine.js';

const T0 = 1_700_000_100_000;
const SLOT = 5_000;
const HOUR_SLOTS = 720;

/** Volatility per 5 minutes of each hour: a day of ordinary hours, then a day of quiet, storm, return and a dead market. */
const ORDINARY = [0.0005, 0.0006, 0.0007, 0.0008, 0.001, 0.0012, 0.0014, 0.0017];
const HOURS: readonly number[] = [
  ...Array.from({ length: 24 }, (_, hour) => ORDINARY[hour % 8]!),
  ...[0.0003, 0.0003, 0.0006, 0.0009, 0.0013, 0.0019, 0.006, 0.04, 0.012, 0.004, 0.002, 0.0012, 0.0008],
  ...Array.from({ length: 8 }, (_, hour) => ORDINARY[hour]!),
  ...[0, 0, 0],
];

interface Reading {
  readonly hour: number;
  readonly minute: number;
  readonly snapshot: RegimeSnapshot;
}

function walk(options: RegimeOptions): { engine: RegimeEngine; readings: Reading[]; endMs: number } {
  const random = createRandom(20_240_805);
  const engine = new RegimeEngine(options);
  const readings: Reading[] = [];
  let price = 60_000;
  let tsMs = T0;
  HOURS.forEach((volatility, hour) => {
    for (let slot = 0; slot < HOUR_SLOTS; slot++) {
      tsMs += SLOT;
      price *= Math.exp((random.normal() * volatility) / Math.sqrt(60));
      engine.push({ tsMs: tsMs - 1, price, exchange: 'binance' });
      if (slot % 12 === 11) readings.push({ hour, minute: (slot + 1) / 12, snapshot: engine.at(tsMs) });
    }
  });
  return { engine, readings, endMs: tsMs };
}

describe('two days that cross every regime', () => {
  const { engine, readings, endMs } = walk({});
  const settled = (hour: number): RegimeSnapshot[] => readings.filter((r) => r.hour === hour && r.minute > 10).map((r) => r.snapshot);
  const regimesOf = (hour: number): string[] => [...new Set(settled(hour).map(({ volatilityRegime }) => volatilityRegime))];

  it('warm up for a day and five minutes, once', () => {
    const firstWarm = readings.findIndex(({ snapshot }) => !snapshot.warmingUp);
    expect(readings[firstWarm]).toMatchObject({ hour: 24 });
    expect(readings[firstWarm]!.minute).toBeLessThanOrEqual(10);
    expect(readings.slice(firstWarm).every(({ snapshot }) => !snapshot.warmingUp)).toBe(true);
  });

  it('read the quiet hour DORMANT, the storm EXTREME and the dead market DORMANT', () => {
    expect(regimesOf(25)).toEqual(['DORMANT']);
    for (const hour of [30, 31, 32]) expect(regimesOf(hour)).toEqual(['EXTREME']);
    for (const hour of [46, 47]) expect(regimesOf(hour)).toEqual(['DORMANT']);
  });

  it('reach EXTREME within two minutes of the storm', () => {
    const first = readings.find(({ hour, snapshot }) => hour === 30 && snapshot.volatilityRegime === 'EXTREME')!;
    expect(first.minute).toBeLessThanOrEqual(2);
  });

  it('rank ordinary hours in their order: the busiest of the eight above the quietest', () => {
    const mean = (hour: number): number => settled(hour).reduce((sum, { regime }) => sum + REGIMES.indexOf(regime), 0) / 50;
    expect(mean(44)).toBeGreaterThan(mean(37) + 1.5);
  });

  it('visit every regime, change at most every 30 s, and account for all the time', () => {
    const time = engine.timeInRegimeMs(endMs);
    for (const regime of REGIMES) expect(time[regime], regime).toBeGreaterThan(0);
    expect(Object.values(time).reduce((sum, ms) => sum + ms, 0)).toBe(endMs - T0 - SLOT);
    const changes = engine.history();
    expect(changes.length).toBeGreaterThan(20);
    changes.slice(1).forEach((change, i) => {
      expect(change.tsMs - changes[i]!.tsMs).toBeGreaterThanOrEqual(30_000);
      expect(change.tsMs % SLOT).toBe(0);
    });
  });

  it('read DORMANT nearly all the time in fixed mode, but for the storm', () => {
    const fixed = walk({ volatilityMode: 'fixed' });
    const busy = fixed.readings.filter(({ minute, snapshot }) => minute > 10 && atLeast(REGIMES, snapshot.volatilityRegime, 'LOW'));
    expect([...new Set(busy.map(({ hour }) => hour))]).toEqual([30, 31, 32]);
    expect(fixed.readings.find(({ hour, minute }) => hour === 31 && minute === 60)!.snapshot.volatilityRegime).toBe('HIGH');
  });

  it('give the same numbers when walked again', () => {
    expect(walk({}).readings).toEqual(readings);
  });
});
