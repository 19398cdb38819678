import type { ExchangeCodec, SubscribeFrame } from './codec.js';
import type { Ack } from './decoded.js';

/** Topics refused in one session before no more are asked for again at once. */
const MAX_RESENDS = 50;

/**
 * Which topics of one socket the venue has accepted. A topic counts as accepted when it is acknowledged or delivers data,
 * and is given up when the venue refuses it by name, or without one in a way that leaves no doubt.
 */
export class Subscriptions {
  readonly #codec: ExchangeCodec;
  readonly #open: Set<string>;
  readonly #accepted = new Set<string>();
  readonly #requests = new Map<string, readonly string[]>();
  #nextId = 1;
  #resends = 0;
  #areAlone = false;
  #namelessRefusals = 0;

  /** @param topics everything to subscribe on this socket */
  constructor(codec: ExchangeCodec, topics: readonly string[]) {
    this.#codec = codec;
    this.#open = new Set(topics);
  }

  /** Topics neither accepted nor refused yet. */
  get pending(): readonly string[] {
    return [...this.#open];
  }

  get isSettled(): boolean {
    return this.#open.size === 0;
  }

  /** `true` when at least one of `topics` is accepted, or none is asked for. */
  hasAny(topics: readonly string[]): boolean {
    return topics.length === 0 || topics.some((topic) => this.#accepted.has(topic));
  }

  add(topics: readonly string[]): void {
    for (const topic of topics) if (!this.#accepted.has(topic)) this.#open.add(topic);
  }

  /** Messages that ask for everything pending. */
  frames(): SubscribeFrame[] {
    const frames = this.#framesFor(this.pending);
    this.#areAlone = frames.every(({ topics }) => topics.length === 1);
    this.#namelessRefusals = 0;
    return frames;
  }

  /**
   * Gives up everything pending when it was asked for topic by topic and at least as many refusals came back that name none:
   * the topics still pending are then the refused ones. Fewer refusals than topics don't tell which.
   * @returns the topics given up
   */
  giveUpRefused(): readonly string[] {
    if (!this.#areAlone || this.#namelessRefusals < this.#open.size) return [];
    const refused = this.pending;
    this.#open.clear();
    return refused;
  }

  /** Data arrived for `topic`. */
  delivered(topic: string): void {
    if (this.#open.delete(topic)) this.#accepted.add(topic);
  }

  /**
   * Takes an answer of the venue.
   * @returns topics refused by name, and messages that ask again for the rest of the request they were in
   */
  answered(ack: Ack): { readonly refused: readonly string[]; readonly resend: readonly SubscribeFrame[] } {
    const request = ack.requestId === undefined ? undefined : this.#requests.get(ack.requestId);
    if (ack.requestId !== undefined) this.#requests.delete(ack.requestId);
    if (ack.ok) {
      for (const topic of ack.topics ?? request ?? []) this.delivered(topic);
      return { refused: [], resend: [] };
    }
    if (ack.topics === undefined || ack.topics.length === 0) this.#namelessRefusals += 1;
    const refused = (ack.topics ?? []).filter((topic) => this.#open.delete(topic));
    const rest = (request ?? []).filter((topic) => this.#open.has(topic));
    if (refused.length === 0 || rest.length === 0 || this.#resends >= MAX_RESENDS) return { refused, resend: [] };
    this.#resends += 1;
    return { refused, resend: this.#framesFor(rest) };
  }

  #framesFor(topics: readonly string[]): SubscribeFrame[] {
    if (topics.length === 0) return [];
    const frames = this.#codec.subscribe(topics, this.#nextId);
    this.#nextId += frames.length;
    for (const frame of frames) if (frame.requestId !== undefined) this.#requests.set(frame.requestId, frame.topics);
    return frames;
  }
}
