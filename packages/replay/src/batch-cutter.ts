import type { Batch, CascadeEvent } from '@cascade/core';
import { QUIET_AFTER_MS } from './config.js';

/** A batch with the silent tape time that was jumped over before it. */
export interface CutBatch extends Batch<CascadeEvent> {
  readonly skippedMs: number;
}

/**
 * Cuts ordered events into the batches a live run would read, in tape time. A pure function of the events:
 * a reading follows the one before by `max(event time, last + minGapMs)`, or empty after `maxGapMs`; a reading at time t holds every event
 * up to t. After {@link QUIET_AFTER_MS} without events it jumps to the next event.
 */
export class BatchCutter {
  readonly #minGapMs: number;
  readonly #maxGapMs: number;
  #events: CascadeEvent[] = [];
  /** Time of the reading being filled; `undefined` between readings. */
  #readMs: number | undefined;
  #lastMs: number | undefined;
  #lastEventsMs = 0;
  #skippedMs = 0;

  constructor(minGapMs: number, maxGapMs: number) {
    this.#minGapMs = minGapMs;
    this.#maxGapMs = maxGapMs;
  }

  /** Takes the next event and gives out the batches that are complete. */
  *add(event: CascadeEvent, tsMs: number): Generator<CutBatch> {
    if (this.#readMs !== undefined && tsMs > this.#readMs) yield this.#close(this.#readMs);
    if (this.#readMs === undefined) {
      yield* this.#tickUntil(tsMs);
      this.#readMs = this.#nextReading(tsMs);
    }
    this.#events.push(event);
  }

  /** The last batch and the silence after it, so that whatever is open in the engines can close. */
  *end(): Generator<CutBatch> {
    if (this.#readMs === undefined) return;
    yield this.#close(this.#readMs);
    yield* this.#tickUntil(Number.POSITIVE_INFINITY);
  }

  #nextReading(tsMs: number): number {
    const lastMs = this.#lastMs;
    if (lastMs === undefined) return tsMs;
    if (tsMs > lastMs + this.#maxGapMs) {
      this.#skippedMs = tsMs - lastMs - this.#maxGapMs;
      return tsMs;
    }
    return Math.max(tsMs, lastMs + this.#minGapMs);
  }

  *#tickUntil(tsMs: number): Generator<CutBatch> {
    while (this.#lastMs !== undefined) {
      const tickMs = this.#lastMs + this.#maxGapMs;
      if (tickMs >= tsMs || tickMs > this.#lastEventsMs + QUIET_AFTER_MS) return;
      this.#lastMs = tickMs;
      yield { events: [], nowMs: tickMs, skippedMs: 0 };
    }
  }

  #close(nowMs: number): CutBatch {
    const batch = { events: this.#events, nowMs, skippedMs: this.#skippedMs };
    this.#events = [];
    this.#readMs = undefined;
    this.#lastMs = nowMs;
    this.#lastEventsMs = nowMs;
    this.#skippedMs = 0;
    return batch;
  }
}
