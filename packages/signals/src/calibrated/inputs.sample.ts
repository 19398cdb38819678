import type { CascadeInputs } from './inputs.js';

/** A symbol as on most days: an event now and then, everything known. */
export const CALM: CascadeInputs = {
  liquidatedSide: 'long',
  eventsPerSec1s: 0.01,
  eventsPerSec5s: 0.02,
  eventsPerSec30s: 0.03,
  baselineEventsPerSec: 0.03,
  usd10s: 800,
  usd60s: 9_000,
  baselineUsdPerSec: 150,
  imbalance: 0.4,
  venues: 1,
  dispersion: 1.1,
  cusum: 0,
  openInterestUsd: 4e9,
  adverseMoves: { sigmas10s: 0.2, sigmas60s: 0.4, sigmas180s: 0.1, sigma60s: 0.0008, sinceBurst: undefined },
  breadth: 0.02,
  btcRate: 0.1,
};

/** Longs liquidated on three venues for 12 s while the price falls. */
export const BURST: CascadeInputs = {
  ...CALM,
  eventsPerSec1s: 4.5,
  eventsPerSec5s: 3.2,
  eventsPerSec30s: 1.3,
  baselineEventsPerSec: 0.06,
  usd10s: 1_900_000,
  usd60s: 2_440_000,
  imbalance: 0.95,
  venues: 3,
  dispersion: 2.3,
  cusum: 88,
  burst: { ageMs: 12_400, silenceMs: 300, count: 39, otherCount: 2, notionalUsd: 2_400_000, venues: 3 },
  adverseMoves: { sigmas10s: 3.1, sigmas60s: 4.2, sigmas180s: 2.9, sigma60s: 0.0031, sinceBurst: 0.014 },
  breadth: 0.62,
  btcRate: 2.8,
};
