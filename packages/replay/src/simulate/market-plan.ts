import type { Random } from '@cascade/core/stats';
import { hourFactor } from './config.js';
import type { Episode } from './episode.js';
import { INSTRUMENTS } from './instruments.js';
import { bitcoinLed, churn, flashCrash, glitch, marketWide, shortSqueeze, single, slowGrind, whale } from './kinds.js';
import type { Plan } from './plan.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Episodes a day in `market`: of the whole market, then of each symbol. Our choice: 3 to 5 labelled cascades per symbol and day. */
const MARKET_RATES = { marketWide: 0.25, bitcoinLed: 0.8, bitcoinTremor: 4, slowGrind: 0.3 };
const SYMBOL_RATES = { single: 0.9, shortSqueeze: 0.2, flashCrash: 0.15, tremor: 8, whale: 0.4, glitch: 0.3, churn: 0.8 };

/** Correlation of one hour's log-activity with the next, and its sigma. Recorded: .49 in hourly USD of BTC. */
const HOUR_MEMORY = 0.6;
const HOUR_SIGMA = 1;

/** Hours of a span with what share of episodes falls into each: busy hours follow each other. */
interface BusyHours {
  readonly startMs: number;
  readonly endMs: number;
  /** Against the mean of a day, one for each hour begun. */
  readonly factors: readonly number[];
}

function drawBusyHours(random: Random, startMs: number, endMs: number): BusyHours {
  const factors: number[] = [];
  let mood = random.normal();
  for (let tsMs = startMs; tsMs < endMs; tsMs += HOUR_MS) {
    mood = mood * HOUR_MEMORY + Math.sqrt(1 - HOUR_MEMORY ** 2) * random.normal();
    factors.push(hourFactor(tsMs) * Math.exp(HOUR_SIGMA * mood - HOUR_SIGMA ** 2 / 2));
  }
  return { startMs, endMs, factors };
}

/** Moments in the span, `perDay` on average. */
function moments(random: Random, { startMs, endMs, factors }: BusyHours, perDay: number): number[] {
  return factors.flatMap((factor, hour) => {
    const fromMs = startMs + hour * HOUR_MS;
    const spanMs = Math.min(HOUR_MS, endMs - fromMs);
    return Array.from({ length: random.poisson((perDay * factor * spanMs) / DAY_MS) }, () => Math.floor(fromMs + spanMs * random.next()));
  });
}

/** Half of size or price, or less: bursts that are no cascades. */
function weak(random: Random): { depth: number; share: number } {
  return { depth: 0.15 + 0.6 * random.next(), share: 0.05 + 0.6 * random.next() };
}

function side(random: Random): 0 | 1 {
  return random.next() < 0.62 ? 0 : 1;
}

/** Calm with episodes of every kind at random. */
export function planMarket(random: Random, startMs: number, endMs: number): Plan {
  const episodes: Episode[] = [];
  const hours = drawBusyHours(random, startMs, endMs);
  const at = (perDay: number, build: (atMs: number) => Episode): void => {
    for (const atMs of moments(random, hours, perDay)) episodes.push(build(atMs));
  };
  at(MARKET_RATES.marketWide, (atMs) => marketWide(random, atMs, random.next() < 0.8 ? 0 : 1));
  at(MARKET_RATES.bitcoinLed, (atMs) => bitcoinLed(random, atMs, side(random)));
  at(MARKET_RATES.bitcoinTremor, (atMs) => bitcoinLed(random, atMs, side(random), weak(random)));
  at(MARKET_RATES.slowGrind, (atMs) => slowGrind(random, atMs, side(random), random.int(1_200_000, 3_600_000)));
  for (const instrument of INSTRUMENTS.keys()) {
    at(SYMBOL_RATES.single, (atMs) => single(random, atMs, instrument, side(random)));
    at(SYMBOL_RATES.shortSqueeze, (atMs) => shortSqueeze(random, atMs, instrument));
    at(SYMBOL_RATES.flashCrash, (atMs) => flashCrash(random, atMs, instrument));
    at(SYMBOL_RATES.tremor, (atMs) => single(random, atMs, instrument, side(random), weak(random)));
    at(SYMBOL_RATES.whale, (atMs) => whale(random, atMs, instrument, side(random)));
    at(SYMBOL_RATES.glitch, (atMs) => glitch(random, atMs, instrument));
    at(SYMBOL_RATES.churn, (atMs) => churn(random, atMs, instrument));
  }
  return { episodes: episodes.sort((a, b) => a.atMs - b.atMs), calmness: 1, hasGaps: true };
}
