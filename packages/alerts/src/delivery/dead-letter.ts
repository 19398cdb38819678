import { z } from 'zod';

/**
 * Why a delivery was given up: the target's answer (`redirect`; `rejected`: a status that is neither success nor worth another attempt), a
 * request that must not or can't be sent (`refused-url`, `refused-address`, `too-large`, `invalid-request`), failures until the attempts were
 * used up (`attempts-used`) or 15 minutes over (`expired`), a full queue (`queue-full`) or the end of the program (`shutdown`).
 */
export const DEAD_LETTER_REASONS = [
  'redirect',
  'rejected',
  'refused-url',
  'refused-address',
  'too-large',
  'invalid-request',
  'attempts-used',
  'expired',
  'queue-full',
  'shutdown',
] as const;

/** See {@link DEAD_LETTER_REASONS}. */
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

/** One delivery that was given up, as it stands in the file. */
export interface DeadLetter {
  /** When it was given up, ISO 8601. */
  readonly time: string;
  readonly target: string;
  /** Idempotency key of the delivery. */
  readonly id: string;
  readonly summary: string;
  readonly attempts: number;
  readonly reason: DeadLetterReason;
  /** How the last attempt failed: `HTTP 503` or an error code such as `alerts/timeout`; absent when none was made. */
  readonly failure?: string | undefined;
  /** The request body, its first 256 Ki characters; empty when it couldn't be made. */
  readonly body: string;
}

/** Reads a line of a dead letter file. */
export const deadLetterSchema: z.ZodType<DeadLetter> = z.object({
  time: z.string(),
  target: z.string(),
  id: z.string(),
  summary: z.string(),
  attempts: z.number(),
  reason: z.enum(DEAD_LETTER_REASONS),
  failure: z.string().optional(),
  body: z.string(),
});
