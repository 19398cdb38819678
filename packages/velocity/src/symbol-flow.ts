import type { FlowDerivatives, FlowWindow, PairCorrelation, VelocitySnapshot } from '@cascade/core';
import { assertName } from '@cascade/core';
import { VenueCorrelation } from './correlation.js';
import { derivativeAges, type VenueSpans, WindowDerivatives } from './derivatives.js';
import { FlowLog, groupOf } from './flow-log.js';
import type { Liveness } from './liveness.js';
import { LEADING_WINDOW_MS, MAX_EXCHANGES, OTHER_EXCHANGE, type ResolvedVelocityOptions } from './options.js';
import { SmoothedDerivatives } from './smoothed.js';
import type { VelocityState } from './velocity-state.js';
import { FlowWindows, VENUES } from './windows.js';

const ALWAYS_LIVE: VenueSpans = { liveSinceMs: undefined, earliestMs: Number.NEGATIVE_INFINITY };
const NO_PAIRS: readonly PairCorrelation[] = [];

type VenueWindows = Readonly<Record<string, readonly FlowWindow[]>>;

/** The state behind a `VelocityEngine`: checked events in, snapshots out. */
export class SymbolFlow {
  readonly #options: ResolvedVelocityOptions;
  readonly #liveness: Liveness;
  readonly #log = new FlowLog();
  readonly #windows: FlowWindows;
  readonly #differences: WindowDerivatives | undefined;
  readonly #smoothed: SmoothedDerivatives | undefined;
  readonly #correlation: VenueCorrelation | undefined;
  /** How long a record is in some window, ms. */
  readonly #keepMs: number;
  readonly #leadingEdge: number;
  readonly #slots = new Map<string, number>();
  /** Venue names by slot. */
  readonly #names: string[] = [];
  #readMs = Number.NEGATIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;
  /** The log is complete after this time; the hard cap dropped the rest. */
  #lostMs = Number.NEGATIVE_INFINITY;
  #lateCount = 0;
  #unpricedCount = 0;
  #droppedCount = 0;
  #livenessVersion = 0;
  #liveSinceMs: readonly number[] = [];
  #changed = true;
  #byExchange: VenueWindows = {};
  #snapshot: VelocitySnapshot | undefined;

  constructor(options: ResolvedVelocityOptions, liveness: Liveness) {
    this.#options = options;
    this.#liveness = liveness;
    const { windowsMs, derivativeWindowsMs } = options;
    const smooth = options.derivatives === 'ew';
    const ages = smooth ? [] : derivativeAges(derivativeWindowsMs);
    this.#windows = new FlowWindows(this.#log, windowsMs, [LEADING_WINDOW_MS, ...ages]);
    this.#differences = smooth ? undefined : new WindowDerivatives(this.#windows, derivativeWindowsMs);
    this.#smoothed = smooth ? new SmoothedDerivatives(this.#log, derivativeWindowsMs) : undefined;
    this.#correlation = options.correlation === false ? undefined : new VenueCorrelation(options.correlation);
    this.#keepMs = Math.max(...this.#windows.ages);
    this.#leadingEdge = this.#windows.ages.indexOf(LEADING_WINDOW_MS);
  }

  get byteLength(): number {
    const optional = (this.#smoothed?.byteLength ?? 0) + (this.#correlation?.byteLength ?? 0);
    return this.#log.byteLength + this.#windows.byteLength + (this.#differences?.byteLength ?? 0) + optional;
  }

  /** @param cents -1 = size unknown */
  push(tsMs: number, cents: number, exchange: string, side: number): void {
    const slot = this.#slots.get(exchange) ?? this.#openSlot(exchange);
    this.#changed = true;
    if (tsMs < this.#newestMs - this.#options.maxLatenessMs) {
      this.#lateCount++;
      return;
    }
    if (cents < 0) this.#unpricedCount++;
    if (tsMs > this.#newestMs) this.#newestMs = tsMs;
    const log = this.#log;
    while (log.tail - log.head >= this.#options.maxEvents) this.#dropOldestMs();
    if (tsMs <= this.#lostMs) {
      this.#droppedCount++;
      return;
    }
    const isPast = tsMs <= this.#readMs;
    if (isPast) {
      this.#correlation?.add(slot, tsMs, 1);
      if (tsMs <= this.#readMs - this.#keepMs) {
        this.#windows.touch(slot);
        if (this.#smoothed === undefined) return;
      }
    }
    const movedBy = log.makeRoom();
    if (movedBy > 0) {
      this.#windows.shift(movedBy);
      this.#smoothed?.shift(movedBy);
    }
    const inserted = log.add(tsMs, groupOf(slot, side), cents);
    if (isPast) this.#windows.include(this.#readMs, tsMs, slot, side, cents, inserted);
  }

  at(nowMs: number): VelocitySnapshot {
    const last = this.#snapshot;
    const version = this.#liveness.version;
    if (last !== undefined && nowMs === this.#readMs && !this.#changed && version === this.#livenessVersion) return last;
    this.#readMs = nowMs;
    this.#changed = false;
    this.#livenessVersion = version;
    const log = this.#log;
    const before = this.#windows.reached;
    this.#windows.advance(nowMs);
    this.#correlation?.advance(nowMs, log, before, this.#windows.reached);
    if (this.#windows.build(nowMs)) this.#byExchange = this.#venueWindows();
    const venues = this.#liveness.size === 0 ? ALWAYS_LIVE : this.#venueSpans(nowMs);
    const derivatives = this.#derivatives(nowMs, venues);
    log.head = Math.min(this.#windows.oldest, this.#smoothed?.next ?? Number.POSITIVE_INFINITY);
    const correlations = this.#correlation?.at(nowMs, this.#liveSinceMs) ?? NO_PAIRS;
    const snapshot: VelocitySnapshot = {
      symbol: this.#options.symbol,
      nowMs,
      windows: this.#windows.total,
      byExchange: this.#byExchange,
      bySide: { long: this.#windows.of(0), short: this.#windows.of(1) },
      derivatives,
      correlations,
      exchangeCorrelation: meanOf(correlations),
      leadingExchange: this.#leading(),
      lateCount: this.#lateCount,
      unpricedCount: this.#unpricedCount,
      truncated: this.#lostMs > nowMs - this.#keepMs,
      droppedCount: this.#droppedCount,
    };
    this.#snapshot = snapshot;
    return snapshot;
  }

  save(): VelocityState {
    return {
      readMs: this.#readMs,
      newestMs: this.#newestMs,
      lostMs: this.#lostMs,
      lateCount: this.#lateCount,
      unpricedCount: this.#unpricedCount,
      droppedCount: this.#droppedCount,
      exchanges: this.#names.slice(),
      seen: this.#names.map((_, slot) => this.#windows.hasSeen(slot)),
      log: this.#log.save(),
      smoothed: this.#smoothed?.save(),
      correlation: this.#correlation?.save(),
      liveness: this.#liveness.save(),
    };
  }

  /** Takes over all of a saved state but the states of the venues; only for a flow that has seen nothing yet. */
  restore(state: VelocityState): void {
    const { readMs, exchanges, seen, log, smoothed, correlation } = state;
    for (const [slot, exchange] of exchanges.entries()) {
      this.#openSlot(exchange);
      if (seen[slot]) this.#windows.touch(slot);
    }
    this.#readMs = readMs;
    this.#newestMs = state.newestMs;
    this.#lostMs = state.lostMs;
    this.#lateCount = state.lateCount;
    this.#unpricedCount = state.unpricedCount;
    this.#droppedCount = state.droppedCount;
    this.#log.restore(log);
    // Counts and cents are integers: the records that are left sum up to the very same windows.
    this.#windows.advance(readMs);
    this.#windows.build(readMs);
    this.#byExchange = this.#venueWindows();
    if (smoothed !== undefined) this.#smoothed?.restore(smoothed);
    if (correlation !== undefined) this.#correlation?.restore(correlation, readMs);
  }

  #derivatives(nowMs: number, venues: VenueSpans): readonly FlowDerivatives[] {
    const settledMs = Math.min(nowMs, this.#newestMs - this.#options.maxLatenessMs - 1);
    return this.#differences?.at(nowMs, venues) ?? this.#smoothed?.at(nowMs, settledMs, this.#windows.reached, venues) ?? [];
  }

  #openSlot(exchange: string): number {
    assertName('velocity', 'exchange', exchange);
    const isOther = this.#names.length >= MAX_EXCHANGES - 1;
    if (isOther) {
      const other = this.#slots.get(OTHER_EXCHANGE) ?? this.#names.indexOf(OTHER_EXCHANGE);
      if (other >= 0) return other;
    }
    const slot = this.#names.length;
    this.#names.push(isOther ? OTHER_EXCHANGE : exchange);
    this.#windows.addCategory();
    this.#smoothed?.addVenue();
    if (isOther) return slot;
    this.#slots.set(exchange, slot);
    this.#correlation?.addVenue(slot, exchange);
    return slot;
  }

  #dropOldestMs(): void {
    const log = this.#log;
    const oldestMs = log.timeMs[log.head] as number;
    const isWanted = oldestMs > this.#newestMs - this.#keepMs;
    while (log.head < log.tail && log.timeMs[log.head] === oldestMs) {
      this.#windows.drop();
      if (isWanted) this.#droppedCount += log.countAt(log.head);
      log.head++;
    }
    this.#lostMs = oldestMs;
  }

  #venueWindows(): VenueWindows {
    const byExchange: Record<string, readonly FlowWindow[]> = {};
    for (let slot = 0; slot < this.#names.length; slot++) {
      if (this.#windows.hasSeen(slot)) setOwn(byExchange, this.#names[slot] as string, this.#windows.of(VENUES + slot));
    }
    return byExchange;
  }

  #venueSpans(nowMs: number): VenueSpans {
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const exchange of this.#liveness.exchanges()) earliestMs = Math.min(earliestMs, this.#liveness.sinceMs(exchange, nowMs));
    const liveSinceMs = this.#names.map((name) => this.#liveness.sinceMs(name, nowMs));
    for (const [slot, sinceMs] of liveSinceMs.entries()) {
      if (this.#windows.hasSeen(slot)) earliestMs = Math.min(earliestMs, sinceMs);
    }
    if (liveSinceMs.some((sinceMs, slot) => sinceMs !== this.#liveSinceMs[slot])) this.#correlation?.invalidate();
    this.#liveSinceMs = liveSinceMs;
    return { liveSinceMs, earliestMs };
  }

  #leading(): string | undefined {
    const { passed, stride } = this.#windows;
    let leader: string | undefined;
    let most = 0;
    let mostCents = 0;
    for (let slot = 0; slot < this.#names.length; slot++) {
      const row = (VENUES + slot) * stride;
      const at = row + 2 * this.#leadingEdge;
      const count = (passed[row] as number) - (passed[at] as number);
      if (count === 0 || count < most) continue;
      const usd = (passed[row + 1] as number) - (passed[at + 1] as number);
      const name = this.#names[slot] as string;
      if (count === most && (usd < mostCents || (usd === mostCents && leader !== undefined && leader < name))) continue;
      leader = name;
      most = count;
      mostCents = usd;
    }
    return leader;
  }
}

/** Plain assignment, but a venue called `__proto__` gets an entry like any other. */
function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__') Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  else record[name] = value;
}

function meanOf(pairs: readonly PairCorrelation[]): number | undefined {
  if (pairs.length === 0) return undefined;
  let sum = 0;
  for (const pair of pairs) sum += pair.r;
  return sum / pairs.length;
}
