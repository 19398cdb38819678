import {
  type FundingEvent,
  type FundingReading,
  type FundingTrend,
  fundingRate8h,
  type OpenInterestEvent,
  type OpenInterestReading,
} from '@cascade/core';
import { SampleRing } from './sample-ring.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A sample older than this no longer says how things are now, or were then, ms. */
const STALE_MS = 90_000;
/** Of samples closer together than this only the first is kept, ms. 64 of them reach back past a minute. */
const FINE_SPACING_MS = 2_000;
const FINE_KEPT = 64;
/** The same for the longer horizons: 128 of them reach back past an hour, and leave no hole of {@link STALE_MS}. */
const COARSE_SPACING_MS = 30_000;
const COARSE_KEPT = 128;
/** A funding rate is forgotten after this long without news, ms (one 8 h interval and a bit). */
const FUNDING_STALE_MS = 9 * HOUR_MS;
/** Rates are compared and averaged per this many hours. */
const FUNDING_INTERVAL_HOURS = 8;
/** A change of the rate over an hour below this is none, fraction per 8 h (0.1 basis points). */
const FUNDING_STEADY = 0.000_01;

/** Numbers of a row of {@link History}: ms, USD, base units (NaN where the venue tells none). */
const POSITION_WIDTH = 3;
/** Numbers of a row of rates: ms, rate per 8 h. */
const RATE_WIDTH = 2;

/** Open interest of one venue. */
interface Positions {
  readonly usd: number;
  /** Base units, > 0; NaN where the venue does not tell them. */
  readonly coins: number;
}

/** Open interest of one venue at two spacings. */
class History {
  readonly fine: SampleRing = new SampleRing(POSITION_WIDTH, FINE_KEPT);
  readonly coarse: SampleRing = new SampleRing(POSITION_WIDTH, COARSE_KEPT);

  push(row: readonly [tsMs: number, usd: number, coins: number]): void {
    pushSpaced(this.fine, row, FINE_SPACING_MS);
    pushSpaced(this.coarse, row, COARSE_SPACING_MS);
  }

  /** The sample that says how things were at `tsMs`; `undefined` without one of the 90 s before. */
  at(tsMs: number): Positions | undefined {
    const inFine = this.fine.indexAt(tsMs);
    const ring = inFine >= 0 ? this.fine : this.coarse;
    const index = inFine >= 0 ? inFine : ring.indexAt(tsMs);
    if (index < 0 || tsMs - ring.valueAt(index, 0) > STALE_MS) return undefined;
    return { usd: ring.valueAt(index, 1), coins: ring.valueAt(index, 2) };
  }
}

interface Funding {
  readonly tsMs: number;
  readonly nextFundingTsMs: number | undefined;
  readonly rate8h: number;
  /** Far enough back for the rate that stood an hour ago. */
  readonly rates: SampleRing;
}

/** What an {@link OpenInterestState} knows, as plain data. About 1.5 KB for each venue after a few minutes, 7 KB after an hour. */
export interface SavedOpenInterest {
  /** By venue: samples at the fine and at the coarse spacing. */
  readonly interest: ReadonlyMap<string, { readonly fine: number; readonly coarse: number }>;
  /** By venue: the newest funding, and the number of rates kept. */
  readonly funding: ReadonlyMap<string, SavedFunding>;
  /** ms, USD, coins of all samples, then ms, rate of all rates; in the order of the venues, oldest first. */
  readonly samples: Float64Array;
}

/** Funding of one venue. */
export interface SavedFunding {
  readonly tsMs: number;
  readonly nextFundingTsMs: number | undefined;
  readonly rate8h: number;
  readonly rates: number;
}

/** Open interest and funding of one symbol over its venues. Memory: 320 samples per venue at most, 7 KB. */
export class OpenInterestState {
  readonly #venues = new Map<string, History>();
  readonly #funding = new Map<string, Funding>();
  /** The copy made last, while it still holds. */
  #saved: SavedOpenInterest | undefined;

  pushOpenInterest(event: OpenInterestEvent, nowMs: number): void {
    this.#saved = undefined;
    let history = this.#venues.get(event.exchange);
    if (history === undefined) {
      history = new History();
      this.#venues.set(event.exchange, history);
    }
    const { openInterest: coins, openInterestUsd: usd } = event;
    history.push([nowMs, usd, coins !== undefined && coins > 0 ? coins : Number.NaN]);
  }

  pushFunding(event: FundingEvent, nowMs: number): void {
    this.#saved = undefined;
    const rate8h = fundingRate8h(event.fundingRate, event.intervalHours);
    const rates = this.#funding.get(event.exchange)?.rates ?? new SampleRing(RATE_WIDTH, COARSE_KEPT);
    pushSpaced(rates, [nowMs, rate8h], COARSE_SPACING_MS);
    this.#funding.set(event.exchange, { tsMs: nowMs, rate8h, nextFundingTsMs: event.nextFundingTsMs, rates });
  }

  /**
   * A copy as plain data; `undefined` while nothing was pushed, the very same as the last time while nothing else was. That one is kept: news
   * are rare, copies may be made every few seconds. O(venues) and the bytes of their samples, else O(1).
   */
  save(): SavedOpenInterest | undefined {
    if (this.#venues.size + this.#funding.size > 0) this.#saved ??= this.#copied();
    return this.#saved;
  }

  /** Continues from what {@link save} returned. @throws RangeError when there are more or fewer samples than it says */
  restore(saved: SavedOpenInterest | undefined): void {
    this.#venues.clear();
    this.#funding.clear();
    this.#saved = undefined;
    if (saved === undefined) return;
    const { samples } = saved;
    let offset = 0;
    for (const [exchange, { fine, coarse }] of saved.interest) {
      const history = new History();
      offset = history.coarse.copyFrom(samples, history.fine.copyFrom(samples, offset, fine), coarse);
      this.#venues.set(exchange, history);
    }
    for (const [exchange, { rates: count, ...newest }] of saved.funding) {
      const rates = new SampleRing(RATE_WIDTH, COARSE_KEPT);
      offset = rates.copyFrom(samples, offset, count);
      this.#funding.set(exchange, { ...newest, rates });
    }
    if (offset !== samples.length) throw new RangeError(`${samples.length - offset} samples of no venue`);
  }

  /**
   * Change of open interest over the last minute, as a fraction, summed over the venues that have a sample both now and a minute ago. It is
   * the change of positions, not of their price: what a venue held then counts at the price now. Only a venue that tells no coins is compared
   * in USD, where a falling price reads as closed positions.
   * @returns `undefined` when no venue has
   */
  change1m(nowMs: number): number | undefined {
    return this.#change(nowMs, MINUTE_MS);
  }

  /** Open interest over the venues heard of in the last 90 s and its changes; `undefined` without any. O(venues x samples). */
  openInterest(nowMs: number): OpenInterestReading | undefined {
    const known = [...this.#venues.values()].map((history) => history.at(nowMs)).filter((sample) => sample !== undefined);
    if (known.length === 0) return undefined;
    return {
      openInterestUsd: known.reduce((sum, { usd }) => sum + usd, 0),
      change1m: this.#change(nowMs, MINUTE_MS),
      change5m: this.#change(nowMs, 5 * MINUTE_MS),
      change1h: this.#change(nowMs, HOUR_MS),
    };
  }

  /** Mean funding rate over venues, as a fraction per 8 h; `undefined` without a recent one. */
  fundingRate(nowMs: number): number | undefined {
    return mean(this.#recentFunding(nowMs).map(({ rate8h }) => rate8h));
  }

  /** The mean rate per 8 h, the next payment and the trend; `undefined` without a recent rate. */
  funding(nowMs: number): FundingReading | undefined {
    const fundingRate = this.fundingRate(nowMs);
    if (fundingRate === undefined) return undefined;
    const next = this.#recentFunding(nowMs).flatMap(({ nextFundingTsMs }) =>
      nextFundingTsMs !== undefined && nextFundingTsMs > nowMs ? [nextFundingTsMs] : [],
    );
    return {
      fundingRate,
      intervalHours: FUNDING_INTERVAL_HOURS,
      nextFundingTsMs: next.length === 0 ? undefined : Math.min(...next),
      trend: this.#fundingTrend(nowMs),
    };
  }

  #copied(): SavedOpenInterest {
    const interest = new Map<string, { readonly fine: number; readonly coarse: number }>();
    const funding = new Map<string, SavedFunding>();
    let size = 0;
    for (const [exchange, { fine, coarse }] of this.#venues) {
      interest.set(exchange, { fine: fine.length, coarse: coarse.length });
      size += POSITION_WIDTH * (fine.length + coarse.length);
    }
    for (const [exchange, { rates, ...newest }] of this.#funding) {
      funding.set(exchange, { ...newest, rates: rates.length });
      size += RATE_WIDTH * rates.length;
    }
    const samples = new Float64Array(size);
    let offset = 0;
    for (const { fine, coarse } of this.#venues.values()) offset = coarse.copyTo(samples, fine.copyTo(samples, offset));
    for (const { rates } of this.#funding.values()) offset = rates.copyTo(samples, offset);
    return { interest, funding, samples };
  }

  #recentFunding(nowMs: number): Funding[] {
    return [...this.#funding.values()].filter(({ tsMs }) => tsMs <= nowMs && nowMs - tsMs <= FUNDING_STALE_MS);
  }

  /** Over the venues whose rate an hour ago is known. A rate stands until the next one, so its sample may be old. */
  #fundingTrend(nowMs: number): FundingTrend | undefined {
    const change = mean(
      this.#recentFunding(nowMs).flatMap(({ rate8h, rates }) => {
        const then = rates.indexAt(nowMs - HOUR_MS);
        return then < 0 ? [] : [rate8h - rates.valueAt(then, 1)];
      }),
    );
    if (change === undefined) return undefined;
    if (Math.abs(change) < FUNDING_STEADY) return 'steady';
    return change > 0 ? 'rising' : 'falling';
  }

  #change(nowMs: number, horizonMs: number): number | undefined {
    let nowUsd = 0;
    let thenUsd = 0;
    for (const history of this.#venues.values()) {
      const newest = history.at(nowMs);
      const base = history.at(nowMs - horizonMs);
      if (newest === undefined || base === undefined) continue;
      nowUsd += newest.usd;
      thenUsd += usdAtPriceOf(newest, base);
    }
    const change = nowUsd / thenUsd - 1;
    return Number.isFinite(change) ? change : undefined;
  }
}

/** What a venue held at `base`, in USD at the price of `newest`; at its own price when either tells no coins. */
function usdAtPriceOf(newest: Positions, base: Positions): number {
  return Number.isNaN(newest.coins + base.coins) ? base.usd : newest.usd * (base.coins / newest.coins);
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function pushSpaced(ring: SampleRing, row: readonly [tsMs: number, ...figures: number[]], spacingMs: number): void {
  if (row[0] - ring.newestMs >= spacingMs) ring.push(row);
}
