import { CascadeError, type CascadeEvent } from '@cascade/core';
import { CascadeInputsBook, type SymbolInputs } from '@cascade/detector';
import { cascadeFeatures } from '@cascade/signals';
import type { VariantSpec } from './variant-specs.js';

/** Of seconds in which nothing stirs, one in this many is kept, and counts as that many. */
const CALM_STRIDE = 20;
/** Symbols tracked in one run. */
const MAX_SYMBOLS = 2_000;
/** Most rows of all inputs of a run: 65 bytes each of a single venue and 330 of a market, 3 GB as a rule. */
const MAX_ROWS = 20_000_000;

/** Seconds of symbols, each with the features of one variant and how many seconds it stands for. Times ascend. */
export interface FeatureRows {
  readonly symbols: readonly string[];
  /** Index into `symbols`, one a row. */
  readonly symbol: Uint16Array;
  readonly tsMs: Float64Array;
  readonly weight: Float32Array;
  /** Row-major, `width` a row, one column per feature of the variant; NaN where a feature is not known. Seven digits. */
  readonly features: Float32Array;
  readonly width: number;
}

/** Counts the rows of a run. */
export class RowBudget {
  #left: number;
  readonly #rows: number;

  constructor(rows: number = MAX_ROWS) {
    this.#rows = rows;
    this.#left = rows;
  }

  /** @throws CascadeError `app/too-many-rows` */
  take(): void {
    if (--this.#left >= 0) return;
    const message = `the inputs make more than ${this.#rows} rows, more than are kept in memory; give fewer inputs, or shorter ones`;
    throw new CascadeError('app/too-many-rows', message, { context: { rows: this.#rows } });
  }
}

type Numbers = Float64Array | Float32Array | Uint16Array;

/** A typed array that grows in pieces: doubling would copy gigabytes. */
class Column<T extends Numbers> {
  readonly #make: (length: number) => T;
  readonly #full: T[] = [];
  #open: T;
  #used = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#open = make(PIECE);
  }

  push(value: number): void {
    if (this.#used === PIECE) {
      this.#full.push(this.#open);
      this.#open = this.#make(PIECE);
      this.#used = 0;
    }
    this.#open[this.#used++] = value;
  }

  /** Everything as one array. */
  joined(): T {
    const whole = this.#make(this.#full.length * PIECE + this.#used);
    for (const [index, piece] of this.#full.entries()) whole.set(piece, index * PIECE);
    whole.set(this.#open.subarray(0, this.#used), this.#full.length * PIECE);
    return whole;
  }
}

/** Values in a piece of a column. */
const PIECE = 16_384;
const doubles = (length: number): Float64Array => new Float64Array(length);
const singles = (length: number): Float32Array => new Float32Array(length);
const indices = (length: number): Uint16Array => new Uint16Array(length);

/** Turns a stream of events into rows for fitting, once a second and symbol with recent liquidations. */
export class RowCollector {
  readonly #book = new CascadeInputsBook(MAX_SYMBOLS);
  readonly #specs: readonly VariantSpec[];
  readonly #features: readonly Column<Float32Array>[];
  readonly #symbolIndex = new Map<string, number>();
  readonly #symbol = new Column(indices);
  readonly #tsMs = new Column(doubles);
  readonly #weight = new Column(singles);
  readonly #untilMs: number;
  readonly #budget: RowBudget;

  constructor(specs: readonly VariantSpec[], limits: { readonly untilMs: number; readonly budget: RowBudget }) {
    this.#specs = specs;
    this.#features = specs.map(() => new Column(singles));
    this.#untilMs = limits.untilMs;
    this.#budget = limits.budget;
  }

  push(event: CascadeEvent): void {
    if (event.receivedTsMs < this.#untilMs) this.#book.push(event, event.receivedTsMs);
  }

  /**
   * Takes the rows of this instant; call it once a second.
   * @throws CascadeError `app/too-many-rows`
   */
  read(nowMs: number): void {
    if (nowMs >= this.#untilMs) return;
    for (const entry of this.#book.at(nowMs)) {
      const weight = isStirring(entry) ? 1 : Math.floor(nowMs / 1_000) % CALM_STRIDE === 0 ? CALM_STRIDE : 0;
      if (weight > 0) this.#add(entry, nowMs, weight);
    }
  }

  /** The rows of each spec, in the order given. */
  rows(): FeatureRows[] {
    const shared = {
      symbols: [...this.#symbolIndex.keys()],
      symbol: this.#symbol.joined(),
      tsMs: this.#tsMs.joined(),
      weight: this.#weight.joined(),
    };
    return this.#features.map((column, index) => ({
      ...shared,
      features: column.joined(),
      width: this.#specs[index]?.features.length ?? 0,
    }));
  }

  #add({ symbol, inputs }: SymbolInputs, nowMs: number, weight: number): void {
    this.#budget.take();
    let index = this.#symbolIndex.get(symbol);
    if (index === undefined) {
      index = this.#symbolIndex.size;
      this.#symbolIndex.set(symbol, index);
    }
    this.#symbol.push(index);
    this.#tsMs.push(nowMs);
    this.#weight.push(weight);
    for (const [at, { features, strip }] of this.#specs.entries()) {
      const values = cascadeFeatures(strip(inputs));
      // Before the first price or open interest a row can't serve the variants that need them.
      for (const feature of features) this.#features[at]?.push(values[feature] ?? Number.NaN);
    }
  }
}

function isStirring({ inputs }: SymbolInputs): boolean {
  return inputs.burst !== undefined || inputs.cusum > 0.5 || (inputs.adverseMoves?.sigmas60s ?? 0) > 2.5;
}
