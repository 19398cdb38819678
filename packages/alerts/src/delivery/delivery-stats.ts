import type { BreakerState } from './circuit-breaker.js';
import type { DeadLetterReason } from './dead-letter.js';

/** What became of the deliveries of one target. Counts since the start. */
export interface DeliveryStats {
  readonly target: string;
  readonly offered: number;
  /** Answered with 2xx. */
  readonly delivered: number;
  /** Attempts that did not end with 2xx. */
  readonly failed: number;
  /** Attempts after the first of a delivery. */
  readonly retried: number;
  /** Deliveries given up; {@link reasons} adds up to it. */
  readonly deadLettered: number;
  readonly reasons: Readonly<Partial<Record<DeadLetterReason, number>>>;
  /** Dead letters that are not in the file. */
  readonly lostLetters: number;
  /** The system's code of the last failure to write one. */
  readonly diskProblem: string | undefined;
  /** Deliveries waiting and in hand, at most 101. `offered = delivered + deadLettered + queued`. */
  readonly queued: number;
  readonly breaker: BreakerState;
  /** How the last attempt failed: `HTTP 503` or an error code; `undefined` when it did not. */
  readonly lastFailure: string | undefined;
  /** Of the last answer, ms. */
  readonly lastDurationMs: number | undefined;
}
