import type { Clock } from '@cascade/core';
import { openSocket } from '#socket';
import type { ExchangeCodec, SubscribeFrame } from './codec.js';
import type { Decoded, ParserState } from './decoded.js';
import type { SessionEnd } from './session-end.js';
import type { Socket } from './socket.js';
import { Subscriptions } from './subscriptions.js';
import type { Timing } from './timing.js';

/** Subscription rounds without an answer before the socket is given up. */
const MAX_ASKS = 3;
/** Pings without an answer before the socket is given up. */
const MAX_UNANSWERED_PINGS = 2;
/** How long a closing handshake may take before the socket is destroyed, ms. */
const CLOSE_GRACE_MS = 500;

/** What one socket needs to know. */
export interface SessionPlan {
  readonly codec: ExchangeCodec;
  readonly laneName: string;
  readonly url: string;
  /** Liquidation topics. */
  readonly topics: readonly string[];
  readonly canaryTopics: readonly string[];
  readonly timing: Timing;
  readonly handshakeTimeoutMs: number;
  readonly clock: Clock;
}

/** Who hears about a session. */
export interface SessionListener {
  /** Decodes a frame and passes its events on. */
  onFrame(frame: string, state: ParserState): Decoded;
  onBinaryFrame(): void;
  /** Canary data arrived on a live socket. */
  onCanary(): void;
  /** Data flows and every topic is settled. */
  onLive(): void;
  /** Live for the stable time. */
  onStable(): void;
  /** The socket is up but can't be trusted. */
  onStale(reason: string): void;
  /** Acknowledgements that keep the socket from being live are missing and asked for again. */
  onWaiting(reason: string): void;
  /** The venue will close this socket soon. */
  onLeaving(reason: string): void;
  onTick(): void;
}

/**
 * One socket from handshake to close: subscribes, watches acknowledgements, canary and pongs, and ends with a reason.
 *
 * Time is counted in ticks of the clock's `sleep`, not by comparing clock readings, so neither a jump of the wall clock nor a
 * stalled event loop looks like a silent exchange.
 */
export class Session {
  readonly #plan: SessionPlan;
  readonly #listener: SessionListener;
  readonly #subscriptions: Subscriptions;
  readonly #state: ParserState;
  readonly #ended: AbortController = new AbortController();
  #topics: readonly string[];
  #socket: Socket | undefined;
  #forced: ReturnType<typeof setTimeout> | undefined;
  #end: SessionEnd | undefined;
  #sawCanary = false;
  #isLive = false;
  #silentMs = 0;
  #liveMs = 0;
  #sincePingMs = 0;
  #unansweredPings = 0;
  #sinceAskMs = 0;
  #sending = 0;
  #asks = 0;

  constructor(plan: SessionPlan, listener: SessionListener) {
    this.#plan = plan;
    this.#listener = listener;
    this.#topics = plan.topics;
    this.#subscriptions = new Subscriptions(plan.codec, [...plan.canaryTopics, ...plan.topics]);
    this.#state = plan.codec.createState(plan.laneName);
  }

  /** Opens the socket; resolves once it is closed. Rejects on a URL the platform can't use. Call once. */
  run(): Promise<SessionEnd> {
    const { url, codec, clock, handshakeTimeoutMs } = this.#plan;
    const { headers = {}, frameEncoding } = codec;
    const request = { url, headers, handshakeTimeoutMs, maxFrameBytes: codec.limits.maxFrameBytes, frameEncoding, clock };
    return new Promise((resolve) => {
      this.#socket = openSocket(request, {
        onOpen: () => void this.#supervise(),
        onText: (frame) => this.#hear(frame),
        onBinary: () => this.#listener.onBinaryFrame(),
        onClose: (end) => {
          this.#ended.abort();
          clearTimeout(this.#forced);
          resolve(this.#end ?? end);
        },
      });
    });
  }

  /** Subscribes further liquidation topics on the open socket. */
  addTopics(topics: readonly string[]): void {
    this.#topics = [...this.#topics, ...topics];
    this.#subscriptions.add(topics);
    if (this.#socket?.isOpen === true) void this.#ask();
  }

  /** Closes politely, then by force after 500 ms. */
  stop(): void {
    this.#end ??= { reason: 'closed here', refused: false };
    if (this.#socket?.isOpen !== true) {
      this.#socket?.terminate();
      return;
    }
    this.#forced = setTimeout(() => this.#socket?.terminate(), CLOSE_GRACE_MS);
    this.#socket.close();
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#ended;
    for (const text of this.#plan.codec.opening ?? []) this.#send(text);
    void this.#ask();
    while (!signal.aborted) {
      await this.#plan.clock.sleep(this.#plan.timing.tickMs, signal);
      if (!signal.aborted && this.#end === undefined) this.#tick(this.#plan.timing.tickMs);
    }
  }

  async #ask(): Promise<void> {
    this.#sinceAskMs = 0;
    this.#asks += 1;
    await this.#sendPaced(this.#subscriptions.frames());
  }

  async #sendPaced(frames: readonly SubscribeFrame[]): Promise<void> {
    this.#sending += 1;
    for (const [index, frame] of frames.entries()) {
      if (index > 0) await this.#plan.clock.sleep(this.#plan.codec.limits.subscribePaceMs, this.#ended.signal);
      this.#send(frame.text);
      // The venue can't be late with an answer to what it has not heard yet.
      this.#sinceAskMs = 0;
    }
    this.#sending -= 1;
  }

  #send(text: string): void {
    if (this.#socket?.isOpen === true) this.#socket.send(text);
  }

  #hear(frame: string): void {
    if (this.#end !== undefined) return;
    const decoded = this.#listener.onFrame(frame, this.#state);
    for (const ack of decoded.acks) void this.#sendPaced(this.#subscriptions.answered(ack).resend);
    if (decoded.topic !== undefined) this.#subscriptions.delivered(decoded.topic);
    if (decoded.pong) this.#unansweredPings = 0;
    if (decoded.control.reply !== undefined) this.#send(decoded.control.reply);
    if (decoded.control.reconnect !== undefined) this.#listener.onLeaving(decoded.control.reconnect);
    if (decoded.canary) {
      // Minus one tick, because the running tick began before this data: silence is never overstated.
      this.#silentMs = -this.#plan.timing.tickMs;
      this.#sawCanary = true;
    }
    this.#considerLive();
    if (decoded.canary && this.#isLive) this.#listener.onCanary();
  }

  #considerLive(): void {
    if (!this.#subscriptions.isSettled) return;
    this.#asks = 0;
    if (this.#isLive || this.#end !== undefined || !this.#sawCanary) return;
    if (!this.#subscriptions.hasAny(this.#topics)) {
      this.#finish({ reason: `the exchange refused every liquidation topic, e.g. ${this.#topics[0] ?? 'none'}`, refused: true });
      return;
    }
    this.#isLive = true;
    this.#listener.onLive();
  }

  #tick(tickMs: number): void {
    this.#listener.onTick();
    this.#silentMs += tickMs;
    if (this.#silentMs >= this.#plan.timing.maxSilenceMs) {
      const since = this.#sawCanary ? '' : ' since connecting';
      this.#abandon(`canary silent for ${seconds(this.#silentMs)} s${since}`);
      return;
    }
    this.#watchPongs(tickMs);
    this.#watchAcks(tickMs);
    this.#watchStability(tickMs);
  }

  #watchPongs(tickMs: number): void {
    const { pingEveryMs } = this.#plan.timing;
    const { heartbeat } = this.#plan.codec;
    this.#sincePingMs += tickMs;
    if (heartbeat === undefined || pingEveryMs === undefined || this.#sincePingMs < pingEveryMs) return;
    if (this.#unansweredPings >= MAX_UNANSWERED_PINGS) {
      this.#abandon(`no pong for ${seconds(this.#unansweredPings * pingEveryMs)} s`);
      return;
    }
    this.#sincePingMs = 0;
    this.#unansweredPings += 1;
    this.#send(heartbeat.text);
  }

  #watchAcks(tickMs: number): void {
    const { pending } = this.#subscriptions;
    if (pending.length === 0 || this.#sending > 0) return;
    this.#sinceAskMs += tickMs;
    if (this.#sinceAskMs < this.#plan.timing.ackTimeoutMs) return;
    const more = pending.length > 1 ? ` and ${pending.length - 1} more` : '';
    const reason = `no acknowledgement of ${pending[0] ?? ''}${more} for ${seconds(this.#sinceAskMs)} s`;
    if (this.#asks >= MAX_ASKS) {
      this.#giveUp(`${reason} after ${this.#asks} requests`);
      return;
    }
    if (!this.#isLive) this.#listener.onWaiting(`${reason}; asking again`);
    void this.#ask();
  }

  /** Goes on without topics that were refused without a name; silence about any other ends the socket. */
  #giveUp(reason: string): void {
    const refused = this.#subscriptions.giveUpRefused();
    if (refused.length === 0) {
      this.#abandon(reason);
      return;
    }
    if (!this.#isLive) this.#listener.onWaiting(`${reason}; refused, going on without`);
    this.#considerLive();
  }

  #watchStability(tickMs: number): void {
    if (!this.#isLive) return;
    const before = this.#liveMs;
    this.#liveMs += tickMs;
    const { stableMs } = this.#plan.timing;
    if (before < stableMs && this.#liveMs >= stableMs) this.#listener.onStable();
  }

  #abandon(reason: string): void {
    if (this.#end !== undefined) return;
    this.#listener.onStale(reason);
    this.#finish({ reason, refused: false });
  }

  #finish(end: SessionEnd): void {
    this.#end ??= end;
    this.#socket?.terminate();
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
