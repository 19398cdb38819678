import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../model/history-entry.js';
import type { HistoryPoint } from './history-recorder.js';
import { RecordedHistory } from './recorded-history.js';

const entry = (velocity: number): HistoryEntry => ({
  probability: 0.5,
  level: 1,
  risk: 20,
  velocity,
  long_usd_per_sec: 1,
  short_usd_per_sec: 2,
});
const point = (step: number, velocity?: number, isHeard = true): HistoryPoint => ({
  step,
  isHeard,
  symbols: velocity === undefined ? {} : { BTCUSDT: entry(velocity) },
});

describe('the history of a replay', () => {
  it('is on a grid of 10 s, quiet where nothing happened, a gap where no feed was live', () => {
    const history = new RecordedHistory();
    history.add([point(100, 1)]);
    const document = history.add([point(101, undefined, false), point(104, 3)]);
    expect(document).toMatchObject({ data: 'recorded', start: 1_000, step_s: 10, timestamp: 1_050 });
    expect(document?.symbols.BTCUSDT?.velocity).toEqual([1, null, 0, 0, 3]);
    expect(document?.symbols.BTCUSDT?.short_usd_per_sec).toEqual([2, null, 0, 0, 2]);
  });

  it('has no probability of a flow that is told none, quiet or not', () => {
    const market = { ...entry(1), probability: null, level: null };
    const points = [1, 2].map((step) => ({ step, isHeard: true, symbols: step === 1 ? { MARKET: market } : {} }));
    const { probability, level, velocity } = new RecordedHistory().add(points)?.symbols.MARKET ?? {};
    expect([probability, level, velocity]).toEqual([
      [null, null],
      [null, null],
      [1, 0],
    ]);
  });

  it('keeps 60 minutes', () => {
    const history = new RecordedHistory();
    const document = history.add(Array.from({ length: 1_000 }, (_, step) => point(step, step)));
    expect(document?.start).toBe(6_400);
    expect(document?.symbols.BTCUSDT?.velocity).toHaveLength(360);
    expect(document?.symbols.BTCUSDT?.velocity.at(-1)).toBe(999);
  });

  it('keeps the 300 symbols heard of last', () => {
    const history = new RecordedHistory();
    const symbols = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`OLD${i}`, entry(1)]));
    const document = history.add([{ step: 1, isHeard: true, symbols }, point(2, 5)]);
    expect(Object.keys(document?.symbols ?? {})).toHaveLength(300);
    expect(document?.symbols.BTCUSDT?.velocity).toEqual([0, 5]);
  });

  it('has no document before the first point', () => {
    expect(new RecordedHistory().add([])).toBeUndefined();
  });
});
