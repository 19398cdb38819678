import type {
  CascadeEvent,
  CascadeSignal,
  Detection,
  FeedStatusEvent,
  LiquidationEvent,
  PriceEvent,
  RegimeChange,
  RegimeSnapshot,
  SymbolReading,
} from '@cascade/core';
import { findDerivatives, findWindow } from '@cascade/core';
import { RegimeEngine } from '@cascade/regime';
import { explainRisk } from '@cascade/risk';
import { type GateDecision, SignalStats } from '@cascade/signals';
import { BTC_SYMBOL, completeOptions, type DetectorConfig, type DetectorOptions, MARKET_SYMBOL } from './config.js';
import { Contagion, describeBreadth } from './contagion.js';
import { Coverage } from './coverage.js';
import { type DetectorStats, type HighestReading, inShort } from './detector-stats.js';
import { PriceSource } from './price-source.js';
import { type Reading, type ReadingContext, SymbolState } from './symbol-state.js';

/**
 * The one composition of the engines: events in, signals out. Used live, in replay and in the browser.
 *
 * `push` takes every {@link CascadeEvent}; `at(nowMs)` reads all active symbols and returns the signals their gates let through.
 * It is told the time: no clock, timer, randomness or I/O. The same events read at the same times give the same signals, byte for byte.
 * The measurements (velocity, acceleration, jerk, risk, regime) do not depend on how often `at` is called; how often a standing
 * signal is refreshed does.
 *
 * Cost: `push` O(1) amortised; `at` O(symbols with events in the last 61 s). Memory: one velocity engine per tracked symbol, at most
 * `maxSymbols`; see `@cascade/velocity` for its bound.
 *
 * @throws CascadeError on invalid options; on events whose numbers break the engines' contract (codecs never produce them)
 * @example
 * const detector = new Detector();
 * for (const event of events) detector.push(event);
 * for (const { signal } of detector.at(nowMs)) console.log(signal.symbol, signal.level);
 */
export class Detector {
  readonly config: DetectorConfig;
  readonly #symbols = new Map<string, SymbolState>();
  readonly #regime: RegimeEngine;
  readonly #coverage = new Coverage();
  readonly #contagion = new Contagion();
  readonly #prices = new PriceSource();
  readonly #stats = new SignalStats();
  #market: SymbolState;
  #counts = { events: 0, liquidations: 0, unpriced: 0, evicted: 0 };
  #highest: HighestReading | undefined;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(options: DetectorOptions = {}) {
    this.config = completeOptions(options);
    this.#regime = new RegimeEngine({ preset: this.config.preset });
    this.#market = new SymbolState(MARKET_SYMBOL, this.config);
  }

  /** Takes one event of any kind. Lateness rule: that of the velocity engine (2 s). */
  push(event: CascadeEvent): void {
    const tsMs = this.config.timeAxis === 'event' ? event.tsMs : event.receivedTsMs;
    this.#counts.events++;
    if (event.type === 'liquidation') this.#pushLiquidation(event, tsMs);
    else if (event.type === 'price') this.#pushPrice(event, tsMs);
    else if (event.type === 'feed-status') this.#pushStatus(event, tsMs);
    else if (event.type === 'funding') this.#symbol(event.symbol).openInterest.pushFunding(event, tsMs);
    else if (event.type === 'open-interest') this.#symbol(event.symbol).openInterest.pushOpenInterest(event, tsMs);
  }

  /**
   * Reads every active symbol at `nowMs` and returns what passed the gates, market-wide signal last.
   * @throws CascadeError `velocity/time-went-back` when `nowMs` is smaller than in an earlier call
   */
  at(nowMs: number): Detection[] {
    this.#nowMs = nowMs;
    const context = this.#context(nowMs);
    const { regime, coverage } = context;
    const detections: Detection[] = [];
    const readings = new Map<string, Reading>();
    for (const [symbol, state] of this.#symbols) {
      if (!state.isActive(nowMs)) continue;
      const reading = state.read(nowMs, context);
      readings.set(symbol, reading);
      if (reading.score.probability > (this.#highest?.probability ?? 0)) this.#highest = inShort(symbol, reading);
      this.#contagion.noteLevel(symbol, reading.score.level, reading.dominantSide, nowMs);
      const decision = state.gate.offer({ nowMs, level: reading.score.level, observed: reading.observed });
      if (decision !== undefined) detections.push(this.#detection(symbol, decision, reading, regime, coverage));
    }
    const market = this.#readMarket(nowMs, context, readings);
    if (market !== undefined) detections.push(market);
    return detections;
  }

  /**
   * How one symbol stands at `nowMs`, without its gate: changes nothing and emits nothing.
   * @returns `undefined` for a symbol without events
   * @throws CascadeError `velocity/time-went-back`
   */
  reading(symbol: string, nowMs: number): Reading | undefined {
    return this.#symbols.get(symbol)?.read(nowMs, this.#context(nowMs));
  }

  /** Symbols that {@link at} reads at `nowMs`: heard of in the last 61 s, or with a signal that stands; `MARKET` last, when it is one. */
  activeSymbols(nowMs: number): string[] {
    const active = [...this.#symbols].filter(([, state]) => state.isActive(nowMs)).map(([symbol]) => symbol);
    return this.#market.isActive(nowMs) ? [...active, MARKET_SYMBOL] : active;
  }

  /**
   * How these symbols stand at `nowMs`, for publication as current values: changes nothing and emits nothing. Unknown symbols are left out.
   * @throws CascadeError `velocity/time-went-back`
   */
  readings(symbols: Iterable<string>, nowMs: number): SymbolReading[] {
    const context = this.#context(nowMs);
    return [...symbols].flatMap((symbol) => {
      // The market's probability is not that of its flow.
      if (symbol === MARKET_SYMBOL) return [{ ...this.#market.current(nowMs, context), signal: undefined }];
      return this.#symbols.get(symbol)?.current(nowMs, context) ?? [];
    });
  }

  stats(): DetectorStats {
    const coverage = this.#nowMs === Number.NEGATIVE_INFINITY ? 1 : this.#coverage.at(this.#nowMs);
    return { ...this.#counts, symbols: this.#symbols.size, coverage, signals: this.#stats.snapshot(), highest: this.#highest };
  }

  /** The regime at the last reading's time or later. */
  regimeAt(nowMs: number): RegimeSnapshot {
    return this.#regime.at(nowMs);
  }

  /** The last 100 changes of the regime up to the last reading, oldest first. */
  regimeChanges(): readonly RegimeChange[] {
    return this.#regime.history();
  }

  /** The newest BTC price of the venue the regime is read from; `undefined` before one. */
  btcPrice(): PriceEvent | undefined {
    return this.#prices.newest;
  }

  /** Back to the state of a new detector. */
  reset(): void {
    this.#symbols.clear();
    this.#regime.reset();
    this.#coverage.reset();
    this.#contagion.reset();
    this.#prices.reset();
    this.#stats.reset();
    this.#market = new SymbolState(MARKET_SYMBOL, this.config);
    this.#counts = { events: 0, liquidations: 0, unpriced: 0, evicted: 0 };
    this.#highest = undefined;
    this.#nowMs = Number.NEGATIVE_INFINITY;
  }

  #pushLiquidation(event: LiquidationEvent, tsMs: number): void {
    const { exchange, liquidatedSide, notionalUsd } = event;
    const flow = { tsMs, exchange, liquidatedSide, notionalUsd };
    const state = this.#symbol(event.symbol);
    state.engine.push(flow);
    this.#market.engine.push(flow);
    this.#counts.liquidations++;
    if (notionalUsd === undefined) this.#counts.unpriced++;
    else this.#coverage.addVolume(exchange, notionalUsd, tsMs);
    state.noteEvent(exchange, tsMs);
    this.#market.noteEvent(exchange, tsMs);
    this.#contagion.noteEvent(event.symbol, tsMs);
  }

  #pushPrice(event: PriceEvent, tsMs: number): void {
    if (event.symbol !== BTC_SYMBOL || !this.#prices.accept(event, tsMs)) return;
    this.#regime.push({ ...event, tsMs });
  }

  #pushStatus(event: FeedStatusEvent, tsMs: number): void {
    const live = this.#coverage.setStatus(event, tsMs);
    if (live === undefined) return;
    for (const state of [...this.#symbols.values(), this.#market]) state.engine.setLive(event.exchange, live, tsMs);
  }

  #context(nowMs: number): ReadingContext {
    const isLive = (exchange: string): boolean => this.#coverage.isLive(exchange);
    return { regime: this.#regime.at(nowMs), coverage: this.#coverage.at(nowMs), isLive };
  }

  #symbol(symbol: string): SymbolState {
    let state = this.#symbols.get(symbol);
    if (state !== undefined) return state;
    if (this.#symbols.size >= this.config.maxSymbols) this.#evict();
    state = new SymbolState(symbol, this.config);
    for (const { exchange, live, sinceMs } of this.#coverage.reported()) state.engine.setLive(exchange, live, sinceMs);
    this.#symbols.set(symbol, state);
    return state;
  }

  #evict(): void {
    let victim: string | undefined;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const [symbol, state] of this.#symbols) {
      if (state.lastEventMs >= oldestMs) continue;
      oldestMs = state.lastEventMs;
      victim = symbol;
    }
    if (victim === undefined) return;
    this.#symbols.delete(victim);
    this.#contagion.forget(victim);
    this.#counts.evicted++;
  }

  #readMarket(nowMs: number, context: ReadingContext, readings: ReadonlyMap<string, Reading>): Detection | undefined {
    const breadth = this.#contagion.at(nowMs, BTC_SYMBOL);
    const { gate } = this.#market;
    if (breadth === undefined && gate.level === 'NONE') return undefined;
    const level = breadth?.level ?? 'NONE';
    if (level === 'NONE' && gate.level === 'NONE') return undefined;
    const reading = this.#market.read(nowMs, context);
    const decision = gate.offer({ nowMs, level, observed: reading.observed });
    if (decision === undefined) return undefined;
    const atHalf = readingAtHalf([...readings.values()]);
    const score = { ...(atHalf ?? reading).score, level, reasons: breadth === undefined ? [] : describeBreadth(breadth, BTC_SYMBOL) };
    const marketReading: Reading = { ...reading, score, dominantSide: breadth?.side ?? reading.dominantSide };
    return this.#detection(MARKET_SYMBOL, decision, marketReading, context.regime, context.coverage);
  }

  #detection(symbol: string, decision: GateDecision, reading: Reading, regime: RegimeSnapshot, coverage: number): Detection {
    const { velocity, risk, score } = reading;
    const derivatives = findDerivatives(velocity, 2_000);
    const flow10s = findWindow(velocity.windows, 10_000);
    const down = this.#coverage.downVenues();
    const signal: CascadeSignal = {
      id: decision.id,
      seq: decision.seq,
      symbol,
      tsMs: velocity.nowMs,
      level: decision.level,
      probability: score.probability,
      baseProbability: score.baseProbability,
      scores: score.scores,
      metrics: {
        eventsPerSec10s: flow10s?.eventsPerSec ?? 0,
        eventsPerSec2: derivatives?.acceleration?.eventsPerSec2,
        eventsPerSec3: derivatives?.jerk?.eventsPerSec3,
        usdPerSec10s: flow10s?.usdPerSec ?? 0,
        openInterestChange1m: reading.openInterestChange1m,
        fundingRate: reading.fundingRate,
      },
      regime,
      risk: { ...risk, explanation: explainRisk(risk) },
      leadingExchange: velocity.leadingExchange,
      exchangeCorrelation: velocity.exchangeCorrelation,
      dominantSide: reading.dominantSide,
      coverage,
      missing: [...score.missing, ...down.map((exchange) => `feed:${exchange}`)],
      reasons: reading.observed ? score.reasons : [...score.reasons, `calm not confirmed: ${down.join(', ')} down`],
      episode: decision.episode,
      validUntilMs: decision.validUntilMs,
      preset: this.config.preset,
    };
    this.#stats.record(signal);
    return { signal, velocity, risk, regime };
  }
}

/** The reading at the half mark by probability: half of the symbols are at least there. */
function readingAtHalf(readings: readonly Reading[]): Reading | undefined {
  const sorted = [...readings].sort((a, b) => b.score.probability - a.score.probability);
  return sorted[Math.max(0, Math.ceil(sorted.length / 2) - 1)];
}
