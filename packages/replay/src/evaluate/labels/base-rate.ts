import type { RateSpan, SparseCounts } from './two-state.js';

/** Length of a UTC day, ms. */
export const DAY_MS = 86_400_000;
/** Length of a bin of counts, ms. */
export const BIN_MS = 1_000;
const MINUTE_MS = 60_000;

/** Least base rate, events/s: one an hour, so that an almost silent series has a base at all. Our choice. */
export const BASE_FLOOR: number = 1 / 3_600;
/** Part of a day's minutes, the quietest, that makes its base. */
const QUIET_PART = 0.9;
/** A burst is this many times the base ... */
const BURST_FACTOR = 20;
/** ... and at least this many events/s. */
const BURST_FLOOR = 0.6;

/** Mean events/s of the quietest 90 % of `minutes` minutes, of which `busy` (any order) are not empty. */
function quietMean(busy: readonly number[], minutes: number): number {
  const quiet = Math.floor(QUIET_PART * minutes);
  const counted = Math.max(0, quiet - (minutes - busy.length));
  const sum = [...busy]
    .sort((a, b) => a - b)
    .slice(0, counted)
    .reduce((a, b) => a + b, 0);
  return quiet === 0 ? 0 : sum / quiet / 60;
}

/**
 * Calm and burst rate of each UTC day of one series of counts by second from `startMs`.
 *
 * Base L0 = mean over the quietest 90 % of the day's minutes inside the span, at least {@link BASE_FLOOR}; burst L1 = max(20 L0, 0.6/s).
 * By rank and not "below the 90th percentile", which would leave nothing where most minutes are empty.
 */
export function dailyRates({ bins, counts }: SparseCounts, startMs: number, totalBins: number): RateSpan[] {
  const spans: RateSpan[] = [];
  const endMs = startMs + totalBins * BIN_MS;
  let next = 0;
  for (let fromMs = startMs; fromMs < endMs; ) {
    const dayEndMs = (Math.floor(fromMs / DAY_MS) + 1) * DAY_MS;
    const endBin = Math.min(totalBins, Math.ceil((dayEndMs - startMs) / BIN_MS));
    const untilMs = startMs + endBin * BIN_MS;
    const byMinute = new Map<number, number>();
    for (let bin = bins[next]; bin !== undefined && bin < endBin; bin = bins[next]) {
      const minute = Math.floor((startMs + bin * BIN_MS) / MINUTE_MS);
      byMinute.set(minute, (byMinute.get(minute) ?? 0) + (counts[next] ?? 0));
      next++;
    }
    const minutes = Math.ceil(untilMs / MINUTE_MS) - Math.floor(fromMs / MINUTE_MS);
    const calm = Math.max(BASE_FLOOR, quietMean([...byMinute.values()], minutes));
    spans.push({ endBin, calm, burst: Math.max(BURST_FACTOR * calm, BURST_FLOOR) });
    fromMs = untilMs;
  }
  return spans;
}
