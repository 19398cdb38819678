/** Longest target URL, characters. */
export const MAX_URL_LENGTH = 2_048;

/** Largest request body, bytes of UTF-8. */
export const MAX_REQUEST_BYTES: number = 256 * 1_024;

/** What is read of an answer before the connection is cut, bytes. One read of the socket may pass it, by at most 64 KiB. */
export const MAX_ANSWER_BYTES: number = 64 * 1_024;

/** Largest answer headers, bytes. */
export const MAX_ANSWER_HEADER_BYTES: number = 16 * 1_024;

/** From asking for the address to the last byte of the answer, ms. */
export const POST_TIMEOUT_MS = 5_000;

/** How long one of several addresses of a host may take to connect before the next is tried, ms. */
export const CONNECT_ATTEMPT_MS = 1_000;

/** Deliveries waiting for one target, besides the one in hand. */
export const MAX_WAITING = 100;

/** Attempts per delivery. */
export const MAX_ATTEMPTS = 8;

/** Age of a delivery, since it was offered, after which no attempt is made, ms. */
export const MAX_AGE_MS: number = 15 * 60_000;

/** Upper bound of the first pause between attempts, ms; doubled for each further one. */
export const RETRY_BASE_MS = 1_000;

/** Longest upper bound of a pause, ms. */
export const RETRY_MAX_MS = 60_000;

/** Longest `Retry-After` that is honoured, ms. */
export const MAX_RETRY_AFTER_MS: number = 10 * 60_000;

/** Failed attempts in a row that open the circuit breaker. */
export const BREAKER_FAILURES = 5;

/** How long an open breaker lets nothing through, ms. */
export const BREAKER_OPEN_MS = 30_000;

/** How long the attempt in flight may go on after `close()`, ms. */
export const CLOSE_GRACE_MS = 1_000;

/** How long `close()` waits for the dead letters to reach the disk, ms. */
export const CLOSE_FLUSH_MS = 500;

/** Size at which a dead letter file is rotated, bytes. */
export const MAX_DEAD_LETTER_BYTES: number = 10 * 1_024 * 1_024;

/** Dead letters waiting for the disk. */
export const MAX_UNWRITTEN_LETTERS = 256;
