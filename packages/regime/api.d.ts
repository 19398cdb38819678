// Public API of @cascade/regime. Written by "pnpm api:update"; do not edit.

// @cascade/regime

import { Regime, RegimeFactors, LiquidityRegime, TrendRegime, Preset, Exchange, RegimeChange, RegimeSnapshot, TradingAdjustments } from '@cascade/core';

/** A `Baseline` as plain data, 8 bytes a sample. */
interface BaselineState {
    /** Oldest first. */
    readonly samples: Float64Array;
    /** The latest sample while it is held back. */
    readonly held: number | undefined;
}

/**
 * How each regime scales thresholds and risk (published formula).
 *
 * Thresholds are derived at each read, `effective = base * factor`, and the regime acts only there. `riskMultiplier` feeds the
 * volatility factor of a signal; it is not meant to multiply a probability.
 */
declare const REGIME_FACTORS: Readonly<Record<Regime, RegimeFactors>>;
/** The three classes a composite regime is made of. */
interface RegimeParts {
    readonly volatility: Regime;
    readonly liquidity: LiquidityRegime;
    readonly trend: TrendRegime;
}
/** A regime and how sure it is. */
interface ComposedRegime {
    readonly regime: Regime;
    /** 0.3..1. */
    readonly confidence: number;
}
/**
 * Composite regime (published formula): the volatility class, one higher when ILLIQUID, one lower when DEEP, within the list.
 *
 * Confidence = .5, + .2 when ILLIQUID or + .1 when DEEP, + .2 for a strong trend while the *composed* class is below HIGH,
 * + .1 when RANGING, within .3..1. Summed in tenths, so .9 is exactly .9.
 */
declare function composeRegime({ volatility, liquidity, trend }: RegimeParts): ComposedRegime;

/** How the volatility class is found; see {@link RegimeOptions.volatilityMode}. */
type VolatilityMode = 'percentile' | 'fixed';
/** Settings of a `RegimeEngine`. All optional. */
interface RegimeOptions {
    /**
     * `corrected` (default) or `published`: the published formulas as they stand, which means `volatilityMode: 'fixed'`,
     * no dwell, and momentum from nine instead of ten grid points back. `calibrated` is the same as `corrected`: nothing of the
     * regime is fitted. Options given besides it win.
     */
    readonly preset?: Preset;
    /**
     * `percentile` (default): the 5 m value within its own history. `fixed`: the published cut-offs .5 / 1 / 2 / 3 / 5 %,
     * which on recorded BTC prices read DORMANT 99.6 % of the time (engines documentation, volatility and market regime).
     */
    readonly volatilityMode?: VolatilityMode;
    /** Length of the volatility history, whole days, 1..366. Default 30 (spec): 288 samples a day. */
    readonly historyDays?: number;
    /** How long a volatility or liquidity class stands at least, ms, 0..600,000. Default 30,000 (spec); `published` 0. */
    readonly dwellMs?: number;
}
/** Every option filled in. */
type ResolvedRegimeOptions = Required<RegimeOptions>;
/** Defaults of {@link RegimeOptions} for each preset. */
declare const REGIME_DEFAULTS: Readonly<Record<Preset, ResolvedRegimeOptions>>;
/**
 * The options with every gap filled from the preset's defaults. An option that is `undefined` counts as not given.
 * @throws CascadeError `regime/unknown-option`, `regime/invalid-option`
 */
declare function resolveRegimeOptions(options?: RegimeOptions): ResolvedRegimeOptions;

/** Fractions per horizon, not annualised; `undefined` while less than half the horizon is known. */
interface RealizedVolatilities {
    readonly oneMinute: number | undefined;
    readonly fiveMinutes: number | undefined;
    readonly fifteenMinutes: number | undefined;
    readonly oneHour: number | undefined;
}
/**
 * Realized volatility `sqrt(sum r^2)` of 5 s log returns over 1 m, 5 m, 15 m and 1 h.
 *
 * Unknown returns (NaN) are left out; with n of N known the sum is scaled by N / n, and below half the value is `undefined`.
 * Summed anew each time, newest first, so nothing drifts. O(720), no allocation but the answer.
 * @param returns oldest first, NaN where unknown
 */
declare function realizedVolatilities(returns: Float64Array): RealizedVolatilities;

/**
 * What a `RegimeEngine` knows, as plain data that survives `structuredClone` and serialization: 8 to 15 KB, 8 bytes for each history
 * sample (69 KB for 30 days) and 120 bytes for each exchange in each open slot. A new engine's holds nothing. Slots are 5 s, slot k ends
 * at k * 5,000 ms.
 */
interface RegimeEngineState {
    /** Time of the newest read, Unix ms. */
    readonly lastReadMs: number | undefined;
    readonly lateCount: number;
    /** Slots with samples that a late one can still reach, or that no read has reached yet; ascending, the newest sample's last. */
    readonly openSlots: readonly {
        readonly index: number;
        readonly quotes: readonly {
            readonly exchange: Exchange;
            readonly tsMs: number;
            readonly price: number;
            readonly tradedUsd: number | undefined;
            readonly spreadSumBps: number;
            readonly spreadCount: number;
        }[];
    }[];
    /** Everything known at the end of the last slot that no late sample can reach; `undefined` before a read has reached a sample. */
    readonly settled: {
        readonly slot: number;
        readonly series: {
            readonly exchange: Exchange | undefined;
            readonly price: number | undefined;
            readonly silentSlots: number;
            readonly rebasedAt: number;
            readonly returns: Float64Array;
            readonly logPrice: number;
            readonly volumes: Float64Array;
            readonly spreads: Float64Array;
        };
        readonly realized: RealizedVolatilities;
        readonly percentile: number | undefined;
        readonly spreadBps: number | undefined;
        readonly volatilityBaseline: BaselineState;
        readonly volumeBaseline: BaselineState;
        readonly minutes: readonly number[];
        readonly volatility: {
            readonly value: Regime;
            readonly sinceMs: number;
        };
        readonly liquidity: {
            readonly value: LiquidityRegime;
            readonly sinceMs: number;
        };
        readonly trend: TrendRegime;
        readonly regime: {
            readonly value: Regime;
            readonly sinceMs: number;
        };
        readonly closedMs: Readonly<Record<Regime, number>>;
        readonly changes: readonly RegimeChange[];
    } | undefined;
    /** Later slots whose ends were read, at most three; they follow from `settled` and `openSlots`. */
    readonly laterSlots: readonly number[];
}

/** One price of the reference instrument. A `PriceEvent` of `@cascade/core` fits. */
interface PriceSample {
    /** Unix ms on the caller's time axis. */
    readonly tsMs: number;
    /** USD, > 0. */
    readonly price: number;
    /** Best bid and ask, USD, > 0; a crossed pair gives no spread. */
    readonly bid?: number | undefined;
    readonly ask?: number | undefined;
    /** Traded USD this sample stands for, >= 0. */
    readonly tradedUsd?: number | undefined;
    /** Prices of two exchanges are never compared. */
    readonly exchange: Exchange;
}

/**
 * Market regime from the prices of one reference instrument (the detector passes BTC).
 *
 * Everything advances on the epoch-aligned 5 s slot grid, never on reads: `at` gives the same answer however often it is called.
 * Slot k covers ((k - 1) * 5 s, k * 5 s] and counts once `nowMs` has reached its end. A sample is late, counted and left out,
 * when it is older than the slot before the newest sample's.
 *
 * Cost: `push` O(1); `at` O(1) within a slot, O(720) per completed slot, O(history) every 5 min. Memory: 16 bytes per history
 * sample (138 KB for 30 days, at most 4 versions of it) and 7 KB in each of at most 4 states.
 * @example
 * const engine = new RegimeEngine();
 * engine.push({ tsMs: 1_700_000_000_000, price: 40_000, exchange: 'binance' });
 * engine.at(1_700_000_005_000).regime; // 'NORMAL', warming up
 */
declare class RegimeEngine {
    #private;
    /** @throws CascadeError `regime/unknown-option`, `regime/invalid-option` */
    constructor(options?: RegimeOptions);
    /** Samples that came too late to count, since the last reset. */
    get lateCount(): number;
    /**
     * Takes one price. A sample stamped later than the next read stays invisible until its time comes; at most an hour of slots
     * (720) is kept that way.
     * @throws CascadeError `regime/invalid-sample`, `regime/invalid-time`, `regime/invalid-price`, `regime/invalid-number`, `regime/invalid-name`
     */
    push(sample: PriceSample): void;
    /**
     * The regime at `nowMs`.
     *
     * Before the first slot with a price, and whenever the 5 m volatility is unknown, the volatility class is NORMAL (factors 1,
     * risk multiplier 1.5) and the confidence .3.
     * @param nowMs Unix ms, not below an earlier read
     * @throws CascadeError `regime/invalid-time`, `regime/time-went-back`
     */
    at(nowMs: number): RegimeSnapshot;
    /** The last 100 changes of the composite regime as of the newest read, oldest first; empty before a read. */
    history(): readonly RegimeChange[];
    /**
     * Milliseconds spent in each composite regime from the end of the first slot with a price to `nowMs`. Counts as a read.
     * @throws CascadeError `regime/invalid-time`, `regime/time-went-back`
     */
    timeInRegimeMs(nowMs: number): Record<Regime, number>;
    /** Back to the state after construction; the options stay. */
    reset(): void;
    /**
     * What the engine knows, to go on with in another process: plain data, a copy. Cost O(history + open slots); about 84 KB with 30 days
     * of history, 100 bytes in a new engine.
     */
    save(): RegimeEngineState;
    /**
     * Replaces everything by what was saved, on an engine with the same options; from here on it answers as the saved one does.
     * The state is copied and not checked. Cost O(history log history); after a long silence up to 900 slots as in `at`.
     */
    restore(state: RegimeEngineState): void;
}

/** Liquidity inputs, each absent when unknown. */
interface LiquidityFacts {
    /** The last five minutes' volume within its own 24 h; `undefined` without trades. */
    readonly volume?: {
        readonly percentile: number;
        readonly samples: number;
    } | undefined;
    /** Mean spread of the last five minutes, basis points. */
    readonly spreadBps?: number | undefined;
}
/**
 * Liquidity class.
 *
 * DEEP: volume at or above its 75th percentile and spread < 5 bp. ILLIQUID: volume at or below the 10th and spread > 20 bp.
 * SHALLOW: volume at or below the 25th, or spread > 15 bp. Else NORMAL. A volume with fewer than 10 samples of history: NORMAL,
 * whatever the spread (published formula). DEEP and ILLIQUID need both inputs; with one missing the other decides between
 * NORMAL and SHALLOW; with none: NORMAL.
 */
declare function classifyLiquidity({ volume, spreadBps }: LiquidityFacts): LiquidityRegime;

/**
 * What a `PriceMoves` knows, as plain data that survives `structuredClone` and serialization: 16 bytes for each second with a price of the
 * last five minutes, 250 bytes of variances and 150 bytes of the rest; a price that stands through several seconds is there once.
 */
interface PriceMovesState {
    /** Unix ms and USD by turns, ascending: pushing them again gives the seconds kept. */
    readonly points: Float64Array;
    /** The variance after each of the last 10 s returns up to `settledReturn`, as far back as prices are known; at most 31. */
    readonly variances: Float64Array;
    /** The last return that no late price can change; return k ends at k * 10 s. */
    readonly settledReturn: number;
    /** The estimate after it: mean square of the 10 s log returns, and the decayed number of returns it rests on. */
    readonly variance: number;
    readonly returns: number;
    readonly lateCount: number;
}

/** One price of one symbol. */
interface PricePoint {
    /** Unix ms on the caller's time axis. */
    readonly tsMs: number;
    /** USD, > 0. */
    readonly price: number;
}
/** Recent moves of one symbol's price in units of its own usual ones. Plain data. */
interface PriceMovesSnapshot {
    /** The newest price, USD. */
    readonly price: number;
    /** Usual size of a 60 s log return (standard deviation), a fraction, >= .00012. */
    readonly sigma60s: number;
    /** Log return up to now since the last full second at least 10, 60, 180 s ago; below 0 the price fell. */
    readonly move10s: number;
    readonly move60s: number;
    readonly move180s: number;
    /** The moves over the sigma of their own horizon. */
    readonly sigmas10s: number;
    readonly sigmas60s: number;
    readonly sigmas180s: number;
    /** Only when `sinceMs` was given: largest fall below and rise above the price 10 s before it, up to now, fractions >= 0. */
    readonly sinceMove?: {
        readonly down: number;
        readonly up: number;
    } | undefined;
}
/**
 * One symbol's recent price moves in units of its own sigma. Feed it one venue's prices: a difference between venues would read as a move.
 *
 * Prices are kept as the last one of each second ((k - 1) s, k s] for 300 s. A second without a price has that of the one before, for at
 * most 30 s of silence; what is older is unknown, and a move that would begin there, or before the first price, begins at the first price
 * after it. Extremes within a second are not seen.
 *
 * Sigma is that of epoch-aligned 10 s log returns, exponentially weighted (6 h), each return cut at 4 sigma of the estimate before it; it
 * starts from .0004 with the weight of ten minutes, is at least .00005, stands still while prices are unknown, and grows with the root of
 * the horizon.
 *
 * Prices may come in any order within the newest second with a price and the two before; older ones are counted in `lateCount` and left
 * out. Of prices stamped later than `nowMs` none is seen; a read that lies in the past sees whole seconds. The answer depends on what was
 * pushed and on `nowMs`, not on earlier reads. The time axis is trusted: a price from the far future makes everything before it late.
 *
 * Cost: `push` and `at` O(1), `sinceMove` at most 301 steps, a price after a silence at most 400. Memory: 3.3 KB.
 */
declare class PriceMoves {
    #private;
    /** Prices that came too late to count, since the last reset. */
    get lateCount(): number;
    /** Bytes held in typed arrays; fixed. */
    get memoryBytes(): number;
    /**
     * Takes one price.
     * @throws CascadeError `regime/invalid-sample`, `regime/invalid-time`, `regime/invalid-price`
     */
    push(point: PricePoint): void;
    /**
     * The moves up to `nowMs`, in any order of reads; `undefined` before the first price and when the newest one is more than 30 s old.
     * @param nowMs Unix ms
     * @param options `sinceMs`: beginning of the span of `sinceMove`, Unix ms; more than 290 s ago counts from the oldest price kept
     * @throws CascadeError `regime/invalid-time`
     */
    at(nowMs: number, options?: {
        readonly sinceMs?: number | undefined;
    }): PriceMovesSnapshot | undefined;
    /** Back to the state after construction. */
    reset(): void;
    /** What the engine knows, to go on with in another process: plain data, a copy. Cost one pass over 301 slots. */
    save(): PriceMovesState;
    /** Replaces everything by a copy of what was saved, unchecked; then answers as the saved one does. Cost: pushing at most 301 prices. */
    restore({ points, variances, settledReturn, variance, returns, lateCount }: PriceMovesState): void;
}

/**
 * Published trading adjustments: a table by composite regime (EXTREME, HIGH and DORMANT differ from 1), then position and
 * aggressiveness x1.2 and x1.1 when DEEP, x.7 and x.6 when ILLIQUID. Pure table, no advice behind it.
 */
declare function tradingAdjustments(at: {
    readonly regime: Regime;
    readonly liquidity: LiquidityRegime;
}): TradingAdjustments;

/**
 * Trend of equally spaced prices, oldest first.
 *
 * Momentum = last / (price `momentumSteps` points back) - 1: above 5 % STRONG_UP, above 2 % UP, below -2 % DOWN, below -5 %
 * STRONG_DOWN, provided the mean of the last 10 stands on the same side of the mean of the last 20; else RANGING.
 * Fewer than 20 prices: RANGING.
 * @param momentumSteps 1..19; default 10. The published formula compares index -1 with -10: 9 steps
 */
declare function classifyTrend(prices: readonly number[], momentumSteps?: number): TrendRegime;

/** What places a value in a volatility class. All but `percentile` are fractions per 5 minutes. */
interface VolatilityLimit {
    readonly regime: Regime;
    /** Published cut-off: at or above it the class is at least this one (`fixed` mode). */
    readonly fixed: number;
    /** Cut point in the own history, 0..100 (spec). */
    readonly percentile: number;
    /** Below this the percentile can't give the class: the top percentile of a flat market is still a flat market. */
    readonly floor: number;
    /** From here on the class is at least this one, whatever the percentile; `undefined`: never. */
    readonly always: number | undefined;
    /** Cut-off while the history is shorter than a day. */
    readonly warmUp: number;
}
/**
 * Limits of the classes above DORMANT, ascending.
 *
 * `fixed` is the published formula, `percentile` the spec. The rest is ours, in terms of an ordinary BTC market: 50 % a year
 * is .00154 per 5 minutes. `warmUp` is close to the 10 / 35 / 65 / 85 / 97 % quantiles of the 5-minute volatility estimated
 * from three years of hourly BTC ranges. HIGH needs at least an ordinary market (.0015), EXTREME twice that; .005 was the
 * 97 % quantile of the wildest of those months, so it is always HIGH, and .01 always EXTREME.
 */
declare const VOLATILITY_LIMITS: readonly VolatilityLimit[];
/** Percentile points below a cut point at which its class is left. */
declare const HYSTERESIS_POINTS = 2;
/** Share below an absolute limit at which its class is left. */
declare const HYSTERESIS_SHARE = 0.1;
/**
 * Published class of a realized volatility: cut-offs .005, .01, .02, .03, .05. A value at a cut-off belongs to the higher class.
 *
 * On recorded BTC prices this reads DORMANT 99.6 % of the time.
 * @param realizedVolatility5m fraction per 5 minutes, not annualised
 */
declare function classifyVolatility(realizedVolatility5m: number): Regime;
/** What {@link classifyRelativeVolatility} judges. */
interface RelativeVolatility {
    /** Fraction per 5 minutes. */
    readonly realizedVolatility5m: number;
    /** 0..100 in the own history; `undefined` while warming up, then the `warmUp` cut-offs decide. */
    readonly percentile?: number | undefined;
    /** The class that stands now: leaving it downwards takes the hysteresis margin. `undefined`: no margin. */
    readonly current?: Regime | undefined;
}
/**
 * Class of a realized volatility relative to its own history, by {@link VOLATILITY_LIMITS}.
 *
 * A class is reached at its limit and left downwards only {@link HYSTERESIS_POINTS} percentile points, or
 * {@link HYSTERESIS_SHARE} of an absolute limit, below it. Rises have no margin.
 */
declare function classifyRelativeVolatility({ realizedVolatility5m, percentile, current }: RelativeVolatility): Regime;
/** Inputs of {@link volatilityRiskMultiplier}. */
interface VolatilityRisk {
    readonly regime: Regime;
    /** Change of the 5 m volatility, fraction. */
    readonly volatilityAcceleration: number;
    /** 0..100. */
    readonly percentile24h: number;
    /** Spread of the volatilities between horizons, relative, >= 0. */
    readonly dispersion: number;
    /** Standard score of the volatility. */
    readonly zScore: number;
}
/**
 * The published risk multiplier: base of the class (1 / 1.2 / 1.5 / 2 / 3 / 5), times `1 + 10 * acceleration` when that is
 * positive, times 1.2 above the 90th or 1.5 above the 95th percentile, times 1.3 when the dispersion is above .5,
 * times 1.5 when |z| > 2 or 2 when |z| > 3, at most 10.
 *
 * Not used by the engine, whose snapshot carries the fixed multiplier of `REGIME_FACTORS`: the adjustments count the same
 * volatility several times.
 * @returns 1..10
 */
declare function volatilityRiskMultiplier(risk: VolatilityRisk): number;

export { type BaselineState, type ComposedRegime, HYSTERESIS_POINTS, HYSTERESIS_SHARE, type LiquidityFacts, PriceMoves, type PriceMovesSnapshot, type PriceMovesState, type PricePoint, type PriceSample, REGIME_DEFAULTS, REGIME_FACTORS, type RealizedVolatilities, RegimeEngine, type RegimeEngineState, type RegimeOptions, type RegimeParts, type RelativeVolatility, type ResolvedRegimeOptions, VOLATILITY_LIMITS, type VolatilityLimit, type VolatilityMode, type VolatilityRisk, classifyLiquidity, classifyRelativeVolatility, classifyTrend, classifyVolatility, composeRegime, realizedVolatilities, resolveRegimeOptions, tradingAdjustments, volatilityRiskMultiplier };
