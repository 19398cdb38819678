import { describe, expect, it } from 'vitest';
import { emptyState } from '../model/open-store.js';
import { RecentValues } from './recent-values.js';

const START_MS = 1_760_130_900_000;

/** Values four times a second for some time. */
function noted(seconds: number): { readonly recent: RecentValues; readonly nowMs: number } {
  const recent = new RecentValues();
  let nowMs = START_MS;
  for (; nowMs < START_MS + seconds * 1_000; nowMs += 250) recent.note({ ...emptyState(nowMs), nowMs, data: 'live' });
  return { recent, nowMs: nowMs - 250 };
}

describe('RecentValues', () => {
  it('has every value of the last second and one in two seconds before them', () => {
    const { recent, nowMs } = noted(300);
    expect([0, 250, 500, 750].map((ageMs) => recent.at(nowMs - ageMs)?.nowMs)).toEqual([nowMs, nowMs - 250, nowMs - 500, nowMs - 750]);
    const kept = new Set(Array.from({ length: 480 }, (_, i) => recent.at(nowMs - i * 250)?.nowMs));
    expect(kept.size).toBeLessThanOrEqual(65);
    for (let ageMs = 0; ageMs < 119_000; ageMs += 330) expect(nowMs - ageMs - (recent.at(nowMs - ageMs)?.nowMs ?? 0)).toBeLessThan(2_000);
  });

  it('keeps what a pause stands at while others around it go', () => {
    const { recent, nowMs } = noted(300);
    const paused = recent.at(nowMs - 250);
    for (let laterMs = 250; laterMs <= 100_000; laterMs += 250) {
      recent.note({ ...emptyState(nowMs), nowMs: nowMs + laterMs, data: 'live' });
      expect(recent.at(nowMs - 250)).toBe(paused);
    }
  });

  it('has nothing older than two minutes, nothing across a hole, and nothing of another source', () => {
    const { recent, nowMs } = noted(300);
    expect(recent.at(nowMs - 126_000)).toBeUndefined();
    expect(recent.at(nowMs + 5_001)).toBeUndefined();
    recent.note({ ...emptyState(nowMs), nowMs: nowMs + 1_000, data: 'recorded' });
    expect(recent.at(nowMs)).toBeUndefined();
  });
});
