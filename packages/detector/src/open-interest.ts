import {
  type FundingEvent,
  type FundingReading,
  type FundingTrend,
  fundingRate8h,
  type OpenInterestEvent,
  type OpenInterestReading,
} from '@cascade/core';
import { Ring } from '@cascade/core/stats';

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

interface Timed {
  readonly tsMs: number;
}

/** A funding rate per 8 h. */
interface RateSample extends Timed {
  readonly rate8h: number;
}

/** Open interest of one venue. */
interface Positions extends Timed {
  readonly usd: number;
  /** Base units, > 0, where the venue tells them. */
  readonly coins: number | undefined;
}

/** Open interest of one venue at two spacings. */
class History {
  readonly #fine = new Ring<Positions>(FINE_KEPT);
  readonly #coarse = new Ring<Positions>(COARSE_KEPT);

  push(sample: Positions): void {
    pushSpaced(this.#fine, sample, FINE_SPACING_MS);
    pushSpaced(this.#coarse, sample, COARSE_SPACING_MS);
  }

  /** The sample that says how things were at `tsMs`; `undefined` without one of the 90 s before. */
  at(tsMs: number): Positions | undefined {
    const sample = lastAtOrBefore(this.#fine, tsMs) ?? lastAtOrBefore(this.#coarse, tsMs);
    return sample === undefined || tsMs - sample.tsMs > STALE_MS ? undefined : sample;
  }
}

interface Funding {
  readonly tsMs: number;
  readonly nextFundingTsMs: number | undefined;
  readonly rate8h: number;
  /** Far enough back for the rate that stood an hour ago. */
  readonly rates: Ring<RateSample>;
}

/** Open interest and funding of one symbol over its venues. Memory: 320 samples per venue at most. */
export class OpenInterestState {
  readonly #venues = new Map<string, History>();
  readonly #funding = new Map<string, Funding>();

  pushOpenInterest(event: OpenInterestEvent, nowMs: number): void {
    let history = this.#venues.get(event.exchange);
    if (history === undefined) {
      history = new History();
      this.#venues.set(event.exchange, history);
    }
    const { openInterest: coins, openInterestUsd: usd } = event;
    history.push({ tsMs: nowMs, usd, coins: coins !== undefined && coins > 0 ? coins : undefined });
  }

  pushFunding(event: FundingEvent, nowMs: number): void {
    const rate8h = fundingRate8h(event.fundingRate, event.intervalHours);
    const rates = this.#funding.get(event.exchange)?.rates ?? new Ring<RateSample>(COARSE_KEPT);
    pushSpaced(rates, { tsMs: nowMs, rate8h }, COARSE_SPACING_MS);
    this.#funding.set(event.exchange, { tsMs: nowMs, rate8h, nextFundingTsMs: event.nextFundingTsMs, rates });
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

  #recentFunding(nowMs: number): Funding[] {
    return [...this.#funding.values()].filter(({ tsMs }) => tsMs <= nowMs && nowMs - tsMs <= FUNDING_STALE_MS);
  }

  /** Over the venues whose rate an hour ago is known. A rate stands until the next one, so its sample may be old. */
  #fundingTrend(nowMs: number): FundingTrend | undefined {
    const change = mean(
      this.#recentFunding(nowMs).flatMap(({ rate8h, rates }) => {
        const then = lastAtOrBefore(rates, nowMs - HOUR_MS);
        return then === undefined ? [] : [rate8h - then.rate8h];
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
  return newest.coins === undefined || base.coins === undefined ? base.usd : newest.usd * (base.coins / newest.coins);
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function pushSpaced<T extends Timed>(ring: Ring<T>, sample: T, spacingMs: number): void {
  const last = ring.at(-1);
  if (last === undefined || sample.tsMs - last.tsMs >= spacingMs) ring.push(sample);
}

function lastAtOrBefore<T extends Timed>(ring: Ring<T>, tsMs: number): T | undefined {
  for (let i = ring.length - 1; i >= 0; i--) {
    const sample = ring.at(i);
    if (sample !== undefined && sample.tsMs <= tsMs) return sample;
  }
  return undefined;
}
