import { type AbortSignalLike, CascadeError, type Clock, quote } from '@cascade/core';
import { eventLoopTurn } from './event-loop-turn.js';

/** How fast tape time passes: `max` without waiting, 1 as recorded, 10 ten times as fast. */
export type Pace = 'max' | number;

const SLOWEST_PACE = 0.001;
const FASTEST_PACE = 1_000_000;
const BATCHES_PER_TURN = 256;
const LONGEST_TIMER_MS = 2_147_483_647;

/** @throws CascadeError `replay/invalid-pace` */
export function assertPace(pace: Pace): void {
  if (pace === 'max' || (typeof pace === 'number' && pace >= SLOWEST_PACE && pace <= FASTEST_PACE)) return;
  const message = `pace must be max or a number from ${SLOWEST_PACE} to ${FASTEST_PACE} (1 = as recorded), got ${quote(pace)}`;
  throw new CascadeError('replay/invalid-pace', message, { context: { pace } });
}

/**
 * Reads a pace as people write it: `max`, `1x` (as recorded), `10x`, `0.5x`.
 * @throws CascadeError `replay/invalid-pace`
 */
export function parsePace(text: string): Pace {
  if (text === 'max') return 'max';
  const factor = /^(\d+(?:\.\d+)?)x$/.exec(text)?.[1];
  const pace = Number(factor);
  if (factor !== undefined && pace >= SLOWEST_PACE && pace <= FASTEST_PACE) return pace;
  const message = `pace must be max, 1x (as recorded), or a multiple such as 10x or 0.5x (${SLOWEST_PACE}x to ${FASTEST_PACE}x), got ${quote(text)}`;
  throw new CascadeError('replay/invalid-pace', message, { context: { pace: text } });
}

/** The platform's clock, used when none is given. */
export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(delayMs, LONGEST_TIMER_MS));
      signal?.addEventListener('abort', finish);
    }),
};

/** Holds each batch until its time; the plan is absolute, so that waiting errors do not add up and a slow reader catches up. */
export class Pacer {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #signal: AbortSignalLike | undefined;
  #batches = 0;
  #startedMs: number | undefined;
  #tapeStartMs = 0;

  constructor(pace: Pace, clock: Clock, signal: AbortSignalLike | undefined) {
    this.#pace = pace;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Resolves when the batch of tape time `nowMs` is due; `skippedMs` of tape time before it cost no waiting. */
  async wait(nowMs: number, skippedMs: number): Promise<void> {
    // Otherwise a replay from memory would never let timers, signals and sockets run.
    if (++this.#batches % BATCHES_PER_TURN === 0) await eventLoopTurn();
    if (this.#pace === 'max') return;
    if (this.#startedMs === undefined) {
      this.#startedMs = this.#clock.nowMs();
      this.#tapeStartMs = nowMs;
      return;
    }
    this.#tapeStartMs += skippedMs;
    const delayMs = this.#startedMs + (nowMs - this.#tapeStartMs) / this.#pace - this.#clock.nowMs();
    if (delayMs > 0) await this.#clock.sleep(delayMs, this.#signal);
  }
}
