import { DEFAULT_REPLAY_OPTIONS } from '@cascade/replay/browser';

/** How fast the time of the recording passes: 1 as recorded, 10 ten times as fast, `max` without waiting. */
export type Speed = (typeof SPEEDS)[number];
/** The speeds there are. */
export const SPEEDS = [1, 10, 60, 600, 'max'] as const;

/** Longest single wait; waiting goes on after it, ms. */
const LONGEST_WAIT_MS = 60_000;
/** Longest stretch of recorded time waited for between two readings, ms: a jump over silence costs no more. */
const LONGEST_STEP_MS = DEFAULT_REPLAY_OPTIONS.maxGapMs;

/** Wall time of a replay. */
export interface PaceClock {
  /** Never goes back, ms. */
  nowMs(): number;
  /** Runs once after so long. @returns calls it off */
  after(delayMs: number, run: () => void): () => void;
}

/**
 * Holds each reading until it is due, at a speed that can be changed at any time, and while paused. The plan is absolute since the last
 * change: waiting errors do not add up, and a slow page is caught up. One waiter at a time; O(1).
 */
export class ReplayPace {
  readonly #clock: PaceClock;
  #speed: Speed;
  #isPaused = false;
  /** Recorded time that has passed, jumps left out, ms. */
  #positionMs = 0;
  #lastMs: number | undefined;
  /** Where and when the plan begins. */
  #planPositionMs = 0;
  #planWallMs: number;
  #wake: (() => void) | undefined;

  constructor(clock: PaceClock, speed: Speed) {
    this.#clock = clock;
    this.#speed = speed;
    this.#planWallMs = clock.nowMs();
  }

  setSpeed(speed: Speed): void {
    this.#plan();
    this.#speed = speed;
    this.#wake?.();
  }

  setPaused(isPaused: boolean): void {
    this.#plan();
    this.#isPaused = isPaused;
    this.#wake?.();
  }

  /** Resolves when the reading of recorded time `nowMs` is due. @param onPause called once when it has to wait for the end of a pause */
  async due(nowMs: number, onPause: () => Promise<void>): Promise<void> {
    const stepMs = Math.min(nowMs - (this.#lastMs ?? nowMs), LONGEST_STEP_MS);
    this.#lastMs = nowMs;
    const targetMs = this.#positionMs + stepMs;
    let isTold = false;
    for (let waitMs = this.#waitMs(targetMs); waitMs > 0; waitMs = this.#waitMs(targetMs)) {
      if (this.#isPaused && !isTold) {
        isTold = true;
        await onPause();
      } else await this.#sleep(waitMs);
    }
    this.#positionMs = targetMs;
  }

  #waitMs(targetMs: number): number {
    if (this.#isPaused) return LONGEST_WAIT_MS;
    if (this.#speed === 'max') return 0;
    const dueMs = this.#planWallMs + (targetMs - this.#planPositionMs) / this.#speed;
    return Math.min(dueMs - this.#clock.nowMs(), LONGEST_WAIT_MS);
  }

  /** Begins the plan anew where the replay is by now. */
  #plan(): void {
    const wallMs = this.#clock.nowMs();
    const isWaiting = this.#wake !== undefined && !this.#isPaused;
    // In the middle of a wait a part of the step has passed.
    if (isWaiting && this.#speed !== 'max') this.#planPositionMs += (wallMs - this.#planWallMs) * this.#speed;
    else this.#planPositionMs = this.#positionMs;
    this.#planWallMs = wallMs;
  }

  async #sleep(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = this.#clock.after(delayMs, resolve);
      this.#wake = () => {
        callOff();
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
