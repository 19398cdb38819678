import type { CascadeEvent, LiquidationEvent } from '@cascade/core';
import type { Random } from '@cascade/core/stats';
import { BATCH_MS, GAP_EVERY_MS, GAP_MEDIAN_MS, GAP_SIGMA, LATENCY_MEDIAN_MS, LATENCY_SIGMA, SECOND_MS } from './config.js';
import { INSTRUMENTS, VENUES, type Venue } from './instruments.js';

/** Name of the connection that carries liquidations. */
const CONNECTION = 'liquidations';
const LOG_LATENCY: number = Math.log(LATENCY_MEDIAN_MS);

/** What one venue's liquidation feed makes of what happened: throttle, batches, latency, gaps. */
class VenueFeed {
  readonly #venue: Venue;
  readonly #random: Random;
  readonly #emit: (event: CascadeEvent) => void;
  readonly #newest = new Map<string, LiquidationEvent>();
  readonly #hasGaps: boolean;
  #lastReceivedMs = 0;
  #batchSentMs = 0;
  #gapFromMs = Number.POSITIVE_INFINITY;
  #gapUntilMs = Number.POSITIVE_INFINITY;
  #isDown = false;
  #reconnects = 0;

  constructor(venue: Venue, random: Random, startMs: number, hasGaps: boolean, emit: (event: CascadeEvent) => void) {
    this.#venue = venue;
    this.#random = random;
    this.#emit = emit;
    this.#hasGaps = hasGaps;
    this.#status('live', startMs, undefined);
    this.#planGap(startMs);
  }

  /** A liquidation as the venue knows it; `receivedTsMs` is set here. */
  take(event: LiquidationEvent): void {
    if (event.tsMs >= this.#gapFromMs && event.tsMs < this.#gapUntilMs) return;
    if (this.#venue.shows === 'last-of-second') {
      this.#newest.set(event.symbol, event);
      return;
    }
    if (this.#venue.shows === 'all') {
      this.#emit({ ...event, receivedTsMs: this.#receivedAt(event.tsMs) });
      return;
    }
    const sentMs = Math.ceil((event.tsMs + 1) / BATCH_MS) * BATCH_MS;
    if (sentMs !== this.#batchSentMs) this.#receivedAt(sentMs);
    this.#batchSentMs = sentMs;
    this.#emit({ ...event, receivedTsMs: this.#lastReceivedMs });
  }

  /** Sends what was held back for the second that ends at `tsMs`, and the news of the connection. */
  endSecond(tsMs: number): void {
    for (const event of this.#newest.values()) this.#emit({ ...event, receivedTsMs: this.#receivedAt(tsMs) });
    this.#newest.clear();
    if (!this.#isDown && tsMs >= this.#gapFromMs) {
      this.#isDown = true;
      this.#status('down', tsMs, 'closed by the exchange: 1006');
    } else if (this.#isDown && tsMs >= this.#gapUntilMs) {
      this.#isDown = false;
      this.#reconnects += 1;
      this.#status('live', tsMs, undefined, tsMs - this.#gapFromMs);
      this.#planGap(tsMs);
    }
  }

  #planGap(fromMs: number): void {
    if (!this.#hasGaps) return;
    this.#gapFromMs = fromMs + Math.ceil(this.#random.exponential(1 / GAP_EVERY_MS) / SECOND_MS) * SECOND_MS;
    this.#gapUntilMs = this.#gapFromMs + Math.ceil(this.#random.lognormal(Math.log(GAP_MEDIAN_MS), GAP_SIGMA) / SECOND_MS) * SECOND_MS;
  }

  #status(status: 'live' | 'down', tsMs: number, reason: string | undefined, gapMs?: number): void {
    const common = {
      type: 'feed-status',
      exchange: this.#venue.exchange,
      connection: CONNECTION,
      status,
      reconnects: this.#reconnects,
    } as const;
    this.#lastReceivedMs = Math.max(this.#lastReceivedMs, tsMs);
    this.#emit({ ...common, reason, gapMs, tsMs, receivedTsMs: this.#lastReceivedMs });
  }

  /** A connection keeps its order: nothing overtakes what was sent before. */
  #receivedAt(sentMs: number): number {
    this.#lastReceivedMs = Math.max(this.#lastReceivedMs, Math.round(sentMs + this.#random.lognormal(LOG_LATENCY, LATENCY_SIGMA)));
    return this.#lastReceivedMs;
  }
}

/** The four liquidation feeds. */
export class Feeds {
  readonly #feeds: readonly VenueFeed[];
  #count = 0;

  constructor(random: Random, startMs: number, hasGaps: boolean, emit: (event: CascadeEvent) => void) {
    this.#feeds = VENUES.map((venue) => new VenueFeed(venue, random.fork(venue.exchange), startMs, hasGaps, emit));
  }

  /** Shows one liquidation on its venue's feed; `marketPrice` is that of the moment. */
  show(
    instrument: number,
    venue: number,
    tsMs: number,
    side: 0 | 1,
    marketPrice: number,
    notionalUsd: number,
    method: 'market' | 'adl',
  ): void {
    const where = VENUES[venue];
    const what = INSTRUMENTS[instrument];
    if (where === undefined || what === undefined) return;
    this.#count += 1;
    const { priceKind, priceOffset } = where;
    const scale = 10 ** what.decimals;
    const price = Math.max(1, Math.round(marketPrice * (side === 0 ? 1 - priceOffset : 1 + priceOffset) * scale)) / scale;
    this.#feeds[venue]?.take({
      type: 'liquidation',
      id: `${where.exchange}:${what.base}:${tsMs}:${this.#count}`,
      exchange: where.exchange,
      exchangeSymbol: where.nameOf(what.base),
      symbol: what.symbol,
      tsMs,
      receivedTsMs: tsMs,
      liquidatedSide: side === 0 ? 'long' : 'short',
      orderSide: side === 0 ? 'sell' : 'buy',
      price,
      priceKind,
      quantity: notionalUsd / price,
      notionalUsd,
      notionalBasis: 'price',
      method,
      completeness: where.completeness,
    });
  }

  endSecond(tsMs: number): void {
    for (const feed of this.#feeds) feed.endSecond(tsMs);
  }
}
