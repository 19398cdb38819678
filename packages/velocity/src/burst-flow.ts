import type { Completeness, LiquidatedSide } from '@cascade/core';
import { assertKnownKeys, assertName, assertNonNegative, assertTime, CascadeError, quote } from '@cascade/core';
import { Baseline } from './baseline.js';
import type { BurstFlowSnapshot, SideFlow } from './burst-flow-snapshot.js';
import type { BurstFlowState } from './burst-flow-state.js';
import { BurstTracker } from './burst-tracker.js';
import { DecayedSums, type SideSums } from './decayed-sums.js';
import { Dispersion } from './dispersion.js';
import { type FlowEvent, sideIndex } from './engine.js';
import { MAX_EXCHANGES, MAX_NOTIONAL_USD } from './options.js';

/** Options of a {@link BurstFlow}. */
export interface BurstFlowOptions {
  /** Copied into every snapshot. Default `''`. */
  readonly symbol?: string;
}

/** What the engine needs of an event; a `LiquidationEvent` fits. */
export interface BurstFlowEvent extends FlowEvent {
  /** `sampled`: the venue shows at most one event per symbol and second from now on. Absent: as the venue's events before, at first `all`. */
  readonly completeness?: Completeness | undefined;
}

/** An older event only counts as late, ms (spec). */
const MAX_LATENESS_MS = 2_000;
/** Venues told apart; the last slot is shared by all further ones. */
const SHARED_SLOT = MAX_EXCHANGES - 1;
/** Decayed events of known side below which none is left: an event is forgotten 7 minutes after it came. */
const MIN_KNOWN_EVENTS = 1e-6;
/** Rates of equal events added in another order differ by rounding; they count as a tie. */
const ROUNDING = 1e-9;
const COMPLETENESS: readonly Completeness[] = ['all', 'sampled', 'aggregated', 'watchlist'];

/**
 * The flow of one symbol by exponential decay, against what is usual for the symbol, and the burst it is in: the input of the calibrated
 * detector.
 *
 * `at` changes nothing: its answer follows from what was pushed and `nowMs`. Nothing is kept per event, so a read before the newest event
 * answers as of the newest event. An event at most 2 s older than the newest stands in rates and USD at its own time; the baselines, the
 * dispersion, the CUSUM and the burst take it at the newest time seen. An older one only raises `lateCount`.
 * Events of unknown side count on both sides (once in the baselines). 31 venues are told apart, further ones count as one.
 *
 * Rates at 5 and 30 s, the shares of venues, the dominant side and the imbalance are those of events that happened: a sampled venue that
 * shows R events/s over both sides counts -ln(1 - min(R, .95)). All other numbers are of events as shown.
 *
 * Cost: `push` O(1) without allocation (a new venue, and the first event of a minute, O(venues)); `at` O(venues).
 * Memory: about 2.5 KB per symbol at 4 venues, 352 bytes of it in typed arrays, which grow to 2.2 KB at 32.
 */
export class BurstFlow {
  readonly #symbol: string;
  #sums = new DecayedSums();
  #baseline = new Baseline();
  #dispersions: BothSides<Dispersion> = [new Dispersion(), new Dispersion()];
  #bursts: BothSides<BurstTracker> = [new BurstTracker(), new BurstTracker()];
  /** Venue names by slot. */
  #names: string[] = [];
  /** Bit `slot`: the venue is sampled. */
  #sampledSlots = 0;
  #sinceMs = Number.POSITIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;
  #lateCount = 0;

  /** @throws CascadeError `velocity/unknown-option`, `velocity/invalid-option` */
  constructor(options: BurstFlowOptions = {}) {
    assertKnownKeys('velocity', options, ['symbol']);
    const { symbol = '' } = options;
    if (typeof symbol !== 'string') throw new CascadeError('velocity/invalid-option', `symbol must be a string, got ${quote(symbol)}`);
    this.#symbol = symbol;
  }

  /** Events more than 2 s older than the newest one; they count nowhere else. */
  get lateCount(): number {
    return this.#lateCount;
  }

  /** Bytes held in typed arrays. */
  get memoryBytes(): number {
    return this.#sums.byteLength + this.#bursts[0].byteLength + this.#bursts[1].byteLength;
  }

  /**
   * Takes one event in, in any order of time within 2 s.
   * @throws CascadeError `velocity/invalid-event`, `velocity/invalid-time` (not an integer), `velocity/invalid-number` (USD not finite or
   *   negative), `velocity/invalid-name` (exchange), `velocity/invalid-side`, `velocity/invalid-completeness`
   */
  push(event: BurstFlowEvent): void {
    if (typeof event !== 'object' || event === null) {
      throw new CascadeError('velocity/invalid-event', `push takes an event with tsMs and exchange, got ${quote(event)}`);
    }
    const { tsMs, notionalUsd, exchange, liquidatedSide, completeness } = event;
    assertTime('velocity', 'tsMs', tsMs);
    if (notionalUsd !== undefined) assertNonNegative('velocity', 'notionalUsd', notionalUsd);
    const side = sideIndex(liquidatedSide);
    if (completeness !== undefined && !COMPLETENESS.includes(completeness)) {
      const message = `completeness must be one of ${COMPLETENESS.join(', ')}, got ${quote(completeness)}`;
      throw new CascadeError('velocity/invalid-completeness', message, { context: { completeness } });
    }
    const slot = this.#slotOf(exchange);
    if (tsMs < this.#newestMs - MAX_LATENESS_MS) {
      this.#lateCount++;
      return;
    }
    if (completeness !== undefined && slot !== SHARED_SLOT) this.#setSampled(slot, completeness === 'sampled');
    // A larger size can only be a unit error.
    this.#add(tsMs, slot, side, notionalUsd !== undefined && notionalUsd <= MAX_NOTIONAL_USD ? notionalUsd : 0);
  }

  /**
   * The symbol has been watched since `tsMs`, ms; without it since its first event. The earliest of all told times and events counts.
   * Matters to the baselines, which learn from silence too, to the dispersion, and to `observedMs`.
   * @throws CascadeError `velocity/invalid-time`
   */
  observeFrom(tsMs: number): void {
    assertTime('velocity', 'tsMs', tsMs);
    this.#sinceMs = Math.min(this.#sinceMs, tsMs);
  }

  /** The flow as of `nowMs`, or of the newest event if that is later. Plain data. @throws CascadeError `velocity/invalid-time` */
  at(nowMs: number): BurstFlowSnapshot {
    assertTime('velocity', 'nowMs', nowMs);
    const tMs = Math.max(nowMs, this.#newestMs);
    const [long, short] = this.#sums.at(tMs, this.#sampledSlots);
    const dominantSide = dominantOf(long, short);
    const observedMs = this.#observedMs(tMs);
    const { eventsPerSec, usdPerSec } = this.#baseline.at(tMs, observedMs);
    return {
      symbol: this.#symbol,
      nowMs,
      observedMs,
      dominantSide,
      imbalance: dominantSide === undefined ? undefined : imbalanceOf(long, short),
      sides: {
        long: this.#side(0, tMs, long, eventsPerSec, usdPerSec),
        short: this.#side(1, tMs, short, eventsPerSec, usdPerSec),
      },
    };
  }

  /** Back to the state of a new engine with the same symbol; {@link observeFrom} is forgotten too. */
  reset(): void {
    this.#sums = new DecayedSums();
    this.#baseline = new Baseline();
    this.#dispersions = [new Dispersion(), new Dispersion()];
    this.#bursts = [new BurstTracker(), new BurstTracker()];
    this.#names = [];
    this.#sampledSlots = 0;
    this.#sinceMs = Number.POSITIVE_INFINITY;
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#lateCount = 0;
  }

  /** A copy of all that later answers follow from, but not the symbol. Cost and size O(venues): about 1.3 KB serialised at four venues. */
  save(): BurstFlowState {
    const [long, short] = this.#dispersions;
    const [longBurst, shortBurst] = this.#bursts;
    return {
      sinceMs: this.#sinceMs,
      newestMs: this.#newestMs,
      lateCount: this.#lateCount,
      exchanges: this.#names.slice(),
      sampledSlots: this.#sampledSlots,
      sums: this.#sums.save(),
      baseline: this.#baseline.save(),
      dispersions: [long.save(), short.save()],
      bursts: [longBurst.save(), shortBurst.save()],
    };
  }

  /** Replaces everything by a saved state: from then on both engines give the same answers, bit for bit. */
  restore(state: BurstFlowState): void {
    this.#sinceMs = state.sinceMs;
    this.#newestMs = state.newestMs;
    this.#lateCount = state.lateCount;
    this.#names = state.exchanges.slice();
    this.#sampledSlots = state.sampledSlots;
    this.#sums.restore(state.sums);
    this.#baseline.restore(state.baseline);
    for (const side of [0, 1] as const) {
      this.#dispersions[side].restore(state.dispersions[side]);
      this.#bursts[side].restore(state.bursts[side]);
    }
  }

  #add(tsMs: number, slot: number, side: number, usd: number): void {
    this.#newestMs = Math.max(this.#newestMs, tsMs);
    this.#sinceMs = Math.min(this.#sinceMs, tsMs);
    const tMs = this.#newestMs;
    const usualPerSec = this.#baseline.add(tMs, usd, this.#sums.eventsPerSec5s(side, tMs), this.#observedMs(tMs));
    this.#sums.add(tsMs, slot, side, usd);
    for (let own = 0; own < 2; own++) {
      const other = 1 - own;
      if (side !== other) {
        this.#dispersions[own as 0 | 1].add(tMs);
        this.#bursts[own as 0 | 1].add(tMs, slot, usd, usualPerSec);
      }
      if (side !== own) this.#bursts[own as 0 | 1].addOther();
    }
  }

  #side(side: 0 | 1, tMs: number, sums: SideSums, baselineEventsPerSec: number, baselineUsdPerSec: number): SideFlow {
    return {
      eventsPerSec1s: sums.eventsPerSec1s,
      eventsPerSec5s: sums.eventsPerSec5s,
      eventsPerSec30s: sums.eventsPerSec30s,
      baselineEventsPerSec,
      usd10s: sums.usd10s,
      usd60s: sums.usd60s,
      baselineUsdPerSec,
      venues: sums.venues,
      dispersion: this.#dispersions[side].at(tMs, this.#sinceMs),
      cusum: this.#bursts[side].cusum(tMs),
      burst: this.#bursts[side].at(tMs),
    };
  }

  #observedMs(tMs: number): number {
    return this.#sinceMs === Number.POSITIVE_INFINITY ? 0 : Math.max(0, tMs - this.#sinceMs);
  }

  #slotOf(exchange: string): number {
    const known = this.#names.indexOf(exchange);
    if (known >= 0) return known;
    assertName('velocity', 'exchange', exchange);
    const slot = this.#names.length;
    if (slot < SHARED_SLOT) this.#names.push(exchange);
    this.#sums.reserve(slot);
    for (const burst of this.#bursts) burst.reserve(slot);
    return slot;
  }

  #setSampled(slot: number, isSampled: boolean): void {
    this.#sampledSlots = isSampled ? this.#sampledSlots | (1 << slot) : this.#sampledSlots & ~(1 << slot);
  }
}

type BothSides<T> = readonly [long: T, short: T];

function dominantOf(long: SideSums, short: SideSums): LiquidatedSide | undefined {
  if (30 * (long.knownPerSec30s + short.knownPerSec30s) < MIN_KNOWN_EVENTS) return undefined;
  const byRate = compared(long.eventsPerSec30s, short.eventsPerSec30s);
  return (byRate === 0 ? compared(long.usd60s, short.usd60s) : byRate) < 0 ? 'short' : 'long';
}

/** Difference of two numbers >= 0, 0 if it may be rounding. */
function compared(a: number, b: number): number {
  return Math.abs(a - b) <= ROUNDING * (a + b) ? 0 : a - b;
}

function imbalanceOf(long: SideSums, short: SideSums): number | undefined {
  const unknownPerSec = long.eventsPerSec30s - long.knownPerSec30s;
  if (unknownPerSec > long.knownPerSec30s + short.knownPerSec30s) return undefined;
  const difference = Math.abs(long.eventsPerSec30s - short.eventsPerSec30s);
  return (30 * difference) / (30 * (long.eventsPerSec30s + short.eventsPerSec30s) + 1);
}
