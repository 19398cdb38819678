import { SIGNAL_LEVELS } from '@cascade/core';
import type { ThemeColours } from '../views/curves/theme-colours.js';
import type { EpisodeSpan } from './episode-spans.js';
import { LOOK_BACK_MS } from './playhead-moves.js';
import type { TimeSpan } from './recorded-spans.js';

/** What the strip behind the scrubber shows. */
export interface StripContent {
  /** Right end, Unix ms. */
  readonly nowMs: number;
  readonly recorded: readonly TimeSpan[];
  readonly episodes: readonly EpisodeSpan[];
}

const COLOUR_OF = { NONE: 'none', WATCH: 'watch', ALERT: 'alert', CRITICAL: 'critical', EXTREME: 'extreme' } as const;
/** An episode is at least as wide, CSS pixels. */
const LEAST_PX = 3;

/** Where an instant lies in the 60 minutes, 0..1. */
export function shareOf(tMs: number, nowMs: number): number {
  return Math.min(1, Math.max(0, 1 - (nowMs - tMs) / LOOK_BACK_MS));
}

/** Tints the recorded time (what is not tinted is a gap) and draws each episode as a bar as high as its level. O(spans + episodes). */
export function drawStrip(canvas: HTMLCanvasElement, { nowMs, recorded, episodes }: StripContent, colours: ThemeColours): void {
  const ctx = canvas.getContext('2d');
  if (ctx === null) return;
  const { width, height } = canvas;
  const ratio = devicePixelRatio;
  const bar = (fromMs: number, toMs: number, tall: number, leastPx: number): void => {
    if (toMs < nowMs - LOOK_BACK_MS) return;
    const [left, right] = [shareOf(fromMs, nowMs) * width, shareOf(toMs, nowMs) * width];
    const wide = Math.max(leastPx * ratio, right - left);
    ctx.fillRect(Math.min(left, width - wide), height - tall, wide, tall);
  };
  ctx.clearRect(0, 0, width, height);
  ctx.fillStyle = colours.line;
  ctx.globalAlpha = 0.6;
  for (const [fromMs, toMs] of recorded) bar(fromMs, toMs, height, 0);
  ctx.globalAlpha = 1;
  for (const { fromMs, toMs, highest, isOpen } of byLevel(episodes)) {
    ctx.fillStyle = colours[COLOUR_OF[highest]];
    bar(fromMs, isOpen ? nowMs : toMs, (height * (SIGNAL_LEVELS.indexOf(highest) + 1)) / SIGNAL_LEVELS.length, LEAST_PX);
  }
}

/** The highest lie on top but are drawn as tall as they are: lower ones show where no higher one stood. */
function byLevel(episodes: readonly EpisodeSpan[]): readonly EpisodeSpan[] {
  return [...episodes].sort((a, b) => SIGNAL_LEVELS.indexOf(a.highest) - SIGNAL_LEVELS.indexOf(b.highest));
}

/** The episodes that stood at an instant or within `nearMs` of it, the highest first. */
export function episodesNear(episodes: readonly EpisodeSpan[], atMs: number, nearMs: number): readonly EpisodeSpan[] {
  return byLevel(episodes.filter(({ fromMs, toMs, isOpen }) => fromMs - nearMs <= atMs && (isOpen || toMs + nearMs >= atMs))).toReversed();
}
