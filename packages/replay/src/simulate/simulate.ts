import { assertKnownKeys, CascadeError, type CascadeEvent, quote } from '@cascade/core';
import { createRandom, type Random } from '@cascade/core/stats';
import type { MarketTruth } from '../evaluate/market-truth.js';
import { MAX_DURATION_MS, SECOND_MS } from './config.js';
import { Feeds } from './feeds.js';
import { INSTRUMENTS, VENUES } from './instruments.js';
import { Market } from './market.js';
import { OpenInterest } from './open-interest.js';
import type { Plan } from './plan.js';
import { Readings } from './readings.js';
import type { Row } from './row.js';
import { findScenario, type ScenarioInfo, type ScenarioName } from './scenarios.js';
import { TruthLog } from './truth-log.js';

/** What to simulate. */
export interface SimulationOptions {
  readonly scenario: ScenarioName;
  /** Any finite number; the same options give the same events. */
  readonly seed: number;
  /** Whole seconds, 30 s to 62 days, ms. Default: that of the scenario. */
  readonly durationMs?: number | undefined;
  /** Unix ms, a whole second. Default: the scenario's own. */
  readonly startMs?: number | undefined;
}

/** A simulated stretch of the market. */
export interface Simulation {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** Show it wherever the data is shown: none of it was recorded. */
  readonly badge: ScenarioInfo['badge'];
  /** Canonical symbols. */
  readonly symbols: readonly string[];
  readonly exchanges: readonly string[];
  /** The span is `[startMs, endMs)`. */
  readonly startMs: number;
  readonly endMs: number;
  /** What the feeds show, in order of `receivedTsMs`, made a second at a time. Can be iterated once. */
  readonly events: Iterable<CascadeEvent>;
  /** What really happened. @throws CascadeError `replay/simulation-unfinished` before all events were taken */
  truth(): MarketTruth;
}

/** Everything a running simulation consists of. */
class Run {
  readonly log: TruthLog;
  readonly #market: Market;
  readonly #feeds: Feeds;
  readonly #readings: Readings;
  readonly #interest: OpenInterest;
  #waiting: CascadeEvent[] = [];

  constructor(random: Random, plan: Plan, startMs: number, endMs: number) {
    const emit = (event: CascadeEvent): void => {
      this.#waiting.push(event);
    };
    const firstPrices = plan.firstPrices ?? INSTRUMENTS.map(({ priceUsd }) => priceUsd);
    this.log = new TruthLog(startMs, endMs);
    this.#interest = new OpenInterest(firstPrices, plan.interestFactor ?? 1);
    this.#market = new Market(random.fork('market'), plan, firstPrices, startMs);
    this.#feeds = new Feeds(random.fork('feeds'), startMs, plan.hasGaps, emit);
    this.#readings = new Readings(random.fork('readings'), startMs, emit);
  }

  /** The second from `fromMs`; returns the events received before its end, or all there are with `isLast`. */
  second(fromMs: number, isLast: boolean): CascadeEvent[] {
    for (const instrument of INSTRUMENTS.keys()) this.#read(instrument, fromMs);
    this.#interest.recover(SECOND_MS);
    this.#market.second(fromMs, (row) => this.#liquidate(row));
    const untilMs = fromMs + SECOND_MS;
    this.#feeds.endSecond(untilMs);
    this.#waiting.sort((a, b) => a.receivedTsMs - b.receivedTsMs);
    if (isLast) return this.#waiting;
    let ready = this.#waiting.findIndex((event) => event.receivedTsMs >= untilMs);
    if (ready < 0) ready = this.#waiting.length;
    return this.#waiting.splice(0, ready);
  }

  #read(instrument: number, tsMs: number): void {
    const price = this.#price(instrument);
    const coins = this.#interest.coins(instrument);
    this.log.setPrice(instrument, tsMs, price);
    this.log.setInterest(instrument, tsMs, coins * price);
    this.#readings.price(instrument, tsMs, price);
    this.#readings.slow(instrument, tsMs, coins, price);
  }

  #liquidate({ instrument, venue, side, usd, tsMs, kind }: Row): void {
    const price = this.#price(instrument);
    const wholeMs = Math.floor(tsMs);
    const notionalUsd = Math.max(0.01, Math.round(usd * 100) / 100);
    this.#interest.close(instrument, notionalUsd / price);
    this.log.addLiquidation(instrument, wholeMs, notionalUsd, side, venue);
    this.#feeds.show(instrument, venue, wholeMs, side, price, notionalUsd, kind === 'adl' ? 'adl' : 'market');
  }

  /** On the grid of the venue's ticks. */
  #price(instrument: number): number {
    const scale = 10 ** (INSTRUMENTS[instrument]?.decimals ?? 0);
    return Math.max(1, Math.round(Math.exp(this.#market.prices.log[instrument] as number) * scale)) / scale;
  }
}

function spanOf(options: SimulationOptions, info: ScenarioInfo): { readonly startMs: number; readonly endMs: number } {
  const { durationMs = info.defaultDurationMs, startMs = info.defaultStartMs } = options;
  const invalid = (message: string, context: Readonly<Record<string, unknown>>): CascadeError => {
    return new CascadeError('replay/invalid-option', message, { context });
  };
  if (!(durationMs >= 30_000 && durationMs <= MAX_DURATION_MS && durationMs % SECOND_MS === 0)) {
    throw invalid(`durationMs must be whole seconds from 30000 to ${MAX_DURATION_MS}, got ${quote(durationMs)}`, { durationMs });
  }
  if (!(Number.isSafeInteger(startMs) && startMs >= 0 && startMs % SECOND_MS === 0)) {
    throw invalid(`startMs must be Unix milliseconds of a whole second, got ${quote(startMs)}`, { startMs });
  }
  if (!Number.isFinite(options.seed)) throw invalid(`seed must be a finite number, got ${quote(options.seed)}`, { seed: options.seed });
  return { startMs, endMs: startMs + durationMs };
}

/**
 * Simulates a market of eight symbols and what the public feeds of four venues show of it. Pure: the same options give the same events on
 * the same JavaScript engine. Cost: 1 to 2 s a day of market time; memory: the truth (about 7 MB a day) and one second of events.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option` (`seed`, `durationMs`, `startMs`), `replay/unknown-scenario` at the
 *   call; `replay/simulation-iterated` when `events` is iterated a second time
 */
export function simulate(options: SimulationOptions): Simulation {
  assertKnownKeys('replay', options, ['scenario', 'seed', 'durationMs', 'startMs']);
  const { plan, ...info } = findScenario(options.scenario);
  const { startMs, endMs } = spanOf(options, info);
  const random = createRandom(options.seed).fork(info.name);
  let truth: MarketTruth | undefined;
  let isStarted = false;

  function* produce(): Generator<CascadeEvent> {
    const run = new Run(random, plan(random.fork('plan'), startMs, endMs), startMs, endMs);
    for (let tsMs = startMs; tsMs < endMs; tsMs += SECOND_MS) yield* run.second(tsMs, tsMs + SECOND_MS >= endMs);
    truth = run.log.finish();
  }
  return {
    scenario: info.name,
    seed: options.seed,
    badge: info.badge,
    symbols: INSTRUMENTS.map(({ symbol }) => symbol),
    exchanges: VENUES.map(({ exchange }) => exchange),
    startMs,
    endMs,
    events: {
      [Symbol.iterator](): Iterator<CascadeEvent> {
        if (isStarted)
          throw new CascadeError('replay/simulation-iterated', 'the events of a simulation can be read once; call simulate again');
        isStarted = true;
        return produce();
      },
    },
    truth(): MarketTruth {
      if (truth !== undefined) return truth;
      throw new CascadeError(
        'replay/simulation-unfinished',
        'the truth is known only after all events were read; read them to the end first',
      );
    },
  };
}
