import { type FundingEvent, fundingRate8h, type OpenInterestEvent } from '@cascade/core';
import { Ring } from '@cascade/core/stats';

const HORIZON_MS = 60_000;
/** A sample older than this no longer says what open interest is now, ms. */
const STALE_MS = 90_000;
/** Samples closer together than this replace each other, ms. 64 of them reach back past the horizon. */
const SPACING_MS = 2_000;
/** A funding rate is forgotten after this long without news, ms (one 8 h interval and a bit). */
const FUNDING_STALE_MS = 9 * 3_600_000;

interface Sample {
  readonly tsMs: number;
  readonly usd: number;
}

/** Open interest and funding of one symbol over its venues. Memory: 64 samples per venue. */
export class OpenInterestState {
  readonly #samples = new Map<string, Ring<Sample>>();
  readonly #funding = new Map<string, { readonly tsMs: number; readonly rate8h: number }>();

  pushOpenInterest(event: OpenInterestEvent, nowMs: number): void {
    let ring = this.#samples.get(event.exchange);
    if (ring === undefined) {
      ring = new Ring(64);
      this.#samples.set(event.exchange, ring);
    }
    const last = ring.at(-1);
    if (last !== undefined && nowMs - last.tsMs < SPACING_MS) return;
    ring.push({ tsMs: nowMs, usd: event.openInterestUsd });
  }

  pushFunding(event: FundingEvent, nowMs: number): void {
    this.#funding.set(event.exchange, { tsMs: nowMs, rate8h: fundingRate8h(event.fundingRate, event.intervalHours) });
  }

  /**
   * Change of open interest over the last minute, as a fraction, summed over the venues that have a sample both now and a minute ago.
   * @returns `undefined` when no venue has
   */
  change1m(nowMs: number): number | undefined {
    let nowUsd = 0;
    let thenUsd = 0;
    for (const ring of this.#samples.values()) {
      const newest = lastAtOrBefore(ring, nowMs);
      const base = lastAtOrBefore(ring, nowMs - HORIZON_MS);
      if (newest === undefined || base === undefined) continue;
      if (nowMs - newest.tsMs > STALE_MS || nowMs - HORIZON_MS - base.tsMs > STALE_MS) continue;
      nowUsd += newest.usd;
      thenUsd += base.usd;
    }
    return thenUsd > 0 ? nowUsd / thenUsd - 1 : undefined;
  }

  /** Mean funding rate over venues, as a fraction per 8 h; `undefined` without a recent one. */
  fundingRate(nowMs: number): number | undefined {
    let sum = 0;
    let count = 0;
    for (const { tsMs, rate8h } of this.#funding.values()) {
      if (tsMs > nowMs || nowMs - tsMs > FUNDING_STALE_MS) continue;
      sum += rate8h;
      count++;
    }
    return count > 0 ? sum / count : undefined;
  }
}

function lastAtOrBefore(ring: Ring<Sample>, tsMs: number): Sample | undefined {
  for (let i = ring.length - 1; i >= 0; i--) {
    const sample = ring.at(i);
    if (sample !== undefined && sample.tsMs <= tsMs) return sample;
  }
  return undefined;
}
