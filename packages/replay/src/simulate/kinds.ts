import type { Random } from '@cascade/core/stats';
import type { Cluster, Drive, Episode } from './episode.js';
import { INSTRUMENTS, VENUES } from './instruments.js';
import type { Row } from './row.js';
import { drawUsd, drawVenue } from './sizes.js';

type Side = 0 | 1;

/** Everything below is our choice, set so that simulated bursts last and peak as those of the tapes do. */
const RAMP_MEDIAN_MS = 17_000;
const RAMP_SIGMA = 0.6;
/** Median depth of a single symbol's push (log price) and of the positions in its way (fraction of open interest). */
const PUSH_MEDIAN = 0.0095;
const PUSH_SIGMA = 0.4;
const SHARE_MEDIAN = 0.9e-4;
const SHARE_SIGMA = 0.7;
/** Clusters end before the push does, so that the last of them are reached. */
const CLUSTER_REACH = 0.85;
const REBOUND_MS = 40_000;
/** A choppy stretch: median length, ms, and rows a second, with the sigmas of their logarithms; most rows it may have. */
const CHURN_MEDIAN_MS = 240_000;
const CHURN_SIGMA = 0.8;
const CHURN_PER_SEC = 0.8;
const MAX_CHURN_ROWS = 6_000;

/** Pushes are larger where the usual moves are. */
function roughness(instrument: number): number {
  const { beta = 1, yearlyVolatility = 0.5 } = INSTRUMENTS[instrument] ?? {};
  const yearly = instrument === 0 ? yearlyVolatility : Math.hypot(beta * 0.42, yearlyVolatility);
  return Math.max(0.95, yearly / 0.65);
}

function around(random: Random, median: number, sigma: number): number {
  return random.lognormal(Math.log(median), sigma);
}

function drive(instrument: number, side: Side, depth: number, rampMs: number, rebound: number, reboundMs: number = REBOUND_MS): Drive {
  return { instrument, move: side === 0 ? -depth : depth, rampMs, rebound, reboundMs };
}

function cluster(random: Random, instrument: number, side: Side, depth: number, scale: number): Cluster {
  return { instrument, side, share: around(random, SHARE_MEDIAN * scale, SHARE_SIGMA), depth: depth * CLUSTER_REACH };
}

/** How hard an episode pushes and what stands in its way; 1 = usual. */
export interface Strength {
  readonly depth: number;
  readonly share: number;
}

const USUAL: Strength = { depth: 1, share: 1 };

/** One symbol is pushed through a cluster of its own. */
export function single(random: Random, atMs: number, instrument: number, side: Side, { depth, share }: Strength = USUAL): Episode {
  const move = around(random, PUSH_MEDIAN * depth * roughness(instrument), PUSH_SIGMA);
  const rampMs = around(random, RAMP_MEDIAN_MS, RAMP_SIGMA);
  return {
    atMs,
    drives: [drive(instrument, side, move, rampMs, 0.2 + 0.5 * random.next())],
    clusters: [cluster(random, instrument, side, move, share)],
  };
}

/** BTC is pushed, the others follow by their beta; some of them have clusters in the way. */
export function bitcoinLed(random: Random, atMs: number, side: Side, { depth, share }: Strength = USUAL): Episode {
  const move = around(random, PUSH_MEDIAN * depth, PUSH_SIGMA);
  const rampMs = around(random, RAMP_MEDIAN_MS, RAMP_SIGMA);
  const clusters = [cluster(random, 0, side, move, share)];
  for (const [instrument, { beta }] of INSTRUMENTS.entries()) {
    if (instrument > 0 && random.next() < 0.45) clusters.push(cluster(random, instrument, side, move * beta, share));
  }
  return { atMs, drives: [drive(0, side, move, rampMs, 0.2 + 0.4 * random.next())], clusters };
}

/** BTC and most others are pushed at once, much deeper than usual. */
export function marketWide(random: Random, atMs: number, side: Side, { depth, share }: Strength = USUAL): Episode {
  const move = around(random, 1.7 * PUSH_MEDIAN * depth, PUSH_SIGMA);
  const rampMs = around(random, 1.4 * RAMP_MEDIAN_MS, RAMP_SIGMA / 2);
  const drives = [drive(0, side, move, rampMs, 0.3 + 0.3 * random.next())];
  const clusters = [cluster(random, 0, side, move, 2.2 * share)];
  for (const [instrument, { beta }] of INSTRUMENTS.entries()) {
    if (instrument === 0) continue;
    const own = move * (0.1 + 0.4 * random.next()) * roughness(instrument);
    drives.push(drive(instrument, side, own, rampMs * (0.9 + 0.4 * random.next()), 0.4));
    clusters.push(cluster(random, instrument, side, move * beta + own, 2.2 * share));
  }
  return { atMs, drives, clusters };
}

/** Within seconds far down and most of the way back. */
export function flashCrash(random: Random, atMs: number, instrument: number, { depth, share }: Strength = USUAL): Episode {
  const move = around(random, 2.6 * PUSH_MEDIAN * depth * roughness(instrument), PUSH_SIGMA);
  const rampMs = around(random, 3_500, 0.4);
  return {
    atMs,
    drives: [drive(instrument, 0, move, rampMs, 0.75 + 0.2 * random.next(), 20_000)],
    clusters: [cluster(random, instrument, 0, move, 2.2 * share)],
  };
}

/** Shorts are forced to buy; the price keeps most of its rise. */
export function shortSqueeze(random: Random, atMs: number, instrument: number, { depth, share }: Strength = USUAL): Episode {
  const move = around(random, 1.6 * PUSH_MEDIAN * depth * roughness(instrument), PUSH_SIGMA);
  const rampMs = around(random, 1.4 * RAMP_MEDIAN_MS, RAMP_SIGMA);
  return {
    atMs,
    drives: [drive(instrument, 1, move, rampMs, 0.1 + 0.3 * random.next())],
    clusters: [cluster(random, instrument, 1, move, 2 * share)],
  };
}

/** A slow trend of everything over the better part of an hour; positions close one by one. */
export function slowGrind(random: Random, atMs: number, side: Side, rampMs: number): Episode {
  const move = around(random, 0.022, 0.3);
  const clusters = INSTRUMENTS.map(({ beta }, instrument) => cluster(random, instrument, side, move * beta, 1.5));
  return { atMs, drives: [drive(0, side, move, rampMs, 0)], clusters };
}

/** One position, far larger than usual, closed in one to four rows; the price hardly moves. */
export function whale(random: Random, atMs: number, instrument: number, side: Side): Episode {
  const venue = drawVenue(random);
  const usd = (INSTRUMENTS[instrument]?.openInterestUsd ?? 0) * around(random, 5e-4, 0.6);
  const count = random.int(1, 4);
  const rows = Array.from({ length: count }, (): Row => {
    return { tsMs: atMs + 800 * random.next(), instrument, venue, side, usd: usd / count, kind: 'print' };
  });
  return { atMs, drives: [drive(instrument, side, 0.001 * random.next(), 2_000, 0.8)], rows };
}

/** For minutes both sides are closed on all venues, as many longs as shorts; the price stays where it is. */
export function churn(random: Random, atMs: number, instrument: number): Episode {
  const spanMs = around(random, CHURN_MEDIAN_MS, CHURN_SIGMA);
  const count = Math.min(MAX_CHURN_ROWS, random.poisson((around(random, CHURN_PER_SEC, CHURN_SIGMA) * spanMs) / 1_000));
  const rows = Array.from({ length: count }, (): Row => {
    const venue = drawVenue(random);
    const side = random.next() < 0.5 ? 0 : 1;
    return { tsMs: atMs + spanMs * random.next(), instrument, venue, side, usd: drawUsd(random, instrument, venue), kind: 'print' };
  });
  return { atMs, rows };
}

/** One venue prints hundreds of equal small rows within 2 s; price and other venues stay calm. */
export function glitch(random: Random, atMs: number, instrument: number): Episode {
  const venue = random.int(0, VENUES.length - 1);
  const side = random.next() < 0.5 ? 0 : 1;
  const usd = around(random, INSTRUMENTS[instrument]?.medianRowUsd ?? 100, 1);
  const rows = Array.from({ length: random.int(120, 320) }, (): Row => {
    return { tsMs: atMs + 2_000 * random.next(), instrument, venue, side, usd, kind: 'print' };
  });
  return { atMs, rows };
}
