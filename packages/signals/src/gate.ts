import { assertName, assertTime, CascadeError, quote, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { resolveGateOptions, type SignalGateOptions } from './config.js';
import { type EpisodeChange, type EpisodeState, EpisodeTracker } from './episode.js';

/** One reading offered to the gate. */
export interface GateReading {
  /** Unix ms, never smaller than in the offer before. */
  readonly nowMs: number;
  /** Level of the reading. */
  readonly level: SignalLevel;
  /** `false` while a venue that fed the symbol is down: its silence is not calm, so nothing falls. */
  readonly observed: boolean;
}

/** A reading the gate let through. */
export interface GateDecision {
  /** `symbol:key:level:seq`; the key is the opening time of the episode, outside an episode the signal's own time, Unix ms. */
  readonly id: string;
  /** 1, 2, 3... per symbol since construction or reset; a restored gate counts on. */
  readonly seq: number;
  /** Unix ms. */
  readonly tsMs: number;
  /** The level to publish; above that of the reading after a fall to a level that was reached within the cooldown. */
  readonly level: SignalLevel;
  readonly kind: 'rise' | 'refresh' | 'fall';
  /** Id of the episode; `undefined` outside one. */
  readonly episode?: string | undefined;
  readonly episodeChange?: EpisodeChange | undefined;
  /** Unix ms. */
  readonly validUntilMs: number;
}

/** What a `SignalGate` knows, as plain data that survives `structuredClone` and serialization; about 250 bytes. */
export interface SignalGateState {
  /** The level published last, and when: Unix ms, `-Infinity` before the first. */
  readonly level: SignalLevel;
  readonly publishedMs: number;
  readonly seq: number;
  /** Time of the newest reading, Unix ms, `-Infinity` before the first, and whether it was observed. */
  readonly lastMs: number;
  readonly lastObserved: boolean;
  /** Time between observed readings so far, ms: the clock of the cooldown. */
  readonly observedMs: number;
  /** By level from NONE on: that clock at the first reading below it, `Infinity` while readings reach it, `-Infinity` if none ever did. */
  readonly leftMs: readonly number[];
  readonly episode: EpisodeState;
}

/**
 * Decides which readings of one symbol become signals. Told the time; deterministic; O(1) time and memory.
 *
 * - A rise passes at once.
 * - While the level is WATCH or higher and the reading confirms it, one refresh passes per `refreshMs`.
 * - The level published is the highest that any reading reached within the last `cooldownMs`, so each level falls `cooldownMs` after the
 *   first reading below it, one after the other or several at once. Only time between two observed readings counts: an outage of a
 *   venue freezes that clock, and no fall passes on a reading that is not observed.
 * - NONE is published once after a signal, and never before the first.
 */
export class SignalGate {
  readonly #symbol: string;
  readonly #options: Required<SignalGateOptions>;
  readonly #episodes: EpisodeTracker;
  #level: SignalLevel = 'NONE';
  #seq = 0;
  #publishedMs: number = Number.NEGATIVE_INFINITY;
  #lastMs: number = Number.NEGATIVE_INFINITY;
  #lastObserved = false;
  /** Time between observed readings so far, ms. */
  #observedMs = 0;
  /** By level: `#observedMs` at the first reading below it since it was reached; `Infinity` while readings reach it. */
  readonly #leftMs: number[] = SIGNAL_LEVELS.map(neverReached);

  /**
   * @throws CascadeError `signals/invalid-name` for an empty symbol or one above 64 characters, `signals/unknown-option`,
   * `signals/invalid-option`
   */
  constructor(symbol: string, options: SignalGateOptions = {}) {
    assertName('signals', 'symbol', symbol);
    this.#symbol = symbol;
    this.#options = resolveGateOptions(options);
    this.#episodes = new EpisodeTracker(symbol);
  }

  /** The level published last; NONE at start. */
  get level(): SignalLevel {
    return this.#level;
  }

  /**
   * Takes a reading; returns the signal to publish, or `undefined`.
   * @throws CascadeError `signals/invalid-time`, `signals/time-went-back`, `signals/unknown-level`; the state is then unchanged
   */
  offer(reading: GateReading): GateDecision | undefined {
    const { nowMs, level, observed } = reading;
    this.#assertReading(nowMs, level);
    if (observed && this.#lastObserved) this.#observedMs += nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#lastObserved = observed;
    this.#noteReached(SIGNAL_LEVELS.indexOf(level));
    const difference = SIGNAL_LEVELS.indexOf(level) - SIGNAL_LEVELS.indexOf(this.#level);
    if (difference < 0) {
      const standing = this.#highestStanding();
      return observed && standing !== this.#level ? this.#publish(nowMs, standing, 'fall') : undefined;
    }
    if (difference > 0) return this.#publish(nowMs, level, 'rise');
    if (level === 'NONE' || nowMs - this.#publishedMs < this.#options.refreshMs) return undefined;
    return this.#publish(nowMs, level, 'refresh');
  }

  /** Back to the state of a new gate: level NONE, `seq` from 1, no episode. */
  reset(): void {
    this.#level = 'NONE';
    this.#seq = 0;
    this.#publishedMs = Number.NEGATIVE_INFINITY;
    this.#lastMs = Number.NEGATIVE_INFINITY;
    this.#lastObserved = false;
    this.#observedMs = 0;
    for (const rank of SIGNAL_LEVELS.keys()) this.#leftMs[rank] = neverReached();
    this.#episodes.reset();
  }

  /** What the gate knows, to go on with in another process: plain data, a copy. O(1). */
  save(): SignalGateState {
    return {
      level: this.#level,
      publishedMs: this.#publishedMs,
      seq: this.#seq,
      lastMs: this.#lastMs,
      lastObserved: this.#lastObserved,
      observedMs: this.#observedMs,
      leftMs: [...this.#leftMs],
      episode: this.#episodes.save(),
    };
  }

  /**
   * Replaces everything by what a gate of the same symbol and options saved; from here on it decides as that one does. The state is copied
   * and not checked. O(1).
   */
  restore(state: SignalGateState): void {
    this.#level = state.level;
    this.#publishedMs = state.publishedMs;
    this.#seq = state.seq;
    this.#lastMs = state.lastMs;
    this.#lastObserved = state.lastObserved;
    this.#observedMs = state.observedMs;
    for (const [rank, leftMs] of state.leftMs.entries()) this.#leftMs[rank] = leftMs;
    this.#episodes.restore(state.episode);
  }

  #noteReached(reached: number): void {
    for (const [rank, leftMs] of this.#leftMs.entries()) {
      if (rank <= reached) this.#leftMs[rank] = Number.POSITIVE_INFINITY;
      else if (leftMs === Number.POSITIVE_INFINITY) this.#leftMs[rank] = this.#observedMs;
    }
  }

  /** The highest level that is reached, or was left less than the cooldown ago. */
  #highestStanding(): SignalLevel {
    const stands = (leftMs: number): boolean => leftMs === Number.POSITIVE_INFINITY || this.#observedMs - leftMs < this.#options.cooldownMs;
    // A level is left no later than the one below it, so those that stand come first.
    return SIGNAL_LEVELS[this.#leftMs.filter(stands).length - 1] ?? 'NONE';
  }

  #publish(nowMs: number, level: SignalLevel, kind: GateDecision['kind']): GateDecision {
    this.#level = level;
    this.#publishedMs = nowMs;
    this.#seq += 1;
    const { id: episode, openedMs, change: episodeChange } = this.#episodes.push(nowMs, level);
    return {
      id: `${this.#symbol}:${openedMs ?? nowMs}:${level}:${this.#seq}`,
      seq: this.#seq,
      tsMs: nowMs,
      level,
      kind,
      episode,
      episodeChange,
      validUntilMs: nowMs + this.#options.validForMs,
    };
  }

  #assertReading(nowMs: number, level: SignalLevel): void {
    assertTime('signals', 'nowMs', nowMs);
    if (nowMs < this.#lastMs) {
      throw new CascadeError('signals/time-went-back', `nowMs ${quote(nowMs)} is before the last offer at ${quote(this.#lastMs)}`, {
        context: { nowMs, lastMs: this.#lastMs },
      });
    }
    if (SIGNAL_LEVELS.includes(level)) return;
    throw new CascadeError('signals/unknown-level', `unknown level ${quote(level)}; use one of ${SIGNAL_LEVELS.join(', ')}`, {
      context: { level },
    });
  }
}

function neverReached(): number {
  return Number.NEGATIVE_INFINITY;
}
