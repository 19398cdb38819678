import { type Batch, type CascadeEvent, type Detection, FeedTally, type PriceEvent } from '@cascade/core';
import type { Detector } from '@cascade/detector';
import type { CurrentValues, SignalBus } from '@cascade/redis-bus';
import { EndToEnd } from './metrics/end-to-end.js';
import { STAGES, type Stage, StageLatency } from './stage-latency.js';

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
  /** Gets the current values too, as often as `gapMs` says, and whenever they are noted. */
  readonly onValues?: (values: CurrentValues) => void;
  /** Values for `onValues` alone are computed this often, ms. Default: they are not. */
  readonly gapMs?: () => number;
  /** Hears every duration as it is measured, e.g. for metrics. Must not throw. */
  readonly onStage?: (stage: Stage, durationMs: number) => void;
}

/**
 * Keeps the bus's current values fresh, whether signals are emitted or not: once a second it notes the readings of all symbols
 * that are active or were heard of since, the regime, the BTC price, the feeds and the latencies.
 */
export class LiveValues {
  readonly #parts: LiveValuesParts;
  readonly #feeds: FeedTally;
  readonly #stages = new Map<Stage, StageLatency>(STAGES.map((stage) => [stage, new StageLatency(stage)]));
  readonly #endToEnd = new EndToEnd();
  readonly #touched = new Set<string>();
  #notedMs = Number.NEGATIVE_INFINITY;
  #shownMs = Number.NEGATIVE_INFINITY;
  #notedPrice: PriceEvent | undefined;
  #offeredAtMs: number | undefined;
  #isPublishing = false;

  constructor(parts: LiveValuesParts) {
    this.#parts = parts;
    this.#feeds = new FeedTally(parts.exchanges);
  }

  /** Offers a detection to the bus. */
  offer(detection: Detection): void {
    const startedMs = this.#parts.stopwatch();
    this.#offeredAtMs ??= startedMs;
    this.#parts.bus.offer(detection);
    this.#endToEnd.offered(detection.signal.symbol, startedMs, this.#parts.stopwatch());
  }

  /** Takes how long a stage took: those measured elsewhere (`decode`) come through here, too. */
  took(stage: Stage, durationMs: number): void {
    this.#stages.get(stage)?.add(durationMs);
    this.#parts.onStage?.(stage, durationMs);
  }

  /** Takes a batch the detector has read, and how long that took; notes the current values when it is time. */
  batch(batch: Batch<CascadeEvent>, processingTimeMs: number | undefined): void {
    const { events, nowMs } = batch;
    for (const event of events) {
      this.#feeds.add(event);
      if (event.type !== 'price' && 'symbol' in event && this.#touched.size < MAX_TOUCHED) this.#touched.add(event.symbol);
    }
    if (processingTimeMs !== undefined) this.took('detect', processingTimeMs);
    for (const durationMs of this.#endToEnd.durations(batch, processingTimeMs)) this.took('end_to_end', durationMs);
    this.#timePublication();
    const { bus, onValues, gapMs } = this.#parts;
    if (nowMs - this.#notedMs < NOTE_GAP_MS) {
      if (onValues === undefined || gapMs === undefined || nowMs - this.#shownMs < gapMs()) return;
      this.#shownMs = nowMs;
      onValues(this.#at(nowMs));
      return;
    }
    this.#notedMs = nowMs;
    this.#shownMs = nowMs;
    const values = this.#at(nowMs);
    // An old price must not live longer because it is said again.
    bus.note(values.btcPrice === this.#notedPrice ? { ...values, btcPrice: undefined } : values);
    this.#notedPrice = values.btcPrice;
    onValues?.(values);
    this.#touched.clear();
  }

  #at(nowMs: number): CurrentValues {
    const { detector } = this.#parts;
    return {
      nowMs,
      symbols: detector.readings(new Set([...detector.activeSymbols(nowMs), ...this.#touched]), nowMs),
      regime: detector.regimeAt(nowMs),
      regimeChanges: detector.regimeChanges(),
      btcPrice: detector.btcPrice(),
      feeds: this.#feeds.readings(),
      latency: [...this.#stages.values()].map((stage) => stage.reading()).filter((reading) => reading !== undefined),
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
      this.took('publish', stopwatch() - startedMs);
      finish();
    }, finish);
  }
}
