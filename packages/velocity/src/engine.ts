import type { Exchange, LiquidatedSide, VelocitySnapshot } from '@cascade/core';
import { assertName, assertNonNegative, assertTime, CascadeError, quote } from '@cascade/core';
import { Liveness } from './liveness.js';
import { MAX_NOTIONAL_USD, type ResolvedVelocityOptions, resolveVelocityOptions, type VelocityOptions } from './options.js';
import { SymbolFlow } from './symbol-flow.js';
import type { VelocityState } from './velocity-state.js';

/** What the engine needs of an event; a `LiquidationEvent` fits. */
export interface FlowEvent {
  /** Unix ms, integer, on the one time axis the caller has chosen. */
  readonly tsMs: number;
  /** USD, finite and >= 0; `undefined` counts the event without adding USD. Above 1e12 it is treated as absent. */
  readonly notionalUsd?: number | undefined;
  /** 1 to 64 characters. */
  readonly exchange: Exchange;
  readonly liquidatedSide?: LiquidatedSide | undefined;
}

/**
 * Velocity, acceleration, jerk, USD weight and cross-venue correlation of the liquidations of one symbol.
 *
 * Windows are half-open, `(nowMs - windowMs, nowMs]`. An event at most `maxLatenessMs` older than the newest event is put in its place,
 * an older one only raises `lateCount`; an event stamped after `nowMs` shows once reading reaches its time. The answer of `at` is a
 * function of what was pushed and of `nowMs`: how often and when it was read before does not matter.
 * USD is summed in integer cents, exact while less than $90 trillion is held. Beyond 31 venues the rest is counted as `other`.
 *
 * Cost: `push` O(1) amortised without allocation; `at` O(windows * venues), and once per window edge for each record.
 * Memory: 16 bytes per record of the longest span, freed by reading; at most `maxEvents` records.
 */
export class VelocityEngine {
  readonly #options: ResolvedVelocityOptions;
  readonly #liveness: Liveness;
  #flow: SymbolFlow;
  #readMs = Number.NEGATIVE_INFINITY;

  /**
   * @param liveness states of the venues, shared by the engines of one book; leave it out otherwise
   * @throws CascadeError `velocity/unknown-option`, `velocity/invalid-option`
   */
  constructor(options: VelocityOptions = {}, liveness: Liveness = new Liveness()) {
    this.#options = resolveVelocityOptions(options);
    this.#liveness = liveness;
    this.#flow = new SymbolFlow(this.#options, liveness);
  }

  /**
   * Takes one event in, in any order of time within `maxLatenessMs`.
   * @throws CascadeError `velocity/invalid-event`, `velocity/invalid-time` (not an integer), `velocity/invalid-number` (USD not finite or
   *   negative), `velocity/invalid-name` (exchange), `velocity/invalid-side`
   */
  push(event: FlowEvent): void {
    if (typeof event !== 'object' || event === null) {
      throw new CascadeError('velocity/invalid-event', `push takes an event with tsMs and exchange, got ${quote(event)}`);
    }
    const { tsMs, notionalUsd, exchange, liquidatedSide } = event;
    assertTime('velocity', 'tsMs', tsMs);
    let cents = -1;
    if (notionalUsd !== undefined) {
      assertNonNegative('velocity', 'notionalUsd', notionalUsd);
      if (notionalUsd <= MAX_NOTIONAL_USD) cents = Math.round(notionalUsd * 100);
    }
    this.#flow.push(tsMs, cents, exchange, sideIndex(liquidatedSide));
  }

  /**
   * Tells that a venue's feed is live, or not, from `tsMs` on. A venue never mentioned counts as always live; before its first report a
   * venue counts as having been in the opposite state. Reports may come in any order of time.
   * @throws CascadeError `velocity/invalid-time`, `velocity/invalid-name`
   */
  setLive(exchange: Exchange, live: boolean, tsMs: number): void {
    assertName('velocity', 'exchange', exchange);
    assertTime('velocity', 'tsMs', tsMs);
    this.#liveness.set(exchange, live, tsMs);
  }

  /**
   * The flow as of `nowMs`, ms. Equal reads give deeply equal answers; parts that did not change are shared between snapshots, so treat
   * them as read-only, as their type says.
   * @throws CascadeError `velocity/invalid-time`, `velocity/time-went-back` when `nowMs` is below an earlier read
   */
  at(nowMs: number): VelocitySnapshot {
    assertTime('velocity', 'nowMs', nowMs);
    if (nowMs < this.#readMs) {
      const message = `nowMs ${quote(nowMs)} is before the last read "${this.#readMs}"; read one engine on one rising clock`;
      throw new CascadeError('velocity/time-went-back', message, { context: { nowMs, lastReadMs: this.#readMs } });
    }
    this.#readMs = nowMs;
    return this.#flow.at(nowMs);
  }

  /** Back to the state of a new engine with the same options; reports of venue states are forgotten too. */
  reset(): void {
    this.#liveness.clear();
    this.#flow = new SymbolFlow(this.#options, this.#liveness);
    this.#readMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * A copy of all that later answers follow from, reports of venue states included, but not the options.
   * Cost O(records held + seconds compared * venues). Serialised, 16 bytes a record, 8 a venue and second with events, 16 a report, and about
   * 350 at three venues (`derivatives: 'ew'` adds 110 a venue). Records that no read has freed yet are held.
   */
  save(): VelocityState {
    return this.#flow.save();
  }

  /**
   * Replaces everything by a saved state, on an engine with the options of the saved one: from then on both give the same answers, bit for
   * bit while less than $90 trillion is held. Venue states shared with other engines are replaced for all of them. Arrays are made to fit, so
   * `memoryBytes` can be smaller. Cost O(records held * window edges).
   */
  restore(state: VelocityState): void {
    const flow = new SymbolFlow(this.#options, this.#liveness);
    flow.restore(state);
    this.#liveness.restore(state.liveness);
    this.#flow = flow;
    this.#readMs = state.readMs;
  }

  /** Bytes held in typed arrays. Snapshots and names come on top, about 6 KB for three venues. */
  get memoryBytes(): number {
    return this.#flow.byteLength;
  }
}

/** 0 long, 1 short, 2 unknown; throws `velocity/invalid-side` on anything else. */
export function sideIndex(side: LiquidatedSide | undefined): number {
  if (side === 'long') return 0;
  if (side === 'short') return 1;
  if (side === undefined) return 2;
  throw new CascadeError('velocity/invalid-side', `liquidatedSide must be "long", "short" or undefined, got ${quote(side)}`, {
    context: { liquidatedSide: side },
  });
}
