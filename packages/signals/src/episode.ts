import { atLeast, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';

/** What a level did to the episode. */
export type EpisodeChange = 'open' | 'escalate' | 'close';

/** Where a level stands in the life of an episode. */
export interface EpisodeStep {
  /** Id of the episode the level belongs to; `undefined` outside one. The closing level still belongs to it. */
  readonly id?: string | undefined;
  /** Opening time of that episode, Unix ms: its key in signal ids. */
  readonly openedMs?: number | undefined;
  readonly change?: EpisodeChange | undefined;
}

/** What an `EpisodeTracker` knows, as plain data. */
export interface EpisodeState {
  /** When the open episode began, Unix ms; `undefined` when none is open. */
  readonly openedMs: number | undefined;
  /** When the newest episode began, Unix ms; `-Infinity` before the first. */
  readonly lastOpenedMs: number;
  /** Highest level of the newest episode. */
  readonly highest: SignalLevel;
}

/**
 * The episodes of one symbol: a state machine with one id per episode, `symbol:openedMs`.
 *
 * Closed -> open at the first level >= ALERT; open -> open, `escalate` at each new highest level; open -> closed at NONE.
 * A fall to WATCH keeps it open, so that a cascade in two surges is one episode. WATCH before the first ALERT is outside.
 * O(1) time and memory.
 */
export class EpisodeTracker {
  readonly #symbol: string;
  #openedMs: number | undefined;
  #lastOpenedMs: number = Number.NEGATIVE_INFINITY;
  #highest: SignalLevel = 'NONE';

  constructor(symbol: string) {
    this.#symbol = symbol;
  }

  /** Takes the level published at `nowMs`, Unix ms. */
  push(nowMs: number, level: SignalLevel): EpisodeStep {
    if (this.#openedMs === undefined) {
      if (!atLeast(SIGNAL_LEVELS, level, 'ALERT')) return {};
      // Two openings within one millisecond still get two ids.
      this.#openedMs = Math.max(nowMs, this.#lastOpenedMs + 1);
      this.#lastOpenedMs = this.#openedMs;
      this.#highest = level;
      return this.#step('open');
    }
    if (level === 'NONE') {
      const closing = this.#step('close');
      this.#openedMs = undefined;
      return closing;
    }
    if (level === this.#highest || !atLeast(SIGNAL_LEVELS, level, this.#highest)) return this.#step(undefined);
    this.#highest = level;
    return this.#step('escalate');
  }

  /** Back to the state of a new tracker. */
  reset(): void {
    this.#openedMs = undefined;
    this.#lastOpenedMs = Number.NEGATIVE_INFINITY;
    this.#highest = 'NONE';
  }

  /** What the tracker knows, to go on with in another process: plain data, a copy. O(1). */
  save(): EpisodeState {
    return { openedMs: this.#openedMs, lastOpenedMs: this.#lastOpenedMs, highest: this.#highest };
  }

  /** Replaces everything by what a tracker of the same symbol saved. The state is not checked. O(1). */
  restore({ openedMs, lastOpenedMs, highest }: EpisodeState): void {
    this.#openedMs = openedMs;
    this.#lastOpenedMs = lastOpenedMs;
    this.#highest = highest;
  }

  #step(change: EpisodeChange | undefined): EpisodeStep {
    return { id: `${this.#symbol}:${this.#openedMs}`, openedMs: this.#openedMs, change };
  }
}
