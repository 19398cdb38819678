import { Ring } from '@cascade/core/stats';

/** Quotes closer together than this are one, ms. */
const SPACING_MS = 100;
/** A quote this much older than the newest means that the newest had a wrong time, ms. */
const HISTORY_MS = 120_000;
/** A quote older than this says nothing about a moment, ms. */
const MAX_AGE_MS = 5_000;
/** Half width of the band a price is not told apart from the middle in, as a fraction of the middle. */
const MIN_TOLERANCE = 1e-4;

/** Best quotes, a last trade, or both. */
export interface QuotePoint {
  /** Venue time, Unix ms. */
  readonly tsMs: number;
  readonly price: number;
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
}

/** The prices that can't be told apart from the middle of the market: below `low` is below the market, above `high` above it. */
export interface PriceBand {
  readonly tsMs: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The price of one instrument by time, over the last two minutes or more.
 *
 * The middle is `(bid + ask) / 2`, or the last trade when there is no uncrossed quote. The band around it is half a spread wide to
 * both sides, and at least 1 bp: quotes may be a conflation gap old, and other contracts of the coin trade a little apart.
 *
 * One quote is kept per 100 ms, the first one, at most 1,200; `push` is O(1), `at` O(log n). Unusable quotes and those older than
 * the newest are ignored; one older by two minutes starts the history over, so that a wrong time can't stop it for good.
 */
export class QuoteHistory {
  readonly #bands: Ring<PriceBand> = new Ring(HISTORY_MS / SPACING_MS);

  /** Quotes kept. */
  get length(): number {
    return this.#bands.length;
  }

  push(point: QuotePoint): void {
    const middle = middleOf(point);
    if (middle === undefined || !Number.isSafeInteger(point.tsMs)) return;
    const newest = this.#bands.at(-1);
    if (newest !== undefined) {
      if (point.tsMs < newest.tsMs - HISTORY_MS) this.#bands.clear();
      else if (point.tsMs < newest.tsMs + SPACING_MS) return;
    }
    const { bid = middle, ask = middle } = isQuoted(point) ? point : {};
    const low = Math.min(bid, middle * (1 - MIN_TOLERANCE));
    this.#bands.push({ tsMs: point.tsMs, low, high: Math.max(ask, middle * (1 + MIN_TOLERANCE)) });
  }

  /** The newest band at or before `tsMs`; `undefined` when there is none or it is more than 5 s older. */
  at(tsMs: number): PriceBand | undefined {
    let from = 0;
    let to = this.#bands.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const band = this.#bands.at(middle);
      if (band !== undefined && band.tsMs <= tsMs) from = middle + 1;
      else to = middle;
    }
    const found = from === 0 ? undefined : this.#bands.at(from - 1);
    return found !== undefined && tsMs - found.tsMs <= MAX_AGE_MS ? found : undefined;
  }
}

function isPrice(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0;
}

function isQuoted({ bid, ask }: QuotePoint): boolean {
  return isPrice(bid) && isPrice(ask) && bid <= ask;
}

function middleOf(point: QuotePoint): number | undefined {
  if (isQuoted(point)) return ((point.bid ?? 0) + (point.ask ?? 0)) / 2;
  return isPrice(point.price) ? point.price : undefined;
}
