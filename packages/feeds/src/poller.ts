import type { Clock } from '@cascade/core';
import type { PollRequest } from './codec.js';
import type { FeedTuning } from './config.js';
import type { PollingStats } from './feed-stats.js';
import { paceAfter } from './poll-pace.js';
import { describeFailure, fetchAnswer, readAnswer } from './rest-answer.js';

const MAX_BODY_BYTES = 8_388_608;
/** How much farther apart rounds are while half of the request budget is used. */
const SLOW_FACTOR = 2;

/** What a poller takes from its surroundings. */
export interface PollHost {
  /** Base URL, without a trailing slash. */
  readonly origin: string;
  readonly clock: Clock;
  readonly tuning: FeedTuning;
  /** What to ask for in the round that begins. */
  requests(): readonly PollRequest[];
  /** Takes the body of an answer; returns in words why it gave nothing, `undefined` when it was usable. */
  take(body: string): string | undefined;
}

/**
 * Asks a venue's REST interface for the same things again and again: one request after the other, never two at once.
 *
 * A round starts every 30 s, hurried every 5 s, or when the last one has ended, if that is later. Refusals and used-up budgets pause
 * it, see `paceAfter`; it goes on with the request that follows. When the venue can't be reached the rest of the round is left out. Nothing
 * is thrown: failures are counted. At most one answer of 8 MiB is held.
 */
export class Poller {
  readonly #host: PollHost;
  readonly #stopped: AbortController = new AbortController();
  /** When requests that are not asked in every round were answered, by path. */
  readonly #answered: Map<string, number> = new Map();
  #nap: AbortController = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isHurried = false;
  #isSlow = false;
  #pausedUntilMs = 0;
  #requests = 0;
  #failures = 0;
  #lastFailure: string | undefined;
  #lastSuccessTsMs: number | undefined;

  constructor(host: PollHost) {
    this.#host = host;
  }

  /** Begins the first round. Call once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Changes the pace at once; a pause the venue asked for is kept. */
  hurry(isHurried: boolean): void {
    if (isHurried === this.#isHurried) return;
    this.#isHurried = isHurried;
    this.#nap.abort();
  }

  /** Gives up the request under way; no handle is left behind. */
  async close(): Promise<void> {
    this.#stopped.abort();
    this.#nap.abort();
    await this.#running;
  }

  stats(): PollingStats {
    const isPaused = this.#pausedUntilMs > this.#host.clock.nowMs();
    return {
      requests: this.#requests,
      failures: this.#failures,
      lastFailure: this.#lastFailure,
      lastSuccessTsMs: this.#lastSuccessTsMs,
      pausedUntilMs: isPaused ? this.#pausedUntilMs : undefined,
    };
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const startedMs = this.#host.clock.nowMs();
      for (const request of this.#host.requests()) {
        if (!this.#isDue(request)) continue;
        await this.#until(() => this.#pausedUntilMs);
        if (this.#stopped.signal.aborted || !(await this.#ask(request))) break;
      }
      await this.#until(() => Math.max(startedMs + this.#everyMs(), this.#pausedUntilMs));
    }
  }

  #everyMs(): number {
    const { pollEveryMs, pollHurriedMs } = this.#host.tuning;
    return (this.#isHurried ? pollHurriedMs : pollEveryMs) * (this.#isSlow ? SLOW_FACTOR : 1);
  }

  /** Waits; what is waited for may change meanwhile. */
  async #until(dueMs: () => number): Promise<void> {
    const { clock } = this.#host;
    for (let restMs = dueMs() - clock.nowMs(); restMs > 0 && !this.#stopped.signal.aborted; restMs = dueMs() - clock.nowMs()) {
      this.#nap = new AbortController();
      await clock.sleep(restMs, this.#nap.signal);
    }
  }

  #isDue({ path, everyMs }: PollRequest): boolean {
    const answeredMs = this.#answered.get(path);
    return everyMs === undefined || answeredMs === undefined || this.#host.clock.nowMs() - answeredMs >= everyMs;
  }

  /** @returns `false` when the venue could not be reached */
  async #ask(request: PollRequest): Promise<boolean> {
    const { origin, clock, tuning } = this.#host;
    this.#requests += 1;
    try {
      const options = { timeoutMs: tuning.restTimeoutMs, signal: this.#stopped.signal };
      const response = await fetchAnswer(`${origin}${request.path}`, request.body, options);
      const { status } = response;
      const pace = paceAfter({ status, header: (name) => response.headers.get(name) ?? undefined }, clock.nowMs(), tuning);
      this.#isSlow = pace.isSlow;
      if (pace.pauseMs > 0) this.#pausedUntilMs = clock.nowMs() + pace.pauseMs;
      if (response.ok) {
        this.#note(request, this.#host.take(await readAnswer(response, MAX_BODY_BYTES)));
      } else {
        await response.body?.cancel();
        const pause = pace.pauseMs > 0 ? `, paused for ${Math.ceil(pace.pauseMs / 1_000)} s` : '';
        this.#note(request, `HTTP ${status}${pause}`);
      }
      return true;
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#note(request, describeFailure(error));
      return false;
    }
  }

  #note({ path, everyMs }: PollRequest, failure: string | undefined): void {
    const nowMs = this.#host.clock.nowMs();
    if (failure === undefined) {
      this.#lastSuccessTsMs = nowMs;
      if (everyMs !== undefined) this.#answered.set(path, nowMs);
    } else {
      this.#failures += 1;
      this.#lastFailure = `${this.#host.origin}${path} failed (${failure})`;
    }
  }
}
