/** Remembers at least the newest half of `limit` ids and at most `limit`. O(1) a call: it forgets half at a time. */
export class KnownIds {
  readonly #half: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(limit: number) {
    this.#half = limit / 2;
  }

  /** Notes an id. @returns `false` when it was known */
  add(id: string): boolean {
    if (this.#newer.has(id) || this.#older.has(id)) return false;
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(id);
    return true;
  }
}
