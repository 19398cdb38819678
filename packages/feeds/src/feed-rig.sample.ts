import type { CascadeEvent, FeedStatusEvent, LiquidationEvent } from '@cascade/core';
import type { FeedTuning } from './config.js';
import type { FeedOptions } from './feed-options.js';
import type { VenueStats } from './feed-stats.js';
import { type Feeds, openFeeds } from './open-feeds.js';

/** Thresholds of tests: everything that takes seconds in life takes a fraction of one. */
export const FAST: Partial<FeedTuning> = {
  maxSilenceMs: 300,
  pingEveryMs: 5_000,
  ackTimeoutMs: 5_000,
  backoffBaseMs: 20,
  backoffMaxMs: 80,
  conflateMs: 1,
  connectsPerMin: 100_000,
};

/** The part of a fake exchange that a rig uses. */
export interface RiggedExchange {
  readonly venue: string;
  readonly url: string;
  readonly restUrl: string;
  send(row: { symbol: string; liquidatedSide: 'long' | 'short'; price: number; quantity: number; tsMs: number }): number;
  sendPrice(price: { price: number; bid: number; ask: number; tsMs: number }): number;
  sendRaw(data: string): number;
  close(): Promise<void>;
}

/** Options with {@link FAST} thresholds, some of them changed. */
export function tuned(tuning: Partial<FeedTuning>): FeedOptions {
  return { tuning: { ...FAST, ...tuning } };
}

/** A fake exchange, feeds reading from it, and everything they have said. */
export class Rig<E extends RiggedExchange = RiggedExchange> {
  /** Everything read so far. */
  readonly events: CascadeEvent[] = [];
  readonly fake: E;
  readonly feeds: Feeds;
  ended = false;
  #prices: NodeJS.Timeout | undefined;

  constructor(fake: E, options: FeedOptions = {}) {
    this.fake = fake;
    const endpoints = { [fake.venue]: { ws: fake.url, rest: fake.restUrl } };
    this.feeds = openFeeds([fake.venue], {
      endpoints,
      symbols: ['BTCUSDT'],
      watchlist: [`0x${'a'.repeat(40)}`],
      random: () => 0.5,
      tuning: FAST,
      ...options,
    });
    void this.#collect();
    this.startPrices();
  }

  get statuses(): FeedStatusEvent[] {
    return this.events.filter((event) => event.type === 'feed-status');
  }

  get liquidations(): LiquidationEvent[] {
    return this.events.filter((event) => event.type === 'liquidation');
  }

  get venue(): VenueStats {
    const [venue] = this.feeds.stats().venues;
    if (venue === undefined) throw new Error('no venue');
    return venue;
  }

  get isLive(): boolean {
    const { connections } = this.venue;
    return connections.length > 0 && connections.every(({ status }) => status === 'live');
  }

  startPrices(): void {
    let price = 60_000;
    this.#prices = setInterval(() => {
      price += 1;
      this.fake.sendPrice({ price, bid: price - 0.5, ask: price + 0.5, tsMs: Date.now() });
    }, 20);
  }

  stopPrices(): void {
    clearInterval(this.#prices);
  }

  liquidate(tsMs: number, liquidatedSide: 'long' | 'short' = 'long'): void {
    this.fake.send({ symbol: 'BTCUSDT', liquidatedSide, price: 60_000, quantity: 0.5, tsMs });
  }

  reasons(status: FeedStatusEvent['status']): string[] {
    return this.statuses.filter((event) => event.status === status).map((event) => event.reason ?? '');
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 1_500; turn += 1) {
      if (condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never came: ${what}; statuses: ${JSON.stringify(this.statuses.map(({ status, reason }) => [status, reason]))}`);
  }

  /** Resolves when every connection is live. */
  async live(): Promise<this> {
    await this.until('live', () => this.isLive);
    return this;
  }

  async close(): Promise<void> {
    this.stopPrices();
    await this.feeds.close();
    await this.fake.close();
  }

  async #collect(): Promise<void> {
    for await (const event of this.feeds) this.events.push(event);
    this.ended = true;
  }
}
