import type { DashboardState } from '../model/store.js';

/** What stood at one instant, complete: what a pause keeps on the screen. */
export type StandingValues = Pick<DashboardState, 'symbols' | 'regime' | 'service'> & { readonly nowMs: number };

/** How far back values are kept as they were. Two minutes bridge what the grid of the history has not completed yet. */
const KEPT_MS = 120_000;
/** Between two kept values, ms: those of the service come four times a second. */
const SPACING_MS = 200;
/** So long all of them are kept, ms; of older ones one in two seconds, as in the history: what lives no longer costs the collector little. */
const DENSE_MS = 1_000;
const SPARSE_MS = 2_000;
/** Values kept at most. They share the documents that did not change. */
const MAX_KEPT = KEPT_MS / SPARSE_MS + DENSE_MS / SPACING_MS;

/**
 * The values of the last two minutes as they were, so that a pause shows what was on the screen and not the coarser history. At most 65 entries
 * of one map each: about 5 MB at 100 symbols while all of them change.
 */
export class RecentValues {
  #kept: StandingValues[] = [];
  #data: DashboardState['data'];
  /** Asked for last: a pause stands there, whatever is dropped around it. */
  #asked: StandingValues | undefined;

  /** Takes what the page heard last; also while it looks back. A source that began anew, or another one, forgets the rest. O(entries). */
  note({ nowMs, symbols, regime, service, data }: DashboardState): void {
    if (nowMs === undefined) return;
    const newest = this.#kept.at(-1);
    if (data !== this.#data || (newest !== undefined && nowMs < newest.nowMs)) this.#kept = [];
    else if (newest !== undefined && nowMs - newest.nowMs < SPACING_MS) return;
    this.#data = data;
    this.#kept.push({ nowMs, symbols, regime, service });
    this.#thin(nowMs);
    // One by one, so that the memory they take stays the same.
    while (this.#kept.length > MAX_KEPT || nowMs - (this.#kept[0]?.nowMs ?? nowMs) > KEPT_MS) this.#kept.shift();
  }

  /** What stood at `atMs`, Unix ms; `undefined` before the oldest, and when nothing was heard for 5 s before it. O(entries). */
  at(atMs: number): StandingValues | undefined {
    const found = this.#kept.findLast(({ nowMs }) => nowMs <= atMs);
    this.#asked = found === undefined || atMs - found.nowMs > 5_000 ? undefined : found;
    return this.#asked;
  }

  /** Drops those that are no longer of the last seconds and follow another one closely. */
  #thin(nowMs: number): void {
    let keptMs = Number.NEGATIVE_INFINITY;
    this.#kept = this.#kept.filter((values) => {
      const isKept = nowMs - values.nowMs <= DENSE_MS || values.nowMs - keptMs >= SPARSE_MS;
      if (isKept) keptMs = values.nowMs;
      return isKept || values === this.#asked;
    });
  }
}
