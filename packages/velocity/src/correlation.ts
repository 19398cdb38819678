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
  /** By slot: the completed bins in order, as last compared. */
  readonly #series: Float64Array[] = [];
  #newest = Number.NaN;
  #stale = true;
  #pairs: readonly PairCorrelation[] = [];

  constructor(options: Required<CorrelationOptions>) {
    this.#options = options;
    this.#kept = options.bins + 1;
  }

  get byteLength(): number {
    return this.#counts.byteLength + this.#series.length * this.#options.bins * 8;
  }

  /** @param slot the next slot, counted from 0 */
  addVenue(slot: number, name: string): void {
    const counts = new Uint32Array((slot + 1) * this.#kept);
    counts.set(this.#counts);
    this.#counts = counts;
    this.#names[slot] = name;
    this.#series[slot] = new Float64Array(this.#options.bins);
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
    const venues: number[] = [];
    for (const slot of this.#order) {
      if ((liveSinceMs[slot] ?? Number.NEGATIVE_INFINITY) <= fromMs && this.#unroll(slot, lastBin) >= this.#options.minActiveBins)
        venues.push(slot);
    }
    const pairs: PairCorrelation[] = [];
    for (let i = 0; i < venues.length; i++) {
      for (let j = i + 1; j < venues.length; j++) this.#compare(venues[i] as number, venues[j] as number, pairs);
    }
    this.#pairs = pairs;
    return pairs;
  }

  /** The bins with events: pairs of an index into all of them and a count. */
  save(): Uint32Array {
    const busy: number[] = [];
    for (let at = 0; at < this.#counts.length; at++) {
      const count = this.#counts[at] as number;
      if (count > 0) busy.push(at, count);
    }
    return new Uint32Array(busy);
  }

  /** Takes over saved bins as of the read at `nowMs`, after `addVenue` for each of their venues. Nothing may have been counted before. */
  restore(busy: Uint32Array, nowMs: number): void {
    this.#openBin(nowMs);
    for (let i = 0; i < busy.length; i += 2) this.#counts[busy[i] as number] = busy[i + 1] as number;
  }

  /** Adds the pair at the lag of its largest r; of equal ones the smaller shift wins, then the first venue leading. */
  #compare(first: number, second: number, pairs: PairCorrelation[]): void {
    const a = this.#series[first] as Float64Array;
    const b = this.#series[second] as Float64Array;
    let best: number | undefined;
    let lagSec = 0;
    for (let turn = 0; turn <= 2 * this.#options.maxLagBins; turn++) {
      const lag = turn % 2 === 0 ? -turn / 2 : (turn + 1) / 2;
      const r = pearson(a, b, lag);
      if (r === undefined || (best !== undefined && r <= best)) continue;
      best = r;
      lagSec = lag;
    }
    // Adding 0 turns -0 into 0.
    if (best !== undefined)
      pairs.push({ exchanges: [this.#names[first] as string, this.#names[second] as string], r: best, lagSec: lagSec + 0 });
  }

  /** Lays the completed bins of a venue out in order. Returns how many are active. */
  #unroll(slot: number, lastBin: number): number {
    const { bins } = this.#options;
    const series = this.#series[slot] as Float64Array;
    const row = slot * this.#kept;
    let at = modulo(lastBin - bins + 1, this.#kept);
    let active = 0;
    for (let i = 0; i < bins; i++) {
      const count = this.#counts[row + at] as number;
      series[i] = count;
      if (count > 0) active++;
      if (++at === this.#kept) at = 0;
    }
    return active;
  }

  #clear(bin: number): void {
    const at = modulo(bin, this.#kept);
    for (let slot = 0; slot < this.#names.length; slot++) this.#counts[slot * this.#kept + at] = 0;
  }
}

function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
