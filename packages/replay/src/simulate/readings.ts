import type { CascadeEvent } from '@cascade/core';
import type { Random } from '@cascade/core/stats';
import { FUNDING_EVERY_MS, INTEREST_EVERY_MS, LATENCY_MEDIAN_MS, LATENCY_SIGMA } from './config.js';
import { INSTRUMENTS, VENUES } from './instruments.js';

const LOG_LATENCY: number = Math.log(LATENCY_MEDIAN_MS);
const HOUR_MS = 3_600_000;
/** Half the spread of BTC, a fraction of its price. */
const HALF_SPREAD = 0.000_005;
/** Funding a venue pays when nothing leans either way, a fraction per 8 h. */
const USUAL_FUNDING = 0.000_1;

/** Price, open interest and funding as venues publish them. */
export class Readings {
  readonly #random: Random;
  readonly #startMs: number;
  readonly #emit: (event: CascadeEvent) => void;
  readonly #funding: number[] = INSTRUMENTS.map(() => USUAL_FUNDING);

  constructor(random: Random, startMs: number, emit: (event: CascadeEvent) => void) {
    this.#random = random;
    this.#startMs = startMs;
    this.#emit = emit;
  }

  /** The price of one symbol, once a second. */
  price(instrument: number, tsMs: number, price: number): void {
    const { symbol = '', decimals = 0 } = INSTRUMENTS[instrument] ?? {};
    const tick = 10 ** -decimals;
    const half = Math.max(tick, price * HALF_SPREAD);
    const quotes = instrument === 0 ? { bid: price - half, ask: price + half } : undefined;
    this.#emit({ type: 'price', exchange: 'binance', symbol, tsMs, receivedTsMs: this.#receivedAt(tsMs), price, ...quotes });
  }

  /** Open interest every 30 s and funding every 10 min, when it is time. */
  slow(instrument: number, tsMs: number, coins: number, price: number): void {
    const elapsedMs = tsMs - this.#startMs;
    const symbol = INSTRUMENTS[instrument]?.symbol ?? '';
    if (elapsedMs % INTEREST_EVERY_MS === 0) {
      for (const { exchange, share } of VENUES) {
        const openInterest = coins * share;
        const receivedTsMs = this.#receivedAt(tsMs);
        this.#emit({ type: 'open-interest', exchange, symbol, tsMs, receivedTsMs, openInterest, openInterestUsd: openInterest * price });
      }
    }
    if (elapsedMs % FUNDING_EVERY_MS === 0) this.#payFunding(instrument, symbol, tsMs);
  }

  #payFunding(instrument: number, symbol: string, tsMs: number): void {
    const before = this.#funding[instrument] ?? USUAL_FUNDING;
    const rate = before + (USUAL_FUNDING - before) * 0.02 + 0.000_01 * this.#random.normal();
    this.#funding[instrument] = rate;
    for (const { exchange, fundingHours } of VENUES) {
      const periodMs = fundingHours * HOUR_MS;
      const nextFundingTsMs = (Math.floor(tsMs / periodMs) + 1) * periodMs;
      const fundingRate = (rate * fundingHours) / 8;
      const receivedTsMs = this.#receivedAt(tsMs);
      this.#emit({ type: 'funding', exchange, symbol, tsMs, receivedTsMs, fundingRate, intervalHours: fundingHours, nextFundingTsMs });
    }
  }

  #receivedAt(tsMs: number): number {
    return Math.round(tsMs + this.#random.lognormal(LOG_LATENCY, LATENCY_SIGMA));
  }
}
