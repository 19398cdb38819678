import { type RegimeFactors, SIGNAL_LEVELS } from '@cascade/core';
import { createRandom } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import { type SignalInputs, scoreSignal } from './index.js';

const HOUR_MS = 3_600_000;
const SEED = 20_251_010;

const QUIET_REGIME: RegimeFactors = { velocityThreshold: 0.5, volumeThreshold: 0.6, cascadeSensitivity: 1.5, riskMultiplier: 1 };
const WILD_REGIME: RegimeFactors = { velocityThreshold: 2.5, volumeThreshold: 2, cascadeSensitivity: 0.5, riskMultiplier: 5 };

/** An hour of Poisson liquidations, sizes lognormal with median $5k and sigma 1, read every 100 ms. */
function* poissonReadings(perSec: number): Generator<SignalInputs> {
  const random = createRandom(SEED + Math.round(perSec * 10));
  const times: number[] = [];
  const usdUpTo = [0];
  for (let atMs = 0; atMs < HOUR_MS; ) {
    atMs += random.exponential(perSec) * 1_000;
    times.push(atMs);
    usdUpTo.push(usdUpTo[usdUpTo.length - 1]! + random.lognormal(Math.log(5_000), 1));
  }
  // One pointer per window edge: how many events lie at or before nowMs less that many ms.
  const edges = [0, 2_000, 4_000, 10_000].map((agoMs) => ({ agoMs, count: 0 }));
  for (let nowMs = 100; nowMs <= HOUR_MS; nowMs += 100) {
    for (const edge of edges) while (times[edge.count]! <= nowMs - edge.agoMs) edge.count++;
    const [now, ago2s, ago4s, ago10s] = edges.map((edge) => edge.count) as [number, number, number, number];
    const [v0, v1] = [(now - ago2s) / 2, (ago2s - ago4s) / 2];
    yield {
      eventsPerSec10s: (now - ago10s) / 10,
      usdPerSec10s: (usdUpTo[now]! - usdUpTo[ago10s]!) / 10,
      eventsPerSec2: (v0 - v1) / 2,
      accelerationStandardError: Math.sqrt((v0 + v1) / 2) / 2,
    };
  }
}

function highestRank(perSec: number, market: Partial<SignalInputs>): number {
  let highest = 0;
  for (const reading of poissonReadings(perSec)) {
    highest = Math.max(highest, SIGNAL_LEVELS.indexOf(scoreSignal({ ...reading, ...market }).level));
  }
  return highest;
}

describe('stationary noise: an hour of Poisson liquidations of about $5k, read every 100 ms', () => {
  const excited = { openInterestChange1m: 0.05, fundingRate: 0.001, exchangeCorrelation: 0.9 };
  const markets: readonly (readonly [string, Partial<SignalInputs>])[] = [
    ['nothing known of the market', {}],
    ['a dormant regime', { riskMultiplier: 1, regimeFactors: QUIET_REGIME }],
    ['an excited market in a dormant regime', { ...excited, riskMultiplier: 5, regimeFactors: QUIET_REGIME }],
    ['an excited market in an extreme regime', { ...excited, riskMultiplier: 5, regimeFactors: WILD_REGIME }],
  ];
  const cases = [0.5, 2, 5].flatMap((perSec) => markets.map(([name, market]) => [perSec, name, market] as const));

  it.each(cases)('%d events/s with %s never reaches ALERT', (perSec, _name, market) => {
    expect(highestRank(perSec, market)).toBeLessThan(SIGNAL_LEVELS.indexOf('ALERT'));
  });

  it('60 events/s of the same size do reach WATCH: the readings are not silent', () => {
    expect(highestRank(60, {})).toBe(SIGNAL_LEVELS.indexOf('WATCH'));
  });
});
