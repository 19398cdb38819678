import { BOOK_MEDIAN, BOOK_SHARE, BOOK_SIGMA, LEVEL_WIDTH, LEVELS, REFILL_TAU_MS } from './config.js';

/** Levels on the ring (205 % of log price): levels a lap apart are never in use together. */
const RING = 4_096;

/** Share of a side's USD whose liquidation price is `steps` levels away: lognormal distance. */
const DENSITY: Float64Array = Float64Array.from({ length: LEVELS + 1 }, (_, steps) => {
  if (steps === 0) return 0;
  const distance = steps * LEVEL_WIDTH;
  const z = Math.log(distance / BOOK_MEDIAN) / BOOK_SIGMA;
  return (LEVEL_WIDTH * Math.exp(-(z * z) / 2)) / (distance * BOOK_SIGMA * Math.sqrt(2 * Math.PI));
});

/** Liquidation prices of the open positions of one side: USD per level of log price. */
export class LeverageBook {
  /** -1: longs, whose levels lie below the price; 1: shorts, above. */
  readonly #direction: -1 | 1;
  readonly #usd: Float64Array = new Float64Array(RING);
  readonly #fullUsd: number;
  #level: number;

  /** @param fullUsd open interest of the symbol, USD */
  constructor(direction: -1 | 1, logPrice: number, fullUsd: number) {
    this.#direction = direction;
    this.#fullUsd = fullUsd * BOOK_SHARE;
    this.#level = Math.floor(logPrice / LEVEL_WIDTH);
    for (let steps = 1; steps <= LEVELS; steps++) this.#usd[this.#slot(steps)] = this.#fullUsd * (DENSITY[steps] as number);
  }

  /** Moves the price and returns the USD whose liquidation price it crossed. Cost: levels moved. */
  move(logPrice: number): number {
    const level = Math.floor(logPrice / LEVEL_WIDTH);
    const steps = (level - this.#level) * this.#direction;
    let crossed = 0;
    for (let step = 1; step <= Math.min(steps, LEVELS); step++) {
      const slot = this.#slot(step);
      crossed += this.#usd[slot] as number;
      this.#usd[slot] = 0;
    }
    this.#level = level;
    return crossed;
  }

  /** Adds `usd` evenly between two distances of log price, > 0. */
  addCluster(usd: number, from: number, to: number): void {
    const first = Math.max(1, Math.round(from / LEVEL_WIDTH));
    const last = Math.min(LEVELS, Math.max(first, Math.round(to / LEVEL_WIDTH)));
    for (let step = first; step <= last; step++) {
      const slot = this.#slot(step);
      this.#usd[slot] = (this.#usd[slot] as number) + usd / (last - first + 1);
    }
  }

  /** Lets levels return towards their usual USD. Cost: all levels; call it once a minute. */
  refill(elapsedMs: number): void {
    const share = 1 - Math.exp(-elapsedMs / REFILL_TAU_MS);
    for (let step = 1; step <= LEVELS; step++) {
      const slot = this.#slot(step);
      const usd = this.#usd[slot] as number;
      this.#usd[slot] = usd + (this.#fullUsd * (DENSITY[step] as number) - usd) * share;
    }
  }

  #slot(steps: number): number {
    return (this.#level + steps * this.#direction) & (RING - 1);
  }
}
