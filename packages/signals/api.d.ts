// Public API of @cascade/signals. Written by "pnpm api:update"; do not edit.

// @cascade/signals

import { SignalFactor, SignalLevel, RegimeFactors, Preset, CascadeSignal } from '@cascade/core';

/** Relative importance of each factor. */
type SignalWeights = Readonly<Record<SignalFactor, number>>;
/** Share of each factor in the probability; the sum is 1. Published formula. */
declare const SIGNAL_WEIGHTS: SignalWeights;
/** Inputs at which a factor scores 1. Published formula. */
declare const SIGNAL_NORMALISERS: {
    /** Liquidations per second, 10 s window. */
    readonly eventsPerSec: 50;
    /** Change of that rate, events/s², 2 s windows. */
    readonly eventsPerSec2: 20;
    /** USD per second, 10 s window. */
    readonly usdPerSec: 50000000;
    /** Fraction, either sign. */
    readonly openInterestChange1m: 0.05;
    /** Fraction per funding interval, either sign. */
    readonly fundingRate: 0.001;
    /** The risk multiplier of the wildest regime. */
    readonly riskMultiplier: 5;
};
/** Factors that measure liquidations; the other three measure the market around them. */
declare const FLOW_FACTORS: readonly SignalFactor[];
/** A level that has a floor: every one but `NONE`. */
type SignalFloorLevel = Exclude<SignalLevel, 'NONE'>;
/** Lowest probability of each level. `corrected` reaches a level at its floor, `published` above it. Published formula. */
declare const SIGNAL_FLOORS: Readonly<Record<SignalFloorLevel, number>>;
/** A level that speed alone gives, whatever the probability: more events/s and a steeper rise than these. */
interface SignalOverride {
    readonly level: 'CRITICAL' | 'EXTREME';
    readonly eventsPerSec: number;
    readonly eventsPerSec2: number;
}
/** Strongest first. Published formula. */
declare const SIGNAL_OVERRIDES: readonly SignalOverride[];
/** Probability `x factor` when the acceleration and velocity scores are above these. Published formula. */
declare const SPEED_BOOST: {
    readonly accelerationScore: 0.8;
    readonly velocityScore: 0.7;
    readonly factor: 1.5;
};
/** Probability `x factor` when the mean correlation of the venues is above this r. Published formula. */
declare const CORRELATION_BOOST: {
    readonly exchangeCorrelation: 0.7;
    readonly factor: 1.2;
};
/** Acceleration counts from this many Poisson standard errors on, the noise rule of `@cascade/risk` too. Spec, `corrected` only. */
declare const NOISE_SIGMAS = 3;
/** Options of the signal gate, all in ms. */
interface SignalGateOptions {
    /** A standing signal is repeated at most this often. Default 100 (spec: 10 Hz). */
    readonly refreshMs?: number;
    /** A lower level must hold this long before the signal falls. Default 3,000. */
    readonly cooldownMs?: number;
    /** A signal is good for this long. Default 60,000 (spec). */
    readonly validForMs?: number;
}
/**
 * Defaults of the signal gate, ms. The cooldown is our choice: longer than the 2 s acceleration window, so that a level does not
 * fall the moment the first surge leaves that window.
 */
declare const SIGNAL_GATE_DEFAULTS: Required<SignalGateOptions>;
/**
 * New weights: those of `partial` replaced, the whole divided by its sum, so that the result sums to 1. Pure.
 * @throws CascadeError `signals/unknown-option` for a name that is no factor, `signals/invalid-number` for a negative or non-finite
 * weight, `signals/invalid-weights` when all are 0
 */
declare function updateWeights(weights: SignalWeights, partial: Readonly<Partial<Record<SignalFactor, number>>>): SignalWeights;

/** What a level did to the episode. */
type EpisodeChange = 'open' | 'escalate' | 'close';
/** Where a level stands in the life of an episode. */
interface EpisodeStep {
    /** Id of the episode the level belongs to; `undefined` outside one. The closing level still belongs to it. */
    readonly id?: string | undefined;
    /** Opening time of that episode, Unix ms: its key in signal ids. */
    readonly openedMs?: number | undefined;
    readonly change?: EpisodeChange | undefined;
}
/**
 * The episodes of one symbol: a state machine with one id per episode, `symbol:openedMs`.
 *
 * Closed -> open at the first level >= ALERT; open -> open, `escalate` at each new highest level; open -> closed at NONE.
 * A fall to WATCH keeps it open, so that a cascade in two surges is one episode. WATCH before the first ALERT is outside.
 * O(1) time and memory.
 */
declare class EpisodeTracker {
    #private;
    constructor(symbol: string);
    /** Takes the level published at `nowMs`, Unix ms. */
    push(nowMs: number, level: SignalLevel): EpisodeStep;
    /** Back to the state of a new tracker. */
    reset(): void;
}

/** What one signal is made of. Absent is `undefined`, never 0. */
interface SignalInputs {
    /** Liquidations per second, 10 s window. */
    readonly eventsPerSec10s: number;
    /** Acceleration over 2 s windows, events/s². */
    readonly eventsPerSec2?: number | undefined;
    /** Poisson standard error of `eventsPerSec2`, events/s². Absent: the acceleration is taken as free of noise. */
    readonly accelerationStandardError?: number | undefined;
    /** Liquidated USD per second, 10 s window. */
    readonly usdPerSec10s: number;
    /** Change of open interest over one minute, a fraction. */
    readonly openInterestChange1m?: number | undefined;
    /** Funding rate, a fraction per interval. */
    readonly fundingRate?: number | undefined;
    /** Mean Pearson r of the venue pairs. */
    readonly exchangeCorrelation?: number | undefined;
    /** Risk multiplier of the regime, 1..5: the volatility factor. */
    readonly riskMultiplier?: number | undefined;
    /** How the regime scales thresholds; absent: not at all. Only `published` multiplies by its `riskMultiplier`. */
    readonly regimeFactors?: RegimeFactors | undefined;
}
/** Factor scores, 0..1 each, `undefined` where the input is missing. */
type SignalFactorScores = Record<SignalFactor, number | undefined>;

/** One reading offered to the gate. */
interface GateReading {
    /** Unix ms, never smaller than in the offer before. */
    readonly nowMs: number;
    /** Level of the reading. */
    readonly level: SignalLevel;
    /** `false` while a venue that fed the symbol is down: its silence is not calm, so nothing falls. */
    readonly observed: boolean;
}
/** A reading the gate let through. */
interface GateDecision {
    /** `symbol:key:level:seq`; the key is the opening time of the episode, outside an episode the signal's own time, Unix ms. */
    readonly id: string;
    /** 1, 2, 3... per symbol since construction or reset. */
    readonly seq: number;
    /** Unix ms. */
    readonly tsMs: number;
    /** The level to publish; above that of the reading after a fall to the highest level seen during the cooldown. */
    readonly level: SignalLevel;
    readonly kind: 'rise' | 'refresh' | 'fall';
    /** Id of the episode; `undefined` outside one. */
    readonly episode?: string | undefined;
    readonly episodeChange?: EpisodeChange | undefined;
    /** Unix ms. */
    readonly validUntilMs: number;
}
/**
 * Decides which readings of one symbol become signals. Told the time; deterministic; O(1) time and memory.
 *
 * - A rise passes at once.
 * - While the level is WATCH or higher and the reading confirms it, one refresh passes per `refreshMs`.
 * - A fall passes once lower readings have held for `cooldownMs`, to the highest level seen among them; a reading at the
 *   published level starts the cooldown again. Only time between two observed readings counts, so a venue's outage freezes it.
 * - NONE is published once after a signal, and never before the first.
 */
declare class SignalGate {
    #private;
    /**
     * @throws CascadeError `signals/invalid-name` for an empty symbol or one above 64 characters, `signals/unknown-option`,
     * `signals/invalid-option`
     */
    constructor(symbol: string, options?: SignalGateOptions);
    /** The level published last; NONE at start. */
    get level(): SignalLevel;
    /**
     * Takes a reading; returns the signal to publish, or `undefined`.
     * @throws CascadeError `signals/invalid-time`, `signals/time-went-back`, `signals/unknown-level`; the state is then unchanged
     */
    offer(reading: GateReading): GateDecision | undefined;
    /** Back to the state of a new gate: level NONE, `seq` from 1, no episode. */
    reset(): void;
}

/** Options of {@link levelOf}. */
interface LevelOptions {
    /** Default `corrected`. */
    readonly preset?: Preset;
}
/**
 * Level of a probability: WATCH .30, ALERT .50, CRITICAL .70, EXTREME .90. `corrected` reaches a level at its floor (>=),
 * `published` above it (>). Pure, O(1).
 * @throws CascadeError `signals/invalid-number` for a probability that is not finite, `signals/unknown-option`, `signals/unknown-preset`
 */
declare function levelOf(probability: number, options?: LevelOptions): SignalLevel;

/** How inputs are scored. All optional. */
interface ScoreOptions {
    /** Default `corrected`. */
    readonly preset?: Preset;
    /** Replaces some of `SIGNAL_WEIGHTS`; the whole is normalised to sum 1. */
    readonly weights?: Readonly<Partial<Record<SignalFactor, number>>>;
}
/** One scoring. */
interface SignalScore {
    /** 0..1 each; `undefined` = input missing (`corrected`; `published` scores it 0). */
    readonly scores: Readonly<SignalFactorScores>;
    /** 0..1, weighted mean before boosts. */
    readonly baseProbability: number;
    /** 0..1 after boosts (`published`: and after the risk multiplier). */
    readonly probability: number;
    readonly level: SignalLevel;
    /** Factors whose input was missing, in factor order. */
    readonly missing: readonly SignalFactor[];
    /** What shaped the result, in order of effect: limit, boosts, multiplier; then the level of the probability; then the override. */
    readonly reasons: readonly string[];
    /** Level that speed alone gave; `undefined` when no override rule is met. */
    readonly override?: SignalOverride['level'] | undefined;
}
/**
 * Scores one reading. Pure: same inputs and options, same answer. O(1), allocates only its result.
 *
 * Six scores 0..1: V/50, A/20, USD per s/50M, |open interest change|/.05, |funding|/.001, risk multiplier/5. Their weighted mean is
 * `baseProbability`; x1.5 if the acceleration score is above .8 and the velocity score above .7, x1.2 if the correlation is above
 * .7, clamped to 0..1 after each step, gives `probability`.
 *
 * `corrected` (default): acceleration above its noise (`max(0, A - 3 standard errors)`, as in `@cascade/risk`); thresholds times the
 * regime's threshold factors; the risk multiplier feeds the volatility factor and multiplies nothing; missing factors drop out and
 * the others share their weight. The market factors (open interest, funding, volatility) together add at most what the flow
 * factors (velocity, acceleration, volume) add: no liquidations, no signal, whatever the market does.
 *
 * `published`: the published formula, literally: |A|, fixed thresholds, missing or non-finite inputs score 0, and the result is
 * multiplied by `regimeFactors.riskMultiplier` (clamped to 0..1). It is exempt from the rules that quiet markets and noise stay
 * quiet: a multiplier of 5 turns .2 from open interest and funding alone into EXTREME.
 *
 * @throws CascadeError `signals/invalid-number` (`corrected`) for non-finite inputs, negative rates, threshold factors not above 0;
 * `signals/unknown-option`, `signals/unknown-preset`, `signals/invalid-weights`
 */
declare function scoreSignal(inputs: SignalInputs, options?: ScoreOptions): SignalScore;

/** Signals kept in {@link SignalStatsSnapshot.recent}. */
declare const RECENT_SIGNALS = 100;
/** Processing times told so far, ms. */
interface ProcessingTime {
    readonly count: number;
    readonly meanMs: number;
    /** Within 4.5 % of the true quantile (nearest rank) between 1 µs and 134 s. */
    readonly p50Ms: number;
    readonly p99Ms: number;
}
/** Counts since construction or reset. */
interface SignalStatsSnapshot {
    readonly generated: number;
    readonly byLevel: Readonly<Record<SignalLevel, number>>;
    /** `undefined` while no duration was told. */
    readonly processingTime?: ProcessingTime | undefined;
    /** The newest 100 signals, oldest first. */
    readonly recent: readonly CascadeSignal[];
}
/**
 * Running statistics of the signals of any number of symbols. Measures nothing itself: durations are told.
 * `record` O(1); `snapshot` O(217 + 100). Memory is fixed: 217 counters and 100 signals.
 */
declare class SignalStats {
    #private;
    /**
     * Counts one signal.
     * @param durationMs what the reading behind it cost, ms; default `signal.processingTimeMs`; not counted when both are `undefined`
     * @throws CascadeError `signals/invalid-number` for a negative or non-finite duration; nothing is counted then
     */
    record(signal: CascadeSignal, durationMs?: number | undefined): void;
    /** A copy of the counts; later signals do not change it. */
    snapshot(): SignalStatsSnapshot;
    /** Back to the state of new statistics. */
    reset(): void;
}

export { CORRELATION_BOOST, type EpisodeChange, type EpisodeStep, EpisodeTracker, FLOW_FACTORS, type GateDecision, type GateReading, type LevelOptions, NOISE_SIGMAS, type ProcessingTime, RECENT_SIGNALS, SIGNAL_FLOORS, SIGNAL_GATE_DEFAULTS, SIGNAL_NORMALISERS, SIGNAL_OVERRIDES, SIGNAL_WEIGHTS, SPEED_BOOST, type ScoreOptions, type SignalFactorScores, type SignalFloorLevel, SignalGate, type SignalGateOptions, type SignalInputs, type SignalOverride, type SignalScore, SignalStats, type SignalStatsSnapshot, type SignalWeights, levelOf, scoreSignal, updateWeights };
