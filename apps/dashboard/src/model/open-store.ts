import type { DashboardState, Store } from './store.js';

/** A store that also tells of changes nobody looks at. */
export interface WatchedStore extends Store {
  /** Called at once with every change, also while the page is hidden: for alarms. @returns ends it */
  watch(listener: (state: DashboardState) => void): () => void;
}

/** Between the beginnings of two rounds, in each of which every listener is told once, ms. */
const ROUND_MS = 100;
/** Between two notifications, each one frame to lay out and paint, ms. */
const GAP_MS = 50;
/** Listeners that are left when a notification took so long are told in the next one, ms: style, layout and paint cost several times as much. */
const SLICE_MS = 0.5;
/** Measurements are cleared after so many: the browser would keep them all, observers have had them. */
const KEPT_MEASURES = 1_000;

/** When a store may tell its listeners. */
export interface StoreSchedule {
  /** A clock that never goes back, ms. */
  readonly nowMs: () => number;
  /** Runs after so long, just before the next frame is drawn. */
  readonly after: (delayMs: number, run: () => void) => void;
  readonly isVisible: () => boolean;
  readonly onVisible: (listener: () => void) => void;
  /** Told how long the listeners took. */
  readonly onNotified: (startMs: number, endMs: number) => void;
  /** A listener threw; the others are told all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** Nothing heard, nothing chosen. */
export function emptyState(nowMs: number): DashboardState {
  return {
    connection: { status: 'connecting', sinceMs: nowMs },
    data: undefined,
    nowMs: undefined,
    regime: undefined,
    service: undefined,
    symbols: new Map(),
    signals: [],
    liquidations: [],
    history: undefined,
    selected: undefined,
    playhead: { atMs: undefined, isPaused: false },
  };
}

/** The schedule of a page: frames, its visibility, and a `performance.measure('update')` around every notification. */
export function pageSchedule(): StoreSchedule {
  let measures = 0;
  return {
    nowMs: () => performance.now(),
    after: (delayMs, run) => {
      if (delayMs <= 0) requestAnimationFrame(run);
      else setTimeout(() => requestAnimationFrame(run), delayMs);
    },
    isVisible: () => document.visibilityState === 'visible',
    onVisible: (listener) => document.addEventListener('visibilitychange', listener),
    onNotified: (start, end) => {
      performance.measure('update', { start, end });
      if (++measures % KEPT_MEASURES === 0) performance.clearMeasures('update');
    },
    onFailure: (error) => reportError(error),
  };
}

/**
 * A store. Changes are merged at once and told in rounds, at most 10 a second. A round that takes long is told in parts, a frame each, at most 20 a second, every
 * listener the newest state; what a person chose (`selected`, `playhead`) is told to all at once. Nothing while the page is hidden: what changed
 * meanwhile is told when it is seen again. O(listeners) a round.
 */
export function openStore(initial: DashboardState, schedule: StoreSchedule): WatchedStore {
  const listeners = new Set<(state: DashboardState) => void>();
  const watchers = new Set<(state: DashboardState) => void>();
  let state = initial;
  let isDirty = false;
  let isUrgent = false;
  /** Of the round under way. */
  let untold: ((state: DashboardState) => void)[] = [];
  let planned: object | undefined;
  let roundMs = Number.NEGATIVE_INFINITY;
  let toldMs = Number.NEGATIVE_INFINITY;

  const call = (listener: (state: DashboardState) => void): void => {
    try {
      listener(state);
    } catch (error) {
      schedule.onFailure(error);
    }
  };
  const tell = (): void => {
    planned = undefined;
    if (!schedule.isVisible()) return;
    toldMs = schedule.nowMs();
    const untilMs = isUrgent ? Number.POSITIVE_INFINITY : toldMs + SLICE_MS;
    if (isUrgent || (isDirty && untold.length === 0)) {
      untold = [...listeners];
      roundMs = toldMs;
      [isDirty, isUrgent] = [false, false];
    }
    for (let next = untold.shift(); next !== undefined; next = schedule.nowMs() < untilMs ? untold.shift() : undefined) {
      if (listeners.has(next)) call(next);
    }
    schedule.onNotified(toldMs, schedule.nowMs());
    // A listener may have changed something.
    plan();
  };
  const plan = (): void => {
    if (planned !== undefined || !schedule.isVisible()) return;
    if (!isDirty && untold.length === 0) return;
    const roundDueMs = isUrgent || untold.length > 0 ? Number.NEGATIVE_INFINITY : roundMs + ROUND_MS;
    const dueMs = Math.max(toldMs + GAP_MS, roundDueMs);
    const notification = {};
    planned = notification;
    schedule.after(Math.max(0, dueMs - schedule.nowMs()), () => {
      // An urgent change may have come before it.
      if (planned === notification) tell();
    });
  };
  schedule.onVisible(plan);

  return {
    get state() {
      return state;
    },
    update(change) {
      state = { ...state, ...change };
      isDirty = true;
      if (!isUrgent && ('selected' in change || 'playhead' in change)) {
        isUrgent = true;
        planned = undefined;
      }
      plan();
      for (const watcher of watchers) call(watcher);
    },
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
  };
}
