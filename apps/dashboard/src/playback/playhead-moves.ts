import type { Playhead } from '../model/store.js';

/** How far back the page looks. */
export const LOOK_BACK_MS: number = 60 * 60_000;
/** The present. */
export const LIVE: Playhead = { atMs: undefined, isPaused: false };

/** The playhead at an instant of the last 60 minutes, standing still; the present when the instant is not before it. */
export function moveTo(atMs: number, nowMs: number): Playhead {
  return atMs >= nowMs ? LIVE : { atMs: Math.max(atMs, nowMs - LOOK_BACK_MS), isPaused: true };
}

/** Pause at the present or while the past plays; play where it stands still. */
export function togglePause({ atMs, isPaused }: Playhead, nowMs: number): Playhead {
  if (atMs === undefined) return { atMs: nowMs, isPaused: true };
  return { atMs, isPaused: !isPaused };
}

/**
 * The playhead after some time: a playing one moves as fast as time does and one that reaches the present stays there; one that stands still is
 * pushed by the begin of the 60 minutes. The same object when nothing moved.
 */
export function advance(playhead: Playhead, elapsedMs: number, nowMs: number): Playhead {
  const { atMs, isPaused } = playhead;
  if (atMs === undefined) return playhead;
  const nextMs = Math.max(isPaused ? atMs : atMs + elapsedMs, nowMs - LOOK_BACK_MS);
  if (!isPaused && nextMs >= nowMs) return LIVE;
  return nextMs === atMs ? playhead : { atMs: nextMs, isPaused };
}
