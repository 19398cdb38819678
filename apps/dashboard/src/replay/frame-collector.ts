import { type Batch, type CascadeEvent, type Detection, FeedTally, type SymbolReading } from '@cascade/core';
import type { Detector } from '@cascade/detector';
import { encodeSignal, type WireSignal, wireLiquidation, wireStanding } from '@cascade/redis-bus/documents';
import type { LiquidationDocument, ValuesDocument } from '../model/documents.js';
import { HISTORY_LENGTH, HistoryRecorder } from './history-recorder.js';
import type { ReplayFrame } from './messages.js';

/** Between two values, ms of wall time. */
const VALUES_GAP_MS = 100;
/** A frame is full with so many signals or liquidations; the store keeps no more liquidations. */
const FULL_SIGNALS = 500;
const FULL_LIQUIDATIONS = 2_000;
/** Symbols told at once; the store keeps no more. */
const MAX_SYMBOLS = 500;

/** Gathers what a replay tells between two frames. Memory: one frame; a single batch may go over its size by its own signals. */
export class FrameCollector {
  readonly #detector: Detector;
  readonly #feeds = new FeedTally();
  readonly #history: HistoryRecorder;
  #signals: WireSignal[] = [];
  #liquidations: LiquidationDocument[] = [];
  /** How symbols stood that were active since the values before. */
  #latest = new Map<string, SymbolReading>();
  #valuesWallMs = Number.NEGATIVE_INFINITY;
  #nowMs = 0;
  #counts = { events: 0, liquidations: 0, signals: 0 };

  constructor(detector: Detector) {
    this.#detector = detector;
    this.#history = new HistoryRecorder((nowMs) => this.#read(nowMs));
  }

  /** No event was taken yet. */
  get isEmpty(): boolean {
    return this.#counts.events === 0;
  }

  /** Takes a batch the detector has read, and what it said. */
  add({ events, nowMs }: Batch<CascadeEvent>, detections: readonly Detection[]): void {
    this.#nowMs = nowMs;
    this.#counts.events += events.length;
    this.#counts.signals += detections.length;
    for (const event of events) {
      this.#feeds.add(event);
      if (event.type === 'liquidation') this.#liquidations.push(wireLiquidation(++this.#counts.liquidations, event));
    }
    if (this.#liquidations.length > 2 * FULL_LIQUIDATIONS) this.#liquidations = this.#liquidations.slice(-FULL_LIQUIDATIONS);
    for (const { signal } of detections) this.#signals.push(encodeSignal(signal));
    this.#history.add(nowMs, this.#isHeard());
  }

  /** Whether a frame should be taken: it is full, or values are due again. */
  isDue(wallMs: number): boolean {
    return (
      wallMs - this.#valuesWallMs >= VALUES_GAP_MS ||
      this.#signals.length >= FULL_SIGNALS ||
      this.#liquidations.length >= FULL_LIQUIDATIONS ||
      this.#history.size >= HISTORY_LENGTH
    );
  }

  /** All since the frame before; with values when they are due, or at a rest. */
  take(wallMs: number, share: number, isAtRest = false): ReplayFrame {
    const frame = {
      nowMs: this.#nowMs,
      signals: this.#signals,
      liquidations: this.#liquidations.slice(-FULL_LIQUIDATIONS),
      values: isAtRest || wallMs - this.#valuesWallMs >= VALUES_GAP_MS ? this.#values(wallMs) : undefined,
      points: this.#history.take(),
      progress: { share, ...this.#counts },
    };
    this.#signals = [];
    this.#liquidations = [];
    return frame;
  }

  /** `false` while the recording says that no feed is live; tapes say nothing of their feeds. */
  #isHeard(): boolean {
    return this.#feeds.readings().length === 0 || this.#feeds.liveVenues().length > 0;
  }

  #values(wallMs: number): ValuesDocument {
    this.#valuesWallMs = wallMs;
    const nowMs = this.#nowMs;
    const detector = this.#detector;
    return wireStanding({
      nowMs,
      symbols: this.#readings(nowMs),
      regime: detector.regimeAt(nowMs),
      regimeChanges: detector.regimeChanges(),
      btcPrice: detector.btcPrice(),
      feeds: this.#feeds.readings(),
    });
  }

  /** The active symbols now; those that were active since the values before as they stood last, so that a fast replay leaves none out. */
  #readings(nowMs: number): SymbolReading[] {
    this.#read(nowMs);
    const readings = [...this.#latest.values()];
    this.#latest = new Map();
    return readings;
  }

  #read(nowMs: number): SymbolReading[] {
    const readings = this.#detector.readings(this.#detector.activeSymbols(nowMs), nowMs);
    for (const reading of readings) {
      if (this.#latest.size < MAX_SYMBOLS || this.#latest.has(reading.symbol)) this.#latest.set(reading.symbol, reading);
    }
    return readings;
  }
}
