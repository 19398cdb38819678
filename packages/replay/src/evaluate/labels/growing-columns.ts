import type { LiquidatedSide } from '@cascade/core';
import type { LiquidationColumns } from '../market-truth.js';
import { SIDE_CODES } from './tally.js';

const FIRST_LENGTH = 16;

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Indices of `times` in ascending order of time, equal times as they came; `undefined` when they already are. */
function orderOf(times: Float64Array): Uint32Array | undefined {
  if (times.every((at, index) => index === 0 || at >= (times[index - 1] ?? at))) return undefined;
  return Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
}

function inOrder<T extends Float64Array | Uint8Array>(column: T, empty: T, order: Uint32Array | undefined): T {
  if (order === undefined) empty.set(column);
  else for (const [to, from] of order.entries()) empty[to] = column[from] ?? 0;
  return empty;
}

/** Liquidations of one symbol while they come in, 18 to 36 bytes each. */
export class GrowingLiquidations {
  length = 0;
  #tsMs = new Float64Array(FIRST_LENGTH);
  #usd = new Float64Array(FIRST_LENGTH);
  #side = new Uint8Array(FIRST_LENGTH);
  #exchange = new Uint8Array(FIRST_LENGTH);

  push(tsMs: number, notionalUsd: number | undefined, side: LiquidatedSide | undefined, exchange: number): void {
    const at = this.length++;
    if (at === this.#tsMs.length) {
      this.#tsMs = grown(this.#tsMs, new Float64Array(2 * at));
      this.#usd = grown(this.#usd, new Float64Array(2 * at));
      this.#side = grown(this.#side, new Uint8Array(2 * at));
      this.#exchange = grown(this.#exchange, new Uint8Array(2 * at));
    }
    this.#tsMs[at] = tsMs;
    this.#usd[at] = notionalUsd ?? Number.NaN;
    this.#side[at] = side === undefined ? 2 : SIDE_CODES[side];
    this.#exchange[at] = exchange;
  }

  /** In order of time; `exchanges` are the names behind the numbers pushed. */
  finish(exchanges: readonly string[]): LiquidationColumns {
    const { length } = this;
    const times = this.#tsMs.subarray(0, length);
    const order = orderOf(times);
    return {
      tsMs: inOrder(times, new Float64Array(length), order),
      notionalUsd: inOrder(this.#usd.subarray(0, length), new Float64Array(length), order),
      side: inOrder(this.#side.subarray(0, length), new Uint8Array(length), order),
      exchange: inOrder(this.#exchange.subarray(0, length), new Uint8Array(length), order),
      exchanges,
    };
  }
}

/** Last value of each step of time of one source, as far as the source is in order; 16 to 32 bytes a step. */
export class GrowingSamples {
  length = 0;
  readonly #stepMs: number;
  #tsMs = new Float64Array(FIRST_LENGTH);
  #values = new Float64Array(FIRST_LENGTH);

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** Returns `true` when the sample takes a new place and did not replace one of its step. */
  push(tsMs: number, value: number): boolean {
    const last = this.length - 1;
    const lastMs = this.#tsMs[last] ?? Number.NaN;
    const replaces = Math.floor(tsMs / this.#stepMs) === Math.floor(lastMs / this.#stepMs);
    if (replaces && tsMs < lastMs) return false;
    const at = replaces ? last : this.length++;
    if (at === this.#tsMs.length) {
      this.#tsMs = grown(this.#tsMs, new Float64Array(2 * at));
      this.#values = grown(this.#values, new Float64Array(2 * at));
    }
    this.#tsMs[at] = tsMs;
    this.#values[at] = value;
    return !replaces;
  }

  /** In order of time. */
  finish(): Samples {
    const times = this.#tsMs.subarray(0, this.length);
    const order = orderOf(times);
    return {
      tsMs: inOrder(times, new Float64Array(this.length), order),
      values: inOrder(this.#values.subarray(0, this.length), new Float64Array(this.length), order),
    };
  }
}

/** Values at their times, ascending. */
export interface Samples {
  readonly tsMs: Float64Array;
  readonly values: Float64Array;
}
