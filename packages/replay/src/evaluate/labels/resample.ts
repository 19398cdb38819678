import type { TimeSeries } from '../market-truth.js';
import type { Samples } from './growing-columns.js';

/** Step of prices, ms. */
export const PRICE_STEP_MS = 1_000;
/** Step of open interest, ms. */
export const INTEREST_STEP_MS = 60_000;
/** Prices further apart than this leave the time between them unknown, ms. */
const MAX_PRICE_GAP_MS = 60_000;

/** Steps of the grid that a series of prices would take. */
export function priceSteps({ tsMs }: Samples): number {
  const [first] = tsMs;
  const last = tsMs.at(-1);
  if (first === undefined || last === undefined) return 0;
  return Math.floor(last / PRICE_STEP_MS) - Math.floor(first / PRICE_STEP_MS) + 1;
}

/** How much of the time a series of prices covers, ms: all gaps of at most a minute. */
export function coveredMs({ tsMs }: Samples): number {
  let covered = 0;
  for (let i = 1; i < tsMs.length; i++) {
    const gapMs = (tsMs[i] ?? 0) - (tsMs[i - 1] ?? 0);
    if (gapMs <= MAX_PRICE_GAP_MS) covered += gapMs;
  }
  return covered;
}

/** Last price up to the end of each second, NaN where prices are more than a minute apart. */
export function resamplePrices(samples: Samples): TimeSeries {
  const { tsMs, values } = samples;
  const startMs = Math.floor((tsMs[0] ?? 0) / PRICE_STEP_MS) * PRICE_STEP_MS;
  const grid = new Float64Array(priceSteps(samples)).fill(Number.NaN);
  for (let i = 0; i < tsMs.length; i++) {
    const atMs = tsMs[i] ?? 0;
    const nextMs = tsMs[i + 1] ?? atMs;
    const from = Math.floor((atMs - startMs) / PRICE_STEP_MS);
    const until = nextMs - atMs <= MAX_PRICE_GAP_MS ? Math.floor((nextMs - startMs) / PRICE_STEP_MS) : from;
    grid.fill(values[i] ?? Number.NaN, from, Math.max(from + 1, until));
  }
  return { startMs, stepMs: PRICE_STEP_MS, values: grid };
}

/**
 * Sum of the last values of all sources by the minute. A source counts from the start with its first value, so that the sum does not jump
 * when one more is heard of.
 */
export function sumInterest(sources: readonly Samples[], startMs: number, endMs: number): TimeSeries {
  const steps = Math.max(1, Math.ceil((endMs - startMs) / INTEREST_STEP_MS));
  const values = new Float64Array(steps);
  for (const source of sources) {
    let next = 0;
    let last = source.values[0] ?? 0;
    for (let step = 0; step < steps; step++) {
      for (; (source.tsMs[next] ?? Number.POSITIVE_INFINITY) <= startMs + step * INTEREST_STEP_MS; next++)
        last = source.values[next] ?? last;
      values[step] = (values[step] ?? 0) + last;
    }
  }
  return { startMs, stepMs: INTEREST_STEP_MS, values };
}
