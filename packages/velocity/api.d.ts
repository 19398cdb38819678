// Public API of @cascade/velocity. Written by "pnpm api:update"; do not edit.

// @cascade/velocity

import { Exchange, LiquidatedSide, VelocitySnapshot, Completeness } from '@cascade/core';

/**
 * Since when each venue has been live, from reports in any order of time.
 *
 * Before its first report a venue was in the opposite state: the first "live" is a connect, the first "not live" a disconnect.
 * Two reports of the same instant: the later call wins. At most 16 reports per venue are kept; repetitions go first, then the oldest,
 * which loses nothing because a span that reaches back to a change is not fully live anyway.
 */
declare class Liveness {
    #private;
    /** Changes with every report. */
    version: number;
    /** Venues beyond the first 64 are ignored: they count as always live, like a venue without reports. */
    set(exchange: string, live: boolean, tsMs: number): void;
    /** Names with a report. */
    exchanges(): IterableIterator<string>;
    get size(): number;
    /** When the live state of `nowMs` began, ms: `-Infinity` always, `Infinity` not live at `nowMs`. */
    sinceMs(exchange: string, nowMs: number): number;
    /** A copy of all reports: by venue, pairs of ms and 1 (live) or 0; the very same while nothing was reported since the last one. */
    save(): ReadonlyMap<string, Float64Array>;
    /** Replaces all reports by saved ones. */
    restore(saved: ReadonlyMap<string, Float64Array>): void;
    clear(): void;
}

/** How venues are compared; see {@link VelocityOptions.correlation}. */
interface CorrelationOptions {
    /** Completed 1 s bins compared, 2..3600. Default 60. */
    readonly bins?: number;
    /** Largest shift of one venue against the other, bins (= seconds), 0..`bins - 2`. Default 2. */
    readonly maxLagBins?: number;
    /** Bins with at least one event that each venue of a pair needs, 0..`bins`. Default 5. */
    readonly minActiveBins?: number;
}
/** Options of a {@link VelocityEngine}; all optional. */
interface VelocityOptions {
    /** Copied into every snapshot. Default `''`. */
    readonly symbol?: string;
    /** Window lengths, ms: 1 to 16 ascending integers, 1..3,600,000. Default 100, 500, 2,000, 10,000, 60,000. */
    readonly windowsMs?: readonly number[];
    /** Window lengths of acceleration and jerk, ms: up to 4 ascending integers, 1..3,600,000. Default 2,000 and 10,000. */
    readonly derivativeWindowsMs?: readonly number[];
    /** `windows` differences adjacent windows; `ew` uses exponentially weighted rates. Default `windows`. */
    readonly derivatives?: 'windows' | 'ew';
    /** An event older than the newest event by at most this is put in its place; an older one is only counted. ms, default 2,000. */
    readonly maxLatenessMs?: number;
    /** Hard cap of records held, >= 512 (events of one millisecond, venue and side share at most two). Default 65,536. */
    readonly maxEvents?: number;
    /** `false` turns the comparison of venues off. */
    readonly correlation?: CorrelationOptions | false;
}
/** {@link VelocityOptions} with every value filled in and checked. */
interface ResolvedVelocityOptions {
    readonly symbol: string;
    readonly windowsMs: readonly number[];
    readonly derivativeWindowsMs: readonly number[];
    readonly derivatives: 'windows' | 'ew';
    readonly maxLatenessMs: number;
    readonly maxEvents: number;
    readonly correlation: Required<CorrelationOptions> | false;
}
/** Default values (spec: velocity engine). Windows and lateness in ms, `maxEvents` in records, correlation in bins of 1 s. */
declare const VELOCITY_DEFAULTS: ResolvedVelocityOptions;
/** Venues told apart per symbol; events of any further venue are counted as the venue {@link OTHER_EXCHANGE}. */
declare const MAX_EXCHANGES = 32;
/** Name under which the venues beyond {@link MAX_EXCHANGES} - 1 are counted together. */
declare const OTHER_EXCHANGE = "other";
/** USD; a larger `notionalUsd` can only be a unit error and is treated as absent, so that one row can't blur every sum. */
declare const MAX_NOTIONAL_USD = 1000000000000;

/** What a `VelocityEngine` keeps across a restart: the log, and what can't be told from it. Plain data; see `VelocityEngine.save`. */
interface VelocityState {
    /** Latest read, Unix ms; `-Infinity` before the first. */
    readonly readMs: number;
    /** Newest event taken in, Unix ms; `-Infinity` before the first. */
    readonly newestMs: number;
    /** The hard cap dropped what is not later than this, Unix ms; `-Infinity` if it never did. */
    readonly lostMs: number;
    readonly lateCount: number;
    readonly unpricedCount: number;
    readonly droppedCount: number;
    /** Venue names by slot, at most 32. */
    readonly exchanges: readonly string[];
    /** By slot: whether an event of the venue has become visible. */
    readonly seen: readonly boolean[];
    readonly log: FlowLogState;
    /** Only with `derivatives: 'ew'`. */
    readonly smoothed: SmoothedState | undefined;
    /** Seconds with events, as pairs of a place (venue slot and second) and its count; `undefined` with `correlation: false`. */
    readonly correlation: Uint32Array | undefined;
    /** Reports by venue in order of time, as pairs of Unix ms and 1 (live) or 0. */
    readonly liveness: ReadonlyMap<string, Float64Array>;
}
/** The records of a log in time order, 16 bytes each; the columns have the same length. */
interface FlowLogState {
    /** Unix ms. */
    readonly timeMs: Float64Array;
    /** Low 32 bits of the cents. */
    readonly centsLow: Uint32Array;
    /** High 16 bits of the cents. */
    readonly centsHigh: Uint16Array;
    /** `4 * slot + side + 128 * n`: n = 0 a single event, n > 0 the sum of n events; side 0 long, 1 short, 2 unknown. */
    readonly tag: Uint16Array;
}
/** The running sums of exponentially weighted derivatives, of events that late ones can't precede any more. */
interface SmoothedState {
    /** Per venue slot and window: three sums of counts, then three of USD, decayed to `foldedMs`. */
    readonly folded: Float64Array;
    /** Per venue slot: newest event in the sums, Unix ms; `-Infinity` if none. */
    readonly foldedMs: Float64Array;
    /** Records at the start of the log that are in the sums. */
    readonly foldedCount: number;
}

/** What the engine needs of an event; a `LiquidationEvent` fits. */
interface FlowEvent {
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
declare class VelocityEngine {
    #private;
    /**
     * @param liveness states of the venues, shared by the engines of one book; leave it out otherwise
     * @throws CascadeError `velocity/unknown-option`, `velocity/invalid-option`
     */
    constructor(options?: VelocityOptions, liveness?: Liveness);
    /**
     * Takes one event in, in any order of time within `maxLatenessMs`.
     * @throws CascadeError `velocity/invalid-event`, `velocity/invalid-time` (not an integer), `velocity/invalid-number` (USD not finite or
     *   negative), `velocity/invalid-name` (exchange), `velocity/invalid-side`
     */
    push(event: FlowEvent): void;
    /**
     * Tells that a venue's feed is live, or not, from `tsMs` on. A venue never mentioned counts as always live; before its first report a
     * venue counts as having been in the opposite state. Reports may come in any order of time.
     * @throws CascadeError `velocity/invalid-time`, `velocity/invalid-name`
     */
    setLive(exchange: Exchange, live: boolean, tsMs: number): void;
    /**
     * The flow as of `nowMs`, ms. Equal reads give deeply equal answers; parts that did not change are shared between snapshots, so treat
     * them as read-only, as their type says.
     * @throws CascadeError `velocity/invalid-time`, `velocity/time-went-back` when `nowMs` is below an earlier read
     */
    at(nowMs: number): VelocitySnapshot;
    /** Back to the state of a new engine with the same options; reports of venue states are forgotten too. */
    reset(): void;
    /**
     * A copy of all that later answers follow from, reports of venue states included, but not the options.
     * Cost O(records held + seconds compared * venues). Serialised, 16 bytes a record, 8 a venue and second with events, 16 a report, and about
     * 350 at three venues (`derivatives: 'ew'` adds 110 a venue). Records that no read has freed yet are held.
     */
    save(): VelocityState;
    /**
     * Replaces everything by a saved state, on an engine with the options of the saved one: from then on both give the same answers, bit for
     * bit while less than $90 trillion is held. Venue states shared with other engines are replaced for all of them. Arrays are made to fit, so
     * `memoryBytes` can be smaller. Cost O(records held * window edges).
     */
    restore(state: VelocityState): void;
    /** Bytes held in typed arrays. Snapshots and names come on top, about 6 KB for three venues. */
    get memoryBytes(): number;
}

/** Options of a {@link VelocityBook}: those of its engines, and how many there may be. */
interface VelocityBookOptions extends Omit<VelocityOptions, 'symbol'> {
    /** Symbols held at most, >= 1. Default 10,000. */
    readonly maxSymbols?: number;
}
/**
 * One {@link VelocityEngine} per symbol, made by the first event of the symbol; venue states are shared by all of them.
 * Events of symbols beyond `maxSymbols` are refused and counted.
 */
declare class VelocityBook {
    #private;
    /** @throws CascadeError `velocity/unknown-option`, `velocity/invalid-option` */
    constructor(options?: VelocityBookOptions);
    /** Events refused because the book was full. */
    get refusedCount(): number;
    /** Takes one event in; see {@link VelocityEngine.push}. */
    push(symbol: string, event: FlowEvent): void;
    /** Tells the state of a venue to all symbols, those to come included; see {@link VelocityEngine.setLive}. */
    setLive(exchange: Exchange, live: boolean, tsMs: number): void;
    /** The flow of a symbol; that of a symbol without events is empty. Each symbol has its own reading time. See {@link VelocityEngine.at}. */
    at(symbol: string, nowMs: number): VelocitySnapshot;
    /** Symbols held, in order of their first event. */
    symbols(): string[];
}

/** A burst of one side as far as it can be known at the moment: a causal two-state test against the symbol's own calm. */
interface BurstSnapshot {
    /** First event of the burst, Unix ms. */
    readonly sinceMs: number;
    /** Newest event of the burst, Unix ms. */
    readonly lastMs: number;
    /** Events of this side since then. */
    readonly count: number;
    /** Events of the other side since then. */
    readonly otherCount: number;
    /** USD of this side since then; unpriced events add nothing. */
    readonly notionalUsd: number;
    /** Venues with at least 10 % of the count. */
    readonly venues: number;
}
/** The flow of one liquidated side, by exponential decay. Events whose side is unknown count on both sides. */
interface SideFlow {
    /** Decayed rates, events/s, time constants 1, 5 and 30 s; 5 and 30 s with sampled venues de-throttled. */
    readonly eventsPerSec1s: number;
    readonly eventsPerSec5s: number;
    readonly eventsPerSec30s: number;
    /** What is usual for this symbol and side, events/s: time constant 6 h, bursts held back. */
    readonly baselineEventsPerSec: number;
    /** Decayed sums, USD, time constants 10 and 60 s: a burst that just happened stands in full. */
    readonly usd10s: number;
    readonly usd60s: number;
    /** What is usual, USD/s: time constant 6 h, bursts held back. */
    readonly baselineUsdPerSec: number;
    /** Venues with at least 10 % of `eventsPerSec30s`. */
    readonly venues: number;
    /** Variance / mean of the events a second, time constant 60 s; 1 = chance. `undefined` below 3 decayed events. */
    readonly dispersion?: number | undefined;
    /** Poisson CUSUM, nats: evidence for a burst since the last moment without any. */
    readonly cusum: number;
    /** The burst under way, or one that ended less than 30 s ago; `undefined` without one. */
    readonly burst?: BurstSnapshot | undefined;
}
/** What the calibrated detector knows of one symbol's liquidations at one instant. Plain data. */
interface BurstFlowSnapshot {
    readonly symbol: string;
    readonly nowMs: number;
    /** How long the symbol has been observed, ms. */
    readonly observedMs: number;
    /** The side with the larger decayed 30 s rate (ties: more USD over 60 s); `undefined` while no event of known side is left in it. */
    readonly dominantSide?: LiquidatedSide | undefined;
    /** (D - O) / (D + O + 1) of decayed 30 s counts, D the dominant side, O the other; `undefined` while most events have no known side. */
    readonly imbalance?: number | undefined;
    readonly sides: Readonly<Record<LiquidatedSide, SideFlow>>;
}

/** What a `BurstFlow` keeps across a restart. Plain data; see `BurstFlow.save`. Pairs are of the long and the short side. */
interface BurstFlowState {
    /** Start of watching, Unix ms; `Infinity` before it. */
    readonly sinceMs: number;
    /** Newest event taken in, Unix ms; `-Infinity` before the first. */
    readonly newestMs: number;
    readonly lateCount: number;
    /** Venue names by slot, at most 31. */
    readonly exchanges: readonly string[];
    /** Bit `slot`: the venue is sampled. */
    readonly sampledSlots: number;
    readonly sums: DecayedSumsState;
    readonly baseline: BaselineState;
    readonly dispersions: readonly [long: DispersionState, short: DispersionState];
    readonly bursts: readonly [long: BurstTrackerState, short: BurstTrackerState];
}
/** Decayed counts and USD as of one reference time. */
interface DecayedSumsState {
    /** Three sides of four sums, then six sums a venue slot. */
    readonly sums: Float64Array;
    /** Unix ms; `-Infinity` before the first event. */
    readonly referenceMs: number;
}
/** The usual of a symbol: sums over both sides, decayed to `atMs`. */
interface BaselineState {
    readonly events: number;
    readonly usd: number;
    /** Unix ms; `-Infinity` before the first event. */
    readonly atMs: number;
}
/** Events a second of one side. */
interface DispersionState {
    /** The second of the newest event, s since the epoch; `-Infinity` before the first. */
    readonly bin: number;
    /** Events in it. */
    readonly open: number;
    /** Decayed sums of n and n² over the seconds before it. */
    readonly events: number;
    readonly squares: number;
}
/** The CUSUM test of one side. */
interface BurstTrackerState {
    /** Evidence before the stretch being judged, and what its events add, nats. */
    readonly settledNats: number;
    readonly gainedNats: number;
    readonly driftNatsPerSec: number;
    /** End of the stretch, Unix ms; `-Infinity` before the first event. */
    readonly untilMs: number;
    /** Since the evidence was 0. */
    readonly run: TallyState;
    /** Since the latest burst began. */
    readonly burst: TallyState;
    /** Newest event of the latest burst, Unix ms; `-Infinity` if there was none. */
    readonly burstLastMs: number;
    /** By venue slot: events of the run, events of the burst. */
    readonly counts: Uint32Array;
}
/** Events since a time. */
interface TallyState {
    /** Unix ms; `-Infinity` before the first event. */
    readonly sinceMs: number;
    readonly count: number;
    /** Events of the other side. */
    readonly otherCount: number;
    readonly notionalUsd: number;
}

/** Options of a {@link BurstFlow}. */
interface BurstFlowOptions {
    /** Copied into every snapshot. Default `''`. */
    readonly symbol?: string;
}
/** What the engine needs of an event; a `LiquidationEvent` fits. */
interface BurstFlowEvent extends FlowEvent {
    /** `sampled`: the venue shows at most one event per symbol and second from now on. Absent: as the venue's events before, at first `all`. */
    readonly completeness?: Completeness | undefined;
}
/**
 * The flow of one symbol by exponential decay, against what is usual for the symbol, and the burst it is in: the input of the calibrated
 * detector.
 *
 * `at` changes nothing: its answer follows from what was pushed and `nowMs`. Nothing is kept per event, so a read before the newest event
 * answers as of the newest event. An event at most 2 s older than the newest stands in rates and USD at its own time; the baselines, the
 * dispersion, the CUSUM and the burst take it at the newest time seen. An older one only raises `lateCount`.
 * Events of unknown side count on both sides (once in the baselines). 31 venues are told apart, further ones count as one.
 *
 * Rates at 5 and 30 s, the shares of venues, the dominant side and the imbalance are those of events that happened: a sampled venue that
 * shows R events/s over both sides counts -ln(1 - min(R, .95)). All other numbers are of events as shown.
 *
 * Cost: `push` O(1) without allocation (a new venue, and the first event of a minute, O(venues)); `at` O(venues).
 * Memory: about 2.5 KB per symbol at 4 venues, 352 bytes of it in typed arrays, which grow to 2.2 KB at 32.
 */
declare class BurstFlow {
    #private;
    /** @throws CascadeError `velocity/unknown-option`, `velocity/invalid-option` */
    constructor(options?: BurstFlowOptions);
    /** Events more than 2 s older than the newest one; they count nowhere else. */
    get lateCount(): number;
    /** Bytes held in typed arrays. */
    get memoryBytes(): number;
    /**
     * Takes one event in, in any order of time within 2 s.
     * @throws CascadeError `velocity/invalid-event`, `velocity/invalid-time` (not an integer), `velocity/invalid-number` (USD not finite or
     *   negative), `velocity/invalid-name` (exchange), `velocity/invalid-side`, `velocity/invalid-completeness`
     */
    push(event: BurstFlowEvent): void;
    /**
     * The symbol has been watched since `tsMs`, ms; without it since its first event. The earliest of all told times and events counts.
     * Matters to the baselines, which learn from silence too, to the dispersion, and to `observedMs`.
     * @throws CascadeError `velocity/invalid-time`
     */
    observeFrom(tsMs: number): void;
    /** The flow as of `nowMs`, or of the newest event if that is later. Plain data. @throws CascadeError `velocity/invalid-time` */
    at(nowMs: number): BurstFlowSnapshot;
    /** Back to the state of a new engine with the same symbol; {@link observeFrom} is forgotten too. */
    reset(): void;
    /** A copy of all that later answers follow from, but not the symbol. Cost and size O(venues): about 1.3 KB serialised at four venues. */
    save(): BurstFlowState;
    /** Replaces everything by a saved state: from then on both engines give the same answers, bit for bit. */
    restore(state: BurstFlowState): void;
}

export { type BaselineState, BurstFlow, type BurstFlowEvent, type BurstFlowOptions, type BurstFlowSnapshot, type BurstFlowState, type BurstSnapshot, type BurstTrackerState, type CorrelationOptions, type DecayedSumsState, type DispersionState, type FlowEvent, type FlowLogState, Liveness, MAX_EXCHANGES, MAX_NOTIONAL_USD, OTHER_EXCHANGE, type ResolvedVelocityOptions, type SideFlow, type SmoothedState, type TallyState, VELOCITY_DEFAULTS, VelocityBook, type VelocityBookOptions, VelocityEngine, type VelocityOptions, type VelocityState };
