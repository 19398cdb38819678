/** Rows a new ring has room for. */
const FIRST_ROWS = 8;

/**
 * The newest rows of a few numbers each, the first of them a time in Unix ms. Flat, so that copying the histories of thousands of venues and
 * symbols takes no longer than copying their bytes. `push` is O(1) amortised; memory: 8 bytes a number, at most `capacity` rows.
 */
export class SampleRing {
  readonly #width: number;
  readonly #capacity: number;
  #values: Float64Array;
  /** Rows held, and where the next one goes once all are taken. */
  #rows = 0;
  #next = 0;

  /** @param width numbers a row, >= 1 @param capacity rows kept, >= 1 */
  constructor(width: number, capacity: number) {
    this.#width = width;
    this.#capacity = capacity;
    this.#values = new Float64Array(width * Math.min(FIRST_ROWS, capacity));
  }

  /** Rows held. */
  get length(): number {
    return this.#rows;
  }

  /** Time of the newest row; `-Infinity` without one. */
  get newestMs(): number {
    return this.#rows === 0 ? Number.NEGATIVE_INFINITY : this.valueAt(this.#rows - 1, 0);
  }

  push(row: readonly number[]): void {
    const isFull = this.#rows === this.#capacity;
    if (!isFull) this.#makeRoom(this.#rows + 1);
    const start = (isFull ? this.#next : this.#rows) * this.#width;
    // One by one: `set` is slower with a plain array.
    for (let field = 0; field < this.#width; field++) this.#values[start + field] = row[field] as number;
    if (isFull) this.#next = (this.#next + 1) % this.#capacity;
    else this.#rows++;
  }

  /** A number of the row at `index`, 0 = oldest. */
  valueAt(index: number, field: number): number {
    return this.#values[((this.#next + index) % this.#capacity) * this.#width + field] as number;
  }

  /** Index of the newest row stamped at or before `tsMs`; -1 without one. */
  indexAt(tsMs: number): number {
    let index = this.#rows - 1;
    while (index >= 0 && !(this.valueAt(index, 0) <= tsMs)) index--;
    return index;
  }

  /** Writes all rows, oldest first, to `target` from `offset` on; returns the offset after them. */
  copyTo(target: Float64Array, offset: number): number {
    const split = this.#next * this.#width;
    const end = this.#rows * this.#width;
    target.set(this.#values.subarray(split, end), offset);
    target.set(this.#values.subarray(0, split), offset + end - split);
    return offset + end;
  }

  /** Takes `rows` rows in from `source` at `offset`, in place of its own; returns the offset after them. @throws RangeError when they are not there */
  copyFrom(source: Float64Array, offset: number, rows: number): number {
    const end = offset + rows * this.#width;
    if (!(Number.isInteger(rows) && rows >= 0 && rows <= this.#capacity && end <= source.length))
      throw new RangeError(`no ${rows} samples at ${offset}`);
    this.#makeRoom(rows);
    this.#values.set(source.subarray(offset, end));
    this.#rows = rows;
    this.#next = 0;
    return end;
  }

  #makeRoom(rows: number): void {
    const room = this.#values.length / this.#width;
    if (rows <= room) return;
    const larger = new Float64Array(this.#width * Math.min(this.#capacity, Math.max(rows, 2 * room)));
    larger.set(this.#values);
    this.#values = larger;
  }
}
