import type { Clock, FeedStatus, FeedStatusEvent } from '@cascade/core';
import { reconnectDelayMs } from './backoff.js';
import { DEFAULT_CONNECTS, type FeedTuning } from './config.js';
import { budgetFor, type ConnectLimit } from './connect-budget.js';
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
  /** Sockets replaced without a gap. */
  readonly rotations: number;
  readonly topics: number;
  /** When canary data last arrived on a live socket, Unix ms; `undefined` before the first. */
  readonly lastCanaryTsMs?: number | undefined;
}

/** A session with its end. */
interface Link {
  readonly session: Session;
  readonly ended: Promise<SessionEnd>;
  isLive: boolean;
}

/** Part of a socket's age by which rotations are spread, so that many sockets don't change at once. */
const ROTATION_JITTER = 0.02;

/**
 * Keeps one socket open: connects, watches, reconnects with backoff. There is never a second socket at the same time but during a
 * rotation: when the socket is old, or the venue says that it will close it, a successor is opened first and takes over once it is
 * live, so that nothing is missed. Liquidations that both deliver carry the same id and count once.
 *
 * Every change of state is a `feed-status` event: `connecting` -> `live` -> (`stale` ->) `down` -> `connecting`. `live` comes only
 * with canary data and settled subscriptions; after a gap it carries `gapMs`, counted from the last canary data. A rotation without
 * a gap is no change of state.
 */
export class Connection {
  readonly #plan: ConnectionPlan;
  readonly #host: ConnectionHost;
  readonly #timing: Timing;
  readonly #limit: ConnectLimit;
  readonly #stopped: AbortController = new AbortController();
  #topics: readonly string[];
  #current: Link | undefined;
  #successor: Link | undefined;
  #running: Promise<void> = Promise.resolve();
  #status: FeedStatus = 'down';
  #reason: string | undefined;
  #reconnects = 0;
  #rotations = 0;
  #attempt = 0;
  #ageMs = 0;
  #rotateAtMs = Number.POSITIVE_INFINITY;
  #lastAliveMs: number | undefined;
  #gapSinceMs: number | undefined;

  constructor(plan: ConnectionPlan, host: ConnectionHost) {
    this.#plan = plan;
    this.#host = host;
    this.#topics = plan.topics;
    this.#timing = resolveTiming(plan.codec, host.tuning);
    const { connectsPerMin } = host.tuning;
    const own = plan.codec.limits.connects ?? DEFAULT_CONNECTS;
    this.#limit = connectsPerMin === undefined ? own : { count: connectsPerMin, perMs: 60_000 };
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
    this.#current?.session.addTopics(topics);
    this.#successor?.session.addTopics(topics);
  }

  /** Closes the sockets within a second; no handle is left behind. */
  async close(): Promise<void> {
    this.#stopped.abort();
    const successor = this.#successor;
    this.#current?.session.stop();
    successor?.session.stop();
    await Promise.all([this.#running, successor?.ended]);
  }

  stats(): ConnectionStats {
    const topics = this.#topics.length + this.#plan.canaryTopics.length;
    const state = { status: this.#status, reason: this.#reason, reconnects: this.#reconnects, rotations: this.#rotations };
    return { connection: this.#plan.name, topics, ...state, lastCanaryTsMs: this.#lastAliveMs };
  }

  async #run(note: string | undefined): Promise<void> {
    const { signal } = this.#stopped;
    this.#setStatus('connecting', note);
    await this.#waitForBudget();
    while (!signal.aborted) {
      const end = await this.#follow(this.#open());
      if (signal.aborted) return;
      await this.#host.clock.sleep(this.#delayMs(end), signal);
      if (signal.aborted) return;
      this.#reconnects += 1;
      this.#setStatus('connecting');
      await this.#waitForBudget();
    }
    this.#setStatus('down', 'closed here');
  }

  /** Stays with a session and its successors until one ends without a successor. */
  async #follow(first: Link): Promise<SessionEnd> {
    for (let link = first; ; ) {
      this.#takeOver(link);
      const end = await link.ended;
      const successor = this.#successor;
      this.#successor = undefined;
      if (successor?.isLive !== true) {
        this.#gapSinceMs = this.#lastAliveMs;
        this.#setStatus('down', end.reason);
        if (successor === undefined || this.#stopped.signal.aborted) return end;
        // Its predecessor died before it was live, so it goes on as an ordinary reconnect.
        this.#reconnects += 1;
        this.#setStatus('connecting');
      }
      link = successor;
    }
  }

  #takeOver(link: Link): void {
    const { rotateAfterMs = Number.POSITIVE_INFINITY } = this.#timing;
    this.#current = link;
    this.#ageMs = 0;
    this.#rotateAtMs = rotateAfterMs * (1 - ROTATION_JITTER * this.#host.random());
  }

  async #waitForBudget(): Promise<void> {
    const { clock } = this.#host;
    const { signal } = this.#stopped;
    const budget = budgetFor(this.#plan.url, this.#limit);
    for (let waitMs = budget.take(clock.nowMs()); waitMs > 0 && !signal.aborted; waitMs = budget.take(clock.nowMs())) {
      const { count, perMs } = this.#limit;
      this.#setStatus('connecting', `waiting ${Math.ceil(waitMs / 1_000)} s: at most ${count} connects in ${perMs / 1_000} s`);
      await clock.sleep(waitMs, signal);
    }
  }

  #open(): Link {
    const { clock, tuning } = this.#host;
    const plan = { ...this.#plan, topics: this.#topics, timing: this.#timing, handshakeTimeoutMs: tuning.handshakeTimeoutMs, clock };
    const isCurrent = (): boolean => this.#current === link;
    const session = new Session(plan, {
      onFrame: (frame, state) => this.#host.onFrame(frame, state),
      onBinaryFrame: () => this.#host.onBinaryFrame(),
      onTick: () => {
        if (isCurrent()) this.#tick();
      },
      onCanary: () => {
        if (isCurrent()) this.#lastAliveMs = clock.nowMs();
      },
      onLive: () => this.#becomeLive(link),
      onStable: () => {
        if (isCurrent()) this.#attempt = 0;
      },
      onStale: (reason) => {
        if (isCurrent()) this.#setStatus('stale', reason);
      },
      onWaiting: (reason) => {
        if (isCurrent()) this.#setStatus('connecting', reason);
      },
      onLeaving: (reason) => {
        if (isCurrent() && this.#rotateAtMs > this.#ageMs) this.#rotateAtMs = this.#ageMs + this.#delayMs({ reason, refused: false });
      },
    });
    // The `ws` constructor throws on URLs it can't use; the feed must say so and go on.
    const ended = session.run().catch((error: unknown) => endByError(error, hostOf(this.#plan.url)));
    const link: Link = { session, ended, isLive: false };
    return link;
  }

  #becomeLive(link: Link): void {
    link.isLive = true;
    if (link === this.#successor) {
      this.#rotations += 1;
      this.#current?.session.stop();
    } else {
      this.#setStatus('live');
    }
    this.#lastAliveMs = this.#host.clock.nowMs();
  }

  #tick(): void {
    this.#host.onTick();
    this.#ageMs += this.#timing.tickMs;
    if (this.#ageMs < this.#rotateAtMs || this.#successor !== undefined) return;
    if (budgetFor(this.#plan.url, this.#limit).take(this.#host.clock.nowMs()) > 0) return;
    const successor = this.#open();
    this.#successor = successor;
    void successor.ended.then(() => this.#forgetSuccessor(successor));
  }

  /** A successor that failed is tried again after the longest backoff; the socket in use is not touched. */
  #forgetSuccessor(link: Link): void {
    if (this.#successor !== link || link.isLive) return;
    this.#successor = undefined;
    this.#rotateAtMs = this.#ageMs + this.#host.tuning.backoffMaxMs;
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
