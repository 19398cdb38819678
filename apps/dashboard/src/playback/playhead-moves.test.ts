import { describe, expect, it } from 'vitest';
import { advance, LIVE, LOOK_BACK_MS, moveTo, togglePause } from './playhead-moves.js';

const NOW_MS = 10_000_000;

describe('the playhead', () => {
  it('stands still where it is moved to, within the last 60 minutes', () => {
    expect(moveTo(NOW_MS - 5_000, NOW_MS)).toEqual({ atMs: NOW_MS - 5_000, isPaused: true });
    expect(moveTo(0, NOW_MS)).toEqual({ atMs: NOW_MS - LOOK_BACK_MS, isPaused: true });
    expect(moveTo(NOW_MS, NOW_MS)).toBe(LIVE);
  });

  it('is paused at the present and goes on from where it stood', () => {
    const paused = togglePause(LIVE, NOW_MS);
    expect(paused).toEqual({ atMs: NOW_MS, isPaused: true });
    expect(togglePause(paused, NOW_MS + 9_000)).toEqual({ atMs: NOW_MS, isPaused: false });
    expect(togglePause({ atMs: NOW_MS, isPaused: false }, NOW_MS + 9_000)).toEqual(paused);
  });

  it('moves as fast as time when it plays, and not when it stands', () => {
    expect(advance({ atMs: NOW_MS - 5_000, isPaused: false }, 100, NOW_MS)).toEqual({ atMs: NOW_MS - 4_900, isPaused: false });
    const paused = { atMs: NOW_MS - 5_000, isPaused: true };
    expect(advance(paused, 100, NOW_MS)).toBe(paused);
    expect(advance(LIVE, 100, NOW_MS)).toBe(LIVE);
  });

  it('ends at the present, and is pushed by the begin of the 60 minutes', () => {
    expect(advance({ atMs: NOW_MS - 50, isPaused: false }, 100, NOW_MS)).toBe(LIVE);
    expect(advance({ atMs: NOW_MS, isPaused: true }, 100, NOW_MS).isPaused).toBe(true);
    expect(advance({ atMs: 1, isPaused: true }, 100, NOW_MS)).toEqual({ atMs: NOW_MS - LOOK_BACK_MS, isPaused: true });
  });
});
