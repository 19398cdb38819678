import { assertName, assertTime, CascadeError, quote, SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { resolveGateOptions, type SignalGateOptions } from './config.js';
import { type EpisodeChange, EpisodeTracker } from './episode.js';
import { higherLevel } from './level.js';

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
  /** 1, 2, 3... per symbol since construction or reset. */
  readonly seq: number;
  /** Unix ms. */
  readonly tsMs: number;
  /** The level to publish; above that of the reading after a fall to the highest level seen during the cooldown. */
  readonly level: SignalLevel;
  readonly kind: 'rise' | 'refresh' | 'fall';
  /** Id of the episode; `undefined` outside one. */
  readonly episode?: string | undefined;
  readonly episodeChange?: EpisodeChange | undefined;
  /** Unix ms. */
  readonly validUntilMs: number;
}

/**
 * Decides which readings of one symbol become signals. Told the time; deterministic; O(1) time and memory.
 *
 * - A rise passes at once.
 * - While the level is WATCH or higher and the reading confirms it, one refresh passes per `refreshMs`.
 * - A fall passes once lower readings have held for `cooldownMs`, to the highest level seen among them; a reading at the
 *   published level starts the cooldown again. Only time between two observed readings counts, so a venue's outage freezes it.
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
  #cooldown: { heldMs: number; highest: SignalLevel } | undefined;

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
    const bothObserved = observed && this.#lastObserved;
    const elapsedMs = this.#lastMs === Number.NEGATIVE_INFINITY ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#lastObserved = observed;
    const difference = SIGNAL_LEVELS.indexOf(level) - SIGNAL_LEVELS.indexOf(this.#level);
    if (difference < 0) return this.#offerLower(nowMs, level, observed, bothObserved ? elapsedMs : 0);
    this.#cooldown = undefined;
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
    this.#cooldown = undefined;
    this.#episodes.reset();
  }

  #offerLower(nowMs: number, level: SignalLevel, observed: boolean, countedMs: number): GateDecision | undefined {
    if (this.#cooldown === undefined) this.#cooldown = { heldMs: 0, highest: level };
    else {
      this.#cooldown.heldMs += countedMs;
      this.#cooldown.highest = higherLevel(this.#cooldown.highest, level);
    }
    if (!observed || this.#cooldown.heldMs < this.#options.cooldownMs) return undefined;
    const { highest } = this.#cooldown;
    // The reading may lie lower still: from here that has to hold for another cooldown.
    this.#cooldown = level === highest ? undefined : { heldMs: 0, highest: level };
    return this.#publish(nowMs, highest, 'fall');
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
