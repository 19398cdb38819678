import type { Clock, FeedStatus, FeedStatusEvent } from '@cascade/core';
import { reconnectDelayMs } from './backoff.js';
import type { FeedTuning } from './config.js';
import type { Decoded, ParserState } from './decoded.js';
import { Session, type SessionPlan } from './session.js';
import { endByError, hostOf, type SessionEnd } from './session-end.js';
import { resolveTiming, type Timing } from './timing.js';

/** What a connection has to keep open. */
export interface ConnectionPlan extends Pick<SessionPlan, 'codec' | 'laneName' | 'url' | 'topics' | 'canaryTopics'> {
  /** Name in status events; the lane's name, numbered when a lane needs several sockets. */
  readonly name: string;
}

/** What the connection takes from its surroundings. */
export interface ConnectionHost {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly tuning: FeedTuning;
  onFrame(frame: string, state: ParserState): Decoded;
  onBinaryFrame(): void;
  onTick(): void;
  onStatus(event: FeedStatusEvent): void;
}

/** State of one connection. */
export interface ConnectionStats {
  readonly connection: string;
  readonly status: FeedStatus;
  readonly reason?: string | undefined;
  readonly reconnects: number;
  readonly topics: number;
  /** When canary data last arrived on a live socket, Unix ms; `undefined` before the first. */
  readonly lastCanaryTsMs?: number | undefined;
}

/**
 * Keeps one socket open: connects, watches, reconnects with backoff. There is never a second socket at the same time.
 *
 * Every change of state is a `feed-status` event: `connecting` -> `live` -> (`stale` ->) `down` -> `connecting`. `live` comes only
 * with canary data and settled subscriptions; after a gap it carries `gapMs`, counted from the last canary data.
 */
export class Connection {
  readonly #plan: ConnectionPlan;
  readonly #host: ConnectionHost;
  readonly #timing: Timing;
  readonly #stopped: AbortController = new AbortController();
  #topics: readonly string[];
  #session: Session | undefined;
  #running: Promise<void> = Promise.resolve();
  #status: FeedStatus = 'down';
  #reason: string | undefined;
  #reconnects = 0;
  #attempt = 0;
  #lastAliveMs: number | undefined;
  #gapSinceMs: number | undefined;

  constructor(plan: ConnectionPlan, host: ConnectionHost) {
    this.#plan = plan;
    this.#host = host;
    this.#topics = plan.topics;
    this.#timing = resolveTiming(plan.codec, host.tuning);
  }

  get topics(): readonly string[] {
    return this.#topics;
  }

  /** Starts connecting; `note` is the reason of the first status. Call once. */
  start(note: string | undefined): void {
    this.#running = this.#run(note);
  }

  /** Subscribes further liquidation topics without reconnecting. */
  addTopics(topics: readonly string[]): void {
    this.#topics = [...this.#topics, ...topics];
    this.#session?.addTopics(topics);
  }

  /** Closes the socket within a second; no handle is left behind. */
  async close(): Promise<void> {
    this.#stopped.abort();
    this.#session?.stop();
    await this.#running;
  }

  stats(): ConnectionStats {
    const topics = this.#topics.length + this.#plan.canaryTopics.length;
    const state = { status: this.#status, reason: this.#reason, reconnects: this.#reconnects, lastCanaryTsMs: this.#lastAliveMs };
    return { connection: this.#plan.name, topics, ...state };
  }

  async #run(note: string | undefined): Promise<void> {
    const { signal } = this.#stopped;
    this.#setStatus('connecting', note);
    while (!signal.aborted) {
      const end = await this.#runSession();
      this.#gapSinceMs = this.#lastAliveMs;
      this.#setStatus('down', end.reason);
      if (signal.aborted) return;
      await this.#host.clock.sleep(this.#delayMs(end), signal);
      if (signal.aborted) return;
      this.#reconnects += 1;
      this.#setStatus('connecting');
    }
  }

  async #runSession(): Promise<SessionEnd> {
    const { clock, tuning } = this.#host;
    const plan = { ...this.#plan, topics: this.#topics, timing: this.#timing, handshakeTimeoutMs: tuning.handshakeTimeoutMs, clock };
    const session = new Session(plan, {
      onFrame: (frame, state) => this.#host.onFrame(frame, state),
      onBinaryFrame: () => this.#host.onBinaryFrame(),
      onTick: () => this.#host.onTick(),
      onCanary: () => {
        this.#lastAliveMs = clock.nowMs();
      },
      onLive: () => {
        this.#setStatus('live');
        this.#lastAliveMs = clock.nowMs();
      },
      onStable: () => {
        this.#attempt = 0;
      },
      onStale: (reason) => this.#setStatus('stale', reason),
      onWaiting: (reason) => this.#setStatus('connecting', reason),
    });
    this.#session = session;
    try {
      return await session.run();
    } catch (error) {
      // The `ws` constructor throws on URLs it can't use; the feed must say so and go on.
      return endByError(error, hostOf(this.#plan.url));
    } finally {
      this.#session = undefined;
    }
  }

  #delayMs(end: SessionEnd): number {
    const { backoffBaseMs: baseMs, backoffMaxMs: maxMs } = this.#host.tuning;
    const { refused, retryAfterMs } = end;
    const delayMs = reconnectDelayMs({ attempt: this.#attempt, baseMs, maxMs, refused, retryAfterMs, random: this.#host.random() });
    this.#attempt += 1;
    return delayMs;
  }

  #setStatus(status: FeedStatus, reason?: string): void {
    const nowMs = this.#host.clock.nowMs();
    const gapMs = status === 'live' && this.#gapSinceMs !== undefined ? Math.max(0, nowMs - this.#gapSinceMs) : undefined;
    this.#status = status;
    this.#reason = reason;
    this.#host.onStatus({
      type: 'feed-status',
      exchange: this.#plan.codec.exchange,
      connection: this.#plan.name,
      status,
      reason,
      reconnects: this.#reconnects,
      gapMs,
      tsMs: nowMs,
      receivedTsMs: nowMs,
    });
  }
}
