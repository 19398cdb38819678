/** What a {@link SymbolTable} has to know of its states. */
export interface SymbolTableParts<T> {
  readonly maxSymbols: number;
  readonly create: (symbol: string) => T;
  /** Since when nothing happened that a state is kept for, ms; `-Infinity` if nothing ever did. The smallest goes first. */
  readonly idleSinceMs: (state: T) => number;
  readonly onEvicted: (symbol: string, state: T) => void;
}

/** What a {@link SymbolTable} holds, as plain data. */
export interface SymbolTableState<S> {
  /** In the order in which they came. */
  readonly states: ReadonlyMap<string, S>;
  readonly evicted: number;
  readonly refused: number;
}

/**
 * States by symbol, at most `maxSymbols`. A symbol with a liquidation always finds room, by the longest idle one going; one known only by
 * its price, open interest or funding takes room that is free, so that it can't put out one in which something happens.
 *
 * Cost: O(1); O(symbols) for a new one when the table is full.
 */
export class SymbolTable<T> {
  readonly #states = new Map<string, T>();
  readonly #parts: SymbolTableParts<T>;
  #evicted = 0;
  #refused = 0;

  constructor(parts: SymbolTableParts<T>) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#states.size;
  }

  /** States put out to make room. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Calls of {@link ifRoom} that found none. */
  get refused(): number {
    return this.#refused;
  }

  get(symbol: string): T | undefined {
    return this.#states.get(symbol);
  }

  /** In the order in which they came. */
  entries(): IterableIterator<[string, T]> {
    return this.#states.entries();
  }

  values(): IterableIterator<T> {
    return this.#states.values();
  }

  /** The state of a symbol, new if need be; another one makes room. */
  always(symbol: string): T {
    const state = this.#states.get(symbol);
    if (state !== undefined) return state;
    if (this.#states.size >= this.#parts.maxSymbols) this.#evict();
    return this.#add(symbol);
  }

  /** The state of a symbol, new if there is room for it. */
  ifRoom(symbol: string): T | undefined {
    const state = this.#states.get(symbol);
    if (state !== undefined) return state;
    if (this.#states.size < this.#parts.maxSymbols) return this.#add(symbol);
    this.#refused++;
    return undefined;
  }

  clear(): void {
    this.#states.clear();
    this.#evicted = 0;
    this.#refused = 0;
  }

  /** A copy as plain data; `saveOne` makes that of a state. */
  save<S>(saveOne: (state: T) => S): SymbolTableState<S> {
    const states = new Map<string, S>();
    for (const [symbol, state] of this.#states) states.set(symbol, saveOne(state));
    return { states, evicted: this.#evicted, refused: this.#refused };
  }

  /** Continues from what {@link save} returned; `restoreOne` is given each new state. @throws RangeError for more than `maxSymbols` */
  restore<S>({ states, evicted, refused }: SymbolTableState<S>, restoreOne: (state: T, saved: S) => void): void {
    if (states.size > this.#parts.maxSymbols) throw new RangeError(`${states.size} symbols`);
    this.#states.clear();
    for (const [symbol, saved] of states) restoreOne(this.#add(symbol), saved);
    this.#evicted = evicted;
    this.#refused = refused;
  }

  #add(symbol: string): T {
    const state = this.#parts.create(symbol);
    this.#states.set(symbol, state);
    return state;
  }

  #evict(): void {
    let victim: readonly [string, T] | undefined;
    let leastMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#states) {
      const idleSinceMs = this.#parts.idleSinceMs(entry[1]);
      if (victim !== undefined && idleSinceMs >= leastMs) continue;
      leastMs = idleSinceMs;
      victim = entry;
    }
    if (victim === undefined) return;
    this.#states.delete(victim[0]);
    this.#evicted++;
    this.#parts.onEvicted(...victim);
  }
}
