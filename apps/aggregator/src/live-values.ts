import type { Batch, CascadeEvent, Detection, PriceEvent } from '@cascade/core';
import type { Detector } from '@cascade/detector';
import type { CurrentValues, SignalBus } from '@cascade/redis-bus';
import { FeedTally } from './feed-tally.js';
import { StageLatency } from './stage-latency.js';

/** Current values are noted at most this often, ms. */
const NOTE_GAP_MS = 1_000;
/** Symbols heard of since the last note that are remembered; as many as the detector tracks. */
const MAX_TOUCHED = 2_000;

/** What {@link LiveValues} is wired from. */
export interface LiveValuesParts {
  readonly detector: Detector;
  readonly bus: SignalBus;
  readonly exchanges: readonly string[];
  /** Wall clock in ms with fractions, to measure how long publication takes. */
  readonly stopwatch: () => number;
}

/**
 * Keeps the bus's current values fresh, whether signals are emitted or not: once a second it notes the readings of all symbols
 * that are active or were heard of since, the regime, the BTC price, the feeds and the latencies.
 */
export class LiveValues {
  readonly #parts: LiveValuesParts;
  readonly #feeds: FeedTally;
  readonly #detect = new StageLatency('detect');
  readonly #publish = new StageLatency('publish');
  readonly #touched = new Set<string>();
  #notedMs = Number.NEGATIVE_INFINITY;
  #notedPrice: PriceEvent | undefined;
  #offeredAtMs: number | undefined;
  #isPublishing = false;

  constructor(parts: LiveValuesParts) {
    this.#parts = parts;
    this.#feeds = new FeedTally(parts.exchanges);
  }

  /** Offers a detection to the bus. */
  offer(detection: Detection): void {
    this.#offeredAtMs ??= this.#parts.stopwatch();
    this.#parts.bus.offer(detection);
  }

  /** Takes a batch the detector has read, and how long that took; notes the current values when it is time. */
  batch({ events, nowMs }: Batch<CascadeEvent>, processingTimeMs: number | undefined): void {
    for (const event of events) {
      this.#feeds.add(event);
      if (event.type !== 'price' && 'symbol' in event && this.#touched.size < MAX_TOUCHED) this.#touched.add(event.symbol);
    }
    if (processingTimeMs !== undefined) this.#detect.add(processingTimeMs);
    this.#timePublication();
    if (nowMs - this.#notedMs < NOTE_GAP_MS) return;
    this.#notedMs = nowMs;
    this.#parts.bus.note(this.#at(nowMs));
    this.#touched.clear();
  }

  #at(nowMs: number): CurrentValues {
    const { detector } = this.#parts;
    const price = detector.btcPrice();
    // An old price must not live longer because it is said again.
    const btcPrice = price === this.#notedPrice ? undefined : price;
    this.#notedPrice = price;
    return {
      nowMs,
      symbols: detector.readings(new Set([...detector.activeSymbols(nowMs), ...this.#touched]), nowMs),
      regime: detector.regimeAt(nowMs),
      regimeChanges: detector.regimeChanges(),
      btcPrice,
      feeds: this.#feeds.readings(),
      latency: [this.#detect.reading(), this.#publish.reading()].filter((reading) => reading !== undefined),
    };
  }

  /** From the first offer to the bus having written everything offered; one measurement at a time. */
  #timePublication(): void {
    const { bus, stopwatch } = this.#parts;
    const startedMs = this.#offeredAtMs;
    this.#offeredAtMs = undefined;
    if (startedMs === undefined || this.#isPublishing) return;
    this.#isPublishing = true;
    const finish = (): void => {
      this.#isPublishing = false;
    };
    bus.flush().then(() => {
      this.#publish.add(stopwatch() - startedMs);
      finish();
    }, finish);
  }
}
