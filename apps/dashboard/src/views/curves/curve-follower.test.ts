import { describe, expect, it } from 'vitest';
import type { DashboardState } from '../../model/store.js';
import { HOUR_SEC, sampleDocument, sampleHistory, samplePast, sampleState } from '../../playback/dashboard-state.sample.js';
import { CurveFollower, MAX_LIVE_POINTS } from './curve-follower.js';

function standing(afterMs: number, velocity: number, change: Partial<DashboardState> = {}): DashboardState {
  const symbols = new Map([['BTCUSDT', sampleDocument(HOUR_SEC + afterMs / 1_000, velocity)]]);
  return sampleState({ nowMs: HOUR_SEC * 1_000 + afterMs, selected: 'BTCUSDT', symbols, ...change });
}

describe('CurveFollower', () => {
  it('appends a live point at most every 200 ms, to the same lists', () => {
    const follower = new CurveFollower();
    expect(follower.follow(standing(0, 1))).toBe(true);
    const { columns } = follower;
    expect(follower.follow(standing(100, 2))).toBe(false);
    expect(follower.follow(standing(250, 3))).toBe(true);
    expect(follower.columns).toBe(columns);
    expect(columns.velocity).toEqual([1, 3]);
  });

  it('goes on behind the history, also when the history grows', () => {
    const follower = new CurveFollower();
    follower.follow(standing(0, 9, { history: sampleHistory({ BTCUSDT: samplePast([1, 2]) }) }));
    expect(follower.columns.velocity).toEqual([1, 2, 9]);
    follower.follow(standing(250, 8, { history: sampleHistory({ BTCUSDT: samplePast([0, 1, 2]) }) }));
    expect(follower.columns.velocity).toEqual([0, 1, 2, 9, 8]);
  });

  it('begins anew with another symbol', () => {
    const follower = new CurveFollower();
    follower.follow(standing(0, 1));
    follower.follow(standing(250, 1, { selected: 'ETHUSDT', symbols: new Map([['ETHUSDT', sampleDocument(HOUR_SEC, 7)]]) }));
    expect(follower.columns.velocity).toEqual([7]);
  });

  it('begins anew when time went back or the data is of another kind: another source', () => {
    const follower = new CurveFollower();
    follower.follow(standing(5_000, 1));
    follower.follow(standing(0, 2));
    expect(follower.columns.velocity).toEqual([2]);
    follower.follow(standing(250, 3, { data: 'reconstructed' }));
    expect(follower.columns.velocity).toEqual([3]);
  });

  it('shows live points up to the playhead, and them all again at the present', () => {
    const follower = new CurveFollower();
    for (const afterMs of [0, 250, 500]) follower.follow(standing(afterMs, afterMs));
    const playhead = { atMs: HOUR_SEC * 1_000 + 300, isPaused: true };
    follower.follow(standing(300, 0, { playhead }));
    expect(follower.columns.velocity).toEqual([0, 250]);
    follower.follow(standing(750, 750));
    expect(follower.columns.velocity).toEqual([0, 250, 500, 750]);
  });

  it('keeps a bounded number of live points', () => {
    const follower = new CurveFollower();
    let most = 0;
    for (let i = 0; i < MAX_LIVE_POINTS + 1_000; i++) {
      follower.follow(standing(i * 250, 1));
      most = Math.max(most, follower.columns.t.length);
    }
    expect(most).toBe(MAX_LIVE_POINTS);
    expect(follower.columns.t.length).toBeGreaterThan(MAX_LIVE_POINTS / 2);
  });
});
