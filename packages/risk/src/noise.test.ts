import type { FlowWindow, Preset, RiskLevel, VelocitySnapshot } from '@cascade/core';
import { pearson } from '@cascade/core/stats';
import { createRandom } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import { assessRisk } from './index.js';

const HOUR_MS = 3_600_000;
const VENUES = 3;
const SEED = 20_251_010;

interface Tape {
  readonly times: number[];
  /** `usdUpTo[i]`: USD of the first i events. */
  readonly usdUpTo: number[];
  /** Events per venue and second. */
  readonly bins: number[][];
}

/** An hour of Poisson liquidations, sizes lognormal with median $5k and sigma 1, venues at random. */
function poissonHour(perSec: number, seed: number): Tape {
  const random = createRandom(seed);
  const times: number[] = [];
  const usdUpTo = [0];
  const bins = Array.from({ length: VENUES }, () => new Array<number>(HOUR_MS / 1_000).fill(0));
  for (let atMs = 0; ; ) {
    atMs += random.exponential(perSec) * 1_000;
    if (atMs >= HOUR_MS) return { times, usdUpTo, bins };
    times.push(atMs);
    usdUpTo.push(usdUpTo[usdUpTo.length - 1]! + random.lognormal(Math.log(5_000), 1));
    bins[random.int(0, VENUES - 1)]![Math.floor(atMs / 1_000)]! += 1;
  }
}

function eventsUpTo(times: readonly number[], tsMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= tsMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function meanCorrelation(bins: readonly number[][], second: number): number | undefined {
  const defined: number[] = [];
  const recent = bins.map((venue) => venue.slice(second - 60, second));
  if (recent.some((venue) => venue.filter((count) => count > 0).length < 5)) return undefined;
  for (let a = 0; a < VENUES; a++) {
    for (let b = a + 1; b < VENUES; b++) {
      const lags = [-2, -1, 0, 1, 2].map((lag) => pearson(recent[a]!, recent[b]!, lag)).filter((r) => r !== undefined);
      if (lags.length > 0) defined.push(Math.max(...lags));
    }
  }
  return defined.length === 0 ? undefined : defined.reduce((sum, r) => sum + r, 0) / defined.length;
}

function snapshotAt({ times, usdUpTo }: Tape, nowMs: number, exchangeCorrelation: number | undefined): VelocitySnapshot {
  const window = (windowMs: number, endMs = nowMs): FlowWindow => {
    const from = eventsUpTo(times, endMs - windowMs);
    const to = eventsUpTo(times, endMs);
    const count = to - from;
    const usd = usdUpTo[to]! - usdUpTo[from]!;
    const rates = { eventsPerSec: (count * 1_000) / windowMs, usd, usdPerSec: (usd * 1_000) / windowMs };
    return { windowMs, count, ...rates, averageUsd: count === 0 ? undefined : usd / count };
  };
  const [v0, v1, v2] = [0, 2_000, 4_000].map((ago) => window(2_000, nowMs - ago).eventsPerSec) as [number, number, number];
  const acceleration = { eventsPerSec2: (v0 - v1) / 2, usdPerSec2: 0, standardError: Math.sqrt((v0 + v1) / 2) / 2 };
  const jerk = { eventsPerSec3: (v0 - 2 * v1 + v2) / 4, usdPerSec3: 0, standardError: Math.sqrt((v0 + 4 * v1 + v2) / 2) / 4 };
  return {
    symbol: 'NOISEUSDT',
    nowMs,
    windows: [window(100), window(2_000), window(10_000), window(60_000)],
    byExchange: {},
    bySide: { long: [], short: [] },
    derivatives: [{ windowMs: 2_000, acceleration, jerk }],
    correlations: [],
    exchangeCorrelation,
    lateCount: 0,
    unpricedCount: 0,
    truncated: false,
    droppedCount: 0,
  };
}

/** Highest score and all levels of an hour read every 100 ms. */
function hourOf(perSec: number, preset: Preset): { readonly highest: number; readonly levels: ReadonlySet<RiskLevel> } {
  const tape = poissonHour(perSec, SEED + Math.round(perSec * 10));
  const levels = new Set<RiskLevel>();
  let highest = 0;
  let correlation: number | undefined;
  for (let nowMs = 60_000; nowMs <= HOUR_MS; nowMs += 100) {
    if (nowMs % 1_000 === 0) correlation = meanCorrelation(tape.bins, nowMs / 1_000);
    const { score, level } = assessRisk(snapshotAt(tape, nowMs, correlation), { preset });
    highest = Math.max(highest, score);
    levels.add(level);
  }
  return { highest, levels };
}

describe('stationary noise: an hour of Poisson liquidations on three venues, read every 100 ms', () => {
  it.each([0.5, 2, 5])('corrected never reaches HIGH at %d events/s', (perSec) => {
    const { highest, levels } = hourOf(perSec, 'corrected');
    expect(levels.has('HIGH') || levels.has('CRITICAL')).toBe(false);
    expect(highest).toBeLessThan(60);
    expect(highest).toBeGreaterThan(10);
  });

  it('published does reach HIGH at 5 events/s: that is why it is exempt', () => {
    expect(hourOf(5, 'published').levels.has('HIGH')).toBe(true);
  });
});
