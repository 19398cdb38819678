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
import { type CascadeModel, type GateDecision, SignalStats, scoreCascade } from '@cascade/signals';
import { BTC_SYMBOL, completeOptions, type DetectorConfig, type DetectorOptions, MARKET_SYMBOL } from './config.js';
import { describeBreadth, type MarketBreadth } from './contagion.js';
import { DetectorParts, restoredParts } from './detector-parts.js';
import type { DetectorState } from './detector-state.js';
import { type DetectorStats, inShort } from './detector-stats.js';
import { signalOf } from './signal-of.js';
import type { Reading, ReadingContext, SymbolCascade } from './symbol-state.js';
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
  readonly #stats = new SignalStats();
  /** What the model said at the read before: an entry that is the same is not scored again. */
  readonly #judged = new Map<string, SymbolCascade>();
  #parts: DetectorParts;

  constructor(options: DetectorOptions = {}) {
    this.config = completeOptions(options);
    this.#parts = new DetectorParts(this.config);
  }

  /** Takes one event of any kind. Lateness rule: that of the velocity engine (2 s). */
  push(event: CascadeEvent): void {
    const tsMs = this.config.timeAxis === 'event' ? event.tsMs : event.receivedTsMs;
    const { counts, inputs, symbols } = this.#parts;
    counts.events++;
    inputs?.push(event, tsMs);
    if (event.type === 'liquidation') this.#pushLiquidation(event, tsMs);
    else if (event.type === 'price') this.#pushPrice(event, tsMs);
    else if (event.type === 'feed-status') this.#pushStatus(event, tsMs);
    else if (event.type === 'funding') symbols.ifRoom(event.symbol)?.openInterest.pushFunding(event, tsMs);
    else if (event.type === 'open-interest') symbols.ifRoom(event.symbol)?.openInterest.pushOpenInterest(event, tsMs);
  }

  /**
   * Reads every active symbol at `nowMs` and returns what passed the gates, market-wide signal last.
   * @throws CascadeError `regime/time-went-back` when `nowMs` is smaller than in an earlier call
   */
  at(nowMs: number): Detection[] {
    const parts = this.#parts;
    parts.nowMs = nowMs;
    const context = this.#context(nowMs);
    const detections: Detection[] = [];
    const readings = this.#readActive(nowMs, context);
    for (const [symbol, reading] of readings) {
      if (reading.score.probability > (parts.highest?.probability ?? 0)) parts.highest = inShort(symbol, reading);
      parts.contagion.noteLevel(symbol, reading.score.level, reading.dominantSide, nowMs);
    }
    const breadth = parts.contagion.at(nowMs, BTC_SYMBOL);
    for (const [symbol, reading] of readings) {
      const level = this.#levelOf(reading, breadth);
      const decision = parts.symbols.get(symbol)?.offer({ nowMs, level, observed: reading.observed });
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
    const breadth = this.#parts.contagion.at(nowMs, BTC_SYMBOL);
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
    return this.#parts.symbols.get(symbol)?.read(nowMs, this.#context(nowMs));
  }

  /** Symbols that {@link at} reads at `nowMs`: heard of in the last 61 s, or with a signal that stands; `MARKET` last, when it is one. */
  activeSymbols(nowMs: number): string[] {
    const active = [...this.#parts.symbols.entries()].filter(([, state]) => state.isActive(nowMs)).map(([symbol]) => symbol);
    return this.#parts.market.isActive(nowMs) ? [...active, MARKET_SYMBOL] : active;
  }

  /**
   * How these symbols stand at `nowMs`, for publication as current values: changes nothing and emits nothing. Unknown symbols are left out.
   * @throws CascadeError `regime/time-went-back`
   */
  readings(symbols: Iterable<string>, nowMs: number): SymbolReading[] {
    const context = this.#context(nowMs);
    return [...symbols].flatMap((symbol) => {
      // The market's probability is not that of its flow.
      if (symbol === MARKET_SYMBOL) return [{ ...this.#parts.market.current(nowMs, context), signal: undefined }];
      return this.#parts.symbols.get(symbol)?.current(nowMs, context) ?? [];
    });
  }

  stats(): DetectorStats {
    const { nowMs, symbols, inputs, highest } = this.#parts;
    const coverage = nowMs === Number.NEGATIVE_INFINITY ? 1 : this.#parts.coverage.at(nowMs);
    const refused = symbols.refused + (inputs?.refused ?? 0);
    const counts = { ...this.#parts.counts, symbols: symbols.size, evicted: symbols.evicted, refused };
    return { ...counts, coverage, signals: this.#stats.snapshot(), highest };
  }

  /** The regime at the last reading's time or later. */
  regimeAt(nowMs: number): RegimeSnapshot {
    return this.#parts.regime.at(nowMs);
  }

  /** The last 100 changes of the regime up to the last reading, oldest first. */
  regimeChanges(): readonly RegimeChange[] {
    return this.#parts.regime.history();
  }

  /** The newest BTC price of the venue the regime is read from; `undefined` before one. */
  btcPrice(): PriceEvent | undefined {
    return this.#parts.prices.newest;
  }

  /**
   * A copy of all that later answers and signals follow from, as plain data for {@link restore}; what {@link stats} says of signals is not
   * in it. Shares nothing that changes: it can be written out while events go on coming, also part by part.
   * Cost O(symbols) and the events in their windows.
   */
  save(): DetectorState {
    return this.#parts.save();
  }

  /**
   * Continues where the detector that was saved stopped: the same events and reads then give the same signals, with the same ids, seqs and
   * episodes. For the time in between push `feed-status` events: `down` at the time of the last event, `live` when a feed is back.
   * After an error this detector is as before.
   * @throws CascadeError `detector/invalid-state` for what {@link save} can't have returned; `detector/state-mismatch` for another version,
   * preset, model, time axis, `maxSymbols` or `cooldownMs`
   */
  restore(state: DetectorState): void {
    this.#become(restoredParts(state, this.config));
  }

  /**
   * Tells that nothing can have been heard since `tsMs`, because whoever listens was away: every venue counts as down until its feed reports
   * again, whatever its sockets are called by then. Windows that touch the hole have no derivatives. Venues not in `exchanges` are forgotten.
   */
  disconnect(tsMs: number, exchanges: readonly string[]): void {
    const { coverage, symbols, market } = this.#parts;
    for (const exchange of coverage.disconnect(tsMs, exchanges)) {
      for (const state of [...symbols.values(), market]) state.setLive(exchange, false, tsMs);
    }
  }

  /** Back to the state of a new detector. */
  reset(): void {
    this.#become(new DetectorParts(this.config));
  }

  #become(parts: DetectorParts): void {
    this.#parts = parts;
    this.#judged.clear();
    this.#stats.reset();
  }

  #readActive(nowMs: number, context: ReadingContext): Map<string, Reading> {
    const readings = new Map<string, Reading>();
    for (const [symbol, state] of this.#parts.symbols.entries())
      if (state.isActive(nowMs)) readings.set(symbol, state.read(nowMs, context));
    return readings;
  }

  #pushLiquidation(event: LiquidationEvent, tsMs: number): void {
    const { exchange, liquidatedSide, notionalUsd } = event;
    const { symbols, market, counts, coverage, contagion } = this.#parts;
    const flow = { tsMs, exchange, liquidatedSide, notionalUsd };
    symbols.always(event.symbol).push(flow);
    market.push(flow);
    counts.liquidations++;
    if (notionalUsd === undefined) counts.unpriced++;
    else coverage.addVolume(exchange, notionalUsd, tsMs);
    contagion.noteEvent(event.symbol, tsMs);
  }

  #pushPrice(event: PriceEvent, tsMs: number): void {
    if (event.symbol !== BTC_SYMBOL || !this.#parts.prices.accept(event, tsMs)) return;
    this.#parts.regime.push({ ...event, tsMs });
  }

  #pushStatus(event: FeedStatusEvent, tsMs: number): void {
    const live = this.#parts.coverage.setStatus(event, tsMs);
    if (live === undefined) return;
    for (const state of [...this.#parts.symbols.values(), this.#parts.market]) state.setLive(event.exchange, live, tsMs);
  }

  #context(nowMs: number): ReadingContext {
    const { regime, coverage } = this.#parts;
    return {
      regime: regime.at(nowMs),
      coverage: coverage.at(nowMs),
      downVenues: coverage.downVenues(),
      cascades: this.#cascades(nowMs),
    };
  }

  #cascades(nowMs: number): ReadonlyMap<string, SymbolCascade> | undefined {
    const { inputs } = this.#parts;
    if (inputs === undefined) return undefined;
    const judged = this.#judged;
    const entries = inputs.at(nowMs);
    for (const entry of entries) {
      if (judged.get(entry.symbol)?.entry !== entry) judged.set(entry.symbol, cascadeOf(entry, this.config.model));
    }
    if (judged.size > entries.length) {
      const present = new Set(entries.map(({ symbol }) => symbol));
      for (const symbol of judged.keys()) if (!present.has(symbol)) judged.delete(symbol);
    }
    return judged;
  }

  /** The model knows no EXTREME: it is CRITICAL on at least half of the active symbols, same side. */
  #levelOf({ score, dominantSide }: Reading, breadth: MarketBreadth | undefined): SignalLevel {
    if (this.#parts.inputs === undefined || score.level !== 'CRITICAL' || breadth === undefined) return score.level;
    return breadth.side === dominantSide && atLeast(SIGNAL_LEVELS, breadth.level, 'CRITICAL') ? 'EXTREME' : 'CRITICAL';
  }

  #readMarket(
    nowMs: number,
    context: ReadingContext,
    readings: ReadonlyMap<string, Reading>,
    breadth: MarketBreadth | undefined,
  ): Detection | undefined {
    const { market } = this.#parts;
    if (breadth === undefined && market.level === 'NONE') return undefined;
    const reached = breadth?.level ?? 'NONE';
    const level = this.#parts.inputs !== undefined && reached === 'CRITICAL' ? 'EXTREME' : reached;
    if (level === 'NONE' && market.level === 'NONE') return undefined;
    const reading = market.read(nowMs, context);
    const decision = market.offer({ nowMs, level, observed: reading.observed });
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
