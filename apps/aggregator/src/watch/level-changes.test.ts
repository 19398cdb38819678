import type { SignalLevel } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { LevelChanges } from './level-changes.js';

describe('LevelChanges', () => {
  const told = (changes: LevelChanges, symbol: string, signal: SignalLevel, timestamp: number): boolean =>
    changes.add({ symbol, signal, timestamp });

  it('are the first signal of a symbol and every other level, up or down', () => {
    const changes = new LevelChanges();
    expect(told(changes, 'A', 'WATCH', 1)).toBe(true);
    expect(told(changes, 'A', 'WATCH', 2)).toBe(false);
    expect(told(changes, 'B', 'WATCH', 2)).toBe(true);
    expect(told(changes, 'A', 'EXTREME', 3)).toBe(true);
    expect(told(changes, 'A', 'EXTREME', 4)).toBe(false);
    expect(told(changes, 'A', 'WATCH', 5)).toBe(true);
  });

  it('are the same level again after a minute of silence, not while it is repeated', () => {
    const changes = new LevelChanges();
    told(changes, 'A', 'ALERT', 0);
    expect(told(changes, 'A', 'ALERT', 59)).toBe(false);
    expect(told(changes, 'A', 'ALERT', 118)).toBe(false);
    expect(told(changes, 'A', 'ALERT', 178)).toBe(true);
  });

  it('forget the symbol heard of longest ago beyond 2,000', () => {
    const changes = new LevelChanges();
    for (let no = 0; no < 2_000; no++) told(changes, `S${no}`, 'ALERT', 1);
    expect(told(changes, 'S0', 'ALERT', 1)).toBe(false);
    told(changes, 'NEW', 'ALERT', 1);
    expect(told(changes, 'S0', 'ALERT', 1)).toBe(false);
    expect(told(changes, 'S1', 'ALERT', 1)).toBe(true);
  });
});
