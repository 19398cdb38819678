import { describe, expect, it } from 'vitest';
import {
  HOUR_SEC,
  NOW_MS,
  sampleDocument,
  sampleHistory,
  sampleLiquidation,
  samplePast,
  sampleSignal,
  sampleState,
} from './dashboard-state.sample.js';
import { Past } from './past.js';
import { stateAt } from './state-at.js';

const at = (atMs: number) => ({ playhead: { atMs, isPaused: true } });

describe('stateAt', () => {
  it('is the state itself at the present, and before anything was heard', () => {
    const live = sampleState({ signals: [sampleSignal(HOUR_SEC, 'ALERT')] });
    expect(stateAt(live, new Past())).toBe(live);
    const unheard = sampleState({ nowMs: undefined, ...at(NOW_MS) });
    expect(stateAt(unheard, new Past())).toBe(unheard);
    const paused = sampleState({ signals: live.signals, ...at(NOW_MS) });
    expect(stateAt(paused, new Past())).toBe(paused);
  });

  it('shows signals and liquidations up to then, a liquidation only when it was known', () => {
    const signals = [sampleSignal(HOUR_SEC - 300, 'WATCH'), sampleSignal(HOUR_SEC - 200, 'ALERT'), sampleSignal(HOUR_SEC - 100, 'NONE')];
    const liquidations = [sampleLiquidation(1, HOUR_SEC - 250), sampleLiquidation(2, HOUR_SEC - 210, 30)];
    const shown = stateAt(sampleState({ signals, liquidations, ...at(NOW_MS - 200_000) }), new Past());
    expect(shown.signals.map(({ signal }) => signal)).toEqual(['WATCH', 'ALERT']);
    expect(shown.liquidations.map(({ no }) => no)).toEqual([1]);
    expect(shown.nowMs).toBe(NOW_MS - 200_000);
  });

  it('takes values older than two minutes from the last step of the history that had passed', () => {
    const history = sampleHistory({
      BTCUSDT: samplePast([1, 2, 3, 4]),
      LATER: samplePast([null, null, 9, 9]),
      QUIET: samplePast([5, null, null, 0]),
    });
    const shown = stateAt(sampleState({ history, ...at(NOW_MS - 11_000) }), new Past());
    expect(shown.symbols.get('BTCUSDT')).toMatchObject({
      velocity: { velocity_10s: 2, timestamp: HOUR_SEC - 20 },
      advanced: { long_usd_per_sec_10s: 2, short_usd_per_sec_10s: 2, usd_per_sec_10s: 4 },
      risk: { score: 2, level: 'NONE' },
    });
    expect(shown.symbols.has('LATER')).toBe(false);
    expect(shown.symbols.get('QUIET')).toEqual({ exchanges: {}, correlations: {} });
    expect(shown.history?.symbols.BTCUSDT?.velocity).toEqual([1, 2]);
  });

  it('does not tell what was not recorded', () => {
    const state = sampleState({
      history: sampleHistory({ BTCUSDT: samplePast([1, 2, 3]) }),
      service: { feeds: {}, latency: {} },
      regime: { history: [] },
      venues: new Map(),
      symbols: new Map([['BTCUSDT', sampleDocument(HOUR_SEC, 7)]]),
      ...at(NOW_MS - 15_000),
    });
    expect(stateAt(state, new Past())).toMatchObject({ service: undefined, venues: undefined, regime: { history: [] } });
  });

  it('keeps what stood on the page for two minutes', () => {
    const past = new Past();
    const service = { feeds: {}, latency: {} };
    const before = new Map([['BTCUSDT', sampleDocument(HOUR_SEC, 7)]]);
    stateAt(sampleState({ symbols: before, service }), past);
    const after = sampleState({ nowMs: NOW_MS + 1_000, symbols: new Map([['BTCUSDT', sampleDocument(HOUR_SEC + 1, 8)]]) });
    stateAt(after, past);
    const shown = stateAt({ ...after, ...at(NOW_MS + 500) }, past);
    expect(shown.symbols).toBe(before);
    expect(shown.service).toBe(service);
    const muchLater = { ...after, nowMs: NOW_MS + 300_000 };
    stateAt(muchLater, past);
    expect(stateAt({ ...muchLater, ...at(NOW_MS + 500) }, past).symbols.size).toBe(0);
  });

  it('forgets what stood when another source begins', () => {
    const past = new Past();
    stateAt(sampleState({ symbols: new Map([['BTCUSDT', sampleDocument(HOUR_SEC, 7)]]) }), past);
    const replay = sampleState({ data: 'reconstructed', nowMs: NOW_MS + 2_000 });
    stateAt(replay, past);
    expect(stateAt({ ...replay, ...at(NOW_MS + 1_000) }, past).symbols.size).toBe(0);
  });

  it('keeps its lists while nothing in them differs, although the present goes on', () => {
    const past = new Past();
    const signals = [sampleSignal(HOUR_SEC - 300, 'WATCH'), sampleSignal(HOUR_SEC - 100, 'ALERT')];
    const history = sampleHistory({ BTCUSDT: samplePast(Array.from({ length: 60 }, (_, i) => i)) });
    const first = stateAt(sampleState({ signals, history, ...at(NOW_MS - 200_000) }), past);
    const second = stateAt(sampleState({ signals: [...signals, sampleSignal(HOUR_SEC, 'NONE')], history, ...at(NOW_MS - 200_000) }), past);
    expect(second.signals).toBe(first.signals);
    expect(second.symbols).toBe(first.symbols);
    expect(second.history).toBe(first.history);
  });
});
