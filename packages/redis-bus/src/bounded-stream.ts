/**
 * An async iterator over pushed items for one consumer. It keeps at most `capacity` items that were not read yet;
 * when a slow consumer falls behind the oldest are dropped and counted. O(1) per item.
 */
export class BoundedStream<T> implements AsyncIterableIterator<T> {
  readonly #capacity: number;
  readonly #onEnd: () => void;
  #items: T[] = [];
  #waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void }[] = [];
  #ended = false;
  #error: { readonly cause: unknown } | undefined;
  #dropped = 0;

  /**
   * @param capacity items kept, >= 1
   * @param onEnd called once, when the stream ends for whatever reason
   */
  constructor(capacity: number, onEnd: () => void = () => {}) {
    this.#capacity = capacity;
    this.#onEnd = onEnd;
  }

  /** Items dropped so far because the consumer was slow. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.resolve({ value: item, done: false });
      return;
    }
    this.#items.push(item);
    if (this.#items.length > this.#capacity) {
      this.#items.shift();
      this.#dropped++;
    }
  }

  /** No more items: what is buffered is still read, then the iteration ends, or throws `error` when one is given. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (error !== undefined) this.#error = { cause: error };
    for (const waiting of this.#waiting.splice(0)) this.#finish(waiting.resolve, waiting.reject);
    this.#onEnd();
  }

  #finish(resolve: (result: IteratorResult<T>) => void, reject: (error: unknown) => void): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) resolve({ value: undefined, done: true });
    else reject(error.cause);
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      const item = this.#items.shift();
      if (item !== undefined) resolve({ value: item, done: false });
      else if (this.#ended) this.#finish(resolve, reject);
      else this.#waiting.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#items = [];
    this.#error = undefined;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
