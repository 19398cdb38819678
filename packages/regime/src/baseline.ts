/** Index of the first value that is not below `value` (or, with `after`, the first above it) in an ascending array. O(log n). */
function bound(sorted: Float64Array, value: number, after: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = sorted[middle] as number;
    if (candidate < value || (after && candidate === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withAdded(values: Float64Array, value: number, at: number): Float64Array {
  const next = new Float64Array(values.length + 1);
  next.set(values.subarray(0, at));
  next[at] = value;
  next.set(values.subarray(at), at + 1);
  return next;
}

function withoutOne(sorted: Float64Array, value: number): Float64Array {
  const at = bound(sorted, value, false);
  const next = new Float64Array(sorted.length - 1);
  next.set(sorted.subarray(0, at));
  next.set(sorted.subarray(at + 1), at);
  return next;
}

/** A `Baseline` as plain data, 8 bytes a sample. */
export interface BaselineState {
  /** Oldest first. */
  readonly samples: Float64Array;
  /** The latest sample while it is held back. */
  readonly held: number | undefined;
}

/**
 * The newest `capacity` samples of a quantity, sorted: what a value is compared with. Immutable.
 *
 * The latest sample is held back until the next one comes, so that a value is never compared with a sample that overlaps it.
 * `percentileOf` is O(log n); `offer` copies, O(n), and happens once in five minutes. Memory 16 bytes a sample.
 */
export class Baseline {
  readonly #capacity: number;
  readonly #byAge: Float64Array;
  readonly #sorted: Float64Array;
  readonly #held: number | undefined;

  /** @param capacity samples kept, >= 1 */
  constructor(capacity: number, byAge: Float64Array = new Float64Array(0), sorted: Float64Array = new Float64Array(0), held?: number) {
    this.#capacity = capacity;
    this.#byAge = byAge;
    this.#sorted = sorted;
    this.#held = held;
  }

  /** The baseline that was saved as `state`. O(n log n). */
  static restored(capacity: number, { samples, held }: BaselineState): Baseline {
    // Copies, so that nobody else can change them and none of them keeps the file it was read from in memory.
    return new Baseline(capacity, samples.slice(), samples.slice().sort(), held);
  }

  /** A copy as plain data. O(n). */
  save(): BaselineState {
    return { samples: this.#byAge.slice(), held: this.#held };
  }

  /** Samples a value is compared with; the held one is not among them. */
  get count(): number {
    return this.#sorted.length;
  }

  /** The baseline with the held sample let in. */
  released(): Baseline {
    if (this.#held === undefined) return this;
    const value = this.#held;
    const oldest = this.#byAge.length < this.#capacity ? undefined : this.#byAge[0];
    const kept = oldest === undefined ? this.#byAge : this.#byAge.subarray(1);
    const byAge = withAdded(kept, value, kept.length);
    const remaining = oldest === undefined ? this.#sorted : withoutOne(this.#sorted, oldest);
    const sorted = withAdded(remaining, value, bound(remaining, value, true));
    return new Baseline(this.#capacity, byAge, sorted);
  }

  /** The baseline holding `value` as its latest sample; `undefined` leaves it as it is. */
  holding(value: number | undefined): Baseline {
    return value === undefined ? this : new Baseline(this.#capacity, this.#byAge, this.#sorted, value);
  }

  /** Mid-rank percentile 0..100: `100 * (below + equal / 2) / count`; `undefined` without samples. */
  percentileOf(value: number): number | undefined {
    if (this.count === 0) return undefined;
    return (50 * (bound(this.#sorted, value, false) + bound(this.#sorted, value, true))) / this.count;
  }
}
