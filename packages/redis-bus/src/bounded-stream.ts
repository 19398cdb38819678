/** What happens around a {@link BoundedStream}. */
export interface BoundedStreamHooks {
  /** Called once, when the stream ends for whatever reason. */
  readonly onEnd?: () => void;
  /** Called after the consumer has taken or asked for an item: there may be room again. */
  readonly onTake?: () => void;
}

/**
 * An async iterator over pushed items for one consumer. It keeps at most `capacity` items that were not read yet;
 * pushing more drops the oldest and counts it, unless the source looks at {@link room} first. O(1) per item.
 */
export class BoundedStream<T> implements AsyncIterableIterator<T> {
  readonly #capacity: number;
  readonly #hooks: BoundedStreamHooks;
  #items: T[] = [];
  #waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void }[] = [];
  #ended = false;
  #error: { readonly cause: unknown } | undefined;
  #dropped = 0;

  /** @param capacity items kept, >= 1 */
  constructor(capacity: number, hooks: BoundedStreamHooks = {}) {
    this.#capacity = capacity;
    this.#hooks = hooks;
  }

  /** Items dropped so far because the consumer was slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many items can be pushed without dropping one. */
  get room(): number {
    return this.#capacity - this.#items.length;
  }

  /** `true` when nothing can be pushed any more. */
  get ended(): boolean {
    return this.#ended;
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
    this.#hooks.onEnd?.();
  }

  #finish(resolve: (result: IteratorResult<T>) => void, reject: (error: unknown) => void): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) resolve({ value: undefined, done: true });
    else reject(error.cause);
  }

  next(): Promise<IteratorResult<T>> {
    const result = new Promise<IteratorResult<T>>((resolve, reject) => {
      const item = this.#items.shift();
      if (item !== undefined) resolve({ value: item, done: false });
      else if (this.#ended) this.#finish(resolve, reject);
      else this.#waiting.push({ resolve, reject });
    });
    if (!this.#ended) this.#hooks.onTake?.();
    return result;
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
