import type { DispersionState } from './burst-flow-state.js';

const BIN_MS = 1_000;
/** One bin of 1 s, decayed with a time constant of 60 s (spec). */
const KEEP = Math.exp(-1 / 60);
/** Fewer decayed events say nothing about their spread (spec). */
const MIN_EVENTS = 3;

/**
 * Variance / mean of the events a second of one side, over completed one-second bins `(k s - 1 s, k s]` since the symbol is watched.
 * A bin is folded in when an event opens a later one; the empty bins between decay in one step.
 */
export class Dispersion {
  /** The bin of the newest event. */
  #bin = Number.NEGATIVE_INFINITY;
  #open = 0;
  /** Sums of n and n² over the bins before `#bin`, the last of them in full. */
  #events = 0;
  #squares = 0;

  /** Counts an event at `tMs`, ms, which must not go back. */
  add(tMs: number): void {
    const bin = Math.ceil(tMs / BIN_MS);
    if (bin > this.#bin) {
      const keep = Math.exp((this.#bin - (bin - 1)) / 60);
      this.#events = (this.#events * KEEP + this.#open) * keep;
      this.#squares = (this.#squares * KEEP + this.#open * this.#open) * keep;
      this.#open = 0;
      this.#bin = bin;
    }
    this.#open++;
  }

  /** `undefined` below three decayed events. `nowMs` must not be before the newest event. @param sinceMs start of watching */
  at(nowMs: number, sinceMs: number): number | undefined {
    const lastBin = Math.floor(nowMs / BIN_MS);
    let events = this.#events;
    let squares = this.#squares;
    if (lastBin >= this.#bin) {
      const keep = Math.exp((this.#bin - lastBin) / 60);
      events = (events * KEEP + this.#open) * keep;
      squares = (squares * KEEP + this.#open * this.#open) * keep;
    }
    if (events < MIN_EVENTS) return undefined;
    const bins = (1 - Math.exp((Math.ceil(sinceMs / BIN_MS) - 1 - lastBin) / 60)) / (1 - KEEP);
    return Math.max(0, squares / events - events / bins);
  }

  save(): DispersionState {
    return { bin: this.#bin, open: this.#open, events: this.#events, squares: this.#squares };
  }

  restore(state: DispersionState): void {
    this.#bin = state.bin;
    this.#open = state.open;
    this.#events = state.events;
    this.#squares = state.squares;
  }
}
