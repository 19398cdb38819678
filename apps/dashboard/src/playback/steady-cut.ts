/**
 * The part of a growing list that had happened by an instant. The cut stays the same array while its entries stay the same, although the list it is
 * taken from is replaced with every new entry: views that look back have nothing to draw then.
 */
export class SteadyCut<T> {
  readonly #timeMsOf: (entry: T) => number;
  #list: readonly T[] | undefined;
  #atMs = Number.NaN;
  #cut: readonly T[] = [];

  constructor(timeMsOf: (entry: T) => number) {
    this.#timeMsOf = timeMsOf;
  }

  /** Entries not later than `atMs`, Unix ms; the list itself when that is all. O(entries) when the list or the instant changed. */
  of(list: readonly T[], atMs: number): readonly T[] {
    if (list === this.#list && atMs === this.#atMs) return this.#cut;
    const kept = list.filter((entry) => this.#timeMsOf(entry) <= atMs);
    const isSame = kept.length === this.#cut.length && kept.every((entry, index) => entry === this.#cut[index]);
    if (kept.length === list.length) this.#cut = list;
    else if (!isSame) this.#cut = kept;
    this.#list = list;
    this.#atMs = atMs;
    return this.#cut;
  }
}
