import { findWindow, SIGNAL_LEVELS, type SymbolReading } from '@cascade/core';
import type { CurrentValues } from '@cascade/redis-bus';

/** Length of a slot of the grid, s: no question can ask for more detail. */
export const SLOT_SEC = 2;
/** How far back the past goes, minutes. */
export const HISTORY_MINUTES = 60;

const SLOT_MS = SLOT_SEC * 1_000;
const SLOTS = (HISTORY_MINUTES * 60) / SLOT_SEC;
const MAX_SYMBOLS = 300;

/** What is remembered of a symbol, and how the slots of one step become one number. */
export const HISTORY_SERIES = {
  probability: 'maximum',
  level: 'maximum',
  risk: 'maximum',
  velocity: 'maximum',
  long_usd_per_sec: 'mean',
  short_usd_per_sec: 'mean',
} as const;
/** Name of something that is remembered. */
export type HistorySeries = keyof typeof HISTORY_SERIES;

const SERIES = Object.keys(HISTORY_SERIES) as readonly HistorySeries[];

interface Past {
  readonly series: Readonly<Record<HistorySeries, Float32Array>>;
  /** First slot it was active in. */
  readonly firstSlot: number;
  /** Whether a probability was ever said of it: the market as a whole has none, so a quiet one is not 0. */
  isJudged: boolean;
}

/** Which past. */
export interface PastQuery {
  /** 1 to 60. */
  readonly minutes: number;
  /** A multiple of {@link SLOT_SEC}. */
  readonly stepSec: number;
}

/** The grid an answer is on. */
export interface PastGrid {
  /** Unix seconds of its first entry, a multiple of the step. */
  readonly startSec: number;
  /** Entries; the last is of the step that is not over. */
  readonly length: number;
}

/**
 * The last 60 minutes of every symbol in slots of 2 s. In a slot without a live feed, or without values, nothing is known; a symbol that was
 * active once and is not in a slot with a live feed was quiet then: 0.
 *
 * Memory: 43 KB a symbol, at most 300 symbols, 13 MB; for another one the symbol that was active longest ago goes.
 */
export class History {
  readonly #symbols = new Map<string, Past>();
  /** By place in the ring, 1: a feed was live. */
  readonly #isLive = new Uint8Array(SLOTS);
  #slot: number | undefined;
  #dropped = 0;
  #ignored = 0;

  /** Takes what stands now. O(symbols); once in 2 s O(symbols kept). Values older than the slot that was reached are ignored. */
  take({ nowMs, symbols = [], feeds = [] }: CurrentValues): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    if (slot < (this.#slot ?? slot)) {
      this.#ignored++;
      return;
    }
    this.#goTo(slot);
    if (!feeds.some(({ status }) => status === 'live')) return;
    this.#isLive[slot % SLOTS] = 1;
    for (const reading of symbols) if (reading.velocity !== undefined) this.#write(reading, slot);
  }

  /** Names of those remembered, the one active last first. */
  symbols(): string[] {
    return [...this.#symbols.keys()].reverse();
  }

  /** The grid that ends with the step `nowMs` is in. */
  grid({ minutes, stepSec }: PastQuery, nowMs: number): PastGrid {
    const lastMs = Math.max(nowMs, (this.#slot ?? 0) * SLOT_MS);
    const length = Math.max(1, Math.floor((minutes * 60) / stepSec));
    return { startSec: (Math.floor(lastMs / 1_000 / stepSec) - length + 1) * stepSec, length };
  }

  /** One series of a symbol on a grid; `null`: nothing is known of then. O(slots). @returns `undefined` for a symbol that is not remembered */
  series(symbol: string, name: HistorySeries, { startSec, length }: PastGrid, stepSec: number): (number | null)[] | undefined {
    const past = this.#symbols.get(symbol);
    if (past === undefined) return undefined;
    const slotsPerStep = stepSec / SLOT_SEC;
    const firstSlot = startSec / SLOT_SEC;
    const isMean = HISTORY_SERIES[name] === 'mean';
    return Array.from({ length }, (_, index) => {
      let [known, sum, maximum] = [0, 0, 0];
      for (let slot = firstSlot + index * slotsPerStep, end = slot + slotsPerStep; slot < end; slot++) {
        const value = this.#valueAt(past, name, slot);
        if (Number.isNaN(value)) continue;
        known++;
        sum += value;
        if (value > maximum) maximum = value;
      }
      if (known === 0) return null;
      return isMean ? sum / known : maximum;
    });
  }

  /** What is kept, and since start: symbols that made room for others, and values that came too late. */
  stats(): { readonly symbols: number; readonly bytes: number; readonly dropped: number; readonly ignored: number } {
    const bytes = SLOTS + this.#symbols.size * SERIES.length * SLOTS * Float32Array.BYTES_PER_ELEMENT;
    return { symbols: this.#symbols.size, bytes, dropped: this.#dropped, ignored: this.#ignored };
  }

  /** Empties the slots that were passed since the last one. */
  #goTo(slot: number): void {
    if (slot === this.#slot) return;
    const from = Math.max((this.#slot ?? Number.NEGATIVE_INFINITY) + 1, slot - SLOTS + 1);
    for (let passed = from; passed <= slot; passed++) {
      const at = passed % SLOTS;
      this.#isLive[at] = 0;
      for (const { series } of this.#symbols.values()) for (const name of SERIES) series[name][at] = Number.NaN;
    }
    this.#slot = slot;
  }

  #write({ symbol, velocity, risk, signal }: SymbolReading, slot: number): void {
    const past = this.#pastOf(symbol, slot);
    const { series } = past;
    const at = slot % SLOTS;
    if (signal !== undefined) {
      past.isJudged = true;
      raise(series.probability, at, signal.probability);
      raise(series.level, at, SIGNAL_LEVELS.indexOf(signal.level));
    }
    raise(series.risk, at, risk?.score);
    raise(series.velocity, at, findWindow(velocity?.windows ?? [], 10_000)?.eventsPerSec);
    // Rates over 10 s: the newest of a slot of 2 s stands for it.
    series.long_usd_per_sec[at] = findWindow(velocity?.bySide.long ?? [], 10_000)?.usdPerSec ?? Number.NaN;
    series.short_usd_per_sec[at] = findWindow(velocity?.bySide.short ?? [], 10_000)?.usdPerSec ?? Number.NaN;
  }

  /** The symbol's past, moved to the end: the front is what was active longest ago. */
  #pastOf(symbol: string, slot: number): Past {
    const past = this.#symbols.get(symbol) ?? emptyPast(slot);
    this.#symbols.delete(symbol);
    const [oldest] = this.#symbols.keys();
    if (oldest !== undefined && this.#symbols.size >= MAX_SYMBOLS) {
      this.#symbols.delete(oldest);
      this.#dropped++;
    }
    this.#symbols.set(symbol, past);
    return past;
  }

  /** NaN: nothing is known of then. */
  #valueAt({ series, firstSlot, isJudged }: Past, name: HistorySeries, slot: number): number {
    const newest = this.#slot ?? Number.NEGATIVE_INFINITY;
    if (slot > newest || slot <= newest - SLOTS || slot < firstSlot) return Number.NaN;
    const at = slot % SLOTS;
    const value = series[name][at] ?? Number.NaN;
    // No velocity in a slot: it was not active.
    const isQuiet = Number.isNaN(series.velocity[at] ?? Number.NaN) && this.#isLive[at] === 1;
    return isQuiet && (isJudged || (name !== 'probability' && name !== 'level')) ? 0 : value;
  }
}

function emptyPast(firstSlot: number): Past {
  const list = (): Float32Array => new Float32Array(SLOTS).fill(Number.NaN);
  const series = Object.fromEntries(SERIES.map((name) => [name, list()])) as Record<HistorySeries, Float32Array>;
  return { series, firstSlot, isJudged: false };
}

/** Keeps the greater one. */
function raise(list: Float32Array, at: number, value: number | undefined): void {
  const known = list[at] ?? Number.NaN;
  if (value !== undefined && !(known >= value)) list[at] = value;
}
