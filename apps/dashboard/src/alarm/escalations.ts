import { SIGNAL_LEVELS } from '@cascade/core';
import { MAX_SYMBOLS } from '../live/merge.js';
import type { SignalDocument } from '../model/documents.js';

/** A signal older than this when it comes is news no more, s. */
const FRESH_FOR_S = 30;

interface Known {
  readonly level: number;
  readonly episode: string | undefined;
}

/**
 * Picks the signals that ask for attention: those that raise the level of their symbol, once for each level and episode. Signals the page had
 * at its start, that are replayed or old raise nothing. Remembers 500 symbols, and which signals of the last 30 s it has seen.
 */
export class Escalations {
  readonly #known = new Map<string, Known>();
  /** Ids of the last 30 s, and at most as many older ones; `undefined` before the first call. */
  #seen: Set<string> | undefined;

  /** Takes all signals there are, oldest first. @returns the new ones that escalate. O(signals of the last 30 s), the first time O(signals) */
  take(signals: readonly SignalDocument[], nowMs: number): readonly SignalDocument[] {
    const fromSec = nowMs / 1_000 - FRESH_FOR_S;
    let first = signals.length;
    while (first > 0 && (signals[first - 1]?.timestamp ?? 0) >= fromSec) first--;
    const recent = signals.slice(first);
    const seen = this.#seen;
    if (seen === undefined || seen.size > 2 * recent.length) this.#seen = new Set(recent.map(({ id }) => id));
    if (seen === undefined) {
      for (const signal of signals) this.#rises(signal);
      return [];
    }
    const news = recent.filter(({ id }) => !seen.has(id));
    for (const { id } of news) this.#seen?.add(id);
    return news.filter((signal) => this.#rises(signal) && signal.meta.replayed !== true);
  }

  #rises({ symbol, signal, context }: SignalDocument): boolean {
    const level = SIGNAL_LEVELS.indexOf(signal);
    const known = this.#known.get(symbol);
    const isAnotherEpisode = context.episode !== undefined && known?.episode !== context.episode;
    const before = known === undefined || isAnotherEpisode ? 0 : known.level;
    // Within an episode the highest level counts: a cascade in two surges is told once.
    const reached = context.episode === undefined ? level : Math.max(before, level);
    this.#known.delete(symbol);
    this.#known.set(symbol, { level: reached, episode: context.episode });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_SYMBOLS && oldest !== undefined) this.#known.delete(oldest);
    return level > before;
  }
}
