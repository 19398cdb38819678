import type { DashboardState, Store } from './store.js';

/** A store that also tells of changes nobody looks at. */
export interface WatchedStore extends Store {
  /** Called at once with every change, also while the page is hidden: for alarms. @returns ends it */
  watch(listener: (state: DashboardState) => void): () => void;
}

/** Between two notifications, ms: at most 10 a second, and as many frames to lay out and paint. */
export const GAP_MS = 100;
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
 * A store. Changes are merged at once and told together, at most 10 times a second, never while the page is hidden; what changed meanwhile is
 * told when it is seen again. O(listeners) a notification.
 */
export function openStore(initial: DashboardState, schedule: StoreSchedule): WatchedStore {
  const listeners = new Set<(state: DashboardState) => void>();
  const watchers = new Set<(state: DashboardState) => void>();
  let state = initial;
  let isDirty = false;
  let isScheduled = false;
  let toldMs = Number.NEGATIVE_INFINITY;

  const call = (called: ReadonlySet<(state: DashboardState) => void>): void => {
    for (const listener of called) {
      try {
        listener(state);
      } catch (error) {
        schedule.onFailure(error);
      }
    }
  };
  const tell = (): void => {
    isScheduled = false;
    if (!isDirty || !schedule.isVisible()) return;
    isDirty = false;
    toldMs = schedule.nowMs();
    call(listeners);
    schedule.onNotified(toldMs, schedule.nowMs());
    // A listener may have changed something.
    plan();
  };
  const plan = (): void => {
    if (!isDirty || isScheduled || !schedule.isVisible()) return;
    isScheduled = true;
    schedule.after(Math.max(0, toldMs + GAP_MS - schedule.nowMs()), tell);
  };
  schedule.onVisible(plan);

  return {
    get state() {
      return state;
    },
    update(change) {
      state = { ...state, ...change };
      isDirty = true;
      plan();
      call(watchers);
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
