import type { Random } from '@cascade/core/stats';
import { LARGEST_ROW_SHARE, MARK_POWER, SIZE_SIGMA, TAIL_CHANCE, TAIL_FROM, TAIL_SHAPE } from './config.js';
import { INSTRUMENTS, VENUES } from './instruments.js';

/** USD of one row: lognormal, now and then from a Pareto tail. */
export function drawUsd(random: Random, instrument: number, venue: number): number {
  const { medianRowUsd = 1, openInterestUsd = 1 } = INSTRUMENTS[instrument] ?? {};
  const factor =
    random.next() < TAIL_CHANCE ? TAIL_FROM * (1 - random.next()) ** (-1 / TAIL_SHAPE) : Math.exp(SIZE_SIGMA * random.normal());
  return Math.min(medianRowUsd * (VENUES[venue]?.sizeFactor ?? 1) * factor, openInterestUsd * LARGEST_ROW_SHARE);
}

/** Mean of `(usd / median) ** MARK_POWER` of the lognormal part: marks are divided by it so that they average 1. */
const MEAN_MARK: number = Math.exp((MARK_POWER * SIZE_SIGMA) ** 2 / 2);

/** How many more offspring than average a row of `usd` has; 1 on average. */
export function markOf(usd: number, instrument: number): number {
  return (usd / (INSTRUMENTS[instrument]?.medianRowUsd ?? 1)) ** MARK_POWER / MEAN_MARK;
}

/** A venue by its share of liquidations; `except` is left out. */
export function drawVenue(random: Random, except = -1): number {
  let left = random.next() * (1 - (VENUES[except]?.share ?? 0));
  for (let venue = 0; venue < VENUES.length; venue++) {
    if (venue === except) continue;
    left -= VENUES[venue]?.share ?? 0;
    if (left < 0) return venue;
  }
  return except === 0 ? 1 : 0;
}
