import { SIGNAL_LEVELS } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DashboardState } from '../model/store.js';
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

const ago = fc.integer({ min: 0, max: 4_000 });

const anyState = fc
  .record({
    signals: fc.array(fc.tuple(ago, fc.constantFrom(...SIGNAL_LEVELS)), { maxLength: 20 }),
    liquidations: fc.array(fc.tuple(ago, fc.integer({ min: 0, max: 60 })), { maxLength: 20 }),
    velocities: fc.array(fc.option(fc.integer({ min: 0, max: 99 })), { maxLength: 40 }),
    regimeChanges: fc.array(ago, { maxLength: 5 }),
    atAgoMs: fc.integer({ min: -2_000, max: 4_000_000 }),
  })
  .map(({ signals, liquidations, velocities, regimeChanges, atAgoMs }) =>
    sampleState({
      signals: signals.sort(([a], [b]) => b - a).map(([sec, level]) => sampleSignal(HOUR_SEC - sec, level)),
      liquidations: liquidations.map(([sec, delay], no) => sampleLiquidation(no, HOUR_SEC - sec - delay, delay)),
      history: sampleHistory({ BTCUSDT: samplePast(velocities) }),
      symbols: new Map([['BTCUSDT', sampleDocument(HOUR_SEC, 1)]]),
      regime: { history: regimeChanges.map((sec) => ({ timestamp: HOUR_SEC - sec, from: 'LOW' as const, to: 'HIGH' as const })) },
      playhead: { atMs: NOW_MS - atAgoMs, isPaused: true },
    }),
  );

/** Every time a state tells, Unix ms. */
function timesOf({ nowMs, signals, liquidations, regime, symbols, history }: DashboardState): number[] {
  const documents = [...symbols.values()].flatMap(({ velocity, advanced, risk, probability }) => [velocity, advanced, risk, probability]);
  const seconds = [
    ...signals.map(({ timestamp }) => timestamp),
    ...liquidations.flatMap(({ timestamp, received }) => [timestamp, received]),
    ...(regime?.history ?? []).map(({ timestamp }) => timestamp),
    ...documents.flatMap((document) => (document === undefined ? [] : [document.timestamp])),
    ...Object.values(history?.symbols ?? {}).flatMap((past) =>
      Object.values(past).map((list: readonly unknown[]) =>
        list.length === 0 ? 0 : (history?.start ?? 0) + list.length * (history?.step_s ?? 0),
      ),
    ),
  ];
  return [...seconds.map((second) => second * 1_000), nowMs ?? 0];
}

describe('stateAt', () => {
  it('never shows anything later than the playhead', () => {
    let shownEntries = 0;
    fc.assert(
      fc.property(anyState, (state) => {
        const atMs = state.playhead.atMs ?? Number.NaN;
        fc.pre(atMs < NOW_MS);
        const shown = stateAt(state, new Past());
        for (const timeMs of timesOf(shown)) expect(timeMs).toBeLessThanOrEqual(atMs + 1e-3);
        shownEntries += shown.signals.length + shown.liquidations.length + shown.symbols.size;
      }),
    );
    expect(shownEntries).toBeGreaterThan(0);
  });

  it('shows the same whatever came after the playhead', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const atMs = state.playhead.atMs ?? Number.NaN;
        fc.pre(atMs < NOW_MS);
        const cut = stateAt(state, new Past());
        const again = stateAt({ ...state, signals: cut.signals, liquidations: cut.liquidations, history: cut.history }, new Past());
        expect(again).toEqual(cut);
      }),
    );
  });

  it('shows more the later the playhead stands, and all of it at the present', () => {
    fc.assert(
      fc.property(anyState, ago, (state, sec) => {
        const [early, late] = [state.playhead.atMs ?? 0, (state.playhead.atMs ?? 0) + sec * 1_000].map((atMs) =>
          stateAt({ ...state, playhead: { atMs, isPaused: true } }, new Past()),
        );
        expect(late?.signals.slice(0, early?.signals.length)).toEqual(early?.signals);
        expect(late?.liquidations).toEqual(expect.arrayContaining([...(early?.liquidations ?? [])]));
        const live = { ...state, playhead: { atMs: undefined, isPaused: false } };
        expect(stateAt(live, new Past())).toBe(live);
      }),
    );
  });

  it('gives the same answer with a memory of other playheads as without', () => {
    const past = new Past();
    fc.assert(
      fc.property(anyState, (state) => {
        fc.pre((state.playhead.atMs ?? 0) < NOW_MS);
        const { symbols, signals, liquidations, history } = stateAt({ ...state, symbols: new Map() }, past);
        const fresh = stateAt({ ...state, symbols: new Map() }, new Past());
        expect({ symbols, signals, liquidations, history }).toEqual({
          symbols: fresh.symbols,
          signals: fresh.signals,
          liquidations: fresh.liquidations,
          history: fresh.history,
        });
      }),
    );
  });
});
