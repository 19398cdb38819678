import { describe, expect, it } from 'vitest';
import { lookBack } from './look-back.js';
import { emptyState, openStore, type StoreSchedule } from './open-store.js';

/** A schedule whose time and frames the test moves. */
class HandSchedule implements StoreSchedule {
  time = 0;
  visible = true;
  failures: unknown[] = [];
  durations = 0;
  #due: { readonly atMs: number; readonly run: () => void }[] = [];
  #onVisible: () => void = () => undefined;

  nowMs = (): number => this.time;
  isVisible = (): boolean => this.visible;
  onNotified = (): void => void this.durations++;
  onFailure = (error: unknown): void => void this.failures.push(error);
  after = (delayMs: number, run: () => void): void => void this.#due.push({ atMs: this.time + delayMs, run });
  onVisible = (listener: () => void): void => {
    this.#onVisible = listener;
  };

  pass(ms: number): void {
    this.time += ms;
    const due = this.#due.filter(({ atMs }) => atMs <= this.time);
    this.#due = this.#due.filter(({ atMs }) => atMs > this.time);
    for (const { run } of due) run();
  }

  show(visible: boolean): void {
    this.visible = visible;
    this.#onVisible();
  }
}

function opened(): { schedule: HandSchedule; store: ReturnType<typeof openStore>; told: (string | undefined)[] } {
  const schedule = new HandSchedule();
  const store = openStore(emptyState(0), schedule);
  const told: (string | undefined)[] = [];
  store.subscribe(({ selected }) => told.push(selected));
  return { schedule, store, told };
}

describe('openStore', () => {
  it('tells at once what there is, then the changes of a frame together', () => {
    const { schedule, store, told } = opened();
    store.update({ selected: 'A' });
    store.update({ selected: 'B' });
    expect(store.state.selected).toBe('B');
    schedule.pass(0);
    expect(told).toEqual([undefined, 'B']);
    expect(schedule.durations).toBe(1);
  });

  it('tells at most 10 times a second', () => {
    const { schedule, store, told } = opened();
    for (let ms = 0; ms < 1_000; ms++) {
      store.update({ selected: String(ms) });
      schedule.pass(1);
    }
    expect(told.length).toBeGreaterThan(8);
    expect(told.length).toBeLessThanOrEqual(11);
  });

  it('says nothing while it is hidden and all of it once it is seen; who watches is told all the same', () => {
    const { schedule, store, told } = opened();
    const watched: (string | undefined)[] = [];
    const end = store.watch(({ selected }) => watched.push(selected));
    schedule.show(false);
    store.update({ selected: 'A' });
    store.update({ selected: 'B' });
    schedule.pass(500);
    expect([told, watched]).toEqual([[undefined], ['A', 'B']]);
    schedule.show(true);
    schedule.pass(0);
    expect(told).toEqual([undefined, 'B']);
    end();
    store.update({ selected: 'C' });
    expect(watched).toHaveLength(2);
  });

  it('tells the others when one throws', () => {
    const { schedule, store } = opened();
    let isBroken = false;
    store.subscribe(() => {
      if (isBroken) throw new Error('broken view');
    });
    const told: unknown[] = [];
    store.subscribe(({ selected }) => told.push(selected));
    isBroken = true;
    store.update({ selected: 'A' });
    schedule.pass(0);
    expect(told).toEqual([undefined, 'A']);
    expect(schedule.failures).toEqual([new Error('broken view')]);
  });

  it('tells again what a listener changed', () => {
    const { schedule, store, told } = opened();
    store.subscribe(({ selected }) => {
      if (selected === 'A') store.update({ selected: 'B' });
    });
    store.update({ selected: 'A' });
    schedule.pass(0);
    schedule.pass(100);
    expect(told).toEqual([undefined, 'A', 'B']);
  });
});

describe('lookBack', () => {
  it('shows what stood then, computed once for each state, and changes the store behind', () => {
    const { schedule, store } = opened();
    let computed = 0;
    const shown = lookBack(store, (state) => {
      computed++;
      return { ...state, nowMs: 5 };
    });
    const seen: (number | undefined)[] = [];
    shown.subscribe(({ nowMs }) => seen.push(nowMs));
    shown.subscribe(({ nowMs }) => seen.push(nowMs));
    expect([seen, computed, shown.state.nowMs]).toEqual([[5, 5], 1, 5]);
    shown.update({ selected: 'A' });
    schedule.pass(0);
    expect([store.state.selected, store.state.nowMs, computed]).toEqual(['A', undefined, 2]);
  });
});
