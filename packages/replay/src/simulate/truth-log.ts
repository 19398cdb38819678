import type { MarketTruth, SymbolTruth } from '../evaluate/market-truth.js';
import { TRUTH_INTEREST_STEP_MS } from './config.js';
import { INSTRUMENTS, VENUES } from './instruments.js';

const FIRST_CAPACITY = 1_024;
const SECOND_MS = 1_000;

/** Columns of one symbol's liquidations that double when full. */
class GrowingColumns {
  length = 0;
  #tsMs = new Float64Array(FIRST_CAPACITY);
  #notionalUsd = new Float64Array(FIRST_CAPACITY);
  #side = new Uint8Array(FIRST_CAPACITY);
  #exchange = new Uint8Array(FIRST_CAPACITY);

  add(tsMs: number, notionalUsd: number, side: number, exchange: number): void {
    if (this.length === this.#tsMs.length) this.#grow();
    this.#tsMs[this.length] = tsMs;
    this.#notionalUsd[this.length] = notionalUsd;
    this.#side[this.length] = side;
    this.#exchange[this.length] = exchange;
    this.length += 1;
  }

  finish(): SymbolTruth['liquidations'] {
    return {
      tsMs: this.#tsMs.slice(0, this.length),
      notionalUsd: this.#notionalUsd.slice(0, this.length),
      side: this.#side.slice(0, this.length),
      exchange: this.#exchange.slice(0, this.length),
      exchanges: VENUES.map(({ exchange }) => exchange),
    };
  }

  #grow(): void {
    const size = this.#tsMs.length * 2;
    const [tsMs, notionalUsd] = [new Float64Array(size), new Float64Array(size)];
    tsMs.set(this.#tsMs);
    notionalUsd.set(this.#notionalUsd);
    this.#tsMs = tsMs;
    this.#notionalUsd = notionalUsd;
    const [side, exchange] = [new Uint8Array(size), new Uint8Array(size)];
    side.set(this.#side);
    exchange.set(this.#exchange);
    this.#side = side;
    this.#exchange = exchange;
  }
}

/** Writes down what really happens: about 60 kB an hour for prices, 18 bytes a liquidation. */
export class TruthLog {
  readonly #startMs: number;
  readonly #endMs: number;
  readonly #liquidations: readonly GrowingColumns[] = INSTRUMENTS.map(() => new GrowingColumns());
  readonly #prices: readonly Float64Array[];
  readonly #interest: readonly Float64Array[];

  constructor(startMs: number, endMs: number) {
    this.#startMs = startMs;
    this.#endMs = endMs;
    const series = (stepMs: number): Float64Array[] => {
      return INSTRUMENTS.map(() => new Float64Array(Math.ceil((endMs - startMs) / stepMs)).fill(Number.NaN));
    };
    this.#prices = series(SECOND_MS);
    this.#interest = series(TRUTH_INTEREST_STEP_MS);
  }

  addLiquidation(instrument: number, tsMs: number, notionalUsd: number, side: number, venue: number): void {
    this.#liquidations[instrument]?.add(tsMs, notionalUsd, side, venue);
  }

  setPrice(instrument: number, tsMs: number, price: number): void {
    const series = this.#prices[instrument];
    if (series !== undefined) series[(tsMs - this.#startMs) / SECOND_MS] = price;
  }

  /** Kept once a minute. */
  setInterest(instrument: number, tsMs: number, usd: number): void {
    const series = this.#interest[instrument];
    if (series !== undefined) series[Math.floor((tsMs - this.#startMs) / TRUTH_INTEREST_STEP_MS)] = usd;
  }

  finish(): MarketTruth {
    return {
      startMs: this.#startMs,
      endMs: this.#endMs,
      symbols: INSTRUMENTS.map(({ symbol }, index) => ({
        symbol,
        liquidations: (this.#liquidations[index] as GrowingColumns).finish(),
        prices: { startMs: this.#startMs, stepMs: SECOND_MS, values: this.#prices[index] as Float64Array },
        openInterestUsd: { startMs: this.#startMs, stepMs: TRUTH_INTEREST_STEP_MS, values: this.#interest[index] as Float64Array },
      })),
    };
  }
}
