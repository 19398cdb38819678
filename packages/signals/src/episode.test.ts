import { describe, expect, it } from 'vitest';
import { EpisodeTracker } from './index.js';

describe('EpisodeTracker', () => {
  it('opens at ALERT, escalates at each new highest level, closes at NONE, all under one id', () => {
    const tracker = new EpisodeTracker('BTCUSDT');
    expect(tracker.push(1_000, 'NONE')).toEqual({});
    expect(tracker.push(1_100, 'WATCH')).toEqual({});
    const id = 'BTCUSDT:1200';
    expect(tracker.push(1_200, 'ALERT')).toEqual({ id, openedMs: 1_200, change: 'open' });
    expect(tracker.push(1_300, 'ALERT')).toEqual({ id, openedMs: 1_200, change: undefined });
    expect(tracker.push(1_400, 'EXTREME').change).toBe('escalate');
    expect(tracker.push(1_500, 'CRITICAL').change).toBeUndefined();
    expect(tracker.push(1_600, 'EXTREME').change).toBeUndefined();
    expect(tracker.push(1_700, 'WATCH')).toEqual({ id, openedMs: 1_200, change: undefined });
    expect(tracker.push(1_800, 'NONE')).toEqual({ id, openedMs: 1_200, change: 'close' });
    expect(tracker.push(1_900, 'NONE')).toEqual({});
    expect(tracker.push(2_000, 'WATCH')).toEqual({});
    expect(tracker.push(2_100, 'CRITICAL')).toEqual({ id: 'BTCUSDT:2100', openedMs: 2_100, change: 'open' });
  });

  it('a second episode escalates from its own opening level', () => {
    const tracker = new EpisodeTracker('X');
    tracker.push(0, 'EXTREME');
    tracker.push(1, 'NONE');
    tracker.push(2, 'ALERT');
    expect(tracker.push(3, 'CRITICAL').change).toBe('escalate');
  });

  it('two episodes within one millisecond have two ids', () => {
    const tracker = new EpisodeTracker('X');
    expect(tracker.push(5, 'ALERT').id).toBe('X:5');
    tracker.push(5, 'NONE');
    expect(tracker.push(5, 'ALERT').id).toBe('X:6');
  });

  it('reset forgets everything', () => {
    const tracker = new EpisodeTracker('X');
    tracker.push(5, 'EXTREME');
    tracker.reset();
    expect(tracker.push(5, 'WATCH')).toEqual({});
    expect(tracker.push(5, 'ALERT')).toEqual({ id: 'X:5', openedMs: 5, change: 'open' });
  });
});
