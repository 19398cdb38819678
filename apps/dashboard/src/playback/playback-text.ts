import type { Playhead } from '../model/store.js';
import { clockText, durationText } from '../text/format.js';
import type { EpisodeSpan } from './episode-spans.js';

/** Where the page stands: the time, and how long ago it was. */
export function whereText({ atMs }: Playhead, nowMs: number | undefined): string {
  return atMs === undefined || nowMs === undefined ? clockText(nowMs) : `${clockText(atMs)}, ${durationText(nowMs - atMs)} ago`;
}

/** The same in words, for those who hear it: `live`, `14:03:22, 12 min ago, paused`. */
export function playheadText(playhead: Playhead, nowMs: number | undefined): string {
  if (nowMs === undefined) return 'nothing heard yet';
  if (playhead.atMs === undefined) return 'live';
  return `${whereText(playhead, nowMs)}, ${playhead.isPaused ? 'paused' : 'playing'}`;
}

/** An episode in one line: `BTCUSDT EXTREME 14:03:22 to 14:06:01`. */
export function episodeText({ symbol, highest, fromMs, toMs, isOpen }: EpisodeSpan): string {
  return `${symbol} ${highest} ${clockText(fromMs)} to ${isOpen ? 'now' : clockText(toMs)}`;
}
