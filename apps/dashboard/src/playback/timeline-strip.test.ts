import { describe, expect, it } from 'vitest';
import { sampleSignal } from './dashboard-state.sample.js';
import { episodeSpans } from './episode-spans.js';
import { episodeText, playheadText, whereText } from './playback-text.js';
import { LIVE } from './playhead-moves.js';
import { episodesNear, shareOf } from './timeline-strip.js';

const NOW_MS = 3_600_000;

describe('the strip', () => {
  it('spans the last 60 minutes', () => {
    expect([0, NOW_MS / 2, NOW_MS, -1, NOW_MS + 1].map((tMs) => shareOf(tMs, NOW_MS))).toEqual([0, 0.5, 1, 0, 1]);
  });

  it('names the episodes at an instant, the highest first', () => {
    const episodes = episodeSpans([
      sampleSignal(100, 'WATCH', 100, 'LOW'),
      sampleSignal(100, 'EXTREME', 100, 'HIGH'),
      sampleSignal(200, 'NONE', 100, 'HIGH'),
      sampleSignal(2_000, 'ALERT', 2_000, 'LATER'),
    ]);
    expect(episodesNear(episodes, 150_000, 0).map(({ symbol }) => symbol)).toEqual(['HIGH', 'LOW']);
    expect(episodesNear(episodes, 201_000, 2_000).map(({ symbol }) => symbol)).toEqual(['HIGH', 'LOW']);
    expect(episodesNear(episodes, 203_000, 2_000).map(({ symbol }) => symbol)).toEqual(['LOW']);
    expect(episodesNear(episodes, 99_000, 0)).toEqual([]);
  });
});

describe('the words of the playhead', () => {
  it('tell the time, how long ago it was and whether it moves', () => {
    const paused = { atMs: NOW_MS - 12 * 60_000, isPaused: true };
    expect(whereText(paused, NOW_MS)).toMatch(/^\d\d:48:00, 12 min ago$/);
    expect(playheadText(paused, NOW_MS)).toMatch(/, paused$/);
    expect(playheadText({ ...paused, isPaused: false }, NOW_MS)).toMatch(/, playing$/);
    expect(whereText(LIVE, NOW_MS)).toMatch(/^\d\d:00:00$/);
    expect(playheadText(LIVE, NOW_MS)).toBe('live');
    expect(playheadText(LIVE, undefined)).toBe('nothing heard yet');
  });

  it('tell an episode, and that it goes on', () => {
    const [span] = episodeSpans([sampleSignal(60, 'ALERT', 60)]);
    expect(span && episodeText(span)).toMatch(/^BTCUSDT ALERT \d\d:01:00 to now$/);
    expect(span && episodeText({ ...span, isOpen: false })).toMatch(/ to \d\d:01:00$/);
  });
});
