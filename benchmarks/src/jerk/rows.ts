import type { LabelledSpan } from '@cascade/replay/evaluate';

/** The probability is that of a cascade that is under way or begins within this time, ms: the meaning of the calibrated model. */
const AHEAD_MS = 2_000;
/** Around a grey burst nothing is judged, ms before and after; as in the scorecard. */
const GREY_BEFORE_MS = 10_000;
const GREY_AFTER_MS = 5_000;

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

  /** The rows with what became of them by the labels. O(rows x labels of the symbol). */
  table({ labels }: Pick<LabelledSpan, 'labels'>): Table {
    const symbols = [...this.#symbols.keys()];
    const own = symbols.map((name) => labels.filter(({ symbol }) => symbol === name));
    const [symbol, tsMs, weight] = [this.#symbol.cut(), this.#tsMs.cut(), this.#weight.cut()];
    const outcome = new Uint8Array(tsMs.length);
    for (const [row, nowMs] of tsMs.entries()) {
      const near = own[symbol[row] ?? 0] ?? [];
      const isActive = near.some(({ grade, onsetMs, endMs }) => grade === 'cascade' && nowMs >= onsetMs - AHEAD_MS && nowMs <= endMs);
      const isGrey = near.some(
        ({ grade, onsetMs, endMs }) => grade === 'grey' && nowMs >= onsetMs - GREY_BEFORE_MS && nowMs <= endMs + GREY_AFTER_MS,
      );
      if (isActive) outcome[row] = 1;
      else if (isGrey) weight[row] = 0;
    }
    return { symbols, symbol, tsMs, values: this.#values.cut(), width: this.width, outcome, weight };
  }
}
