// Public API of @cascade/detector. Written by "pnpm api:update"; do not edit.

// @cascade/detector

import { Preset, VelocitySnapshot, RiskAssessment, LiquidatedSide, SignalLevel, CascadeEvent, Detection, SymbolReading, RegimeSnapshot, RegimeChange, PriceEvent } from '@cascade/core';
import { SignalScore, SignalStatsSnapshot } from '@cascade/signals';

/** Options of the {@link Detector}; all optional. */
interface DetectorOptions {
    /** Constants and rules of every engine. Default `corrected`. */
    readonly preset?: Preset;
    /** Which clock windows run on: when we `received` an event (what we knew when) or the venue's `event` time. Default `received`. */
    readonly timeAxis?: TimeAxis;
    /** Most symbols tracked at once; the longest idle one makes room. Default 2,000. */
    readonly maxSymbols?: number;
    /** Least time between two refreshes of a standing signal, ms. Default 100. */
    readonly refreshMs?: number;
    /** How long a lower level must hold before a signal falls, ms. Default: that of the signal gate. */
    readonly cooldownMs?: number;
}
/** Which of an event's two times the engines run on. */
type TimeAxis = 'received' | 'event';
/** {@link DetectorOptions} with every default filled in. */
interface DetectorConfig {
    readonly preset: Preset;
    readonly timeAxis: TimeAxis;
    readonly maxSymbols: number;
    readonly refreshMs: number;
    readonly cooldownMs: number | undefined;
}
/** The defaults. */
declare const DETECTOR_DEFAULTS: DetectorConfig;
/** The volatility proxy of the whole market. */
declare const BTC_SYMBOL = "BTCUSDT";
/** Pseudo-symbol under which market-wide signals appear. */
declare const MARKET_SYMBOL = "MARKET";

/** One symbol judged at one instant. */
interface Reading {
    readonly velocity: VelocitySnapshot;
    readonly risk: RiskAssessment;
    readonly score: SignalScore;
    readonly openInterestChange1m: number | undefined;
    readonly fundingRate: number | undefined;
    readonly dominantSide: LiquidatedSide | undefined;
    /** `false` while a venue that just fed this symbol is down: its silence proves nothing. */
    readonly observed: boolean;
}

/** What the detector has done so far. */
interface DetectorStats {
    readonly events: number;
    readonly liquidations: number;
    /** Liquidations without `notionalUsd`: counted as events, adding no USD. */
    readonly unpriced: number;
    /** Symbols tracked now. */
    readonly symbols: number;
    /** Symbols dropped to make room. */
    readonly evicted: number;
    readonly coverage: number;
    readonly signals: SignalStatsSnapshot;
    /** The reading with the highest probability so far, `MARKET` aside; says how close a run without signals came. */
    readonly highest?: HighestReading | undefined;
}
/** One reading, in short. */
interface HighestReading {
    readonly symbol: string;
    readonly nowMs: number;
    readonly probability: number;
    readonly level: SignalLevel;
    readonly riskScore: number;
    readonly eventsPerSec10s: number;
    readonly usdPerSec10s: number;
}

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
declare class Detector {
    #private;
    readonly config: DetectorConfig;
    constructor(options?: DetectorOptions);
    /** Takes one event of any kind. Lateness rule: that of the velocity engine (2 s). */
    push(event: CascadeEvent): void;
    /**
     * Reads every active symbol at `nowMs` and returns what passed the gates, market-wide signal last.
     * @throws CascadeError `velocity/time-went-back` when `nowMs` is smaller than in an earlier call
     */
    at(nowMs: number): Detection[];
    /**
     * How one symbol stands at `nowMs`, without its gate: changes nothing and emits nothing.
     * @returns `undefined` for a symbol without events
     * @throws CascadeError `velocity/time-went-back`
     */
    reading(symbol: string, nowMs: number): Reading | undefined;
    /** Symbols that {@link at} reads at `nowMs`: heard of in the last 61 s, or with a signal that stands; `MARKET` last, when it is one. */
    activeSymbols(nowMs: number): string[];
    /**
     * How these symbols stand at `nowMs`, for publication as current values: changes nothing and emits nothing. Unknown symbols are left out.
     * @throws CascadeError `velocity/time-went-back`
     */
    readings(symbols: Iterable<string>, nowMs: number): SymbolReading[];
    stats(): DetectorStats;
    /** The regime at the last reading's time or later. */
    regimeAt(nowMs: number): RegimeSnapshot;
    /** The last 100 changes of the regime up to the last reading, oldest first. */
    regimeChanges(): readonly RegimeChange[];
    /** The newest BTC price of the venue the regime is read from; `undefined` before one. */
    btcPrice(): PriceEvent | undefined;
    /** Back to the state of a new detector. */
    reset(): void;
}

export { BTC_SYMBOL, DETECTOR_DEFAULTS, Detector, type DetectorConfig, type DetectorOptions, type DetectorStats, type HighestReading, MARKET_SYMBOL, type Reading, type TimeAxis };
