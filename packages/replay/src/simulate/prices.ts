import type { Random } from '@cascade/core/stats';
import {
  DEPTH_SHARE,
  FOLLOW_TAU_MS,
  hourFactor,
  LARGEST_DENT,
  LEAST_DEPTH,
  REVERSION_TAU_MS,
  REVERTING_SHARE,
  SECOND_MS,
  VOLATILITY_HOUR_POWER,
  VOLATILITY_SIGMA,
  VOLATILITY_TAU_MS,
  WITHDRAWAL_MOVE,
  YEARLY_TO_SECOND,
} from './config.js';
import { INSTRUMENTS } from './instruments.js';

/**
 * Log prices of all instruments: BTC moves by Laplace shocks, the others follow it by their beta and have shocks of their own; liquidations
 * push a price, and most of the push reverts.
 */
export class Prices {
  /** Log price of each instrument, USD. */
  readonly log: Float64Array;
  /** Part of the log price that will revert. */
  readonly #dents: Float64Array = new Float64Array(INSTRUMENTS.length);
  readonly #random: Random;
  readonly #calmness: number;
  #followed: number;
  #logVolatility: number;
  #volatility = 1;

  /**
   * @param calmness factor on volatility, 1 = usual
   * @param firstPrices USD
   */
  constructor(random: Random, calmness: number, firstPrices: readonly number[]) {
    this.log = Float64Array.from(firstPrices, Math.log);
    this.#random = random;
    this.#calmness = calmness;
    this.#followed = this.log[0] as number;
    this.#logVolatility = VOLATILITY_SIGMA * random.normal();
  }

  /** Sets the volatility of the second that begins at `tsMs`. */
  beginSecond(tsMs: number): void {
    const kept = Math.exp(-SECOND_MS / VOLATILITY_TAU_MS);
    this.#logVolatility = this.#logVolatility * kept + VOLATILITY_SIGMA * Math.sqrt(1 - kept * kept) * this.#random.normal();
    this.#volatility = this.#calmness * Math.exp(this.#logVolatility) * hourFactor(tsMs) ** VOLATILITY_HOUR_POWER * YEARLY_TO_SECOND;
  }

  /** Moves all prices by `stepMs`; `drives` are outside moves of this step, log price. */
  step(stepMs: number, drives: Float64Array): void {
    const scale = this.#volatility * Math.sqrt(stepMs / SECOND_MS);
    const reverted = 1 - Math.exp(-stepMs / REVERSION_TAU_MS);
    for (let index = 0; index < this.log.length; index++) {
      const yearly = INSTRUMENTS[index]?.yearlyVolatility ?? 0;
      const back = (this.#dents[index] as number) * reverted;
      this.#dents[index] = (this.#dents[index] as number) - back;
      this.log[index] = (this.log[index] as number) + (drives[index] as number) - back + scale * yearly * laplace(this.#random);
    }
    const move = ((this.log[0] as number) - this.#followed) * (1 - Math.exp(-stepMs / FOLLOW_TAU_MS));
    this.#followed += move;
    for (let index = 1; index < this.log.length; index++) {
      this.log[index] = (this.log[index] as number) + move * (INSTRUMENTS[index]?.beta ?? 1);
    }
  }

  /** A liquidation of `usd` in the market: longs (0) push down, shorts (1) up. */
  push(instrument: number, side: 0 | 1, usd: number): void {
    const dent = this.#dents[instrument] as number;
    const depth = Math.max(LEAST_DEPTH, 1 / (1 + Math.abs(dent) / WITHDRAWAL_MOVE));
    const onePercentUsd = (INSTRUMENTS[instrument]?.openInterestUsd ?? 1) * DEPTH_SHARE;
    const move = ((side === 0 ? -0.01 : 0.01) * usd) / (onePercentUsd * depth);
    const next = Math.max(-LARGEST_DENT, Math.min(LARGEST_DENT, dent + move * REVERTING_SHARE));
    this.#dents[instrument] = next;
    this.log[instrument] = (this.log[instrument] as number) + (next - dent) / REVERTING_SHARE;
  }
}

/** Laplace number of mean 0 and standard deviation 1: calm with fat tails. */
function laplace(random: Random): number {
  const half = random.next() - 0.5;
  // The tiny number keeps the logarithm finite when the draw is exactly 0.
  return (-Math.sign(half) * Math.log(1 - 2 * Math.abs(half) + 1e-12)) / Math.SQRT2;
}
