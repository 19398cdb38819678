import type { LiquidatedSide } from '@cascade/core';
import type { LiquidationColumns } from '../market-truth.js';

/** Codes of `LiquidationColumns.side`. */
export const SIDE_CODES: { readonly long: 0; readonly short: 1 } = { long: 0, short: 1 };

/** What a burst has had so far: grows second by second, so that every prefix can be judged. */
export class BurstTally {
  /** Liquidations of the burst's side, of all when the side is unknown. */
  count = 0;
  #usdKnown = 0;
  #usd = 0;
  #reference = Number.NaN;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = Number.NEGATIVE_INFINITY;
  readonly #bySide = [0, 0, 0];
  readonly #byVenue: number[];
  readonly #columns: LiquidationColumns;
  readonly #side: LiquidatedSide | undefined;
  readonly #openInterestUsd: number | undefined;

  constructor(columns: LiquidationColumns, side: LiquidatedSide | undefined, openInterestUsd: number | undefined) {
    this.#columns = columns;
    this.#side = side;
    this.#openInterestUsd = openInterestUsd;
    this.#byVenue = columns.exchanges.map(() => 0);
  }

  addLiquidation(index: number): void {
    const { side, exchange, notionalUsd } = this.#columns;
    const code = side[index] ?? 2;
    this.#bySide[code] = (this.#bySide[code] ?? 0) + 1;
    if (this.#side !== undefined && code !== SIDE_CODES[this.#side]) return;
    this.count++;
    const venue = exchange[index] ?? 0;
    this.#byVenue[venue] = (this.#byVenue[venue] ?? 0) + 1;
    const usd = notionalUsd[index] ?? Number.NaN;
    if (Number.isNaN(usd)) return;
    this.#usdKnown++;
    this.#usd += usd;
  }

  /** The first known price is what all moves are measured from. NaN is ignored. */
  addPrice(price: number): void {
    if (Number.isNaN(price)) return;
    if (Number.isNaN(this.#reference)) this.#reference = price;
    this.#lowest = Math.min(this.#lowest, price);
    this.#highest = Math.max(this.#highest, price);
  }

  /** USD of those of known size. */
  get notionalUsd(): number {
    return this.#usd;
  }

  get openInterestShare(): number | undefined {
    const interest = this.#openInterestUsd;
    return interest === undefined || !(interest > 0) || this.#usdKnown === 0 ? undefined : this.#usd / interest;
  }

  get sideShare(): number | undefined {
    const [long = 0, short = 0] = this.#bySide;
    if (long + short === 0) return undefined;
    const own = this.#side === 'long' ? long : this.#side === 'short' ? short : Math.max(long, short);
    return own / (long + short);
  }

  /** Venues with at least `share` of the count. */
  venues(share: number): number {
    return this.#byVenue.filter((count) => count > 0 && count / this.count >= share).length;
  }

  /** Down for longs, up for shorts, the larger of both when the side is unknown; a fraction >= 0 of the first price. */
  get adverseMove(): number | undefined {
    if (!(this.#reference > 0)) return undefined;
    const fall = (this.#reference - this.#lowest) / this.#reference;
    const rise = (this.#highest - this.#reference) / this.#reference;
    return this.#side === 'long' ? fall : this.#side === 'short' ? rise : Math.max(fall, rise);
  }
}
