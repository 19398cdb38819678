/** One liquidation before any feed: what happened, where and when. */
export interface Row {
  /** Unix ms with fractions while it waits; printed as a whole number. */
  readonly tsMs: number;
  /** Place in `INSTRUMENTS`. */
  readonly instrument: number;
  /** Place in `VENUES`. */
  readonly venue: number;
  /** Liquidated side: 0 long, 1 short, as in the truth. */
  readonly side: 0 | 1;
  readonly usd: number;
  /** `organic` moves the price and has offspring; `print` does neither; `adl` is closed against other traders. */
  readonly kind: 'organic' | 'print' | 'adl';
}

/** Liquidations waiting for their time, earliest first; equal times in the order added. O(log n) each. */
export class RowQueue {
  readonly #rows: Row[] = [];
  readonly #order: number[] = [];
  #added = 0;

  get length(): number {
    return this.#rows.length;
  }

  push(row: Row): void {
    const order = this.#added++;
    let place = this.#rows.length;
    this.#rows.push(row);
    this.#order.push(order);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(place, parent)) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** Takes the earliest row before `untilMs` out; `undefined` when there is none. */
  takeBefore(untilMs: number): Row | undefined {
    const first = this.#rows[0];
    if (first === undefined || first.tsMs >= untilMs) return undefined;
    const last = this.#rows.length - 1;
    this.#swap(0, last);
    this.#rows.pop();
    this.#order.pop();
    this.#sink(last);
    return first;
  }

  #sink(length: number): void {
    let place = 0;
    for (;;) {
      let least = place;
      const left = 2 * place + 1;
      if (left < length && this.#before(left, least)) least = left;
      if (left + 1 < length && this.#before(left + 1, least)) least = left + 1;
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #before(a: number, b: number): boolean {
    const delta = (this.#rows[a] as Row).tsMs - (this.#rows[b] as Row).tsMs;
    return delta === 0 ? (this.#order[a] as number) < (this.#order[b] as number) : delta < 0;
  }

  #swap(a: number, b: number): void {
    const row = this.#rows[a] as Row;
    const order = this.#order[a] as number;
    this.#rows[a] = this.#rows[b] as Row;
    this.#order[a] = this.#order[b] as number;
    this.#rows[b] = row;
    this.#order[b] = order;
  }
}
