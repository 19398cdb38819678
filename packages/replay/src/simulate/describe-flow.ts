import type { MarketTruth, SymbolTruth } from '../evaluate/market-truth.js';

/** Bursts of one side: gaps of at most 30 s, at least 10 liquidations. */
export interface BurstDescription {
  readonly count: number;
  /** First to last liquidation, s; `undefined` without bursts. */
  readonly medianSec: number | undefined;
  readonly p90Sec: number | undefined;
  /** First liquidation to the middle of the largest 5 s of USD, s. */
  readonly medianToPeakSec: number | undefined;
}

/** How liquidations of one symbol, or of all symbols together, are spread over time, size and side. */
export interface FlowDescription {
  /** Canonical symbol, or `all`. */
  readonly symbol: string;
  readonly perHour: number;
  /** USD of whole hours from the start of the span; hours without liquidations count as 0. */
  readonly hourlyUsd: { readonly median: number; readonly mean: number; readonly q99: number };
  /** USD of one liquidation; `undefined` without any. */
  readonly size: { readonly q10: number; readonly median: number; readonly q90: number; readonly q99: number } | undefined;
  /** Share of minutes without a liquidation. */
  readonly emptyMinutes: number;
  /** Variance over mean of the liquidations a minute: 1 for a Poisson process. */
  readonly minuteDispersion: number | undefined;
  readonly bursts: BurstDescription;
  /** Median share of the larger side in hours above `hourUsd`; `undefined` without such hours. */
  readonly dominantShare: number | undefined;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const BURST_GAP_MS = 30_000;
const BURST_COUNT = 10;
const PEAK_SECONDS = 5;

/** The value at share `q` of sorted numbers. */
function quantile(sorted: ArrayLike<number>, q: number): number | undefined {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

function sortedOf(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

interface Burst {
  readonly durationMs: number;
  readonly toPeakMs: number;
}

/** Onset to the middle of the largest 5 s of USD, ms. */
function toPeak(tsMs: readonly number[], usd: readonly number[]): number {
  const first = tsMs[0] ?? 0;
  let sum = 0;
  let largest = 0;
  let peakMs = 0;
  let from = 0;
  for (let index = 0; index < tsMs.length; index++) {
    sum += usd[index] as number;
    while ((tsMs[from] as number) <= (tsMs[index] as number) - PEAK_SECONDS * 1_000) sum -= usd[from++] as number;
    if (sum <= largest) continue;
    largest = sum;
    peakMs = ((tsMs[from] as number) + (tsMs[index] as number)) / 2 - first;
  }
  return peakMs;
}

function findBursts({ liquidations }: SymbolTruth): Burst[] {
  const bursts: Burst[] = [];
  for (const side of [0, 1, 2]) {
    let tsMs: number[] = [];
    let usd: number[] = [];
    const close = (): void => {
      const [first = 0, last = 0] = [tsMs[0], tsMs[tsMs.length - 1]];
      if (tsMs.length >= BURST_COUNT) bursts.push({ durationMs: last - first, toPeakMs: toPeak(tsMs, usd) });
      tsMs = [];
      usd = [];
    };
    for (const [index, at] of liquidations.tsMs.entries()) {
      if (liquidations.side[index] !== side) continue;
      if (at - (tsMs[tsMs.length - 1] ?? at) > BURST_GAP_MS) close();
      tsMs.push(at);
      usd.push(liquidations.notionalUsd[index] || 0);
    }
    close();
  }
  return bursts;
}

function describeBursts(bursts: readonly Burst[]): BurstDescription {
  const durations = sortedOf(bursts.map(({ durationMs }) => durationMs / 1_000));
  const peaks = sortedOf(bursts.map(({ toPeakMs }) => toPeakMs / 1_000));
  return {
    count: bursts.length,
    medianSec: quantile(durations, 0.5),
    p90Sec: quantile(durations, 0.9),
    medianToPeakSec: quantile(peaks, 0.5),
  };
}

function describe(symbol: string, truths: readonly SymbolTruth[], startMs: number, endMs: number, hourUsd: number): FlowDescription {
  const hours = Math.max(1, Math.floor((endMs - startMs) / HOUR_MS));
  const bySide = [new Float64Array(hours), new Float64Array(hours), new Float64Array(hours)];
  const minutes = new Float64Array(Math.max(1, Math.ceil((endMs - startMs) / MINUTE_MS)));
  const sizes: number[] = [];
  let count = 0;
  for (const { liquidations } of truths) {
    for (const [index, tsMs] of liquidations.tsMs.entries()) {
      const usd = liquidations.notionalUsd[index] || 0;
      count += 1;
      if (usd > 0) sizes.push(usd);
      const minute = Math.floor((tsMs - startMs) / MINUTE_MS);
      minutes[minute] = (minutes[minute] ?? 0) + 1;
      const series = bySide[liquidations.side[index] ?? 2];
      const hour = Math.floor((tsMs - startMs) / HOUR_MS);
      if (series !== undefined && hour < hours) series[hour] = (series[hour] ?? 0) + usd;
    }
  }
  const [long, short, unknown] = bySide as [Float64Array, Float64Array, Float64Array];
  const sums = long.map((usd, hour) => usd + (short[hour] as number) + (unknown[hour] as number));
  const shares = [...sums.keys()].filter((hour) => (sums[hour] as number) > hourUsd && unknown[hour] === 0);
  const hourly = sums.slice().sort();
  const size = sortedOf(sizes);
  const mean = count / minutes.length;
  const variance = minutes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / minutes.length;
  const at = (q: number): number => quantile(size, q) ?? Number.NaN;
  return {
    symbol,
    perHour: (count * HOUR_MS) / (endMs - startMs),
    hourlyUsd: {
      median: quantile(hourly, 0.5) ?? 0,
      mean: sums.reduce((sum, usd) => sum + usd, 0) / hours,
      q99: quantile(hourly, 0.99) ?? 0,
    },
    size: size.length === 0 ? undefined : { q10: at(0.1), median: at(0.5), q90: at(0.9), q99: at(0.99) },
    emptyMinutes: minutes.filter((value) => value === 0).length / minutes.length,
    minuteDispersion: mean === 0 ? undefined : variance / mean,
    bursts: describeBursts(truths.flatMap(findBursts)),
    dominantShare: quantile(
      sortedOf(shares.map((hour) => Math.max(long[hour] as number, short[hour] as number) / (sums[hour] as number))),
      0.5,
    ),
  };
}

/**
 * Figures by which a simulated market is compared with recorded ones: `all` first, then each symbol. Bursts are of one symbol and side.
 * O(n log n) in liquidations.
 * @param hourUsd hours above this many USD count for `dominantShare`; default 5,000,000
 */
export function describeFlow({ symbols, startMs, endMs }: MarketTruth, hourUsd = 5_000_000): readonly FlowDescription[] {
  return [
    describe('all', symbols, startMs, endMs, hourUsd),
    ...symbols.map((truth) => describe(truth.symbol, [truth], startMs, endMs, hourUsd)),
  ];
}
