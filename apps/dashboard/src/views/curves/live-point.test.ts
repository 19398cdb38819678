import { describe, expect, it } from 'vitest';
import { HOUR_SEC, sampleDocument, sampleSignal, sampleState } from '../../playback/dashboard-state.sample.js';
import { gapAt } from './curve-columns.js';
import { livePoint } from './live-point.js';

const NOW_MS = HOUR_SEC * 1_000;
const known = (timestamp: number) => ({ selected: 'BTCUSDT', symbols: new Map([['BTCUSDT', sampleDocument(timestamp, 4)]]) });
const feed = (status: 'live' | 'down') => ({ feeds: { okx: { status, reconnects: 0, timestamp: HOUR_SEC } }, latency: {} });

describe('livePoint', () => {
  it('is what stands now', () => {
    expect(livePoint(sampleState(known(HOUR_SEC)))).toEqual({
      tMs: NOW_MS,
      velocity: 4,
      longUsd: 40,
      shortUsd: 4,
      probability: 0.5,
      level: 2,
    });
  });

  it('is quiet when the service speaks of others only', () => {
    expect(livePoint(sampleState(known(HOUR_SEC - 60)))).toMatchObject({ velocity: 0, longUsd: 0, shortUsd: 0, probability: 0 });
  });

  it('is a gap when the page does not hear the service, or the service no feed', () => {
    expect(livePoint(sampleState({ ...known(HOUR_SEC), connection: { status: 'lost', sinceMs: 0 } }))).toEqual(gapAt(NOW_MS));
    expect(livePoint(sampleState({ ...known(HOUR_SEC), service: feed('down') }))).toEqual(gapAt(NOW_MS));
    expect(livePoint(sampleState({ ...known(HOUR_SEC), service: feed('live') }))?.velocity).toBe(4);
    expect(livePoint(sampleState({ ...known(HOUR_SEC), selected: 'OTHER' }))).toEqual(gapAt(NOW_MS));
  });

  it('takes a probability that is not told from a signal that holds, and else has none', () => {
    const { probability: _, ...market } = sampleDocument(HOUR_SEC, 4);
    const state = sampleState({ selected: 'MARKET', symbols: new Map([['MARKET', market]]) });
    expect(livePoint(state)).toMatchObject({ velocity: 4, probability: null, level: null });
    const signals = [sampleSignal(HOUR_SEC - 1, 'EXTREME', HOUR_SEC - 1, 'MARKET')];
    expect(livePoint({ ...state, signals })).toMatchObject({ velocity: 4, probability: 0.8, level: 4 });
    expect(livePoint({ ...state, signals, nowMs: NOW_MS + 5_000 })).toMatchObject({ probability: null, level: null });
  });

  it('is not there before a symbol is selected or values came', () => {
    expect(livePoint(sampleState())).toBeUndefined();
    expect(livePoint(sampleState({ ...known(HOUR_SEC), nowMs: undefined }))).toBeUndefined();
  });
});
