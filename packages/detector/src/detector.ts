import type {
  CascadeEvent,
  Detection,
  FeedStatusEvent,
  LiquidationEvent,
  PriceEvent,
  RegimeChange,
  RegimeSnapshot,
  SignalLevel,
  SymbolReading,
} from '@cascade/core';
import { atLeast, SIGNAL_LEVELS } from '@cascade/core';
import { RegimeEngine } from '@cascade/regime';
import { type CascadeModel, type GateDecision, SignalStats, scoreCascade } from '@cascade/signals';
import { CascadeInputsBook } from './cascade-inputs.js';
import { BTC_SYMBOL, completeOptions, type DetectorConfig, type DetectorOptions, MARKET_SYMBOL } from './config.js';
import { Contagion, describeBreadth, type MarketBreadth } from './contagion.js';
import { Coverage } from './coverage.js';
import { type DetectorStats, type HighestReading, inShort } from './detector-stats.js';
import { PriceSource } from './price-source.js';
import { signalOf } from './signal-of.js';
import { type Reading, type ReadingContext, type SymbolCascade, SymbolState } from './symbol-state.js';
import { SymbolTable } from './symbol-table.js';
import type { SymbolInputs } from './watched-symbol.js';

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
  readonly #symbols: SymbolTable<SymbolState>;
  readonly #regime: RegimeEngine;
  readonly #coverage = new Coverage();
  readonly #contagion = new Contagion();
  readonly #prices = new PriceSource();
  readonly #stats = new SignalStats();
  readonly #inputs: CascadeInputsBook | undefined;
  /** What the model said at the read before: an entry that is the same is not scored again. */
  readonly #judged = new Map<string, SymbolCascade>();
  #market: SymbolState;
  #counts = { events: 0, liquidations: 0, unpriced: 0 };
  #highest: HighestReading | undefined;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(options: DetectorOptions = {}) {
    this.config = completeOptions(options);
    this.#regime = new RegimeEngine({ preset: this.config.preset });
    this.#inputs = this.config.preset === 'calibrated' ? new CascadeInputsBook(this.config.maxSymbols) : undefined;
    this.#market = new SymbolState(MARKET_SYMBOL, this.config);
    this.#symbols = new SymbolTable({
      maxSymbols: this.config.maxSymbols,
      create: (symbol) => this.#newState(symbol),
      // A signal that stands has to end before its symbol can go.
      idleSinceMs: ({ gate, lastEventMs }) => (gate.level === 'NONE' ? lastEventMs : Number.POSITIVE_INFINITY),
      onEvicted: (symbol) => this.#contagion.forget(symbol),
    });
  }

  /** Takes one event of any kind. Lateness rule: that of the velocity engine (2 s). */
  push(event: CascadeEvent): void {
    const tsMs = this.config.timeAxis === 'event' ? event.tsMs : event.receivedTsMs;
    this.#counts.events++;
    this.#inputs?.push(event, tsMs);
    if (event.type === 'liquidation') this.#pushLiquidation(event, tsMs);
    else if (event.type === 'price') this.#pushPrice(event, tsMs);
    else if (event.type === 'feed-status') this.#pushStatus(event, tsMs);
    else if (event.type === 'funding') this.#symbols.ifRoom(event.symbol)?.openInterest.pushFunding(event, tsMs);
    else if (event.type === 'open-interest') this.#symbols.ifRoom(event.symbol)?.openInterest.pushOpenInterest(event, tsMs);
  }

  /**
   * Reads every active symbol at `nowMs` and returns what passed the gates, market-wide signal last.
   * @throws CascadeError `regime/time-went-back` when `nowMs` is smaller than in an earlier call
   */
  at(nowMs: number): Detection[] {
    this.#nowMs = nowMs;
    const context = this.#context(nowMs);
    const detections: Detection[] = [];
    const readings = this.#readActive(nowMs, context);
    for (const [symbol, reading] of readings) {
      if (reading.score.probability > (this.#highest?.probability ?? 0)) this.#highest = inShort(symbol, reading);
      this.#contagion.noteLevel(symbol, reading.score.level, reading.dominantSide, nowMs);
    }
    const breadth = this.#contagion.at(nowMs, BTC_SYMBOL);
    for (const [symbol, reading] of readings) {
      const level = this.#levelOf(reading, breadth);
      const decision = this.#symbols.get(symbol)?.gate.offer({ nowMs, level, observed: reading.observed });
      if (decision !== undefined) detections.push(this.#detection(symbol, decision, reading, context));
    }
    const market = this.#readMarket(nowMs, context, readings, breadth);
    if (market !== undefined) detections.push(market);
    return detections;
  }

  /**
   * How every active symbol stands at `nowMs`, without the gates: changes nothing and emits nothing. For backtests, which judge
   * the probability itself. Whether the market as a whole is EXTREME is as of the last {@link at}.
   * @throws CascadeError `regime/time-went-back`
   */
  judge(nowMs: number): ReadonlyMap<string, Reading> {
    const readings = this.#readActive(nowMs, this.#context(nowMs));
    const breadth = this.#contagion.at(nowMs, BTC_SYMBOL);
    for (const [symbol, reading] of readings) {
      const level = this.#levelOf(reading, breadth);
      if (level !== reading.score.level) readings.set(symbol, { ...reading, score: { ...reading.score, level } });
    }
    return readings;
  }

  /**
   * How one symbol stands at `nowMs`, without its gate: changes nothing and emits nothing. With the preset `calibrated` it costs a look at
   * all active symbols, since each is judged beside the others: for more than one symbol use {@link judge} or {@link readings}.
   * @returns `undefined` for a symbol without events
   * @throws CascadeError `regime/time-went-back`
   */
  reading(symbol: string, nowMs: number): Reading | undefined {
    return this.#symbols.get(symbol)?.read(nowMs, this.#context(nowMs));
  }

  /** Symbols that {@link at} reads at `nowMs`: heard of in the last 61 s, or with a signal that stands; `MARKET` last, when it is one. */
  activeSymbols(nowMs: number): string[] {
    const active = [...this.#symbols.entries()].filter(([, state]) => state.isActive(nowMs)).map(([symbol]) => symbol);
    return this.#market.isActive(nowMs) ? [...active, MARKET_SYMBOL] : active;
  }

  /**
   * How these symbols stand at `nowMs`, for publication as current values: changes nothing and emits nothing. Unknown symbols are left out.
   * @throws CascadeError `regime/time-went-back`
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
    const { size: symbols, evicted, refused } = this.#symbols;
    const counts = { ...this.#counts, symbols, evicted, refused: refused + (this.#inputs?.refused ?? 0) };
    return { ...counts, coverage, signals: this.#stats.snapshot(), highest: this.#highest };
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
    this.#inputs?.reset();
    this.#judged.clear();
    this.#coverage.reset();
    this.#contagion.reset();
    this.#prices.reset();
    this.#stats.reset();
    this.#market = new SymbolState(MARKET_SYMBOL, this.config);
    this.#counts = { events: 0, liquidations: 0, unpriced: 0 };
    this.#highest = undefined;
    this.#nowMs = Number.NEGATIVE_INFINITY;
  }

  #readActive(nowMs: number, context: ReadingContext): Map<string, Reading> {
    const readings = new Map<string, Reading>();
    for (const [symbol, state] of this.#symbols.entries()) if (state.isActive(nowMs)) readings.set(symbol, state.read(nowMs, context));
    return readings;
  }

  #pushLiquidation(event: LiquidationEvent, tsMs: number): void {
    const { exchange, liquidatedSide, notionalUsd } = event;
    const flow = { tsMs, exchange, liquidatedSide, notionalUsd };
    const state = this.#symbols.always(event.symbol);
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
    return {
      regime: this.#regime.at(nowMs),
      coverage: this.#coverage.at(nowMs),
      downVenues: this.#coverage.downVenues(),
      cascades: this.#cascades(nowMs),
    };
  }

  #cascades(nowMs: number): ReadonlyMap<string, SymbolCascade> | undefined {
    if (this.#inputs === undefined) return undefined;
    const judged = this.#judged;
    const entries = this.#inputs.at(nowMs);
    for (const entry of entries) {
      if (judged.get(entry.symbol)?.entry !== entry) judged.set(entry.symbol, cascadeOf(entry, this.config.model));
    }
    if (judged.size > entries.length) {
      const present = new Set(entries.map(({ symbol }) => symbol));
      for (const symbol of judged.keys()) if (!present.has(symbol)) judged.delete(symbol);
    }
    return judged;
  }

  #newState(symbol: string): SymbolState {
    const state = new SymbolState(symbol, this.config);
    for (const { exchange, live, sinceMs } of this.#coverage.reported()) state.engine.setLive(exchange, live, sinceMs);
    return state;
  }

  /** The model knows no EXTREME: it is CRITICAL on at least half of the active symbols, same side. */
  #levelOf({ score, dominantSide }: Reading, breadth: MarketBreadth | undefined): SignalLevel {
    if (this.#inputs === undefined || score.level !== 'CRITICAL' || breadth === undefined) return score.level;
    return breadth.side === dominantSide && atLeast(SIGNAL_LEVELS, breadth.level, 'CRITICAL') ? 'EXTREME' : 'CRITICAL';
  }

  #readMarket(
    nowMs: number,
    context: ReadingContext,
    readings: ReadonlyMap<string, Reading>,
    breadth: MarketBreadth | undefined,
  ): Detection | undefined {
    const { gate } = this.#market;
    if (breadth === undefined && gate.level === 'NONE') return undefined;
    const reached = breadth?.level ?? 'NONE';
    const level = this.#inputs !== undefined && reached === 'CRITICAL' ? 'EXTREME' : reached;
    if (level === 'NONE' && gate.level === 'NONE') return undefined;
    const reading = this.#market.read(nowMs, context);
    const decision = gate.offer({ nowMs, level, observed: reading.observed });
    if (decision === undefined) return undefined;
    const atHalf = readingAtHalf([...readings.values()]);
    const score = { ...(atHalf ?? reading).score, level, reasons: breadth === undefined ? [] : describeBreadth(breadth, BTC_SYMBOL) };
    const marketReading: Reading = { ...reading, score, dominantSide: breadth?.side ?? reading.dominantSide };
    return this.#detection(MARKET_SYMBOL, decision, marketReading, context);
  }

  #detection(symbol: string, decision: GateDecision, reading: Reading, context: ReadingContext): Detection {
    const signal = signalOf(symbol, decision, reading, context, this.config);
    this.#stats.record(signal);
    return { signal, velocity: reading.velocity, risk: reading.risk, regime: context.regime };
  }
}

function cascadeOf(entry: SymbolInputs, model: CascadeModel): SymbolCascade {
  const { inputs } = entry;
  const venues = inputs.burst?.venues ?? inputs.venues ?? 0;
  return { entry, side: inputs.liquidatedSide, venues, score: scoreCascade(inputs, model) };
}

/** The reading at the half mark by probability: half of the symbols are at least there. */
function readingAtHalf(readings: readonly Reading[]): Reading | undefined {
  const sorted = [...readings].sort((a, b) => b.score.probability - a.score.probability);
  return sorted[Math.max(0, Math.ceil(sorted.length / 2) - 1)];
}
