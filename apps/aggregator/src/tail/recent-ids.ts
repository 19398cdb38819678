/** Ids remembered, about 1 MB when full. */
const MAX_IDS = 10_000;

/** The newest ids, so that a signal told of twice is shown once. */
export class RecentIds {
  readonly #ids = new Set<string>();

  /** `true` when the id is new; from now on it is known. O(1). */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > MAX_IDS) {
      for (const oldest of this.#ids) {
        this.#ids.delete(oldest);
        break;
      }
    }
    return true;
  }
}
