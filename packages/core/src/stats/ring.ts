/**
 * A list that keeps its newest `capacity` items. `push` is O(1); iteration goes oldest to newest.
 */
export class Ring<T> {
  readonly capacity: number;
  #items: T[] = [];
  #next = 0;

  /** @param capacity how many items are kept, >= 1 */
  constructor(capacity: number) {
    this.capacity = Math.max(1, Math.floor(capacity));
  }

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#items.length < this.capacity) this.#items.push(item);
    else {
      this.#items[this.#next] = item;
      this.#next = (this.#next + 1) % this.capacity;
    }
  }

  /** The item at `index`, 0 = oldest, negative from the newest (-1 = newest). */
  at(index: number): T | undefined {
    const length = this.#items.length;
    const position = index < 0 ? length + index : index;
    if (position < 0 || position >= length) return undefined;
    return this.#items[(this.#next + position) % length];
  }

  /** A new array, oldest first. */
  toArray(): T[] {
    return [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)];
  }

  clear(): void {
    this.#items = [];
    this.#next = 0;
  }
}
