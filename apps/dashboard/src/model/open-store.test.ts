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

  it('tells of news at most 10 times a second, of choices at most 20 times', () => {
    const { schedule, store, told } = opened();
    for (let ms = 0; ms < 1_000; ms++) {
      store.update({ nowMs: ms });
      schedule.pass(1);
    }
    expect(told.length).toBeGreaterThan(8);
    expect(told.length).toBeLessThanOrEqual(11);
    told.length = 0;
    for (let ms = 0; ms < 1_000; ms++) {
      store.update({ selected: String(ms) });
      schedule.pass(1);
    }
    expect(told.length).toBeGreaterThan(18);
    expect(told.length).toBeLessThanOrEqual(21);
  });

  /** Three listeners that take 3 ms each and note when they were told what. */
  function slowly(): { schedule: HandSchedule; store: ReturnType<typeof openStore>; told: string[] } {
    const schedule = new HandSchedule();
    const store = openStore(emptyState(0), schedule);
    const told: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      store.subscribe(({ nowMs, selected }) => {
        if (nowMs !== undefined) told.push(`${name}${nowMs}${selected ?? ''} at ${schedule.time}`);
        schedule.time += 3;
      });
    }
    schedule.time = 1_000;
    return { schedule, store, told };
  }

  it('tells what takes long in parts, each listener once a round and the newest', () => {
    const { schedule, store, told } = slowly();
    store.update({ nowMs: 1 });
    schedule.pass(0);
    expect(told).toEqual(['a1 at 1000']);
    store.update({ nowMs: 2 });
    schedule.pass(47);
    schedule.pass(47);
    expect(told.slice(1)).toEqual(['b2 at 1050', 'c2 at 1100']);
    // Each of them has to hear of 2 after the change: the next round tells it to the first, and again to the others.
    for (let ms = 0; ms < 300; ms += 10) schedule.pass(10);
    expect(told.slice(3).map((text) => text.slice(0, 2))).toEqual(['a2', 'b2', 'c2']);
  });

  it('tells a choice to all at once, in the middle of a round too', () => {
    const { schedule, store, told } = slowly();
    store.update({ nowMs: 1 });
    schedule.pass(0);
    store.update({ selected: 'X' });
    schedule.pass(47);
    expect(told).toEqual(['a1 at 1000', 'a1X at 1050', 'b1X at 1053', 'c1X at 1056']);
    schedule.pass(500);
    expect(told).toHaveLength(4);
  });

  it('tells no listener that ended while its turn was awaited', () => {
    const { schedule, store, told } = slowly();
    const late: unknown[] = [];
    const end = store.subscribe(({ nowMs }) => late.push(nowMs));
    store.update({ nowMs: 1 });
    schedule.pass(0);
    end();
    for (let ms = 0; ms < 300; ms += 10) schedule.pass(10);
    expect(told).toHaveLength(3);
    expect(late).toEqual([undefined]);
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
