import type { Clock } from '@cascade/core';
import type { PollRequest } from './codec.js';
import type { FeedTuning } from './config.js';
import type { PollingStats } from './feed-stats.js';
import { paceAfter } from './poll-pace.js';
import { describeFailure, fetchAnswer, patiently, readAnswer } from './rest-answer.js';

const MAX_BODY_BYTES = 8_388_608;
/** How much farther apart rounds are while half of the request budget is used. */
const SLOW_FACTOR = 2;
/** Requests asked once that may wait; further ones are refused. */
const MAX_ERRANDS = 200;

/** Takes the body of an answer; returns in words why it gave nothing, `undefined` when it was usable. */
export type TakeBody = (body: string) => string | undefined;

/** A request asked once. */
interface Errand {
  readonly request: PollRequest;
  readonly take: TakeBody;
}

/** What a poller takes from its surroundings. */
export interface PollHost {
  /** Base URL, without a trailing slash. */
  readonly origin: string;
  readonly clock: Clock;
  readonly tuning: FeedTuning;
  /** What to ask for in the round that begins. */
  requests(): readonly PollRequest[];
  readonly take: TakeBody;
}

/**
 * Asks a venue's REST interface for the same things again and again: one request after the other, never two at once.
 *
 * A round starts every 30 s, hurried every 5 s, or when the last one has ended, if that is later. Refusals and used-up budgets pause
 * it, see `paceAfter`; it goes on with the request that follows. When the venue can't be reached the rest of the round is left out. Nothing
 * is thrown: failures are counted. At most one answer of 8 MiB is held.
 *
 * Requests that are asked once come between two rounds, by the same rules. What is refused or not answered is not asked again.
 */
export class Poller {
  readonly #host: PollHost;
  readonly #stopped: AbortController = new AbortController();
  /** When requests that are not asked in every round were answered, by path. */
  readonly #answered: Map<string, number> = new Map();
  readonly #errands: Errand[] = [];
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

  /** Asks for `requests` once, in order, as soon as the round under way has ended. Those beyond 200 waiting count as failures. */
  askOnce(requests: readonly PollRequest[], take: TakeBody): void {
    for (const request of requests) {
      if (this.#errands.length < MAX_ERRANDS) this.#errands.push({ request, take });
      else this.#note(request, `${MAX_ERRANDS} requests are waiting already`);
    }
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
      intervalMs: this.#everyMs(),
      failures: this.#failures,
      lastFailure: this.#lastFailure,
      lastSuccessTsMs: this.#lastSuccessTsMs,
      pausedUntilMs: isPaused ? this.#pausedUntilMs : undefined,
    };
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const startedMs = this.#host.clock.nowMs();
      const due = this.#host.requests().filter((request) => this.#isDue(request));
      await this.#askAll(due.map((request) => ({ request, take: this.#host.take })));
      await this.#rest(startedMs);
    }
  }

  async #askAll(errands: readonly Errand[]): Promise<void> {
    for (const errand of errands) {
      await this.#until(() => this.#pausedUntilMs);
      if (this.#stopped.signal.aborted || !(await this.#ask(errand))) return;
    }
  }

  /** Waits for the next round; requests asked once end the wait for a while. */
  async #rest(startedMs: number): Promise<void> {
    for (let isDue = false; !isDue && !this.#stopped.signal.aborted; ) {
      await this.#until(() => Math.max(this.#errands.length > 0 ? 0 : startedMs + this.#everyMs(), this.#pausedUntilMs));
      isDue = this.#errands.length === 0;
      await this.#askAll(this.#errands.splice(0));
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
  async #ask(errand: Errand): Promise<boolean> {
    this.#requests += 1;
    try {
      const options = { timeoutMs: this.#host.tuning.restTimeoutMs, signal: this.#stopped.signal };
      await patiently(options, (signal) => this.#fetch(errand, signal));
      return true;
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#note(errand.request, describeFailure(error));
      return false;
    }
  }

  async #fetch({ request, take }: Errand, signal: AbortSignal): Promise<void> {
    const { origin, clock, tuning } = this.#host;
    const response = await fetchAnswer(`${origin}${request.path}`, request.body, signal);
    const { status } = response;
    const pace = paceAfter({ status, header: (name) => response.headers.get(name) ?? undefined }, clock.nowMs(), tuning);
    this.#isSlow = pace.isSlow;
    if (pace.pauseMs > 0) this.#pausedUntilMs = clock.nowMs() + pace.pauseMs;
    if (response.ok) {
      this.#note(request, take(await readAnswer(response, MAX_BODY_BYTES)));
      return;
    }
    await response.body?.cancel();
    const pause = pace.pauseMs > 0 ? `, paused for ${Math.ceil(pace.pauseMs / 1_000)} s` : '';
    this.#note(request, `HTTP ${status}${pause}`);
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
