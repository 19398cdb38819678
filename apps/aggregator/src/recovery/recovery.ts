import type { Batch, CascadeEvent, Detection } from '@cascade/core';
import type { Detector } from '@cascade/detector';
import { BatchLog, readBatchLog } from './batch-log.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.js';
import { StateFiles } from './state-files.js';

/** A checkpoint is taken this often, ms of engine time. */
const CHECKPOINT_GAP_MS = 5_000;
/** The loop may stand still for checkpoints during this share of the time; when one takes longer, they come less often. */
const PAUSE_SHARE = 0.005;
/** State older than this is not gone on from: nothing in it but the volatility history would still be of use. */
export const MAX_AGE_MS = 7 * 86_400_000;
/** How far the state may be ahead of our clock, ms: a clock that was set back a little is waited for. */
const MAX_AHEAD_MS = 5_000;
/** Signals of the log that are offered again, at most. */
const MAX_OFFERED_AGAIN = 1_024;

/** What a restart found. */
export interface Restored {
  /** Engine time the state stands at, Unix ms. */
  readonly nowMs: number;
  /** Batches that were read again after the checkpoint. */
  readonly batches: number;
  /** Their signals, under the ids they had: some may not have been published before the process died. */
  readonly detections: readonly Detection[];
}

/** Counters of a recovery. */
export interface RecoveryStats {
  /** Checkpoints written since start. */
  readonly checkpoints: number;
  /** Engine time of the newest one that is on disk, Unix ms; `undefined` before it. */
  readonly lastCheckpointMs?: number | undefined;
  /** Its size. */
  readonly bytes: number;
  /** How long the loop stood still for it, ms. */
  readonly pauseMs: number;
  /** Bytes of batches since. */
  readonly logBytes: number;
  /** Checkpoints and log writes that failed. */
  readonly failures: number;
  /** Code of the newest failure, e.g. `ENOSPC`. */
  readonly lastFailure?: string | undefined;
}

/** What a {@link Recovery} is wired from. */
export interface RecoveryParts {
  readonly folder: string;
  /** Venues that are listened to from now on. */
  readonly exchanges: readonly string[];
  /** ms with fractions, to measure the pause. */
  readonly stopwatch: () => number;
  /** Told of each problem in words. */
  readonly onProblem: (problem: string) => void;
}

/**
 * Lets a restarted service go on where it was: a checkpoint of the detector every 5 s (less often when it is so large that the loop would
 * stand still for more than 0.5 % of the time), and every batch in a log before the detector gets it. Checkpoint and log together give the very state at the moment the process died, and the signals it was about to publish.
 * A disk that fails costs the ability to go on, never a signal.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #files: StateFiles;
  #log: BatchLog | undefined;
  #number: number;
  #takenMs = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | undefined;
  /** A log that misses a batch must not go on: what follows would not fit. */
  #isLogBroken = false;
  #stats: RecoveryStats = { checkpoints: 0, bytes: 0, pauseMs: 0, logBytes: 0, failures: 0 };

  /** @throws the error of the file system when the folder can't be used */
  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#files = new StateFiles(parts.folder);
    this.#number = this.#files.nextNumber();
  }

  /**
   * Puts the newest usable state into a new detector: the newest whole checkpoint and the batches after it.
   * Afterwards every feed counts as down since then. Nothing is restored from files that are older than 7 days, or ahead of `nowMs`.
   */
  restore(detector: Detector, nowMs: number): Restored | undefined {
    for (const number of this.#files.checkpoints().reverse()) {
      const checkpoint = this.#read(number);
      if (checkpoint === undefined || !this.#isUsable(checkpoint, nowMs)) continue;
      try {
        detector.restore(checkpoint.detector);
        return this.#replay(detector, checkpoint.nowMs, number);
      } catch (error) {
        this.#problem(`checkpoint ${number} can't be used`, error);
        detector.reset();
      }
    }
    return undefined;
  }

  /** To be called before the detector gets the batch. */
  before(batch: Batch<CascadeEvent>): void {
    if (this.#isLogBroken) return;
    try {
      this.#log ??= new BatchLog(this.#files.logPath(this.#number));
      this.#log.append(batch);
    } catch (error) {
      this.#isLogBroken = true;
      this.#problem('the batch log', error);
    }
  }

  /** To be called when the detector has read the batch; takes a checkpoint when it is time. */
  after(nowMs: number, detector: Detector): void {
    const gapMs = Math.max(CHECKPOINT_GAP_MS, this.#stats.pauseMs / PAUSE_SHARE);
    if (nowMs - this.#takenMs < gapMs || this.#writing !== undefined) return;
    const taken = this.#take(nowMs, detector);
    if (taken === undefined) return;
    this.#writing = this.#files
      .writeCheckpoint(taken.number, taken.bytes)
      .then(
        () => this.#written(taken.number, nowMs, taken.bytes.length),
        (error: unknown) => this.#problem('a checkpoint', error),
      )
      .finally(() => {
        this.#writing = undefined;
      });
  }

  stats(): RecoveryStats {
    return { ...this.#stats, logBytes: this.#log?.bytes ?? 0 };
  }

  /** Takes a last checkpoint. */
  async close(nowMs: number | undefined, detector: Detector): Promise<void> {
    await this.#writing;
    if (nowMs !== undefined) this.#takeNow(nowMs, detector);
    this.#log?.close();
  }

  #takeNow(nowMs: number, detector: Detector): void {
    const taken = this.#take(nowMs, detector);
    if (taken === undefined) return;
    try {
      this.#files.writeCheckpointNow(taken.number, taken.bytes);
      this.#written(taken.number, nowMs, taken.bytes.length);
    } catch (error) {
      this.#problem('a checkpoint', error);
    }
  }

  /** The state now, and from here on a new log. */
  #take(nowMs: number, detector: Detector): { readonly number: number; readonly bytes: Buffer } | undefined {
    const startedMs = this.#parts.stopwatch();
    this.#takenMs = nowMs;
    try {
      const bytes = encodeCheckpoint({ nowMs, detector: detector.save() });
      this.#log?.close();
      this.#log = undefined;
      this.#isLogBroken = false;
      this.#number++;
      this.#stats = { ...this.#stats, pauseMs: this.#parts.stopwatch() - startedMs };
      return { number: this.#number, bytes };
    } catch (error) {
      this.#problem('a checkpoint', error);
      return undefined;
    }
  }

  #written(number: number, nowMs: number, bytes: number): void {
    this.#stats = { ...this.#stats, checkpoints: this.#stats.checkpoints + 1, lastCheckpointMs: nowMs, bytes };
    try {
      // The one before stays, for the case that this one can't be read.
      const kept = this.#files.checkpoints().at(-2) ?? number;
      this.#files.removeBefore(kept);
    } catch (error) {
      this.#problem('removing old checkpoints', error);
    }
  }

  #read(number: number): Checkpoint | undefined {
    try {
      return decodeCheckpoint(this.#files.readCheckpoint(number));
    } catch (error) {
      this.#problem(`checkpoint ${number} can't be read`, error);
      return undefined;
    }
  }

  #isUsable({ nowMs }: Checkpoint, clockMs: number): boolean {
    if (nowMs - clockMs > MAX_AHEAD_MS) {
      this.#parts.onProblem(`a checkpoint is ${Math.round((nowMs - clockMs) / 1_000)} s ahead of the clock: not used`);
      return false;
    }
    return clockMs - nowMs <= MAX_AGE_MS;
  }

  #replay(detector: Detector, fromMs: number, number: number): Restored {
    let [nowMs, batches] = [fromMs, 0];
    const detections: Detection[] = [];
    for (const log of this.#files.logs(number)) {
      for (const batch of readBatchLog(this.#files.logPath(log))) {
        for (const event of batch.events) detector.push(event);
        detections.push(...detector.at(batch.nowMs));
        nowMs = batch.nowMs;
        batches++;
      }
    }
    detector.disconnect(nowMs, this.#parts.exchanges);
    // What was pushed just now is in no log.
    this.#takeNow(nowMs, detector);
    return { nowMs, batches, detections: detections.slice(-MAX_OFFERED_AGAIN) };
  }

  #problem(what: string, error: unknown): void {
    const code = (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
    const isNews = this.#stats.lastFailure !== code;
    this.#stats = { ...this.#stats, failures: this.#stats.failures + 1, lastFailure: code };
    if (isNews) this.#parts.onProblem(`${what}: ${error instanceof Error ? error.message : code}`);
  }
}
