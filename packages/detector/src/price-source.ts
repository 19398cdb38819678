import type { PriceEvent } from '@cascade/core';

/** Whose BTC price is taken, most trusted first; others come after these, the first to speak. Spot stands in only when nobody else speaks. */
const PREFERRED: readonly string[] = ['binance', 'bybit', 'okx'];
const LAST_RESORT = 'binance-spot';
/** A venue silent for longer has lost its place, ms (spec: 3 s of canary silence). */
const SILENCE_MS = 3_000;
/** A better venue must have spoken for this long without such a silence before it is taken again, ms (spec: 30 s). */
const HYSTERESIS_MS = 30_000;
/** Venues remembered. */
const MAX_VENUES = 32;

/** When a venue spoke last, and since when without a silence. */
export interface Speaker {
  lastMs: number;
  sinceMs: number;
}

/** What a {@link PriceSource} knows, as plain data. */
export interface PriceSourceState {
  readonly speakers: ReadonlyMap<string, Readonly<Speaker>>;
  readonly chosen: string | undefined;
  readonly newest: PriceEvent | undefined;
}

/**
 * Picks ONE venue's BTC price at a time, so that no return is ever computed across two venues.
 *
 * Order: Binance, Bybit, OKX, any other venue, the spot market. When the chosen venue has been silent for more than 3 s the best one
 * that is speaking takes its place at its next price; a better one comes back only after 30 s without a silence. Times are those given
 * with the prices. O(venues) when a venue changes, else O(1); at most 32 venues.
 */
export class PriceSource {
  readonly #speakers = new Map<string, Speaker>();
  #chosen: string | undefined;
  #newest: PriceEvent | undefined;

  /** The last price accepted. */
  get newest(): PriceEvent | undefined {
    return this.#newest;
  }

  /** `true` when this price belongs to the chosen venue; mark prices are never taken, so that a return is one of trades and quotes. */
  accept(event: PriceEvent, nowMs: number): boolean {
    if (event.kind === 'mark') return false;
    const { exchange } = event;
    const speaker = this.#hear(exchange, nowMs);
    if (speaker === undefined) return false;
    if (exchange !== this.#chosen && !this.#shouldTakeOver(exchange, speaker, nowMs)) return false;
    this.#chosen = exchange;
    this.#newest = event;
    return true;
  }

  /** A copy as plain data. O(venues). */
  save(): PriceSourceState {
    return { speakers: copied(this.#speakers), chosen: this.#chosen, newest: this.#newest && { ...this.#newest } };
  }

  /** Continues from what {@link save} returned. */
  restore({ speakers, chosen, newest }: PriceSourceState): void {
    this.#speakers.clear();
    for (const [exchange, speaker] of copied(speakers)) this.#speakers.set(exchange, speaker);
    this.#chosen = chosen;
    this.#newest = newest;
  }

  #hear(exchange: string, nowMs: number): Speaker | undefined {
    const known = this.#speakers.get(exchange);
    if (known === undefined) {
      if (this.#speakers.size >= MAX_VENUES) return undefined;
      const speaker = { lastMs: nowMs, sinceMs: nowMs };
      this.#speakers.set(exchange, speaker);
      return speaker;
    }
    if (nowMs - known.lastMs > SILENCE_MS) known.sinceMs = nowMs;
    known.lastMs = Math.max(known.lastMs, nowMs);
    return known;
  }

  #shouldTakeOver(exchange: string, { sinceMs }: Speaker, nowMs: number): boolean {
    if (this.#chosen === undefined) return true;
    if (this.#isSpeaking(this.#chosen, nowMs)) return rankOf(exchange) < rankOf(this.#chosen) && nowMs - sinceMs >= HYSTERESIS_MS;
    const better = [...this.#speakers.keys()].some((other) => rankOf(other) < rankOf(exchange) && this.#isSpeaking(other, nowMs));
    return !better;
  }

  #isSpeaking(exchange: string, nowMs: number): boolean {
    const speaker = this.#speakers.get(exchange);
    return speaker !== undefined && nowMs - speaker.lastMs <= SILENCE_MS;
  }
}

function copied(speakers: ReadonlyMap<string, Readonly<Speaker>>): Map<string, Speaker> {
  const copy = new Map<string, Speaker>();
  for (const [exchange, speaker] of speakers) copy.set(exchange, { ...speaker });
  return copy;
}

function rankOf(exchange: string): number {
  const rank = PREFERRED.indexOf(exchange);
  if (rank >= 0) return rank;
  return exchange === LAST_RESORT ? PREFERRED.length + 1 : PREFERRED.length;
}
