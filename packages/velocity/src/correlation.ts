import type { PairCorrelation } from '@cascade/core';
import { pearson } from '@cascade/core/stats';
import type { FlowLog } from './flow-log.js';
import type { CorrelationOptions } from './options.js';

const BIN_MS = 1000;

/**
 * Event counts per venue in epoch-aligned seconds, and how venues move together over the completed ones.
 *
 * Bin `k` covers `((k - 1) * 1000, k * 1000]` ms. The last `bins` completed bins are compared; a lag of L bins leaves `bins - |L|`
 * pairs, so no data older than the window is used. Comparing costs O(pairs * lags * bins) and is done once per completed second.
 */
export class VenueCorrelation {
  readonly #options: Required<CorrelationOptions>;
  /** Bins kept per venue: the completed ones and the current one. */
  readonly #kept: number;
  #counts: Uint32Array = new Uint32Array(0);
  /** Venue names by slot. */
  readonly #names: string[] = [];
  /** Slots in alphabetical order of their names. */
  #order: number[] = [];
  #newest = Number.NaN;
  #stale = true;
  #pairs: readonly PairCorrelation[] = [];

  constructor(options: Required<CorrelationOptions>) {
    this.#options = options;
    this.#kept = options.bins + 1;
  }

  get byteLength(): number {
    return this.#counts.byteLength;
  }

  /** @param slot the next slot, counted from 0 */
  addVenue(slot: number, name: string): void {
    const counts = new Uint32Array((slot + 1) * this.#kept);
    counts.set(this.#counts);
    this.#counts = counts;
    this.#names[slot] = name;
    this.#order.push(slot);
    const nameOf = (at: number): string => this.#names[at] as string;
    this.#order.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    this.#stale = true;
  }

  /** Moves to `nowMs` and counts the records `from <= index < to` of the log, which it has just reached. */
  advance(nowMs: number, log: FlowLog, from: number, to: number): void {
    this.#openBin(nowMs);
    for (let i = from; i < to; i++) this.add(((log.tag[i] as number) & 127) >> 2, log.timeMs[i] as number, log.countAt(i));
  }

  #openBin(nowMs: number): void {
    const bin = Math.ceil(nowMs / BIN_MS);
    if (bin === this.#newest) {
      // The bin that ends exactly now is complete, one millisecond earlier it was not.
      if (nowMs % BIN_MS === 0) this.#stale = true;
      return;
    }
    const steps = Math.min(this.#kept, bin - this.#newest);
    if (Number.isNaN(steps)) this.#counts.fill(0);
    for (let step = 0; step < steps; step++) this.#clear(bin - step);
    this.#newest = bin;
    this.#stale = true;
  }

  /** Counts events at a time that reading has reached; older ones than the bins kept are ignored. */
  add(slot: number, tsMs: number, count: number): void {
    const bin = Math.ceil(tsMs / BIN_MS);
    if (bin <= this.#newest - this.#kept || slot >= this.#names.length) return;
    const at = slot * this.#kept + modulo(bin, this.#kept);
    this.#counts[at] = (this.#counts[at] as number) + count;
    if (bin < this.#newest) this.#stale = true;
  }

  /** Makes the next `at` compare again, e.g. because a venue's state changed. */
  invalidate(): void {
    this.#stale = true;
  }

  /**
   * Pairs whose venues are both live for the whole span up to `nowMs` and busy enough, in alphabetical order.
   * @param liveSinceMs by slot
   */
  at(nowMs: number, liveSinceMs: readonly number[]): readonly PairCorrelation[] {
    if (!this.#stale) return this.#pairs;
    this.#stale = nowMs % BIN_MS === 0;
    const lastBin = Math.floor(nowMs / BIN_MS);
    const fromMs = (lastBin - this.#options.bins) * BIN_MS;
    const venues: { readonly name: string; readonly series: readonly number[] }[] = [];
    for (const slot of this.#order) {
      if ((liveSinceMs[slot] ?? Number.NEGATIVE_INFINITY) > fromMs) continue;
      const series = this.#series(slot, lastBin);
      const active = series.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
      if (active >= this.#options.minActiveBins) venues.push({ name: this.#names[slot] as string, series });
    }
    const pairs: PairCorrelation[] = [];
    for (const [i, first] of venues.entries()) {
      for (const second of venues.slice(i + 1)) {
        const best = strongest(first.series, second.series, this.#options.maxLagBins);
        if (best !== undefined) pairs.push({ exchanges: [first.name, second.name], ...best });
      }
    }
    this.#pairs = pairs;
    return pairs;
  }

  #series(slot: number, lastBin: number): number[] {
    const series: number[] = [];
    for (let bin = lastBin - this.#options.bins + 1; bin <= lastBin; bin++) {
      series.push(this.#counts[slot * this.#kept + modulo(bin, this.#kept)] as number);
    }
    return series;
  }

  #clear(bin: number): void {
    const at = modulo(bin, this.#kept);
    for (let slot = 0; slot < this.#names.length; slot++) this.#counts[slot * this.#kept + at] = 0;
  }
}

/** The largest r over lags -max..max; equal ones prefer the smaller shift, then the first venue leading. */
function strongest(a: readonly number[], b: readonly number[], maxLag: number): { r: number; lagSec: number } | undefined {
  let best: { r: number; lagSec: number } | undefined;
  for (let shift = 0; shift <= maxLag; shift++) {
    for (const lagSec of shift === 0 ? [0] : [shift, -shift]) {
      const r = pearson(a, b, lagSec);
      if (r !== undefined && (best === undefined || r > best.r)) best = { r, lagSec };
    }
  }
  return best;
}

function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
