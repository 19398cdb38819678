import type { DecayedSumsState } from './burst-flow-state.js';
import { MAX_EXCHANGES } from './options.js';
import { grown } from './running-sums.js';

/** Sums of one side: events at 1 and 5 s, USD at 10 and 60 s. The sides are long, short, unknown. */
const SIDE_ROW = 4;
const VENUES = 3 * SIDE_ROW;
/** Sums of one venue: events at 5 and 30 s of each side. */
const VENUE_ROW = 6;
const VENUE_STEP = 4;
/** The reference time moves on after this long; a weight then stays below e^60. */
const MAX_AGE_MS = 60_000;
/** Share of the 30 s rate that makes a venue count as taking part (spec). */
const VENUE_SHARE = 0.1;
/** Sums of the same events in another order differ by rounding; they have to compare alike. */
const ROUNDING = 1e-9;
/** Largest rate of a sampled venue that is still told from one order each second (spec), events/s. */
const MAX_SAMPLED_RATE = 0.95;

/** What the decayed sums say of one side. Rates in events/s. */
export interface SideSums {
  eventsPerSec1s: number;
  eventsPerSec5s: number;
  eventsPerSec30s: number;
  /** The part of `eventsPerSec30s` whose side the venue told. */
  knownPerSec30s: number;
  usd10s: number;
  usd60s: number;
  venues: number;
}

/** The answer of a read and its 30 s rates by venue and side, shared by all: reading is frequent, and its answer is used at once. */
const READ: readonly [long: SideSums, short: SideSums] = [newSideSums(), newSideSums()];
const RATES = new Float64Array(2 * MAX_EXCHANGES);

/**
 * Exponentially decayed counts and USD of one symbol, per side and venue.
 *
 * All sums stand at one shared reference time in the past: an event adds `exp((t - reference) / tau)`, a read multiplies by
 * `exp(-(now - reference) / tau)`. So an event costs one `Math.exp`, whatever order events come in, and a read changes nothing.
 * The reference follows at most once a minute, in O(venues).
 */
export class DecayedSums {
  #sums: Float64Array = new Float64Array(VENUES + VENUE_STEP * VENUE_ROW);
  #referenceMs = Number.NEGATIVE_INFINITY;

  get byteLength(): number {
    return this.#sums.byteLength;
  }

  /** Makes room for the venue `slot`. */
  reserve(slot: number): void {
    const length = VENUES + (Math.floor(slot / VENUE_STEP) + 1) * VENUE_STEP * VENUE_ROW;
    if (length > this.#sums.length) this.#sums = grown(this.#sums, length, 0);
  }

  /** Adds an event at its own time, at most some seconds before the newest. `side`: 0 long, 1 short, 2 unknown. */
  add(tsMs: number, slot: number, side: number, usd: number): void {
    if (tsMs - this.#referenceMs > MAX_AGE_MS) this.#moveTo(tsMs);
    const sums = this.#sums;
    // The time constants divide each other: products replace four more calls of exp.
    const w60 = Math.exp((tsMs - this.#referenceMs) / 60_000);
    const w30 = w60 * w60;
    const w10 = w30 * w30 * w30;
    const w5 = w10 * w10;
    const w1 = fifthPower(w5);
    const at = side * SIDE_ROW;
    sums[at] = (sums[at] as number) + w1;
    sums[at + 1] = (sums[at + 1] as number) + w5;
    sums[at + 2] = (sums[at + 2] as number) + w10 * usd;
    sums[at + 3] = (sums[at + 3] as number) + w60 * usd;
    const venue = VENUES + slot * VENUE_ROW + 2 * side;
    sums[venue] = (sums[venue] as number) + w5;
    sums[venue + 1] = (sums[venue + 1] as number) + w30;
  }

  /** Raw 5 s rate at `tMs`, events/s; of the busier side when `side` is 2. */
  eventsPerSec5s(side: number, tMs: number): number {
    const long = this.#sums[1] as number;
    const short = this.#sums[SIDE_ROW + 1] as number;
    const unknown = this.#sums[2 * SIDE_ROW + 1] as number;
    const known = side === 0 ? long : side === 1 ? short : Math.max(long, short);
    return ((known + unknown) / 5) * Math.exp((this.#referenceMs - tMs) / 5_000);
  }

  /**
   * Long and short at `nowMs`, which must not be before the newest event. The same two objects at every call, filled anew.
   * @param sampledSlots bit `slot` set: the venue shows at most one event per symbol and second
   */
  at(nowMs: number, sampledSlots: number): readonly [long: SideSums, short: SideSums] {
    const keep60 = Math.exp((this.#referenceMs - nowMs) / 60_000);
    const keep30 = keep60 * keep60;
    const keep10 = keep30 * keep30 * keep30;
    const keep5 = keep10 * keep10;
    const keep1 = fifthPower(keep5);
    const [long, short] = READ;
    this.#readSide(long, 0, keep1, keep10, keep60);
    this.#readSide(short, SIDE_ROW, keep1, keep10, keep60);
    this.#readVenues(keep5 / 5, keep30 / 30, sampledSlots);
    return READ;
  }

  save(): DecayedSumsState {
    return { sums: this.#sums.slice(), referenceMs: this.#referenceMs };
  }

  restore(state: DecayedSumsState): void {
    this.#sums = state.sums.slice();
    this.#referenceMs = state.referenceMs;
  }

  #readSide(into: SideSums, row: number, keep1: number, keep10: number, keep60: number): void {
    const sums = this.#sums;
    const unknown = 2 * SIDE_ROW;
    into.eventsPerSec1s = ((sums[row] as number) + (sums[unknown] as number)) * keep1;
    into.usd10s = ((sums[row + 2] as number) + (sums[unknown + 2] as number)) * keep10;
    into.usd60s = ((sums[row + 3] as number) + (sums[unknown + 3] as number)) * keep60;
    into.eventsPerSec5s = 0;
    into.eventsPerSec30s = 0;
    into.knownPerSec30s = 0;
    into.venues = 0;
  }

  /** The rates that are sums over venues. @param ratePerSum5 events/s of a 5 s sum of 1, `ratePerSum30` of a 30 s sum */
  #readVenues(ratePerSum5: number, ratePerSum30: number, sampledSlots: number): void {
    const sums = this.#sums;
    const [long, short] = READ;
    for (let slot = 0, at = VENUES; at < sums.length; slot++, at += VENUE_ROW) {
      const [long30, short30, unknown30] = [sums[at + 1] as number, sums[at + 3] as number, sums[at + 5] as number];
      RATES[2 * slot] = 0;
      RATES[2 * slot + 1] = 0;
      if (long30 + short30 + unknown30 === 0) continue;
      const isSampled = ((sampledSlots >>> slot) & 1) === 1;
      const rate5 = ratePerSum5 * (isSampled ? this.#gain(at, ratePerSum5) : 1);
      const rate30 = ratePerSum30 * (isSampled ? this.#gain(at + 1, ratePerSum30) : 1);
      const unknown5 = sums[at + 4] as number;
      long.eventsPerSec5s += ((sums[at] as number) + unknown5) * rate5;
      short.eventsPerSec5s += ((sums[at + 2] as number) + unknown5) * rate5;
      const [longRate, shortRate] = [(long30 + unknown30) * rate30, (short30 + unknown30) * rate30];
      RATES[2 * slot] = longRate;
      RATES[2 * slot + 1] = shortRate;
      long.eventsPerSec30s += longRate;
      short.eventsPerSec30s += shortRate;
      long.knownPerSec30s += long30 * rate30;
      short.knownPerSec30s += short30 * rate30;
    }
    const leastLong = VENUE_SHARE * long.eventsPerSec30s * (1 - ROUNDING);
    const leastShort = VENUE_SHARE * short.eventsPerSec30s * (1 - ROUNDING);
    for (let slot = 0, at = VENUES; at < sums.length; slot++, at += VENUE_ROW) {
      const [longRate, shortRate] = [RATES[2 * slot] as number, RATES[2 * slot + 1] as number];
      if (longRate > 0 && longRate >= leastLong) long.venues++;
      if (shortRate > 0 && shortRate >= leastShort) short.venues++;
    }
  }

  /**
   * How many events stand behind one that a sampled venue shows: orders come at `r` per second, a second with any shows one, so
   * `shown = 1 - exp(-r)`. The sides share that one order, hence the rate of the whole venue.
   */
  #gain(at: number, ratePerSum: number): number {
    const sums = this.#sums;
    const shown = ((sums[at] as number) + (sums[at + 2] as number) + (sums[at + 4] as number)) * ratePerSum;
    // A venue that shows more than it says is taken at its word; below 1e-9/s the ratio is 1 and would be lost in rounding.
    return shown < 1e-9 ? 1 : Math.max(1, -Math.log1p(-Math.min(shown, MAX_SAMPLED_RATE)) / shown);
  }

  #moveTo(tsMs: number): void {
    const sums = this.#sums;
    const passedMs = tsMs - this.#referenceMs;
    const [keep1, keep5, keep10] = [Math.exp(-passedMs / 1_000), Math.exp(-passedMs / 5_000), Math.exp(-passedMs / 10_000)];
    const [keep30, keep60] = [Math.exp(-passedMs / 30_000), Math.exp(-passedMs / 60_000)];
    for (let at = 0; at < VENUES; at += SIDE_ROW) {
      sums[at] = (sums[at] as number) * keep1;
      sums[at + 1] = (sums[at + 1] as number) * keep5;
      sums[at + 2] = (sums[at + 2] as number) * keep10;
      sums[at + 3] = (sums[at + 3] as number) * keep60;
    }
    for (let at = VENUES; at < sums.length; at += 2) {
      sums[at] = (sums[at] as number) * keep5;
      sums[at + 1] = (sums[at + 1] as number) * keep30;
    }
    this.#referenceMs = tsMs;
  }
}

function fifthPower(x: number): number {
  const square = x * x;
  return square * square * x;
}

function newSideSums(): SideSums {
  return { eventsPerSec1s: 0, eventsPerSec5s: 0, eventsPerSec30s: 0, knownPerSec30s: 0, usd10s: 0, usd60s: 0, venues: 0 };
}
