import { type ResolvedRegimeOptions, SLOT_MS, SLOTS_KEPT } from './config.js';
import type { RegimeEngineState } from './engine-state.js';
import { addToSlot, copyOfSlot, newestQuote, type PriceSample, type PriceSlot, slotOf } from './price-slot.js';
import { advanced, initialState, type RegimeState, restoredState, savedState } from './state.js';

/** Open slots kept without a read; beyond it the oldest are settled as if they had been read. */
const MAX_OPEN_SLOTS = 720;
/** Empty slots after which nothing but the slot number changes any more: an hour of returns and every dwell are over. */
const SLOTS_TO_REST = SLOTS_KEPT + 180;

/** A timeline as plain data. */
export type TimelineState = Pick<RegimeEngineState, 'openSlots' | 'settled' | 'laterSlots'>;

/**
 * Samples in slots, and the states at the ends of slots, computed when asked for.
 *
 * Slots stay open for late samples until one two slots newer arrives, so states of open slots are provisional and redone when a
 * late sample comes. What is asked, and when, changes no answer. Memory: at most 720 open slots (2 when read every 5 s) and 4 states.
 */
export class RegimeTimeline {
  readonly #options: ResolvedRegimeOptions;
  /** Ascending, without empty slots. */
  #open: PriceSlot[] = [];
  /** Ascending. The first is settled: no sample can reach its slot any more. */
  #states: RegimeState[] = [];
  #newestSlot: number | undefined;

  constructor(options: ResolvedRegimeOptions) {
    this.#options = options;
  }

  /** Slots and states in memory; for tests of the bounds. */
  get sizes(): { readonly openSlots: number; readonly states: number } {
    return { openSlots: this.#open.length, states: this.#states.length };
  }

  /** Adds a well-formed sample; `false` when it is older than the slot before the newest one. */
  add(sample: PriceSample): boolean {
    const index = slotOf(sample.tsMs);
    if (this.#newestSlot !== undefined && index < this.#newestSlot - 1) return false;
    this.#newestSlot = Math.max(index, this.#newestSlot ?? index);
    addToSlot(this.#openSlot(index), sample);
    while ((this.#states.at(-1)?.slot ?? index - 1) >= index) this.#states.pop();
    if (this.#open.length > MAX_OPEN_SLOTS) this.#computeUntil(this.#newestSlot - 2);
    return true;
  }

  /** The state at the end of the last slot complete at `nowMs`; `undefined` before the first. */
  at(nowMs: number): RegimeState | undefined {
    const target = Math.floor(nowMs / SLOT_MS);
    this.#computeUntil(target);
    let found = this.#states[0];
    for (const state of this.#states) if (state.slot <= target) found = state;
    return found;
  }

  /** The newest price stamped at or before `nowMs`, of any exchange. */
  priceAt(nowMs: number, state: RegimeState | undefined): number | undefined {
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const slot = this.#open[i];
      const newest = slot && newestQuote(slot, nowMs);
      if (newest !== undefined) return newest.price;
    }
    return state?.series.price;
  }

  /** A copy as plain data. O(history + open slots). */
  save(): TimelineState {
    const [settled, ...later] = this.#states;
    return {
      openSlots: this.#open.map(copyOfSlot),
      settled: settled && savedState(settled),
      laterSlots: later.map(({ slot }) => slot),
    };
  }

  /** Takes over what was saved. O(history log history), and the cost of computing at most three states again. */
  restore({ openSlots, settled, laterSlots }: TimelineState): void {
    this.#open = openSlots.map(copyOfSlot);
    this.#newestSlot = this.#open.at(-1)?.index;
    this.#states = [];
    if (settled === undefined) return;
    let state = restoredState(settled, this.#options.historyDays);
    this.#states.push(state);
    for (const slot of laterSlots) {
      state = this.#advancedTo(state, slot);
      this.#states.push(state);
    }
  }

  #openSlot(index: number): PriceSlot {
    let position = this.#open.length;
    while ((this.#open[position - 1]?.index ?? Number.NEGATIVE_INFINITY) > index) position--;
    const before = this.#open[position - 1];
    if (before?.index === index) return before;
    const added: PriceSlot = { index, quotes: [] };
    this.#open.splice(position, 0, added);
    return added;
  }

  #computeUntil(target: number): void {
    const newest = this.#newestSlot;
    const first = this.#open[0];
    if (newest === undefined) return;
    if (this.#states.length === 0) {
      if (first === undefined || first.index > target) return;
      this.#states.push(initialState(first.index - 1, this.#options.historyDays));
    }
    // What no late sample can undo, then what was asked for.
    for (const stop of [newest - 2, target]) if (stop <= target) this.#extendTo(stop, newest);
    while ((this.#states[1]?.slot ?? newest) <= newest - 2) this.#states.shift();
    const settled = this.#states[0]?.slot ?? newest - 2;
    while ((this.#open[0]?.index ?? Number.POSITIVE_INFINITY) <= settled) this.#open.shift();
  }

  #extendTo(stop: number, newest: number): void {
    const last = this.#states.at(-1);
    if (last === undefined || last.slot >= stop) return;
    if (last.slot > newest) this.#states.pop();
    this.#states.push(this.#advancedTo(last, stop));
  }

  #advancedTo(from: RegimeState, target: number): RegimeState {
    let state = from;
    let empty = 0;
    let position = this.#open.findIndex((slot) => slot.index > from.slot);
    while (state.slot < target) {
      const next = position < 0 ? undefined : this.#open[position];
      const isFilled = next !== undefined && next.index === state.slot + 1;
      if (!isFilled && empty >= SLOTS_TO_REST) {
        // At rest: skip to the next slot with a sample instead of walking a gap of any length.
        state = { ...state, slot: Math.min(target, (next?.index ?? target + 1) - 1) };
        continue;
      }
      empty = isFilled ? 0 : empty + 1;
      state = advanced(state, isFilled ? next : undefined, this.#options);
      if (isFilled) position++;
    }
    return state;
  }
}
