// Public API of @cascade/detector. Written by "pnpm api:update"; do not edit.

// @cascade/detector

import { LiquidatedSide, CascadeEvent, Preset, VelocitySnapshot, RiskAssessment, SignalLevel, PriceEvent, Detection, SymbolReading, RegimeSnapshot, RegimeChange } from '@cascade/core';
import { CascadeInputs, CascadeModel, SignalScore, SignalGateState, SignalStatsSnapshot } from '@cascade/signals';
import { BurstFlowState, VelocityState } from '@cascade/velocity';
import { PriceMovesState, RegimeEngineState } from '@cascade/regime';

/** What a {@link SymbolTable} holds, as plain data. */
interface SymbolTableState<S> {
    /** In the order in which they came. */
    readonly states: ReadonlyMap<string, S>;
    readonly evicted: number;
    readonly refused: number;
}

/** The trades and quotes, or the mark prices, of one venue. */
interface Series {
    readonly exchange: string;
    readonly isMark: boolean;
    /** Its newest price, USD, and when. */
    price: number;
    tsMs: number;
    /** Makes its prices continue those of the series followed before; `undefined` until it was compared with one. */
    factor: number | undefined;
}
/** What a {@link SymbolPrice} knows, as plain data. */
interface SymbolPriceState {
    readonly moves: PriceMovesState;
    readonly series: readonly Readonly<Series>[];
    /** Index in {@link series} of the one that is followed; -1 before the first price. */
    readonly followed: number;
}

/** What the calibrated model gets to see of one symbol. */
interface SymbolInputs {
    readonly symbol: string;
    readonly inputs: CascadeInputs;
}
/** What others get to see of a symbol's own figures as of `evalMs`. */
interface Figures {
    readonly evalMs: number;
    /** The side the model judges. */
    readonly side: LiquidatedSide;
    /** Excitement by side. */
    readonly long: number;
    readonly short: number;
    readonly venues: number;
}
/** How a symbol stood at a full second, seen before its first liquidation after it. */
interface Standing {
    readonly secondMs: number;
    /** Its newest liquidation by then, ms. */
    readonly lastMs: number;
    /** `undefined` when there was none. */
    readonly figures: Figures | undefined;
}
/** Open interest of one venue. */
interface Interest {
    readonly tsMs: number;
    readonly usd: number;
}
/** What a {@link WatchedSymbol} knows, as plain data: most of it the prices of its last 5 min. */
interface WatchedSymbolState {
    readonly price: SymbolPriceState;
    readonly interest: ReadonlyMap<string, Interest>;
    /** From the first liquidation on. */
    readonly flow: BurstFlowState | undefined;
    readonly standing: Standing | undefined;
    readonly lastLiquidationMs: number;
}

/** What a {@link CascadeInputsBook} knows, as plain data. */
interface CascadeInputsState {
    /** @internal */
    readonly symbols: SymbolTableState<WatchedSymbolState>;
    /** Those with a liquidation, in the order of their first. */
    readonly flowing: readonly string[];
    /** By venue: when it was heard of, ms. */
    readonly heardMs: ReadonlyMap<string, number>;
    readonly observedFromMs: number | undefined;
    readonly newestMs: number;
}
/**
 * Collects, for all symbols at once, what the calibrated model reads: each symbol's flow, price moves and open interest, how many other
 * symbols are excited, and BTC. Told the time; reading changes nothing.
 *
 * A symbol's own figures are those at the later of its newest liquidation and the last full second (of the epoch), its price moves those
 * at the last full second by then: what liquidations do to it is seen at once, what fades once a second. Breadth and the rate of BTC are
 * as of the last full second; a liquidation stamped before it that comes when its symbol already had one after it is left out of them for
 * up to a second. So an answer follows from what was pushed and `nowMs` alone, however often it was read, and at a full second all of it
 * is as of `nowMs`.
 *
 * At most `maxSymbols`: a symbol with a liquidation finds room by the one without a liquidation for longest going, one known only by its
 * price or open interest while there is room; `refused` counts those events.
 *
 * Cost: push O(1); `at` O(symbols with a liquidation in the last 10 min), of which only those with news, and each once a second, take
 * more than a glance. Memory: about 9 KB a symbol with liquidations, 5 KB one without.
 */
declare class CascadeInputsBook {
    #private;
    constructor(maxSymbols: number);
    /** Prices and open interest left out because all room is taken. */
    get refused(): number;
    /**
     * Takes one event of any kind at engine time `eventMs`.
     * @throws CascadeError `detector/invalid-time`, `detector/invalid-price`, and those of `BurstFlow` and `PriceMoves`: codecs never produce such events
     */
    push(event: CascadeEvent, eventMs: number): void;
    /**
     * The inputs at `nowMs` of every symbol with a liquidation in the last 61 s; the very same object as at the read before for a symbol of
     * which nothing changed. `nowMs` may be smaller than before; symbols with a newer liquidation answer as of that one.
     * @throws CascadeError `detector/invalid-time`
     */
    at(nowMs: number): SymbolInputs[];
    /** Back to the state of a new book. */
    reset(): void;
    /**
     * A copy as plain data, for {@link restore}; what was made for reads is left out, as it follows from the rest. O(symbols). About 3 KB a
     * symbol with prices of 5 min, 2 KB more with liquidations.
     */
    save(): CascadeInputsState;
    /**
     * Continues from what {@link save} returned, with the same answers to come; an error leaves it half done.
     * @throws RangeError for a state of more symbols, or one that contradicts itself; what the engines throw on a state that is none
     */
    restore({ symbols, flowing, heardMs, observedFromMs, newestMs }: CascadeInputsState): void;
}

/** Options of the {@link Detector}; all optional. */
interface DetectorOptions {
    /**
     * Constants and rules of every engine. Default `calibrated`. With `calibrated` the probability, level, reasons and missing inputs of a
     * signal are those of {@link model}, risk and factor scores those of `corrected`.
     */
    readonly preset?: Preset;
    /** Which clock windows run on: when we `received` an event (what we knew when) or the venue's `event` time. Default `received`. */
    readonly timeAxis?: TimeAxis;
    /**
     * Most symbols tracked at once, >= 1. The longest idle one makes room for a symbol that is liquidated, those with a signal last; one known
     * only by its price, open interest or funding takes free room. Default 2,000.
     */
    readonly maxSymbols?: number;
    /** Least time between two refreshes of a standing signal, ms. Default 100. */
    readonly refreshMs?: number;
    /**
     * How long a lower level must hold before a signal falls, ms. Default: that of the signal gate; 60,000 for `calibrated`, whose levels are
     * thresholds of alarms that end after a minute below.
     */
    readonly cooldownMs?: number;
    /** Coefficients and levels of the `calibrated` preset; checked and copied. Without effect in other presets. Default `CALIBRATED_MODEL`. */
    readonly model?: CascadeModel;
}
/** Which of an event's two times the engines run on. */
type TimeAxis = 'received' | 'event';
/** {@link DetectorOptions} with every default filled in. */
interface DetectorConfig {
    readonly preset: Preset;
    readonly timeAxis: TimeAxis;
    readonly maxSymbols: number;
    readonly refreshMs: number;
    /** `undefined`: that of the signal gate. */
    readonly cooldownMs: number | undefined;
    readonly model: CascadeModel;
}
/** The defaults. */
declare const DETECTOR_DEFAULTS: DetectorConfig;
/** The volatility proxy of the whole market. */
declare const BTC_SYMBOL = "BTCUSDT";
/** Pseudo-symbol under which market-wide signals appear. */
declare const MARKET_SYMBOL = "MARKET";

/** What a {@link Contagion} knows, as plain data: about 80 bytes a symbol. */
interface ContagionState {
    readonly symbols: readonly string[];
    readonly sides: readonly (LiquidatedSide | undefined)[];
    /** For each symbol: when it last was at each level, start of the excitement, newest liquidation. */
    readonly timesMs: Float64Array;
}

/** What a {@link Coverage} knows, as plain data. */
interface CoverageState {
    readonly venues: ReadonlyMap<string, SavedVenue>;
}
/** A venue with its sockets: whether each is live. */
interface SavedVenue {
    readonly statusByConnection: ReadonlyMap<string, boolean>;
    readonly changedMs: number;
    readonly usd: number;
    readonly updatedMs: number;
}

/** What an {@link OpenInterestState} knows, as plain data. About 1.5 KB for each venue after a few minutes, 7 KB after an hour. */
interface SavedOpenInterest {
    /** By venue: samples at the fine and at the coarse spacing. */
    readonly interest: ReadonlyMap<string, {
        readonly fine: number;
        readonly coarse: number;
    }>;
    /** By venue: the newest funding, and the number of rates kept. */
    readonly funding: ReadonlyMap<string, SavedFunding>;
    /** ms, USD, coins of all samples, then ms, rate of all rates; in the order of the venues, oldest first. */
    readonly samples: Float64Array;
}
/** Funding of one venue. */
interface SavedFunding {
    readonly tsMs: number;
    readonly nextFundingTsMs: number | undefined;
    readonly rate8h: number;
    readonly rates: number;
}

/** A score of either kind: by formula, or by the calibrated model, whose missing inputs have names of their own. */
type ReadingScore = Omit<SignalScore, 'missing'> & {
    readonly missing: readonly string[];
};
/** One symbol judged at one instant. */
interface Reading {
    readonly velocity: VelocitySnapshot;
    readonly risk: RiskAssessment;
    readonly score: ReadingScore;
    readonly openInterestChange1m: number | undefined;
    readonly fundingRate: number | undefined;
    readonly dominantSide: LiquidatedSide | undefined;
    /** `false` while a venue that just fed this symbol is down: its silence proves nothing. */
    readonly observed: boolean;
}
/** What a {@link SymbolState} knows, as plain data. */
interface SavedSymbol {
    readonly engine: VelocityState;
    readonly gate: SignalGateState;
    readonly openInterest: SavedOpenInterest | undefined;
    /** By venue: its newest liquidation, ms. */
    readonly lastByExchange: ReadonlyMap<string, number>;
    readonly lastEventMs: number;
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
    /** Prices, open interest and funding of symbols without a liquidation, left out because all room is taken. */
    readonly refused: number;
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

/** When a venue spoke last, and since when without a silence. */
interface Speaker {
    lastMs: number;
    sinceMs: number;
}
/** What a {@link PriceSource} knows, as plain data. */
interface PriceSourceState {
    readonly speakers: ReadonlyMap<string, Readonly<Speaker>>;
    readonly chosen: string | undefined;
    readonly newest: PriceEvent | undefined;
}

/** Changes whenever a {@link DetectorState} of before could not be read any more, or would mean something else. */
declare const DETECTOR_STATE_VERSION = 1;
/** What must be the same in the detector that saved and the one that continues: it decides what the saved figures mean. */
interface DetectorFingerprint {
    readonly preset: Preset;
    readonly timeAxis: TimeAxis;
    readonly maxSymbols: number;
    /** ms; `undefined`: that of the signal gate. */
    readonly cooldownMs: number | undefined;
    /** Name of the model; `undefined` in presets without one. */
    readonly model: string | undefined;
}
/**
 * All that a detector knows, as plain data: it survives `structuredClone` and `v8.serialize`, and shares nothing that changes with the
 * detector, so it can be written out later, part by part. What it holds in detail is private to this version of the package.
 */
interface DetectorState {
    readonly version: typeof DETECTOR_STATE_VERSION;
    readonly fingerprint: DetectorFingerprint;
    /** The last read, Unix ms; `-Infinity` before one. */
    readonly nowMs: number;
    readonly counts: {
        readonly events: number;
        readonly liquidations: number;
        readonly unpriced: number;
    };
    readonly highest: HighestReading | undefined;
    /** @internal */
    readonly symbols: SymbolTableState<SavedSymbol>;
    /** @internal */
    readonly market: SavedSymbol;
    readonly regime: RegimeEngineState;
    /** @internal */
    readonly coverage: CoverageState;
    /** @internal */
    readonly contagion: ContagionState;
    /** @internal */
    readonly prices: PriceSourceState;
    /** Only with the preset `calibrated`. */
    readonly inputs: CascadeInputsState | undefined;
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
     * @throws CascadeError `regime/time-went-back` when `nowMs` is smaller than in an earlier call
     */
    at(nowMs: number): Detection[];
    /**
     * How every active symbol stands at `nowMs`, without the gates: changes nothing and emits nothing. For backtests, which judge
     * the probability itself. Whether the market as a whole is EXTREME is as of the last {@link at}.
     * @throws CascadeError `regime/time-went-back`
     */
    judge(nowMs: number): ReadonlyMap<string, Reading>;
    /**
     * How one symbol stands at `nowMs`, without its gate: changes nothing and emits nothing. With the preset `calibrated` it costs a look at
     * all active symbols, since each is judged beside the others: for more than one symbol use {@link judge} or {@link readings}.
     * @returns `undefined` for a symbol without events
     * @throws CascadeError `regime/time-went-back`
     */
    reading(symbol: string, nowMs: number): Reading | undefined;
    /** Symbols that {@link at} reads at `nowMs`: heard of in the last 61 s, or with a signal that stands; `MARKET` last, when it is one. */
    activeSymbols(nowMs: number): string[];
    /**
     * How these symbols stand at `nowMs`, for publication as current values: changes nothing and emits nothing. Unknown symbols are left out.
     * @throws CascadeError `regime/time-went-back`
     */
    readings(symbols: Iterable<string>, nowMs: number): SymbolReading[];
    stats(): DetectorStats;
    /** The regime at the last reading's time or later. */
    regimeAt(nowMs: number): RegimeSnapshot;
    /** The last 100 changes of the regime up to the last reading, oldest first. */
    regimeChanges(): readonly RegimeChange[];
    /** The newest BTC price of the venue the regime is read from; `undefined` before one. */
    btcPrice(): PriceEvent | undefined;
    /**
     * A copy of all that later answers and signals follow from, as plain data for {@link restore}; what {@link stats} says of signals is not
     * in it. Shares nothing that changes: it can be written out while events go on coming, also part by part.
     * Cost O(symbols) and the events in their windows.
     */
    save(): DetectorState;
    /**
     * Continues where the detector that was saved stopped: the same events and reads then give the same signals, with the same ids, seqs and
     * episodes. For the time in between push `feed-status` events: `down` at the time of the last event, `live` when a feed is back.
     * After an error this detector is as before.
     * @throws CascadeError `detector/invalid-state` for what {@link save} can't have returned; `detector/state-mismatch` for another version,
     * preset, model, time axis, `maxSymbols` or `cooldownMs`
     */
    restore(state: DetectorState): void;
    /**
     * Tells that nothing can have been heard since `tsMs`, because whoever listens was away: every venue counts as down until its feed reports
     * again, whatever its sockets are called by then. Windows that touch the hole have no derivatives. Venues not in `exchanges` are forgotten.
     */
    disconnect(tsMs: number, exchanges: readonly string[]): void;
    /** Back to the state of a new detector. */
    reset(): void;
}

export { BTC_SYMBOL, CascadeInputsBook, type CascadeInputsState, DETECTOR_DEFAULTS, DETECTOR_STATE_VERSION, Detector, type DetectorConfig, type DetectorFingerprint, type DetectorOptions, type DetectorState, type DetectorStats, type HighestReading, MARKET_SYMBOL, type Reading, type ReadingScore, type SymbolInputs, type TimeAxis };
