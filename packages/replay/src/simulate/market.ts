import type { Random } from '@cascade/core/stats';
import { LeverageBook } from './book.js';
import {
  BRANCHING,
  CROSS_VENUE_SHARE,
  FAST_DELAY_MS,
  FAST_SHARE,
  FIT_SIGMA,
  FIT_TAU_MS,
  HOT_STEP_MS,
  hourFactor,
  MAX_PENDING,
  NEXT_ROW_CHANCE,
  NEXT_ROW_MS,
  RELEASE_TAU_MS,
  SAME_VENUE_SHARE,
  SECOND_MS,
  SLOW_DELAY_MS,
  TREND_SIDE_CHANCE,
  TREND_TAU_MS,
} from './config.js';
import { Drives, type Episode } from './episode.js';
import { INSTRUMENTS } from './instruments.js';
import type { Plan } from './plan.js';
import { Prices } from './prices.js';
import { type Row, RowQueue } from './row.js';
import { drawUsd, drawVenue, markOf } from './sizes.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Steps stay short for this long after a push, ms, and while this fraction of open interest waits to be closed. */
const GRACE_MS = 10_000;
const HOT_SHARE = 2e-6;

/** One side of one symbol: its book and what was crossed but not yet closed, USD. */
interface Side {
  readonly book: LeverageBook;
  waitingUsd: number;
  /** What is due now; negative after a row larger than what was due. */
  dueUsd: number;
}

/** What no price explains: how busy a symbol is, and which way it tends. */
interface Mood {
  logIntensity: number;
  meanLogPrice: number;
}

/**
 * The market behind the feeds: prices, books of leverage and liquidations that trigger each other. `second` advances it; memory is the
 * book and the rows that wait for their time.
 */
export class Market {
  readonly prices: Prices;
  readonly #random: Random;
  readonly #plan: Plan;
  readonly #queue = new RowQueue();
  readonly #drives = new Drives();
  readonly #sides: readonly (readonly [Side, Side])[];
  readonly #moods: readonly Mood[];
  readonly #moves: Float64Array = new Float64Array(INSTRUMENTS.length);
  readonly #startMs: number;
  readonly #fitSigma: number;
  #nextEpisode = 0;
  /** BTC's log price when the script began. */
  #scriptLog: number | undefined;

  constructor(random: Random, plan: Plan, firstPrices: readonly number[], startMs: number) {
    this.#random = random.fork('flow');
    this.#plan = plan;
    this.#startMs = startMs;
    this.#fitSigma = FIT_SIGMA * plan.calmness;
    this.prices = new Prices(random.fork('prices'), plan.calmness, firstPrices);
    this.#sides = INSTRUMENTS.map(({ openInterestUsd }, index) => {
      const logPrice = this.prices.log[index] as number;
      const side = (direction: -1 | 1): Side => ({
        book: new LeverageBook(direction, logPrice, openInterestUsd * plan.calmness),
        waitingUsd: 0,
        dueUsd: 0,
      });
      return [side(-1), side(1)];
    });
    this.#moods = INSTRUMENTS.map((_, index) => {
      return { logIntensity: this.#fitSigma * this.#random.normal(), meanLogPrice: this.prices.log[index] as number };
    });
  }

  /** Advances by a second from `fromMs`; `onRow` gets the liquidations of that second in order of time. */
  second(fromMs: number, onRow: (row: Row) => void): void {
    this.#begin(fromMs);
    const stepMs = this.#isHot(fromMs) ? HOT_STEP_MS : SECOND_MS;
    for (let elapsedMs = 0; elapsedMs < SECOND_MS; elapsedMs += stepMs) {
      const untilMs = fromMs + elapsedMs + stepMs;
      this.#startEpisodes(untilMs);
      this.#moves.fill(0);
      this.#drives.advance(untilMs, this.#moves);
      const isScripted = this.#follow(untilMs);
      this.prices.step(stepMs, this.#moves);
      for (const index of INSTRUMENTS.keys()) {
        this.#cross(index);
        if (!isScripted) this.#arrivals(index, fromMs + elapsedMs, stepMs);
      }
      for (let row = this.#queue.takeBefore(untilMs); row !== undefined; row = this.#queue.takeBefore(untilMs)) {
        if (isScripted && row.kind === 'organic') continue;
        onRow(row);
        if (row.kind === 'organic') this.#after(row);
      }
      if (isScripted) for (const sides of this.#sides) for (const side of sides) side.waitingUsd = 0;
    }
  }

  #begin(tsMs: number): void {
    this.prices.beginSecond(tsMs);
    const kept = Math.exp(-SECOND_MS / FIT_TAU_MS);
    for (const [index, mood] of this.#moods.entries()) {
      mood.logIntensity = mood.logIntensity * kept + this.#fitSigma * Math.sqrt(1 - kept * kept) * this.#random.normal();
      mood.meanLogPrice += ((this.prices.log[index] as number) - mood.meanLogPrice) * (SECOND_MS / TREND_TAU_MS);
    }
    if ((tsMs - this.#startMs) % MINUTE_MS !== 0) return;
    for (const sides of this.#sides) for (const side of sides) side.book.refill(MINUTE_MS);
  }

  #isHot(tsMs: number): boolean {
    const next = this.#plan.episodes[this.#nextEpisode];
    if (next !== undefined && next.atMs < tsMs + SECOND_MS) return true;
    if (this.#drives.isRamping(tsMs, GRACE_MS)) return true;
    return this.#sides.some((sides, index) => {
      return sides.some((side) => side.waitingUsd > HOT_SHARE * (INSTRUMENTS[index]?.openInterestUsd ?? 1));
    });
  }

  #startEpisodes(untilMs: number): void {
    for (let next = this.#plan.episodes[this.#nextEpisode]; next !== undefined && next.atMs < untilMs; ) {
      this.#start(next);
      this.#nextEpisode += 1;
      next = this.#plan.episodes[this.#nextEpisode];
    }
  }

  #start({ atMs, drives = [], clusters = [], rows = [] }: Episode): void {
    for (const drive of drives) this.#drives.add(drive, atMs);
    for (const { instrument, side, share, depth } of clusters) {
      const usd = share * (INSTRUMENTS[instrument]?.openInterestUsd ?? 0);
      this.#sides[instrument]?.[side].book.addCluster(usd, depth / 10, depth);
    }
    for (const row of rows) this.#queue.push(row);
  }

  /** Whether the script rules this moment; then BTC goes where it says. */
  #follow(tsMs: number): boolean {
    const { script } = this.#plan;
    if (script === undefined || tsMs <= script.fromMs || tsMs > script.untilMs) return false;
    const btc = this.prices.log[0] as number;
    this.#scriptLog ??= btc;
    this.#moves[0] = script.logPriceAt(tsMs, this.#scriptLog) - btc;
    return true;
  }

  /** Crossed levels of one symbol begin to wait. */
  #cross(instrument: number): void {
    for (const side of this.#sides[instrument] ?? []) side.waitingUsd += side.book.move(this.prices.log[instrument] as number);
  }

  /** Liquidations of one symbol that begin in this step: crossed levels, and those nothing explains. */
  #arrivals(instrument: number, fromMs: number, stepMs: number): void {
    const logPrice = this.prices.log[instrument] as number;
    for (const direction of [0, 1] as const) {
      const side = this.#sides[instrument]?.[direction];
      if (side === undefined || side.waitingUsd < 1) continue;
      const released = side.waitingUsd * (1 - Math.exp(-stepMs / RELEASE_TAU_MS));
      side.waitingUsd -= released;
      side.dueUsd += released;
      while (side.dueUsd > 0) side.dueUsd -= this.#close(instrument, direction, fromMs + stepMs * this.#random.next());
    }
    const mood = this.#moods[instrument];
    const perHour = INSTRUMENTS[instrument]?.calmPerHour ?? 0;
    if (mood === undefined) return;
    const mean =
      (perHour * this.#plan.calmness * hourFactor(fromMs) * Math.exp(mood.logIntensity - this.#fitSigma ** 2 / 2) * stepMs) / HOUR_MS;
    for (let count = this.#random.poisson(mean); count > 0; count--) {
      const isFalling = logPrice < mood.meanLogPrice;
      const hurt = this.#random.next() < TREND_SIDE_CHANCE ? isFalling : !isFalling;
      this.#close(instrument, hurt ? 0 : 1, fromMs + stepMs * this.#random.next());
    }
  }

  /** Queues the rows of one closed position; returns their USD. */
  #close(instrument: number, side: 0 | 1, atMs: number): number {
    const venue = drawVenue(this.#random);
    let closed = 0;
    let tsMs = atMs;
    do {
      const usd = drawUsd(this.#random, instrument, venue);
      this.#queue.push({ tsMs, instrument, venue, side, usd, kind: 'organic' });
      closed += usd;
      tsMs += this.#random.exponential(1 / NEXT_ROW_MS);
    } while (this.#random.next() < NEXT_ROW_CHANCE);
    return closed;
  }

  /** A row moves its price and triggers others. */
  #after({ instrument, venue, side, usd, tsMs }: Row): void {
    this.prices.push(instrument, side, usd);
    if (this.#queue.length > MAX_PENDING) return;
    const random = this.#random;
    for (let count = random.poisson(BRANCHING * markOf(usd, instrument)); count > 0; count--) {
      const delayMs = random.exponential(1 / (random.next() < FAST_SHARE ? FAST_DELAY_MS : SLOW_DELAY_MS));
      const where = random.next();
      const isHere = where < SAME_VENUE_SHARE + CROSS_VENUE_SHARE;
      const target = isHere ? instrument : random.int(0, INSTRUMENTS.length - 1);
      const place = isHere && where >= SAME_VENUE_SHARE ? drawVenue(random, venue) : venue;
      this.#queue.push({
        tsMs: tsMs + delayMs,
        instrument: target,
        venue: place,
        side,
        usd: drawUsd(random, target, place),
        kind: 'organic',
      });
    }
  }
}
