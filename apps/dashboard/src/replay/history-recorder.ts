import { findWindow, SIGNAL_LEVELS, type SymbolReading } from '@cascade/core';
import { type HistoryEntry, meanOf, together } from '../model/history-entry.js';

/** One entry of a history is this long, ms. */
export const HISTORY_STEP_MS = 10_000;
/** Entries of a history: 60 minutes. */
export const HISTORY_LENGTH = 360;

/** Readings are taken this often, ms of the recording: half of the window of the flow, so that nothing falls between two. */
const SAMPLE_MS = 5_000;
const FLOW_WINDOW_MS = 10_000;

/** One entry of the history for all symbols. */
export interface HistoryPoint {
  /** Which: its time / {@link HISTORY_STEP_MS}, an integer. Those in between were quiet. */
  readonly step: number;
  /** `false`: no feed was live, so that silence means nothing. */
  readonly isHeard: boolean;
  /** Symbols that were active. */
  readonly symbols: Readonly<Record<string, HistoryEntry>>;
}

/** Samples the readings of a replay into entries of 10 s. Memory: at most 360 entries not taken yet; older ones would not be shown. */
export class HistoryRecorder {
  readonly #read: (nowMs: number) => readonly SymbolReading[];
  #points: HistoryPoint[] = [];
  #step: number | undefined;
  #sample: number | undefined;
  #samples = 0;
  #isHeard = true;
  #sums = new Map<string, HistoryEntry>();

  /** @param read how the active symbols stand */
  constructor(read: (nowMs: number) => readonly SymbolReading[]) {
    this.#read = read;
  }

  /** Entries not taken yet. */
  get size(): number {
    return this.#points.length;
  }

  /** Called after every reading of the engines, in order of time. */
  add(nowMs: number, isHeard: boolean): void {
    const sample = Math.floor(nowMs / SAMPLE_MS);
    if (sample === this.#sample) return;
    this.#sample = sample;
    const step = Math.floor(nowMs / HISTORY_STEP_MS);
    if (step !== this.#step) {
      this.#close();
      this.#step = step;
    }
    this.#samples++;
    this.#isHeard = isHeard;
    for (const reading of this.#read(nowMs)) {
      const entry = entryOf(reading);
      const before = this.#sums.get(reading.symbol);
      this.#sums.set(reading.symbol, before === undefined ? entry : together(before, entry));
    }
  }

  /** The entries that are complete since the last call, in order. */
  take(): HistoryPoint[] {
    const points = this.#points;
    this.#points = [];
    return points;
  }

  #close(): void {
    if (this.#step === undefined) return;
    const symbols = Object.fromEntries([...this.#sums].map(([symbol, sum]) => [symbol, meanOf(sum, this.#samples)]));
    this.#points.push({ step: this.#step, isHeard: this.#isHeard, symbols });
    if (this.#points.length > HISTORY_LENGTH) this.#points.shift();
    this.#sums = new Map();
    this.#samples = 0;
  }
}

function entryOf({ signal, risk, velocity }: SymbolReading): HistoryEntry {
  return {
    probability: signal?.probability ?? null,
    level: signal === undefined ? null : SIGNAL_LEVELS.indexOf(signal.level),
    risk: risk?.score ?? 0,
    velocity: findWindow(velocity?.windows ?? [], FLOW_WINDOW_MS)?.eventsPerSec ?? 0,
    long_usd_per_sec: findWindow(velocity?.bySide.long ?? [], FLOW_WINDOW_MS)?.usdPerSec ?? 0,
    short_usd_per_sec: findWindow(velocity?.bySide.short ?? [], FLOW_WINDOW_MS)?.usdPerSec ?? 0,
  };
}
