import type { Stage } from '../stage-latency.js';

/** The 99th percentile above which a stage is too slow, ms. */
const SLOW_ABOVE_MS = 10;
/** The 99th percentile below which a stage has recovered, ms: lower, so that a stage at the limit does not warn every minute. */
const RECOVERED_BELOW_MS = 8;
/** The 99th percentile is over this long, and a recovery has to last as long, ms. */
const WATCHED_MS = 60_000;

const SLOT_MS = 1_000;
const SLOTS = WATCHED_MS / SLOT_MS;
const WATCHED_STAGES = ['detect', 'end_to_end'] as const satisfies readonly Stage[];

/** A stage has become slow. */
export interface LatencyWarning {
  readonly stage: Stage;
  /** Runs of the last 60 s. */
  readonly runs: number;
  /** Of these, those that took more than 10 ms: more than one in a hundred. */
  readonly slowRuns: number;
  /** The slowest of them, ms. */
  readonly worstMs: number;
}

/** The runs of one second. */
interface Slot {
  second: number;
  runs: number;
  slowRuns: number;
  /** Runs that are not below the recovery limit. */
  unrecoveredRuns: number;
  worstMs: number;
}

/** What the slots of one stage say together. */
type Tally = Omit<Slot, 'second'>;

const NO_RUNS: Tally = { runs: 0, slowRuns: 0, unrecoveredRuns: 0, worstMs: 0 };

/**
 * Warns when the 99th percentile (nearest rank) of `detect` or `end_to_end` over the last 60 s exceeds 10 ms: once, and again only after it
 * was below 8 ms for 60 s. Under 100 runs the 99th percentile is the slowest run. A minute without a run counts as recovered. The first 60 s are
 * not judged: there is no full minute yet, and the first runs (20 to 30 ms) are those of code that is not compiled yet.
 *
 * The last 60 s are the present second of the clock and the 59 before it. Exact, as only runs above the limits are counted, not estimated.
 * Told the time; judges on every {@link PerformanceMonitor.add} and {@link PerformanceMonitor.tick}, O(60). Memory: 60 slots a stage.
 */
export class PerformanceMonitor {
  readonly #onWarning: (warning: LatencyWarning) => void;
  readonly #watches = new Map<Stage, StageWatch>(WATCHED_STAGES.map((stage) => [stage, new StageWatch(stage)]));

  #startedMs: number | undefined;

  /** @param onWarning called once for each time a stage becomes slow */
  constructor(onWarning: (warning: LatencyWarning) => void) {
    this.#onWarning = onWarning;
  }

  /** Takes a run of any stage; those that are not watched, and durations that are not finite numbers, are left out. */
  add(stage: Stage, durationMs: number, nowMs: number): void {
    const watch = this.#watches.get(stage);
    if (watch === undefined || !Number.isFinite(durationMs)) return;
    watch.add(durationMs, nowMs);
    this.#judge(watch, nowMs);
  }

  /** Lets time pass, so that a stage that has fallen silent recovers. Call about once a second. */
  tick(nowMs: number): void {
    for (const watch of this.#watches.values()) this.#judge(watch, nowMs);
  }

  #judge(watch: StageWatch, nowMs: number): void {
    this.#startedMs ??= nowMs;
    if (nowMs - this.#startedMs < WATCHED_MS) return;
    const warning = watch.judge(nowMs);
    if (warning !== undefined) this.#onWarning(warning);
  }
}

/** One stage's slots, and whether it was warned of. */
class StageWatch {
  readonly #stage: Stage;
  readonly #slots: Slot[] = Array.from({ length: SLOTS }, () => ({ second: Number.NEGATIVE_INFINITY, ...NO_RUNS }));
  #isWarned = false;
  /** Since when every judgement found it recovered. */
  #recoveredSinceMs: number | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  add(durationMs: number, nowMs: number): void {
    const second = Math.floor(nowMs / SLOT_MS);
    const slot = this.#slots[((second % SLOTS) + SLOTS) % SLOTS];
    if (slot === undefined) return;
    if (slot.second !== second) Object.assign(slot, NO_RUNS, { second });
    slot.runs += 1;
    if (durationMs > SLOW_ABOVE_MS) slot.slowRuns += 1;
    if (durationMs >= RECOVERED_BELOW_MS) slot.unrecoveredRuns += 1;
    slot.worstMs = Math.max(slot.worstMs, durationMs);
  }

  judge(nowMs: number): LatencyWarning | undefined {
    const { runs, slowRuns, unrecoveredRuns, worstMs } = this.#tally(nowMs);
    // The nearest rank of the 99th percentile leaves so many runs above it.
    const allowed = runs - Math.ceil(0.99 * runs);
    if (unrecoveredRuns > allowed) this.#recoveredSinceMs = undefined;
    else this.#recoveredSinceMs ??= nowMs;
    if (this.#recoveredSinceMs !== undefined && nowMs - this.#recoveredSinceMs >= WATCHED_MS) this.#isWarned = false;
    if (this.#isWarned || slowRuns <= allowed) return undefined;
    this.#isWarned = true;
    return { stage: this.#stage, runs, slowRuns, worstMs };
  }

  #tally(nowMs: number): Tally {
    const first = Math.floor(nowMs / SLOT_MS) - SLOTS;
    const tally = { ...NO_RUNS };
    for (const slot of this.#slots) {
      if (slot.second <= first) continue;
      tally.runs += slot.runs;
      tally.slowRuns += slot.slowRuns;
      tally.unrecoveredRuns += slot.unrecoveredRuns;
      tally.worstMs = Math.max(tally.worstMs, slot.worstMs);
    }
    return tally;
  }
}
