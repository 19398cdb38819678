import { assertNonNegative, type CascadeSignal, type SignalLevel } from '@cascade/core';
import { Ring } from '@cascade/core/stats';

/** Signals kept in {@link SignalStatsSnapshot.recent}. */
export const RECENT_SIGNALS = 100;

/** Buckets per doubling: neighbours differ by 9.05 %, so the middle is at most 4.5 % off. */
const BUCKETS_PER_OCTAVE = 8;
/** Upper end of the first bucket, ms. */
const SMALLEST_MS = 0.001;
/** 27 doublings above 1 µs: 134 s; longer ones share the last bucket. */
const BUCKETS = 27 * BUCKETS_PER_OCTAVE + 1;

/** Processing times told so far, ms. */
export interface ProcessingTime {
  readonly count: number;
  readonly meanMs: number;
  /** Within 4.5 % of the true quantile (nearest rank) between 1 µs and 134 s. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Counts since construction or reset. */
export interface SignalStatsSnapshot {
  readonly generated: number;
  readonly byLevel: Readonly<Record<SignalLevel, number>>;
  /** `undefined` while no duration was told. */
  readonly processingTime?: ProcessingTime | undefined;
  /** The newest 100 signals, oldest first. */
  readonly recent: readonly CascadeSignal[];
}

/**
 * Running statistics of the signals of any number of symbols. Measures nothing itself: durations are told.
 * `record` O(1); `snapshot` O(217 + 100). Memory is fixed: 217 counters and 100 signals.
 */
export class SignalStats {
  #generated = 0;
  #byLevel: Record<SignalLevel, number> = noSignals();
  #buckets: number[] = emptyBuckets();
  #count = 0;
  #meanMs = 0;
  #minMs: number = Number.POSITIVE_INFINITY;
  #maxMs = 0;
  readonly #recent: Ring<CascadeSignal> = new Ring<CascadeSignal>(RECENT_SIGNALS);

  /**
   * Counts one signal.
   * @param durationMs what the reading behind it cost, ms; default `signal.processingTimeMs`; not counted when both are `undefined`
   * @throws CascadeError `signals/invalid-number` for a negative or non-finite duration; nothing is counted then
   */
  record(signal: CascadeSignal, durationMs: number | undefined = signal.processingTimeMs): void {
    if (durationMs !== undefined) this.#addDuration(durationMs);
    this.#generated += 1;
    this.#byLevel[signal.level] += 1;
    this.#recent.push(signal);
  }

  /** A copy of the counts; later signals do not change it. */
  snapshot(): SignalStatsSnapshot {
    return {
      generated: this.#generated,
      byLevel: { ...this.#byLevel },
      processingTime:
        this.#count === 0
          ? undefined
          : { count: this.#count, meanMs: this.#meanMs, p50Ms: this.#quantile(0.5), p99Ms: this.#quantile(0.99) },
      recent: this.#recent.toArray(),
    };
  }

  /** Back to the state of new statistics. */
  reset(): void {
    this.#generated = 0;
    this.#byLevel = noSignals();
    this.#buckets = emptyBuckets();
    this.#count = 0;
    this.#meanMs = 0;
    this.#minMs = Number.POSITIVE_INFINITY;
    this.#maxMs = 0;
    this.#recent.clear();
  }

  #addDuration(durationMs: number): void {
    assertNonNegative('signals', 'durationMs', durationMs);
    const octaves = Math.log2(Math.max(durationMs, SMALLEST_MS) / SMALLEST_MS);
    const bucket = Math.min(BUCKETS - 1, Math.ceil(octaves * BUCKETS_PER_OCTAVE));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#meanMs += (durationMs - this.#meanMs) / this.#count;
    this.#minMs = Math.min(this.#minMs, durationMs);
    this.#maxMs = Math.max(this.#maxMs, durationMs);
  }

  #quantile(share: number): number {
    let left = Math.ceil(share * this.#count);
    const bucket = this.#buckets.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    const middleMs = SMALLEST_MS * 2 ** ((bucket - 0.5) / BUCKETS_PER_OCTAVE);
    return Math.min(this.#maxMs, Math.max(this.#minMs, middleMs));
  }
}

function noSignals(): Record<SignalLevel, number> {
  return { NONE: 0, WATCH: 0, ALERT: 0, CRITICAL: 0, EXTREME: 0 };
}

function emptyBuckets(): number[] {
  return new Array<number>(BUCKETS).fill(0);
}
