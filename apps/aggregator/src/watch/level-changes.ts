import type { SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';

/** Symbols remembered, as many as a service tracks; the one heard of longest ago makes room. */
const MAX_SYMBOLS = 2_000;
/** After so long without a signal the same level is news again, ms. */
const QUIET_MS = 60_000;

/** Tells the signals that change something from those that only repeat it: under load a service tells each standing level several times a second. */
export class LevelChanges {
  readonly #standing = new Map<string, { readonly level: SignalLevel; readonly tsMs: number }>();

  /** Whether the signal gives its symbol another level, or the first one after a minute of silence; from now on it stands. O(1). */
  add({ symbol, signal: level, timestamp }: Pick<WireSignal, 'symbol' | 'signal' | 'timestamp'>): boolean {
    const tsMs = timestamp * 1_000;
    const before = this.#standing.get(symbol);
    // Back to the end, so that the front is what was heard of longest ago.
    this.#standing.delete(symbol);
    this.#standing.set(symbol, { level, tsMs });
    for (const oldest of this.#standing.keys()) {
      if (this.#standing.size <= MAX_SYMBOLS) break;
      this.#standing.delete(oldest);
    }
    return before === undefined || before.level !== level || tsMs - before.tsMs >= QUIET_MS;
  }
}
