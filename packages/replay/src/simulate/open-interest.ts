import { INTEREST_FOLLOWERS, INTEREST_TAU_MS } from './config.js';
import { INSTRUMENTS } from './instruments.js';

/** Open interest in coins: liquidations take it away, and others with them; it comes back over hours. */
export class OpenInterest {
  readonly #usual: Float64Array;
  readonly #coins: Float64Array;

  /**
   * @param firstPrices USD
   * @param factor on the instruments' open interest
   */
  constructor(firstPrices: readonly number[], factor: number) {
    this.#usual = Float64Array.from(INSTRUMENTS, ({ openInterestUsd, priceUsd }, index) => {
      return (openInterestUsd * factor) / (firstPrices[index] ?? priceUsd);
    });
    this.#coins = this.#usual.slice();
  }

  /** Coins of all venues. */
  coins(instrument: number): number {
    return this.#coins[instrument] as number;
  }

  close(instrument: number, coins: number): void {
    const left = (this.#coins[instrument] as number) - coins * INTEREST_FOLLOWERS;
    this.#coins[instrument] = Math.max(left, 0.2 * (this.#usual[instrument] as number));
  }

  recover(elapsedMs: number): void {
    const share = 1 - Math.exp(-elapsedMs / INTEREST_TAU_MS);
    for (let index = 0; index < this.#coins.length; index++) {
      const coins = this.#coins[index] as number;
      this.#coins[index] = coins + ((this.#usual[index] as number) - coins) * share;
    }
  }
}
