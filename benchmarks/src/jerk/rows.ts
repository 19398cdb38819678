import { type LabelledSpan, outcomesOf } from '@cascade/replay/evaluate';

/** A typed array that grows by doubling. */
class Column {
  #values = new Float64Array(4_096);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  cut(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

/** What became of seconds, ready to fit and to judge. */
export interface Table {
  readonly symbols: readonly string[];
  /** Index into `symbols`. */
  readonly symbol: Float64Array;
  readonly tsMs: Float64Array;
  /** Row-major, `width` a row. */
  readonly values: Float64Array;
  readonly width: number;
  readonly outcome: Uint8Array;
  /** Seconds the row stands for; 0 around grey bursts, which are not judged. */
  readonly weight: Float64Array;
}

/** Seconds of symbols with everything a model may read, while they are collected. */
export class Rows {
  readonly width: number;
  readonly #symbols = new Map<string, number>();
  readonly #symbol = new Column();
  readonly #tsMs = new Column();
  readonly #weight = new Column();
  readonly #values = new Column();

  constructor(width: number) {
    this.width = width;
  }

  /** Takes one second; one with a value that is not known (no price yet, no venue live throughout) is left out, for every model. */
  add(symbol: string, tsMs: number, weight: number, values: readonly (number | undefined)[]): void {
    if (!values.every((value) => value !== undefined)) return;
    let index = this.#symbols.get(symbol);
    if (index === undefined) {
      index = this.#symbols.size;
      this.#symbols.set(symbol, index);
    }
    this.#symbol.push(index);
    this.#tsMs.push(tsMs);
    this.#weight.push(weight);
    for (const value of values) this.#values.push(value);
  }

  /** The rows with what became of them by the labels. O(rows x log labels). */
  table({ labels }: Pick<LabelledSpan, 'labels'>): Table {
    const symbols = [...this.#symbols.keys()];
    const outcomes = symbols.map((name) => outcomesOf(name, { labels }));
    const [symbol, tsMs, weight] = [this.#symbol.cut(), this.#tsMs.cut(), this.#weight.cut()];
    const outcome = new Uint8Array(tsMs.length);
    for (const [row, nowMs] of tsMs.entries()) {
      const isCascade = outcomes[symbol[row] ?? 0]?.(nowMs);
      if (isCascade === true) outcome[row] = 1;
      else if (isCascade === undefined) weight[row] = 0;
    }
    return { symbols, symbol, tsMs, values: this.#values.cut(), width: this.width, outcome, weight };
  }
}
