import type { Random } from '@cascade/core/stats';
import type { Drive, Episode } from './episode.js';
import { HYPERLIQUID, INSTRUMENTS } from './instruments.js';
import type { Plan, Script } from './plan.js';
import type { Row } from './row.js';
import { drawUsd, drawVenue } from './sizes.js';

/** Friday 2025-10-10 21:00 UTC. */
export const CRASH_START_MS = 1_760_130_000_000;
/** The crash begins after so much calm, ms: at 21:15 UTC. */
const CALM_MS = 900_000;
const MINUTE_MS = 60_000;
const MINUTES = 12;

/**
 * Hyperliquid's liquidations a minute from 21:15 UTC, closed in the market and auto-deleveraged. The first eight minutes are published;
 * the last four share what is missing of the published totals, 63,637 of which 34,983 auto-deleveraged.
 */
const MARKET_COUNTS: readonly number[] = [698, 3_292, 7_658, 4_394, 8_602, 3_002, 754, 176, 30, 22, 15, 11];
const ADL_COUNTS: readonly number[] = [0, 14_194, 5_048, 5_476, 7_955, 1_927, 119, 85, 70, 50, 35, 24];
/** First and last liquidation, ms after 21:15: 21:15:03 and 21:26:57 UTC, published. */
const FIRST_MS = 3_000;
const LAST_MS = 717_000;

/** USD of all venues in the first minute and in the whole crash, published. */
const FIRST_MINUTE_USD = 3.21e9;
const WHOLE_USD = 9.89e9;

/**
 * BTC, seconds after 21:15 and USD: the published low of the mark price of each minute, put where a path through all lows keeps them the
 * lows of their minutes. The bounce at 190 s and the end are our choice.
 */
const BTC_PATH: readonly (readonly [sec: number, usd: number])[] = [
  [59, 111_207],
  [119, 109_690],
  [150, 107_158],
  [190, 108_300],
  [239, 107_328],
  [299, 104_003],
  [330, 102_497],
  [360, 104_454],
  [420, 107_033],
  [720, 108_000],
];

/** Round prices of that evening, USD, in the order of `INSTRUMENTS`. */
const FIRST_PRICES: readonly number[] = [112_500, 4_000, 205, 2.65, 0.23, 3.2, 0.7, 30];
/** Eight symbols stand for the whole market, whose open interest was about this many times theirs. Our choice. */
const INTEREST_FACTOR = 5;

/** What we chose because it is not published: rows of the other venues (fewer and larger than real ones), sides, symbols, alts' extra fall. */
const OTHER_ROWS_FIRST_MINUTE = 6_000;
const OTHER_ROWS_PER_ROW = 1.2;
const HYPERLIQUID_SIZE = 4;
const LONG_SHARE = 0.95;
const SYMBOL_SHARES: readonly number[] = [0.27, 0.25, 0.17, 0.1, 0.08, 0.07, 0.03, 0.03];
const ALT_FALL = 0.22;

function pathFrom(fromMs: number): Script {
  return {
    fromMs,
    untilMs: fromMs + MINUTES * MINUTE_MS,
    logPriceAt(tsMs, firstLog) {
      const sec = (tsMs - fromMs) / 1_000;
      let [beforeSec, beforeLog] = [0, firstLog];
      for (const [atSec, usd] of BTC_PATH) {
        const log = Math.log(usd);
        if (sec <= atSec) return beforeLog + ((log - beforeLog) * (sec - beforeSec)) / (atSec - beforeSec);
        [beforeSec, beforeLog] = [atSec, log];
      }
      return beforeLog;
    },
  };
}

function drawInstrument(random: Random): number {
  let left = random.next();
  return Math.max(
    0,
    SYMBOL_SHARES.findIndex((share) => {
      left -= share;
      return left < 0;
    }),
  );
}

/** `count` rows at random moments of minute `minute`, the first and the last one of the crash at theirs. */
function drawRows(random: Random, fromMs: number, minute: number, count: number, kind: Row['kind'], isHyperliquid: boolean): Row[] {
  const firstMs = minute === 0 ? FIRST_MS : minute * MINUTE_MS;
  const lastMs = minute === MINUTES - 1 ? LAST_MS : (minute + 1) * MINUTE_MS;
  return Array.from({ length: count }, (_, index): Row => {
    const instrument = drawInstrument(random);
    const venue = isHyperliquid ? HYPERLIQUID : drawVenue(random, HYPERLIQUID);
    let atMs = firstMs + (lastMs - firstMs) * random.next();
    if (isHyperliquid && kind === 'print' && index === 0 && minute === 0) atMs = FIRST_MS;
    if (isHyperliquid && kind === 'print' && index === 0 && minute === MINUTES - 1) atMs = LAST_MS;
    const usd = drawUsd(random, instrument, venue) * (isHyperliquid ? HYPERLIQUID_SIZE : 1);
    return { tsMs: fromMs + atMs, instrument, venue, side: random.next() < LONG_SHARE ? 0 : 1, usd, kind };
  });
}

function sumUsd(rows: readonly Row[]): number {
  return rows.reduce((sum, { usd }) => sum + usd, 0);
}

/** One minute: Hyperliquid's rows by count, the other venues' scaled so that the USD of all are `totalUsd`. */
function minuteOf(random: Random, fromMs: number, minute: number, totalUsd: number): Episode {
  const marketCount = MARKET_COUNTS[minute] ?? 0;
  const known = [
    ...drawRows(random, fromMs, minute, marketCount, 'print', true),
    ...drawRows(random, fromMs, minute, ADL_COUNTS[minute] ?? 0, 'adl', true),
  ];
  const otherCount = minute === 0 ? OTHER_ROWS_FIRST_MINUTE : Math.ceil(OTHER_ROWS_PER_ROW * marketCount);
  const others = drawRows(random, fromMs, minute, otherCount, 'print', false);
  const scale = Math.max(0, totalUsd - sumUsd(known)) / sumUsd(others);
  return { atMs: fromMs + minute * MINUTE_MS, rows: [...known, ...others.map((row) => ({ ...row, usd: row.usd * scale }))] };
}

/** The reconstruction of 2025-10-10, 15 minutes after the start. */
export function planCrash20251010(random: Random, startMs: number): Plan {
  const fromMs = startMs + CALM_MS;
  const laterCount = MARKET_COUNTS.slice(1).reduce((sum, count) => sum + count, 0);
  const minutes = MARKET_COUNTS.map((count, minute) => {
    const usd = minute === 0 ? FIRST_MINUTE_USD : ((WHOLE_USD - FIRST_MINUTE_USD) * count) / laterCount;
    return minuteOf(random, fromMs, minute, usd);
  });
  const drives = INSTRUMENTS.slice(1).map((_, index): Drive => {
    const move = -ALT_FALL * (0.5 + 0.15 * index);
    return { instrument: index + 1, move, rampMs: 210_000, rebound: 0.6, reboundMs: 120_000 };
  });
  const alts: Episode = { atMs: fromMs + 2 * MINUTE_MS, drives };
  const episodes = [...minutes, alts].sort((a, b) => a.atMs - b.atMs);
  return {
    episodes,
    calmness: 0.45,
    hasGaps: false,
    script: pathFrom(fromMs),
    firstPrices: FIRST_PRICES,
    interestFactor: INTEREST_FACTOR,
  };
}
