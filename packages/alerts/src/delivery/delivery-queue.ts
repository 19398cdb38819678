import { CascadeError, type Clock } from '@cascade/core';
import type { Delivery, OutgoingRequest } from '../outgoing.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { CLOSE_FLUSH_MS, CLOSE_GRACE_MS, MAX_AGE_MS, MAX_ATTEMPTS, MAX_REQUEST_BYTES, MAX_WAITING } from './config.js';
import type { DeadLetter, DeadLetterReason } from './dead-letter.js';
import type { DeadLetterFile } from './dead-letters.js';
import type { DeliveryStats } from './delivery-stats.js';
import { isRetryableStatus, retryDelayMs } from './retry.js';
import type { Post, PostAnswer } from './safe-post.js';

/** What a queue is made of. */
export interface QueueParts {
  readonly name: string;
  readonly clock: Clock;
  readonly allowPrivateHosts: boolean;
  readonly post: Post;
  readonly random: () => number;
  readonly letters: DeadLetterFile;
  /** Told of each delivery given up; what it throws is ignored. */
  readonly onProblem: (letter: DeadLetter) => void;
}

/** One delivery on its way. */
interface Item {
  readonly delivery: Delivery;
  readonly offeredMs: number;
  attempts: number;
  failure: string | undefined;
}

/** What an attempt came to: done, over for good, or worth another one. */
type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'final'; readonly reason: DeadLetterReason; readonly failure: string }
  | { readonly kind: 'retry'; readonly retryAfterMs: number | undefined; readonly failure: string };

const REASON_OF_CODE: Readonly<Record<string, DeadLetterReason>> = {
  'alerts/redirect': 'redirect',
  'alerts/refused-url': 'refused-url',
  'alerts/refused-address': 'refused-address',
  'alerts/too-large': 'too-large',
  'alerts/aborted': 'shutdown',
};

function outcomeOfAnswer({ status, retryAfterMs }: PostAnswer): Outcome {
  if (status >= 200 && status < 300) return { kind: 'done' };
  const failure = `HTTP ${status}`;
  return isRetryableStatus(status) ? { kind: 'retry', retryAfterMs, failure } : { kind: 'final', reason: 'rejected', failure };
}

function outcomeOfError(error: unknown): Outcome {
  // Of an unknown error nothing is told: its message may hold the URL.
  if (!(error instanceof CascadeError)) return { kind: 'retry', retryAfterMs: undefined, failure: 'unknown error' };
  if (error.retryable) return { kind: 'retry', retryAfterMs: undefined, failure: error.code };
  return { kind: 'final', reason: REASON_OF_CODE[error.code] ?? 'invalid-request', failure: error.code };
}

/** The deliveries of one target: in order, one attempt at a time; see `openDelivery`. */
export class DeliveryQueue {
  readonly #parts: QueueParts;
  readonly #breaker: CircuitBreaker = new CircuitBreaker();
  readonly #waiting: Item[] = [];
  #inHand: Item | undefined;
  /** Of the next attempt, Unix ms; it holds for the target, whichever delivery is next. */
  #notBeforeMs = 0;
  #running: Promise<void> = Promise.resolve();
  /** Ends the pauses. */
  readonly #closing: AbortController = new AbortController();
  /** Ends the attempt in flight. */
  readonly #cut: AbortController = new AbortController();
  #closed: Promise<void> | undefined;
  readonly #reasons: Map<DeadLetterReason, number> = new Map();
  #offered = 0;
  #delivered = 0;
  #failed = 0;
  #retried = 0;
  #lastFailure: string | undefined;
  #lastDurationMs: number | undefined;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  offer(delivery: Delivery): void {
    this.#offered++;
    const item: Item = { delivery, offeredMs: this.#parts.clock.nowMs(), attempts: 0, failure: undefined };
    if (this.#closing.signal.aborted) {
      this.#giveUp(item, 'shutdown');
      return;
    }
    this.#waiting.push(item);
    const oldest = this.#waiting.length > MAX_WAITING ? this.#waiting.shift() : undefined;
    if (oldest !== undefined) this.#giveUp(oldest, 'queue-full');
    if (this.#inHand === undefined) this.#running = this.#run();
  }

  stats(): DeliveryStats {
    const { name, clock, letters } = this.#parts;
    const { lost, problem } = letters.counts();
    let deadLettered = 0;
    for (const count of this.#reasons.values()) deadLettered += count;
    return {
      target: name,
      offered: this.#offered,
      delivered: this.#delivered,
      failed: this.#failed,
      retried: this.#retried,
      deadLettered,
      reasons: Object.fromEntries(this.#reasons),
      lostLetters: lost,
      diskProblem: problem,
      queued: this.#waiting.length + (this.#inHand === undefined ? 0 : 1),
      breaker: this.#breaker.state(clock.nowMs()),
      lastFailure: this.#lastFailure,
      lastDurationMs: this.#lastDurationMs,
    };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    for (const item of this.#waiting.splice(0)) this.#giveUp(item, 'shutdown');
    await this.#atMost(this.#running, CLOSE_GRACE_MS);
    this.#cut.abort();
    await this.#running;
    await this.#atMost(this.#parts.letters.flush(), CLOSE_FLUSH_MS);
  }

  async #atMost(work: Promise<void>, limitMs: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([work, this.#parts.clock.sleep(limitMs, over.signal)]);
    over.abort();
  }

  async #run(): Promise<void> {
    for (this.#inHand = this.#waiting.shift(); this.#inHand !== undefined; this.#inHand = this.#waiting.shift()) {
      // The caller of offer() does not pay for making the request.
      await null;
      await this.#deliver(this.#inHand);
    }
  }

  async #deliver(item: Item): Promise<void> {
    const { clock, random } = this.#parts;
    for (;;) {
      if (this.#closing.signal.aborted) return this.#giveUp(item, 'shutdown');
      const nowMs = clock.nowMs();
      const atMs = Math.max(nowMs, this.#notBeforeMs, this.#breaker.notBeforeMs);
      if (atMs - item.offeredMs >= MAX_AGE_MS) return this.#giveUp(item, 'expired');
      if (atMs > nowMs) {
        await clock.sleep(atMs - nowMs, this.#closing.signal);
        continue;
      }
      const outcome = await this.#attempt(item);
      if (outcome.kind === 'done') return;
      if (outcome.kind === 'final') return this.#giveUp(item, outcome.reason);
      const { retryAfterMs } = outcome;
      this.#notBeforeMs = clock.nowMs() + retryDelayMs({ attempts: item.attempts, retryAfterMs, random: random() });
      if (item.attempts >= MAX_ATTEMPTS) return this.#giveUp(item, 'attempts-used');
    }
  }

  async #attempt(item: Item): Promise<Outcome> {
    item.attempts++;
    if (item.attempts > 1) this.#retried++;
    const outcome = await this.#outcome(item);
    if (outcome.kind === 'retry') this.#breaker.failed(this.#parts.clock.nowMs());
    else this.#breaker.answered();
    item.failure = outcome.kind === 'done' ? undefined : outcome.failure;
    this.#lastFailure = item.failure;
    if (outcome.kind === 'done') this.#delivered++;
    else this.#failed++;
    return outcome;
  }

  async #outcome({ delivery }: Item): Promise<Outcome> {
    const { clock, post, allowPrivateHosts } = this.#parts;
    const nowMs = (): number => clock.nowMs();
    let request: OutgoingRequest;
    try {
      request = delivery.request(nowMs());
    } catch {
      return { kind: 'final', reason: 'invalid-request', failure: 'no request' };
    }
    try {
      const answer = await this.#untilCut(post(request, { allowPrivateHosts, nowMs, signal: this.#cut.signal }));
      this.#lastDurationMs = answer.durationMs;
      return outcomeOfAnswer(answer);
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  /** Does not trust `work` to end when it is given up. */
  async #untilCut<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const cut = new Promise<never>((_, reject) => {
      const end = (): void => reject(new CascadeError('alerts/aborted', 'the attempt was given up at the end of the program'));
      this.#cut.signal.addEventListener('abort', end, { signal: over.signal });
    });
    try {
      return await Promise.race([work, cut]);
    } finally {
      over.abort();
    }
  }

  #giveUp({ delivery, attempts, failure }: Item, reason: DeadLetterReason): void {
    const { name, clock, letters, onProblem } = this.#parts;
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    const nowMs = clock.nowMs();
    const { id, summary } = delivery;
    const body = bodyOf(delivery, nowMs);
    const letter = { time: new Date(nowMs).toISOString(), target: name, id, summary, attempts, reason, failure, body };
    letters.add(letter);
    try {
      onProblem(letter);
    } catch {
      // A listener's failure must reach neither the caller of offer() nor the deliveries that follow.
    }
  }
}

function bodyOf(delivery: Delivery, nowMs: number): string {
  try {
    return delivery.request(nowMs).body.slice(0, MAX_REQUEST_BYTES);
  } catch {
    return '';
  }
}
