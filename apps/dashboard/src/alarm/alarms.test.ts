import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SAMPLE_SEC, sampleSignal } from '../live/documents.sample.js';
import { emptyState, openStore } from '../model/open-store.js';
import type { DashboardState } from '../model/store.js';
import type { TextStorage } from '../page/kept.js';
import { Escalations } from './escalations.js';
import { followAlarms } from './follow-alarms.js';
import { DEFAULT_PREFERENCES, KeptPreferences, parsePreferences } from './preferences.js';

const nowMs = (sec: number): number => (SAMPLE_SEC + sec) * 1_000;
const at = (no: number, signal: 'WATCH' | 'ALERT' | 'EXTREME', episode = 'e1') => sampleSignal(no, { signal, episode });

describe('Escalations', () => {
  it('raises nothing for what there was at the start', () => {
    expect(new Escalations().take([at(0, 'EXTREME')], nowMs(0))).toEqual([]);
  });

  it('raises each level once in an episode, also after a fall', () => {
    const escalations = new Escalations();
    escalations.take([], nowMs(0));
    const signals = [at(1, 'WATCH'), at(2, 'ALERT'), at(3, 'ALERT'), at(4, 'WATCH'), at(5, 'ALERT'), at(6, 'EXTREME')];
    const risen = signals.map((_, i) => escalations.take(signals.slice(0, i + 1), nowMs(i + 1)).map(({ id }) => id));
    expect(risen.map((ids) => ids.length)).toEqual([1, 1, 0, 0, 0, 1]);
  });

  it('raises again in the next episode', () => {
    const escalations = new Escalations();
    escalations.take([at(0, 'EXTREME')], nowMs(0));
    expect(escalations.take([at(0, 'EXTREME'), at(1, 'ALERT', 'e2')], nowMs(1))).toHaveLength(1);
  });

  it('raises for every symbol of the same moment, however they come', () => {
    const escalations = new Escalations();
    escalations.take([], nowMs(0));
    const one = at(1, 'ALERT');
    const other = sampleSignal(1, { id: 'other', symbol: 'ETHUSDT', signal: 'ALERT' });
    expect(escalations.take([one], nowMs(1))).toHaveLength(1);
    expect(escalations.take([one, other], nowMs(1)).map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
  });

  it('raises nothing for what is old or replayed', () => {
    const escalations = new Escalations();
    escalations.take([], nowMs(0));
    const replayed = sampleSignal(60, { meta: { replayed: true } as never });
    expect(escalations.take([at(1, 'EXTREME'), replayed], nowMs(60))).toEqual([]);
  });
});

describe('followAlarms', () => {
  const told: string[] = [];
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal(
      'Notification',
      class {
        static readonly permission = 'granted';
        constructor(title: string) {
          told.push(title);
        }
      },
    );
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    told.length = 0;
  });

  /** A page that beeps and notifies at EXTREME. */
  function opened(): { readonly change: (sec: number, change: Partial<DashboardState>) => void; readonly beeps: readonly string[] } {
    const store = openStore(emptyState(0), {
      ...{ nowMs: () => 0, after: () => undefined, isVisible: () => false, onVisible: () => undefined, onNotified: () => undefined },
      onFailure: (error) => {
        throw error;
      },
    });
    const preferences = new KeptPreferences(() => ({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined }));
    preferences.change({ isMuted: false, sound: ['EXTREME'], notify: ['EXTREME'] });
    const beeps: string[] = [];
    followAlarms(store, preferences, { beep: (level) => void beeps.push(level) });
    const change = (sec: number, next: Partial<DashboardState>): void => {
      vi.advanceTimersByTime(1_000);
      store.update({ nowMs: nowMs(sec), ...next });
    };
    change(0, { data: 'live', signals: [] });
    return { change, beeps };
  }

  it('beeps and notifies for an escalation of the present', () => {
    const { change, beeps } = opened();
    change(1, { signals: [at(1, 'EXTREME')] });
    expect([beeps, told]).toEqual([['EXTREME'], ['BTCUSDT EXTREME']]);
  });

  it('is silent while a file is replayed', () => {
    const { change, beeps } = opened();
    change(1, { data: 'recorded', signals: [at(1, 'EXTREME')] });
    expect([beeps, told]).toEqual([[], []]);
  });

  it('is silent while the page looks back, also afterwards about what came meanwhile, and tells the next', () => {
    const { change, beeps } = opened();
    change(1, { playhead: { atMs: nowMs(0), isPaused: true }, signals: [at(1, 'EXTREME')] });
    change(2, { playhead: { atMs: undefined, isPaused: false } });
    expect([beeps, told]).toEqual([[], []]);
    change(3, { signals: [at(1, 'EXTREME'), at(3, 'EXTREME', 'e2')] });
    expect(beeps).toEqual(['EXTREME']);
  });

  it('measures another source by nothing the one before it reached', () => {
    const { change, beeps } = opened();
    change(1, { data: 'recorded', signals: [at(1, 'EXTREME')] });
    change(2, { data: undefined, nowMs: undefined, signals: [] });
    change(2, { data: 'live' });
    change(3, { signals: [at(3, 'EXTREME')] });
    expect(beeps).toEqual(['EXTREME']);
  });
});

describe('preferences', () => {
  const storage = (kept: Record<string, string>): TextStorage => ({
    getItem: (key) => kept[key] ?? null,
    setItem: (key, text) => {
      kept[key] = text;
    },
    removeItem: (key) => {
      delete kept[key];
    },
  });

  it('is silent and tells nothing until somebody asks', () => {
    expect(parsePreferences(undefined)).toEqual(DEFAULT_PREFERENCES);
    expect(DEFAULT_PREFERENCES).toMatchObject({ isMuted: true, notify: [] });
  });

  it.each(['', 'null', '[]', '{"isMuted":"no","sound":5}', '{broken'])('reads %j as by default', (text) => {
    expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
  });

  it('is kept for the next page and knows only its levels', () => {
    const kept: Record<string, string> = {};
    new KeptPreferences(() => storage(kept)).change({ isMuted: false, notify: ['EXTREME'] });
    expect(new KeptPreferences(() => storage(kept)).current).toEqual({
      isMuted: false,
      sound: ['CRITICAL', 'EXTREME'],
      notify: ['EXTREME'],
    });
    expect(parsePreferences('{"sound":["WATCH","LOUD"]}').sound).toEqual(['WATCH']);
  });

  it('lasts as long as the page where the browser keeps nothing', () => {
    const preferences = new KeptPreferences(() => {
      throw new Error('denied');
    });
    preferences.change({ isMuted: false });
    expect(preferences.current.isMuted).toBe(false);
  });
});
