import type { BurstSnapshot } from './burst-flow-snapshot.js';
import type { BurstTrackerState } from './burst-flow-state.js';

/** The calm rate is taken for at least one event an hour; a burst is 20 times calm and at least .6 events/s (spec). */
const MIN_CALM_PER_SEC = 1 / 3_600;
const BURST_RATIO = 20;
const MIN_BURST_PER_SEC = 0.6;
/** Evidence that begins a burst and the most that is kept, nats (spec). */
const START_NATS = 6;
const MAX_NATS = 12;
/** A burst is reported for this long after its newest event, and continued by one that begins in it (spec). */
const HOLD_MS = 30_000;
/** A venue takes part with a tenth of the events (spec). */
const MAX_VENUES = 10;
const VENUE_STEP = 4;

/** Length of a judged stretch, ms: the bins of the labels have it. */
const STRETCH_MS = 1_000;

/**
 * The causal two-state test of one side: a CUSUM of the log-likelihood of a burst rate L1 against the calm rate L0.
 *
 * An event adds ln(L1 / L0), a second takes (L1 - L0), down to 0; L0 is the usual rate. An event after a judged stretch opens one of 1 s;
 * the stretch is judged when it is over, or as soon as its events outweigh all of it. Judged event by event, three orders in 60 ms would
 * be a burst at a usual 2.5/s, and venues send orders in batches.
 *
 * A burst begins when the sum reaches 6 nats, at the first event since the sum was 0. Events whose stretch begins at or comes to 6 nats
 * belong to it. It is reported, and continued by a new one, for 30 s after its newest event; so a rule of its own for its end (the labels
 * take 3 nats for calm) could only move that time by a few seconds. The counts hold all events since the burst began.
 */
export class BurstTracker {
  /** Evidence before the stretch, nats. */
  #settled = 0;
  /** What the events of the stretch add, nats. */
  #gained = 0;
  /** Nats that a second takes. */
  #drift = 1;
  /** End of the stretch, ms. */
  #untilMs = Number.NEGATIVE_INFINITY;
  /** What came since the sum was 0. */
  readonly #run: Tally = newTally();
  /** What came since the latest burst began. */
  readonly #burst: Tally = newTally();
  #burstLastMs = Number.NEGATIVE_INFINITY;
  /** Per venue: events of the run, events of the burst. */
  #counts = new Uint32Array(2 * VENUE_STEP);

  get byteLength(): number {
    return this.#counts.byteLength;
  }

  /** Makes room for the venue `slot`. */
  reserve(slot: number): void {
    const length = (Math.floor(slot / VENUE_STEP) + 1) * 2 * VENUE_STEP;
    if (length <= this.#counts.length) return;
    const next = new Uint32Array(length);
    next.set(this.#counts);
    this.#counts = next;
  }

  /** Takes an event of this side in at `tMs`, ms, which must not go back. @param usualPerSec > 0 */
  add(tMs: number, slot: number, usd: number, usualPerSec: number): void {
    const calm = Math.max(usualPerSec, MIN_CALM_PER_SEC);
    const burst = Math.max(BURST_RATIO * calm, MIN_BURST_PER_SEC);
    if (tMs >= this.#untilMs) {
      this.#settled = this.cusum(tMs);
      this.#gained = 0;
      this.#drift = burst - calm;
      this.#untilMs = tMs + STRETCH_MS;
      // Also from stretch to stretch of a burst: what follows one whose sum never came down to 0 is not part of its beginning.
      if (this.#settled === 0 || this.#burstLastMs >= this.#run.sinceMs) this.#beginRun(tMs);
    }
    this.#gained += Math.log(burst / calm);
    const counts = this.#counts;
    counts[2 * slot] = (counts[2 * slot] as number) + 1;
    counts[2 * slot + 1] = (counts[2 * slot + 1] as number) + 1;
    addTo(this.#run, usd);
    addTo(this.#burst, usd);
    if (this.cusum(tMs) < START_NATS) return;
    if (tMs - this.#burstLastMs >= HOLD_MS) this.#beginBurst();
    this.#burstLastMs = tMs;
  }

  /** Counts an event of the other side. */
  addOther(): void {
    this.#run.otherCount++;
    this.#burst.otherCount++;
  }

  /** Evidence at `nowMs`, nats, 0..12. `nowMs` must not be before the newest event. */
  cusum(nowMs: number): number {
    const judged = Math.min(MAX_NATS, Math.max(0, this.#settled + this.#gained - (this.#drift * STRETCH_MS) / 1_000));
    if (nowMs < this.#untilMs) return Math.max(this.#settled, judged);
    return Math.max(0, judged - (this.#drift * (nowMs - this.#untilMs)) / 1_000);
  }

  /** The burst as of `nowMs`, which must not be before the newest event. */
  at(nowMs: number): BurstSnapshot | undefined {
    if (nowMs - this.#burstLastMs >= HOLD_MS) return undefined;
    const { sinceMs, count, otherCount, notionalUsd } = this.#burst;
    let venues = 0;
    for (let at = 1; at < this.#counts.length; at += 2) if ((this.#counts[at] as number) * MAX_VENUES >= count) venues++;
    return { sinceMs, lastMs: this.#burstLastMs, count, otherCount, notionalUsd, venues };
  }

  save(): BurstTrackerState {
    return {
      settledNats: this.#settled,
      gainedNats: this.#gained,
      driftNatsPerSec: this.#drift,
      untilMs: this.#untilMs,
      run: { ...this.#run },
      burst: { ...this.#burst },
      burstLastMs: this.#burstLastMs,
      counts: this.#counts.slice(),
    };
  }

  restore(state: BurstTrackerState): void {
    this.#settled = state.settledNats;
    this.#gained = state.gainedNats;
    this.#drift = state.driftNatsPerSec;
    this.#untilMs = state.untilMs;
    Object.assign(this.#run, state.run);
    Object.assign(this.#burst, state.burst);
    this.#burstLastMs = state.burstLastMs;
    this.#counts = state.counts.slice();
  }

  #beginRun(tMs: number): void {
    this.#run.sinceMs = tMs;
    this.#run.count = 0;
    this.#run.otherCount = 0;
    this.#run.notionalUsd = 0;
    for (let at = 0; at < this.#counts.length; at += 2) this.#counts[at] = 0;
  }

  #beginBurst(): void {
    this.#burst.sinceMs = this.#run.sinceMs;
    this.#burst.count = this.#run.count;
    this.#burst.otherCount = this.#run.otherCount;
    this.#burst.notionalUsd = this.#run.notionalUsd;
    for (let at = 0; at < this.#counts.length; at += 2) this.#counts[at + 1] = this.#counts[at] as number;
  }
}

interface Tally {
  sinceMs: number;
  count: number;
  otherCount: number;
  notionalUsd: number;
}

function newTally(): Tally {
  return { sinceMs: Number.NEGATIVE_INFINITY, count: 0, otherCount: 0, notionalUsd: 0 };
}

function addTo(tally: Tally, usd: number): void {
  tally.count++;
  tally.notionalUsd += usd;
}
