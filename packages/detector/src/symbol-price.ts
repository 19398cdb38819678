import { CascadeError, type PriceEvent, quote } from '@cascade/core';
import { PriceMoves, type PriceMovesSnapshot, type PriceMovesState } from '@cascade/regime';

/** After this long without a price of the series that is followed, another one takes over, ms. */
const SILENCE_MS = 3_000;
/** Two prices this close in time say how two series compare, ms. */
const SAME_TIME_MS = 1_000;
const SECOND_MS = 1_000;
/** A span that begins longer ago counts from here, ms: prices are kept for so long that one in the running second puts none of it out. */
const MAX_SINCE_MS = 289_000;
/** Series told apart; further ones are not listened to. */
const MAX_SERIES = 16;

/** The trades and quotes, or the mark prices, of one venue. */
export interface Series {
  readonly exchange: string;
  readonly isMark: boolean;
  /** Its newest price, USD, and when. */
  price: number;
  tsMs: number;
  /** Makes its prices continue those of the series followed before; `undefined` until it was compared with one. */
  factor: number | undefined;
}

/** What a {@link SymbolPrice} knows, as plain data. */
export interface SymbolPriceState {
  readonly moves: PriceMovesState;
  readonly series: readonly Readonly<Series>[];
  /** Index in {@link series} of the one that is followed; -1 before the first price. */
  readonly followed: number;
}

/** The last answer and what it was the answer to. */
interface Answer {
  readonly secondMs: number;
  readonly sinceMs: number | undefined;
  readonly moves: PriceMovesSnapshot | undefined;
}

/**
 * Recent moves of one symbol's price, from ONE series at a time: the difference between two venues, or between a venue's trades and its mark
 * price, is no move.
 *
 * Trades and quotes go before mark prices; among equals the first to speak is followed until it has been silent for more than 3 s. The next
 * one's prices are scaled by how the two compared when both spoke last, so that a change of series shows no jump and hides no move.
 *
 * A read tells the moves up to the last full second, so a price can't change what was said of the time before it.
 *
 * Cost: `push` O(1), at most 16 series; `at` that of `PriceMoves` once a second. Reading changes no answer.
 */
export class SymbolPrice {
  readonly #moves = new PriceMoves();
  readonly #series: Series[] = [];
  #followed: Series | undefined;
  /** `undefined` after a price that it should have seen. */
  #answer: Answer | undefined;

  /** Takes one price at engine time `tsMs`. @throws CascadeError `detector/invalid-price`, `regime/invalid-time` */
  push(event: PriceEvent, tsMs: number): void {
    const { price } = event;
    if (!(price > 0 && price < Number.POSITIVE_INFINITY)) {
      const message = `price must be a finite number > 0, got ${quote(price)}; check the codec of "${event.exchange}"`;
      throw new CascadeError('detector/invalid-price', message, { context: { price, exchange: event.exchange } });
    }
    const series = this.#seriesOf(event);
    if (series === undefined || !this.#shouldFollow(series, price, tsMs)) return;
    this.#moves.push({ tsMs, price: price * (series.factor ?? 1) });
    this.#followed = series;
    if (this.#answer !== undefined && tsMs <= this.#answer.secondMs) this.#answer = undefined;
    if (tsMs < series.tsMs) return;
    series.price = price;
    series.tsMs = tsMs;
  }

  /**
   * The moves up to the last full second at `nowMs`; see `PriceMoves`. Its `price` is in the scale of the first series followed.
   * @param sinceMs beginning of the span of `sinceMove`, Unix ms; more than 289 s ago counts as 289 s ago
   * @throws CascadeError `regime/invalid-time`
   */
  at(nowMs: number, sinceMs: number | undefined): PriceMovesSnapshot | undefined {
    const secondMs = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
    const known = this.#answer;
    if (known !== undefined && known.secondMs === secondMs && known.sinceMs === sinceMs) return known.moves;
    const fromMs = sinceMs === undefined ? undefined : Math.max(sinceMs, secondMs - MAX_SINCE_MS);
    const moves = this.#moves.at(secondMs, { sinceMs: fromMs });
    this.#answer = { secondMs, sinceMs, moves };
    return moves;
  }

  /** A copy as plain data; the last answer is left out, as it follows from the rest. Cost and size: those of `PriceMoves`. */
  save(): SymbolPriceState {
    return {
      moves: this.#moves.save(),
      series: this.#series.map((series) => ({ ...series })),
      followed: this.#followed === undefined ? -1 : this.#series.indexOf(this.#followed),
    };
  }

  /** Continues from what {@link save} returned. */
  restore({ moves, series, followed }: SymbolPriceState): void {
    this.#moves.restore(moves);
    this.#series.splice(0, this.#series.length, ...series.map((saved) => ({ ...saved })));
    this.#followed = this.#series[followed];
    this.#answer = undefined;
  }

  /** Compares the series with the one that is followed, and says whether it is to be followed now. */
  #shouldFollow(series: Series, price: number, tsMs: number): boolean {
    const followed = this.#followed;
    if (followed === undefined) series.factor = 1;
    if (followed === undefined || followed === series) return true;
    const silentMs = tsMs - followed.tsMs;
    if (series.factor === undefined || Math.abs(silentMs) <= SAME_TIME_MS) {
      series.factor = (followed.price * (followed.factor ?? 1)) / price;
    }
    return silentMs > SILENCE_MS || (followed.isMark && !series.isMark);
  }

  #seriesOf({ exchange, kind }: PriceEvent): Series | undefined {
    const isMark = kind === 'mark';
    let series = this.#series.find((known) => known.isMark === isMark && known.exchange === exchange);
    if (series === undefined && this.#series.length < MAX_SERIES) {
      series = { exchange, isMark, price: 0, tsMs: Number.NEGATIVE_INFINITY, factor: undefined };
      this.#series.push(series);
    }
    return series;
  }
}
