import { BREAKER_FAILURES, BREAKER_OPEN_MS } from './config.js';

/** `open`: nothing is sent; `half-open`: one attempt may be made, which decides. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Keeps attempts away from a target that fails: opens after 5 failures in a row, for 30 s; then each further failure opens it again. */
export class CircuitBreaker {
  #failures = 0;
  #openUntilMs = 0;

  failed(nowMs: number): void {
    this.#failures++;
    if (this.#failures >= BREAKER_FAILURES) this.#openUntilMs = nowMs + BREAKER_OPEN_MS;
  }

  /** The target answered sensibly, whether or not it took the request. */
  answered(): void {
    this.#failures = 0;
    this.#openUntilMs = 0;
  }

  state(nowMs: number): BreakerState {
    if (this.#failures < BREAKER_FAILURES) return 'closed';
    return nowMs < this.#openUntilMs ? 'open' : 'half-open';
  }

  /** Earliest time of the next attempt, Unix ms; 0 when at once. */
  get notBeforeMs(): number {
    return this.#openUntilMs;
  }
}
